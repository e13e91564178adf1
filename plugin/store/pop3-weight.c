/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-weight.h"

#include "protocol/pop3-limits.h"
#include "protocol/pop3-uidl-hash.h"
#include "store/pop3-field-weight.h"

#include <string.h>

/*
 * What a message would be in the parser's memory, before it is parsed. A part takes five
 * octets to write and 1,300 in memory: 25 MiB of parts are 7 GiB, of header fields 3. This
 * reads lines as the parser does, and where the two may differ, more of them: what begins
 * with "--" is a boundary, and what stands behind it are fields. Texts are made of such
 * lines, too; so where that is too much, it is done once more with the boundaries that
 * the message names.
 */

/* Octets of memory of GMime 3.2 for a part. */
#define WEIGHT_PART 1400

/* How much quicker names are compared than lists are read. */
#define NAME_WORK 4

/* How often all octets may be read again to find boundaries. */
#define BOUNDARY_WORK 8

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeContentType, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParserOptions, g_mime_parser_options_free)

typedef struct {
  GHashTable *boundaries; /* (nullable): all that there are; without it anything may be one */
  Pop3Weight  weight;
  guint64     multiparts; /* that there may be, maybe one in the other */
  guint64     dashes;     /* octets of lines that begin as a boundary does */
  guint64     fields;     /* of the header at hand */
  gboolean    in_header;
  gboolean    has_type;   /* the header at hand has told a type */
  gboolean    is_message; /* it may be that of a message, whose header follows */
  gboolean    has_digest; /* somewhere; parts of it without a type are messages */
} Scale;

static gboolean
begins_with (const char *text,
             const char *end,
             const char *word)
{
  gsize length = strlen (word);

  return (gsize) (end - text) >= length && g_ascii_strncasecmp (text, word, length) == 0;
}

/* Whether a field ends at a line's end (RFC 5322 §2.2.3). */
static gboolean
ends_field (const char *c,
            const char *end)
{
  return *c == '\n' && (c + 1 == end || (c[1] != ' ' && c[1] != '\t'));
}

/* Whether this is a type to the parser, too. Others may be: a part of a digest is taken
 * for a message then. */
static gboolean
tells_type (const char *value,
            const char *end)
{
  const char *c = value + 1;

  if (value == end || *value != ':')
    return FALSE;

  while (c < end && (*c == ' ' || *c == '\t'))
    c++;
  while (c < end && g_ascii_isalnum (*c))
    c++;
  return end - c >= 2 && c[0] == '/' && g_ascii_isalnum (c[1]);
}

/* Reads a Content-Type up to its parameters: the last one is what counts. A comment may
 * hide anything. */
static void
read_type (Scale      *self,
           const char *value,
           const char *end)
{
  self->has_type = tells_type (value, end);
  for (const char *c = value; c < end && *c != ';' && !ends_field (c, end); c++)
    {
      if (*c == '(' || begins_with (c, end, "message"))
        self->is_message = TRUE;
      if (*c == '(' || begins_with (c, end, "digest"))
        self->has_digest = TRUE;
      if (*c == '(' || begins_with (c, end, "multipart"))
        self->multiparts++;
    }
}

/* @line is what stands behind "--". */
static gboolean
is_boundary (const Scale *self,
             const char  *line,
             gsize        length)
{
  g_autofree char *name = NULL;

  if (self->boundaries == NULL)
    return TRUE;

  name = g_strchomp (g_strndup (line, length));
  if (g_hash_table_contains (self->boundaries, name))
    return TRUE;
  if (!g_str_has_suffix (name, "--"))
    return FALSE;
  name[strlen (name) - 2] = '\0';
  return g_hash_table_contains (self->boundaries, name);
}

/* What has been told of a message stays until a blank line: a boundary in a header may be
 * none to the parser. */
static void
begin_header (Scale *self)
{
  self->weight.memory += WEIGHT_PART;
  self->fields = 0;
  self->in_header = TRUE;
  self->has_type = FALSE;
}

static void
end_header (Scale *self)
{
  if (self->is_message || (self->has_digest && !self->has_type))
    {
      begin_header (self);
      self->is_message = FALSE;
      /* That of a message in a digest has been announced once. */
      self->has_type = TRUE;
    }
  else
    {
      self->in_header = FALSE;
    }
}

/* Returns: what stands behind the field with the lines that belong to it */
static const char *
weigh_field (Scale      *self,
             const char *field,
             const char *end)
{
  const char *stop = field;
  const char *colon = NULL;

  while (stop < end && !ends_field (stop, end))
    stop++;
  pop3_field_weigh (&self->weight, field, stop - field);
  /* The parser keeps them in a table that their names can defeat. */
  colon = memchr (field, ':', stop - field);
  if (colon != NULL)
    self->weight.work += self->fields++ * (colon - field) / NAME_WORK;
  if (begins_with (field, end, "content-type"))
    read_type (self, field + strlen ("content-type"), end);
  return stop < end ? stop + 1 : end;
}

