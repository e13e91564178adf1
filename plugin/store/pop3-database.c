/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-database.h"

#include "ledger/pop3-sql.h"
#include "protocol/pop3-error.h"
#include "store/pop3-patience.h"

#include <glib/gi18n-lib.h>

/* The host opens its own connections with synchronous=NORMAL, which may lose the
 * last commits in a power cut. EXTRA also makes the removal of the rollback
 * journal durable: after COMMIT nothing can bring the old state back. */
#define SYNCHRONOUS_EXTRA 3

/* As long as the host's connections wait. */
#define BUSY_TIMEOUT_MS (60 * 1000)

/* Every Geary from 43 to 46 has this schema. */
#define HOST_SCHEMA_VERSION 30

/* What of the host's tables we read and write; a host without it is refused. */
static const char *const HOST_SCHEMA[] = {
  "SELECT id, fields, date_field, date_time_t, from_field, sender, reply_to, to_field, cc, bcc, "
  "message_id, in_reply_to, reference_ids, subject, header, body, preview, flags, internaldate, "
  "internaldate_time_t, rfc822_size FROM MessageTable LIMIT 0",
  "SELECT id, message_id, folder_id, ordering, remove_marker FROM MessageLocationTable LIMIT 0",
  "SELECT id, name, parent_id, uid_next, unread_count, last_seen_total FROM FolderTable LIMIT 0",
  "SELECT id, message_id, filename, mime_type, filesize, disposition, content_id, description "
  "FROM MessageAttachmentTable LIMIT 0",
  "SELECT rowid, body, attachments, subject, \"from\", receivers, cc, bcc, flags "
  "FROM MessageSearchTable LIMIT 0",
  "SELECT filename FROM DeleteAttachmentFileTable LIMIT 0",
};

struct _Pop3Database {
  GThread                   *thread;     /* the one that may use it */
  GearyDbDatabaseConnection *connection;
  sqlite3                   *handle;     /* owned by connection */
  GHashTable                *statements; /* SQL text -> sqlite3_stmt */
  Pop3Patience               patience;   /* its cancellable is owned */
};

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
set_error (Pop3Database *self,
           GError      **error)
{
  if (sqlite3_errcode (self->handle) == SQLITE_TOOBIG)
    g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                         _("The message is too large for the mail database."));
  else
    pop3_sql_fail (self->handle, error);
}

static gboolean
query_pragma (Pop3Database *self,
              const char   *sql,
              gint64       *value,
              GError      **error)
{
  sqlite3_stmt *statement = pop3_database_prepare (self, sql, error);

  return statement != NULL && pop3_database_query_id (self, statement, -1, value, error);
}

