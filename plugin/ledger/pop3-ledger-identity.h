/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "ledger/pop3-adoption.h"
#include "ledger/pop3-recall.h"

G_BEGIN_DECLS

/* How ids start that no server gave, for none has a blank; the number of a row follows.
 * The last is for a message that is here and of which nothing else is known. */

#define POP3_UIDL_FORMER  " former:"
#define POP3_UIDL_RETIRED " retired:"
#define POP3_UIDL_LOST    " lost:"

/*
 * By which unique id a row is known. As for all functions that take a sqlite3, see
 * #Pop3Ledger.
 */

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
 * pop3_ledger_forget_uidls:
 * @db: a connection inside a transaction
 * @error: return location for a POP3_ERROR_STORE
 *
 * Has all messages be recognised by their headers at the next visit: each row counts as
 * listed, and its id is a former one.
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
 * pop3_ledger_recall:
 * @db: a connection inside a transaction
 * @recalls: (array length=n): what pop3_recall_judge() said
 * @n: how many
 * @error: return location for a POP3_ERROR_STORE
 *
 * Has rows count as listed whose message has come back (after an empty listing that
 * waits until the session ends well), and takes the unique id from those that another
 * message has now, which keep their headers to be known by. What was deleted here, too,
 * and was not listed for a while has been put back by somebody: its row is retired, so that
 * it comes as new. All else that is back may be deleted on the server when it was proven
 * to be the same to the last octet, or, where it was not deleted there and its header was
 * read, has the same size.
 * What is back once more after that was proven is kept by the server, whatever it says,
 * and is never deleted there again.
 *
 * Returns: %TRUE when all of it is part of the transaction
 */
gboolean pop3_ledger_recall (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error);

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

/**
 * Pop3Proven:
 * @row_id: a row whose message was fetched once more in this session and is, octet by
 *   octet, the one that is stored
 * @size: octets as LIST says now, 0 = it does not
 */
typedef struct {
  gint64  row_id;
  guint64 size;
} Pop3Proven;

/**
 * pop3_ledger_confirm:
 * @db: a connection inside a transaction
 * @proven: (array length=n): what was fetched and compared
 * @n: how many
 * @error: return location for a POP3_ERROR_STORE
 *
 * Lets them be deleted on the server like any other: they are listed, whatever was
 * noted before, and have the size that is listed now. Some servers reckon it anew after
 * each RETR; the message need not be proven again for that.
 *
 * Returns: %TRUE when all of it is part of the transaction
 */
gboolean pop3_ledger_confirm (sqlite3 *db, const Pop3Proven *proven, gsize n, GError **error);

/**
 * pop3_ledger_question:
 * @db: a connection inside a transaction
 * @row_ids: (array length=n): rows
 * @n: how many
 * @error: return location for a POP3_ERROR_STORE
 *
 * Has messages fetched once more and compared. Those for which that is done and cannot
 * be, as the session gets out of step at them, stay on the server for good.
 *
 * Returns: %TRUE when all of it is part of the transaction
 */
gboolean pop3_ledger_question (sqlite3 *db, const gint64 *row_ids, gsize n, GError **error);

G_END_DECLS
