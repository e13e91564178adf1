/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-message-date.h"

#include "protocol/pop3-limits.h"

#include <gmime/gmime.h>
#include <string.h>

/*
 * When a message was sent, from its header alone: what fetch_since goes by.
 */

#define NAME "date:"

/* Whether a field goes on in the line that starts at @line (RFC 5322 §2.2.3). */
static gboolean
is_folded (const char *line,
           const char *end)
{
  return line < end && (*line == ' ' || *line == '\t');
}

/* Returns: (transfer full) (nullable): the body of the first Date field, unfolded */
static char *
find_date (const char *line,
           const char *end)
{
  while (line < end)
    {
      const char *feed = memchr (line, '\n', end - line);
      const char *next = feed != NULL ? feed + 1 : end;

      if (*line == '\n' || *line == '\r')
        return NULL;
      if (next - line > (gssize) strlen (NAME) &&
          g_ascii_strncasecmp (line, NAME, strlen (NAME)) == 0)
        {
          const char *body = line + strlen (NAME);
          char *value = NULL;

          while (is_folded (next, end))
            {
              feed = memchr (next, '\n', end - next);
              next = feed != NULL ? feed + 1 : end;
            }
          value = g_strndup (body, MIN (next - body, POP3_LIMIT_DATE));
          return g_strstrip (g_strdelimit (value, "\r\n\t", ' '));
        }
      line = next;
    }

  return NULL;
}

/**
 * pop3_message_date_read:
 * @header: a message, or its header block
 * @date: (out): unix time, not set on failure
 *
 * Reads the Date field (RFC 5322 §3.6.1), as leniently as it is read for the list
 * of messages. Any thread.
 *
 * Returns: whether there is one that can be read
 */
gboolean
pop3_message_date_read (GBytes *header,
                        gint64 *date)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (header, &length);
  g_autofree char *text = length > 0 ? find_date (data, data + length) : NULL;
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL || *text == '\0')
    return FALSE;

  time = g_mime_utils_header_decode_date (text);
  if (time == NULL)
    return FALSE;

  *date = g_date_time_to_unix (time);
  return TRUE;
}
