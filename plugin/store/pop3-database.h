/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-store.h"

G_BEGIN_DECLS

/**
 * Pop3Database:
 *
 * A connection of our own to the account's geary.db, made by the host so that
 * its tokeniser, collations and foreign keys are there, and used for
 * transactions whose COMMIT we check ourselves: the host's exec_transaction
 * reports a failed COMMIT as success. Store thread only. Errors are
 * POP3_ERROR_STORE unless a function says otherwise.
 */
typedef struct _Pop3Database Pop3Database;

Pop3Database *pop3_database_open  (GearyDbDatabase *host, GCancellable *cancellable,
                                   GError **error);
void          pop3_database_close (Pop3Database *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Database, pop3_database_close)

sqlite3           *pop3_database_get_handle     (Pop3Database *self);
GearyDbConnection *pop3_database_get_connection (Pop3Database *self);

/**
 * Pop3Courtesy:
 * @is_waited_for: whether somebody waits: end the transaction
 * @give_way: called between two transactions, on the same connection; does what is
 *   waited for
 * @user_data: for both
 *
 * How others come to their turn while much is written. Store thread.
 */
typedef struct {
  gboolean (*is_waited_for) (gpointer user_data);
  void     (*give_way)      (gpointer user_data);
  gpointer   user_data;
} Pop3Courtesy;

gboolean pop3_database_begin    (Pop3Database *self, GError **error);
gboolean pop3_database_commit   (Pop3Database *self, GError **error);
void     pop3_database_rollback (Pop3Database *self);
gboolean pop3_database_in_transaction (Pop3Database *self);
gboolean pop3_database_is_damaged     (Pop3Database *self);
void     pop3_database_release_memory (Pop3Database *self);

gboolean      pop3_database_exec    (Pop3Database *self, const char *sql, GError **error);
sqlite3_stmt *pop3_database_prepare (Pop3Database *self, const char *sql, GError **error);
gboolean      pop3_database_step    (Pop3Database *self, sqlite3_stmt *statement, gboolean *row,
                                     GError **error);
gboolean      pop3_database_run     (Pop3Database *self, sqlite3_stmt *statement, GError **error);
gboolean      pop3_database_run_ids (Pop3Database *self, const char *sql, GError **error,
                                     guint n_ids, ...);
gboolean      pop3_database_query_id (Pop3Database *self, sqlite3_stmt *statement,
                                      gint64 missing, gint64 *value, GError **error);
gboolean      pop3_database_is_message_error (Pop3Database *self, const GError *error);

G_END_DECLS
