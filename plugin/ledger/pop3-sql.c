/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sql.h"

#include "protocol/pop3-error.h"

#include <glib/gi18n-lib.h>

/* SQLite calls whose every result is looked at. No table is known here. */

gboolean
pop3_sql_fail (sqlite3 *db, GError **error)
{
  g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
               /* Translators: %s is what the database says, in English. */
               _("The mail database could not be used: %s"), sqlite3_errmsg (db));
  return FALSE;
}

gboolean
pop3_sql_exec (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return pop3_sql_fail (db, error);
  return TRUE;
}

sqlite3_stmt *
pop3_sql_prepare (sqlite3 *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    {
      pop3_sql_fail (db, error);
      return NULL;
    }
  return statement;
}

gboolean
pop3_sql_bind_int64 (sqlite3_stmt *statement, int index, gint64 value, GError **error)
{
  if (sqlite3_bind_int64 (statement, index, value) != SQLITE_OK)
    return pop3_sql_fail (sqlite3_db_handle (statement), error);
  return TRUE;
}

gboolean
pop3_sql_bind_text (sqlite3_stmt *statement, int index, const char *text, GError **error)
{
  if (sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC) != SQLITE_OK)
    return pop3_sql_fail (sqlite3_db_handle (statement), error);
  return TRUE;
}

gboolean
pop3_sql_bind_blob (sqlite3_stmt *statement, int index, gconstpointer data, gsize length,
                    GError **error)
{
  if (sqlite3_bind_blob64 (statement, index, data, length, SQLITE_STATIC) != SQLITE_OK)
    return pop3_sql_fail (sqlite3_db_handle (statement), error);
  return TRUE;
}

gboolean
pop3_sql_run (sqlite3_stmt *statement, GError **error)
{
  if (sqlite3_step (statement) != SQLITE_DONE)
    {
      pop3_sql_fail (sqlite3_db_handle (statement), error);
      sqlite3_reset (statement);
      return FALSE;
    }
  if (sqlite3_reset (statement) != SQLITE_OK)
    return pop3_sql_fail (sqlite3_db_handle (statement), error);
  return TRUE;
}

gboolean
pop3_sql_run_for_ids (sqlite3_stmt *statement, const gint64 *ids, gsize n_ids, GError **error)
{
  for (gsize i = 0; i < n_ids; i++)
    {
      if (!pop3_sql_bind_int64 (statement, 1, ids[i], error) || !pop3_sql_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
pop3_sql_next (sqlite3_stmt *statement, gboolean *has_row, GError **error)
{
  int result = sqlite3_step (statement);

  if (result != SQLITE_ROW && result != SQLITE_DONE)
    return pop3_sql_fail (sqlite3_db_handle (statement), error);
  *has_row = result == SQLITE_ROW;
  return TRUE;
}
