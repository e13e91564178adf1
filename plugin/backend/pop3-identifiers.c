/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-identifiers.h"

/* The host's email identifiers and what is in them. Main thread. */

/**
 * pop3_identifier_new:
 * @message_id: the message's row
 * @ordering: its number in the folder
 *
 * Main thread.
 *
 * Returns: (transfer full): the identity of a message in a folder
 */
GearyEmailIdentifier *
pop3_identifier_new (gint64 message_id,
                     gint64 ordering)
{
  g_autoptr (GObject) uid = (GObject *) geary_imap_uid_new (ordering);

  return (GearyEmailIdentifier *) geary_imap_db_email_identifier_new (message_id,
                                                                      (GearyImapUID *) uid);
}

/**
 * pop3_identifiers_new:
 *
 * Main thread.
 *
 * Returns: (transfer full) (element-type GearyEmailIdentifier): an empty
 *  collection
 */
GeeCollection *
pop3_identifiers_new (void)
{
  return (GeeCollection *) gee_array_list_new (geary_imap_db_email_identifier_get_type (),
                                               (GBoxedCopyFunc) g_object_ref, g_object_unref,
                                               NULL, NULL, NULL);
}

/**
 * pop3_identifiers_add:
 * @ids: a collection of pop3_identifiers_new()
 * @message_id: the message's row
 * @ordering: its number in the folder
 *
 * Adds the identity of a message. Main thread.
 */
void
pop3_identifiers_add (GeeCollection *ids,
                      gint64         message_id,
                      gint64         ordering)
{
  g_autoptr (GObject) id = (GObject *) pop3_identifier_new (message_id, ordering);

  gee_collection_add (ids, id);
}

static gboolean
is_ours (gpointer  id,
         GError  **error)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (id, geary_imap_db_email_identifier_get_type ()))
    return TRUE;

  g_set_error (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_BAD_PARAMETERS,
               "%s is not the identifier of a stored message", G_OBJECT_TYPE_NAME (id));
  return FALSE;
}

/**
 * pop3_identifiers_check:
 * @ids: (element-type GearyEmailIdentifier): identifiers from the client
 * @error: return location
 *
 * Returns: whether all are of messages in the store, as the host's functions
 *   expect without looking; geary-engine-error BAD_PARAMETERS when not
 */
gboolean
pop3_identifiers_check (GeeCollection *ids,
                        GError       **error)
{
  g_autoptr (GArray) array = pop3_identifiers_to_array (ids, error);

  return array != NULL;
}

/**
 * pop3_identifiers_to_array:
 * @ids: (element-type GearyEmailIdentifier): identifiers from the client
 * @error: return location
 *
 * Main thread.
 *
 * Returns: (transfer full) (element-type gint64): the messages' rows, or %NULL
 *  with
 *   geary-engine-error BAD_PARAMETERS like pop3_identifiers_check()
 */
GArray *
pop3_identifiers_to_array (GeeCollection *ids,
                           GError       **error)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GeeIterator) iterator = gee_iterable_iterator ((GeeIterable *) ids);

  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) id = gee_iterator_get (iterator);
      gint64 message_id = 0;

      if (!is_ours (id, error))
        return NULL;
      message_id = geary_imap_db_email_identifier_get_message_id (
        (GearyImapDBEmailIdentifier *) id);
      g_array_append_val (array, message_id);
    }

  return g_steal_pointer (&array);
}
