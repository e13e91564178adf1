/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-text.h"

#include <string.h>

#include "pop3-limits.h"

/*
 * Server text for users: nothing of it may move, hide or break what stands
 * around it.
 */

/* Octets looked at: UTF-8 takes four a character, blanks may be squeezed. */
#define INPUT_MAX (POP3_LIMIT_USER_TEXT * 16)

typedef enum {
  CHARACTER_SHOWN,
  CHARACTER_BLANK,
  CHARACTER_DROPPED,
} CharacterKind;

static CharacterKind
character_kind (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return CHARACTER_BLANK;

    /* The bidirectional controls are of this kind. */
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return CHARACTER_DROPPED;

    default:
      return CHARACTER_SHOWN;
    }
}

gboolean
pop3_text_is_shown (gunichar character)
{
  return character_kind (character) == CHARACTER_SHOWN;
}

/* Not inside a character, which would be shown as another. */
static gssize
measure_input (const char *bytes,
               gssize      length)
{
  gssize input = MIN (length, INPUT_MAX);

  while (input < length && input > INPUT_MAX - 4 && (bytes[input] & 0xC0) == 0x80)
    input--;
  return input;
}

/* Returns: whether all of @valid had room */
static gboolean
append_clean (GString    *clean,
              const char *valid)
{
  gboolean blank = FALSE;
  glong count = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      CharacterKind kind = character_kind (character);

      if (kind == CHARACTER_BLANK)
        blank = TRUE;
      if (kind != CHARACTER_SHOWN)
        continue;

      if (count + 2 > POP3_LIMIT_USER_TEXT)
        return FALSE;
      if (blank && count > 0)
        {
          g_string_append_c (clean, ' ');
          count++;
        }
      blank = FALSE;
      g_string_append_unichar (clean, character);
      count++;
    }

  return TRUE;
}

char *
pop3_text_clean (const char *bytes,
                 gssize      length)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  g_autofree char *valid = NULL;
  gssize input = 0;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  if (length < 0)
    length = (gssize) strlen (bytes);
  input = measure_input (bytes, length);
  valid = g_utf8_make_valid (length > 0 ? bytes : "", input);

  if (!append_clean (clean, valid) || (input < length && clean->len > 0))
    g_string_append (clean, "…");

  return g_string_free (g_steal_pointer (&clean), FALSE);
}
