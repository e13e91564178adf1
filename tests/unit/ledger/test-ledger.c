/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"
#include "protocol/pop3-error.h"

#include <string.h>

#include <glib/gstdio.h>

#define NOW 1700000000

#define DAY (24 * 60 * 60)

static sqlite3 *
open_prepared (void)
{
  sqlite3 *db = fixture_open (":memory:", NULL);
  g_autoptr (GError) error = NULL;

  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  return db;
}

static void
test_prepare_twice (void)
{
  sqlite3 *db = open_prepared ();
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
      sqlite3 *db = open_prepared ();
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
      sqlite3 *db = open_prepared ();
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
      sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
      sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
      sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();

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
  sqlite3 *db = open_prepared ();

  fixture_visit (db, "b", NOW);
  fixture_insert (db, "a", 1, NOW + 10);
  fixture_visit (db, "b", NOW + 20);
  assert_last_listed (db, NOW + 10);
  fixture_close (db);
}

static void
test_gone (void)
{
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  sqlite3 *db = open_prepared ();
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
  g_test_add_func ("/ledger/prepare/twice", test_prepare_twice);
  g_test_add_func ("/ledger/prepare/missing-table", test_prepare_missing_table);
  g_test_add_func ("/ledger/prepare/other-version", test_prepare_other_version);
  g_test_add_func ("/ledger/prepare/interrupted", test_prepare_interrupted);
  g_test_add_func ("/ledger/no-tables", test_no_tables);
  g_test_add_func ("/ledger/read-only", test_read_only);
  g_test_add_data_func ("/ledger/uidl-bytes/utf-8", "UTF-8", test_uidl_bytes);
  g_test_add_data_func ("/ledger/uidl-bytes/utf-16", "UTF-16", test_uidl_bytes);
  g_test_add_func ("/ledger/insert", test_insert);
  g_test_add_func ("/ledger/insert-twice", test_insert_twice);
  g_test_add_func ("/ledger/insert-without-message", test_insert_without_message);
  g_test_add_func ("/ledger/damaged-rows", test_damaged_rows);
  g_test_add_func ("/ledger/message-deleted", test_message_deleted);
  g_test_add_func ("/ledger/message-reaped", test_message_reaped);
  g_test_add_func ("/ledger/backlog", test_backlog);
  for (guint i = 0; i < G_N_ELEMENTS (expiry_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ledger/expiry/%s", expiry_rows[i].name);

      g_test_add_data_func (path, &expiry_rows[i], test_expiry);
    }
  g_test_add_func ("/ledger/odd-clock", test_odd_clock);
  g_test_add_func ("/ledger/expiry-begins-anew", test_expiry_begins_anew);
  g_test_add_func ("/ledger/expiry-incomplete", test_incomplete);
  g_test_add_func ("/ledger/expiry-with-leaping-clock", test_expiry_with_leaping_clock);
  g_test_add_func ("/ledger/last-listed", test_last_listed);
  g_test_add_func ("/ledger/last-listed-after-broken-session",
                   test_last_listed_after_broken_session);
  g_test_add_func ("/ledger/gone", test_gone);
  g_test_add_func ("/ledger/quiet-visit", test_quiet_visit);
  g_test_add_func ("/ledger/duplicates", test_duplicates);
  return g_test_run ();
}
