/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sasl.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-error.h"
#include "pop3-secret.h"

/*
 * LOGIN (draft-murchison-sasl-login): two prompts of any text, which want the user
 * name and then the password.
 */

typedef struct {
  guint n_answers;
} Login;

static gpointer
login_start (const Pop3SaslInput  *input,
             GError              **error)
{
  return g_new0 (Login, 1);
}

static GBytes *
login_step (gpointer              state,
            const Pop3SaslInput  *input,
            GBytes               *challenge,
            GError              **error)
{
  Login *self = state;
  const char *answer = NULL;

  if (self->n_answers >= 2)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                           _("The server asks for more than a user name and a password"));
      return NULL;
    }

  answer = self->n_answers == 0 ? input->user : input->secret;
  self->n_answers++;

  return pop3_secret_take (g_strdup (answer), strlen (answer));
}

static gboolean
login_finish (gpointer   state,
              GError   **error)
{
  Login *self = state;

  if (self->n_answers == 2)
    return TRUE;

  pop3_sasl_set_unmade (error);
  return FALSE;
}

const Pop3SaslMechanism pop3_sasl_login = {
  .name = "LOGIN",
  .flags = POP3_SASL_NEEDS_TLS | POP3_SASL_PROMPTS,
  .answers = 2,
  .start = login_start,
  .step = login_step,
  .finish = login_finish,
  .free = g_free,
};
