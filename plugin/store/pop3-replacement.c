/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-replacement.h"

#include "ledger/pop3-ledger-partial.h"
#include "store/pop3-shelf.h"

/*
 * A whole message takes the place of its beginning, inside the transaction in which
 * it is delivered: same folders and numbers, same flags. The new one is a row of its
 * own, there before the old one goes, so that no row id means two things and no
 * attachment folder belongs to both. Store thread.
 */

static void
clear_place (gpointer data)
{
  g_strfreev (((Pop3Place *) data)->steps);
}

static gboolean
take_over_flags (Pop3Database    *database,
                 Pop3Consignment *consignment,
                 Pop3Message     *message,
                 GError         **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean row = FALSE;

  statement = pop3_database_prepare (database, "SELECT flags FROM MessageTable WHERE id = ?",
                                     error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, consignment->replaced);
  if (!pop3_database_step (database, statement, &row, error))
    return FALSE;
  if (row)
    {
      g_free (consignment->flags);
      consignment->flags = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      if (consignment->flags == NULL)
        consignment->flags = g_strdup (POP3_MESSAGE_FLAGS_UNREAD);
      pop3_message_set_flags (message, consignment->flags);
    }
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * pop3_replacement_begin:
 * @database: the connection, in a transaction
 * @consignment: a message with the row_id of a skipped or partial one; gets the
 *   flags of the message it replaces
 * @message: the same, ready to be stored; gets these flags
 * @wanted: (out): whether to store it: not when the user has meanwhile deleted what
 *   was here
 * @error: return location
 *
 * Finds out what a message replaces. Before its row is written.
 *
 * Returns: whether that could be read; POP3_ERROR_STORE when not
 */
gboolean
pop3_replacement_begin (Pop3Database    *database,
                        Pop3Consignment *consignment,
                        Pop3Message     *message,
                        gboolean        *wanted,
                        GError         **error)
{
  Pop3LedgerPartial known;

  if (!pop3_ledger_find_partial (pop3_database_get_handle (database), consignment->row_id, 0,
                                 &known, error))
    return FALSE;

  *wanted = !known.deleted_here;
  consignment->replaced = known.message_id;
  return consignment->replaced == 0 || take_over_flags (database, consignment, message, error);
}

/* Where the message is now. */
static gboolean
read_places (Pop3Database    *database,
             Pop3Consignment *consignment,
             GError         **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean row = FALSE;

  consignment->places = g_array_new (FALSE, FALSE, sizeof (Pop3Place));
  g_array_set_clear_func (consignment->places, clear_place);
  statement = pop3_database_prepare (database,
                                     "SELECT folder_id, ordering FROM MessageLocationTable "
                                     "WHERE message_id = ?", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, consignment->message_id);
  do
    {
      Pop3Place place = { NULL, 0 };
      gint64 folder_id = 0;

      if (!pop3_database_step (database, statement, &row, error))
        return FALSE;
      if (!row)
        break;
      folder_id = sqlite3_column_int64 (statement, 0);
      place.ordering = sqlite3_column_int64 (statement, 1);
      place.steps = pop3_shelf_get_steps (database, folder_id, error);
      if (place.steps == NULL)
        {
          sqlite3_reset (statement);
          return FALSE;
        }
      g_array_append_val (consignment->places, place);
    }
  while (row);

  return TRUE;
}

/**
 * pop3_replacement_end:
 * @database: the connection, in the same transaction
 * @consignment: the message, whose row, attachments and ledger row are written;
 *   gets its places
 * @error: return location
 *
 * Puts the message where the replaced one is, which goes. Its attachment files go
 * after the commit.
 *
 * Returns: whether that is part of the transaction; POP3_ERROR_STORE when not
 */
gboolean
pop3_replacement_end (Pop3Database    *database,
                      Pop3Consignment *consignment,
                      GError         **error)
{
  g_clear_pointer (&consignment->places, g_array_unref);
  return pop3_database_run_ids (database,
                                "UPDATE MessageLocationTable SET message_id = ? "
                                "WHERE message_id = ?",
                                error, 2, consignment->message_id, consignment->replaced) &&
         read_places (database, consignment, error) &&
         pop3_shelf_delete_message (database, consignment->replaced, error);
}
