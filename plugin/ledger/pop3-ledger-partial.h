/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "ledger/pop3-ledger.h"

G_BEGIN_DECLS

/*
 * Messages that are not here as a whole: skipped ones, and those of which only the
 * beginning is here. As for all functions that take a sqlite3, see #Pop3Ledger.
 */

/**
 * Pop3LedgerPartial:
 * @row_id: the ledger's row
 * @state: the row's state
 * @message_id: the message's row, 0 = none (any more)
 * @size: octets of the whole message as the server says
 * @rest: whether the user wants the rest
 * @deleted_here: whether the user deleted what was here for good
 *
 * What the ledger knows of a message that is not here as a whole.
 */
typedef struct {
  gint64          row_id;
  Pop3LedgerState state;
  gint64          message_id;
  guint64         size;
  Pop3LedgerRest  rest;
  gboolean        deleted_here;
} Pop3LedgerPartial;

/**
 * pop3_ledger_skip:
 * @db: a connection inside a transaction
 * @uidl: the server's unique id
 * @occurrence: which of the messages with that id
 * @size: octets as the server says
 * @header_digest: SHA-256 over the full header block
 * @sent: unix time of the message's Date
 * @now: unix time
 * @error: return location for a POP3_ERROR_STORE
 *
 * Records a message as seen and too old to be fetched. A row that exists already
 * is an error.
 *
 * Returns: %TRUE when the row is part of the transaction
 */
gboolean pop3_ledger_skip (sqlite3 *db, const char *uidl, guint occurrence, guint64 size,
                           GBytes *header_digest, gint64 sent, gint64 now, GError **error);

/**
 * pop3_ledger_complete:
 * @db: a connection inside the message's own transaction
 * @row_id: a row that is skipped or partial
 * @state: what became of the message here now
 * @message_id: the row of MessageTable, which must be there already
 * @trust: what will make the server's message this one
 * @size: octets as LIST says, 0 = it does not
 * @header_digest: (nullable): SHA-256 over the full header block
 * @digest: (nullable): SHA-256 over the whole message
 * @now: unix time
 * @error: return location for a POP3_ERROR_STORE
 *
 * Records that more of a message is here now. A row that is not there, or says
 * that the whole message was stored, is an error: then it must not be delivered
 * again.
 *
 * Returns: %TRUE when that is part of the transaction
 */
gboolean pop3_ledger_complete (sqlite3 *db, gint64 row_id, Pop3LedgerState state,
                               gint64 message_id, Pop3LedgerTrust trust, guint64 size,
                               GBytes *header_digest, GBytes *digest, gint64 now,
                               GError **error);

/**
 * pop3_ledger_want_rest:
 * @db: a connection to the account's database
 * @message_id: the row of MessageTable
 * @error: return location for a POP3_ERROR_STORE
 *
 * The user wants the rest of a message. One that is here as a whole is fine.
 *
 * Returns: %TRUE when the wish is noted
 */
gboolean pop3_ledger_want_rest (sqlite3 *db, gint64 message_id, GError **error);

/**
 * pop3_ledger_find_partial:
 * @db: a connection to the account's database
 * @row_id: the ledger's row, 0 to look for @message_id
 * @message_id: the row of MessageTable, when @row_id is 0
 * @partial: (out caller-allocated): what is known; row_id 0 when there is no such
 *   row that is skipped or partial
 * @error: return location for a POP3_ERROR_STORE
 *
 * Returns: %TRUE when the row could be looked for
 */
gboolean pop3_ledger_find_partial (sqlite3 *db, gint64 row_id, gint64 message_id,
                                   Pop3LedgerPartial *partial, GError **error);

G_END_DECLS
