/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-echo.h"

#include <string.h>

#include "protocol/pop3-text.h"

/*
 * Servers are seen to repeat what they were sent in their refusal. The secret is looked
 * for as pop3_text_clean() would show it, and where it is: a copy would have to be wiped.
 */

/* Characters of a secret by which it is known in a text, which may end there. */
#define NEEDLE_MAX 24

/* What pop3_text_clean() puts for octets that are no UTF-8, and where it cuts. */
#define UNREADABLE 0xFFFD
#define CUT 0x2026

/* Takes the next character that is shown; 0 is the end. */
static gunichar
take_character (const char **at,
                const char  *end)
{
  while (*at < end)
    {
      gunichar character = g_utf8_get_char_validated (*at, end - *at);

      if (character >= (gunichar) -2)
        {
          character = UNREADABLE;
          *at += 1;
        }
      else
        *at = g_utf8_next_char (*at);
      if (pop3_text_is_shown (character))
        return character;
    }

  return 0;
}

static gboolean
starts_with (const char *text,
             const char *text_end,
             const char *octets,
             const char *octets_end)
{
  guint matched = 0;

  for (; matched < NEEDLE_MAX; matched++)
    {
      gunichar expected = take_character (&octets, octets_end);
      gunichar shown = 0;

      if (expected == 0)
        break;
      shown = take_character (&text, text_end);
      if (shown != expected)
        return shown == CUT && matched > 0;
    }

  return matched > 0;
}

static gboolean
shows (const char *message,
       const char *octets,
       gsize       length)
{
  const char *end = message + strlen (message);

  do
    {
      if (starts_with (message, end, octets, octets + length))
        return TRUE;
    }
  while (take_character (&message, end) != 0);

  return FALSE;
}

gboolean
pop3_echo_shows (const char *message,
                 GPtrArray  *said,
                 const char *secret)
{
  for (guint i = 0; i < said->len; i++)
    {
      gsize length = 0;
      const char *line = g_bytes_get_data (g_ptr_array_index (said, i), &length);
      const char *word = NULL;

      while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == '\n'))
        length--;
      word = memrchr (line, ' ', length);
      word = word != NULL ? word + 1 : line;
      if (shows (message, word, length - (gsize) (word - line)))
        return TRUE;
    }

  return said->len > 0 && shows (message, secret, strlen (secret));
}
