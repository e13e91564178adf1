/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-damage.h"

#include <sqlite3.h>
#include <string.h>

#include <glib/gstdio.h>

#define PAGE 4096

typedef struct {
  const char *name;
  gsize       from; /* what is overwritten with zeros */
  gsize       length;
  Pop3Damage  damage;
} DamageRow;

static const DamageRow damage_rows[] = {
  { "sound", 0, 0, POP3_DAMAGE_NONE },
  { "no database at all", 0, 100, POP3_DAMAGE_FOUND },
  { "a table's first page", PAGE, PAGE, POP3_DAMAGE_FOUND },
  { "a page with text", 3 * PAGE, PAGE, POP3_DAMAGE_FOUND },
};

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("test-damage-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, "geary.db", NULL);
  g_autofree char *attachments = g_build_filename (dir, "attachments", NULL);
  sqlite3 *db = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir (attachments, 0700), ==, 0);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE t (x); INSERT INTO t WITH RECURSIVE"
                                     " n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100)"
                                     " SELECT hex (randomblob (200)) FROM n",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return g_steal_pointer (&dir);
}

static void
remove_folder (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name = NULL;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      remove_folder (path);
    }
  g_remove (dir);
}

static void
test_examine (gconstpointer data)
{
  const DamageRow *row = data;
  g_autofree char *dir = make_folder ();
  g_autofree char *path = g_build_filename (dir, "geary.db", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  memset (contents + row->from, 0, row->length);
  g_file_set_contents (path, contents, length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pop3_damage_examine (dir, NULL), ==, row->damage);
  remove_folder (dir);
}

static void
test_examine_nothing (void)
{
  g_assert_cmpint (pop3_damage_examine ("/nonexistent", NULL), ==, POP3_DAMAGE_IN_USE);
}

static void
test_put_aside (void)
{
  g_autofree char *dir = make_folder ();
  g_autofree char *aside = pop3_damage_name (dir);
  g_autofree char *database = g_build_filename (aside, "geary.db", NULL);
  g_autofree char *attachments = g_build_filename (aside, "attachments", NULL);
  g_autofree char *old = g_build_filename (dir, "geary.db", NULL);
  g_autoptr (GError) error = NULL;

  pop3_damage_put_aside (dir, aside, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (database, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (attachments, G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_cmpint (pop3_damage_examine (aside, NULL), ==, POP3_DAMAGE_NONE);
  remove_folder (dir);

  g_assert_false (pop3_damage_put_aside ("/nonexistent", "/proc/aside", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (damage_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/damage/examine/%s", damage_rows[i].name);

      g_test_add_data_func (path, &damage_rows[i], test_examine);
    }
  g_test_add_func ("/damage/examine-nothing", test_examine_nothing);
  g_test_add_func ("/damage/put-aside", test_put_aside);
  return g_test_run ();
}
