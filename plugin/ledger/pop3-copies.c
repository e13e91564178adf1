/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-copies.h"

#include "ledger/pop3-ledger-private.h"

/* Why messages are still on the server: the other side of the plan's removals. */

static guint
get_days_left (const Pop3LedgerRow *row,
               const Pop3Rules     *rules,
               gint64               now)
{
  gint64 age = pop3_ledger_get_age_days (row, now);

  return age < rules->delete_after_days ? (guint) (rules->delete_after_days - age) : 0;
}

static void
count_stored (Pop3Copies             *self,
              const Pop3ListingEntry *entry,
              const Pop3LedgerRow    *row,
              const Pop3Rules        *rules,
              gint64                  now)
{
  guint days = 0;

  /* What cannot be told from another is never deleted. */
  if (rules->delete_after_days < 0 || entry->occurrence > 0 ||
      row->trust == POP3_LEDGER_TRUST_AMBIGUOUS)
    {
      self->kept++;
      return;
    }

  days = get_days_left (row, rules, now);
  self->next_days = self->aging == 0 ? days : MIN (self->next_days, days);
  self->aging++;
}

static void
count_entry (Pop3Copies             *self,
             const Pop3ListingEntry *entry,
             const Pop3LedgerRow    *row,
             const Pop3Rules        *rules,
             gint64                  now)
{
  self->listed++;
  if (row == NULL)
    self->unknown++;
  else if (row->deleted_here > 0)
    self->deleted_here++;
  else if (row->state == POP3_LEDGER_SKIPPED)
    self->skipped++;
  else if (row->state == POP3_LEDGER_PARTIAL)
    self->partial++;
  else if (row->state == POP3_LEDGER_SUSPECT)
    self->suspect++;
  else
    count_stored (self, entry, row, rules, now);
}

void
pop3_copies_count (Pop3Copies        *self,
                   const Pop3Listing *listing,
                   const Pop3Ledger  *ledger,
                   const Pop3Rules   *rules,
                   const gint64      *gone,
                   gsize              n_gone,
                   gint64             now)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);

  *self = (Pop3Copies) { 0 };
  for (gsize i = 0; i < n_gone; i++)
    g_hash_table_add (ids, (gpointer) &gone[i]);

  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);
      const Pop3LedgerRow *row = pop3_ledger_lookup (ledger, entry->uidl, entry->occurrence);

      if (row == NULL || !g_hash_table_contains (ids, &row->id))
        count_entry (self, entry, row, rules, now);
    }
}
