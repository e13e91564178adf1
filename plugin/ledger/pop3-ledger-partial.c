/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-ledger-partial.h"

#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"

#include <string.h>

/* Rows of messages that are not here as a whole: how they come, what the user
 * wants of them, and how they become rows of whole messages. */

/* An error when @statement has changed no row. */
static gboolean
require_change (sqlite3 *db, gint64 row_id, GError **error)
{
  return sqlite3_changes (db) == 1 || pop3_ledger_set_damaged (row_id, error);
}

static gboolean
set_sent (sqlite3 *db, gint64 row_id, gint64 sent, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db, "UPDATE Pop3LedgerTable SET sent = ? WHERE id = ?", error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 1, sent, error) &&
         pop3_sql_bind_int64 (statement, 2, row_id, error) &&
         pop3_sql_run (statement, error);
}

gboolean
pop3_ledger_skip (sqlite3 *db, const char *uidl, guint occurrence, guint64 size,
                  GBytes *header_digest, gint64 sent, gint64 now, GError **error)
{
  return pop3_ledger_insert (db, uidl, occurrence, POP3_LEDGER_SKIPPED, 0,
                             pop3_ledger_get_trust (size, size), size, header_digest, NULL, now,
                             error) &&
         set_sent (db, sqlite3_last_insert_rowid (db), sent, error);
}

gboolean
pop3_ledger_complete (sqlite3 *db, gint64 row_id, Pop3LedgerState state, gint64 message_id,
                      Pop3LedgerTrust trust, guint64 size, GBytes *header_digest,
                      GBytes *digest, gint64 now, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (state != POP3_LEDGER_SKIPPED, FALSE);
  g_return_val_if_fail (message_id > 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET state = ?2, message_id = ?3,"
                                " size = ?4, header_digest = ?5, digest = ?6, received = ?7,"
                                " sent = 0, rest = 0, trust = ?9, gone = 0, last_listed = NULL,"
                                " missing_day = NULL WHERE id = ?1 AND state != ?8",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 1, row_id, error) &&
         pop3_sql_bind_int64 (statement, 2, state, error) &&
         pop3_sql_bind_int64 (statement, 3, message_id, error) &&
         pop3_sql_bind_int64 (statement, 4, MIN (size, (guint64) G_MAXINT64), error) &&
         pop3_ledger_bind_digest (statement, 5, header_digest, error) &&
         pop3_ledger_bind_digest (statement, 6, digest, error) &&
         pop3_sql_bind_int64 (statement, 7, now, error) &&
         pop3_sql_bind_int64 (statement, 8, POP3_LEDGER_STORED, error) &&
         pop3_sql_bind_int64 (statement, 9, trust, error) &&
         pop3_sql_run (statement, error) &&
         require_change (db, row_id, error);
}

gboolean
pop3_ledger_want_rest (sqlite3 *db, gint64 message_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (message_id > 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET rest = ?"
                                " WHERE message_id = ? AND state = ?",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 1, POP3_LEDGER_REST_WANTED, error) &&
         pop3_sql_bind_int64 (statement, 2, message_id, error) &&
         pop3_sql_bind_int64 (statement, 3, POP3_LEDGER_PARTIAL, error) &&
         pop3_sql_run (statement, error);
}

gboolean
pop3_ledger_find_partial (sqlite3 *db, gint64 row_id, gint64 message_id,
                          Pop3LedgerPartial *partial, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean found = FALSE;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (row_id > 0 || message_id > 0, FALSE);
  g_return_val_if_fail (partial != NULL, FALSE);

  statement = pop3_sql_prepare (db,
                                row_id > 0
                                ? "SELECT id, state, message_id, size, rest, deleted_here"
                                  " FROM Pop3LedgerTable WHERE id = ? AND state IN (?, ?)"
                                : "SELECT id, state, message_id, size, rest, deleted_here"
                                  " FROM Pop3LedgerTable WHERE message_id = ? AND state IN (?, ?)",
                                error);
  if (statement == NULL ||
      !pop3_sql_bind_int64 (statement, 1, row_id > 0 ? row_id : message_id, error) ||
      !pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_SKIPPED, error) ||
      !pop3_sql_bind_int64 (statement, 3, POP3_LEDGER_PARTIAL, error) ||
      !pop3_sql_next (statement, &found, error))
    return FALSE;

  memset (partial, 0, sizeof *partial);
  if (!found)
    return TRUE;

  partial->row_id = sqlite3_column_int64 (statement, 0);
  partial->state = sqlite3_column_int (statement, 1);
  partial->message_id = sqlite3_column_int64 (statement, 2);
  partial->size = (guint64) sqlite3_column_int64 (statement, 3);
  partial->rest = sqlite3_column_int (statement, 4);
  partial->deleted_here = sqlite3_column_int64 (statement, 5) > 0;
  return TRUE;
}
