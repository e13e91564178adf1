/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "failing-vfs.h"
#include "ledger-fixture.h"
#include "ledger/pop3-ledger-identity.h"
#include "ledger/pop3-ledger-partial.h"
#include "ledger/pop3-lessons.h"
#include "protocol/pop3-error.h"

#include <glib/gstdio.h>

/* The life of an account as a row of transactions, played on a disk whose N-th
 * write, sync, truncation or deletion fails, for N = 1, 2, ... until nothing
 * fails any more. After each failure the database is opened on a good disk and
 * must be, byte for byte of what it says, at the end of the last transaction
 * whose COMMIT was answered with success; the rest of the story then runs to
 * the same end as without a failure. */

#define NOW 1700000000

#define DAY (24 * 60 * 60)

/* More rows than fit one page, so that a transaction has several writes. */
#define N_MESSAGES 60

typedef gboolean (*StepFunc) (sqlite3 *db, GError **error);

static gboolean
run_sql (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  g_set_error (error, POP3_ERROR, POP3_ERROR_STORE, "%s: %s", sql, sqlite3_errmsg (db));
  return FALSE;
}

static gboolean
deliver (sqlite3 *db, guint first, guint last, GError **error)
{
  for (guint i = first; i <= last; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("uidl-of-message-%u", i);
      g_autofree char *sql = g_strdup_printf ("INSERT INTO MessageTable (id) VALUES (%u)", i);
      g_autoptr (GBytes) digest = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);

      if (!run_sql (db, sql, error) ||
          !pop3_ledger_insert (db, uidl, 0, POP3_LEDGER_STORED, i, POP3_LEDGER_TRUST_UIDL,
                               1000 + i, digest, digest, NOW, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
step_deliver (sqlite3 *db, GError **error)
{
  return deliver (db, 1, N_MESSAGES, error);
}

static gboolean
step_deliver_more (sqlite3 *db, GError **error)
{
  return deliver (db, N_MESSAGES + 1, N_MESSAGES + 3, error);
}

static gboolean
step_delete_here (sqlite3 *db, GError **error)
{
  return pop3_ledger_message_deleted (db, 2, NOW + 1, error) &&
         run_sql (db, "DELETE FROM MessageTable WHERE id = 2", error);
}

static gboolean
step_close_session (sqlite3 *db, GError **error)
{
  g_autoptr (Pop3Listing) listing = fixture_listing ("uidl-of-message-1 uidl-of-message-3 x");

  return pop3_ledger_close_session (db, listing, (gint64[]){ 1, 2, 3 }, 3, NOW + 2, error);
}

/* The last of the visits by which the row of message 2 expires. */
static gboolean
step_expire (sqlite3 *db, GError **error)
{
  g_autoptr (Pop3Listing) listing = fixture_listing ("uidl-of-message-1 uidl-of-message-5 x");

  for (guint day = 1; day <= 30; day++)
    {
      if (!pop3_ledger_close_session (db, listing, NULL, 0, NOW + 2 + day * DAY, error))
        return FALSE;
    }
  return TRUE;
}

/* One message too old, and the beginning of one too large. */
static gboolean
step_partial (sqlite3 *db, GError **error)
{
  g_autoptr (GBytes) digest = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);

  return pop3_ledger_skip (db, "old", 0, 10, digest, NOW - DAY, NOW, error) &&
         run_sql (db, "INSERT INTO MessageTable (id) VALUES (1000)", error) &&
         pop3_ledger_insert (db, "large", 0, POP3_LEDGER_PARTIAL, 1000, POP3_LEDGER_TRUST_UIDL,
                             1 << 20, digest, NULL, NOW, error) &&
         pop3_ledger_want_rest (db, 1000, error);
}

/* As the store replaces a message: the new one is there before the old one goes. */
static gboolean
step_replace (sqlite3 *db, GError **error)
{
  Pop3LedgerPartial partial;
  g_autoptr (GBytes) digest = g_bytes_new_static ("fedcba9876543210fedcba9876543210", 32);

  return pop3_ledger_find_partial (db, 0, 1000, &partial, error) &&
         run_sql (db, "INSERT INTO MessageTable (id) VALUES (1001)", error) &&
         pop3_ledger_complete (db, partial.row_id, POP3_LEDGER_STORED, 1001,
                               POP3_LEDGER_TRUST_SIZE, 1 << 21, digest,
                               digest, NOW + DAY, error) &&
         run_sql (db, "DELETE FROM MessageTable WHERE id = 1000", error);
}

/* All of the mailbox has new unique ids. */
static gboolean
step_adopt (sqlite3 *db, GError **error)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();
  g_autoptr (GArray) adoptions = g_array_new (FALSE, FALSE, sizeof (Pop3Adoption));

  for (guint i = 10; i <= N_MESSAGES; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("another-id-of-message-%u", i);

      pop3_listing_add (listing, i, uidl);
    }
  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      Pop3Adoption adoption = { pop3_listing_get (listing, i), (gint64) i + 10, i % 2 == 0 };

      g_array_append_val (adoptions, adoption);
    }
  return pop3_ledger_adopt (db, (const Pop3Adoption *) adoptions->data, adoptions->len, error);
}

