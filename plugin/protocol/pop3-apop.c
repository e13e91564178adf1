/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-apop.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-command.h"
#include "pop3-crypto.h"
#include "pop3-error.h"
#include "pop3-secret.h"

/*
 * APOP (RFC 1939 §7):
 *
 *   greeting = *any stamp *any
 *   stamp    = "<" 1*atext-or-dot "@" 1*atext-or-dot ">"     ; RFC 5322 §3.6.4
 *   command  = "APOP" SP user SP 32HEX      ; MD5 of stamp and password
 *
 * A stamp that is no message id may be made so that two of them have the same MD5,
 * and gives the password away octet by octet (CVE-2007-1558).
 */

static gboolean
is_atom (const char *text,
         gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      gboolean dot = text[i] == '.';

      if (!dot && !g_ascii_isalnum (text[i]) &&
          (text[i] == '\0' || strchr ("!#$%&'*+-/=?^_`{|}~", text[i]) == NULL))
        return FALSE;
      if (dot && (i == 0 || i + 1 == length || text[i - 1] == '.'))
        return FALSE;
    }

  return length > 0;
}

/* Whether it is a domain literal, as "[192.0.2.1]". */
static gboolean
is_literal (const char *text,
            gsize       length)
{
  if (length < 3 || text[0] != '[' || text[length - 1] != ']')
    return FALSE;
  for (gsize i = 1; i + 1 < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '.' && text[i] != ':')
      return FALSE;

  return TRUE;
}

static gboolean
is_message_id (const char *text,
               gsize       length)
{
  const char *at = memchr (text, '@', length);
  gsize left = 0;

  if (at == NULL)
    return FALSE;
  left = (gsize) (at - text);

  return is_atom (text, left) && (is_atom (at + 1, length - left - 1) ||
                                  is_literal (at + 1, length - left - 1));
}

/* (nullable): the first stamp, with its brackets. */
static const char *
find_stamp (const char *greeting,
            gsize       length,
            gsize      *stamp_length)
{
  const char *end = greeting + length;

  for (const char *open = greeting; open < end; open++)
    {
      const char *close = NULL;

      if (*open != '<')
        continue;
      close = memchr (open, '>', (gsize) (end - open));
      if (close == NULL)
        return NULL;
      if (is_message_id (open + 1, (gsize) (close - open) - 1))
        {
          *stamp_length = (gsize) (close - open) + 1;
          return open;
        }
    }

  return NULL;
}

GBytes *
pop3_apop_build (const char  *greeting,
                 gsize        length,
                 const char  *user,
                 const char  *secret,
                 GError     **error)
{
  g_autoptr (GBytes) hashed = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *argument = NULL;
  guint8 digest[POP3_HASH_SIZE_MAX];
  const char *stamp = NULL;
  gsize stamp_length = 0;
  GString *text = NULL;

  g_return_val_if_fail (greeting != NULL && user != NULL && secret != NULL, NULL);

  stamp = find_stamp (greeting, length, &stamp_length);
  if (stamp == NULL)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM,
                           _("The server does not offer the login “APOP”"));
      return NULL;
    }

  text = g_string_sized_new (stamp_length + strlen (secret) + 1);
  g_string_append_len (text, stamp, (gssize) stamp_length);
  g_string_append (text, secret);
  hashed = pop3_secret_take_string (text);
  if (!pop3_crypto_digest (POP3_HASH_MD5, g_bytes_get_data (hashed, NULL),
                           g_bytes_get_size (hashed), digest, error))
    return NULL;

  hex = pop3_hash_to_hex (POP3_HASH_MD5, digest);
  argument = g_strconcat (user, " ", hex, NULL);

  return pop3_command_build ("APOP", argument, error);
}
