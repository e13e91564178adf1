/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-message.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "store/pop3-filename.h"
#include "store/pop3-header.h"
#include "store/pop3-nesting.h"
#include "store/pop3-partial.h"
#include "store/pop3-weight.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Wire bytes to what the host stores. The host's own new_from_message is not
 * used: its preview is quadratic in the text and a message of a megabyte would
 * take it minutes. Nothing here may fail for good on hostile bytes: what cannot
 * be stored as it is goes through pop3_message_new_repaired().
 */

/* Bytes of preview text, as many as the host keeps of IMAP messages. */
#define PREVIEW_MAX_BYTES 256
/* What a NUL becomes where the host would end the text. */
#define NUL_REPLACEMENT ' '

#define HEADER_OF_HEADERLESS "X-Geary-POP3-Repaired: no-header\r\n\r\n"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParserOptions, g_mime_parser_options_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

static void
part_free (gpointer data)
{
  Pop3Part *part = data;

  g_free (part->filename);
  g_free (part->mime_type);
  g_free (part->content_id);
  g_free (part->description);
  g_clear_pointer (&part->content, g_bytes_unref);
  g_free (part);
}

/**
 * pop3_message_free:
 * @self: (transfer full): a message
 *
 * Store thread.
 */
void
pop3_message_free (Pop3Message *self)
{
  g_clear_object (&self->email);
  g_clear_pointer (&self->header, g_bytes_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->received, g_date_time_unref);
  g_free (self);
}

/* Whether the block starts as a header does: a field name and a colon
 * (RFC 5322 §2.2), or is empty. */
static gboolean
looks_like_header (const char *data,
                   gsize       length)
{
  gsize name = 0;

  if (length == 0)
    return FALSE;
  if (data[0] == '\n' || (data[0] == '\r' && length > 1 && data[1] == '\n'))
    return TRUE;
  /* mbox's envelope line, which some servers leave in. */
  if (length > 5 && strncmp (data, "From ", 5) == 0)
    return TRUE;

  while (name < length && data[name] > ' ' && data[name] != ':' && data[name] != 0x7f)
    name++;
  while (name > 0 && name < length && (data[name] == ' ' || data[name] == '\t'))
    name++;
  return name > 0 && name < length && data[name] == ':';
}

static GearyMemoryBuffer *
buffer_new (GBytes *bytes)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return (GearyMemoryBuffer *) geary_memory_byte_buffer_new ((guint8 *) data, (int) length,
                                                             length);
}

/* First words of a text: white space folded, cut at a character. */
static char *
fold_preview (const char *text)
{
  g_autoptr (GString) folded = g_string_sized_new (PREVIEW_MAX_BYTES);
  gboolean space = FALSE;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);
      char encoded[6];
      int size = 0;

      if (g_unichar_isspace (character) || g_unichar_iscntrl (character))
        {
          space = folded->len > 0;
          continue;
        }

      size = g_unichar_to_utf8 (character, encoded);
      if (folded->len + size + (space ? 1 : 0) > PREVIEW_MAX_BYTES)
        break;
      if (space)
        g_string_append_c (folded, ' ');
      g_string_append_len (folded, encoded, size);
      space = FALSE;
    }

  return g_string_free (g_steal_pointer (&folded), FALSE);
}

static char *
truncate_text (char *text)
{
  if (text != NULL && strlen (text) > POP3_LIMIT_PREVIEW)
    text[POP3_LIMIT_PREVIEW] = '\0';

  return text;
}

/* The preview is a comfort: whatever goes wrong, it is empty. */
static char *
make_preview (GearyRFC822Message *message)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;

  if (geary_rf_c822_message_has_plain_body (message))
    {
      text = geary_rf_c822_message_get_plain_body (message, FALSE, NULL, NULL, NULL);
    }
  else if (geary_rf_c822_message_has_html_body (message))
    {
      g_autofree char *html = NULL;

      html = truncate_text (geary_rf_c822_message_get_html_body (message, NULL, NULL, NULL));
      if (html != NULL && *html != '\0')
        text = geary_html_html_to_text (html, FALSE, "UTF-8");
    }

  if (text == NULL)
    return g_strdup ("");

  valid = g_utf8_make_valid (truncate_text (text), -1);
  return fold_preview (valid);
}

