/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger/pop3-fingerprint.h"

#include <string.h>

/* What makes two messages one, and what does not. */

#define TEXT "From: a\r\nSubject: b\r\n c\r\n\r\nbody\r\n"

typedef struct
{
  const char *name;
  const char *left;
  const char *right;
  gboolean    one_header;
  gboolean    one_message;
} Row;

static const Row rows[] = {
  { "the same", TEXT, TEXT, TRUE, TRUE },
  { "header alone", TEXT, "From: a\r\nSubject: b\r\n c\r\n\r\n", TRUE, FALSE },
  { "without a blank line", TEXT, "From: a\r\nSubject: b\r\n c\r\n", TRUE, FALSE },
  { "another body", TEXT, "From: a\r\nSubject: b\r\n c\r\n\r\nBody\r\n", TRUE, FALSE },
  { "another field", TEXT, "From: a\r\nSubject: b\r\n d\r\n\r\nbody\r\n", FALSE, FALSE },
  { "another order", TEXT, "Subject: b\r\n c\r\nFrom: a\r\n\r\nbody\r\n", FALSE, FALSE },
  { "one field less (D22)", TEXT, "Subject: b\r\n c\r\n\r\nbody\r\n", FALSE, FALSE },
  { "fields in one", "A: b\r\nC: d\r\n\r\n", "A: bC: d\r\n\r\n", FALSE, FALSE },
  { "header or body", "A: b\r\n\r\nC: d\r\n", "A: b\r\nC: d\r\n\r\n", FALSE, FALSE },
  { "bare LF (D9)", TEXT, "From: a\nSubject: b\n c\n\nbody\r\n", TRUE, TRUE },
  { "bare LF in the body", TEXT, "From: a\r\nSubject: b\r\n c\r\n\r\nbody\n", TRUE, FALSE },
  { "read meanwhile", TEXT, "From: a\r\nStatus: RO\r\nSubject: b\r\n c\r\nx-uidl: 7\r\n 8\r\n"
                            "X-Status: A\r\n\r\nbody\r\n", TRUE, TRUE },
  { "a name that starts so", TEXT, "From: a\r\nSubject: b\r\n c\r\nStatus-Of: x\r\n\r\nbody\r\n",
    FALSE, FALSE },
  { "a status in the body", TEXT, "From: a\r\nSubject: b\r\n c\r\n\r\nStatus: RO\r\nbody\r\n", TRUE,
    FALSE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GBytes) left_header = NULL;
  g_autoptr (GBytes) left = NULL;
  g_autoptr (GBytes) right_header = NULL;
  g_autoptr (GBytes) right = NULL;

  pop3_fingerprint_new (row->left, strlen (row->left), &left_header, &left);
  pop3_fingerprint_new (row->right, strlen (row->right), &right_header, &right);
  g_assert_cmpuint (g_bytes_get_size (left_header), ==, POP3_FINGERPRINT_SIZE);
  g_assert_cmpuint (g_bytes_get_size (left), ==, POP3_FINGERPRINT_SIZE);
  g_assert_cmpint (g_bytes_equal (left_header, right_header), ==, row->one_header);
  g_assert_cmpint (g_bytes_equal (left, right), ==, row->one_message);
}

static void
test_headerless (void)
{
  static const char *const messages[] = { "", "\r\n", "\n", "\r\nbody\r\n", "Status: O\r\n\r\nx" };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GBytes) header = NULL;
      g_autoptr (GBytes) whole = NULL;

      pop3_fingerprint_new (messages[i], strlen (messages[i]), &header, &whole);
      g_assert_null (header);
      g_assert_nonnull (whole);
    }
}

/* The digest itself is in databases: it may not change. */
static void
test_known (void)
{
  g_autoptr (GBytes) header = NULL;
  g_autofree char *name = NULL;

  pop3_fingerprint_new ("A: b\r\n\r\nc\r\n", 11, &header, NULL);
  name = pop3_fingerprint_to_uidl (header);
  g_assert_cmpstr (name, ==, " sha256:"
                   "17a6dad681d3f6534f73a4cf7a128d9eb65ba0a87fd6856162fbe6693e875d44");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fingerprint/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/fingerprint/headerless", test_headerless);
  g_test_add_func ("/fingerprint/known", test_known);
  return g_test_run ();
}
