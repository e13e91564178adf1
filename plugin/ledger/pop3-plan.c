/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-plan.h"

#include "ledger/pop3-ledger-private.h"
#include "protocol/pop3-uidl-hash.h"

/* What a visit is to do, from values alone: no clock, no database, no server is
 * asked here. When in doubt a message is fetched and is not deleted. */

static const Pop3LedgerRow *
lookup_entry (const Pop3Ledger *ledger, const Pop3ListingEntry *entry)
{
  return pop3_ledger_lookup (ledger, entry->uidl, entry->occurrence);
}

/* Where the first known message stands in the listing: old mail is fetched
 * newest first, so what stands before it was there from the beginning and what
 * stands behind it came later. None known: all is old. */
static gsize
find_backlog_end (const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  gsize length = pop3_listing_get_length (listing);

  if (!pop3_ledger_in_backlog (ledger))
    return 0;
  for (gsize i = 0; i < length; i++)
    {
      if (lookup_entry (ledger, pop3_listing_get (listing, i)) != NULL)
        return i;
    }
  return length;
}

static void
reverse (GArray *fetch)
{
  for (guint i = 0; i < fetch->len / 2; i++)
    {
      Pop3PlanFetch *left = &g_array_index (fetch, Pop3PlanFetch, i);
      Pop3PlanFetch *right = &g_array_index (fetch, Pop3PlanFetch, fetch->len - 1 - i);
      Pop3PlanFetch kept = *left;

      *left = *right;
      *right = kept;
    }
}

static gboolean
is_too_large (guint64 size, const Pop3Rules *rules)
{
  return rules->max_size > 0 && size > rules->max_size;
}

/* Whether a message of which less than the whole is here is to be fetched now. */
static gboolean
is_wanted_now (const Pop3LedgerRow *row, const Pop3Rules *rules)
{
  if (row->deleted_here > 0)
    return FALSE;
  if (row->state == POP3_LEDGER_SKIPPED)
    return rules->since == 0 || row->sent >= rules->since;
  return row->state == POP3_LEDGER_PARTIAL &&
         (row->rest != POP3_LEDGER_REST_LEFT || !is_too_large (row->size, rules));
}

/* What to do about a message of the listing. Returns: whether to fetch it */
static gboolean
judge_entry (const Pop3LedgerRow *row, const Pop3Rules *rules, Pop3PlanFetch *fetch)
{
  if (row != NULL && !is_wanted_now (row, rules))
    return FALSE;

  fetch->row_id = row != NULL ? row->id : 0;
  fetch->dated = row == NULL && rules->since != 0;
  /* The wish is for the whole of it. */
  fetch->beginning = (row == NULL || row->state == POP3_LEDGER_SKIPPED) &&
                     is_too_large (fetch->entry->size, rules);
  /* It is old mail, whatever else is new. */
  fetch->backlog |= row != NULL;
  return TRUE;
}

/* A server that hands out its mailbox in batches and has not listed again what it
 * gave before: what it lists now is newer than that. */
static gboolean
is_next_batch (const Pop3Listing *listing, const Pop3Ledger *ledger, gsize backlog_end)
{
  return pop3_ledger_get_length (ledger) > 0 && backlog_end == pop3_listing_get_length (listing);
}

static void
plan_fetches (Pop3Plan *self, const Pop3Listing *listing, const Pop3Ledger *ledger,
              const Pop3Rules *rules)
{
  gsize length = pop3_listing_get_length (listing);
  gsize backlog_end = find_backlog_end (listing, ledger);
  gboolean next_batch = is_next_batch (listing, ledger, backlog_end);

  for (gsize i = 0; i < length; i++)
    {
      Pop3PlanFetch fetch = { .entry = pop3_listing_get (listing, i), .backlog = i < backlog_end };

      if (!judge_entry (lookup_entry (ledger, fetch.entry), rules, &fetch))
        continue;
      fetch.behind = !fetch.backlog || next_batch;
      fetch.order = fetch.behind ? self->n_behind++ : self->n_before++;
      g_array_append_val (self->fetch, fetch);
    }
  reverse (self->fetch);
}

/* Moves the messages that are named to the end, in the order of the names. */
static void
put_last (Pop3Plan *self, GPtrArray *names)
{
  g_autoptr (GArray) others = NULL;
  g_autofree const Pop3PlanFetch **last = NULL;

  if (names == NULL || names->len == 0)
    return;

  last = g_new0 (const Pop3PlanFetch *, names->len);
  others = g_array_sized_new (FALSE, FALSE, sizeof (Pop3PlanFetch), self->fetch->len);
  for (guint i = 0; i < self->fetch->len; i++)
    {
      const Pop3PlanFetch *fetch = &g_array_index (self->fetch, Pop3PlanFetch, i);
      g_autofree char *name = pop3_plan_name (fetch->entry);
      guint place = 0;

      if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, &place))
        last[place] = fetch;
      else
        g_array_append_val (others, *fetch);
    }

  self->n_last = self->fetch->len - others->len;
  for (guint i = 0; i < names->len; i++)
    {
      if (last[i] != NULL)
        g_array_append_val (others, *last[i]);
    }
  g_array_unref (self->fetch);
  self->fetch = g_steal_pointer (&others);
}