static void
set_envelope (GearyEmail         *email,
              GearyRFC822Message *message)
{
  GearyEmailHeaderSet *headers = (GearyEmailHeaderSet *) message;

  geary_email_set_send_date (email, geary_email_header_set_get_date (headers));
  geary_email_set_originators (email, geary_email_header_set_get_from (headers),
                               geary_email_header_set_get_sender (headers),
                               geary_email_header_set_get_reply_to (headers), NULL);
  geary_email_set_receivers (email, geary_email_header_set_get_to (headers),
                             geary_email_header_set_get_cc (headers),
                             geary_email_header_set_get_bcc (headers));
  geary_email_set_full_references (email, geary_email_header_set_get_message_id (headers),
                                   geary_email_header_set_get_in_reply_to (headers),
                                   geary_email_header_set_get_references (headers));
  geary_email_set_message_subject (email, geary_email_header_set_get_subject (headers));
}

static void
set_flags (GearyEmail *email,
           const char *flags)
{
  g_autoptr (GObject) message_flags = (GObject *) geary_imap_message_flags_deserialize (flags);
  g_autoptr (GObject) email_flags = NULL;

  email_flags = (GObject *) geary_imap_email_flags_new ((GearyImapMessageFlags *) message_flags);
  geary_email_set_flags (email, (GearyEmailFlags *) email_flags);
}

static gboolean
set_properties (GearyEmail *email,
                GDateTime  *received,
                gsize       size,
                GError    **error)
{
  g_autoptr (GObject) date = NULL;
  g_autoptr (GObject) octets = NULL;
  g_autoptr (GObject) properties = NULL;

  date = (GObject *) geary_imap_internal_date_new_from_date_time (received, error);
  if (date == NULL)
    return FALSE;

  octets = (GObject *) geary_imap_rf_c822_size_new ((gint64) size);
  properties = (GObject *) geary_imap_email_properties_new ((GearyImapInternalDate *) date,
                                                            (GearyImapRFC822Size *) octets);
  geary_email_set_email_properties (email, (GearyEmailProperties *) properties);
  return TRUE;
}

static Pop3Part *
part_new (GearyRFC822Part *source,
          GError         **error)
{
  Pop3Part *part = NULL;
  GearyMimeContentDisposition *disposition = NULL;
  g_autofree char *filename = NULL;
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_byte_array (content);
  GError *host_error = NULL;

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  geary_rf_c822_part_write_to_stream (source, stream, GEARY_RF_C822_PART_ENCODING_CONVERSION_NONE,
                                      GEARY_RF_C822_PART_BODY_FORMATTING_NONE, &host_error);
  if (host_error != NULL)
    {
      g_propagate_error (error, host_error);
      return NULL;
    }

  part = g_new0 (Pop3Part, 1);
  filename = geary_rf_c822_part_get_clean_filename (source);
  part->filename = pop3_filename_sanitize (filename);
  part->mime_type =
    geary_mime_content_type_to_string (geary_rf_c822_part_get_content_type (source));
  part->content_id = g_strdup (geary_rf_c822_part_get_content_id (source));
  part->description = g_strdup (geary_rf_c822_part_get_content_description (source));
  disposition = geary_rf_c822_part_get_content_disposition (source);
  part->disposition = disposition != NULL
                      ? geary_mime_content_disposition_get_disposition_type (disposition)
                      : GEARY_MIME_DISPOSITION_TYPE_UNSPECIFIED;
  part->content = g_byte_array_free_to_bytes (g_steal_pointer (&content));
  return part;
}

static gboolean
collect_parts (Pop3Message        *self,
               GearyRFC822Message *message,
               GError            **error)
{
  g_autoptr (GeeList) attachments = NULL;

  attachments = geary_rf_c822_message_get_attachments (message,
                                                       GEARY_MIME_DISPOSITION_TYPE_UNSPECIFIED,
                                                       error);
  if (attachments == NULL)
    return FALSE;
  if (gee_collection_get_size ((GeeCollection *) attachments) > POP3_LIMIT_ATTACHMENTS)
    {
      pop3_nesting_refuse (error);
      return FALSE;
    }

  /* Taken out, for a message that is attached is a copy of the host's. */
  while (!gee_collection_get_is_empty ((GeeCollection *) attachments))
    {
      g_autoptr (GObject) source = gee_list_remove_at (attachments, 0);
      Pop3Part *part = part_new ((GearyRFC822Part *) source, error);

      if (part == NULL)
        return FALSE;
      g_ptr_array_add (self->parts, part);
    }

  return TRUE;
}

static void
add_source (GMimeStream *streams,
            GBytes      *bytes)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autoptr (GMimeStream) stream = NULL;

  /* GMime takes no octets at all for a mistake of ours. */
  if (length == 0)
    return;

  stream = g_mime_stream_mem_new_with_buffer (data, length);
  g_mime_stream_cat_add_source (GMIME_STREAM_CAT (streams), stream);
}

/* As the host does it, which would then take whatever is in the message.
 * Returns: (transfer full): the message, if it is one that the host can be given */
