/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

#include "ledger/pop3-ledger.h"
#include "protocol/pop3-listing.h"

G_BEGIN_DECLS

/**
 * Pop3Rules:
 *
 * What the account's settings say about the server's copies, as the plan needs
 * it: @delete_after_days -1 = never by age, 0 = as soon as it is safe here;
 * @delete_deleted = what the user deleted for good goes there, too.
 */
typedef struct {
  int      delete_after_days;
  gboolean delete_deleted;
} Pop3Rules;

/**
 * Pop3PlanFetch:
 * @entry: (transfer none): the listing's entry
 * @backlog: part of the first bulk download: it is old mail, not news
 * @order: position among the plan's messages in the server's order, 0 first,
 *   counted separately for backlog and news
 */
typedef struct {
  const Pop3ListingEntry *entry;
  gboolean                backlog;
  guint                   order;
} Pop3PlanFetch;

typedef struct {
  const Pop3ListingEntry *entry;
  gint64                  row_id;
} Pop3PlanDelete;

/**
 * Pop3Plan:
 * @fetch: (element-type Pop3PlanFetch): what to fetch, newest first
 * @remove: (element-type Pop3PlanDelete): what to delete on the server now
 * @n_backlog: how many of @fetch are backlog
 * @n_news: how many are not
 *
 * What one visit does: a pure function of the listing, the ledger, the rules
 * and the time. Points into the listing, which must outlive it.
 */
typedef struct {
  GArray *fetch;
  GArray *remove;
  guint   n_backlog;
  guint   n_news;
} Pop3Plan;

Pop3Plan *pop3_plan_new  (const Pop3Listing *listing, const Pop3Ledger *ledger,
                          const Pop3Rules *rules, gint64 now);
void      pop3_plan_free (Pop3Plan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Plan, pop3_plan_free)

G_END_DECLS
