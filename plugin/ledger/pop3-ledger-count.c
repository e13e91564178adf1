/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-ledger.h"

#include "ledger/pop3-ledger-identity.h"
#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"

/* What would be lost with this database: the messages in it against what the
 * server was last seen to have. Reads the host's MessageLocationTable, in which
 * each message has a row for each folder it is in, and changes nothing. */

/* A row without an id of the server's proves nothing of it. The parameter is 1 when the
 * last listing was empty: that is not noted in each row, for it proves nothing about what
 * will be listed tomorrow, but here it is the last that was seen. */
#define NOT_NAMED(word) " AND CAST (p.uidl AS TEXT) NOT GLOB '" word "*'"

static const char COUNT_SQL[] =
  "SELECT count(*), ifnull(sum(?1 OR NOT EXISTS ("
  " SELECT 1 FROM Pop3LedgerTable p"
  " WHERE p.message_id = m.message_id AND p.gone = 0 AND p.missing_day IS NULL"
  NOT_NAMED (POP3_UIDL_FORMER) NOT_NAMED (POP3_UIDL_RETIRED) NOT_NAMED (POP3_UIDL_LOST)
  ")), 0)"
  " FROM (SELECT DISTINCT message_id FROM MessageLocationTable WHERE remove_marker = 0) m";

gboolean
pop3_ledger_count_only_here (sqlite3 *db, gint64 *total, gint64 *only_here, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gint64 empty = 0;
  gboolean has_row = FALSE;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (total != NULL && only_here != NULL, FALSE);

  if (!pop3_ledger_get_state (db, POP3_STATE_EMPTY, 0, &empty, error))
    return FALSE;
  statement = pop3_sql_prepare (db, COUNT_SQL, error);
  if (statement == NULL || !pop3_sql_bind_int64 (statement, 1, empty != 0, error) ||
      !pop3_sql_next (statement, &has_row, error))
    return FALSE;

  *total = has_row ? sqlite3_column_int64 (statement, 0) : 0;
  *only_here = has_row ? sqlite3_column_int64 (statement, 1) : 0;
  return TRUE;
}
