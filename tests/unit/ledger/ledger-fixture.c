/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"

sqlite3 *
fixture_open (const char *path, const char *vfs)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs),
                   ==, SQLITE_OK);
  fixture_exec (db, "PRAGMA foreign_keys = ON");
  fixture_exec (db, "CREATE TABLE IF NOT EXISTS MessageTable (id INTEGER PRIMARY KEY)");
  return db;
}

sqlite3 *
fixture_open_prepared (void)
{
  sqlite3 *db = fixture_open (":memory:", NULL);
  g_autoptr (GError) error = NULL;

  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  return db;
}

void
fixture_close (sqlite3 *db)
{
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

void
fixture_exec (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

gint64
fixture_get (sqlite3 *db, const char *sql)
{
  g_autofree char *text = fixture_text (db, sql);

  g_assert_nonnull (text);
  return g_ascii_strtoll (text, NULL, 10);
}

char *
fixture_text (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  return text;
}

void
fixture_insert (sqlite3 *db, const char *uidl, gint64 id, gint64 now)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_strdup_printf ("INSERT INTO MessageTable (id) VALUES (%d)", (int) id);

  if (id != 0)
    fixture_exec (db, sql);
  pop3_ledger_insert (db, uidl, 0, id != 0 ? POP3_LEDGER_STORED : POP3_LEDGER_SKIPPED, id,
                      POP3_LEDGER_TRUST_UIDL, 100, NULL, NULL, now, &error);
  g_assert_no_error (error);
}

Pop3Ledger *
fixture_load (sqlite3 *db)
{
  g_autoptr (GError) error = NULL;
  Pop3Ledger *ledger = pop3_ledger_load (db, &error);

  g_assert_no_error (error);
  return ledger;
}

Pop3Listing *
fixture_listing (const char *words)
{
  Pop3Listing *listing = pop3_listing_new ();
  g_auto (GStrv) uidls = g_strsplit (words, " ", -1);

  for (guint i = 0; uidls[i] != NULL; i++)
    pop3_listing_add (listing, i + 1, uidls[i]);
  return listing;
}

void
fixture_visit (sqlite3 *db, const char *words, gint64 now)
{
  g_autoptr (Pop3Listing) listing = fixture_listing (words);
  g_autoptr (GError) error = NULL;

  pop3_ledger_close_session (db, listing, NULL, 0, now, &error);
  g_assert_no_error (error);
}
