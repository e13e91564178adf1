/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-partial.h"

#include "host/pop3-geary-store.h"
#include "protocol/pop3-limits.h"
#include "store/pop3-weight.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The message that stands for one of which only the beginning is here: its own
 * header, so that sender, subject, date and conversation are right, and a text that
 * says so, followed by the first words of the message. Nothing here is the
 * message itself: that comes as a whole or not at all.
 */

/* Lines of this length that hold nothing but base64, so many in a row, are no text:
 * a server that cuts headers (D22) shows the parts behind them as one. */
#define BASE64_LINE_MIN 60
#define BASE64_LINES 3

#define MIME_FIELDS \
  "MIME-Version: 1.0\r\n" \
  "Content-Type: text/plain; charset=utf-8\r\n" \
  "Content-Transfer-Encoding: 8bit\r\n" \
  "\r\n"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

/* ------------------------------------------------------------------- header */

/* What describes a body that is not here. */
static gboolean
is_about_body (const char *line,
               gsize       length)
{
  static const char *const NAMES[] = { "content-", "mime-version:" };

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      if (length >= strlen (NAMES[i]) &&
          g_ascii_strncasecmp (line, NAMES[i], strlen (NAMES[i])) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A field's name ends at a colon and has neither spaces nor controls in it
 * (RFC 5322 §2.2); a server's "From " line is none. */
static gboolean
is_field (const char *line,
          gsize       length)
{
  gsize name = 0;

  while (name < length && line[name] > ' ' && line[name] != ':' && line[name] != 0x7f)
    name++;
  return name > 0 && name < length && line[name] == ':';
}

/* Appends one line without its end, and with what the host could not read back
 * made harmless. */
static void
append_line (GString    *header,
             const char *line,
             gsize       length)
{
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
    length--;
  for (gsize i = 0; i < length; i++)
    g_string_append_c (header, line[i] != '\0' && line[i] != '\r' ? line[i] : ' ');
  g_string_append (header, "\r\n");
}

/* The fields that are not about the body, with their bytes. */
static void
append_fields (GString    *header,
               const char *data,
               gsize       length)
{
  const char *end = data + length;
  gboolean keep = FALSE;

  for (const char *line = data, *next = NULL; line < end; line = next)
    {
      const char *feed = memchr (line, '\n', end - line);
      gsize size = 0;

      next = feed != NULL ? feed + 1 : end;
      size = next - line;
      if (*line == '\n' || *line == '\r')
        return;
      if (*line != ' ' && *line != '\t')
        keep = is_field (line, size) && !is_about_body (line, size);
      if (keep)
        append_line (header, line, size);
    }
}

/**
 * pop3_partial_compose_header:
 * @beginning: a header, and what follows it
 *
 * Makes the header of a plain text in UTF-8 that stands for a message: the fields
 * that are not about its body. Store thread.
 *
 * Returns: (transfer full): the header block with its blank line
 */
GBytes *
pop3_partial_compose_header (GBytes *beginning)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (beginning, &length);
  GString *header = g_string_new (NULL);

  if (length > 0)
    append_fields (header, data, length);
  if (header->len == 0)
    {
      /* Translators: the subject of a message of which nothing at all is known. */
      g_autofree char *subject = g_mime_utils_header_encode_text (NULL, _("Large message"), NULL);

      g_string_append_printf (header, "Subject: %s\r\n", subject);
    }

  g_string_append (header, MIME_FIELDS);
  return g_string_free_to_bytes (header);
}

/* --------------------------------------------------------------------- text */

static GMimeTextPart *find_text (GMimeObject *object, int depth);

/* Of alternatives the plain one, else the first that has a text. */
static GMimeTextPart *
find_in_multipart (GMimeMultipart *multipart,
                   int             depth)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (multipart));
  gboolean alternative = g_mime_content_type_is_type (type, "multipart", "alternative");
  int count = g_mime_multipart_get_count (multipart);
  GMimeTextPart *found = NULL;

  if (GMIME_IS_MULTIPART_ENCRYPTED (multipart))
    return NULL;

  for (int i = 0; i < count; i++)
    {
      GMimeTextPart *text = find_text (g_mime_multipart_get_part (multipart, i), depth);

      if (text == NULL)
        continue;
      if (!alternative ||
          g_mime_content_type_is_type (g_mime_object_get_content_type (GMIME_OBJECT (text)),
                                       "text", "plain"))
        return text;
      if (found == NULL)
        found = text;
    }

  return found;
}

/* Returns: (nullable): the part that is the message's own text */
static GMimeTextPart *
find_text (GMimeObject *object,
           int          depth)
{
  GMimeContentType *type = NULL;

  if (object == NULL || depth > POP3_LIMIT_BEGINNING_DEPTH)
    return NULL;
  if (GMIME_IS_MULTIPART (object))
    return find_in_multipart (GMIME_MULTIPART (object), depth + 1);
  if (!GMIME_IS_TEXT_PART (object) || g_mime_part_is_attachment (GMIME_PART (object)))
    return NULL;

  type = g_mime_object_get_content_type (object);
  return g_mime_content_type_is_type (type, "text", "plain") ||
         g_mime_content_type_is_type (type, "text", "html")
         ? GMIME_TEXT_PART (object) : NULL;
}

