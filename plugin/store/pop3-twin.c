/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-twin.h"

#include "store/pop3-message.h"

#include <string.h>

/*
 * A message that the host has stored here before, and does not know that it has: it
 * was about to end, or crashed, before it took the message off its Outbox. Store thread.
 */

/* Few have the same Message-ID, and that column has an index. */
#define CANDIDATES \
  "SELECT m.id, l.ordering, CAST (m.header AS BLOB), CAST (m.body AS BLOB)" \
  " FROM MessageTable m JOIN MessageLocationTable l ON l.message_id = m.id" \
  " WHERE m.message_id = ? AND l.folder_id = ?"

static gboolean
column_is (sqlite3_stmt *statement,
           int           column,
           GBytes       *bytes)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  gconstpointer stored = sqlite3_column_blob (statement, column);

  return (gsize) sqlite3_column_bytes (statement, column) == length &&
         (length == 0 || memcmp (stored, data, length) == 0);
}

static gboolean
compare (Pop3Database      *database,
         sqlite3_stmt      *statement,
         const Pop3Message *message,
         Pop3Consignment   *consignment,
         GError           **error)
{
  gboolean row = FALSE;

  while (pop3_database_step (database, statement, &row, error))
    {
      if (!row)
        return TRUE;
      if (!column_is (statement, 2, message->header) || !column_is (statement, 3, message->body))
        continue;

      consignment->message_id = sqlite3_column_int64 (statement, 0);
      consignment->ordering = sqlite3_column_int64 (statement, 1);
      consignment->known = TRUE;
      sqlite3_reset (statement);
      return TRUE;
    }

  return FALSE;
}

/**
 * pop3_twin_find:
 * @database: a connection of ours
 * @folder_id: a folder's row
 * @consignment: a message to be stored there; gets the row and the number of the one
 *   that is there already, and is known then
 * @error: return location
 *
 * Looks for the same message, octet by octet. One without a Message-ID, or that would be
 * stored repaired, has none.
 *
 * Returns: whether that could be read; POP3_ERROR_STORE when not; store thread
 */
gboolean
pop3_twin_find (Pop3Database    *database,
                gint64           folder_id,
                Pop3Consignment *consignment,
                GError         **error)
{
  g_autoptr (Pop3Message) message = pop3_message_new (consignment->message, consignment->flags,
                                                      consignment->received, NULL);
  g_autoptr (GearyImapDBMessageRow) row = NULL;
  sqlite3_stmt *statement = NULL;
  const char *header_id = NULL;

  if (message != NULL)
    {
      row = geary_imap_db_message_row_new_from_email (message->email);
      header_id = geary_imap_db_message_row_get_message_id (row);
    }
  if (header_id == NULL)
    return TRUE;

  statement = pop3_database_prepare (database, CANDIDATES, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, header_id, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, folder_id);
  return compare (database, statement, message, consignment, error);
}
