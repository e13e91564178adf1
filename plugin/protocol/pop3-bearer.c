/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-bearer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-error.h"
#include "pop3-text.h"

/*
 * The part of a bearer token's login that its two mechanisms share: what may be in
 * a message, and the server's explanation (RFC 7628 §3.2.2):
 *
 *   { "status": "invalid_token", ... }
 *
 * of which the value of "status" is all that is read: whether a new token helps.
 */

typedef struct {
  char *failure; /* NULL until the server has explained itself */
} Bearer;

gpointer
pop3_bearer_start (const Pop3SaslInput  *input,
                   GError              **error)
{
  return g_new0 (Bearer, 1);
}

void
pop3_bearer_free (gpointer state)
{
  Bearer *self = state;

  g_clear_pointer (&self->failure, g_free);
  g_free (self);
}

gboolean
pop3_bearer_check (const Pop3SaslInput  *input,
                   GError              **error)
{
  if (strpbrk (input->user, "\001") == NULL && strpbrk (input->secret, "\001\t ") == NULL &&
      strpbrk (input->host, "\001") == NULL)
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_SETTINGS,
                       _("The user name or the access token holds a character that cannot be "
                         "sent to a server"));
  return FALSE;
}

static const char *
skip_blanks (const char *text)
{
  return text + strspn (text, " \t\r\n");
}

/* (transfer full): what "status" says, "unknown" when it does not say it so that we
 * could read it. */
static char *
find_status (const char *json)
{
  static const char key[] = "\"status\"";
  const char *value = strstr (json, key);
  gsize length = 0;

  if (value != NULL)
    value = skip_blanks (value + strlen (key));
  if (value == NULL || *value != ':')
    return g_strdup ("unknown");

  value = skip_blanks (value + 1);
  if (*value == '"')
    value++;
  length = strcspn (value, "\"\\,}");

  return length == 0 ? g_strdup ("unknown") : pop3_text_clean (value, (gssize) length);
}

gboolean
pop3_bearer_take_failure (gpointer   state,
                          GBytes    *challenge,
                          GError   **error)
{
  Bearer *self = state;
  g_autofree char *json = NULL;

  if (self->failure != NULL)
    {
      pop3_sasl_set_senseless (error);
      return FALSE;
    }

  json = g_bytes_get_size (challenge) == 0
           ? g_strdup ("")
           : g_strndup (g_bytes_get_data (challenge, NULL), g_bytes_get_size (challenge));
  self->failure = find_status (json);
  return TRUE;
}

gboolean
pop3_bearer_finish (gpointer   state,
                    GError   **error)
{
  Bearer *self = state;

  if (self->failure == NULL)
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                       _("The server accepted a login that it had refused"));
  return FALSE;
}

const char *
pop3_bearer_get_failure (gpointer state)
{
  Bearer *self = state;

  return self->failure;
}
