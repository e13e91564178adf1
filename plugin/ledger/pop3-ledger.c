/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-ledger.h"

#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-uidl-hash.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* The rows of the ledger, and the ledger as a value. What is to be done with a
 * message is decided in pop3-plan.c, when a row goes in pop3-ledger-close.c; no
 * transaction begins or ends in any of them.
 *
 * A UIDL is bytes that the server chose (RFC 1939 says printable ASCII, servers
 * do not). It is bound and stored as a BLOB: exact in a database of any text
 * encoding, compared byte by byte, never touched by a collation. So `uidl =
 * 'x'` finds nothing in SQL, `uidl = CAST ('x' AS BLOB)` does.
 *
 * last_listed is NULL while the server lists the message, which then means "in
 * the last good session", one value in Pop3StateTable. Only when a message
 * leaves the listing or comes back is its row written: a visit to a mailbox
 * with 100,000 messages in which nothing happened writes that value and the
 * count of days beside it, not 100,000 rows.
 * missing_day is the value of the state "day" at that visit. */

/* What is less than half of what LIST said, and by more than this, may lack something. A
 * size that counts LF or is compressed is less than what comes; one that is rounded up is
 * more by less than a block, and none is known whose blocks are larger than a disk's 4096. */
#define SHORT_OCTETS (8 * 1024)

/* Text of UIDLs is kept in blocks of this many bytes: some 2000 ids each. */
#define UIDL_BLOCK (64 * 1024)

struct _Pop3Ledger
{
  GArray       *rows;    /* Pop3LedgerRow; full before @by_uidl points into it */
  GStringChunk *uidls;   /* owns the rows' text and digests */
  GHashTable   *by_uidl; /* a set of rows, by uidl and occurrence */
  gboolean      in_backlog;
  gboolean      in_doubt;
  gint64        total;
};

static guint
row_hash (gconstpointer key)
{
  const Pop3LedgerRow *row = key;

  return pop3_uidl_hash (row->uidl, row->occurrence);
}

static gboolean
row_equal (gconstpointer a, gconstpointer b)
{
  const Pop3LedgerRow *left = a;
  const Pop3LedgerRow *right = b;

  return left->occurrence == right->occurrence && strcmp (left->uidl, right->uidl) == 0;
}

gboolean
pop3_ledger_set_damaged (gint64 row_id, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, row_id);

  g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
               /* Translators: the list of the messages known from the server; %s is the
                * number of the damaged entry. */
               _("The list of known messages is damaged (row %s)."), number);
  return FALSE;
}

#define ROWS \
  "SELECT id, uidl, occurrence, state, received, deleted_here, last_listed, size, sent, rest," \
  " gone, trust, header_digest, digest, message_id FROM Pop3LedgerTable"

/* Its columns, in their order. */
enum {
  COLUMN_ID,
  COLUMN_UIDL,
  COLUMN_OCCURRENCE,
  COLUMN_STATE,
  COLUMN_RECEIVED,
  COLUMN_DELETED_HERE,
  COLUMN_LAST_LISTED,
  COLUMN_SIZE,
  COLUMN_SENT,
  COLUMN_REST,
  COLUMN_GONE,
  COLUMN_TRUST,
  COLUMN_HEADER_DIGEST,
  COLUMN_DIGEST,
  COLUMN_MESSAGE_ID,
};

static gboolean
is_good_state (gint64 state)
{
  return state >= POP3_LEDGER_STORED && state <= POP3_LEDGER_SUSPECT;
}

static gboolean
is_good_trust (gint64 trust)
{
  return trust >= POP3_LEDGER_TRUST_UIDL && trust <= POP3_LEDGER_TRUST_UNSURE;
}

/* (nullable): the digest in a column, which without one proves nothing. */
static const guint8 *
read_digest (Pop3Ledger *self, sqlite3_stmt *statement, int column)
{
  const char *digest = sqlite3_column_blob (statement, column);

  if (digest == NULL || sqlite3_column_bytes (statement, column) != POP3_LEDGER_DIGEST_SIZE)
    return NULL;
  return (const guint8 *) g_string_chunk_insert_len (self->uidls, digest,
                                                     POP3_LEDGER_DIGEST_SIZE);
}

