/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-error.h"
#include "settings/pop3-settings.h"

#include <stdlib.h>

#include <glib/gstdio.h>

/* The account file: what is read can be written and is the same when read again. */

static char *folder = NULL;

static void
remove_folder (void)
{
  g_autofree char *file = g_build_filename (folder, POP3_SETTINGS_FILE_NAME, NULL);

  g_unlink (file);
  g_rmdir (folder);
}

static GFile *
write_file (const void *data,
            gsize       size)
{
  g_autofree char *file = NULL;

  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("fuzz-settings-XXXXXX", NULL);
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }

  /* Writing in place would leave the end of a longer file. */
  file = g_build_filename (folder, POP3_SETTINGS_FILE_NAME, NULL);
  g_unlink (file);
  g_assert_true (g_file_set_contents_full (file, data, (gssize) size, G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
  return g_file_new_for_path (folder);
}

static void
check_round_trip (const Pop3Settings *settings,
                  char              **unknown)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (Pop3Settings) again = NULL;
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  pop3_settings_store (settings, key_file);
  for (char **key = unknown; *key != NULL; key++)
    g_assert_false (g_key_file_has_key (key_file, POP3_SETTINGS_GROUP, *key, NULL));
  text = g_key_file_to_data (key_file, &length, NULL);
  directory = write_file (text, length);
  again = pop3_settings_load (directory, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (again->keep, ==, settings->keep);
  g_assert_cmpuint (again->keep_days, ==, settings->keep_days);
  g_assert_cmpuint (again->check_minutes, ==, settings->check_minutes);
  g_assert_cmpuint (again->max_message_bytes, ==, settings->max_message_bytes);
  g_assert_cmpint (again->fetch_since, ==, settings->fetch_since);
  g_assert_cmpstr (again->authentication, ==, settings->authentication);
  g_assert_cmpint (again->receive_only, ==, settings->receive_only);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GFile) directory = write_file (data, size);
  g_autoptr (Pop3Settings) settings = NULL;
  g_auto (GStrv) unknown = NULL;
  g_autoptr (GError) error = NULL;

  settings = pop3_settings_load (directory, &unknown, &error);
  g_assert_true ((settings == NULL) == (error != NULL));
  if (settings == NULL)
    {
      g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
      fuzz_check_shown (error->message);
      return 0;
    }

  g_assert_true (pop3_settings_is_pop3 (directory));
  check_round_trip (settings, unknown);
  return 0;
}
