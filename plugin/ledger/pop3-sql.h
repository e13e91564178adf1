/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/**
 * pop3_sql_fail:
 * @db: the connection whose last call failed
 * @error: return location for the error
 *
 * Turns what SQLite says of the last call on @db into POP3_ERROR_STORE. To be
 * called before any other call on @db. On the thread that owns @db.
 *
 * Returns: always %FALSE
 */
gboolean pop3_sql_fail (sqlite3 *db, GError **error);

/**
 * pop3_sql_exec:
 * @db: the connection
 * @sql: one or more statements without results
 * @error: return location for a POP3_ERROR_STORE
 *
 * Runs @sql; statements before a failed one have had their effect unless the
 * caller rolls back. On the thread that owns @db.
 *
 * Returns: %TRUE when all statements were run
 */
gboolean pop3_sql_exec (sqlite3 *db, const char *sql, GError **error);

/**
 * pop3_sql_prepare:
 * @db: the connection
 * @sql: one statement
 * @error: return location for a POP3_ERROR_STORE
 *
 * On the thread that owns @db.
 *
 * Returns: (transfer full): the statement, %NULL with @error set
 */
sqlite3_stmt *pop3_sql_prepare (sqlite3 *db, const char *sql,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_sql_bind_int64:
 * @statement: a statement that is not being stepped
 * @index: the parameter, from 1
 * @value: its value
 * @error: return location for a POP3_ERROR_STORE
 *
 * Returns: %TRUE when the value is bound
 */
gboolean pop3_sql_bind_int64 (sqlite3_stmt *statement, int index, gint64 value, GError **error);

/**
 * pop3_sql_bind_text:
 * @statement: a statement that is not being stepped
 * @index: the parameter, from 1
 * @text: (nullable): the text, not copied: it must outlive the next step; %NULL binds
 *   SQL's NULL
 * @error: return location for a POP3_ERROR_STORE
 *
 * Returns: %TRUE when the text is bound
 */
gboolean pop3_sql_bind_text (sqlite3_stmt *statement, int index, const char *text, GError **error);

/**
 * pop3_sql_bind_blob:
 * @statement: a statement that is not being stepped
 * @index: the parameter, from 1
 * @data: (nullable): the bytes, not copied: they must outlive the next step;
 *   %NULL binds SQL's NULL
 * @length: how many
 * @error: return location for a POP3_ERROR_STORE
 *
 * Returns: %TRUE when the value is bound
 */
gboolean pop3_sql_bind_blob (sqlite3_stmt *statement, int index, gconstpointer data, gsize length,
                             GError **error);

/**
 * pop3_sql_run:
 * @statement: a statement that gives no rows
 * @error: return location for a POP3_ERROR_STORE
 *
 * Steps @statement to its end and resets it, so that it can be bound again.
 *
 * Returns: %TRUE when it has run
 */
gboolean pop3_sql_run (sqlite3_stmt *statement, GError **error);

/**
 * pop3_sql_run_for_ids:
 * @statement: a statement that gives no rows, whose first parameter is a row's id
 * @ids: (array length=n_ids): ids
 * @n_ids: how many
 * @error: return location for a POP3_ERROR_STORE
 *
 * Runs @statement for each of @ids, in one compiled form.
 *
 * Returns: %TRUE when it has run for all
 */
gboolean pop3_sql_run_for_ids (sqlite3_stmt *statement, const gint64 *ids, gsize n_ids,
                               GError **error);

/**
 * pop3_sql_next:
 * @statement: a query
 * @has_row: (out): whether there is another row, not set on failure
 * @error: return location for a POP3_ERROR_STORE
 *
 * Steps to the next row of a query.
 *
 * Returns: %TRUE unless the step failed
 */
gboolean pop3_sql_next (sqlite3_stmt *statement, gboolean *has_row, GError **error);

G_END_DECLS
