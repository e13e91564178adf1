/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-patience.h"

#include <glib/gstdio.h>

/* Longer than a test may take. */
#define LONG_MS (10 * 60 * 1000)

#define ENDLESS "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) " \
                "SELECT count (*) FROM n"

typedef struct {
  const char *name;
  const char *sql;
  gboolean    locked;     /* by another connection */
  gboolean    cancelled;  /* by another thread */
  guint       timeout_ms;
  int         code;
} PatienceRow;

static const PatienceRow patience_rows[] = {
  { "free", "BEGIN IMMEDIATE", FALSE, FALSE, LONG_MS, SQLITE_OK },
  { "locked/for too long", "BEGIN IMMEDIATE", TRUE, FALSE, 20, SQLITE_BUSY },
  { "locked/not waited for", "BEGIN IMMEDIATE", TRUE, FALSE, 0, SQLITE_BUSY },
  { "locked/cancelled", "BEGIN IMMEDIATE", TRUE, TRUE, LONG_MS, SQLITE_BUSY },
  { "locked/the schema", "SELECT 1 FROM sqlite_schema", TRUE, TRUE, LONG_MS, SQLITE_BUSY },
  { "endless/cancelled", ENDLESS, FALSE, TRUE, LONG_MS, SQLITE_INTERRUPT },
};

typedef struct {
  const PatienceRow *row;
  const char        *path;
  GCancellable      *cancellable; /* NULL where nobody cancels */
} Work;

static sqlite3 *
open_database (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  return db;
}

static gpointer
work_thread (gpointer data)
{
  const Work *work = data;
  Pop3Patience patience = { .cancellable = work->cancellable,
                            .timeout_ms = work->row->timeout_ms };
  sqlite3 *db = open_database (work->path);
  int code = 0;

  pop3_patience_impose (&patience, db);
  code = sqlite3_exec (db, work->row->sql, NULL, NULL, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return GINT_TO_POINTER (code);
}

static void
test_patience (gconstpointer data)
{
  const PatienceRow *row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("test-patience-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, "db", NULL);
  g_autoptr (GCancellable) cancellable = row->cancelled ? g_cancellable_new () : NULL;
  Work work = { row, path, cancellable };
  sqlite3 *other = open_database (path);
  GThread *thread = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_exec (other, "CREATE TABLE t (x)", NULL, NULL, NULL), ==, SQLITE_OK);
  if (row->locked)
    g_assert_cmpint (sqlite3_exec (other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
  thread = g_thread_new ("work", work_thread, &work);
  if (row->cancelled)
    g_cancellable_cancel (cancellable);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, row->code);

  g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (patience_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/patience/%s", patience_rows[i].name);

      g_test_add_data_func (path, &patience_rows[i], test_patience);
    }
  return g_test_run ();
}
