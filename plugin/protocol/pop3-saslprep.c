/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-saslprep.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-error.h"
#include "pop3-secret.h"

/*
 * SASLprep (RFC 4013), a profile of stringprep (RFC 3454): map, normalise, then
 * refuse what is prohibited or mixes directions. Tables are those of RFC 3454,
 * except D.2: what is a letter and not in D.1 runs from left to right.
 */

typedef struct {
  gunichar first;
  gunichar last;
} Range;

/* C.1.2: other spaces, which become U+0020. */
static const Range spaces[] = {
  { 0x00a0, 0x00a0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200b }, { 0x202f, 0x202f },
  { 0x205f, 0x205f }, { 0x3000, 0x3000 },
};

/* B.1: what becomes nothing. */
static const Range ignored[] = {
  { 0x00ad, 0x00ad }, { 0x034f, 0x034f }, { 0x1806, 0x1806 }, { 0x180b, 0x180d },
  { 0x200b, 0x200d }, { 0x2060, 0x2060 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
};

/* C.1.2, C.2.1, C.2.2, C.3 to C.9; the ends of the planes (C.4) are computed. */
static const Range prohibited[] = {
  { 0x0000, 0x001f },     { 0x007f, 0x009f },     { 0x00a0, 0x00a0 },
  { 0x0340, 0x0341 },     { 0x06dd, 0x06dd },     { 0x070f, 0x070f },
  { 0x1680, 0x1680 },     { 0x180e, 0x180e },     { 0x2000, 0x200f },
  { 0x2028, 0x202f },     { 0x205f, 0x2063 },     { 0x206a, 0x206f },
  { 0x2ff0, 0x2ffb },     { 0x3000, 0x3000 },     { 0xd800, 0xf8ff },
  { 0xfdd0, 0xfdef },     { 0xfeff, 0xfeff },     { 0xfff9, 0xfffd },
  { 0x1d173, 0x1d17a },   { 0xe0001, 0xe0001 },   { 0xe0020, 0xe007f },
  { 0xf0000, 0x10ffff },
};

/* D.1: what runs from right to left. */
static const Range right_to_left[] = {
  { 0x05be, 0x05be }, { 0x05c0, 0x05c0 }, { 0x05c3, 0x05c3 }, { 0x05d0, 0x05ea },
  { 0x05f0, 0x05f4 }, { 0x061b, 0x061b }, { 0x061f, 0x061f }, { 0x0621, 0x063a },
  { 0x0640, 0x064a }, { 0x066d, 0x066f }, { 0x0671, 0x06d5 }, { 0x06dd, 0x06dd },
  { 0x06e5, 0x06e6 }, { 0x06fa, 0x06fe }, { 0x0700, 0x070d }, { 0x0710, 0x0710 },
  { 0x0712, 0x072c }, { 0x0780, 0x07a5 }, { 0x07b1, 0x07b1 }, { 0x200f, 0x200f },
  { 0xfb1d, 0xfb1d }, { 0xfb1f, 0xfb28 }, { 0xfb2a, 0xfb36 }, { 0xfb38, 0xfb3c },
  { 0xfb3e, 0xfb3e }, { 0xfb40, 0xfb41 }, { 0xfb43, 0xfb44 }, { 0xfb46, 0xfbb1 },
  { 0xfbd3, 0xfd3d }, { 0xfd50, 0xfd8f }, { 0xfd92, 0xfdc7 }, { 0xfdf0, 0xfdfc },
  { 0xfe70, 0xfe74 }, { 0xfe76, 0xfefc },
};

static gboolean
is_in (const Range *table,
       gsize        n_ranges,
       gunichar     letter)
{
  for (gsize i = 0; i < n_ranges; i++)
    if (letter >= table[i].first && letter <= table[i].last)
      return TRUE;

  return FALSE;
}

static gboolean
is_prohibited (gunichar letter)
{
  return (letter & 0xfffe) == 0xfffe || is_in (prohibited, G_N_ELEMENTS (prohibited), letter);
}

/* RFC 3454 §6. */
static gboolean
mixes_directions (const char *text)
{
  gboolean right = FALSE;
  gboolean left = FALSE;
  gboolean first = FALSE;
  gboolean last = FALSE;

  for (const char *next = text; *next != '\0'; next = g_utf8_next_char (next))
    {
      gunichar letter = g_utf8_get_char (next);

      last = is_in (right_to_left, G_N_ELEMENTS (right_to_left), letter);
      first = next == text ? last : first;
      right = right || last;
      left = left || (!last && g_unichar_isalpha (letter));
    }

  return right && (left || !first || !last);
}

/* (transfer full): in a buffer that never has to move its secret to grow. */
static char *
map (const char *text)
{
  GString *mapped = g_string_sized_new (strlen (text) + 1);

  for (const char *next = text; *next != '\0'; next = g_utf8_next_char (next))
    {
      gunichar letter = g_utf8_get_char (next);

      if (is_in (spaces, G_N_ELEMENTS (spaces), letter))
        g_string_append_c (mapped, ' ');
      else if (!is_in (ignored, G_N_ELEMENTS (ignored), letter))
        g_string_append_unichar (mapped, letter);
    }

  return g_string_free (mapped, FALSE);
}

static gboolean
is_good (const char *text)
{
  for (const char *next = text; *next != '\0'; next = g_utf8_next_char (next))
    if (is_prohibited (g_utf8_get_char (next)))
      return FALSE;

  return text[0] != '\0' && !mixes_directions (text);
}

char *
pop3_saslprep (const char  *text,
               GError     **error)
{
  char *mapped = NULL;
  char *prepared = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_utf8_validate (text, -1, NULL))
    {
      mapped = map (text);
      /* The same for ASCII, without copies in buffers that nobody wipes. */
      prepared = g_str_is_ascii (mapped) ? g_strdup (mapped)
                                         : g_utf8_normalize (mapped, -1, G_NORMALIZE_NFKC);
    }
  g_clear_pointer (&mapped, pop3_secret_free_string);
  if (prepared != NULL && is_good (prepared))
    return prepared;

  g_clear_pointer (&prepared, pop3_secret_free_string);
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_SETTINGS,
                       _("The user name or password holds a character that a secure login "
                         "cannot use"));
  return NULL;
}
