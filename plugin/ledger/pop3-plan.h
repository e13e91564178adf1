/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

#include "ledger/pop3-ledger.h"
#include "protocol/pop3-listing.h"

G_BEGIN_DECLS

/**
 * Pop3Rules:
 * @delete_after_days: whole days since it came here, -1 = never by age, 0 = as
 *   soon as it is safe here
 * @delete_deleted: what the user deleted for good goes there, too
 * @max_size: octets above which only the beginning of a message is fetched, 0 =
 *   no limit
 * @since: unix time; what is older is skipped; 0 = nothing is
 *
 * What the account's settings say about the server's copies and about what is to
 * come here, as the plan needs it; pop3_settings_get_deletion() gives the first
 * two values.
 */
typedef struct {
  int      delete_after_days;
  gboolean delete_deleted;
  guint64  max_size;
  gint64   since;
} Pop3Rules;

/**
 * Pop3PlanFetch:
 * @entry: (transfer none): the listing's entry
 * @backlog: part of the first bulk download: it is old mail, not news
 * @behind: it belongs behind all that is here, not before it
 * @order: position among the plan's messages in the server's order, 0 first,
 *   counted separately for those before and those behind
 * @row_id: the ledger's row of a message that was skipped or is here in part, 0 =
 *   the message is unknown
 * @beginning: too large: only its beginning is wanted
 * @dated: its Date is to be looked at first, for it may be too old
 */
typedef struct {
  const Pop3ListingEntry *entry;
  gboolean                backlog;
  gboolean                behind;
  guint                   order;
  gint64                  row_id;
  gboolean                beginning;
  gboolean                dated;
} Pop3PlanFetch;

/**
 * Pop3PlanProof:
 * @entry: (transfer none): the listing's entry
 * @row: (transfer none): the ledger's row
 *
 * A message that could be deleted on the server if it were sure to be the one
 * that is stored here; or one that perhaps is not stored here at all.
 */
typedef struct {
  const Pop3ListingEntry *entry;
  const Pop3LedgerRow    *row;
} Pop3PlanProof;

/**
 * Pop3PlanDelete:
 * @entry: (transfer none): the listing's entry
 * @row_id: the ledger's row, for pop3_ledger_close_session() after QUIT
 */
typedef struct {
  const Pop3ListingEntry *entry;
  gint64                  row_id;
} Pop3PlanDelete;

/**
 * Pop3Plan:
 * @fetch: (element-type Pop3PlanFetch): what to fetch, newest first, then what
 *   had better come last
 * @prove: (element-type Pop3PlanProof): what to fetch once more and compare, in the
 *   server's order
 * @remove: (element-type Pop3PlanDelete): what to delete on the server now, in
 *   the server's order
 * @n_before: how many of @fetch belong before all that is here
 * @n_behind: how many of @fetch belong behind
 * @n_last: how many of @fetch had better come last
 *
 * What one visit does: a pure function of the listing, the ledger, the rules
 * and the time. Points into listing and ledger, which must outlive it.
 */
typedef struct {
  GArray *fetch;
  GArray *prove;
  GArray *remove;
  guint   n_before;
  guint   n_behind;
  guint   n_last;
} Pop3Plan;

/**
 * pop3_plan_name:
 * @entry: a listing's entry
 *
 * A name for the message that holds from one listing to the next. Any thread.
 *
 * Returns: (transfer full): the name
 */
char *pop3_plan_name (const Pop3ListingEntry *entry) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_plan_new:
 * @listing: what the server listed; must outlive the plan
 * @ledger: what is known, as read at or after that time; must outlive the plan
 * @rules: what the settings say
 * @last: (nullable) (element-type utf8): names, as pop3_plan_name() gives them, of
 *   messages that had better come after all others, in this order
 * @now: unix time
 *
 * Makes the plan of a visit. To delete in the same visit what it has just
 * fetched, load the ledger again after delivery and make a second plan from the
 * same listing: its @remove then has those, too.
 *
 * What is too large for @rules is known when @listing has sizes. A message that
 * was skipped, or is here in part, is fetched when the rules (or the user's wish)
 * want it now, and never after the user has deleted what was here.
 *
 * No plan ever deletes a message that is not wholly stored here, nor one whose
 * UIDL the listing or the ledger has seen on more than one message: which of
 * them it is cannot be told (RFC 1939 §7 wants UIDLs to be unique; not all
 * servers' are). What was adopted (pop3-adoption.h), what was away, and what has
 * another size in the listing than when it was fetched, or none, is to be proven
 * first; what came in a session that was out of step is to be in any case. An empty
 * listing plans nothing. Any thread.
 *
 * Returns: (transfer full): the plan
 */
Pop3Plan *pop3_plan_new (const Pop3Listing *listing, const Pop3Ledger *ledger,
                         const Pop3Rules *rules, GPtrArray *last,
                         gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_plan_free:
 * @self: (nullable) (transfer full): a plan
 *
 * Any thread.
 */
void pop3_plan_free (Pop3Plan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Plan, pop3_plan_free)

G_END_DECLS
