/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "protocol/pop3-listing.h"

G_BEGIN_DECLS

/**
 * Pop3LedgerState:
 * @POP3_LEDGER_STORED: the whole message was stored here
 * @POP3_LEDGER_SKIPPED: seen and not fetched (fetch_since); never deleted there
 * @POP3_LEDGER_PARTIAL: only its first lines are here; never deleted there
 * @POP3_LEDGER_SUSPECT: it is here as the server sent it, perhaps without its end;
 *   not fetched again, never deleted there
 *
 * Numbers are stored in the database: never change them.
 */
typedef enum {
  POP3_LEDGER_STORED  = 1,
  POP3_LEDGER_SKIPPED = 2,
  POP3_LEDGER_PARTIAL = 3,
  POP3_LEDGER_SUSPECT = 4,
} Pop3LedgerState;

/**
 * Pop3LedgerRest:
 * @POP3_LEDGER_REST_LEFT: nobody asked for it
 * @POP3_LEDGER_REST_WANTED: the user wants it; the next visit fetches it
 * @POP3_LEDGER_REST_MISSED: wanted, but the last good session did not list the
 *   message; it is fetched should it come back
 *
 * What is to become of the rest of a partial message. Numbers are stored in the
 * database: never change them.
 */
typedef enum {
  POP3_LEDGER_REST_LEFT   = 0,
  POP3_LEDGER_REST_WANTED = 1,
  POP3_LEDGER_REST_MISSED = 2,
} Pop3LedgerRest;

/**
 * Pop3LedgerTrust:
 * @POP3_LEDGER_TRUST_UIDL: its unique id
 * @POP3_LEDGER_TRUST_SIZE: its unique id and the size that LIST gave when it was
 *   fetched, right or wrong; a size that LIST does not give proves nothing
 * @POP3_LEDGER_TRUST_ADOPTED: nothing yet: it was known by another id before, or was
 *   away, or was far shorter than LIST said, and must be fetched once more and compared
 * @POP3_LEDGER_TRUST_AMBIGUOUS: nothing ever: it was adopted among equals, or the server
 *   keeps it
 * @POP3_LEDGER_TRUST_PROVEN: its unique id, since it was fetched once more and compared,
 *   and the size that LIST gave then, if any
 * @POP3_LEDGER_TRUST_UNSURE: nothing yet: it came in a session in which answers were not
 *   those to what was asked, and is fetched once more and compared whatever the rules
 *   say, for the message of this id may not have come
 *
 * What makes the server's message the one that is stored here, and so enough to
 * delete it there, unless it was away (see #Pop3LedgerRow). Numbers are stored in the
 * database: never change them.
 */
typedef enum {
  POP3_LEDGER_TRUST_UIDL      = 0,
  POP3_LEDGER_TRUST_SIZE      = 1,
  POP3_LEDGER_TRUST_ADOPTED   = 2,
  POP3_LEDGER_TRUST_AMBIGUOUS = 3,
  POP3_LEDGER_TRUST_PROVEN    = 4,
  POP3_LEDGER_TRUST_UNSURE    = 5,
} Pop3LedgerTrust;

/* Octets of the digests of a row. */
#define POP3_LEDGER_DIGEST_SIZE 32

/**
 * Pop3LedgerRow:
 * @id: row id
 * @uidl: the server's unique id
 * @occurrence: which of the messages with that id, see #Pop3ListingEntry
 * @state: what became of it here
 * @size: octets as LIST said, which need not be those that came; 0 = it did not say
 * @received: unix time at which it became durable here
 * @sent: unix time of a skipped message's Date, which decides whether it is still
 *   to be skipped
 * @rest: whether the user wants the rest of a partial message
 * @deleted_here: unix time at which the user deleted it for good, 0 = not
 * @gone: unix time at which the server confirmed that it was deleted there, 0 = not
 * @last_listed: unix time of the last good session that listed it
 * @listed: whether that was the last good session of all, and it was not deleted
 *   there, nor let go since
 * @away: whether the last good session deleted it there or did not list it for certain, as
 *   when it listed nothing at all, or whether it was let go since: what has its unique id
 *   now may be another message
 * @here: whether its message is here
 * @trust: what makes the server's message this one
 * @header_digest: (nullable) (array fixed-size=32): the fingerprint of its header
 * @digest: (nullable) (array fixed-size=32): the fingerprint of all of it
 *
 * What we know of one message of the server.
 */
typedef struct {
  gint64          id;
  const char     *uidl;
  guint           occurrence;
  Pop3LedgerState state;
  guint64         size;
  gint64          received;
  gint64          sent;
  Pop3LedgerRest  rest;
  gint64          deleted_here;
  gint64          gone;
  gint64          last_listed;
  gboolean        listed;
  gboolean        away;
  gboolean        here;
  Pop3LedgerTrust trust;
  const guint8   *header_digest;
  const guint8   *digest;
} Pop3LedgerRow;

