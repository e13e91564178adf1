/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sasl.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-bearer.h"
#include "pop3-scram-message.h"
#include "pop3-secret.h"

/*
 * OAUTHBEARER (RFC 7628 §3.1):
 *
 *   message = "n,a=" user "," kvsep "host=" host kvsep "port=" port kvsep
 *             "auth=Bearer " token kvsep kvsep
 *   kvsep   = %x01
 *
 * The server explains a refusal in JSON, is answered by one kvsep (§3.2.3), and
 * refuses.
 */

static GBytes *
make_message (const Pop3SaslInput *input)
{
  g_autofree char *user = pop3_scram_escape_name (input->user);
  g_autofree char *port = g_strdup_printf ("%u", input->port);
  char *message = g_strconcat ("n,a=", user, ",\001host=", input->host, "\001port=", port,
                               "\001auth=Bearer ", input->secret, "\001\001", NULL);

  return pop3_secret_take (message, strlen (message));
}

static GBytes *
oauthbearer_step (gpointer              state,
                  const Pop3SaslInput  *input,
                  GBytes               *challenge,
                  GError              **error)
{
  if (challenge == NULL)
    return pop3_bearer_check (input, error) ? make_message (input) : NULL;

  return pop3_bearer_take_failure (state, challenge, error) ? g_bytes_new_static ("\001", 1)
                                                            : NULL;
}

const Pop3SaslMechanism pop3_sasl_oauthbearer = {
  .name = "OAUTHBEARER",
  .flags = POP3_SASL_NEEDS_TLS | POP3_SASL_CLIENT_FIRST | POP3_SASL_TOKEN,
  .answers = 1,
  .start = pop3_bearer_start,
  .step = oauthbearer_step,
  .finish = pop3_bearer_finish,
  .get_failure = pop3_bearer_get_failure,
  .free = pop3_bearer_free,
};
