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
 *
 * Numbers are stored in the database: never change them.
 */
typedef enum {
  POP3_LEDGER_STORED  = 1,
  POP3_LEDGER_SKIPPED = 2,
  POP3_LEDGER_PARTIAL = 3,
} Pop3LedgerState;

/**
 * Pop3LedgerRow:
 * @id: row id
 * @uidl: the server's unique id
 * @occurrence: which of the messages with that id, see #Pop3ListingEntry
 * @state: what became of it here
 * @received: unix time at which it became durable here
 * @deleted_here: unix time at which the user deleted it for good, 0 = not
 * @last_listed: unix time of the last good session that listed it
 *
 * What we know of one message of the server.
 */
typedef struct {
  gint64          id;
  const char     *uidl;
  guint           occurrence;
  Pop3LedgerState state;
  gint64          received;
  gint64          deleted_here;
  gint64          last_listed;
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
 * connection; errors are POP3_ERROR_STORE.
 */
typedef struct _Pop3Ledger Pop3Ledger;

/* Creates or checks the tables; a schema newer than ours is POP3_ERROR_STORE. */
gboolean    pop3_ledger_prepare (sqlite3 *db, GError **error);

Pop3Ledger *pop3_ledger_load (sqlite3 *db, GError **error);
void        pop3_ledger_free (Pop3Ledger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Ledger, pop3_ledger_free)
gsize                pop3_ledger_get_length (const Pop3Ledger *self);
const Pop3LedgerRow *pop3_ledger_lookup (const Pop3Ledger *self, const char *uidl, guint occurrence);

/* Whether the first bulk download still goes on: set while the ledger is
 * empty, cleared by pop3_ledger_finish_backlog(). */
gboolean pop3_ledger_in_backlog (const Pop3Ledger *self);
gboolean pop3_ledger_finish_backlog (sqlite3 *db, GError **error);

/* Records a message as known. @message_id 0 = none. @header_digest and @digest
 * (nullable) are SHA-256 over the full header block and the whole message.
 * A row that exists already is POP3_ERROR_STORE: it was delivered before. */
gboolean pop3_ledger_insert (sqlite3 *db, const char *uidl, guint occurrence,
                             Pop3LedgerState state, gint64 message_id, guint64 size,
                             GBytes *header_digest, GBytes *digest, gint64 now, GError **error);

/* The user deleted these messages for good: call in the transaction that takes
 * away the message's last location (row ids are reused by the host). */
gboolean pop3_ledger_message_deleted (sqlite3 *db, gint64 message_id, gint64 now, GError **error);

/* Closes a good session: every listed row is marked as listed at @now, rows in
 * @gone (their DELE was accepted and QUIT answered +OK) as deleted there, and
 * rows not listed for 30 days of which no message is left here go. An empty
 * @listing changes nothing but @gone. */
gboolean pop3_ledger_close_session (sqlite3 *db, const Pop3Listing *listing, const gint64 *gone,
                                    gsize n_gone, gint64 now, GError **error);

G_END_DECLS
