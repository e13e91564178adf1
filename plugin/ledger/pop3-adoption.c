/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-adoption.h"

#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"
#include "protocol/pop3-limits.h"

#include <string.h>

/* Servers that give all their messages new unique ids: after a move to another
 * machine, another program, another format of ids. By its ids the whole mailbox
 * would come a second time; by their headers the messages are known. Only when
 * not one known id is left: a server that changes the ids of some only is a
 * server with some new messages. Messages to which it gives no id are known by
 * nothing but their headers, whatever they were called before. */

/* Rows and messages with one header. */
typedef struct
{
  GArray *rows;    /* gsize, positions in the ledger */
  GArray *entries; /* gsize, positions in the listing */
} Equals;

static void
equals_free (gpointer data)
{
  Equals *self = data;

  g_array_unref (self->rows);
  g_array_unref (self->entries);
  g_free (self);
}

static Equals *
equals_new (void)
{
  Equals *self = g_new0 (Equals, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->entries = g_array_new (FALSE, FALSE, sizeof (gsize));
  return self;
}

GArray *
pop3_adoption_find (const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (gsize));

  g_return_val_if_fail (listing != NULL && ledger != NULL, NULL);

  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);

      if (pop3_ledger_lookup (ledger, entry->uidl, entry->occurrence) == NULL)
        g_array_append_val (positions, i);
    }
  return g_steal_pointer (&positions);
}

GArray *
pop3_adoption_choose (const GArray *positions)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (gsize));
  guint n = MIN (positions->len, POP3_LIMIT_RENUMBERED);
  guint n_first = n / 2;

  if (n > 0)
    {
      g_array_append_vals (chosen, positions->data, n_first);
      g_array_append_vals (chosen, &g_array_index (positions, gsize,
                                                   positions->len - (n - n_first)), n - n_first);
    }
  return chosen;
}

gboolean
pop3_adoption_is_due (const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GArray) unknown = NULL;

  g_return_val_if_fail (listing != NULL, FALSE);
  g_return_val_if_fail (ledger != NULL, FALSE);

  unknown = pop3_adoption_find (listing, ledger);
  if (unknown->len == 0 || (unknown->len < pop3_listing_get_length (listing) &&
                            !pop3_ledger_in_doubt (ledger)))
    return FALSE;
  for (gsize i = 0; i < pop3_ledger_get_length (ledger); i++)
    {
      if (pop3_ledger_get_row (ledger, i)->listed)
        return TRUE;
    }
  return FALSE;
}

/* Headers -> Equals, for the headers of all messages that are not known. */
static GHashTable *
index_headers (const Pop3Listing *listing, const GPtrArray *headers, const Pop3Ledger *ledger)
{
  GHashTable *index = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, equals_free);

  for (gsize i = 0; i < headers->len; i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);
      GBytes *header = g_ptr_array_index (headers, i);
      Equals *equals = NULL;

      if (header == NULL || pop3_ledger_lookup (ledger, entry->uidl, entry->occurrence) != NULL)
        continue;
      equals = g_hash_table_lookup (index, header);
      if (equals == NULL)
        {
          equals = equals_new ();
          g_hash_table_insert (index, header, equals);
        }
      g_array_append_val (equals->entries, i);
    }
  return index;
}

/* Rows that the listing has under their own ids are nobody else's. A message that was
 * deleted both here and there has no other id now: one with its header was put back by
 * somebody who wants it. */
static gboolean
is_to_be_found (const Pop3LedgerRow *row, GHashTable *listed)
{
  Pop3ListingEntry own = { .uidl = row->uidl, .occurrence = row->occurrence };

  return row->header_digest != NULL && !(row->gone > 0 && row->deleted_here > 0) &&
         !g_hash_table_contains (listed, &own);
}

static void
add_rows (GHashTable *index, const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GHashTable) listed = pop3_ledger_index_listing (listing);

  for (gsize i = 0; i < pop3_ledger_get_length (ledger); i++)
    {
      const Pop3LedgerRow *row = pop3_ledger_get_row (ledger, i);
      g_autoptr (GBytes) header = NULL;
      Equals *equals = NULL;

      if (!is_to_be_found (row, listed))
        continue;
      header = g_bytes_new_static (row->header_digest, POP3_LEDGER_DIGEST_SIZE);
      equals = g_hash_table_lookup (index, header);
      if (equals != NULL)
        g_array_append_val (equals->rows, i);
    }
}

GHashTable *
pop3_adoption_index (const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GHashTable) listed = NULL;
  GHashTable *headers = NULL;

  g_return_val_if_fail (listing != NULL && ledger != NULL, NULL);

  listed = pop3_ledger_index_listing (listing);
  headers = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                   NULL);
  for (gsize i = 0; i < pop3_ledger_get_length (ledger); i++)
    {
      const Pop3LedgerRow *row = pop3_ledger_get_row (ledger, i);

      if (is_to_be_found (row, listed))
        g_hash_table_add (headers, g_bytes_new (row->header_digest, POP3_LEDGER_DIGEST_SIZE));
    }
  return headers;
}

static void
pair (const Equals *equals, const Pop3Listing *listing, const Pop3Ledger *ledger,
      GArray *adoptions)
{
  for (guint i = 0; i < MIN (equals->rows->len, equals->entries->len); i++)
    {
      Pop3Adoption adoption = { 0 };

      adoption.entry = pop3_listing_get (listing, g_array_index (equals->entries, gsize, i));
      adoption.row_id = pop3_ledger_get_row (ledger,
                                             g_array_index (equals->rows, gsize, i))->id;
      adoption.alone = equals->rows->len == 1 && equals->entries->len == 1;
      g_array_append_val (adoptions, adoption);
    }
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const Pop3Adoption *left = a;
  const Pop3Adoption *right = b;

  return left->entry->number < right->entry->number ? -1
                                                    : left->entry->number > right->entry->number;
}