static gboolean
step_confirm (sqlite3 *db, GError **error)
{
  return pop3_ledger_confirm (db, (Pop3Proven[]){ { 10, 7 }, { 12, 8 }, { 14, 0 } }, 3, error);
}

/* One of them was another message, which takes over the id. */
static gboolean
step_retire (sqlite3 *db, GError **error)
{
  return pop3_ledger_retire (db, 16, error) &&
         run_sql (db, "INSERT INTO MessageTable (id) VALUES (2000)", error) &&
         pop3_ledger_insert (db, "another-id-of-message-16", 0, POP3_LEDGER_STORED, 2000,
                             POP3_LEDGER_TRUST_UIDL, 5, NULL, NULL, NOW, error);
}

/* One is back, and one seems to be. */
static gboolean
step_recall (sqlite3 *db, GError **error)
{
  static const Pop3Recall recalls[] = { { 18, POP3_RECALL_SAME }, { 20, POP3_RECALL_OTHER } };

  return pop3_ledger_recall (db, recalls, G_N_ELEMENTS (recalls), error);
}

static gboolean
step_learn (sqlite3 *db, GError **error)
{
  g_autoptr (Pop3Lessons) lessons = pop3_lessons_new ();

  lessons->strongest = g_strdup ("SCRAM-SHA-256-PLUS");
  lessons->login_delay = 300;
  return pop3_lessons_save (lessons, db, "pop.example.org 995 2", error);
}

static const StepFunc steps[] = {
  pop3_ledger_prepare, step_deliver, step_delete_here,  pop3_ledger_finish_backlog,
  step_close_session,  step_expire,  step_deliver_more, step_adopt,
  step_confirm,        step_retire,  step_partial,      step_replace,
  step_recall,         step_learn,
};

#define N_STEPS G_N_ELEMENTS (steps)

static gboolean
run_step (sqlite3 *db, StepFunc step)
{
  g_autoptr (GError) error = NULL;

  if (run_sql (db, "BEGIN IMMEDIATE", &error) && step (db, &error) &&
      run_sql (db, "COMMIT", &error))
    return TRUE;

  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  if (sqlite3_get_autocommit (db) == 0)
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* Returns: how many steps of the story are committed */
static guint
run_story (sqlite3 *db, guint first)
{
  guint done = first;

  while (done < N_STEPS && run_step (db, steps[done]))
    done++;
  return done;
}

/* All that both tables say. */
static char *
take_snapshot (sqlite3 *db)
{
  g_autofree char *schema = NULL;
  g_autofree char *messages = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *states = NULL;

  schema = fixture_text (db, "SELECT group_concat (sql, '\n') FROM"
                             " (SELECT sql FROM sqlite_master ORDER BY name)");
  messages = fixture_text (db, "SELECT group_concat (id) FROM MessageTable");
  if (fixture_get (db, "SELECT count(*) FROM sqlite_master WHERE name = 'Pop3LedgerTable'") > 0)
    {
      rows = fixture_text (db, "SELECT group_concat (id || uidl || occurrence || state ||"
                               " ifnull (message_id, '-') || size || trust ||"
                               " hex (header_digest) || hex (digest) || received ||"
                               " deleted_here || gone || ifnull (last_listed, '-') ||"
                               " ifnull (missing_day, '-') || sent || rest, '\n')"
                               " FROM Pop3LedgerTable");
      states = fixture_text (db, "SELECT group_concat (key || value) ||"
                                 " (SELECT count (*) || ifnull (sum (login_delay), '-')"
                                 "  FROM Pop3ServerTable)"
                                 " FROM (SELECT key, value FROM Pop3StateTable ORDER BY key)");
    }
  return g_strjoin ("\n", schema, messages != NULL ? messages : "", rows != NULL ? rows : "",
                    states, NULL);
}

static GPtrArray *
take_good_snapshots (void)
{
  GPtrArray *snapshots = g_ptr_array_new_with_free_func (g_free);
  sqlite3 *db = fixture_open (":memory:", NULL);

  g_ptr_array_add (snapshots, take_snapshot (db));
  for (guint i = 0; i < N_STEPS; i++)
    {
      g_assert_true (run_step (db, steps[i]));
      g_ptr_array_add (snapshots, take_snapshot (db));
    }
  fixture_close (db);
  return snapshots;
}

static void
check_consistent (sqlite3 *db)
{
  g_autofree char *integrity = fixture_text (db, "PRAGMA integrity_check");
  g_autofree char *strangers = fixture_text (db, "PRAGMA foreign_key_check");

  g_assert_cmpstr (integrity, ==, "ok");
  g_assert_null (strangers);
}

/* Every message has its row, and every row that names a message has it. */
static void
check_exactly_once (sqlite3 *db)
{
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM MessageTable WHERE"
                                    " (SELECT count(*) FROM Pop3LedgerTable"
                                    "  WHERE message_id = MessageTable.id) != 1"), ==, 0);
  g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM Pop3LedgerTable WHERE"
                                    " message_id IS NULL AND deleted_here = 0 AND state != 2"),
                   ==, 0);
}

