/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

#include "ledger/pop3-ledger.h"
#include "protocol/pop3-listing.h"

G_BEGIN_DECLS

/**
 * Pop3Adoption:
 * @entry: (transfer none): the message under its new unique id
 * @row_id: the row that it is taken for
 * @alone: no other row and no other message has that header; if not, which is
 *   which cannot be told, and none of them is ever deleted on the server
 */
typedef struct {
  const Pop3ListingEntry *entry;
  gint64                  row_id;
  gboolean                alone;
} Pop3Adoption;

/**
 * pop3_adoption_is_due:
 * @listing: what the server listed
 * @ledger: what is known
 *
 * Whether the server may have given all its messages new unique ids: it lists some
 * messages, none of them known unless pop3_ledger_in_doubt(), and in the session before
 * it listed known ones. A pure function. Any thread.
 *
 * Returns: whether the headers should be compared before anything is stored
 */
gboolean pop3_adoption_is_due (const Pop3Listing *listing, const Pop3Ledger *ledger);

/**
 * pop3_adoption_find:
 * @listing: what the server listed
 * @ledger: what is known
 *
 * A pure function. Any thread.
 *
 * Returns: (transfer full) (element-type gsize): the positions in @listing of what is
 *   not known
 */
GArray *pop3_adoption_find (const Pop3Listing *listing,
                            const Pop3Ledger *ledger) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_adoption_choose:
 * @positions: (element-type gsize): what pop3_adoption_find() said
 *
 * Says whose headers to read first: those of both ends, for what is known stands
 * together, at the end when the first bulk download was not over, else at the beginning.
 * A pure function. Any thread.
 *
 * Returns: (transfer full) (element-type gsize): some of them, or all
 */
GArray *pop3_adoption_choose (const GArray *positions) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_adoption_index:
 * @listing: what the server listed
 * @ledger: what is known; not needed afterwards
 *
 * The headers by which pop3_adoption_match() would know a message. Any thread.
 *
 * Returns: (transfer full) (element-type GBytes): a set of fingerprints
 */
GHashTable *pop3_adoption_index (const Pop3Listing *listing,
                                 const Pop3Ledger *ledger) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_adoption_index_wholes:
 * @listing: what the server listed
 * @ledger: what is known; must outlive the result
 *
 * The whole messages that are known and not listed under their own ids, though nobody
 * was seen to delete them there: one that comes and is one of them, octet by octet, is
 * here already, whatever its header or the other ids made of it. Any thread.
 *
 * Returns: (transfer full) (element-type GBytes gint64): fingerprints and rows
 */
GHashTable *pop3_adoption_index_wholes (const Pop3Listing *listing,
                                        const Pop3Ledger *ledger) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_adoption_match:
 * @listing: what the server listed; must outlive the result
 * @headers: (element-type GBytes) (nullable elements): the fingerprint of each
 *   entry's header block, %NULL when it is not to be compared
 * @ledger: what is known
 *
 * Which row each unknown message was known by before: one that is not listed and
 * whose header block has the same fingerprint, one message for one row; none that was
 * deleted here and not listed in the session before. To be asked of messages without an id
 * of their own, and of all when pop3_adoption_is_due(). A pure function. Any thread.
 *
 * Returns: (transfer full) (element-type Pop3Adoption): for pop3_ledger_adopt();
 *   messages that are not in it are new
 */
GArray *pop3_adoption_match (const Pop3Listing *listing, const GPtrArray *headers,
                             const Pop3Ledger *ledger) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
