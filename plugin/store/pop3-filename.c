/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-filename.h"

#include "protocol/pop3-limits.h"

#include <string.h>

/* Names of attachments, which are the sender's choice, as names of files. */

static char *
cut (const char *name,
     gsize       limit)
{
  const char *dot = strrchr (name, '.');
  gsize extension = dot != NULL ? strlen (dot) : 0;
  const char *end = NULL;

  if (extension > POP3_LIMIT_FILENAME_ENDING)
    extension = 0;

  end = g_utf8_find_prev_char (name, name + limit - extension + 1);
  return g_strdup_printf ("%.*s%s", (int) (end - name), name,
                          extension > 0 ? dot : "");
}

/* What turns the direction of the letters behind it: "photo<turned>gpj.exe" looks like a
 * picture. */
static gboolean
turns (gunichar character)
{
  return (character >= 0x202a && character <= 0x202e) ||
         (character >= 0x2066 && character <= 0x2069);
}

/**
 * pop3_filename_sanitize:
 * @name: (nullable): the file name a message gives to a part; any bytes
 *
 * Makes one harmless path component of a name that a stranger chose: valid
 * UTF-8, no separators or control characters, none that turns its direction, not
 * "." or "..", short enough for every file system. Names that are harmless already
 * stay as they are.
 *
 * Returns: (transfer full) (nullable): the name, %NULL when nothing is left
 */
char *
pop3_filename_sanitize (const char *name)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) clean = g_string_new (NULL);

  if (name == NULL)
    return NULL;

  valid = g_utf8_make_valid (name, -1);
  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (character == '/' || character == '\\' || g_unichar_iscntrl (character))
        g_string_append_c (clean, '_');
      else if (!turns (character))
        g_string_append_unichar (clean, character);
    }

  g_strstrip (clean->str);
  clean->len = strlen (clean->str);
  if (clean->len == 0 || strspn (clean->str, ".") == clean->len)
    return NULL;

  return clean->len > POP3_LIMIT_FILENAME
         ? cut (clean->str, POP3_LIMIT_FILENAME)
         : g_string_free (g_steal_pointer (&clean), FALSE);
}

/**
 * pop3_filename_make_plain:
 * @name: a name of pop3_filename_sanitize() that a file system has refused
 *
 * Makes a name that no file system has a reason to refuse: short, letters and digits of
 * ASCII, no point at the end, and none that Windows keeps for a device, such as "con" and
 * "aux.txt". What programs know a file by, its ending, stays.
 *
 * Returns: (transfer full): the name
 */
char *
pop3_filename_make_plain (const char *name)
{
  g_autoptr (GString) all = g_string_new ("_");
  char *plain = NULL;

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    g_string_append_c (all, g_ascii_isalnum (*c) || *c == '.' || *c == '-' ? *c : '_');

  plain = all->len > POP3_LIMIT_FILENAME_PLAIN
          ? cut (all->str, POP3_LIMIT_FILENAME_PLAIN)
          : g_string_free (g_steal_pointer (&all), FALSE);
  /* It begins with no point. */
  for (gsize length = strlen (plain); plain[length - 1] == '.'; length--)
    plain[length - 1] = '\0';
  return plain;
}
