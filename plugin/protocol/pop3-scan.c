/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-scan.h"

#include <string.h>

/*
 * Listing lines (RFC 1939 §5, §7) as they are seen:
 *
 *   uidl-line = *WSP ["+OK" 1*WSP] number [1*WSP unique-id] *WSP
 *   list-line = *WSP ["+OK" 1*WSP] number 1*WSP size [1*WSP anything]
 *   stat-text = *WSP count [1*WSP (size / anything)]
 */

static void
skip_blanks (const char **position,
             const char  *end)
{
  while (*position < end && (**position == ' ' || **position == '\t'))
    (*position)++;
}

static gboolean
skip_some_blanks (const char **position,
                  const char  *end)
{
  const char *start = *position;

  skip_blanks (position, end);

  return *position > start;
}

gboolean
pop3_scan_number (const char **position,
                  const char  *end,
                  guint64      maximum,
                  guint64     *value)
{
  const char *p = *position;
  guint64 number = 0;

  for (; p < end && g_ascii_isdigit (*p); p++)
    {
      guint64 digit = (guint64) (*p - '0');

      if (number > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      number = number * 10 + digit;
    }

  if (p == *position || number > maximum)
    return FALSE;

  *position = p;
  *value = number;
  return TRUE;
}

/* The start that both kinds of line share; leaves the position behind the number. */
static gboolean
scan_message_number (const char **position,
                     const char  *end,
                     guint        maximum,
                     guint       *number)
{
  guint64 value = 0;

  skip_blanks (position, end);
  if (end - *position > 3 && g_ascii_strncasecmp (*position, "+OK", 3) == 0)
    {
      *position += 3;
      skip_blanks (position, end);
    }

  if (!pop3_scan_number (position, end, maximum, &value) || value == 0)
    return FALSE;

  *number = (guint) value;
  return TRUE;
}

gboolean
pop3_scan_uidl (const char  *line,
                gsize        length,
                guint        maximum,
                guint       *number,
                const char **uidl,
                gsize       *uidl_length)
{
  const char *position = line;
  const char *end = line + length;
  guint found = 0;

  if (length == 0 || !scan_message_number (&position, end, maximum, &found) ||
      (!skip_some_blanks (&position, end) && position < end))
    return FALSE;

  while (end > position && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  if (end > position && memchr (position, '\0', (gsize) (end - position)) != NULL)
    return FALSE;

  *number = found;
  *uidl = position;
  *uidl_length = (gsize) (end - position);
  return TRUE;
}

gboolean
pop3_scan_list (const char *line,
                gsize       length,
                guint       maximum,
                guint      *number,
                guint64    *size)
{
  const char *position = line;
  const char *end = line + length;
  guint found = 0;

  if (length == 0 || !scan_message_number (&position, end, maximum, &found) ||
      !skip_some_blanks (&position, end) ||
      !pop3_scan_number (&position, end, G_MAXUINT64, size))
    return FALSE;

  *number = found;
  return TRUE;
}

gboolean
pop3_scan_stat (const char *text,
                gsize       length,
                guint      *count,
                guint64    *octets)
{
  const char *position = text;
  const char *end = text + length;
  guint64 value = 0;
  guint64 size = 0;

  if (length == 0)
    return FALSE;
  skip_blanks (&position, end);
  if (!pop3_scan_number (&position, end, G_MAXUINT, &value))
    return FALSE;
  if (!skip_some_blanks (&position, end) ||
      !pop3_scan_number (&position, end, G_MAXUINT64, &size))
    size = 0;

  *count = (guint) value;
  if (octets != NULL)
    *octets = size;
  return TRUE;
}
