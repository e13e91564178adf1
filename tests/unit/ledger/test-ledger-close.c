/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"

/* The end of a good session: what is listed, what is not, and what may be forgotten. */

#define NOW 1700000000

#define DAY (24 * 60 * 60)

/* One story each: visits, one or more days apart, to a mailbox from which the
 * message "a" has gone; whether its row is there afterwards. */
typedef struct
{
  const char *name;
  gboolean    is_here;     /* the message is still in the store */
  const char *listing;     /* what the visits list */
  guint       visits;      /* after the one that listed "a" */
  int         days_apart;
  gboolean    kept;
} ExpiryRow;

static const ExpiryRow expiry_rows[] = {
  { "30 days with a session", FALSE, "b", 31, 1, FALSE },
  { "one day less", FALSE, "b", 30, 1, TRUE },
  { "message still here", TRUE, "b", 100, 1, TRUE },
  { "still listed", FALSE, "a b", 100, 1, TRUE },
  { "empty listings prove nothing", FALSE, "", 100, 1, TRUE },
  { "a long absence proves nothing", FALSE, "b", 2, 400, TRUE },
  { "seldom but often enough", FALSE, "b", 31, 7, FALSE },
  { "many sessions in one day", FALSE, "b", 500, 0, TRUE },
  { "clock going backwards", FALSE, "b", 31, -1, FALSE },
};

static void
test_expiry (gconstpointer data)
{
  const ExpiryRow *row = data;
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Ledger) ledger = NULL;

  fixture_insert (db, "a", 1, NOW);
  fixture_insert (db, "b", 2, NOW);
  fixture_visit (db, "a b", NOW);
  if (!row->is_here)
    fixture_exec (db, "DELETE FROM MessageTable WHERE id = 1");
  for (guint i = 1; i <= row->visits; i++)
    fixture_visit (db, row->listing, NOW + (gint64) row->days_apart * DAY * i);

  ledger = fixture_load (db);
  g_assert_cmpint (pop3_ledger_lookup (ledger, "a", 0) != NULL, ==, row->kept);
  g_assert_nonnull (pop3_ledger_lookup (ledger, "b", 0));
  fixture_close (db);
}

/* What drops out of a part of the mailbox is not gone, and not forgotten. */
static void
test_incomplete (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Listing) listing = fixture_listing ("b");
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GError) error = NULL;

  fixture_insert (db, "a", 0, NOW);
  fixture_insert (db, "b", 0, NOW);
  fixture_visit (db, "a b", NOW);
  pop3_listing_set_incomplete (listing);
  for (guint day = 1; day < 100; day++)
    {
      pop3_ledger_close_session (db, listing, NULL, 0, NOW + day * DAY, &error);
      g_assert_no_error (error);
    }

  ledger = fixture_load (db);
  g_assert_nonnull (pop3_ledger_lookup (ledger, "a", 0));
  g_assert_true (pop3_ledger_lookup (ledger, "a", 0)->listed);
  fixture_close (db);
}

/* Whatever stands where times and days are counted, a session can be closed, and
 * nothing that the server does not list goes before its time. */
static void
test_odd_clock (void)
{
  static const char *const values[] = { "-1", "-9223372036854775808", "9223372036854775807",
                                        "'soon'", "1e300", "NULL" };
  static const char *const keys[] = { "day", "tick", "session" };

  for (guint i = 0; i < G_N_ELEMENTS (values) * G_N_ELEMENTS (keys); i++)
    {
      sqlite3 *db = fixture_open_prepared ();
      g_autofree char *sql = g_strdup_printf (
        "INSERT OR REPLACE INTO Pop3StateTable VALUES ('%s', %s);"
        "UPDATE Pop3LedgerTable SET missing_day = -1000 WHERE message_id = 2",
        keys[i % G_N_ELEMENTS (keys)], values[i / G_N_ELEMENTS (keys)]);
      g_autoptr (Pop3Ledger) ledger = NULL;

      fixture_insert (db, "a", 1, NOW);
      fixture_insert (db, "b", 2, NOW);
      fixture_visit (db, "a b", NOW);
      fixture_exec (db, sql);
      fixture_exec (db, "DELETE FROM MessageTable");
      for (guint day = 1; day < 30; day++)
        fixture_visit (db, "c", NOW + day * DAY);
      ledger = fixture_load (db);
      g_assert_nonnull (pop3_ledger_lookup (ledger, "a", 0));
      g_assert_nonnull (pop3_ledger_lookup (ledger, "b", 0));
      fixture_close (db);
    }
}

/* A message that is listed again begins its 30 days anew. */
static void
test_expiry_begins_anew (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Ledger) ledger = NULL;

  fixture_insert (db, "a", 0, NOW);
  for (guint day = 0; day < 100; day++)
    fixture_visit (db, day % 25 == 0 ? "a b" : "b", NOW + day * DAY);
  ledger = fixture_load (db);
  g_assert_nonnull (pop3_ledger_lookup (ledger, "a", 0));
  fixture_close (db);
}