/**
 * Pop3Ledger:
 *
 * All rows of an account's ledger, as read in one go, looked up by UIDL. A
 * value: it does not follow later changes of the database.
 *
 * The functions that take a sqlite3 work inside whatever transaction is open on
 * it and never begin or end one: the ledger row of a message belongs to the
 * message's own transaction. They may be called on any thread that owns the
 * connection; errors are POP3_ERROR_STORE. After such an error the caller looks
 * at sqlite3_get_autocommit(): on a full disk or an I/O error SQLite may have
 * rolled back the whole transaction.
 *
 * The connection is expected to have `PRAGMA foreign_keys` on, as the host's
 * have: that is what sets a row's reference to its message to NULL when the
 * host's clean-up removes the message.
 */
typedef struct _Pop3Ledger Pop3Ledger;

/**
 * pop3_ledger_prepare:
 * @db: a connection to the account's database, which has a MessageTable
 * @error: return location for a POP3_ERROR_STORE
 *
 * Creates the ledger's tables, or those that are missing, or checks that they are of
 * the version this code knows; when all are there, nothing is written. Tables of a
 * newer version are an error and left alone.
 *
 * Returns: %TRUE when the ledger can be used
 */
gboolean pop3_ledger_prepare (sqlite3 *db, GError **error);

/**
 * pop3_ledger_load:
 * @db: a connection on which pop3_ledger_prepare() succeeded once
 * @error: return location for a POP3_ERROR_STORE
 *
 * Reads the whole ledger. To see one state of it while another connection
 * writes, call it inside a transaction.
 *
 * Returns: (transfer full): the ledger, which may be read on any thread, or
 *   %NULL with @error set, also when a row is damaged
 */
