/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"
#include "protocol/pop3-error.h"

#include <string.h>

#include <glib/gstdio.h>

#define NOW 1700000000

static void
test_no_tables (void)
{
  sqlite3 *db = fixture_open (":memory:", NULL);
  g_autoptr (Pop3Listing) listing = fixture_listing ("a");
  g_autoptr (GError) error = NULL;

  g_assert_null (pop3_ledger_load (db, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "no such table"));
  g_clear_error (&error);
  g_assert_false (pop3_ledger_insert (db, "a", 0, POP3_LEDGER_STORED, 0,
                                      POP3_LEDGER_TRUST_UIDL, 1, NULL, NULL, NOW, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_clear_error (&error);
  g_assert_false (pop3_ledger_message_deleted (db, 1, NOW, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_clear_error (&error);
  g_assert_false (pop3_ledger_finish_backlog (db, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_clear_error (&error);
  g_assert_false (pop3_ledger_close_session (db, listing, NULL, 0, NOW, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  fixture_close (db);
}

/* Any bytes but NUL, in databases of both encodings and through a file. */
static const char *const uidls[] = {
  "whqtswO00WBw418f9t5JxYwZ",
  "a",
  "A",
  "",
  " ",
  "with blanks\tand tabs",
  "\xff\xfe\xfd",
  "\xc3\xa4",
  "\xc3",
  "\xed\xa0\x80 lone surrogate",
  "\xf8\x88\x80\x80\x80",
  "\xef\xbb\xbf byte order mark",
  "\x01\x02\x7f",
  "'; DROP TABLE Pop3LedgerTable; --",
  "%s%n",
  "12345",
  "12345.0",
  "a text of more than seventy octets, which RFC 1939 forbids and which servers send all the same",
};

static void
check_uidls (sqlite3 *db)
{
  g_autoptr (Pop3Ledger) ledger = fixture_load (db);

  g_assert_cmpuint (pop3_ledger_get_length (ledger), ==, G_N_ELEMENTS (uidls));
  for (guint i = 0; i < G_N_ELEMENTS (uidls); i++)
    {
      const Pop3LedgerRow *row = pop3_ledger_lookup (ledger, uidls[i], 0);

      g_assert_nonnull (row);
      g_assert_cmpstr (row->uidl, ==, uidls[i]);
      g_assert_null (pop3_ledger_lookup (ledger, uidls[i], 1));
      g_assert_cmpint (row->state, ==, POP3_LEDGER_STORED);
    }
}

static void
test_uidl_bytes (gconstpointer encoding)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("pop3-ledger-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "geary.db", NULL);
  g_autofree char *pragma = g_strdup_printf ("PRAGMA encoding = '%s'", (const char *) encoding);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  fixture_exec (db, pragma);
  fixture_exec (db, "CREATE TABLE MessageTable (id INTEGER PRIMARY KEY); BEGIN");
  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (uidls); i++)
    fixture_insert (db, uidls[i], i + 1, NOW);
  fixture_exec (db, "COMMIT; VACUUM");
  check_uidls (db);
  fixture_close (db);

  db = fixture_open (path, NULL);
  check_uidls (db);
  fixture_close (db);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_insert (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (GBytes) header = g_bytes_new_static ("\0header", 7);
  g_autoptr (GBytes) whole = g_bytes_new_static ("whole\0", 6);
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const Pop3LedgerRow *row = NULL;

  fixture_exec (db, "INSERT INTO MessageTable (id) VALUES (7)");
  pop3_ledger_insert (db, "a", 3, POP3_LEDGER_PARTIAL, 7, POP3_LEDGER_TRUST_UIDL, G_MAXUINT64,
                      header, whole, NOW, &error);
  g_assert_no_error (error);
  ledger = fixture_load (db);
  row = pop3_ledger_lookup (ledger, "a", 3);
  g_assert_nonnull (row);
  g_assert_cmpint (row->state, ==, POP3_LEDGER_PARTIAL);
  g_assert_cmpuint (row->occurrence, ==, 3);
  g_assert_cmpint (row->received, ==, NOW);
  g_assert_cmpint (row->last_listed, ==, NOW);
  g_assert_cmpint (row->deleted_here, ==, 0);
  text = fixture_text (db, "SELECT message_id || ' ' || size || ' ' || hex (header_digest) ||"
                           " ' ' || hex (digest) || ' ' || gone FROM Pop3LedgerTable");
  g_assert_cmpstr (text, ==, "7 9223372036854775807 00686561646572 77686F6C6500 0");
  fixture_close (db);
}

static void
test_insert_twice (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GError) error = NULL;

  fixture_exec (db, "BEGIN");
  fixture_insert (db, "a", 1, NOW);
  g_assert_false (pop3_ledger_insert (db, "a", 0, POP3_LEDGER_STORED, 0,
                                      POP3_LEDGER_TRUST_UIDL, 1, NULL, NULL, NOW, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "before"));
  g_assert_cmpint (sqlite3_get_autocommit (db), ==, 0);
  fixture_insert (db, "b", 2, NOW);
  fixture_exec (db, "COMMIT");
  ledger = fixture_load (db);
  g_assert_cmpuint (pop3_ledger_get_length (ledger), ==, 2);
  fixture_close (db);
}

static void
test_insert_without_message (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (GError) error = NULL;

  g_assert_false (pop3_ledger_insert (db, "a", 0, POP3_LEDGER_STORED, 5,
                                      POP3_LEDGER_TRUST_UIDL, 1, NULL, NULL, NOW, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "FOREIGN KEY"));
  g_assert_null (strstr (error->message, "before"));
  fixture_close (db);
}

/* The rest can be used. */
static void
drop_damaged (sqlite3 *db)
{
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GError) error = NULL;
  guint n_dropped = 0;

  fixture_insert (db, "b", 2, NOW);
  pop3_ledger_drop_damaged (db, &n_dropped, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_dropped, ==, 1);
  ledger = pop3_ledger_load (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pop3_ledger_get_length (ledger), ==, 1);
  g_assert_nonnull (pop3_ledger_lookup (ledger, "b", 0));
}

static void
test_damaged_rows (void)
{
  static const char *const damages[] = {
    "UPDATE Pop3LedgerTable SET state = 0",
    "UPDATE Pop3LedgerTable SET state = 5",
    "UPDATE Pop3LedgerTable SET state = 4294967297",
    "UPDATE Pop3LedgerTable SET occurrence = -1",
    "UPDATE Pop3LedgerTable SET occurrence = 4294967296",
    "UPDATE Pop3LedgerTable SET uidl = X'6100'",
    "UPDATE Pop3LedgerTable SET received = -1",
    "UPDATE Pop3LedgerTable SET received = 9223372036854775807",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      sqlite3 *db = fixture_open_prepared ();
      g_autoptr (GError) error = NULL;

      fixture_insert (db, "a", 1, NOW);
      fixture_exec (db, damages[i]);
      g_assert_null (pop3_ledger_load (db, &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
      g_assert_nonnull (strstr (error->message, "damaged"));
      drop_damaged (db);
      fixture_close (db);
    }
}

static void
test_message_deleted (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GError) error = NULL;

  fixture_insert (db, "a", 1, NOW);
  fixture_insert (db, "b", 2, NOW);
  pop3_ledger_insert (db, "a", 1, POP3_LEDGER_STORED, 1, POP3_LEDGER_TRUST_UIDL, 1, NULL, NULL,
                      NOW, &error);
  g_assert_no_error (error);
  pop3_ledger_message_deleted (db, 1, NOW + 5, &error);
  g_assert_no_error (error);
  pop3_ledger_message_deleted (db, 77, NOW + 5, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM Pop3LedgerTable"
                                    " WHERE message_id IS NULL"), ==, 2);
  fixture_exec (db, "DELETE FROM MessageTable WHERE id = 1; INSERT INTO MessageTable VALUES (1)");

  ledger = fixture_load (db);
  g_assert_cmpint (pop3_ledger_lookup (ledger, "a", 0)->deleted_here, ==, NOW + 5);
  g_assert_cmpint (pop3_ledger_lookup (ledger, "a", 1)->deleted_here, ==, NOW + 5);
  g_assert_cmpint (pop3_ledger_lookup (ledger, "b", 0)->deleted_here, ==, 0);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM Pop3LedgerTable"
                                    " WHERE message_id IS NULL"), ==, 2);
  fixture_close (db);
}

/* The host's clean-up is not the user's wish. */
static void
test_message_reaped (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Ledger) ledger = NULL;

  fixture_insert (db, "a", 1, NOW);
  fixture_exec (db, "DELETE FROM MessageTable");
  ledger = fixture_load (db);
  g_assert_cmpint (pop3_ledger_lookup (ledger, "a", 0)->deleted_here, ==, 0);
  g_assert_cmpint (fixture_get (db, "SELECT message_id IS NULL FROM Pop3LedgerTable"), ==, 1);
  fixture_close (db);
}

static void
assert_backlog (sqlite3 *db, gboolean expected)
{
  g_autoptr (Pop3Ledger) ledger = fixture_load (db);

  g_assert_cmpint (pop3_ledger_in_backlog (ledger), ==, expected);
}

static void
test_backlog (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (GError) error = NULL;
  int changes = 0;

  assert_backlog (db, TRUE);
  fixture_insert (db, "a", 1, NOW);
  fixture_visit (db, "a", NOW);
  assert_backlog (db, TRUE);
  fixture_exec (db, "DELETE FROM Pop3LedgerTable");
  assert_backlog (db, TRUE);
  pop3_ledger_finish_backlog (db, &error);
  g_assert_no_error (error);
  assert_backlog (db, FALSE);
  changes = sqlite3_total_changes (db);
  pop3_ledger_finish_backlog (db, &error);
  g_assert_no_error (error);
  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_total_changes (db), ==, changes);
  assert_backlog (db, FALSE);
  fixture_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/no-tables", test_no_tables);
  g_test_add_data_func ("/ledger/uidl-bytes/utf-8", "UTF-8", test_uidl_bytes);
  g_test_add_data_func ("/ledger/uidl-bytes/utf-16", "UTF-16", test_uidl_bytes);
  g_test_add_func ("/ledger/insert", test_insert);
  g_test_add_func ("/ledger/insert-twice", test_insert_twice);
  g_test_add_func ("/ledger/insert-without-message", test_insert_without_message);
  g_test_add_func ("/ledger/damaged-rows", test_damaged_rows);
  g_test_add_func ("/ledger/message-deleted", test_message_deleted);
  g_test_add_func ("/ledger/message-reaped", test_message_reaped);
  g_test_add_func ("/ledger/backlog", test_backlog);
  return g_test_run ();
}