GArray *
pop3_adoption_match (const Pop3Listing *listing, const GPtrArray *headers,
                     const Pop3Ledger *ledger)
{
  g_autoptr (GArray) adoptions = g_array_new (FALSE, FALSE, sizeof (Pop3Adoption));
  g_autoptr (GHashTable) index = NULL;
  GHashTableIter iter;
  gpointer equals = NULL;

  g_return_val_if_fail (listing != NULL && headers != NULL && ledger != NULL, NULL);
  g_return_val_if_fail (headers->len == pop3_listing_get_length (listing), NULL);

  index = index_headers (listing, headers, ledger);
  add_rows (index, listing, ledger);
  g_hash_table_iter_init (&iter, index);
  while (g_hash_table_iter_next (&iter, NULL, &equals))
    pair (equals, listing, ledger, adoptions);
  g_array_sort (adoptions, compare_numbers);
  return g_steal_pointer (&adoptions);
}

gboolean
pop3_ledger_adopt (sqlite3 *db, const Pop3Adoption *adoptions, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (adoptions != NULL || n == 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET uidl = ?2, occurrence = ?3,"
                                " trust = ?4, gone = 0, last_listed = NULL, missing_day = NULL"
                                " WHERE id = ?1",
                                error);
  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const Pop3ListingEntry *entry = adoptions[i].entry;

      if (!pop3_sql_bind_int64 (statement, 1, adoptions[i].row_id, error) ||
          !pop3_sql_bind_blob (statement, 2, entry->uidl, strlen (entry->uidl), error) ||
          !pop3_sql_bind_int64 (statement, 3, entry->occurrence, error) ||
          !pop3_sql_bind_int64 (statement, 4, adoptions[i].alone ? POP3_LEDGER_TRUST_ADOPTED
                                                                 : POP3_LEDGER_TRUST_AMBIGUOUS,
                                error) ||
          !pop3_sql_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

/* @mailbox: (out) (transfer full) (nullable): %NULL = none was ever entered */
static gboolean
read_mailbox (sqlite3 *db, char **mailbox, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean found = FALSE;

  statement = pop3_sql_prepare (db,
                                "SELECT value FROM Pop3StateTable"
                                " WHERE key = '" POP3_STATE_MAILBOX "'",
                                error);
  if (statement == NULL || !pop3_sql_next (statement, &found, error))
    return FALSE;
  *mailbox = found ? g_strdup ((const char *) sqlite3_column_text (statement, 0)) : NULL;
  return TRUE;
}

static gboolean
write_mailbox (sqlite3 *db, const char *mailbox, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "INSERT OR REPLACE INTO Pop3StateTable (key, value)"
                                " VALUES ('" POP3_STATE_MAILBOX "', ?)",
                                error);
  if (statement == NULL)
    return FALSE;
  if (sqlite3_bind_text (statement, 1, mailbox, -1, SQLITE_STATIC) != SQLITE_OK)
    return pop3_sql_fail (db, error);
  return pop3_sql_run (statement, error);
}

gboolean
pop3_ledger_forget_uidls (sqlite3 *db, GError **error)
{
  g_return_val_if_fail (db != NULL, FALSE);

  return pop3_sql_exec (db,
                        "UPDATE Pop3LedgerTable SET uidl = CAST (' former:' || id AS BLOB),"
                        " occurrence = 0, gone = 0, last_listed = NULL, missing_day = NULL",
                        error);
}

gboolean
pop3_ledger_doubt (sqlite3 *db, GError **error)
{
  g_return_val_if_fail (db != NULL, FALSE);

  return pop3_ledger_set_state (db, POP3_STATE_DOUBT, 1, error);
}

/* Unique ids are unique within one mailbox (RFC 1939 §7): in another one an id that is
 * known may be that of a message which is not here, and which must neither be left out
 * nor deleted there. What the mailboxes have in common, as all of it when only the
 * server's name has changed, is recognised by the headers. */
gboolean
pop3_ledger_enter (sqlite3 *db, const char *mailbox, GError **error)
{
  g_autofree char *before = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (mailbox != NULL, FALSE);

  if (!read_mailbox (db, &before, error))
    return FALSE;
  if (g_strcmp0 (before, mailbox) == 0)
    return TRUE;
  return (before == NULL || pop3_ledger_forget_uidls (db, error)) &&
         write_mailbox (db, mailbox, error);
}

gboolean
pop3_ledger_confirm (sqlite3 *db, const gint64 *row_ids, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (row_ids != NULL || n == 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET trust = ?2, gone = 0,"
                                " last_listed = NULL, missing_day = NULL WHERE id = ?1",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_TRUST_PROVEN, error) &&
         pop3_sql_run_for_ids (statement, row_ids, n, error);
}

/* A blank starts the id, as no server's can, and the row's own number makes it
 * unique. */
gboolean
pop3_ledger_retire (sqlite3 *db, gint64 row_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET"
                                " uidl = CAST (' retired:' || id AS BLOB), occurrence = 0,"
                                " trust = ?2, header_digest = NULL WHERE id = ?1",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_TRUST_UIDL, error) &&
         pop3_sql_run_for_ids (statement, &row_id, 1, error);
}
