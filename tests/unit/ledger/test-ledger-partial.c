/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"
#include "ledger/pop3-ledger-partial.h"
#include "protocol/pop3-error.h"

/* Messages that are not here as a whole: what the ledger keeps of them, what it
 * refuses, and what a wish becomes. */

#define NOW 1700000000

#define LARGE 10 /* message ids */
#define WHOLE 11

/* "large" is here in part as message LARGE, "old" is skipped, "a" is whole. */
static sqlite3 *
open_filled (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (GError) error = NULL;

  fixture_insert (db, "a", 1, NOW);
  fixture_exec (db, "INSERT INTO MessageTable (id) VALUES (10)");
  pop3_ledger_insert (db, "large", 0, POP3_LEDGER_PARTIAL, LARGE, POP3_LEDGER_TRUST_UIDL, 5000,
                      NULL, NULL, NOW, &error);
  g_assert_no_error (error);
  pop3_ledger_skip (db, "old", 0, 300, NULL, NOW - 99, NOW, &error);
  g_assert_no_error (error);
  return db;
}

static Pop3LedgerPartial
find (sqlite3 *db, gint64 row_id, gint64 message_id)
{
  Pop3LedgerPartial partial;
  g_autoptr (GError) error = NULL;

  pop3_ledger_find_partial (db, row_id, message_id, &partial, &error);
  g_assert_no_error (error);
  return partial;
}

static void
want (sqlite3 *db, gint64 message_id)
{
  g_autoptr (GError) error = NULL;

  pop3_ledger_want_rest (db, message_id, &error);
  g_assert_no_error (error);
}

static void
test_kept (void)
{
  sqlite3 *db = open_filled ();
  g_autoptr (Pop3Ledger) ledger = fixture_load (db);
  const Pop3LedgerRow *large = pop3_ledger_lookup (ledger, "large", 0);
  const Pop3LedgerRow *old = pop3_ledger_lookup (ledger, "old", 0);

  g_assert_cmpint (large->state, ==, POP3_LEDGER_PARTIAL);
  g_assert_cmpuint (large->size, ==, 5000);
  g_assert_cmpint (large->rest, ==, POP3_LEDGER_REST_LEFT);
  g_assert_cmpint (old->state, ==, POP3_LEDGER_SKIPPED);
  g_assert_cmpuint (old->size, ==, 300);
  g_assert_cmpint (old->sent, ==, NOW - 99);
  fixture_close (db);
}

static void
test_find (void)
{
  sqlite3 *db = open_filled ();
  Pop3LedgerPartial partial = find (db, 0, LARGE);

  g_assert_cmpuint (partial.size, ==, 5000);
  g_assert_cmpint (partial.state, ==, POP3_LEDGER_PARTIAL);
  g_assert_cmpint (find (db, partial.row_id, 0).message_id, ==, LARGE);
  g_assert_false (partial.deleted_here);
  g_assert_cmpint (find (db, 0, 1).row_id, ==, 0);
  g_assert_cmpint (find (db, 0, 12345).row_id, ==, 0);
  g_assert_cmpint (find (db, 12345, 0).row_id, ==, 0);

  fixture_exec (db, "UPDATE Pop3LedgerTable SET deleted_here = 1, message_id = NULL"
                    " WHERE message_id = 10");
  partial = find (db, partial.row_id, 0);
  g_assert_true (partial.deleted_here);
  g_assert_cmpint (partial.message_id, ==, 0);
  fixture_close (db);
}

