/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-scram-message.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-base64.h"
#include "pop3-error.h"
#include "pop3-limits.h"
#include "pop3-sasl.h"
#include "pop3-text.h"

/*
 * What a SCRAM server says (RFC 5802 §7):
 *
 *   first      = "r=" nonce ",s=" base64 ",i=" number ["," extensions]
 *   final      = ("v=" base64 / "e=" word) ["," extensions]
 *   nonce      = 1*(%x21-2B / %x2D-7E)
 *   extensions = attribute *("," attribute)
 *
 * An "m=" before the nonce is an extension that must be understood: it is not, and
 * that is an error (§5.1). Others are left out.
 */

/* Digits of a number of iterations that is worth reading. */
#define MAX_DIGITS 9

static gboolean
refuse (GError **error)
{
  pop3_sasl_set_senseless (error);

  return FALSE;
}

/* (transfer full) (nullable): the message in one string, if it can be one. */
static char *
to_text (GBytes  *message,
         GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (message, &length);

  if (length > POP3_LIMIT_SCRAM_MESSAGE)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                           _("The server’s part of the login is too long"));
      return NULL;
    }
  if (length == 0 || memchr (bytes, '\0', length) != NULL)
    {
      refuse (error);
      return NULL;
    }

  return g_strndup (bytes, length);
}

/* (nullable): the value of the attribute that has to come here. */
static const char *
get_value (char * const *attributes,
           guint         index,
           char          name)
{
  if (index >= g_strv_length ((char **) attributes) || attributes[index][0] != name ||
      attributes[index][1] != '=')
    return NULL;

  return attributes[index] + 2;
}

static gboolean
extends_nonce (const char *nonce,
               const char *ours)
{
  if (nonce == NULL || !g_str_has_prefix (nonce, ours) || strlen (nonce) == strlen (ours))
    return FALSE;
  for (const char *next = nonce; *next != '\0'; next++)
    if (!g_ascii_isgraph (*next))
      return FALSE;

  return TRUE;
}

static gboolean
parse_iterations (const char  *text,
                  guint       *iterations,
                  GError     **error)
{
  guint64 number = 0;

  if (text == NULL || text[0] == '\0' || strspn (text, "0123456789") != strlen (text) ||
      text[0] == '0')
    return refuse (error);

  number = strlen (text) > MAX_DIGITS ? G_MAXUINT64 : g_ascii_strtoull (text, NULL, 10);
  if (number < POP3_LIMIT_SCRAM_ITERATIONS_MIN)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                           _("The server protects passwords too weakly for a secure login"));
      return FALSE;
    }
  if (number > POP3_LIMIT_SCRAM_ITERATIONS)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                           _("The server asks for more computing than a login is worth"));
      return FALSE;
    }

  *iterations = (guint) number;
  return TRUE;
}

void
pop3_scram_first_clear (Pop3ScramFirst *self)
{
  g_clear_pointer (&self->nonce, g_free);
  g_clear_pointer (&self->salt, g_bytes_unref);
}

gboolean
pop3_scram_parse_first (GBytes          *message,
                        const char      *our_nonce,
                        Pop3ScramFirst  *first,
                        GError         **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) attributes = NULL;
  g_autoptr (GBytes) salt = NULL;
  const char *base64 = NULL;
  guint iterations = 0;

  g_return_val_if_fail (message != NULL && our_nonce != NULL && first != NULL, FALSE);

  text = to_text (message, error);
  if (text == NULL)
    return FALSE;
  attributes = g_strsplit (text, ",", -1);

  if (!extends_nonce (get_value (attributes, 0, 'r'), our_nonce))
    return refuse (error);
  base64 = get_value (attributes, 1, 's');
  salt = base64 == NULL ? NULL : pop3_base64_decode (base64, strlen (base64));
  if (salt == NULL || g_bytes_get_size (salt) == 0)
    return refuse (error);
  if (!parse_iterations (get_value (attributes, 2, 'i'), &iterations, error))
    return FALSE;

  first->nonce = g_strdup (get_value (attributes, 0, 'r'));
  first->salt = g_steal_pointer (&salt);
  first->iterations = iterations;
  return TRUE;
}

GBytes *
pop3_scram_parse_final (GBytes  *message,
                        char   **failure,
                        GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) attributes = NULL;
  const char *value = NULL;
  GBytes *signature = NULL;

  g_return_val_if_fail (message != NULL && failure != NULL, NULL);

  text = to_text (message, error);
  if (text == NULL)
    return NULL;
  attributes = g_strsplit (text, ",", -1);

  value = get_value (attributes, 0, 'e');
  if (value != NULL)
    {
      *failure = pop3_text_clean (value, -1);
      return NULL;
    }

  value = get_value (attributes, 0, 'v');
  signature = value == NULL ? NULL : pop3_base64_decode (value, strlen (value));
  if (signature == NULL)
    refuse (error);

  return signature;
}

char *
pop3_scram_escape_name (const char *name)
{
  GString *escaped = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  escaped = g_string_new (name);
  g_string_replace (escaped, "=", "=3D", 0);
  g_string_replace (escaped, ",", "=2C", 0);

  return g_string_free (escaped, FALSE);
}