static GMimeMessage *
parse (Pop3Message *self,
       GError     **error)
{
  g_autoptr (GMimeStream) streams = g_mime_stream_cat_new ();
  g_autoptr (GMimeParserOptions) options = geary_rf_c822_get_parser_options ();
  g_autoptr (GMimeParser) parser = NULL;
  g_autoptr (GMimeMessage) message = NULL;

  add_source (streams, self->header);
  add_source (streams, self->body);
  parser = g_mime_parser_new_with_stream (streams);
  message = g_mime_parser_construct_message (parser, options);
  if (message == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "GMime cannot read it");
      return NULL;
    }

  return pop3_nesting_check (message,
                             g_bytes_get_size (self->header) + g_bytes_get_size (self->body),
                             error)
         ? g_steal_pointer (&message) : NULL;
}

/* Builds the email object from self->header and self->body. */
static gboolean
build_email (Pop3Message *self,
             const char  *flags,
             GError     **error)
{
  g_autoptr (GObject) header_buffer = (GObject *) buffer_new (self->header);
  g_autoptr (GObject) body_buffer = (GObject *) buffer_new (self->body);
  g_autoptr (GObject) header = NULL;
  g_autoptr (GObject) body = NULL;
  g_autoptr (GMimeMessage) parsed = NULL;
  g_autoptr (GObject) message = NULL;
  g_autoptr (GObject) preview = NULL;
  g_autofree char *text = NULL;

  if (!pop3_weight_is_bearable (self->header, self->body))
    {
      pop3_nesting_refuse (error);
      return FALSE;
    }

  header = (GObject *) geary_rf_c822_header_new ((GearyMemoryBuffer *) header_buffer, error);
  if (header == NULL)
    return FALSE;
  body = (GObject *) geary_rf_c822_text_new ((GearyMemoryBuffer *) body_buffer);
  parsed = parse (self, error);
  if (parsed == NULL)
    return FALSE;
  message = (GObject *) geary_rf_c822_message_new_from_gmime_message (parsed, error);
  if (message == NULL)
    return FALSE;
  if (!pop3_weight_can_be_read_back ((GearyRFC822Message *) message))
    {
      pop3_nesting_refuse (error);
      return FALSE;
    }

  if (!collect_parts (self, (GearyRFC822Message *) message, error) ||
      !set_properties (self->email, self->received,
                       g_bytes_get_size (self->header) + g_bytes_get_size (self->body), error))
    return FALSE;

  set_flags (self->email, flags);
  set_envelope (self->email, (GearyRFC822Message *) message);
  text = make_preview ((GearyRFC822Message *) message);
  preview = (GObject *) geary_rf_c822_preview_text_new_from_string (text);
  geary_email_set_message_preview (self->email, (GearyRFC822PreviewText *) preview);
  geary_email_set_message_header (self->email, (GearyRFC822Header *) header);
  geary_email_set_message_body (self->email, (GearyRFC822Text *) body);
  return TRUE;
}

static Pop3Message *
message_alloc (GDateTime *received)
{
  g_autoptr (GObject) uid = (GObject *) geary_imap_uid_new (1);
  g_autoptr (GObject) id = NULL;
  Pop3Message *self = g_new0 (Pop3Message, 1);

  /* A place holder: the row does not take its identity from the object. */
  id = (GObject *) geary_imap_db_email_identifier_new_no_message_id ((GearyImapUID *) uid);
  self->email = geary_email_new ((GearyEmailIdentifier *) id);
  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->received = g_date_time_ref (received);
  return self;
}

/* Keeps the bytes as they came, for what is stored otherwise. */
static void
attach_original (Pop3Message *self,
                 GBytes      *wire)
{
  Pop3Part *part = g_new0 (Pop3Part, 1);

  /* Translators: the name of a file that holds a damaged message as it arrived. */
  part->filename = pop3_filename_sanitize (_("original message.eml"));
  part->mime_type = g_strdup ("application/octet-stream");
  part->disposition = GEARY_MIME_DISPOSITION_TYPE_ATTACHMENT;
  part->content = g_bytes_ref (wire);
  g_ptr_array_add (self->parts, part);
  self->repaired = TRUE;
}

static GBytes *
without_nuls (GBytes *bytes)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  char *copy = g_memdup2 (data, length);
  char *nul = copy;

  while (length > 0 && (nul = memchr (nul, '\0', length - (nul - copy))) != NULL)
    *nul = NUL_REPLACEMENT;

  return g_bytes_new_take (copy, length);
}