/* Whether the parser can be given that. It compares a line that may be a boundary with
 * that of each multipart around it. */
static gboolean
is_light (const Scale *self)
{
  return pop3_weight_is_light (&self->weight) &&
         self->weight.work + self->multiparts * self->dashes <= POP3_LIMIT_PARSING;
}

static void
weigh (Scale  *self,
       GBytes *bytes)
{
  gsize size = 0;
  const char *line = g_bytes_get_data (bytes, &size);
  const char *end = size > 0 ? line + size : line;

  while (line < end && is_light (self))
    {
      const char *feed = memchr (line, '\n', end - line);
      gsize length = (feed != NULL ? feed : end) - line;
      const char *next = feed != NULL ? feed + 1 : end;
      gboolean is_dashed = length >= 2 && line[0] == '-' && line[1] == '-';

      self->dashes += is_dashed ? length : 0;
      if (is_dashed && is_boundary (self, line + 2, length - 2))
        begin_header (self);
      else if (self->in_header && (length == 0 || (length == 1 && *line == '\r')))
        end_header (self);
      else if (self->in_header)
        next = weigh_field (self, line, end);
      line = next;
    }
}

/* Adds the boundary that is named here, as the parser reads it. */
static void
add_boundary (GHashTable *boundaries,
              const char *text,
              gsize       length)
{
  g_autofree char *field = g_strdup_printf ("multipart/x; %.*s", (int) length, text);
  g_autoptr (GMimeParserOptions) options = geary_rf_c822_get_parser_options ();
  g_autoptr (GMimeContentType) type = g_mime_content_type_parse (options, field);
  const char *boundary = g_mime_content_type_get_parameter (type, "boundary");

  if (boundary != NULL)
    g_hash_table_add (boundaries, g_strchomp (g_strdup (boundary)));
}

/* Takes each place for one where a boundary is named that has the word.
 * Returns: whether that was done with @work octets, no place was too long, and no more
 *   were found than a message has */
static gboolean
find_boundaries (GHashTable *boundaries,
                 GBytes     *bytes,
                 guint64    *work)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *end = size > 0 ? data + size : data;

  for (const char *c = data; c < end; c++)
    {
      const char *stop = c;

      if ((*c | 0x20) != 'b' || !begins_with (c, end, "boundary"))
        continue;

      while (stop < end && !ends_field (stop, end))
        stop++;
      if (stop - c > POP3_LIMIT_BOUNDARY_FIELD || (guint64) (stop - c) > *work ||
          g_hash_table_size (boundaries) >= POP3_LIMIT_BOUNDARIES)
        return FALSE;
      *work -= stop - c;
      add_boundary (boundaries, c, stop - c);
    }

  return TRUE;
}

/**
 * pop3_weight_is_bearable:
 * @header: a message's header, with its blank line
 * @body: the rest, without NULs
 *
 * Whether the parser can be given a message: those of people who write letters always
 * can. Any thread.
 *
 * Returns: whether it takes no more than POP3_LIMIT_PARSED
 */
gboolean
pop3_weight_is_bearable (GBytes *header,
                         GBytes *body)
{
  Scale first = { .in_header = TRUE };
  Scale second = { .in_header = TRUE };
  guint64 work = BOUNDARY_WORK * ((guint64) g_bytes_get_size (header) + g_bytes_get_size (body));
  g_autoptr (GHashTable) boundaries = NULL;

  weigh (&first, header);
  weigh (&first, body);
  if (is_light (&first))
    return TRUE;

  boundaries = g_hash_table_new_full (pop3_uidl_hash_text, g_str_equal, g_free, NULL);
  if (!find_boundaries (boundaries, header, &work) || !find_boundaries (boundaries, body, &work))
    return FALSE;

  second.boundaries = boundaries;
  weigh (&second, header);
  weigh (&second, body);
  return is_light (&second);
}

/**
 * pop3_weight_can_be_read_back:
 * @message: a message that was parsed
 *
 * The host writes each list of addresses into its rows, as it has decoded it, and parses
 * that when it shows them: a word in code may have become anything. Store thread.
 *
 * Returns: whether it can be given that
 */
gboolean
pop3_weight_can_be_read_back (GearyRFC822Message *message)
{
  GearyEmailHeaderSet *headers = (GearyEmailHeaderSet *) message;
  gpointer lists[] = {
    geary_email_header_set_get_from (headers), geary_email_header_set_get_sender (headers),
    geary_email_header_set_get_reply_to (headers), geary_email_header_set_get_to (headers),
    geary_email_header_set_get_cc (headers), geary_email_header_set_get_bcc (headers),
  };
  Pop3Weight weight = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *field = NULL;

      if (lists[i] == NULL)
        continue;
      text = geary_rf_c822_decoded_message_data_to_rfc822_string (lists[i]);
      field = g_strconcat ("To:", text, NULL);
      pop3_field_weigh (&weight, field, strlen (field));
    }

  return pop3_weight_is_light (&weight);
}
