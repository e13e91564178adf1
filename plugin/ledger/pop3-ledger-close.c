/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-ledger.h"

#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"
#include "protocol/pop3-uidl-hash.h"

#include <string.h>

/* The end of a good session: which rows the server listed, and which rows may
 * go. One pass over the ledger against a set made from the listing, in memory;
 * then only rows whose standing changed are written (see pop3-ledger.c on
 * last_listed). */

/* A row that is not listed is kept for this many days on which a good session
 * did not list it. Servers that lose sight of a mailbox for a while and list it
 * again are known; days without a session prove nothing and do not count. */
#define EXPIRY_DAYS 30

/* What one pass found; ids of rows. */
typedef struct
{
  gint64  empty;        /* rows below it were not there when nothing was listed last */
  GArray *listed_again;
  GArray *absent;       /* since then */
  GArray *missing;      /* since now */
  GArray *missed;       /* their rest is wanted */
  GArray *expired;
  gsize   n_listed;     /* rows, changed or not */
} Changes;

/* Days on which there was a good session, in place of the calendar. */
typedef struct
{
  gint64 session; /* unix time of the good session before this one, 0 = none */
  gint64 day;
  gint64 tick;
} Clock;

static void
changes_free (Changes *self)
{
  g_array_unref (self->listed_again);
  g_array_unref (self->absent);
  g_array_unref (self->missing);
  g_array_unref (self->missed);
  g_array_unref (self->expired);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Changes, changes_free)

static Changes *
changes_new (gint64 empty)
{
  Changes *self = g_new0 (Changes, 1);

  self->empty = empty;
  self->listed_again = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->absent = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->missed = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->expired = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

static guint
entry_hash (gconstpointer key)
{
  const Pop3ListingEntry *entry = key;

  return pop3_uidl_hash (entry->uidl, entry->occurrence);
}

static gboolean
entry_equal (gconstpointer a, gconstpointer b)
{
  const Pop3ListingEntry *left = a;
  const Pop3ListingEntry *right = b;

  return left->occurrence == right->occurrence && strcmp (left->uidl, right->uidl) == 0;
}

GHashTable *
pop3_ledger_index_listing (const Pop3Listing *listing)
{
  GHashTable *entries = g_hash_table_new (entry_hash, entry_equal);
  gsize length = pop3_listing_get_length (listing);

  for (gsize i = 0; i < length; i++)
    g_hash_table_add (entries, (gpointer) pop3_listing_get (listing, i));
  return entries;
}

static gboolean
mark_gone (sqlite3 *db, const gint64 *gone, gsize n_gone, gint64 now, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db, "UPDATE Pop3LedgerTable SET gone = ?2 WHERE id = ?1", error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 2, now, error) &&
         pop3_sql_run_for_ids (statement, gone, n_gone, error);
}

/* A clock that was set back must not stop the count for years: a distance of a
 * day in either direction is a new day. */
static gboolean
read_clock (sqlite3 *db, gint64 now, Clock *clock, GError **error)
{
  if (!pop3_ledger_get_time (db, POP3_STATE_SESSION, &clock->session, error) ||
      !pop3_ledger_get_time (db, POP3_STATE_DAY, &clock->day, error) ||
      !pop3_ledger_get_time (db, POP3_STATE_TICK, &clock->tick, error))
    return FALSE;
  if (now >= clock->tick + POP3_SECONDS_PER_DAY || now <= clock->tick - POP3_SECONDS_PER_DAY)
    {
      clock->day++;
      clock->tick = now;
    }
  return TRUE;
}

static gboolean
write_clock (sqlite3 *db, gint64 now, const Clock *clock, GError **error)
{
  return pop3_ledger_set_state (db, POP3_STATE_SESSION, now, error) &&
         pop3_ledger_set_state (db, POP3_STATE_DAY, clock->day, error) &&
         pop3_ledger_set_state (db, POP3_STATE_TICK, clock->tick, error);
}

