/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-echo.h"

#include <string.h>

#include "protocol/pop3-text.h"

/*
 * Servers are seen to repeat what they were sent in their refusal, and may do so in
 * whatever they say. The secret is looked for as pop3_text_clean() would show it, and
 * where it is: a copy would have to be wiped.
 */

/* Characters of a secret by which it is known in a text, which may end there. */
#define NEEDLE_MAX 24

/* What pop3_text_clean() puts for octets that are no UTF-8, and where it cuts. */
#define UNREADABLE 0xFFFD
#define CUT 0x2026

struct _Pop3Echo {
  const char *secret; /* not owned */
  GPtrArray  *said;   /* of GBytes: what else the server was sent */
};

Pop3Echo *
pop3_echo_new (const char *secret)
{
  Pop3Echo *self = g_new0 (Pop3Echo, 1);

  self->secret = secret != NULL ? secret : "";
  self->said = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return self;
}

void
pop3_echo_free (Pop3Echo *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->said, g_ptr_array_unref);
  g_free (self);
}

void
pop3_echo_note (Pop3Echo *self,
                GBytes   *line)
{
  gsize length = 0;
  gsize start = 0;
  const char *octets = NULL;
  const char *blank = NULL;

  g_return_if_fail (self != NULL && line != NULL);

  octets = g_bytes_get_data (line, &length);
  while (length > 0 && (octets[length - 1] == '\r' || octets[length - 1] == '\n'))
    length--;
  blank = memrchr (octets, ' ', length);
  if (blank != NULL)
    start = (gsize) (blank - octets) + 1;
  g_ptr_array_add (self->said, g_bytes_new_from_bytes (line, start, length - start));
}

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
shows (const char *text,
       const char *octets,
       gsize       length)
{
  const char *end = text + strlen (text);

  do
    {
      if (starts_with (text, end, octets, octets + length))
        return TRUE;
    }
  while (take_character (&text, end) != 0);

  return FALSE;
}

gboolean
pop3_echo_shows (const Pop3Echo *self,
                 const char     *text)
{
  g_return_val_if_fail (self != NULL && text != NULL, FALSE);

  for (guint i = 0; i < self->said->len; i++)
    {
      gsize length = 0;
      const char *octets = g_bytes_get_data (g_ptr_array_index (self->said, i), &length);

      if (shows (text, octets, length))
        return TRUE;
    }

  return shows (text, self->secret, strlen (self->secret));
}