/* Whether the row that @statement stands on can be reckoned with, whoever wrote it. */
static gboolean
is_good_row (sqlite3_stmt *statement)
{
  const char *uidl = sqlite3_column_blob (statement, COLUMN_UIDL);
  int length = sqlite3_column_bytes (statement, COLUMN_UIDL);
  gint64 occurrence = sqlite3_column_int64 (statement, COLUMN_OCCURRENCE);

  return (length == 0 || memchr (uidl, '\0', length) == NULL) &&
         occurrence >= 0 && occurrence <= G_MAXUINT &&
         pop3_ledger_is_time (sqlite3_column_int64 (statement, COLUMN_RECEIVED)) &&
         is_good_state (sqlite3_column_int64 (statement, COLUMN_STATE)) &&
         is_good_trust (sqlite3_column_int64 (statement, COLUMN_TRUST));
}

/* Takes over the row that @statement stands on. @empty: the id behind the rows of which
 * the server has listed nothing at all, 0 = it has */
static gboolean
add_row (Pop3Ledger *self, sqlite3_stmt *statement, gint64 session, gint64 empty, GError **error)
{
  const char *uidl = sqlite3_column_blob (statement, COLUMN_UIDL);
  int length = sqlite3_column_bytes (statement, COLUMN_UIDL);
  Pop3LedgerRow row = { .id = sqlite3_column_int64 (statement, COLUMN_ID) };

  if (length > 0 && uidl == NULL)
    return pop3_sql_fail (sqlite3_db_handle (statement), error);
  if (!is_good_row (statement))
    return pop3_ledger_set_damaged (row.id, error);

  row.uidl = length > 0 ? g_string_chunk_insert_len (self->uidls, uidl, length) : "";
  row.occurrence = sqlite3_column_int64 (statement, COLUMN_OCCURRENCE);
  row.state = sqlite3_column_int (statement, COLUMN_STATE);
  row.size = (guint64) MAX (sqlite3_column_int64 (statement, COLUMN_SIZE), 0);
  row.sent = sqlite3_column_int64 (statement, COLUMN_SENT);
  row.rest = sqlite3_column_int (statement, COLUMN_REST);
  row.received = sqlite3_column_int64 (statement, COLUMN_RECEIVED);
  row.deleted_here = sqlite3_column_int64 (statement, COLUMN_DELETED_HERE);
  if (sqlite3_column_type (statement, COLUMN_LAST_LISTED) == SQLITE_NULL)
    row.last_listed = MAX (session, row.received);
  else
    row.last_listed = sqlite3_column_int64 (statement, COLUMN_LAST_LISTED);
  row.gone = sqlite3_column_int64 (statement, COLUMN_GONE);
  row.listed = sqlite3_column_type (statement, COLUMN_LAST_LISTED) == SQLITE_NULL && row.gone == 0;
  row.away = !row.listed || row.id < empty;
  row.trust = sqlite3_column_int (statement, COLUMN_TRUST);
  row.header_digest = read_digest (self, statement, COLUMN_HEADER_DIGEST);
  row.digest = read_digest (self, statement, COLUMN_DIGEST);
  row.here = sqlite3_column_type (statement, COLUMN_MESSAGE_ID) != SQLITE_NULL;
  g_array_append_val (self->rows, row);
  return TRUE;
}

