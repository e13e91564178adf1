/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "sync/pop3-backoff.h"

typedef struct {
  guint  failures;
  double random;
  guint  seconds;
} Row;

static const Row rows[] = {
  { 1, 0.0, 30 },
  { 2, 0.0, 60 },
  { 3, 0.0, 120 },
  { 6, 0.0, 960 },
  { 7, 0.0, 1800 },
  { 8, 0.0, 1800 },
  { 1000, 0.0, 1800 },
  { G_MAXUINT, 0.0, 1800 },
  /* Never counted, and no reason to be quick. */
  { 0, 0.0, 30 },
  { 1, 0.5, 33 },
  { 1, 0.999, 37 },
  { 7, 0.999, 2249 },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (pop3_backoff_delay (rows[i].failures, rows[i].random), ==, rows[i].seconds);
}

static void
test_never_shorter (void)
{
  for (guint failures = 1; failures < 50; failures++)
    g_assert_cmpuint (pop3_backoff_delay (failures + 1, 0.0), >=,
                      pop3_backoff_delay (failures, 0.0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/rows", test_rows);
  g_test_add_func ("/backoff/never-shorter", test_never_shorter);

  return g_test_run ();
}