static gboolean
check_schema (Pop3Database *self,
              GError      **error)
{
  gint64 version = 0;

  if (!query_pragma (self, "PRAGMA user_version", &version, error))
    return FALSE;

  if (version != HOST_SCHEMA_VERSION)
    {
      g_set_error (error, POP3_ERROR, POP3_ERROR_HOST,
                   /* Translators: the numbers are versions of a database's layout. */
                   _("The mail database has layout %d, but POP3 accounts need layout %d. "
                     "Install the POP3 plugin that was made for this Geary."),
                   (int) version, HOST_SCHEMA_VERSION);
      return FALSE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (HOST_SCHEMA); i++)
    {
      if (!pop3_database_exec (self, HOST_SCHEMA[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
set_durable (Pop3Database *self,
             GError      **error)
{
  gint64 value = 0;

  if (!pop3_database_exec (self, "PRAGMA synchronous=3", error) ||
      !pop3_database_exec (self, "PRAGMA cache_size=-16000", error) ||
      !query_pragma (self, "PRAGMA synchronous", &value, error))
    return FALSE;

  if (value != SYNCHRONOUS_EXTRA)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_STORE,
                           _("The mail database cannot be written safely."));
      return FALSE;
    }

  return TRUE;
}

/* The host has its connections wait for others in its own way. So the schema is read
 * before, with our patience: what the host does then reads no more of the file. */
static gboolean
prepare (Pop3Database    *self,
         GearyDbDatabase *host,
         GError         **error)
{
  g_autoptr (GError) failure = NULL;
  GError *host_error = NULL;

  pop3_patience_impose (&self->patience, self->handle);
  /* Of damage the host says so itself. */
  if (!pop3_database_exec (self, "SELECT 1 FROM sqlite_schema LIMIT 1", &failure) &&
      !pop3_database_is_damaged (self))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  geary_db_database_prepare_connection (host, self->connection, &host_error);
  if (host_error != NULL)
    {
      g_propagate_error (error, host_error);
      return FALSE;
    }

  pop3_patience_impose (&self->patience, self->handle);
  return TRUE;
}

/**
 * pop3_database_open:
 * @host: the account's open database
 * @cancellable: (nullable): ends what is under way on the connection, whatever that is,
 *   and each wait for another program
 * @error: return location
 *
 * Opens a connection for durable writing (PRAGMA synchronous=EXTRA, read back)
 * and checks that the database is laid out as we know it.
 *
 * Returns: (transfer full): the connection, or %NULL with POP3_ERROR_STORE, or
 *   POP3_ERROR_HOST for another layout
 */
Pop3Database *
pop3_database_open (GearyDbDatabase *host,
                    GCancellable    *cancellable,
                    GError         **error)
{
  g_autoptr (Pop3Database) self = g_new0 (Pop3Database, 1);

  self->thread = g_thread_self ();
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            finalize_statement);
  self->connection = geary_db_database_connection_new (host, SQLITE_OPEN_READWRITE, NULL, error);
  if (self->connection == NULL)
    return NULL;

  self->handle = geary_db_connection_get_db ((GearyDbConnection *) self->connection);
  self->patience.cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->patience.timeout_ms = BUSY_TIMEOUT_MS;
  if (!prepare (self, host, error) || !set_durable (self, error) || !check_schema (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * pop3_database_close:
 * @self: (transfer full): the connection
 *
 * Closes the connection; what is not committed is rolled back.
 */
void
pop3_database_close (Pop3Database *self)
{
  g_hash_table_unref (self->statements);
  g_clear_object (&self->connection);
  g_clear_object (&self->patience.cancellable);
  g_free (self);
}

/**
 * pop3_database_get_handle:
 * @self: the connection
 *
 * For the ledger's functions.
 *
 * Returns: (transfer none): the SQLite handle
 */
sqlite3 *
pop3_database_get_handle (Pop3Database *self)
{
  return self->handle;
}

/**
 * pop3_database_get_connection:
 * @self: the connection
 *
 * For the host's functions.
 *
 * Returns: (transfer none): the host's connection
 */
GearyDbConnection *
pop3_database_get_connection (Pop3Database *self)
{
  return (GearyDbConnection *) self->connection;
}

/**
 * pop3_database_begin:
 * @self: the connection
 * @error: return location
 *
 * Begins a transaction that writes, waiting for other writers up to the host's
 * busy timeout of 60 seconds.
 *
 * Returns: whether it has begun; POP3_ERROR_STORE when not
 */
gboolean
pop3_database_begin (Pop3Database *self,
                     GError      **error)
{
  return pop3_database_exec (self, "BEGIN IMMEDIATE", error);
}

/**
 * pop3_database_commit:
 * @self: the connection
 * @error: return location
 *
 * Commits. Only when this returns %TRUE is what was written durable; after
 * %FALSE the transaction has been rolled back.
 *
 * Returns: whether the transaction is committed
 */
gboolean
pop3_database_commit (Pop3Database *self,
                      GError      **error)
{
  if (pop3_database_exec (self, "COMMIT", error))
    return TRUE;

  pop3_database_rollback (self);
  return FALSE;
}

/**
 * pop3_database_rollback:
 * @self: the connection
 *
 * Undoes the transaction, if there is one: full disks and I/O errors may have
 * ended it already.
 */
void
pop3_database_rollback (Pop3Database *self)
{
  /* Full disks and I/O errors may have ended the transaction already. */
  if (pop3_database_in_transaction (self))
    pop3_database_exec (self, "ROLLBACK", NULL);
}

/**
 * pop3_database_in_transaction:
 * @self: the connection
 *
 * Returns: whether a transaction is open
 */
gboolean
pop3_database_in_transaction (Pop3Database *self)
{
  return !sqlite3_get_autocommit (self->handle);
}

/**
 * pop3_database_is_damaged:
 * @self: the connection
 *
 * Returns: whether what has just failed did so because the file is damaged
 */
gboolean
pop3_database_is_damaged (Pop3Database *self)
{
  int code = sqlite3_errcode (self->handle);

  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/**
 * pop3_database_release_memory:
 * @self: the connection, not in a transaction
 *
 * Gives back the pages that are kept for the next statement.
 */
void
pop3_database_release_memory (Pop3Database *self)
{
  g_assert (self->thread == g_thread_self ());

  sqlite3_db_release_memory (self->handle);
}

/**
 * pop3_database_exec:
 * @self: the connection
 * @sql: statements without results of interest
 * @error: return location
 *
 * Returns: whether they ran; POP3_ERROR_STORE when not
 */
gboolean
pop3_database_exec (Pop3Database *self,
                    const char   *sql,
                    GError      **error)
{
  g_assert (self->thread == g_thread_self ());

  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  set_error (self, error);
  return FALSE;
}

/**
 * pop3_database_prepare:
 * @self: the connection
 * @sql: one statement
 * @error: return location
 *
 * Returns: (transfer none): the statement, kept for the next time and handed out
 *   reset and without bindings, or %NULL
 */
sqlite3_stmt *
pop3_database_prepare (Pop3Database *self,
                       const char   *sql,
                       GError      **error)
{
  sqlite3_stmt *statement = NULL;

  g_assert (self->thread == g_thread_self ());

  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }

  if (sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }

  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

/**
 * pop3_database_step:
 * @self: the connection
 * @statement: a prepared statement
 * @row: (out): whether there is a row to read
 * @error: return location
 *
 * Steps a statement and resets it after its last row.
 *
 * Returns: whether it worked; POP3_ERROR_STORE or, for a message too large,
 *   POP3_ERROR_LIMIT when not
 */
gboolean
pop3_database_step (Pop3Database *self,
                    sqlite3_stmt *statement,
                    gboolean     *row,
                    GError      **error)
{
  int code = sqlite3_step (statement);

  *row = code == SQLITE_ROW;
  if (code == SQLITE_ROW)
    return TRUE;

  if (code != SQLITE_DONE)
    set_error (self, error);
  sqlite3_reset (statement);
  return code == SQLITE_DONE;
}

/**
 * pop3_database_run:
 * @self: the connection
 * @statement: a prepared statement
 * @error: return location
 *
 * Runs a statement that gives no rows.
 *
 * Returns: like pop3_database_step()
 */
gboolean
pop3_database_run (Pop3Database *self,
                   sqlite3_stmt *statement,
                   GError      **error)
{
  gboolean row = FALSE;

  if (!pop3_database_step (self, statement, &row, error))
    return FALSE;

  sqlite3_reset (statement);
  return TRUE;
}

/**
 * pop3_database_run_ids:
 * @self: the connection
 * @sql: one statement that gives no rows
 * @error: return location
 * @n_ids: number of arguments that follow
 * @...: a #gint64 for each of the statement's parameters
 *
 * Returns: whether the statement ran
 */
gboolean
pop3_database_run_ids (Pop3Database *self,
                       const char   *sql,
                       GError      **error,
                       guint         n_ids,
                       ...)
{
  sqlite3_stmt *statement = pop3_database_prepare (self, sql, error);
  va_list args;

  if (statement == NULL)
    return FALSE;

  va_start (args, n_ids);
  for (guint i = 0; i < n_ids; i++)
    sqlite3_bind_int64 (statement, (int) i + 1, va_arg (args, gint64));
  va_end (args);
  return pop3_database_run (self, statement, error);
}

/**
 * pop3_database_query_id:
 * @self: the connection
 * @statement: a prepared statement
 * @missing: the value when there is no row, or NULL in it
 * @value: (out): the first column of the first row
 * @error: return location
 *
 * Reads one number.
 *
 * Returns: like pop3_database_step()
 */
gboolean
pop3_database_query_id (Pop3Database *self,
                        sqlite3_stmt *statement,
                        gint64        missing,
                        gint64       *value,
                        GError      **error)
{
  gboolean row = FALSE;

  if (!pop3_database_step (self, statement, &row, error))
    return FALSE;

  *value = row && sqlite3_column_type (statement, 0) != SQLITE_NULL
           ? sqlite3_column_int64 (statement, 0) : missing;
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * pop3_database_is_message_error:
 * @self: the connection
 * @error: what a function of this connection, or of the host on it, gave
 *
 * Tells whether one message is to blame for a failure, and the transaction goes
 * on, or the store (disk full, I/O error, lock, corruption), and nothing of the
 * transaction may be trusted.
 *
 * Returns: %TRUE when only the message is to blame
 */
gboolean
pop3_database_is_message_error (Pop3Database *self,
                                const GError *error)
{
  if (!pop3_database_in_transaction (self) ||
      g_error_matches (error, POP3_ERROR, POP3_ERROR_STORE))
    return FALSE;

  if (error->domain != geary_database_error_quark ())
    return TRUE;

  switch (sqlite3_errcode (self->handle))
    {
    case SQLITE_BUSY:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_FULL:
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_NOTADB:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return FALSE;
    default:
      return TRUE;
    }
}
