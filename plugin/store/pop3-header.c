/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-header.h"

#include "protocol/pop3-limits.h"
#include "store/pop3-field-weight.h"
#include "store/pop3-message.h"

#include <gmime/gmime.h>
#include <string.h>

/* What can be read of a header, whatever else is in the message. */

/* A clock on a mail server may be wrong by this much; later dates are not used. */
#define CLOCK_SKEW (1 * G_TIME_SPAN_HOUR)
#define HEADER_OF_UNREADABLE "X-Geary-POP3-Repaired: unreadable\r\n" \
  "MIME-Version: 1.0\r\n" \
  "Content-Type: text/plain; charset=utf-8\r\n" \
  "Content-Transfer-Encoding: 8bit\r\n"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeObject, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

/**
 * pop3_header_length:
 * @data: a message
 * @length: octets of it
 *
 * Returns: length of the header block with its blank line (RFC 5322 §2.1); CRLF and LF
 */
gsize
pop3_header_length (const char *data,
                    gsize       length)
{
  const char *line = data;
  const char *end = data + length;

  while (line < end)
    {
      const char *feed = memchr (line, '\n', end - line);

      if (feed == NULL)
        return length;
      if (feed == line || (feed == line + 1 && *line == '\r'))
        return feed + 1 - data;
      line = feed + 1;
    }

  return length;
}

/* Returns: (transfer full) (nullable): the header block as GMime reads it, or what there
 * is room for: it takes a hundred times as much memory */
static GMimeObject *
parse_header (GBytes *wire)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (wire, &length);
  g_autoptr (GMimeStream) stream = NULL;
  g_autoptr (GMimeParser) parser = NULL;

  /* GMime takes no octets at all for a mistake of ours. */
  if (length == 0)
    return NULL;

  length = pop3_header_length (data, MIN (length, POP3_LIMIT_BEGINNING));
  stream = g_mime_stream_mem_new_with_buffer (data, length);
  parser = g_mime_parser_new_with_stream (stream);
  g_mime_parser_set_format (parser, GMIME_FORMAT_MESSAGE);
  return g_mime_parser_construct_part (parser, NULL);
}

/* The beginning of one field of the original, unfolded and without what could break a
 * header. */
static void
append_field (GString     *header,
              GMimeObject *part,
              const char  *name)
{
  const char *value = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *field = NULL;
  Pop3Weight weight = { 0 };
  gsize length = 0;

  value = part != NULL ? g_mime_object_get_header (part, name) : NULL;
  if (value == NULL)
    return;

  length = strlen (value);
  if (length > POP3_LIMIT_REPAIRED_FIELD)
    length = g_utf8_find_prev_char (value, value + POP3_LIMIT_REPAIRED_FIELD + 1) - value;
  clean = g_utf8_make_valid (value, (gssize) length);
  g_strdelimit (clean, "\r\n\t", ' ');
  field = g_strdup_printf ("%s: %s\r\n", name, g_strstrip (clean));
  pop3_field_weigh (&weight, field, strlen (field));
  if (pop3_weight_is_light (&weight))
    g_string_append (header, field);
}

/**
 * pop3_header_make_clean:
 * @wire: (nullable): a message that cannot be stored as it is
 *
 * Makes a header of what can be read of it, and is not too much for the parser. Store
 * thread.
 *
 * Returns: (transfer full): the header block with its blank line
 */
GBytes *
pop3_header_make_clean (GBytes *wire)
{
  static const char *const FIELDS[] = { "From", "Subject", "Date", "Message-ID" };
  GString *header = g_string_new (HEADER_OF_UNREADABLE);
  g_autoptr (GMimeObject) part = wire != NULL ? parse_header (wire) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    append_field (header, part, FIELDS[i]);
  g_string_append (header, "\r\n");
  return g_string_free_to_bytes (header);
}

static GDateTime *
parse_date (const char *text)
{
  GDateTime *date = g_mime_utils_header_decode_date (text);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (date != NULL &&
      (g_date_time_to_unix (date) <= 0 || g_date_time_difference (date, now) > CLOCK_SKEW))
    g_clear_pointer (&date, g_date_time_unref);

  return date;
}

/**
 * pop3_message_guess_received:
 * @wire: the message's bytes
 *
 * When the message arrived at its server, for the order in which the host shows
 * messages: the topmost Received field (RFC 5321 §4.4), else Date, else now.
 * Never used for what may be deleted: senders can write what they like.
 *
 * Returns: (transfer full): a time not after now
 */
GDateTime *
pop3_message_guess_received (GBytes *wire)
{
  g_autoptr (GMimeObject) part = parse_header (wire);
  const char *value = NULL;
  GDateTime *date = NULL;

  value = part != NULL ? g_mime_object_get_header (part, "Received") : NULL;
  if (value != NULL && (value = strrchr (value, ';')) != NULL)
    date = parse_date (value + 1);
  value = part != NULL ? g_mime_object_get_header (part, "Date") : NULL;
  if (date == NULL && value != NULL)
    date = parse_date (value);

  return date != NULL ? date : g_date_time_new_now_utc ();
}
