/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-filename.h"

#include <string.h>

/* The limit of the sanitizer, which every file system bears. */
#define MAX_BYTES 143

#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

typedef struct {
  const char *name;
  const char *input;
  const char *expected;
} Row;

static const Row rows[] = {
  { "none", NULL, NULL },
  { "empty", "", NULL },
  { "blanks", "   ", NULL },
  { "dot", ".", NULL },
  { "dots", "..", NULL },
  { "three dots", "...", NULL },
  { "dots in blanks", " .. ", NULL },
  { "harmless", "report.pdf", "report.pdf" },
  { "hidden", ".profile", ".profile" },
  { "blank inside", "my report.pdf", "my report.pdf" },
  { "blanks around", "  report.pdf ", "report.pdf" },
  { "absolute", "/etc/passwd", "_etc_passwd" },
  { "upwards", "../../x", ".._.._x" },
  { "other system", "C:\\x\\y.txt", "C:_x_y.txt" },
  { "line end", "a\r\nb", "a__b" },
  { "control", "a\tb\001c\177d", "a_b_c_d" },
  { "other letters", "Füße 東京.txt", "Füße 東京.txt" },
  { "not UTF-8", "a\xff" "b.txt", "a\xef\xbf\xbd" "b.txt" },
  { "turned", "photo\xe2\x80\xaegpj.exe", "photogpj.exe" },
  { "isolated", "a\xe2\x81\xa6" "b\xe2\x81\xa9.txt", "ab.txt" },
  { "only turned", "\xe2\x80\xab", NULL },
  { "C1 control", "a\xc2\x85z", "a_z" },
};

/* What is too long, and how it must end. */
static const Row long_rows[] = {
  { "name", HUNDRED HUNDRED HUNDRED, "9012" },
  { "extension", HUNDRED HUNDRED ".pdf", "8.pdf" },
  { "two extensions", HUNDRED HUNDRED ".tar.gz", "9.gz" },
  { "extension too long", HUNDRED "." HUNDRED, "901" },
  { "only an extension", "." HUNDRED HUNDRED, "901" },
};

/* For a file system that wants less. */
static const Row plain_rows[] = {
  { "usual", "report.pdf", "_report.pdf" },
  { "signs", "Invoice: 3?.pdf", "_Invoice__3_.pdf" },
  { "letters", "Füße 東京.txt", "_F__e___.txt" },
  { "a point at the end", "odd...", "_odd" },
  { "a device", "con", "_con" },
  { "a device with an ending", "aux.txt", "_aux.txt" },
  { "nothing left", "東", "__" },
  { "long", HUNDRED ".pdf", "_" TEN TEN TEN "01234.pdf" },
  { "long, no ending", HUNDRED, "_" TEN TEN TEN "012345678" },
  { "long, cut at a point", TEN TEN TEN "01234567." HUNDRED, "_" TEN TEN TEN "01234567" },
};

static void
test_plain (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *name = pop3_filename_make_plain (row->input);

  g_assert_cmpstr (name, ==, row->expected);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *name = pop3_filename_sanitize (row->input);

  g_assert_cmpstr (name, ==, row->expected);
}

static void
test_long_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *name = pop3_filename_sanitize (row->input);

  g_assert_nonnull (name);
  g_assert_cmpuint (strlen (name), ==, MAX_BYTES);
  g_assert_true (g_str_has_suffix (name, row->expected));
}

/* A cut never splits a character, wherever the limit falls. */
static void
test_cut_characters (void)
{
  for (guint shift = 0; shift < 4; shift++)
    {
      g_autoptr (GString) input = g_string_new (NULL);
      g_autofree char *name = NULL;

      for (guint i = 0; i < shift; i++)
        g_string_append_c (input, 'a');
      for (guint i = 0; i < 100; i++)
        g_string_append (input, "🙂");
      g_string_append (input, ".txt");

      name = pop3_filename_sanitize (input->str);
      g_assert_true (g_utf8_validate (name, -1, NULL));
      g_assert_cmpuint (strlen (name), <=, MAX_BYTES);
      g_assert_cmpuint (strlen (name), >, MAX_BYTES - 4);
      g_assert_true (g_str_has_suffix (name, "🙂.txt"));
    }
}

/* What is clean stays as it is. */
static void
test_twice (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *once = pop3_filename_sanitize (rows[i].input);
      g_autofree char *twice = pop3_filename_sanitize (once);

      g_assert_cmpstr (once, ==, twice);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/filename/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (long_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/filename/long/%s", long_rows[i].name);

      g_test_add_data_func (path, &long_rows[i], test_long_row);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (plain_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/filename/plain/%s", plain_rows[i].name);

      g_test_add_data_func (path, &plain_rows[i], test_plain);
    }
  g_test_add_func ("/filename/cut-characters", test_cut_characters);
  g_test_add_func ("/filename/twice", test_twice);

  return g_test_run ();
}
