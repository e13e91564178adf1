/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

#include "ledger/pop3-ledger.h"
#include "protocol/pop3-listing.h"

G_BEGIN_DECLS

/**
 * Pop3RecallVerdict:
 * @POP3_RECALL_SAME: it has the header of the row
 * @POP3_RECALL_ASSUMED: its header was not asked for, for all that were read were the same
 * @POP3_RECALL_OTHER: it has another one: its unique id was used again
 * @POP3_RECALL_UNREAD: its header could not be read
 */
typedef enum {
  POP3_RECALL_SAME,
  POP3_RECALL_ASSUMED,
  POP3_RECALL_OTHER,
  POP3_RECALL_UNREAD,
} Pop3RecallVerdict;

/**
 * Pop3Recall:
 * @row_id: a row that was away, or had another size
 * @verdict: what is listed now under its unique id
 * @size: octets of that as LIST says, 0 = not asked for, or not told
 */
typedef struct {
  gint64            row_id;
  Pop3RecallVerdict verdict;
  guint64           size;
} Pop3Recall;

/**
 * pop3_recall_find:
 * @listing: what the server listed
 * @ledger: what is known
 *
 * Finds the messages whose unique id is known of one that was away, or had another size
 * when @listing has sizes. They are uncertain
 * in @listing until their headers were compared. The thread that builds @listing.
 *
 * Returns: (transfer full) (element-type gsize): the positions in @listing of those that
 *   have a header to be compared, most often none; it should be before anything is fetched
 */
GArray *pop3_recall_find (Pop3Listing      *listing,
                          const Pop3Ledger *ledger) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_recall_choose:
 * @positions: (element-type gsize): what pop3_recall_find() said
 * @listing: what the server listed, when these are more than POP3_LIMIT_RECALLS with sizes
 * @ledger: what is known
 *
 * Says with which to begin: when none of them is another message, the rest is taken for
 * what it was, too. A pure function. Any thread.
 *
 * Returns: (transfer full) (element-type gsize): the last of them, and the last of those
 *   that have another size; or all
 */
GArray *pop3_recall_choose (const GArray *positions, const Pop3Listing *listing,
                            const Pop3Ledger *ledger) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_recall_has_other:
 * @recalls: (element-type Pop3Recall): what pop3_recall_judge() said
 *
 * A pure function. Any thread.
 *
 * Returns: whether a unique id was used again
 */
gboolean pop3_recall_has_other (const GArray *recalls);

/**
 * pop3_recall_judge:
 * @listing: what the server listed
 * @positions: (element-type gsize): what pop3_recall_find() said
 * @headers: (element-type GBytes) (nullable elements): the fingerprint of each entry's
 *   header block, as far as it was read
 * @ledger: what is known
 *
 * Compares the headers. Messages that were read are not uncertain any more. The thread
 * that builds @listing.
 *
 * Returns: (transfer full) (element-type Pop3Recall): for pop3_ledger_recall()
 */
GArray *pop3_recall_judge (Pop3Listing *listing, const GArray *positions,
                           const GPtrArray *headers,
                           const Pop3Ledger *ledger) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_recall_add_rest:
 * @recalls: (element-type Pop3Recall): what pop3_recall_judge() said of those that
 *   pop3_recall_choose() chose
 * @listing: what the server listed
 * @positions: (element-type gsize): what pop3_recall_find() said
 * @ledger: what is known
 *
 * Has the others be taken for what they were, when all in @recalls are; they are not
 * uncertain any more. The thread that builds @listing.
 */
void pop3_recall_add_rest (GArray *recalls, Pop3Listing *listing, const GArray *positions,
                           const Pop3Ledger *ledger);

G_END_DECLS
