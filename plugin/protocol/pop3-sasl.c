/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sasl.h"

#include <glib/gi18n-lib.h>

#include "pop3-error.h"
#include "pop3-limits.h"

/*
 * The table of mechanisms and what all exchanges share. Mechanisms know nothing
 * of lines and base64; this file knows nothing of any one mechanism.
 */

struct _Pop3Sasl {
  const Pop3SaslMechanism *mechanism;
  const Pop3SaslInput     *input; /* the caller's */
  gpointer                 state; /* the mechanism's; NULL when it has none */
  guint                    steps;
};

/* Strongest first: "auto" takes the first that both sides have, of those for a password or
 * of those for a token. */
static const Pop3SaslMechanism * const mechanisms[] = {
  &pop3_sasl_scram_sha_256_plus,
  &pop3_sasl_scram_sha_1_plus,
  &pop3_sasl_scram_sha_256,
  &pop3_sasl_scram_sha_1,
  &pop3_sasl_oauthbearer,
  &pop3_sasl_xoauth2,
  &pop3_sasl_cram_md5,
  &pop3_sasl_plain,
  &pop3_sasl_login,
};

void
pop3_sasl_set_senseless (GError **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                       /* Translators: what it sent while the user was logging in */
                       _("The server’s part of the login makes no sense"));
}

void
pop3_sasl_set_unmade (GError **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                       /* Translators: it said yes before the login had been completed */
                       _("The server accepted a login that was not made"));
}

const Pop3SaslMechanism *
pop3_sasl_get_mechanism (guint index)
{
  return index < G_N_ELEMENTS (mechanisms) ? mechanisms[index] : NULL;
}

const Pop3SaslMechanism *
pop3_sasl_find_mechanism (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i]->name, name) == 0)
      return mechanisms[i];

  return NULL;
}

Pop3Sasl *
pop3_sasl_new (const Pop3SaslMechanism  *mechanism,
               const Pop3SaslInput      *input,
               GError                  **error)
{
  gpointer state = NULL;
  Pop3Sasl *self = NULL;

  g_return_val_if_fail (mechanism != NULL && input != NULL, NULL);

  if (mechanism->start != NULL)
    {
      state = mechanism->start (input, error);
      if (state == NULL)
        return NULL;
    }

  self = g_new0 (Pop3Sasl, 1);
  self->mechanism = mechanism;
  self->input = input;
  self->state = state;

  return self;
}

void
pop3_sasl_free (Pop3Sasl *self)
{
  g_return_if_fail (self != NULL);

  if (self->mechanism->free != NULL && self->state != NULL)
    self->mechanism->free (self->state);
  g_free (self);
}

GBytes *
pop3_sasl_step (Pop3Sasl  *self,
                GBytes    *challenge,
                GError   **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->steps >= POP3_LIMIT_SASL_STEPS)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                           _("The server does not finish the login"));
      return NULL;
    }

  self->steps++;
  return self->mechanism->step (self->state, self->input, challenge, error);
}

gboolean
pop3_sasl_wants_more (Pop3Sasl *self,
                      GBytes   *challenge)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->steps >= self->mechanism->answers)
    return FALSE;

  return (self->mechanism->flags & POP3_SASL_PROMPTS) != 0 ||
         (challenge != NULL && g_bytes_get_size (challenge) > 0);
}

const char *
pop3_sasl_get_failure (Pop3Sasl *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->mechanism->get_failure == NULL ? NULL
                                              : self->mechanism->get_failure (self->state);
}

gboolean
pop3_sasl_finish (Pop3Sasl  *self,
                  GError   **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->steps == 0)
    {
      pop3_sasl_set_unmade (error);
      return FALSE;
    }

  return self->mechanism->finish == NULL || self->mechanism->finish (self->state, error);
}
