/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-recall.h"

#include "ledger/pop3-adoption.h"
#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"
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

GArray *
pop3_recall_find (Pop3Listing *listing, const Pop3Ledger *ledger)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (gsize));

  g_return_val_if_fail (listing != NULL && ledger != NULL, NULL);

  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      const Pop3LedgerRow *row = lookup (listing, i, ledger);

      if (row == NULL || !row->away)
        continue;
      pop3_listing_set_uncertain (listing, i, TRUE);
      if (row->header_digest != NULL)
        g_array_append_val (positions, i);
    }
  return g_steal_pointer (&positions);
}

GArray *
pop3_recall_choose (const GArray *positions)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (gsize));
  guint n = MIN (positions->len, POP3_LIMIT_RECALLS);

  if (n > 0)
    g_array_append_vals (chosen, &g_array_index (positions, gsize, positions->len - n), n);
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
      Pop3Recall recall = { .row_id = row->id, .verdict = POP3_RECALL_UNREAD };

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
  for (guint i = positions->len - recalls->len; i > 0; i--)
    {
      gsize position = g_array_index (positions, gsize, i - 1);
      Pop3Recall recall = { lookup (listing, position, ledger)->id, POP3_RECALL_SAME };

      g_array_append_val (recalls, recall);
      pop3_listing_set_uncertain (listing, position, FALSE);
    }
}

static gboolean
take_back (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET trust = CASE"
                                " WHEN trust = ?2 OR (trust = ?3 AND gone > 0) THEN ?2"
                                " WHEN trust = ?4 AND gone = 0 THEN ?4 ELSE ?5 END,"
                                " gone = 0, last_listed = NULL, missing_day = NULL WHERE id = ?1",
                                error);
  if (statement == NULL ||
      !pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_TRUST_AMBIGUOUS, error) ||
      !pop3_sql_bind_int64 (statement, 3, POP3_LEDGER_TRUST_PROVEN, error) ||
      !pop3_sql_bind_int64 (statement, 4, POP3_LEDGER_TRUST_SIZE, error) ||
      !pop3_sql_bind_int64 (statement, 5, POP3_LEDGER_TRUST_ADOPTED, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (recalls[i].verdict == POP3_RECALL_SAME &&
          !pop3_sql_run_for_ids (statement, &recalls[i].row_id, 1, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes the ids from rows that other messages have now. The headers stay: their own
 * messages may be listed under other ids. */
static gboolean
give_up (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET"
                                " uidl = CAST (' former:' || id AS BLOB), occurrence = 0"
                                " WHERE id = ?1",
                                error);
  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (recalls[i].verdict == POP3_RECALL_OTHER &&
          !pop3_sql_run_for_ids (statement, &recalls[i].row_id, 1, error))
        return FALSE;
    }
  return TRUE;
}

/* What was deleted both here and there, and was not listed in between, was put back by
 * somebody who wants it: it comes as a new message. A server that only keeps it lists it
 * all the while. */
static gboolean
let_come (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gint64 empty = 0;

  if (!pop3_ledger_get_state (db, POP3_STATE_EMPTY, 0, &empty, error))
    return FALSE;
  statement = pop3_sql_prepare (db,
                                "SELECT 1 FROM Pop3LedgerTable WHERE id = ?1 AND gone > 0"
                                " AND deleted_here > 0"
                                " AND (missing_day IS NOT NULL OR id < ?2)",
                                error);
  for (gsize i = 0; statement != NULL && i < n; i++)
    {
      gboolean put_back = FALSE;

      if (recalls[i].verdict != POP3_RECALL_SAME)
        continue;
      sqlite3_reset (statement);
      if (!pop3_sql_bind_int64 (statement, 1, recalls[i].row_id, error) ||
          !pop3_sql_bind_int64 (statement, 2, empty, error) ||
          !pop3_sql_next (statement, &put_back, error) ||
          (put_back && !pop3_ledger_retire (db, recalls[i].row_id, error)))
        return FALSE;
    }
  return statement != NULL;
}

gboolean
pop3_ledger_recall (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error)
{
  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (recalls != NULL || n == 0, FALSE);

  return let_come (db, recalls, n, error) && take_back (db, recalls, n, error) &&
         give_up (db, recalls, n, error);
}
