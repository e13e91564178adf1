/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "protocol/pop3-error.h"
#include "settings/pop3-settings.h"

#include <string.h>

#include <glib/gstdio.h>

#define V "[POP3]\nversion=1\n"

#define ALL_MAIL G_MININT64

#define MIB ((guint64) 1024 * 1024)

typedef struct
{
  const char  *name;
  const char  *contents;
  Pop3Settings expected;
  const char  *unknown; /* joined by commas */
} GoodRow;

typedef struct
{
  const char *name;
  const char *contents; /* NULL: no file */
  const char *words[4]; /* what the message must hold, beside the file */
} BadRow;

#define DEFAULTS .keep_days = 14, .check_minutes = 10, .fetch_since = ALL_MAIL, \
                 .authentication = (char *) "auto"

static const GoodRow good_rows[] = {
  { "only the version", V, { POP3_KEEP_ALWAYS, DEFAULTS }, "" },
  { "as documented",
    "[Metadata]\nversion=1\nstatus=disabled\n[POP3]\nversion=1\nkeep_on_server=days-or-deleted\n"
    "keep_days=14\ncheck_minutes=10\nmax_message_mib=0\nfetch_since=\nauthentication=auto\n"
    "receive_only=false\n",
    { POP3_KEEP_DAYS_OR_DELETED, DEFAULTS }, "" },
  { "always", V "keep_on_server=always\n", { POP3_KEEP_ALWAYS, DEFAULTS }, "" },
  { "days without a number", V "keep_on_server=days\n", { POP3_KEEP_DAYS, DEFAULTS }, "" },
  { "until deleted", V "keep_on_server=until-deleted\n",
    { POP3_KEEP_UNTIL_DELETED, DEFAULTS }, "" },
  { "never", V "keep_on_server=never\n", { POP3_KEEP_NEVER, DEFAULTS }, "" },
  { "blanks around", V "keep_on_server =  never \t\n", { POP3_KEEP_NEVER, DEFAULTS }, "" },
  { "smallest numbers", V "keep_days=1\ncheck_minutes=0\nmax_message_mib=0\n",
    { POP3_KEEP_ALWAYS, 1, 0, 0, ALL_MAIL, (char *) "auto", FALSE }, "" },
  { "largest numbers", V "keep_days=3650\ncheck_minutes=10080\nmax_message_mib=4096\n",
    { POP3_KEEP_ALWAYS, 3650, 10080, 4096 * MIB, ALL_MAIL, (char *) "auto", FALSE }, "" },
  { "a day", V "fetch_since=2024-02-29\n",
    { POP3_KEEP_ALWAYS, 14, 10, 0, 1709164800, (char *) "auto", FALSE }, "" },
  { "a mechanism", V "authentication=SCRAM-SHA-256-PLUS\n",
    { POP3_KEEP_ALWAYS, 14, 10, 0, ALL_MAIL, (char *) "SCRAM-SHA-256-PLUS", FALSE }, "" },
  { "receive only", V "receive_only=true\n",
    { POP3_KEEP_ALWAYS, 14, 10, 0, ALL_MAIL, (char *) "auto", TRUE }, "" },
  { "unknown keys", V "zebra=1\nkeep_day=3\n", { POP3_KEEP_ALWAYS, DEFAULTS }, "zebra,keep_day" },
  { "the last of two counts", V "keep_days=3\nkeep_days=4\n",
    { POP3_KEEP_ALWAYS, 4, 10, 0, ALL_MAIL, (char *) "auto", FALSE }, "" },
};

