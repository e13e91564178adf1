/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sasl.h"

#include <string.h>

#include "pop3-secret.h"

/*
 * PLAIN (RFC 4616 §2):
 *
 *   message = [authzid] NUL authcid NUL passwd
 *
 * The authorisation identity stays empty: the server derives it.
 */

static GBytes *
plain_step (gpointer              state,
            const Pop3SaslInput  *input,
            GBytes               *challenge,
            GError              **error)
{
  GString *message = NULL;

  message = g_string_sized_new (strlen (input->user) + strlen (input->secret) + 3);
  g_string_append_c (message, '\0');
  g_string_append (message, input->user);
  g_string_append_c (message, '\0');
  g_string_append (message, input->secret);

  return pop3_secret_take_string (message);
}

const Pop3SaslMechanism pop3_sasl_plain = {
  .name = "PLAIN",
  .flags = POP3_SASL_NEEDS_TLS | POP3_SASL_CLIENT_FIRST,
  .answers = 1,
  .step = plain_step,
};
