/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-apop.h"

#include "protocol/pop3-error.h"
#include "test-span.h"

/* RFC 1939 §7 has the example. */
#define STAMP "<1896.697170952@dbc.mtview.ca.us>"
#define LINE "APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n"

typedef struct {
  const char *description;
  const char *greeting;
  gsize       length;
  gboolean    good;
} Row;

/* D32, CVE-2007-1558. */
static const Row rows[] = {
  { "example", SPAN ("POP3 server ready " STAMP), TRUE },
  { "alone", SPAN (STAMP), TRUE },
  { "in the middle", SPAN ("hello " STAMP " welcome"), TRUE },
  { "behind another bracket", SPAN ("<hello> " STAMP), TRUE },
  { "none", SPAN ("POP3 server ready"), FALSE },
  { "empty", SPAN (""), FALSE },
  { "not closed", SPAN ("<1896.697170952@dbc.mtview.ca.us"), FALSE },
  { "no at", SPAN ("<1896.697170952>"), FALSE },
  { "nothing before at", SPAN ("<@dbc.mtview.ca.us>"), FALSE },
  { "nothing behind at", SPAN ("<1896@>"), FALSE },
  { "two at", SPAN ("<18@96@dbc>"), FALSE },
  { "8 bit", SPAN ("<1896.\377@dbc.mtview.ca.us>"), FALSE },
  { "control", SPAN ("<1896.\001@dbc.mtview.ca.us>"), FALSE },
  { "nul", SPAN ("<1896.\0@dbc.mtview.ca.us>"), FALSE },
  { "blank", SPAN ("<1896 697170952@dbc.mtview.ca.us>"), FALSE },
  { "two dots", SPAN ("<1896..69@dbc>"), FALSE },
  { "dot at the end", SPAN ("<1896.@dbc>"), FALSE },
  { "bracket inside", SPAN ("<1896<@dbc>"), FALSE },
  { "literal not closed", SPAN ("<1896@[192.0.2.1>"), FALSE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *copy = exact_copy (row->greeting, row->length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) line = pop3_apop_build (copy, row->length, "mrose", "tanstaaf", &error);

  if (row->good)
    g_assert_cmpmem (g_bytes_get_data (line, NULL), g_bytes_get_size (line), LINE, strlen (LINE));
  else
    {
      g_assert_null (line);
      g_assert_error (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM);
    }
}

static void
test_literal (void)
{
  g_autoptr (GBytes) line = pop3_apop_build (SPAN ("<1@[192.0.2.1]>"), "a", "b", NULL);

  g_assert_nonnull (line);
}

static void
test_user (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pop3_apop_build (SPAN (STAMP), "a\r\nDELE 1", "b", &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/apop/%s", rows[i].description);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/apop/literal", test_literal);
  g_test_add_func ("/apop/user", test_user);

  return g_test_run ();
}