static const BadRow bad_rows[] = {
  { "no file", NULL, { NULL } },
  { "empty file", "", { "[POP3]", "version", "1" } },
  { "not a key file", "hello\n", { NULL } },
  { "not in UTF-8", V "keep[\xff\xfe]\n", { NULL } },
  { "no group", "[Account]\nlabel=x\n", { "[POP3]", "version" } },
  { "no version", "[POP3]\nkeep_days=3\n", { "[POP3]", "version", "1" } },
  { "newer version", "[POP3]\nversion=2\n", { "[POP3]", "version", "newer", "2" } },
  { "far newer version", "[POP3]\nversion=18446744073709551615\n", { "version", "newer" } },
  { "version zero", "[POP3]\nversion=0\n", { "[POP3]", "version", "“0”" } },
  { "version text", "[POP3]\nversion=one\n", { "version", "“one”" } },
  { "version empty", "[POP3]\nversion=\n", { "version", "“”" } },
  { "keep: unknown word", V "keep_on_server=forever\n",
    { "[POP3]", "keep_on_server", "forever", "days-or-deleted" } },
  { "keep: empty", V "keep_on_server=\n", { "keep_on_server", "“”", "until-deleted" } },
  { "keep: upper case", V "keep_on_server=Never\n", { "keep_on_server", "Never", "never" } },
  { "days: zero", V "keep_days=0\n", { "keep_days", "“0”", "1", "3650" } },
  { "days: too many", V "keep_days=3651\n", { "keep_days", "“3651”", "1", "3650" } },
  { "days: negative", V "keep_days=-1\n", { "keep_days", "“-1”" } },
  { "days: plus", V "keep_days=+1\n", { "keep_days", "“+1”" } },
  { "days: fraction", V "keep_days=1.5\n", { "keep_days", "“1.5”" } },
  { "days: comment behind", V "keep_days=14 # days\n", { "keep_days", "“14 # days”" } },
  { "days: huge", V "keep_days=99999999999999999999999\n", { "keep_days" } },
  { "days: bad although not asked for", V "keep_on_server=always\nkeep_days=x\n", { "keep_days" } },
  { "check: too many", V "check_minutes=10081\n", { "check_minutes", "0", "10080" } },
  { "check: empty", V "check_minutes=\n", { "check_minutes", "“”" } },
  { "size: too big", V "max_message_mib=4097\n", { "max_message_mib", "4096" } },
  { "size: unit", V "max_message_mib=5M\n", { "max_message_mib", "“5M”" } },
  { "since: short", V "fetch_since=2024-1-1\n", { "fetch_since", "2024-1-1", "YYYY-MM-DD" } },
  { "since: no such day", V "fetch_since=2023-02-29\n", { "fetch_since", "YYYY-MM-DD" } },
  { "since: no such month", V "fetch_since=2023-13-01\n", { "fetch_since" } },
  { "since: year zero", V "fetch_since=0000-01-01\n", { "fetch_since" } },
  { "since: before mail", V "fetch_since=1981-12-31\n", { "fetch_since" } },
  { "since: time behind", V "fetch_since=2023-01-01T00:00\n", { "fetch_since" } },
  { "since: slashes", V "fetch_since=2023/01/01\n", { "fetch_since" } },
  { "login: empty", V "authentication=\n", { "authentication", "auto" } },
  { "login: blank inside", V "authentication=CRAM MD5\n", { "authentication", "CRAM MD5" } },
  { "login: too long", V "authentication=ABCDEFGHIJKLMNOPQRSTU\n", { "authentication" } },
  { "receive only: yes", V "receive_only=yes\n", { "receive_only", "“yes”", "true" } },
  { "receive only: 1", V "receive_only=1\n", { "receive_only", "“1”" } },
  { "not UTF-8", V "authentication=\xff\xfe\n", { "authentication" } },
  { "a value with tricks", V "authentication=a\r\342\200\256b\n", { "authentication", "“a b”" } },
  { "bad escape", V "authentication=a\\qb\n", { "authentication", "a\\qb" } },
};

/* A folder of its own with the account file in it. */
static GFile *
make_config_dir (const char *contents)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("pop3-settings-XXXXXX", &error);
  g_autofree char *file = NULL;

  g_assert_no_error (error);
  file = g_build_filename (path, POP3_SETTINGS_FILE_NAME, NULL);
  if (contents != NULL)
    {
      g_file_set_contents (file, contents, -1, &error);
      g_assert_no_error (error);
    }
  return g_file_new_for_path (path);
}

static void
remove_config_dir (GFile *dir)
{
  g_autofree char *file = g_build_filename (g_file_peek_path (dir), POP3_SETTINGS_FILE_NAME, NULL);

  g_remove (file);
  g_assert_cmpint (g_rmdir (g_file_peek_path (dir)), ==, 0);
}

static void
assert_equal (const Pop3Settings *actual, const Pop3Settings *expected)
{
  g_assert_cmpint (actual->keep, ==, expected->keep);
  g_assert_cmpuint (actual->keep_days, ==, expected->keep_days);
  g_assert_cmpuint (actual->check_minutes, ==, expected->check_minutes);
  g_assert_cmpuint (actual->max_message_bytes, ==, expected->max_message_bytes);
  g_assert_cmpint (actual->fetch_since, ==, expected->fetch_since);
  g_assert_cmpstr (actual->authentication, ==, expected->authentication);
  g_assert_cmpint (actual->receive_only, ==, expected->receive_only);
}

static void
test_good_row (gconstpointer data)
{
  const GoodRow *row = data;
  g_autoptr (GFile) dir = make_config_dir (row->contents);
  g_autoptr (Pop3Settings) settings = NULL;
  g_autoptr (Pop3Settings) copy = NULL;
  g_auto (GStrv) unknown = NULL;
  g_autofree char *joined = NULL;
  g_autoptr (GError) error = NULL;

  settings = pop3_settings_load (dir, &unknown, &error);
  g_assert_no_error (error);
  assert_equal (settings, &row->expected);
  joined = g_strjoinv (",", unknown);
  g_assert_cmpstr (joined, ==, row->unknown);
  g_assert_true (pop3_settings_is_pop3 (dir));

  copy = pop3_settings_copy (settings);
  g_assert_true (copy->authentication != settings->authentication);
  assert_equal (copy, settings);
  remove_config_dir (dir);
}

