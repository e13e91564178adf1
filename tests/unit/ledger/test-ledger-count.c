/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"
#include "protocol/pop3-error.h"

#define NOW 1700000000

static void
create_locations (sqlite3 *db)
{
  fixture_exec (db, "CREATE TABLE MessageLocationTable"
                    " (message_id INTEGER, folder_id INTEGER, remove_marker INTEGER)");
  fixture_insert (db, "a", 1, NOW);
  fixture_exec (db, "INSERT INTO MessageLocationTable VALUES (1, 1, 0)");
}

/* One message each: what became of it on the server, and whether it is counted
 * as being only here afterwards. */
typedef struct
{
  const char *name;
  const char *sql;      /* after "a" was stored */
  const char *listing;  /* of a session after that; NULL = none */
  gboolean    gone;     /* deleted in that session */
  gint64      total;
  gint64      only_here;
} OnlyHereRow;

static const OnlyHereRow only_here_rows[] = {
  { "no session yet", "", NULL, FALSE, 1, 0 },
  { "listed", "", "a", FALSE, 1, 0 },
  { "not listed", "", "b", FALSE, 1, 1 },
  { "deleted there", "", "a", TRUE, 1, 1 },
  { "an empty mailbox", "", "", FALSE, 1, 1 },
  { "its id was taken away", "UPDATE Pop3LedgerTable SET uidl = CAST (' former:1' AS BLOB)", NULL,
    FALSE, 1, 1 },
  { "its id is another message's", "UPDATE Pop3LedgerTable SET uidl = CAST (' retired:1' AS BLOB)",
    NULL, FALSE, 1, 1 },
  { "it never had an id", "UPDATE Pop3LedgerTable SET uidl = CAST (' lost:1' AS BLOB)", NULL, FALSE,
    1, 1 },
  { "the server gives no ids", "UPDATE Pop3LedgerTable SET uidl = CAST (' sha256:1' AS BLOB)",
    NULL, FALSE, 1, 0 },
  { "in two folders", "INSERT INTO MessageLocationTable VALUES (1, 2, 0)", "b", FALSE, 1, 1 },
  { "in no folder", "DELETE FROM MessageLocationTable", "b", FALSE, 0, 0 },
  { "being removed", "UPDATE MessageLocationTable SET remove_marker = 1", "b", FALSE, 0, 0 },
  { "never came from there", "INSERT INTO MessageTable VALUES (2);"
    "INSERT INTO MessageLocationTable VALUES (2, 1, 0)", "a", FALSE, 2, 1 },
};

static void
test_only_here (gconstpointer data)
{
  const OnlyHereRow *row = data;
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (GError) error = NULL;
  gint64 total = -1;
  gint64 only_here = -1;

  create_locations (db);
  fixture_exec (db, row->sql);
  if (row->listing != NULL)
    {
      g_autoptr (Pop3Listing) listing = fixture_listing (row->listing);

      pop3_ledger_close_session (db, listing, (gint64[]){ 1 }, row->gone ? 1 : 0, NOW + 1, &error);
      g_assert_no_error (error);
    }

  pop3_ledger_count_only_here (db, &total, &only_here, &error);
  g_assert_no_error (error);
  g_assert_cmpint (total, ==, row->total);
  g_assert_cmpint (only_here, ==, row->only_here);
  fixture_close (db);
}

/* A mailbox that is not empty any more is judged by its rows again. */
static void
test_only_here_after_empty (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (GError) error = NULL;
  gint64 total = -1;
  gint64 only_here = -1;

  g_assert_false (pop3_ledger_count_only_here (db, &total, &only_here, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_clear_error (&error);
  g_assert_cmpint (total, ==, -1);

  create_locations (db);
  fixture_visit (db, "", NOW + 1);
  fixture_visit (db, "a", NOW + 2);
  pop3_ledger_count_only_here (db, &total, &only_here, &error);
  g_assert_no_error (error);
  g_assert_cmpint (only_here, ==, 0);
  fixture_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (only_here_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ledger/only-here/%s", only_here_rows[i].name);

      g_test_add_data_func (path, &only_here_rows[i], test_only_here);
    }
  g_test_add_func ("/ledger/only-here-after-empty", test_only_here_after_empty);
  return g_test_run ();
}