static gboolean
is_base64_line (const char *line,
                gsize       length)
{
  if (length < BASE64_LINE_MIN)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (line[i]) && strchr ("+/=", line[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Cuts a text off where it stops being one. */
static void
cut_base64 (char *text)
{
  char *first = NULL;
  guint count = 0;

  for (char *line = text; *line != '\0';)
    {
      gsize length = strcspn (line, "\r\n");

      count = is_base64_line (line, length) ? count + 1 : 0;
      if (count == 1)
        first = line;
      if (count == BASE64_LINES)
        {
          *first = '\0';
          return;
        }
      line += length + strspn (line + length, "\r\n");
    }
}

static char *
read_part (GMimeTextPart *part)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (part));
  char *text = g_mime_text_part_get_text (part);

  if (text != NULL && strlen (text) > POP3_LIMIT_BEGINNING_TEXT)
    text[POP3_LIMIT_BEGINNING_TEXT] = '\0';
  if (text != NULL && g_mime_content_type_is_type (type, "text", "html"))
    {
      g_autofree char *html = g_utf8_make_valid (text, -1);

      g_free (text);
      text = geary_html_html_to_text (html, FALSE, "UTF-8");
    }
  return text;
}

/* Whether the parser can be given that. */
static gboolean
is_bearable (GBytes *beginning)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  return pop3_weight_is_bearable (beginning, nothing);
}

/* Returns: (transfer full): the first words of the message, maybe none */
static char *
read_text (GBytes *beginning)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (beginning, &length);
  g_autoptr (GMimeStream) stream = NULL;
  g_autoptr (GMimeParser) parser = NULL;
  g_autoptr (GMimeMessage) message = NULL;
  g_autofree char *text = NULL;
  GMimeTextPart *part = NULL;

  if (length == 0 || !is_bearable (beginning))
    return g_strdup ("");

  stream = g_mime_stream_mem_new_with_buffer (data, length);
  parser = g_mime_parser_new_with_stream (stream);
  g_mime_parser_set_format (parser, GMIME_FORMAT_MESSAGE);
  message = g_mime_parser_construct_message (parser, NULL);
  if (message != NULL)
    part = find_text (g_mime_message_get_mime_part (message), 0);
  text = part != NULL ? read_part (part) : NULL;
  if (text == NULL)
    return g_strdup ("");

  cut_base64 (text);
  return g_utf8_make_valid (text, -1);
}

static char *
make_notice (guint64  whole_size,
             gboolean has_text)
{
  g_autofree char *size = g_format_size (whole_size);

  if (!has_text)
    return g_strdup_printf (
      /* Translators: stands in place of a message's text. %s is a size, as “38 MB”;
       * “Download the Rest” is a button. */
      _("The text of this message was not downloaded: the message is %s in size, which is more "
        "than the limit that is set for this account. It stayed on the mail server. To get it, "
        "choose “Download the Rest” above, or raise the limit in the account’s settings."),
      size);

  return g_strdup_printf (
    /* Translators: stands before the first words of a message. %s is a size, as
     * “38 MB”; “Download the Rest” is a button. */
    _("Only the beginning of this message was downloaded: the message is %s in size, which is "
      "more than the limit that is set for this account. The rest stayed on the mail server. To "
      "get it, choose “Download the Rest” above, or raise the limit in the account’s settings."),
    size);
}

static GBytes *
compose_body (GBytes  *beginning,
              guint64  whole_size)
{
  g_autofree char *text = read_text (beginning);
  g_autofree char *notice = NULL;
  GString *body = g_string_new (NULL);

  g_strstrip (text);
  notice = make_notice (whole_size, *text != '\0');
  g_string_append_printf (body, "%s\r\n", notice);
  if (*text != '\0')
    g_string_append (body, "\r\n");
  for (const char *line = text; *line != '\0';)
    {
      gsize length = strcspn (line, "\r\n");

      g_string_append_len (body, line, (gssize) length);
      g_string_append (body, "\r\n");
      line += length;
      line += *line == '\r' ? 1 : 0;
      line += *line == '\n' ? 1 : 0;
    }

  return g_string_free_to_bytes (body);
}

/**
 * pop3_partial_compose:
 * @beginning: the header and the first lines, as TOP gave them; maybe nothing
 * @whole_size: octets of the whole message
 * @header: (out) (transfer full): the header block with its blank line
 * @body: (out) (transfer full): the text
 *
 * Makes the message that is stored for one that is too large. Any bytes will do.
 * Store thread.
 */
void
pop3_partial_compose (GBytes   *beginning,
                      guint64   whole_size,
                      GBytes  **header,
                      GBytes  **body)
{
  *header = pop3_partial_compose_header (beginning);
  *body = compose_body (beginning, whole_size);
}