Pop3Ledger *pop3_ledger_load (sqlite3 *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_ledger_drop_damaged:
 * @db: a connection inside a transaction
 * @n_dropped: (out): how many rows there were
 * @error: return location for a POP3_ERROR_STORE
 *
 * Deletes the rows for which pop3_ledger_load() says that the ledger is damaged.
 *
 * Returns: %TRUE when there is none left
 */
gboolean pop3_ledger_drop_damaged (sqlite3 *db, guint *n_dropped, GError **error);

/**
 * pop3_ledger_free:
 * @self: (nullable) (transfer full): a ledger
 *
 * Frees the value; the database is not touched. Any thread.
 */
void pop3_ledger_free (Pop3Ledger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Ledger, pop3_ledger_free)

/**
 * pop3_ledger_get_length:
 * @self: a ledger
 *
 * Any thread.
 *
 * Returns: the number of rows
 */
gsize pop3_ledger_get_length (const Pop3Ledger *self);

/**
 * pop3_ledger_get_row:
 * @self: a ledger
 * @index: less than its length
 *
 * Any thread.
 *
 * Returns: (transfer none): the row, valid as long as @self
 */
const Pop3LedgerRow *pop3_ledger_get_row (const Pop3Ledger *self, gsize index);

/**
 * pop3_ledger_lookup:
 * @self: a ledger
 * @uidl: the server's unique id, opaque bytes compared as they are
 * @occurrence: which of the messages with that id, see #Pop3ListingEntry
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the row, valid as long as @self
 */
const Pop3LedgerRow *pop3_ledger_lookup (const Pop3Ledger *self, const char *uidl,
                                         guint occurrence);

/**
 * pop3_ledger_in_backlog:
 * @self: a ledger
 *
 * Whether the first bulk download still goes on: from the moment the tables
 * are made, whatever comes and goes meanwhile, until
 * pop3_ledger_finish_backlog(). Any thread.
 *
 * Returns: %TRUE while it goes on
 */
gboolean pop3_ledger_in_backlog (const Pop3Ledger *self);

/**
 * pop3_ledger_in_doubt:
 * @self: a ledger
 *
 * Whether messages may have been known by other unique ids before, though some are
 * known by theirs: from pop3_ledger_doubt() until a session ends well after which all that
 * it listed is known. Any thread.
 *
 * Returns: %TRUE while it is so
 */
gboolean pop3_ledger_in_doubt (const Pop3Ledger *self);

/**
 * pop3_ledger_may_have_others:
 * @self: a ledger
 * @listing: what the server listed
 *
 * Whether ids that are known may be those of other messages now: STAT says another size
 * than in the last good session, or that deleted some, or there was none; or some ids are
 * not known, which the server may have given to what had the others. Any thread.
 *
 * Returns: whether it is worth to ask for the sizes
 */
gboolean pop3_ledger_may_have_others (const Pop3Ledger *self, const Pop3Listing *listing);

/**
 * pop3_ledger_finish_backlog:
 * @db: a connection to the account's database
 * @error: return location for a POP3_ERROR_STORE
 *
 * Notes that the first bulk download is over: all that is unknown from now on
 * is news. For ever, and nothing is written the second time.
 *
 * Returns: %TRUE when it is noted
 */
gboolean pop3_ledger_finish_backlog (sqlite3 *db, GError **error);

/**
 * pop3_ledger_get_trust:
 * @listed: octets of a message as LIST says, 0 = it does not
 * @came: octets that RETR gave
 *
 * Any thread.
 *
 * Returns: what will make the server's message the one that came
 */
Pop3LedgerTrust pop3_ledger_get_trust (guint64 listed, guint64 came);

/**
 * pop3_ledger_insert:
 * @db: a connection inside the message's own transaction
 * @uidl: the server's unique id
 * @occurrence: which of the messages with that id
 * @state: what became of the message here
 * @message_id: the row of MessageTable, which must be there already; 0 = none
 * @trust: what will make the server's message this one
 * @size: octets as LIST says, 0 = it does not
 * @header_digest: (nullable): the fingerprint of its header
 * @digest: (nullable): the fingerprint of all of it
 * @now: unix time
 * @error: return location for a POP3_ERROR_STORE
 *
 * Records a message as known. A row that exists already is an error: the
 * message was delivered before and must not be delivered again.
 *
 * Returns: %TRUE when the row is part of the transaction
 */
gboolean pop3_ledger_insert (sqlite3 *db, const char *uidl, guint occurrence,
                             Pop3LedgerState state, gint64 message_id, Pop3LedgerTrust trust,
                             guint64 size, GBytes *header_digest, GBytes *digest, gint64 now,
                             GError **error);

/**
 * pop3_ledger_message_deleted:
 * @db: a connection inside the transaction that takes away the message's last
 *   location: the host reuses row ids, so the reference goes with it
 * @message_id: the row of MessageTable
 * @now: unix time, more than 0
 * @error: return location for a POP3_ERROR_STORE
 *
 * The user deleted this message for good. All rows that refer to it remember
 * that and let go of it; a message without a row (sent mail, a draft) is fine.
 *
 * Returns: %TRUE when that is part of the transaction
 */
gboolean pop3_ledger_message_deleted (sqlite3 *db, gint64 message_id, gint64 now, GError **error);

/**
 * pop3_ledger_let_go:
 * @db: a connection inside a transaction
 * @row_ids: (array length=n): rows whose messages are about to be deleted on the server
 * @n: how many
 * @error: return location for a POP3_ERROR_STORE
 *
 * Has them count as not listed until a session is closed. When QUIT is not heard to be
 * answered nobody knows whether they have gone, and what is then listed under their
 * unique ids may be other messages.
 *
 * Returns: %TRUE when all of it is part of the transaction; it must be durable before
 *   the first DELE
 */
gboolean pop3_ledger_let_go (sqlite3 *db, const gint64 *row_ids, gsize n, GError **error);

/**
 * pop3_ledger_close_session:
 * @db: a connection inside a transaction
 * @listing: what the server listed in this session
 * @gone: (array length=n_gone) (nullable): ids of the rows whose DELE was
 *   accepted, once QUIT was answered with +OK
 * @n_gone: how many
 * @now: unix time
 * @error: return location for a POP3_ERROR_STORE
 *
 * Closes a good session: the rows in @gone are marked as deleted there, rows
 * that the server does not list (any more, or again) are noted, and a row goes
 * when the server has not listed it on 30 days with a good session and no
 * message is left here. Days without a session do not count, so neither a long
 * absence nor a leaping clock makes rows go. The rest of a message that is wanted
 * and not listed is noted as missed. An empty @listing changes nothing else but
 * @gone, and is remembered for pop3_ledger_count_only_here(). One that is a part of
 * the mailbox (pop3_listing_is_incomplete()) lets no row go.
 *
 * Returns: %TRUE when all of it is part of the transaction
 */
gboolean pop3_ledger_close_session (sqlite3 *db, const Pop3Listing *listing, const gint64 *gone,
                                    gsize n_gone, gint64 now, GError **error);

/**
 * pop3_ledger_count_only_here:
 * @db: a connection to the account's database
 * @total: (out): how many messages there are
 * @only_here: (out): how many of them the server does not have, as far as the
 *   last good session tells: it did not list them, or they were deleted there
 *   since, or they never came from it (sent mail, drafts)
 * @error: return location for a POP3_ERROR_STORE
 *
 * Counts for the question whether the mail here may go. A message in two
 * folders is one.
 *
 * Returns: %TRUE when both could be counted; they are not set on failure
 */
gboolean pop3_ledger_count_only_here (sqlite3 *db, gint64 *total, gint64 *only_here,
                                      GError **error);

G_END_DECLS
