/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-ledger.h"

#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"
#include "protocol/pop3-error.h"

#include <glib/gi18n-lib.h>

/* The tables, and which version of them is there. */

#define LEDGER_VERSION 1

/* What read_version() says where no version stands. */
#define NO_VERSION G_MININT64

static gboolean
set_wrong_version (gint64 version, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, version);

  g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
               /* Translators: the placeholders are version numbers of the list. */
               _("The list of known messages was written by another version of Geary POP3 "
                 "(version %s of the list, this one knows version %d). "
                 "Please update Geary POP3."),
               number, LEDGER_VERSION);
  return FALSE;
}

static gboolean
has_state_table (sqlite3 *db, gboolean *found, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "SELECT 1 FROM sqlite_master"
                                " WHERE type = 'table' AND name = 'Pop3StateTable'",
                                error);
  return statement != NULL && pop3_sql_next (statement, found, error);
}

/* @version NO_VERSION = the tables are not there, or not yet complete. */
static gboolean
read_version (sqlite3 *db, gint64 *version, GError **error)
{
  gboolean found = FALSE;

  if (!has_state_table (db, &found, error))
    return FALSE;
  if (!found)
    {
      *version = NO_VERSION;
      return TRUE;
    }
  return pop3_ledger_get_state (db, POP3_STATE_VERSION, NO_VERSION, version, error);
}

/* What is there is left as it is, and then nothing is written. */
static gboolean
create_tables (sqlite3 *db, GError **error)
{
  static const char sql[] =
    "CREATE TABLE IF NOT EXISTS Pop3StateTable ("
    " key TEXT PRIMARY KEY,"
    " value);"
    "CREATE TABLE IF NOT EXISTS Pop3LedgerTable ("
    " id INTEGER PRIMARY KEY,"
    " uidl BLOB NOT NULL,"
    " occurrence INTEGER NOT NULL,"
    " state INTEGER NOT NULL,"
    " trust INTEGER NOT NULL DEFAULT 0,"
    " message_id INTEGER REFERENCES MessageTable (id) ON DELETE SET NULL,"
    " size INTEGER NOT NULL,"
    " header_digest BLOB,"
    " digest BLOB,"
    " received INTEGER NOT NULL,"
    " deleted_here INTEGER NOT NULL DEFAULT 0,"
    " gone INTEGER NOT NULL DEFAULT 0,"
    " last_listed INTEGER,"
    " missing_day INTEGER,"
    " sent INTEGER NOT NULL DEFAULT 0,"
    " rest INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (uidl, occurrence));"
    "CREATE TABLE IF NOT EXISTS Pop3ServerTable ("
    " server TEXT PRIMARY KEY,"
    " mechanism TEXT,"
    " strongest TEXT,"
    " no_pipelining INTEGER NOT NULL,"
    " no_utf8 INTEGER NOT NULL,"
    " no_top INTEGER NOT NULL,"
    " login_delay INTEGER NOT NULL,"
    " last_login INTEGER NOT NULL,"
    " implementation TEXT);"
    "CREATE INDEX IF NOT EXISTS Pop3LedgerMessageIndex ON Pop3LedgerTable (message_id);";

  return pop3_sql_exec (db, sql, error);
}

/* The version is written last: where it stands the rest was there once, whatever
 * interrupted an earlier attempt. */
static gboolean
write_first_state (sqlite3 *db, GError **error)
{
  return pop3_sql_exec (db,
                        "INSERT OR IGNORE INTO Pop3StateTable (key, value)"
                        " VALUES ('" POP3_STATE_BACKLOG "', 1)",
                        error) &&
         pop3_ledger_set_state (db, POP3_STATE_VERSION, LEDGER_VERSION, error);
}

gboolean
pop3_ledger_prepare (sqlite3 *db, GError **error)
{
  gint64 version = 0;

  g_return_val_if_fail (db != NULL, FALSE);

  if (!read_version (db, &version, error))
    return FALSE;
  if (version != NO_VERSION && version != LEDGER_VERSION)
    return set_wrong_version (version, error);
  return create_tables (db, error) &&
         (version == LEDGER_VERSION || write_first_state (db, error));
}
