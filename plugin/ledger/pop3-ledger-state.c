/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger/pop3-ledger-private.h"

#include "ledger/pop3-sql.h"

/* Pop3StateTable: what is known of the mailbox as a whole, one value for each key. */

/* The end of the year 9999: no clock of ours is ahead of it. */
#define TIME_MAX G_GINT64_CONSTANT (253402300799)

/* Returns: (transfer full): a query that stands on the value of @key, if that was @found */
static sqlite3_stmt *
query_state (sqlite3 *db, const char *key, gboolean *found, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db, "SELECT value FROM Pop3StateTable WHERE key = ?", error);
  if (statement == NULL || !pop3_sql_bind_text (statement, 1, key, error) ||
      !pop3_sql_next (statement, found, error))
    return NULL;
  return g_steal_pointer (&statement);
}

/* Returns: (transfer full): what sets @key to its second parameter */
static sqlite3_stmt *
prepare_to_set (sqlite3 *db, const char *key, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "INSERT OR REPLACE INTO Pop3StateTable (key, value) VALUES (?, ?)",
                                error);
  if (statement == NULL || !pop3_sql_bind_text (statement, 1, key, error))
    return NULL;
  return g_steal_pointer (&statement);
}

gboolean
pop3_ledger_get_state (sqlite3 *db, const char *key, gint64 fallback, gint64 *value, GError **error)
{
  gboolean found = FALSE;
  g_autoptr (sqlite3_stmt) statement = query_state (db, key, &found, error);

  if (statement == NULL)
    return FALSE;
  *value = found ? sqlite3_column_int64 (statement, 0) : fallback;
  return TRUE;
}

gboolean
pop3_ledger_get_text (sqlite3 *db, const char *key, char **value, GError **error)
{
  gboolean found = FALSE;
  g_autoptr (sqlite3_stmt) statement = query_state (db, key, &found, error);

  if (statement == NULL)
    return FALSE;
  *value = found ? g_strdup ((const char *) sqlite3_column_text (statement, 0)) : NULL;
  return TRUE;
}

gboolean
pop3_ledger_is_time (gint64 time)
{
  return time >= 0 && time <= TIME_MAX;
}

gboolean
pop3_ledger_get_time (sqlite3 *db, const char *key, gint64 *value, GError **error)
{
  gint64 time = 0;

  if (!pop3_ledger_get_state (db, key, 0, &time, error))
    return FALSE;
  *value = pop3_ledger_is_time (time) ? time : 0;
  return TRUE;
}

gboolean
pop3_ledger_set_state (sqlite3 *db, const char *key, gint64 value, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = prepare_to_set (db, key, error);

  return statement != NULL && pop3_sql_bind_int64 (statement, 2, value, error) &&
         pop3_sql_run (statement, error);
}

gboolean
pop3_ledger_set_text (sqlite3 *db, const char *key, const char *value, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = prepare_to_set (db, key, error);

  return statement != NULL && pop3_sql_bind_text (statement, 2, value, error) &&
         pop3_sql_run (statement, error);
}
