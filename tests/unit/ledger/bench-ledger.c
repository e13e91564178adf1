/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger/pop3-plan.h"
#include "ledger-fixture.h"

#include <glib/gstdio.h>

/* A mailbox of 100,000 messages: prints what each part of a visit takes. Not a
 * test: it fails only where an operation does. */

#define N_MESSAGES 100000u

#define NOW 1700000000

#define DAY (24 * 60 * 60)

static gint64
begin (sqlite3 *db)
{
  fixture_exec (db, "BEGIN IMMEDIATE");
  return g_get_monotonic_time ();
}

static void
report (const char *what, gint64 start)
{
  g_print ("%-48s %8.1f ms\n", what, (g_get_monotonic_time () - start) / 1000.0);
}

static void
make_uidl (char *uidl, gsize size, guint i)
{
  g_snprintf (uidl, size, "%08x%08x", i * 2654435761u, 0x5e1f0000u);
}

static void
fill (sqlite3 *db)
{
  g_autoptr (GBytes) digest = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (GError) error = NULL;
  gint64 start = begin (db);

  for (guint i = 1; i <= N_MESSAGES; i++)
    {
      g_autofree char *sql = g_strdup_printf ("INSERT INTO MessageTable (id) VALUES (%u)", i);
      char uidl[32];

      make_uidl (uidl, sizeof uidl, i);
      fixture_exec (db, sql);
      pop3_ledger_insert (db, uidl, 0, POP3_LEDGER_STORED, i, POP3_LEDGER_TRUST_SIZE, 1000,
                          digest, digest, NOW, &error);
      g_assert_no_error (error);
    }
  fixture_exec (db, "COMMIT");
  report ("insert 100,000 messages and rows", start);
}

static Pop3Listing *
make_listing (guint first, guint last)
{
  Pop3Listing *listing = pop3_listing_new ();

  for (guint i = first; i <= last; i++)
    {
      char uidl[32];

      make_uidl (uidl, sizeof uidl, i);
      pop3_listing_add (listing, i - first + 1, uidl);
    }
  return listing;
}

static void
close_session (sqlite3 *db, const char *what, const Pop3Listing *listing, gint64 now)
{
  g_autoptr (GError) error = NULL;
  gint64 start = begin (db);

  pop3_ledger_close_session (db, listing, NULL, 0, now, &error);
  g_assert_no_error (error);
  fixture_exec (db, "COMMIT");
  report (what, start);
}

static void
load_and_plan (sqlite3 *db, const char *what, const Pop3Listing *listing, gint64 now)
{
  static const Pop3Rules rules = { 14, TRUE };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (Pop3Ledger) ledger = fixture_load (db);
  g_autoptr (Pop3Plan) plan = NULL;

  report ("load", start);
  start = g_get_monotonic_time ();
  plan = pop3_plan_new (listing, ledger, &rules, NULL, now);
  report (what, start);
  g_print ("  fetch %u, delete %u\n", plan->fetch->len, plan->remove->len);
}

static void
run (sqlite3 *db)
{
  g_autoptr (Pop3Listing) full = make_listing (1, N_MESSAGES);
  g_autoptr (Pop3Listing) other = make_listing (N_MESSAGES + 1, 2 * N_MESSAGES);
  g_autoptr (GError) error = NULL;

  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  load_and_plan (db, "plan: first bulk", full, NOW);
  fill (db);
  load_and_plan (db, "plan: nothing to do", full, NOW);
  load_and_plan (db, "plan: delete all", full, NOW + 20 * DAY);
  load_and_plan (db, "plan: every UIDL changed", other, NOW);
  close_session (db, "close: first", full, NOW);
  close_session (db, "close: nothing happened", full, NOW + DAY);
  close_session (db, "close: all missing", other, NOW + 2 * DAY);
  close_session (db, "close: all listed again", full, NOW + 3 * DAY);
  fixture_exec (db, "DELETE FROM MessageTable");
  close_session (db, "close: all missing, no message left", other, NOW + 4 * DAY);
  fixture_exec (db, "UPDATE Pop3StateTable SET value = value + 30 WHERE key = 'day'");
  close_session (db, "close: all expire", other, NOW + 5 * DAY);
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = g_dir_make_tmp ("pop3-ledger-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "geary.db", NULL);
  sqlite3 *db = fixture_open (path, NULL);

  run (db);
  fixture_close (db);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  return 0;
}