/* The clock leaps by years and comes back: not one day more than the visits. */
static void
test_expiry_with_leaping_clock (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Ledger) ledger = NULL;

  fixture_insert (db, "a", 0, NOW);
  fixture_visit (db, "a", NOW);
  for (guint i = 0; i < 14; i++)
    {
      fixture_visit (db, "b", NOW + 5000 * DAY);
      fixture_visit (db, "b", NOW + DAY);
    }
  ledger = fixture_load (db);
  g_assert_nonnull (pop3_ledger_lookup (ledger, "a", 0));
  fixture_close (db);
}

static void
assert_last_listed (sqlite3 *db, gint64 expected)
{
  g_autoptr (Pop3Ledger) ledger = fixture_load (db);

  g_assert_cmpint (pop3_ledger_lookup (ledger, "a", 0)->last_listed, ==, expected);
}

static void
test_last_listed (void)
{
  sqlite3 *db = fixture_open_prepared ();

  fixture_insert (db, "a", 1, NOW);
  assert_last_listed (db, NOW);
  fixture_visit (db, "a b", NOW + 10);
  assert_last_listed (db, NOW + 10);
  fixture_visit (db, "a b", NOW + 20);
  assert_last_listed (db, NOW + 20);
  fixture_visit (db, "b", NOW + 30);
  assert_last_listed (db, NOW + 20);
  fixture_visit (db, "", NOW + 40);
  assert_last_listed (db, NOW + 20);
  fixture_visit (db, "b", NOW + 50);
  assert_last_listed (db, NOW + 20);
  fixture_visit (db, "a", NOW + 60);
  assert_last_listed (db, NOW + 60);
  fixture_close (db);
}

/* Delivered in a session that broke, gone in the next: it was listed when it
 * came, not in the good session before. */
static void
test_last_listed_after_broken_session (void)
{
  sqlite3 *db = fixture_open_prepared ();

  fixture_visit (db, "b", NOW);
  fixture_insert (db, "a", 1, NOW + 10);
  fixture_visit (db, "b", NOW + 20);
  assert_last_listed (db, NOW + 10);
  fixture_close (db);
}

static void
test_gone (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Listing) empty = fixture_listing ("");
  g_autoptr (Pop3Listing) full = fixture_listing ("a b");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  fixture_insert (db, "a", 1, NOW);
  fixture_insert (db, "b", 2, NOW);
  pop3_ledger_close_session (db, empty, (gint64[]){ 1 }, 1, NOW + 1, &error);
  g_assert_no_error (error);
  pop3_ledger_close_session (db, full, (gint64[]){ 2, 99 }, 2, NOW + 2, &error);
  g_assert_no_error (error);
  text = fixture_text (db, "SELECT group_concat (gone) FROM Pop3LedgerTable");
  g_assert_cmpstr (text, ==, "1700000001,1700000002");
  fixture_close (db);
}

/* A visit in which nothing happened writes none of the ledger's rows. */
static void
test_quiet_visit (void)
{
  sqlite3 *db = fixture_open_prepared ();
  int changes = 0;

  for (guint i = 1; i <= 50; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("u%u", i);

      fixture_insert (db, uidl, i, NOW);
    }
  fixture_visit (db, "u1 u2 u3", NOW);
  changes = sqlite3_total_changes (db);
  fixture_visit (db, "u1 u2 u3", NOW + 2 * DAY);
  g_assert_cmpint (sqlite3_total_changes (db) - changes, <=, 6);
  fixture_close (db);
}

/* Occurrences are rows of their own. */
static void
test_duplicates (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      pop3_ledger_insert (db, "a", i, POP3_LEDGER_STORED, 0, POP3_LEDGER_TRUST_UIDL, 1, NULL, NULL,
                          NOW, &error);
      g_assert_no_error (error);
    }
  fixture_visit (db, "a a", NOW);
  for (guint day = 1; day <= 31; day++)
    fixture_visit (db, "a a", NOW + day * DAY);
  ledger = fixture_load (db);
  g_assert_nonnull (pop3_ledger_lookup (ledger, "a", 0));
  g_assert_nonnull (pop3_ledger_lookup (ledger, "a", 1));
  g_assert_null (pop3_ledger_lookup (ledger, "a", 2));
  fixture_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (expiry_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ledger-close/expiry/%s", expiry_rows[i].name);

      g_test_add_data_func (path, &expiry_rows[i], test_expiry);
    }
  g_test_add_func ("/ledger-close/odd-clock", test_odd_clock);
  g_test_add_func ("/ledger-close/expiry-begins-anew", test_expiry_begins_anew);
  g_test_add_func ("/ledger-close/expiry-incomplete", test_incomplete);
  g_test_add_func ("/ledger-close/expiry-with-leaping-clock", test_expiry_with_leaping_clock);
  g_test_add_func ("/ledger-close/last-listed", test_last_listed);
  g_test_add_func ("/ledger-close/last-listed-after-broken-session",
                   test_last_listed_after_broken_session);
  g_test_add_func ("/ledger-close/gone", test_gone);
  g_test_add_func ("/ledger-close/quiet-visit", test_quiet_visit);
  g_test_add_func ("/ledger-close/duplicates", test_duplicates);
  return g_test_run ();
}