/* The UIDLs that stand more than once in the listing, most often none. */
static GHashTable *
find_repeated (const Pop3Listing *listing)
{
  GHashTable *repeated = g_hash_table_new (pop3_uidl_hash_text, g_str_equal);
  gsize length = pop3_listing_get_length (listing);

  for (gsize i = 0; i < length; i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);

      if (entry->occurrence > 0)
        g_hash_table_add (repeated, (gpointer) entry->uidl);
    }
  return repeated;
}

/* Whether it is to be deleted there, or looked at in any case. What was stored and is not
 * here, though nobody deleted it, is on the server only. */
static gboolean
is_due (const Pop3LedgerRow *row, const Pop3Rules *rules, gint64 now)
{
  if (row->state != POP3_LEDGER_STORED || (!row->here && row->deleted_here == 0))
    return FALSE;
  if (row->trust == POP3_LEDGER_TRUST_UNSURE)
    return TRUE;
  if (rules->delete_deleted && row->deleted_here > 0)
    return TRUE;
  return rules->delete_after_days >= 0 &&
         pop3_ledger_get_age_days (row, now) >= rules->delete_after_days;
}

/* Whether the listing alone does not make the message the one of the row: servers
 * are seen to use a unique id again, and those that number an empty mailbox anew do so
 * each time. A size of 0 was not asked for, or not told: where one is compared, the
 * visit asks for it before this plan counts. What was proven while none was told is not
 * to be proven for ever. */
static gboolean
needs_proof (const Pop3LedgerRow *row, const Pop3ListingEntry *entry)
{
  gboolean sized = row->trust == POP3_LEDGER_TRUST_SIZE ||
                   (row->trust == POP3_LEDGER_TRUST_PROVEN && row->size > 0);

  return row->away || row->trust == POP3_LEDGER_TRUST_ADOPTED ||
         row->trust == POP3_LEDGER_TRUST_UNSURE ||
         (sized && (entry->size == 0 || entry->size != row->size));
}

static void
plan_removal (Pop3Plan *self, const Pop3ListingEntry *entry, const Pop3LedgerRow *row)
{
  if (row->trust == POP3_LEDGER_TRUST_AMBIGUOUS)
    return;
  if (needs_proof (row, entry))
    {
      Pop3PlanProof proof = { .entry = entry, .row = row };

      g_array_append_val (self->prove, proof);
    }
  else
    {
      Pop3PlanDelete removal = { .entry = entry, .row_id = row->id };

      g_array_append_val (self->remove, removal);
    }
}

static void
plan_removals (Pop3Plan *self, const Pop3Listing *listing, const Pop3Ledger *ledger,
               const Pop3Rules *rules, gint64 now)
{
  g_autoptr (GHashTable) repeated = find_repeated (listing);
  gsize length = pop3_listing_get_length (listing);

  for (gsize i = 0; i < length; i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);
      const Pop3LedgerRow *row = lookup_entry (ledger, entry);

      if (row == NULL || !is_due (row, rules, now))
        continue;
      /* Of two messages with this UIDL one may have gone from the server: the
       * one that is left need not be the one this row stands for. */
      if (!g_hash_table_contains (repeated, entry->uidl) &&
          pop3_ledger_lookup (ledger, entry->uidl, 1) == NULL)
        plan_removal (self, entry, row);
    }
}

char *
pop3_plan_name (const Pop3ListingEntry *entry)
{
  g_return_val_if_fail (entry != NULL, NULL);

  return g_strdup_printf ("%u %s", entry->occurrence, entry->uidl);
}

Pop3Plan *
pop3_plan_new (const Pop3Listing *listing, const Pop3Ledger *ledger, const Pop3Rules *rules,
               GPtrArray *last, gint64 now)
{
  g_autoptr (Pop3Plan) self = NULL;

  g_return_val_if_fail (listing != NULL, NULL);
  g_return_val_if_fail (ledger != NULL, NULL);
  g_return_val_if_fail (rules != NULL, NULL);

  self = g_new0 (Pop3Plan, 1);
  self->fetch = g_array_new (FALSE, FALSE, sizeof (Pop3PlanFetch));
  self->prove = g_array_new (FALSE, FALSE, sizeof (Pop3PlanProof));
  self->remove = g_array_new (FALSE, FALSE, sizeof (Pop3PlanDelete));
  plan_fetches (self, listing, ledger, rules);
  put_last (self, last);
  plan_removals (self, listing, ledger, rules, now);
  return g_steal_pointer (&self);
}

void
pop3_plan_free (Pop3Plan *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->fetch, g_array_unref);
  g_clear_pointer (&self->prove, g_array_unref);
  g_clear_pointer (&self->remove, g_array_unref);
  g_free (self);
}