/**
 * pop3_message_new:
 * @wire: the message's bytes
 * @flags: IMAP flags as the host writes them, POP3_MESSAGE_FLAGS_UNREAD for new mail
 * @received: when it arrived
 * @error: return location
 *
 * Makes a message ready for the store. Header and body are the wire's bytes,
 * cut after the blank line, except where the host could not read them back:
 * NULs (the host's texts end there) become spaces, and a message without any
 * header gets one. Then the original is attached, bytes intact.
 *
 * Returns: (transfer full): the message, or %NULL when there is too much in it
 *   (POP3_ERROR_LIMIT) or a parser gives up; then use pop3_message_new_repaired()
 */
Pop3Message *
pop3_message_new (GBytes     *wire,
                  const char *flags,
                  GDateTime  *received,
                  GError    **error)
{
  g_autoptr (Pop3Message) self = message_alloc (received);
  g_autoptr (GBytes) text = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (wire, &length);
  gboolean has_nuls = length > 0 && memchr (data, '\0', length) != NULL;
  gboolean has_header = looks_like_header (data, length);

  text = has_nuls ? without_nuls (wire) : g_bytes_ref (wire);
  if (has_header)
    {
      gsize header = pop3_header_length (g_bytes_get_data (text, NULL), length);

      self->header = g_bytes_new_from_bytes (text, 0, header);
      self->body = g_bytes_new_from_bytes (text, header, length - header);
    }
  else
    {
      self->header = g_bytes_new_static (HEADER_OF_HEADERLESS, strlen (HEADER_OF_HEADERLESS));
      self->body = g_bytes_ref (text);
    }

  if (!build_email (self, flags, error))
    return NULL;
  if (has_nuls || !has_header)
    attach_original (self, wire);

  return g_steal_pointer (&self);
}

/* Builds the email object with as much of the original's header as the host can be given;
 * even a short field may be too much. */
static gboolean
build_clean_email (Pop3Message *self,
                   GBytes      *wire,
                   const char  *flags,
                   GError     **error)
{
  self->header = pop3_header_make_clean (wire);
  if (build_email (self, flags, NULL))
    return TRUE;

  g_bytes_unref (self->header);
  self->header = pop3_header_make_clean (NULL);
  return build_email (self, flags, error);
}

/**
 * pop3_message_new_repaired:
 * @wire: the message's bytes
 * @flags: IMAP flags as the host writes them
 * @received: when it arrived
 * @cause: (nullable): why it is not stored as it is; its words are the note when it is
 *   POP3_ERROR_LIMIT
 * @error: return location
 *
 * Makes a stand-in for a message that cannot be stored as it is: sender,
 * subject and date as far as they can be read, a note, and the original
 * attached, bytes intact.
 *
 * Returns: (transfer full): the message, or %NULL with an error of the host's
 */
Pop3Message *
pop3_message_new_repaired (GBytes       *wire,
                           const char   *flags,
                           GDateTime    *received,
                           const GError *cause,
                           GError      **error)
{
  g_autoptr (Pop3Message) self = message_alloc (received);
  const char *note = _("This message is damaged and cannot be shown. "
                       "It is attached as it arrived.");

  if (g_error_matches (cause, POP3_ERROR, POP3_ERROR_LIMIT))
    note = cause->message;
  self->body = g_bytes_new (note, strlen (note));
  if (!build_clean_email (self, wire, flags, error))
    return NULL;

  attach_original (self, wire);
  return g_steal_pointer (&self);
}

/**
 * pop3_message_new_partial:
 * @beginning: header and first lines of a message, as TOP gave them; maybe nothing
 * @whole_size: octets of the whole message
 * @repair: whether to keep of the header only what is needed, cleaned
 * @flags: IMAP flags as the host writes them
 * @received: when it arrived
 * @error: return location
 *
 * Makes the message that stands for one that is too large, see
 * pop3_partial_compose(). It has no attachments.
 *
 * Returns: (transfer full): the message, or %NULL with an error of the host's
 */
Pop3Message *
pop3_message_new_partial (GBytes     *beginning,
                          guint64     whole_size,
                          gboolean    repair,
                          const char *flags,
                          GDateTime  *received,
                          GError    **error)
{
  g_autoptr (Pop3Message) self = message_alloc (received);
  g_autoptr (GBytes) header = NULL;

  pop3_partial_compose (beginning, whole_size, &header, &self->body);
  self->repaired = repair;
  if (repair)
    return build_clean_email (self, header, flags, error) ? g_steal_pointer (&self) : NULL;

  self->header = g_steal_pointer (&header);
  return build_email (self, flags, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * pop3_message_set_flags:
 * @self: a message
 * @flags: IMAP flags as the host writes them
 *
 * Store thread.
 */
void
pop3_message_set_flags (Pop3Message *self,
                        const char  *flags)
{
  set_flags (self->email, flags);
}