static gboolean
read_rows (Pop3Ledger *self, sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean has_row = FALSE;
  gint64 session = 0;
  gint64 empty = 0;

  if (!pop3_ledger_get_time (db, POP3_STATE_SESSION, &session, error) ||
      !pop3_ledger_get_state (db, POP3_STATE_EMPTY, 0, &empty, error))
    return FALSE;
  statement = pop3_sql_prepare (db, ROWS, error);
  if (statement == NULL)
    return FALSE;

  while (TRUE)
    {
      if (!pop3_sql_next (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      if (!add_row (self, statement, session, empty, error))
        return FALSE;
    }
}

static gboolean
bind_uidl (sqlite3_stmt *statement, int index, const char *uidl, GError **error)
{
  return pop3_sql_bind_blob (statement, index, uidl, strlen (uidl), error);
}

gboolean
pop3_ledger_bind_digest (sqlite3_stmt *statement, int index, GBytes *digest, GError **error)
{
  gsize length = 0;
  gconstpointer data = digest != NULL ? g_bytes_get_data (digest, &length) : NULL;

  return pop3_sql_bind_blob (statement, index, data, length, error);
}

/* An unbound parameter is NULL. */
static gboolean
bind_message_id (sqlite3_stmt *statement, int index, gint64 message_id, GError **error)
{
  return message_id == 0 || pop3_sql_bind_int64 (statement, index, message_id, error);
}

static gboolean
run_insert (sqlite3_stmt *statement, GError **error)
{
  sqlite3 *db = sqlite3_db_handle (statement);

  if (sqlite3_step (statement) == SQLITE_DONE)
    return TRUE;
  if (sqlite3_extended_errcode (db) != SQLITE_CONSTRAINT_UNIQUE)
    return pop3_sql_fail (db, error);

  g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
               /* Translators: %s is what the database says, in English. */
               _("This message was stored before: %s"), sqlite3_errmsg (db));
  return FALSE;
}

Pop3Ledger *
pop3_ledger_load (sqlite3 *db, GError **error)
{
  g_autoptr (Pop3Ledger) self = NULL;
  gint64 backlog = 0;
  gint64 doubt = 0;

  g_return_val_if_fail (db != NULL, NULL);

  self = g_new0 (Pop3Ledger, 1);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Pop3LedgerRow));
  self->uidls = g_string_chunk_new (UIDL_BLOCK);
  self->by_uidl = g_hash_table_new (row_hash, row_equal);

  if (!pop3_ledger_get_state (db, POP3_STATE_BACKLOG, 0, &backlog, error) ||
      !pop3_ledger_get_state (db, POP3_STATE_DOUBT, 0, &doubt, error) ||
      !pop3_ledger_get_state (db, POP3_STATE_TOTAL, 0, &self->total, error) ||
      !read_rows (self, db, error))
    return NULL;

  self->in_backlog = backlog != 0;
  self->in_doubt = doubt != 0;
  for (guint i = 0; i < self->rows->len; i++)
    g_hash_table_add (self->by_uidl, &g_array_index (self->rows, Pop3LedgerRow, i));
  return g_steal_pointer (&self);
}

/* Returns: (transfer full): the ids of the rows that pop3_ledger_load() would stop at */
static GArray *
find_damaged (sqlite3 *db, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (sqlite3_stmt) statement = pop3_sql_prepare (db, ROWS, error);
  gboolean has_row = statement != NULL;

  while (has_row)
    {
      gint64 id = 0;

      if (!pop3_sql_next (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&ids);
      id = sqlite3_column_int64 (statement, COLUMN_ID);
      if (!is_good_row (statement))
        g_array_append_val (ids, id);
    }
  return NULL;
}

gboolean
pop3_ledger_drop_damaged (sqlite3 *db, guint *n_dropped, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (n_dropped != NULL, FALSE);

  ids = find_damaged (db, error);
  statement = ids != NULL
              ? pop3_sql_prepare (db, "DELETE FROM Pop3LedgerTable WHERE id = ?", error) : NULL;
  if (statement == NULL ||
      !pop3_sql_run_for_ids (statement, (const gint64 *) ids->data, ids->len, error))
    return FALSE;
  *n_dropped = ids->len;
  return TRUE;
}

void
pop3_ledger_free (Pop3Ledger *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->by_uidl, g_hash_table_unref);
  g_clear_pointer (&self->uidls, g_string_chunk_free);
  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self);
}

gsize
pop3_ledger_get_length (const Pop3Ledger *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rows->len;
}

const Pop3LedgerRow *
pop3_ledger_get_row (const Pop3Ledger *self, gsize index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->rows->len, NULL);

  return &g_array_index (self->rows, Pop3LedgerRow, index);
}

const Pop3LedgerRow *
pop3_ledger_lookup (const Pop3Ledger *self, const char *uidl, guint occurrence)
{
  Pop3LedgerRow key = { .uidl = uidl, .occurrence = occurrence };

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (uidl != NULL, NULL);

  return g_hash_table_lookup (self->by_uidl, &key);
}

