/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-nesting.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * How much the host would make of a message: of each one that is attached to it it
 * makes a file, and of each that is attached to that, and so on, though all of it is in
 * the first file already. A message that grows by that without end is not for it.
 */

/* What begins a file in a TNEF container: the attribute attAttachRenddata. */
#define TNEF_FILE "\x02\x90\x06\x00"
#define TNEF_FILE_SIZE 4

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

typedef struct {
  GMimeObject *object; /* (unowned): the message keeps it */
  guint        depth;  /* messages that it is in, but for the first */
} Place;

/**
 * pop3_nesting_refuse:
 * @error: (out): POP3_ERROR_LIMIT
 *
 * What there is to say of a message with too much in it, to its reader.
 */
void
pop3_nesting_refuse (GError **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                       _("This message has too many messages or attachments in it to be "
                         "shown. It is attached as it arrived."));
}

/* What is still to be looked at, and what there may still be. */
typedef struct {
  GArray *places;
  guint64 room;  /* octets of messages in messages */
  guint   files; /* in containers of Outlook's */
} Walk;

static void
add (Walk        *self,
     GMimeObject *object,
     guint        depth)
{
  Place place = { object, depth };

  /* The host's parser leaves out what is not there. */
  if (object != NULL)
    g_array_append_val (self->places, place);
}

static void
add_all (Walk           *self,
         GMimeMultipart *multipart,
         guint           depth)
{
  for (int i = 0; i < g_mime_multipart_get_count (multipart); i++)
    add (self, g_mime_multipart_get_part (multipart, i), depth);
}

/* Returns: octets of the file that the host would make */
static gsize
measure (GMimeMessage *message)
{
  g_autoptr (GMimeStream) counter = g_mime_stream_null_new ();
  gssize size = g_mime_object_write_to_stream (GMIME_OBJECT (message), NULL, counter);

  return size > 0 ? (gsize) size : 0;
}

/* Takes the file of a message out of the room. Returns: whether it fits, and may be there */
static gboolean
enter_message (Walk         *self,
               GMimeMessage *message,
               guint         depth)
{
  gsize size = 0;

  if (message == NULL)
    return TRUE;
  if (depth > POP3_LIMIT_NESTED_DEPTH || (size = measure (message)) > self->room)
    return FALSE;

  self->room -= size;
  add (self, g_mime_message_get_mime_part (message), depth);
  return TRUE;
}

/* Returns: whether no more marks of files are in the container than there may be files;
 * each takes the host 5,000 octets and the container 25 */
static gboolean
enter_container (Walk      *self,
                 GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_byte_array (octets);
  const guint8 *mark = NULL;
  const guint8 *end = NULL;

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  if (content == NULL || g_mime_data_wrapper_write_to_stream (content, stream) <= 0)
    return TRUE;

  mark = octets->data;
  end = mark + octets->len;
  while ((mark = memmem (mark, end - mark, TNEF_FILE, TNEF_FILE_SIZE)) != NULL)
    {
      if (self->files-- == 0)
        return FALSE;
      mark += TNEF_FILE_SIZE;
    }
  return TRUE;
}

/* Returns: whether that is still bearable */
static gboolean
visit (Walk        *self,
       const Place *place)
{
  GMimeObject *object = place->object;

  if (GMIME_IS_MULTIPART (object))
    add_all (self, (GMimeMultipart *) object, place->depth);
  else if (GMIME_IS_MESSAGE_PART (object))
    return enter_message (self, g_mime_message_part_get_message ((GMimeMessagePart *) object),
                          place->depth + 1);
  else if (GMIME_IS_PART (object) &&
           g_mime_content_type_is_type (g_mime_object_get_content_type (object),
                                        "application", "vnd.ms-tnef"))
    return enter_container (self, (GMimePart *) object);

  return TRUE;
}

/**
 * pop3_nesting_check:
 * @message: a message
 * @size: octets of it
 * @error: return location
 *
 * Looks at the messages in a message, and in those. No recursion: how deep it goes is
 * the sender's choice. Any thread.
 *
 * Returns: whether the host may make attachments of them; POP3_ERROR_LIMIT with words
 *   for its reader when not
 */
gboolean
pop3_nesting_check (GMimeMessage *message,
                    gsize         size,
                    GError      **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  Walk walk = {
    .places = places,
    .room = (guint64) POP3_LIMIT_NESTED_COPIES * size + POP3_LIMIT_NESTED_ROOM,
    .files = POP3_LIMIT_ATTACHMENTS,
  };

  add (&walk, g_mime_message_get_mime_part (message), 0);
  while (places->len > 0)
    {
      Place place = g_array_index (places, Place, places->len - 1);

      g_array_set_size (places, places->len - 1);
      if (!visit (&walk, &place))
        {
          pop3_nesting_refuse (error);
          return FALSE;
        }
    }

  return TRUE;
}
