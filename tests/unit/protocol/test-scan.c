/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-scan.h"

#include "test-span.h"

#define MAXIMUM 1000

typedef struct {
  const char *description;
  const char *input;
  gsize       length;
  guint       number;
  const char *uidl;
} UidlRow;

typedef struct {
  const char *description;
  const char *input;
  gsize       length;
  guint       number;
  guint64     size;
} ListRow;

typedef struct {
  const char *description;
  const char *input;
  gsize       length;
} BadRow;

static const UidlRow uidl_rows[] = {
  { "RFC 1939", SPAN ("1 whqtswO00WBw418f9t5JxYwZ"), 1, "whqtswO00WBw418f9t5JxYwZ" },
  { "several blanks (D13)", SPAN ("1   a"), 1, "a" },
  { "tab (D13)", SPAN ("1\ta"), 1, "a" },
  { "blanks at the ends", SPAN (" 1 a \t"), 1, "a" },
  { "+OK (D14)", SPAN ("+OK 7 a"), 7, "a" },
  { "+OK without blank (D14)", SPAN ("+OK7 a"), 7, "a" },
  { "blank inside (D15)", SPAN ("1 a b"), 1, "a b" },
  { "8-bit (D15)", SPAN ("1 \xff\x80"), 1, "\xff\x80" },
  { "control inside (D15)", SPAN ("1 a\x01z"), 1, "a\x01z" },
  { "leading zeros", SPAN ("0001 a"), 1, "a" },
  { "largest", SPAN ("1000 a"), 1000, "a" },
  { "no id (D15)", SPAN ("1"), 1, "" },
  { "blank id (D15)", SPAN ("1 \t "), 1, "" },
  { "+OK and number (D14, D15)", SPAN ("+OK 1"), 1, "" },
};

static const BadRow bad_uidl_rows[] = {
  { "empty", SPAN ("") },
  { "no number", SPAN ("a b") },
  { "zero (D20)", SPAN ("0 a") },
  { "above the count (D20)", SPAN ("1001 a") },
  { "2^32 + 1 (D20)", SPAN ("4294967297 a") },
  { "2^64 + 1 (D20)", SPAN ("18446744073709551617 a") },
  { "many digits (S8)", SPAN ("99999999999999999999999999999999999999999 a") },
  { "negative", SPAN ("-1 a") },
  { "sign", SPAN ("+1 a") },
  { "no blank", SPAN ("1a") },
  { "NUL inside", SPAN ("1 a\0b") },
  { "NUL for a number", SPAN ("\0 a") },
  { "+OK alone", SPAN ("+OK") },
};

static const ListRow list_rows[] = {
  { "RFC 1939", SPAN ("2 200"), 2, 200 },
  { "blanks (D13)", SPAN ("2 \t 200"), 2, 200 },
  { "more behind it", SPAN ("2 200 octets"), 2, 200 },
  { "+OK (D14)", SPAN ("+OK 2 200"), 2, 200 },
  { "zero", SPAN ("2 0"), 2, 0 },
  { "above 4 GiB", SPAN ("2 4294967296"), 2, G_GUINT64_CONSTANT (4294967296) },
  { "largest", SPAN ("2 18446744073709551615"), 2, G_MAXUINT64 },
};

static const BadRow bad_list_rows[] = {
  { "empty", SPAN ("") },
  { "no size", SPAN ("2") },
  { "negative size (D19)", SPAN ("2 -5") },
  { "overflow (S8)", SPAN ("2 18446744073709551616") },
  { "zero", SPAN ("0 5") },
  { "above the count (D20)", SPAN ("1001 5") },
};

static void
test_uidl (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (uidl_rows); i++)
    {
      g_autofree char *input = exact_copy (uidl_rows[i].input, uidl_rows[i].length);
      const char *uidl = NULL;
      gsize length = 0;
      guint number = 0;

      g_test_message ("%s", uidl_rows[i].description);
      g_assert_true (
        pop3_scan_uidl (input, uidl_rows[i].length, MAXIMUM, &number, &uidl, &length));
      g_assert_cmpuint (number, ==, uidl_rows[i].number);
      g_assert_cmpmem (uidl, length, uidl_rows[i].uidl, strlen (uidl_rows[i].uidl));
    }
}

static void
test_bad_uidl (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_uidl_rows); i++)
    {
      g_autofree char *input = exact_copy (bad_uidl_rows[i].input, bad_uidl_rows[i].length);
      const char *uidl = NULL;
      gsize length = 77;
      guint number = 77;

      g_test_message ("%s", bad_uidl_rows[i].description);
      g_assert_false (
        pop3_scan_uidl (input, bad_uidl_rows[i].length, MAXIMUM, &number, &uidl, &length));
      g_assert_null (uidl);
      g_assert_cmpuint (length, ==, 77);
      g_assert_cmpuint (number, ==, 77);
    }
}

static void
test_list (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (list_rows); i++)
    {
      g_autofree char *input = exact_copy (list_rows[i].input, list_rows[i].length);
      guint64 size = 0;
      guint number = 0;

      g_test_message ("%s", list_rows[i].description);
      g_assert_true (pop3_scan_list (input, list_rows[i].length, MAXIMUM, &number, &size));
      g_assert_cmpuint (number, ==, list_rows[i].number);
      g_assert_cmpuint (size, ==, list_rows[i].size);
    }
}

static void
test_bad_list (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_list_rows); i++)
    {
      g_autofree char *input = exact_copy (bad_list_rows[i].input, bad_list_rows[i].length);
      guint64 size = 77;
      guint number = 77;

      g_test_message ("%s", bad_list_rows[i].description);
      g_assert_false (pop3_scan_list (input, bad_list_rows[i].length, MAXIMUM, &number, &size));
      g_assert_cmpuint (number, ==, 77);
      g_assert_cmpuint (size, ==, 77);
    }
}

static void
test_stat (void)
{
  static const struct {
    const char *input;
    gboolean    ok;
    guint       count;
    guint64     octets;
  } stats[] = {
    { "2 320", TRUE, 2, 320 },        { "  2", TRUE, 2, 0 },
    { "2 -1 (D19)", TRUE, 2, 0 },     { "2\t320 octets", TRUE, 2, 320 },
    { "2x 320", TRUE, 2, 0 },         { "2 18446744073709551616", TRUE, 2, 0 },
    { "0 0", TRUE, 0, 0 },            { "0 320", TRUE, 0, 320 },
    { "", FALSE, 77, 78 },            { "two", FALSE, 77, 78 },
    { "-1 5", FALSE, 77, 78 },        { "4294967295 1", TRUE, G_MAXUINT, 1 },
    { "4294967296 1", FALSE, 77, 78 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (stats); i++)
    {
      g_autofree char *input = exact_copy (stats[i].input, strlen (stats[i].input));
      guint count = 77;
      guint64 octets = 78;

      g_assert_cmpint (pop3_scan_stat (input, strlen (stats[i].input), &count, &octets), ==,
                       stats[i].ok);
      g_assert_cmpuint (count, ==, stats[i].count);
      g_assert_cmpuint (octets, ==, stats[i].octets);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scan/uidl", test_uidl);
  g_test_add_func ("/scan/uidl-bad", test_bad_uidl);
  g_test_add_func ("/scan/list", test_list);
  g_test_add_func ("/scan/list-bad", test_bad_list);
  g_test_add_func ("/scan/stat", test_stat);

  return g_test_run ();
}
