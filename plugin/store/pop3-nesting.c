/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-nesting.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"

#include <glib/gi18n-lib.h>

/*
 * How much the host would make of a message: of each one that is attached to it it
 * makes a file, and of each that is attached to that, and so on, though all of it is in
 * the first file already. A message that grows by that without end is not for it.
 */

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

static void
add (GArray      *places,
     GMimeObject *object,
     guint        depth)
{
  Place place = { object, depth };

  /* The host's parser leaves out what is not there. */
  if (object != NULL)
    g_array_append_val (places, place);
}

/* Returns: octets of the file that the host would make */
static gsize
measure (GMimeMessage *message)
{
  g_autoptr (GMimeStream) counter = g_mime_stream_null_new ();
  gssize size = g_mime_object_write_to_stream (GMIME_OBJECT (message), NULL, counter);

  return size > 0 ? (gsize) size : 0;
}

/* Takes the file of a message out of @room. Returns: whether it fits, and may be there */
static gboolean
enter (GArray       *places,
       GMimeMessage *message,
       guint         depth,
       guint64      *room)
{
  gsize size = 0;

  if (depth > POP3_LIMIT_NESTED_DEPTH || (size = measure (message)) > *room)
    return FALSE;

  *room -= size;
  add (places, g_mime_message_get_mime_part (message), depth);
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
  guint64 room = (guint64) POP3_LIMIT_NESTED_COPIES * size + POP3_LIMIT_NESTED_ROOM;

  add (places, g_mime_message_get_mime_part (message), 0);
  while (places->len > 0)
    {
      Place place = g_array_index (places, Place, places->len - 1);
      GMimeMessage *nested = NULL;

      g_array_set_size (places, places->len - 1);
      if (GMIME_IS_MULTIPART (place.object))
        {
          for (int i = 0; i < g_mime_multipart_get_count ((GMimeMultipart *) place.object); i++)
            add (places, g_mime_multipart_get_part ((GMimeMultipart *) place.object, i),
                 place.depth);
        }
      else if (GMIME_IS_MESSAGE_PART (place.object))
        {
          nested = g_mime_message_part_get_message ((GMimeMessagePart *) place.object);
          if (nested != NULL && !enter (places, nested, place.depth + 1, &room))
            {
              pop3_nesting_refuse (error);
              return FALSE;
            }
        }
    }

  return TRUE;
}
