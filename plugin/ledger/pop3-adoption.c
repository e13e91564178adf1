/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-adoption.h"

#include "ledger/pop3-ledger-private.h"
#include "protocol/pop3-limits.h"

/* Servers that give all their messages new unique ids: after a move to another
 * machine, another program, another format of ids. By its ids the whole mailbox
 * would come a second time; by their headers the messages are known. Only when
 * not one known id is left: a server that changes the ids of some only is a
 * server with some new messages, of which those that are here are known when they have
 * come, by the whole of them. Messages to which it gives no id are known by
 * nothing but their headers, whatever they were called before. */

/* Rows and messages with one header. */
typedef struct
{
  GPtrArray *rows;    /* of Pop3LedgerRow, the ledger's */
  GArray    *entries; /* gsize, positions in the listing */
} Equals;

static void
equals_free (gpointer data)
{
  Equals *self = data;

  g_ptr_array_unref (self->rows);
  g_array_unref (self->entries);
  g_free (self);
}

static Equals *
equals_new (void)
{
  Equals *self = g_new0 (Equals, 1);

  self->rows = g_ptr_array_new ();
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

/* Rows that the listing has for certain under their own ids are nobody else's. A message
 * that was deleted here and was not listed in the session before has no other id now: one
 * with its header was put back by somebody who wants it. What was retired has no header. */
static gboolean
is_to_be_found (const Pop3LedgerRow *row, GHashTable *listed)
{
  Pop3ListingEntry own = { .uidl = row->uidl, .occurrence = row->occurrence };
  const Pop3ListingEntry *entry = g_hash_table_lookup (listed, &own);

  return row->header_digest != NULL && (row->deleted_here == 0 || row->listed) &&
         (entry == NULL || entry->uncertain);
}

/* Returns: (transfer container) (element-type Pop3LedgerRow): those that may have another
 * id now */
static GPtrArray *
find_rows (const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GHashTable) listed = pop3_ledger_index_listing (listing);
  GPtrArray *rows = g_ptr_array_new ();

  for (gsize i = 0; i < pop3_ledger_get_length (ledger); i++)
    {
      const Pop3LedgerRow *row = pop3_ledger_get_row (ledger, i);

      if (is_to_be_found (row, listed))
        g_ptr_array_add (rows, (gpointer) row);
    }
  return rows;
}

static GHashTable *
new_digests (void)
{
  return g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
}

static void
add_rows (GHashTable *index, const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GPtrArray) rows = find_rows (listing, ledger);

  for (guint i = 0; i < rows->len; i++)
    {
      const Pop3LedgerRow *row = g_ptr_array_index (rows, i);
      g_autoptr (GBytes) header = g_bytes_new_static (row->header_digest,
                                                      POP3_LEDGER_DIGEST_SIZE);
      Equals *equals = g_hash_table_lookup (index, header);

      if (equals != NULL)
        g_ptr_array_add (equals->rows, (gpointer) row);
    }
}

GHashTable *
pop3_adoption_index (const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GPtrArray) rows = NULL;
  GHashTable *headers = NULL;

  g_return_val_if_fail (listing != NULL && ledger != NULL, NULL);

  rows = find_rows (listing, ledger);
  headers = new_digests ();
  for (guint i = 0; i < rows->len; i++)
    {
      const Pop3LedgerRow *row = g_ptr_array_index (rows, i);

      g_hash_table_add (headers, g_bytes_new (row->header_digest, POP3_LEDGER_DIGEST_SIZE));
    }
  return headers;
}

GHashTable *
pop3_adoption_index_wholes (const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GPtrArray) rows = NULL;
  GHashTable *wholes = NULL;

  g_return_val_if_fail (listing != NULL && ledger != NULL, NULL);

  rows = find_rows (listing, ledger);
  wholes = new_digests ();
  for (guint i = 0; i < rows->len; i++)
    {
      const Pop3LedgerRow *row = g_ptr_array_index (rows, i);

      /* What was lost here is to come again. */
      if (row->state == POP3_LEDGER_STORED && row->digest != NULL && row->gone == 0 &&
          (row->here || row->deleted_here > 0))
        g_hash_table_insert (wholes, g_bytes_new_static (row->digest, POP3_LEDGER_DIGEST_SIZE),
                             (gpointer) &row->id);
    }
  return wholes;
}

static void
pair (const Equals *equals, const Pop3Listing *listing, GArray *adoptions)
{
  for (guint i = 0; i < MIN (equals->rows->len, equals->entries->len); i++)
    {
      const Pop3LedgerRow *row = g_ptr_array_index (equals->rows, i);
      Pop3Adoption adoption = { .row_id = row->id };

      adoption.entry = pop3_listing_get (listing, g_array_index (equals->entries, gsize, i));
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
    pair (equals, listing, adoptions);
  g_array_sort (adoptions, compare_numbers);
  return g_steal_pointer (&adoptions);
}
