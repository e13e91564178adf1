/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-recall.h"

#include "protocol/pop3-limits.h"

#include <string.h>

/* Messages that are back, or seem to be: servers that number their mailbox anew when it
 * is empty give an old unique id to new mail, which must come whatever the rules say.
 * Others lose sight of a mailbox for a while, or keep what they were told to delete. The
 * header tells which, and TOP reads it without the rest. Where it cannot be read nothing is
 * concluded: the row stays away, and the next visit tries again. */

static const Pop3LedgerRow *
lookup (const Pop3Listing *listing, gsize position, const Pop3Ledger *ledger)
{
  const Pop3ListingEntry *entry = pop3_listing_get (listing, position);

  return pop3_ledger_lookup (ledger, entry->uidl, entry->occurrence);
}

/* Where LIST says sizes; one that it did not say before is another one. */
static gboolean
has_other_size (const Pop3Listing *listing, gsize position, const Pop3Ledger *ledger)
{
  guint64 size = pop3_listing_get (listing, position)->size;

  return size > 0 && size != lookup (listing, position, ledger)->size;
}

/* Whether the message may be another than the row's. What makes it the row's does not count:
 * one that is proven before it is deleted may be kept for ever, and the new mail that has
 * its id would never come. One that is proven in any case shows then what it is. */
static gboolean
is_doubtful (const Pop3Listing *listing, gsize position, const Pop3Ledger *ledger)
{
  const Pop3LedgerRow *row = lookup (listing, position, ledger);

  if (row == NULL)
    return FALSE;
  return row->away ||
         (row->header_digest != NULL && row->trust != POP3_LEDGER_TRUST_UNSURE &&
          has_other_size (listing, position, ledger));
}

GArray *
pop3_recall_find (Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (gsize));

  g_return_val_if_fail (listing != NULL && ledger != NULL, NULL);

  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      if (!is_doubtful (listing, i, ledger))
        continue;
      pop3_listing_set_uncertain (listing, i, TRUE);
      if (lookup (listing, i, ledger)->header_digest != NULL)
        g_array_append_val (positions, i);
    }
  return g_steal_pointer (&positions);
}

GArray *
pop3_recall_choose (const GArray *positions, const Pop3Listing *listing, const Pop3Ledger *ledger)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (gsize));
  guint n_last = MIN (positions->len, POP3_LIMIT_RECALLS);
  guint n_others = 0;

  if (n_last > 0)
    g_array_append_vals (chosen, &g_array_index (positions, gsize, positions->len - n_last),
                         n_last);
  for (guint i = positions->len - n_last; i > 0 && n_others < POP3_LIMIT_RECALLS; i--)
    {
      gsize position = g_array_index (positions, gsize, i - 1);

      if (has_other_size (listing, position, ledger))
        {
          g_array_append_val (chosen, position);
          n_others++;
        }
    }
  return chosen;
}

gboolean
pop3_recall_has_other (const GArray *recalls)
{
  g_return_val_if_fail (recalls != NULL, FALSE);

  for (guint i = 0; i < recalls->len; i++)
    {
      if (g_array_index (recalls, Pop3Recall, i).verdict == POP3_RECALL_OTHER)
        return TRUE;
    }
  return FALSE;
}

GArray *
pop3_recall_judge (Pop3Listing *listing, const GArray *positions, const GPtrArray *headers,
                   const Pop3Ledger *ledger)
{
  g_autoptr (GArray) recalls = g_array_new (FALSE, FALSE, sizeof (Pop3Recall));

  g_return_val_if_fail (listing != NULL && positions != NULL, NULL);
  g_return_val_if_fail (headers != NULL && ledger != NULL, NULL);
  g_return_val_if_fail (headers->len == pop3_listing_get_length (listing), NULL);

  for (guint i = 0; i < positions->len; i++)
    {
      gsize position = g_array_index (positions, gsize, i);
      GBytes *header = g_ptr_array_index (headers, position);
      const Pop3LedgerRow *row = lookup (listing, position, ledger);
      Pop3Recall recall = { row->id, POP3_RECALL_UNREAD,
                            pop3_listing_get (listing, position)->size };

      if (header != NULL)
        recall.verdict = memcmp (g_bytes_get_data (header, NULL), row->header_digest,
                                 POP3_LEDGER_DIGEST_SIZE) == 0 ? POP3_RECALL_SAME
                                                               : POP3_RECALL_OTHER;
      pop3_listing_set_uncertain (listing, position, header == NULL);
      g_array_append_val (recalls, recall);
    }
  return g_steal_pointer (&recalls);
}

void
pop3_recall_add_rest (GArray *recalls, Pop3Listing *listing, const GArray *positions,
                      const Pop3Ledger *ledger)
{
  g_return_if_fail (recalls != NULL && listing != NULL);
  g_return_if_fail (positions != NULL && recalls->len <= positions->len && ledger != NULL);

  for (guint i = 0; i < recalls->len; i++)
    {
      if (g_array_index (recalls, Pop3Recall, i).verdict != POP3_RECALL_SAME)
        return;
    }
  for (guint i = 0; i < positions->len; i++)
    {
      gsize position = g_array_index (positions, gsize, i);
      Pop3Recall recall = { lookup (listing, position, ledger)->id, POP3_RECALL_ASSUMED,
                            pop3_listing_get (listing, position)->size };

      if (!pop3_listing_get (listing, position)->uncertain)
        continue;
      g_array_append_val (recalls, recall);
      pop3_listing_set_uncertain (listing, position, FALSE);
    }
}
