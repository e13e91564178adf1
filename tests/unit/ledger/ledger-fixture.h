/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "ledger/pop3-ledger.h"

G_BEGIN_DECLS

/* The account's database as the tests of the ledger need it. All of these abort
 * the test when they fail. */

/* With foreign keys on and a stand-in for the host's MessageTable. @vfs may be
 * %NULL. */
sqlite3 *fixture_open  (const char *path, const char *vfs);
void     fixture_close (sqlite3 *db);

/* The same in memory, with the ledger's tables. */
sqlite3 *fixture_open_prepared (void);

void     fixture_exec  (sqlite3 *db, const char *sql);
gint64   fixture_get   (sqlite3 *db, const char *sql);
char    *fixture_text  (sqlite3 *db, const char *sql);

/* A stored message @id with its row; @id 0: a skipped one without. */
void     fixture_insert (sqlite3 *db, const char *uidl, gint64 id, gint64 now);

Pop3Ledger  *fixture_load    (sqlite3 *db);
Pop3Listing *fixture_listing (const char *words);

/* pop3_ledger_close_session() with nothing gone. */
void     fixture_visit (sqlite3 *db, const char *words, gint64 now);

G_END_DECLS
