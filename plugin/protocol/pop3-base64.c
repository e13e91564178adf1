/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-base64.h"

/*
 * Base64 of a peer that is not trusted:
 *
 *   text = *(4letter) [2letter "==" / 3letter "="]
 *
 * g_base64_decode() takes anything and leaves out what it does not know.
 */

static gboolean
is_letter (char octet)
{
  return g_ascii_isalnum (octet) || octet == '+' || octet == '/';
}

GBytes *
pop3_base64_decode (const char *text,
                    gsize       length)
{
  g_autofree char *copy = NULL;
  gsize padding = 0;
  gsize decoded = 0;
  guchar *bytes = NULL;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length == 0)
    return g_bytes_new_static ("", 0);
  if (length % 4 != 0)
    return NULL;
  while (padding < 2 && text[length - 1 - padding] == '=')
    padding++;
  for (gsize i = 0; i < length - padding; i++)
    if (!is_letter (text[i]))
      return NULL;

  copy = g_strndup (text, length);
  bytes = g_base64_decode (copy, &decoded);

  return g_bytes_new_take (bytes, decoded);
}
