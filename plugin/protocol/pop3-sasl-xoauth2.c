/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sasl.h"

#include <string.h>

#include "pop3-bearer.h"
#include "pop3-secret.h"

/*
 * XOAUTH2, which two large providers made before OAUTHBEARER:
 *
 *   message = "user=" user %x01 "auth=Bearer " token %x01 %x01
 *
 * Never in the AUTH line: one of the two hangs up then (D33). A refusal is
 * explained in JSON and answered by nothing.
 */

static GBytes *
xoauth2_step (gpointer              state,
              const Pop3SaslInput  *input,
              GBytes               *challenge,
              GError              **error)
{
  char *message = NULL;

  if (challenge != NULL)
    return pop3_bearer_take_failure (state, challenge, error) ? g_bytes_new_static ("", 0) : NULL;
  if (!pop3_bearer_check (input, error))
    return NULL;

  message = g_strconcat ("user=", input->user, "\001auth=Bearer ", input->secret, "\001\001", NULL);
  return pop3_secret_take (message, strlen (message));
}

const Pop3SaslMechanism pop3_sasl_xoauth2 = {
  .name = "XOAUTH2",
  .flags = POP3_SASL_NEEDS_TLS | POP3_SASL_CLIENT_FIRST | POP3_SASL_TWO_LINES | POP3_SASL_TOKEN,
  .answers = 1,
  .start = pop3_bearer_start,
  .step = xoauth2_step,
  .finish = pop3_bearer_finish,
  .get_failure = pop3_bearer_get_failure,
  .free = pop3_bearer_free,
};