static void
test_bad_row (gconstpointer data)
{
  const BadRow *row = data;
  g_autoptr (GFile) dir = make_config_dir (row->contents);
  g_auto (GStrv) unknown = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (pop3_settings_load (dir, &unknown, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
  g_assert_null (unknown);
  g_assert_nonnull (strstr (error->message, POP3_SETTINGS_FILE_NAME));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (row->words) && row->words[i] != NULL; i++)
    g_assert_nonnull (strstr (error->message, row->words[i]));
  remove_config_dir (dir);
}

static void
test_is_pop3 (void)
{
  static const struct { const char *contents; gboolean expected; } rows[] = {
    { NULL, FALSE },
    { "", FALSE },
    { "[Account]\n", FALSE },
    { "[pop3]\nversion=1\n", FALSE },
    { "broken\n[POP3]\n", FALSE },
    { "[POP3]\n", TRUE },
    { "[POP3]\nversion=99\n", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GFile) dir = make_config_dir (rows[i].contents);

      g_assert_cmpint (pop3_settings_is_pop3 (dir), ==, rows[i].expected);
      remove_config_dir (dir);
    }
}

/* What is stored is what is loaded, for every good row. */
static void
test_store (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_rows); i++)
    {
      g_autoptr (GKeyFile) key_file = g_key_file_new ();
      g_autoptr (Pop3Settings) settings = NULL;
      g_autofree char *contents = NULL;
      g_autoptr (GFile) dir = NULL;
      g_autoptr (GError) error = NULL;

      pop3_settings_store (&good_rows[i].expected, key_file);
      contents = g_key_file_to_data (key_file, NULL, NULL);
      dir = make_config_dir (contents);
      settings = pop3_settings_load (dir, NULL, &error);
      g_assert_no_error (error);
      assert_equal (settings, &good_rows[i].expected);
      remove_config_dir (dir);
    }
}

static void
test_store_leaves_the_rest (void)
{
  static const char before[] =
    "# mine\n[Metadata]\nversion=1\nstatus=disabled\n\n[POP3]\nzebra=stripes\nkeep_days=3\n\n"
    "[Folders]\nsent_folder=\n";
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autofree char *zebra = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_data (key_file, before, -1, G_KEY_FILE_KEEP_COMMENTS, &error);
  g_assert_no_error (error);
  pop3_settings_store (settings, key_file);

  zebra = g_key_file_get_string (key_file, POP3_SETTINGS_GROUP, "zebra", NULL);
  g_assert_cmpstr (zebra, ==, "stripes");
  g_assert_cmpint (g_key_file_get_integer (key_file, "POP3", "keep_days", NULL), ==, 14);
  after = g_key_file_to_data (key_file, NULL, NULL);
  g_assert_true (g_str_has_prefix (after, "# mine\n"));
  g_assert_nonnull (strstr (after, "[Metadata]\nversion=1\nstatus=disabled\n"));
  g_assert_nonnull (strstr (after, "[Folders]\nsent_folder=\n"));
}

/* A limit is rounded up to what the file can say, never down to "no limit". */
static void
test_store_rounds_size_up (void)
{
  static const struct { guint64 bytes; guint64 mib; } rows[] = {
    { 0, 0 }, { 1, 1 }, { MIB, 1 }, { MIB + 1, 2 }, { 4096 * MIB, 4096 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GKeyFile) key_file = g_key_file_new ();
      g_autoptr (Pop3Settings) settings = pop3_settings_new ();

      settings->max_message_bytes = rows[i].bytes;
      pop3_settings_store (settings, key_file);
      g_assert_cmpuint (g_key_file_get_uint64 (key_file, "POP3", "max_message_mib", NULL), ==,
                        rows[i].mib);
    }
}

static void
test_deletion (void)
{
  static const struct { Pop3Keep keep; int after_days; gboolean deleted; } rows[] = {
    { POP3_KEEP_ALWAYS, -1, FALSE },
    { POP3_KEEP_DAYS, 14, FALSE },
    { POP3_KEEP_UNTIL_DELETED, -1, TRUE },
    { POP3_KEEP_DAYS_OR_DELETED, 14, TRUE },
    { POP3_KEEP_NEVER, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Pop3Settings) settings = pop3_settings_new ();
      int after_days = 99;
      gboolean deleted = FALSE;

      settings->keep = rows[i].keep;
      pop3_settings_get_deletion (settings, &after_days, &deleted);
      g_assert_cmpint (after_days, ==, rows[i].after_days);
      g_assert_cmpint (deleted, ==, rows[i].deleted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (good_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/good/%s", good_rows[i].name);

      g_test_add_data_func (path, &good_rows[i], test_good_row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/bad/%s", bad_rows[i].name);

      g_test_add_data_func (path, &bad_rows[i], test_bad_row);
    }
  g_test_add_func ("/settings/is-pop3", test_is_pop3);
  g_test_add_func ("/settings/store", test_store);
  g_test_add_func ("/settings/store-leaves-the-rest", test_store_leaves_the_rest);
  g_test_add_func ("/settings/store-rounds-size-up", test_store_rounds_size_up);
  g_test_add_func ("/settings/deletion", test_deletion);
  return g_test_run ();
}
