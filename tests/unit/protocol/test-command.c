/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-command.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "test-span.h"

static void
assert_line (GBytes     *line,
             const char *expected)
{
  g_assert_cmpmem (g_bytes_get_data (line, NULL), g_bytes_get_size (line), expected,
                   strlen (expected));
}

static void
test_build (void)
{
  static const struct {
    const char *keyword;
    const char *argument;
    const char *line;
  } good[] = {
    { "QUIT", NULL, "QUIT\r\n" },
    { "USER", "ana", "USER ana\r\n" },
    { "PASS", " two  words ", "PASS  two  words \r\n" },
    { "PASS", "ge\xc3\xa4\t\x7f", "PASS ge\xc3\xa4\t\x7f\r\n" },
    { "USER", "recent:ana@example.org", "USER recent:ana@example.org\r\n" }, /* D35 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) line = pop3_command_build (good[i].keyword, good[i].argument, &error);

      g_assert_no_error (error);
      assert_line (line, good[i].line);
    }
}

/* T2, S6. */
static void
test_injection (void)
{
  static const char * const bad[] = { "a\r\nDELE 1", "a\n", "\r", "a\rb" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (pop3_command_check_argument (bad[i], &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
      g_clear_error (&error);
      g_assert_null (pop3_command_build ("USER", bad[i], &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
    }
  g_assert_true (pop3_command_check_argument ("ab", NULL));
  g_assert_true (pop3_command_check_argument (NULL, NULL));
}

/* T20. */
static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (POP3_LIMIT_COMMAND - strlen ("PASS \r\n"), 'x');
  g_autofree char *longer = g_strconcat (longest, "x", NULL);
  g_autoptr (GBytes) line = pop3_command_build ("PASS", longest, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (line), ==, POP3_LIMIT_COMMAND);
  g_assert_null (pop3_command_build ("PASS", longer, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
  g_assert_null (strstr (error->message, "xxx"));
}

static void
test_number (void)
{
  char buffer[POP3_COMMAND_NUMBER_SIZE];

  g_assert_cmpuint (pop3_command_build_number (buffer, "RETR", 1), ==, 8);
  g_assert_cmpstr (buffer, ==, "RETR 1\r\n");
  g_assert_cmpuint (pop3_command_build_number (buffer, "DELE", G_MAXUINT), ==, 17);
  g_assert_cmpstr (buffer, ==, "DELE 4294967295\r\n");
  g_assert_cmpuint (pop3_command_build_top (buffer, 7, 0), ==, 9);
  g_assert_cmpstr (buffer, ==, "TOP 7 0\r\n");
  g_assert_cmpuint (pop3_command_build_top (buffer, G_MAXUINT, G_MAXUINT), ==, 27);
  g_assert_cmpstr (buffer, ==, "TOP 4294967295 4294967295\r\n");
}

/* T27, T28. */
static void
test_auth (void)
{
  static const struct {
    gsize       length; /* of the initial response */
    gboolean    deferred;
    gsize       line;
  } rows[] = {
    { 0, FALSE, sizeof "AUTH PLAIN =\r\n" - 1 },
    { 3, FALSE, sizeof "AUTH PLAIN eHh4\r\n" - 1 },
    { 180, FALSE, sizeof "AUTH PLAIN \r\n" - 1 + 240 },
    { 181, TRUE, sizeof "AUTH PLAIN\r\n" - 1 },
    { 5000, TRUE, sizeof "AUTH PLAIN\r\n" - 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) initial = g_bytes_new_take (g_strnfill (rows[i].length, 'x'),
                                                     rows[i].length);
      g_autoptr (GBytes) line = NULL;
      gboolean deferred = !rows[i].deferred;

      line = pop3_command_build_auth ("PLAIN", initial, &deferred);
      g_assert_cmpint (deferred, ==, rows[i].deferred);
      g_assert_cmpuint (g_bytes_get_size (line), ==, rows[i].line);
      g_assert_cmpuint (g_bytes_get_size (line), <=, POP3_LIMIT_COMMAND);
    }
}

static void
test_auth_alone (void)
{
  gboolean deferred = TRUE;
  g_autoptr (GBytes) line = pop3_command_build_auth ("CRAM-MD5", NULL, &deferred);

  g_assert_false (deferred);
  assert_line (line, "AUTH CRAM-MD5\r\n");
}

static void
test_response (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static (SPAN ("\0ana\0x"));
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) large = g_bytes_new_take (g_strnfill (6000, 'x'), 6000);
  g_autoptr (GBytes) text_line = pop3_command_build_response (text);
  g_autoptr (GBytes) nothing_line = pop3_command_build_response (nothing);
  g_autoptr (GBytes) large_line = pop3_command_build_response (large);

  assert_line (text_line, "AGFuYQB4\r\n");
  assert_line (nothing_line, "\r\n");
  g_assert_cmpuint (g_bytes_get_size (large_line), ==, 8002);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command/build", test_build);
  g_test_add_func ("/command/injection", test_injection);
  g_test_add_func ("/command/length", test_length);
  g_test_add_func ("/command/number", test_number);
  g_test_add_func ("/command/auth", test_auth);
  g_test_add_func ("/command/auth-alone", test_auth_alone);
  g_test_add_func ("/command/response", test_response);

  return g_test_run ();
}