/* The id of the next row. */
static gboolean
find_end (sqlite3 *db, gint64 *end, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean has_row = FALSE;

  statement = pop3_sql_prepare (db, "SELECT 1 + coalesce (max (id), 0) FROM Pop3LedgerTable",
                                error);
  if (statement == NULL || !pop3_sql_next (statement, &has_row, error))
    return FALSE;
  *end = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

/* Which rows there were when nothing was listed; no clock tells, for it may be set.
 * Written when it changes, which is seldom. */
static gboolean
note_empty (sqlite3 *db, gint64 before, gboolean empty, GError **error)
{
  gint64 end = 0;

  if (empty && !find_end (db, &end, error))
    return FALSE;
  return before == end || pop3_ledger_set_state (db, POP3_STATE_EMPTY, end, error);
}

/* Written when it changes. */
static gboolean
note_total (sqlite3 *db, const Pop3Listing *listing, gboolean deleted, GError **error)
{
  gint64 total = deleted ? -1 : (gint64) MIN (pop3_listing_get_total (listing), G_MAXINT64);
  gint64 before = 0;

  return pop3_ledger_get_state (db, POP3_STATE_TOTAL, 0, &before, error) &&
         (before == total || pop3_ledger_set_state (db, POP3_STATE_TOTAL, total, error));
}

/* What has not come yet, for it was refused or found no room, may still be known by
 * another id. Written when it changes, likewise. */
static gboolean
end_doubt (sqlite3 *db, gboolean all_known, GError **error)
{
  gint64 doubt = 0;

  if (!all_known)
    return TRUE;
  if (!pop3_ledger_get_state (db, POP3_STATE_DOUBT, 0, &doubt, error))
    return FALSE;
  return doubt == 0 || pop3_ledger_set_state (db, POP3_STATE_DOUBT, 0, error);
}

#define ROWS \
  "SELECT id, uidl, occurrence, missing_day, message_id, rest, gone FROM Pop3LedgerTable"

/* Its columns, in their order. */
enum {
  COLUMN_ID,
  COLUMN_UIDL,
  COLUMN_OCCURRENCE,
  COLUMN_MISSING_DAY,
  COLUMN_MESSAGE_ID,
  COLUMN_REST,
  COLUMN_GONE,
};

/* Sorts the row that @statement stands on into @changes. A message that may be another
 * than the row's proves nothing of it: the row stays away, however it went, and what was
 * away when nothing was listed has to be noted now that something is. */
static void
judge_row (sqlite3_stmt *statement, const Pop3ListingEntry *entry, gint64 day, Changes *changes)
{
  gint64 id = sqlite3_column_int64 (statement, COLUMN_ID);
  gboolean was_missing = sqlite3_column_type (statement, COLUMN_MISSING_DAY) != SQLITE_NULL;
  gint64 since = sqlite3_column_int64 (statement, COLUMN_MISSING_DAY);
  gboolean is_here = sqlite3_column_type (statement, COLUMN_MESSAGE_ID) != SQLITE_NULL;
  gboolean is_gone = sqlite3_column_int64 (statement, COLUMN_GONE) > 0;
  gboolean listed = entry != NULL;
  gboolean certain = listed && !entry->uncertain;

  changes->n_listed += listed;
  if (!was_missing && !certain && id < changes->empty)
    g_array_append_val (changes->absent, id);
  else if (!was_missing && !certain && (!listed || !is_gone))
    g_array_append_val (changes->missing, id);
  else if (was_missing && certain)
    g_array_append_val (changes->listed_again, id);
  else if (was_missing && !listed && !is_here && since >= 0 && day - since >= EXPIRY_DAYS)
    g_array_append_val (changes->expired, id);

  if (!listed && sqlite3_column_int (statement, COLUMN_REST) == POP3_LEDGER_REST_WANTED)
    g_array_append_val (changes->missed, id);
}

static gboolean
find_changes (sqlite3 *db, GHashTable *entries, gint64 day, Changes *changes, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GString) uidl = g_string_new (NULL);
  gboolean has_row = FALSE;

  statement = pop3_sql_prepare (db, ROWS, error);
  if (statement == NULL)
    return FALSE;

  while (TRUE)
    {
      Pop3ListingEntry key = { 0 };
      const char *data = NULL;

      if (!pop3_sql_next (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;

      data = sqlite3_column_blob (statement, COLUMN_UIDL);
      g_string_truncate (uidl, 0);
      if (data != NULL)
        g_string_append_len (uidl, data, sqlite3_column_bytes (statement, COLUMN_UIDL));
      key.uidl = uidl->str;
      key.occurrence = sqlite3_column_int64 (statement, COLUMN_OCCURRENCE);
      judge_row (statement, g_hash_table_lookup (entries, &key), day, changes);
    }
}

/* Of a part of the mailbox nothing follows but what it has, and what has followed before. */
static void
drop_missing (Changes *changes)
{
  g_array_set_size (changes->missing, 0);
  g_array_set_size (changes->expired, 0);
}

/* The session before this one listed the row, or it was delivered since; of a row that is
 * let go, or has a message that may be another, no more is known. */
static gboolean
mark_missing (sqlite3 *db, const gint64 *ids, gsize n, const Clock *clock, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET missing_day = ?2,"
                                " last_listed = max (received, ?3) WHERE id = ?1",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 2, clock->day, error) &&
         pop3_sql_bind_int64 (statement, 3, clock->session, error) &&
         pop3_sql_run_for_ids (statement, ids, n, error);
}

static gboolean
mark_missed (sqlite3 *db, const GArray *ids, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db, "UPDATE Pop3LedgerTable SET rest = ?2 WHERE id = ?1", error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_REST_MISSED, error) &&
         pop3_sql_run_for_ids (statement, (const gint64 *) ids->data, ids->len, error);
}