static void
test_complete (void)
{
  sqlite3 *db = open_filled ();
  g_autoptr (GBytes) digest = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GError) error = NULL;
  const Pop3LedgerRow *row = NULL;
  gint64 id = find (db, 0, LARGE).row_id;

  want (db, LARGE);
  fixture_exec (db, "INSERT INTO MessageTable (id) VALUES (11)");
  pop3_ledger_complete (db, id, POP3_LEDGER_STORED, WHOLE, POP3_LEDGER_TRUST_SIZE, 6000, digest,
                        digest, NOW + 5, &error);
  g_assert_no_error (error);
  fixture_exec (db, "DELETE FROM MessageTable WHERE id = 10");

  ledger = fixture_load (db);
  row = pop3_ledger_lookup (ledger, "large", 0);
  g_assert_cmpint (row->id, ==, id);
  g_assert_cmpint (row->state, ==, POP3_LEDGER_STORED);
  g_assert_cmpuint (row->size, ==, 6000);
  g_assert_cmpint (row->trust, ==, POP3_LEDGER_TRUST_SIZE);
  g_assert_cmpint (row->received, ==, NOW + 5);
  g_assert_cmpint (row->rest, ==, POP3_LEDGER_REST_LEFT);
  g_assert_cmpint (fixture_get (db, "SELECT message_id FROM Pop3LedgerTable"
                                    " WHERE uidl = CAST ('large' AS BLOB)"), ==, WHOLE);
  fixture_close (db);
}

/* What is whole is not delivered a second time. */
static void
test_complete_refused (void)
{
  sqlite3 *db = open_filled ();
  const gint64 ids[] = { fixture_get (db, "SELECT id FROM Pop3LedgerTable WHERE state = 1"), 999 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (pop3_ledger_complete (db, ids[i], POP3_LEDGER_STORED, 1,
                                            POP3_LEDGER_TRUST_SIZE, 9, NULL, NULL, NOW,
                                            &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
    }
  fixture_close (db);
}

static void
test_skip_refused (void)
{
  sqlite3 *db = open_filled ();
  g_autoptr (GError) error = NULL;

  g_assert_false (pop3_ledger_skip (db, "a", 0, 1, NULL, NOW, NOW, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  fixture_close (db);
}

/* The listings of good sessions one after the other, and what becomes of the
 * wish for the rest of "large". */
static const struct {
  const char     *name;
  const char     *listings;
  Pop3LedgerRest  rest;
} wish_rows[] = {
  { "listed", "a large", POP3_LEDGER_REST_WANTED },
  { "not listed", "a", POP3_LEDGER_REST_MISSED },
  { "empty mailbox", "", POP3_LEDGER_REST_MISSED },
  { "listed, then not", "a large,a,a", POP3_LEDGER_REST_MISSED },
};

static void
test_wish (gconstpointer data)
{
  gsize index = GPOINTER_TO_SIZE (data);
  sqlite3 *db = open_filled ();
  g_auto (GStrv) listings = g_strsplit (wish_rows[index].listings, ",", -1);

  want (db, LARGE);
  want (db, 1);
  g_assert_cmpint (find (db, 0, LARGE).rest, ==, POP3_LEDGER_REST_WANTED);
  if (listings[0] == NULL)
    fixture_visit (db, "", NOW);
  for (guint i = 0; listings[i] != NULL; i++)
    fixture_visit (db, listings[i], NOW + i);
  g_assert_cmpint (find (db, 0, LARGE).rest, ==, wish_rows[index].rest);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM Pop3LedgerTable WHERE rest != 0"), ==, 1);

  want (db, LARGE);
  g_assert_cmpint (find (db, 0, LARGE).rest, ==, POP3_LEDGER_REST_WANTED);
  fixture_close (db);
}

static void
test_no_wish (void)
{
  sqlite3 *db = open_filled ();

  fixture_visit (db, "a", NOW);
  fixture_visit (db, "", NOW);
  g_assert_cmpint (find (db, 0, LARGE).rest, ==, POP3_LEDGER_REST_LEFT);
  fixture_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/partial/kept", test_kept);
  g_test_add_func ("/ledger/partial/find", test_find);
  g_test_add_func ("/ledger/partial/complete", test_complete);
  g_test_add_func ("/ledger/partial/complete-refused", test_complete_refused);
  g_test_add_func ("/ledger/partial/skip-refused", test_skip_refused);
  g_test_add_func ("/ledger/partial/no-wish", test_no_wish);
  for (gsize i = 0; i < G_N_ELEMENTS (wish_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ledger/partial/wish/%s", wish_rows[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_wish);
    }
  return g_test_run ();
}
