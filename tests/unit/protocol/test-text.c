/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-text.h"

#include "protocol/pop3-limits.h"
#include "test-span.h"

typedef struct {
  const char *description;
  const char *input;
  gsize       length;
  const char *expected;
} Row;

static const Row rows[] = {
  { "plain", SPAN ("Mailbox locked"), "Mailbox locked" },
  { "empty", SPAN (""), "" },
  { "blanks at the ends and between", SPAN (" \t a  \t b \r"), "a b" },
  { "controls (S15)", SPAN ("a\x1b[31mb\ac"), "a [31mb c" },
  { "NUL", SPAN ("a\0b"), "a\xef\xbf\xbd" "b" },
  { "DEL and C1 controls", SPAN ("a\x7f\xc2\x9b" "b"), "a b" },
  { "right-to-left override (S15)", SPAN ("a\xe2\x80\xae" "b\xe2\x81\xa6" "c"), "abc" },
  { "zero width space and joiner", SPAN ("a\xe2\x80\x8b\xe2\x80\x8d" "b"), "ab" },
  { "line separator", SPAN ("a\xe2\x80\xa8" "b"), "a b" },
  { "private use", SPAN ("a\xee\x80\x80" "b"), "ab" },
  { "Latin-1", SPAN ("Zugriff verweigert f\xfcr"), "Zugriff verweigert f\xef\xbf\xbdr" },
  { "half a character at the end", SPAN ("a\xc3"), "a\xef\xbf\xbd" },
  { "markup stays", SPAN ("<b>&amp;</b>"), "<b>&amp;</b>" },
  { "UTF-8 stays", SPAN ("gesperrt: Postf\xc3\xa4" "cher"), "gesperrt: Postf\xc3\xa4" "cher" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *input = exact_copy (rows[i].input, rows[i].length);
      g_autofree char *clean = pop3_text_clean (input, (gssize) rows[i].length);

      g_test_message ("%s", rows[i].description);
      g_assert_cmpstr (clean, ==, rows[i].expected);
    }
}

static void
test_cap (void)
{
  static const char * const units[] = { "x", "\xc3\xa4", "x ", "\xf0\x9f\x93\xa7" };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *clean = NULL;

      while (text->len < 100000)
        g_string_append (text, units[i]);
      clean = pop3_text_clean (text->str, -1);
      g_assert_true (g_utf8_validate (clean, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (clean, -1), <=, POP3_LIMIT_USER_TEXT);
      g_assert_cmpint (g_utf8_strlen (clean, -1), >=, POP3_LIMIT_USER_TEXT - 2);
      g_assert_true (g_str_has_suffix (clean, "…"));
    }
}

/* Text behind more blanks than anybody looks through. */
static void
test_blanks (void)
{
  static const struct {
    guint       n_blanks;
    const char *text;
    const char *expected;
  } cases[] = {
    { POP3_LIMIT_USER_TEXT * 16 - 2, "ab", "ab" },
    { POP3_LIMIT_USER_TEXT * 16 - 2, "abc", "ab…" },
    { POP3_LIMIT_USER_TEXT * 16 - 2, "a\xf0\x9f\x93\xa7", "a…" },
    { POP3_LIMIT_USER_TEXT * 16, "abc", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *blanks = g_strnfill (cases[i].n_blanks, ' ');
      g_autofree char *text = g_strconcat (blanks, cases[i].text, NULL);
      g_autofree char *clean = pop3_text_clean (text, -1);

      g_assert_cmpstr (clean, ==, cases[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/rows", test_rows);
  g_test_add_func ("/text/cap", test_cap);
  g_test_add_func ("/text/blanks", test_blanks);

  return g_test_run ();
}
