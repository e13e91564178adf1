/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-error.h"
#include "session/pop3-spool.h"

#include <string.h>

static void
append (Pop3Spool *spool,
        GString   *expected,
        gsize      length,
        char       octet)
{
  g_autofree char *bytes = g_malloc0 (length);
  g_autoptr (GError) error = NULL;

  if (length == 0)
    return;
  memset (bytes, octet, length);
  g_string_append_len (expected, bytes, (gssize) length);
  g_assert_true (pop3_spool_append (spool, bytes, length, &error));
  g_assert_no_error (error);
}

/* Both sides of the border between memory and file, and the border itself. */
static void
test_sizes (void)
{
  static const gsize sizes[][3] = {
    { 1, 0, 0 }, { 50, 49, 0 }, { 50, 50, 0 }, { 50, 50, 1 }, { 99, 2, 5000 }, { 5000, 1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Pop3Spool) spool = pop3_spool_new (100, 1000000);
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize k = 0; k < 3; k++)
        append (spool, expected, sizes[i][k], (char) ('a' + k));
      g_assert_false (pop3_spool_ends_line (spool));

      bytes = pop3_spool_finish (spool, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected->str,
                       expected->len);
    }
}

static void
test_again (void)
{
  g_autoptr (Pop3Spool) spool = pop3_spool_new (10, 1000);

  for (gsize length = 5; length <= 20; length += 5)
    {
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GBytes) bytes = NULL;

      append (spool, expected, length, '\n');
      g_assert_true (pop3_spool_ends_line (spool));
      bytes = pop3_spool_finish (spool, NULL);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected->str,
                       expected->len);
    }
}

/* In memory and in the file, and what is appended after it stands behind the rest. */
static void
test_shorten (void)
{
  for (gsize length = 5; length <= 20; length += 5)
    {
      g_autoptr (Pop3Spool) spool = pop3_spool_new (10, 1000);
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      append (spool, expected, length, '\n');
      g_assert_true (pop3_spool_shorten (spool, 3, &error));
      g_assert_no_error (error);
      g_assert_false (pop3_spool_ends_line (spool));
      g_string_truncate (expected, length - 3);
      append (spool, expected, 2, 'x');
      bytes = pop3_spool_finish (spool, NULL);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected->str,
                       expected->len);
    }
}

static void
test_limit (void)
{
  g_autoptr (Pop3Spool) spool = pop3_spool_new (10, 20);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  append (spool, expected, 20, 'x');
  g_assert_false (pop3_spool_append (spool, "y", 1, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_LIMIT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spool/sizes", test_sizes);
  g_test_add_func ("/spool/again", test_again);
  g_test_add_func ("/spool/shorten", test_shorten);
  g_test_add_func ("/spool/limit", test_limit);

  return g_test_run ();
}
