/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"
#include "protocol/pop3-error.h"

#include <string.h>

/* The tables of the ledger, and what may be there in their place. */

#define NOW 1700000000

static void
test_prepare_twice (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (GError) error = NULL;
  int changes = 0;

  fixture_insert (db, "a", 1, NOW);
  changes = sqlite3_total_changes (db);
  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_total_changes (db), ==, changes);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM Pop3LedgerTable"), ==, 1);
  fixture_close (db);
}

/* Whoever took it away. */
static void
test_prepare_missing_table (void)
{
  static const char *const tables[] = { "Pop3LedgerTable", "Pop3StateTable", "Pop3ServerTable" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      sqlite3 *db = fixture_open_prepared ();
      g_autofree char *drop = g_strdup_printf ("DROP TABLE %s", tables[i]);
      g_autofree char *count = g_strdup_printf ("SELECT count(*) FROM %s", tables[i]);
      g_autoptr (GError) error = NULL;

      fixture_exec (db, drop);
      pop3_ledger_prepare (db, &error);
      g_assert_no_error (error);
      fixture_exec (db, count);
      fixture_close (db);
    }
}

/* Other versions are refused and nothing is changed. */
static void
test_prepare_other_version (void)
{
  static const char *const versions[] = { "2", "99", "0", "-1", "'one'", "9223372036854775807" };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      sqlite3 *db = fixture_open_prepared ();
      g_autofree char *sql = NULL;
      g_autoptr (GError) error = NULL;

      sql = g_strdup_printf ("UPDATE Pop3StateTable SET value = %s WHERE key = 'version';"
                             "DROP TABLE Pop3LedgerTable", versions[i]);
      fixture_exec (db, sql);
      g_assert_false (pop3_ledger_prepare (db, &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
      g_assert_nonnull (strstr (error->message, "version"));
      g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM sqlite_master"
                                        " WHERE name = 'Pop3LedgerTable'"), ==, 0);
      fixture_close (db);
    }
}

/* What an interrupted pop3_ledger_prepare() left behind is completed. */
static void
test_prepare_interrupted (void)
{
  static const char *const left[] = {
    "DELETE FROM Pop3StateTable",
    "DELETE FROM Pop3StateTable WHERE key = 'version'",
    "DELETE FROM Pop3StateTable; DROP INDEX Pop3LedgerMessageIndex",
    "DELETE FROM Pop3StateTable; DROP TABLE Pop3LedgerTable",
  };

  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    {
      sqlite3 *db = fixture_open_prepared ();
      g_autoptr (Pop3Ledger) ledger = NULL;
      g_autoptr (GError) error = NULL;

      fixture_exec (db, left[i]);
      pop3_ledger_prepare (db, &error);
      g_assert_no_error (error);
      ledger = fixture_load (db);
      g_assert_true (pop3_ledger_in_backlog (ledger));
      g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM sqlite_master"
                                        " WHERE name LIKE 'Pop3%'"), ==, 4);
      fixture_close (db);
    }
}

static void
test_read_only (void)
{
  sqlite3 *db = fixture_open (":memory:", NULL);
  g_autoptr (GError) error = NULL;

  fixture_exec (db, "PRAGMA query_only = ON");
  g_assert_false (pop3_ledger_prepare (db, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "readonly"));
  fixture_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger-schema/twice", test_prepare_twice);
  g_test_add_func ("/ledger-schema/missing-table", test_prepare_missing_table);
  g_test_add_func ("/ledger-schema/other-version", test_prepare_other_version);
  g_test_add_func ("/ledger-schema/interrupted", test_prepare_interrupted);
  g_test_add_func ("/ledger-schema/read-only", test_read_only);
  return g_test_run ();
}