/* Returns: whether a failure was met */
static gboolean
play (const char *path, guint nth, FailingMode mode, GPtrArray *snapshots)
{
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *found = NULL;
  g_autofree char *ended = NULL;
  sqlite3 *db = fixture_open (path, FAILING_VFS_NAME);
  gboolean failed = FALSE;
  guint done = 0;

  failing_vfs_arm (nth, mode);
  done = run_story (db, 0);
  failed = failing_vfs_has_failed ();
  fixture_close (db);
  failing_vfs_arm (0, FAILING_ONCE);
  g_assert_cmpint (failed, ==, done < N_STEPS);

  db = fixture_open (path, NULL);
  fixture_exec (db, "PRAGMA synchronous = OFF");
  check_consistent (db);
  found = take_snapshot (db);
  g_assert_cmpstr (found, ==, g_ptr_array_index (snapshots, done));
  g_assert_cmpuint (run_story (db, done), ==, N_STEPS);
  ended = take_snapshot (db);
  g_assert_cmpstr (ended, ==, g_ptr_array_index (snapshots, N_STEPS));
  check_exactly_once (db);
  fixture_close (db);

  g_assert_cmpint (g_remove (path), ==, 0);
  g_remove (journal);
  return failed;
}

static void
test_every_write_fails (gconstpointer data)
{
  FailingMode mode = GPOINTER_TO_INT (data);
  g_autoptr (GPtrArray) snapshots = take_good_snapshots ();
  g_autofree char *dir = g_dir_make_tmp ("pop3-ledger-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "geary.db", NULL);
  guint nth = 1;

  while (play (path, nth, mode, snapshots))
    nth++;
  g_test_message ("%u operations failed, one after the other", nth - 1);
  g_assert_cmpuint (nth, >, 2 * N_STEPS);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

/* The disk is full after so many pages, while a batch is delivered. */
static void
test_full_disk (void)
{
  g_autoptr (GPtrArray) snapshots = take_good_snapshots ();

  for (guint pages = 1; ; pages++)
    {
      sqlite3 *db = fixture_open (":memory:", NULL);
      g_autofree char *pragma = g_strdup_printf ("PRAGMA max_page_count = %u", pages);
      g_autofree char *snapshot = NULL;
      guint done = 0;

      fixture_exec (db, pragma);
      done = run_story (db, 0);
      snapshot = take_snapshot (db);
      g_assert_cmpstr (snapshot, ==, g_ptr_array_index (snapshots, done));
      fixture_close (db);
      if (done == N_STEPS)
        {
          g_assert_cmpuint (pages, >, 4);
          return;
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  failing_vfs_register ();
  g_test_add_data_func ("/ledger/faults/once", GINT_TO_POINTER (FAILING_ONCE),
                        test_every_write_fails);
  g_test_add_data_func ("/ledger/faults/for-good", GINT_TO_POINTER (FAILING_FOR_GOOD),
                        test_every_write_fails);
  g_test_add_data_func ("/ledger/faults/full", GINT_TO_POINTER (FAILING_FULL),
                        test_every_write_fails);
  g_test_add_func ("/ledger/faults/full-disk", test_full_disk);
  return g_test_run ();
}
