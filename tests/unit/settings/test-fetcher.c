/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "settings/pop3-fetcher.h"

/* From which addresses a file is got, as a table. The rest of the fetcher is seen by
 * test-finder.c. */

typedef struct {
  const char *base;    /* NULL: it is no redirect */
  const char *text;
  const char *address; /* NULL: nothing is got from there */
} Row;

#define BASE "https://a.test/b/c?d"

static const Row rows[] = {
  { NULL, "https://b.test/x", "https://b.test/x" },
  { NULL, "/x", NULL },
  { BASE, "https://b.test/x", "https://b.test/x" },
  { BASE, "HTTPS://B.test", "https://B.test/" },
  { BASE, "https://b.test:8443/x", "https://b.test:8443/x" },
  { BASE, "https://b\303\274cher.test/x", "https://xn--bcher-kva.test/x" },
  { BASE, "https://[2001:db8::1]/x", "https://[2001:db8::1]/x" },
  { BASE, "//b.test/x", "https://b.test/x" },
  { BASE, "/x", "https://a.test/x" },
  { BASE, "x", "https://a.test/b/x" },
  { BASE, "http://b.test/x", NULL },
  { BASE, "file:///x", NULL },
  { BASE, "https:x", NULL },
  { BASE, "https:///x", NULL },
  { BASE, "https://:8443/x", NULL },
  { BASE, "//", NULL },
  { BASE, "https://b.test%0d%0aX:%20y/x", NULL },
  { BASE, "https://b%2ftest/x", NULL },
  { BASE, "https://b.test:99999/x", NULL },
  { BASE, "https://b test/x", NULL },
  { BASE, "https://\377/x", NULL },
};

static void
test_addresses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autoptr (GUri) base = row->base != NULL
                              ? pop3_fetcher_parse_address (NULL, row->base, NULL) : NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = pop3_fetcher_parse_address (base, row->text, &error);
      g_autofree char *address = uri != NULL ? g_uri_to_string (uri) : NULL;

      g_test_message ("%s", row->text);
      g_assert_true ((uri == NULL) == (error != NULL));
      g_assert_cmpstr (address, ==, row->address);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fetcher/addresses", test_addresses);

  return g_test_run ();
}
