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
 * pop3_adoption_match:
 * @listing: what the server listed; must outlive the result
 * @headers: (element-type GBytes) (nullable elements): the fingerprint of each
 *   entry's header block, %NULL when it is not to be compared
 * @ledger: what is known
 *
 * Which row each unknown message was known by before: one that is not listed and
 * whose header block has the same fingerprint, one message for one row; none that was
 * deleted both here and on the server. To be asked of messages without an id of their
 * own, and of all when pop3_adoption_is_due(). A pure function. Any thread.
 *
 * Returns: (transfer full) (element-type Pop3Adoption): for pop3_ledger_adopt();
 *   messages that are not in it are new
 */
GArray *pop3_adoption_match (const Pop3Listing *listing, const GPtrArray *headers,
                             const Pop3Ledger *ledger) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_ledger_adopt:
 * @db: a connection inside a transaction
 * @adoptions: (array length=n): what pop3_adoption_match() said
 * @n: how many
 * @error: return location for a POP3_ERROR_STORE
 *
 * Has rows go on under their new unique ids, with all that they say: what was
 * deleted here stays deleted, ages go on.
 *
 * Returns: %TRUE when all of it is part of the transaction
 */
gboolean pop3_ledger_adopt (sqlite3 *db, const Pop3Adoption *adoptions, gsize n, GError **error);

/**
 * pop3_ledger_forget_uidls:
 * @db: a connection inside a transaction
 * @error: return location for a POP3_ERROR_STORE
 *
 * Has all messages be recognised by their headers at the next visit: each row counts as
 * listed, and its id is made as by pop3_ledger_retire().
 *
 * Returns: %TRUE when it is noted
 */
gboolean pop3_ledger_forget_uidls (sqlite3 *db, GError **error);

/**
 * pop3_ledger_doubt:
 * @db: a connection inside a transaction
 * @error: return location for a POP3_ERROR_STORE
 *
 * Notes that messages are fetched though pop3_adoption_is_due(), so that it still is
 * when the session breaks and some are known by their new ids.
 *
 * Returns: %TRUE when that is part of the transaction
 */
gboolean pop3_ledger_doubt (sqlite3 *db, GError **error);

/**
 * pop3_ledger_enter:
 * @db: a connection inside a transaction
 * @mailbox: a name for the server's mailbox, as "user@host"
 * @error: return location for a POP3_ERROR_STORE
 *
 * Says whose unique ids will be compared with those of the ledger. When it is not the
 * mailbox of before, all rows lose their ids, which say nothing of another one, so
 * that pop3_adoption_is_due() until a session has ended well.
 *
 * Returns: %TRUE when that is part of the transaction
 */
gboolean pop3_ledger_enter (sqlite3 *db, const char *mailbox, GError **error);

/**
 * pop3_ledger_confirm:
 * @db: a connection inside a transaction
 * @row_ids: (array length=n): rows whose message was fetched once more in this
 *   session and is, octet by octet, the one that is stored
 * @n: how many
 * @error: return location for a POP3_ERROR_STORE
 *
 * Lets them be deleted on the server like any other: they are listed, whatever was
 * noted before, and their sizes are not compared again.
 *
 * Returns: %TRUE when all of it is part of the transaction
 */
gboolean pop3_ledger_confirm (sqlite3 *db, const gint64 *row_ids, gsize n, GError **error);

/**
 * pop3_ledger_retire:
 * @db: a connection inside the transaction that stores the other message
 * @row_id: a row
 * @error: return location for a POP3_ERROR_STORE
 *
 * Takes the unique id from a row, for it has turned out that the server's message
 * is another one. The row stays for what was stored and goes like that of every
 * message which the server does not list any more.
 *
 * Returns: %TRUE when that is part of the transaction
 */
gboolean pop3_ledger_retire (sqlite3 *db, gint64 row_id, GError **error);

G_END_DECLS