gint64
pop3_ledger_get_age_days (const Pop3LedgerRow *row, gint64 now)
{
  return now > row->received ? (now - row->received) / POP3_SECONDS_PER_DAY : 0;
}

gboolean
pop3_ledger_in_backlog (const Pop3Ledger *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->in_backlog;
}

gboolean
pop3_ledger_in_doubt (const Pop3Ledger *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->in_doubt;
}

/* A total that was not noted, for no session has ended well yet, is another one. */
static gboolean
has_other_total (const Pop3Ledger *self, const Pop3Listing *listing)
{
  guint64 total = pop3_listing_get_total (listing);

  return total != 0 && (guint64) self->total != total;
}

gboolean
pop3_ledger_may_have_others (const Pop3Ledger *self, const Pop3Listing *listing)
{
  gsize length = 0;
  gsize n_known = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (listing != NULL, FALSE);

  length = pop3_listing_get_length (listing);
  for (gsize i = 0; i < length; i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);

      n_known += pop3_ledger_lookup (self, entry->uidl, entry->occurrence) != NULL;
    }
  return n_known > 0 && (n_known < length || has_other_total (self, listing));
}

gboolean
pop3_ledger_finish_backlog (sqlite3 *db, GError **error)
{
  gint64 backlog = 0;

  g_return_val_if_fail (db != NULL, FALSE);

  if (!pop3_ledger_get_state (db, POP3_STATE_BACKLOG, 0, &backlog, error))
    return FALSE;
  return backlog == 0 || pop3_ledger_set_state (db, POP3_STATE_BACKLOG, 0, error);
}

/* A size that no message can have says nothing. */
static gboolean
is_far_shorter (guint64 came, guint64 listed)
{
  return listed <= POP3_LIMIT_MESSAGE && came < listed / 2 && listed - came > SHORT_OCTETS;
}

Pop3LedgerTrust
pop3_ledger_get_trust (guint64 listed, guint64 came)
{
  if (is_far_shorter (came, listed))
    return POP3_LEDGER_TRUST_ADOPTED;
  return listed > 0 ? POP3_LEDGER_TRUST_SIZE : POP3_LEDGER_TRUST_UIDL;
}

gboolean
pop3_ledger_insert (sqlite3 *db, const char *uidl, guint occurrence, Pop3LedgerState state,
                    gint64 message_id, Pop3LedgerTrust trust, guint64 size,
                    GBytes *header_digest, GBytes *digest, gint64 now, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (uidl != NULL, FALSE);
  g_return_val_if_fail (is_good_state (state), FALSE);
  g_return_val_if_fail (is_good_trust (trust), FALSE);
  g_return_val_if_fail (message_id >= 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "INSERT INTO Pop3LedgerTable (uidl, occurrence, state, message_id,"
                                " trust, size, header_digest, digest, received)"
                                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                error);
  return statement != NULL &&
         bind_uidl (statement, 1, uidl, error) &&
         pop3_sql_bind_int64 (statement, 2, occurrence, error) &&
         pop3_sql_bind_int64 (statement, 3, state, error) &&
         bind_message_id (statement, 4, message_id, error) &&
         pop3_sql_bind_int64 (statement, 5, trust, error) &&
         pop3_sql_bind_int64 (statement, 6, MIN (size, (guint64) G_MAXINT64), error) &&
         pop3_ledger_bind_digest (statement, 7, header_digest, error) &&
         pop3_ledger_bind_digest (statement, 8, digest, error) &&
         pop3_sql_bind_int64 (statement, 9, now, error) &&
         run_insert (statement, error);
}

gboolean
pop3_ledger_message_deleted (sqlite3 *db, gint64 message_id, gint64 now, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (message_id > 0, FALSE);
  g_return_val_if_fail (now > 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET deleted_here = ?, message_id = NULL"
                                " WHERE message_id = ?",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 1, now, error) &&
         pop3_sql_bind_int64 (statement, 2, message_id, error) &&
         pop3_sql_run (statement, error);
}
