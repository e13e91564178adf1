/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-base64.h"

#include "test-span.h"

typedef struct {
  const char *text;
  const char *expected; /* NULL: refused */
} Row;

/* RFC 4648 §10 has the first seven. */
static const Row rows[] = {
  { "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" }, { "Zm9v", "foo" }, { "Zm9vYg==", "foob" },
  { "Zm9vYmE=", "fooba" }, { "Zm9vYmFy", "foobar" },
  { "Zg", NULL }, { "Zg=", NULL }, { "Zm9v=", NULL }, { "=", NULL }, { "==", NULL },
  { "====", NULL }, { "Z===", NULL }, { "Zg==Zg==", NULL }, { "Zm=v", NULL }, { "Zm9 ", NULL },
  { " Zm9v", NULL }, { "Zm9v\r\n", NULL }, { "Zm_v", NULL }, { "Zm\303\244", NULL },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = strlen (rows[i].text);
      g_autofree char *copy = exact_copy (rows[i].text, length);
      g_autoptr (GBytes) bytes = pop3_base64_decode (copy, length);

      if (rows[i].expected == NULL)
        g_assert_null (bytes);
      else
        g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                         rows[i].expected, strlen (rows[i].expected));
    }
}

static void
test_nul (void)
{
  g_autoptr (GBytes) bytes = pop3_base64_decode (SPAN ("AAA="));

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\0\0", 2);
  g_assert_null (pop3_base64_decode (SPAN ("AA\0A")));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base64/rows", test_rows);
  g_test_add_func ("/base64/nul", test_nul);

  return g_test_run ();
}