/* An empty listing proves little, but whoever waits for the rest of a message has
 * to hear that it did not come. */
static gboolean
miss_all (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db, "UPDATE Pop3LedgerTable SET rest = ? WHERE rest = ?", error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 1, POP3_LEDGER_REST_MISSED, error) &&
         pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_REST_WANTED, error) &&
         pop3_sql_run (statement, error);
}

static gboolean
mark_listed (sqlite3 *db, const GArray *ids, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET missing_day = NULL,"
                                " last_listed = NULL WHERE id = ?1",
                                error);
  return statement != NULL &&
         pop3_sql_run_for_ids (statement, (const gint64 *) ids->data, ids->len, error);
}

static gboolean
remove_expired (sqlite3 *db, const GArray *ids, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db, "DELETE FROM Pop3LedgerTable WHERE id = ?1", error);
  return statement != NULL &&
         pop3_sql_run_for_ids (statement, (const gint64 *) ids->data, ids->len, error);
}

gboolean
pop3_ledger_let_go (sqlite3 *db, const gint64 *row_ids, gsize n, GError **error)
{
  Clock clock = { 0 };

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (row_ids != NULL || n == 0, FALSE);

  return pop3_ledger_get_time (db, POP3_STATE_SESSION, &clock.session, error) &&
         pop3_ledger_get_time (db, POP3_STATE_DAY, &clock.day, error) &&
         mark_missing (db, row_ids, n, &clock, error);
}

gboolean
pop3_ledger_close_session (sqlite3 *db, const Pop3Listing *listing, const gint64 *gone,
                           gsize n_gone, gint64 now, GError **error)
{
  g_autoptr (GHashTable) entries = NULL;
  g_autoptr (Changes) changes = NULL;
  Clock clock = { 0 };
  gint64 empty = 0;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (listing != NULL, FALSE);
  g_return_val_if_fail (gone != NULL || n_gone == 0, FALSE);

  if (!pop3_ledger_get_state (db, POP3_STATE_EMPTY, 0, &empty, error) ||
      !mark_gone (db, gone, n_gone, now, error) ||
      !note_empty (db, empty, pop3_listing_get_length (listing) == 0, error) ||
      !note_total (db, listing, n_gone > 0, error))
    return FALSE;
  if (pop3_listing_get_length (listing) == 0)
    return miss_all (db, error);

  entries = pop3_ledger_index_listing (listing);
  changes = changes_new (empty);
  if (!read_clock (db, now, &clock, error) ||
      !find_changes (db, entries, clock.day, changes, error))
    return FALSE;
  if (pop3_listing_is_incomplete (listing))
    drop_missing (changes);

  return mark_missing (db, (const gint64 *) changes->absent->data, changes->absent->len, &clock,
                       error) &&
         mark_missing (db, (const gint64 *) changes->missing->data, changes->missing->len, &clock,
                       error) &&
         mark_missed (db, changes->missed, error) &&
         mark_listed (db, changes->listed_again, error) &&
         remove_expired (db, changes->expired, error) &&
         end_doubt (db, changes->n_listed == g_hash_table_size (entries), error) &&
         write_clock (db, now, &clock, error);
}
