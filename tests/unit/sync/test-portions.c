/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "protocol/pop3-limits.h"
#include "sync/pop3-portions.h"

/* Sessions of a bulk download: what each had to bring, one digit each, and whether the
 * next follows at once. */

typedef struct {
  const char *name;
  gboolean    nameless;
  const char *planned;
  const char *follows; /* y or n for each */
} Row;

static const Row rows[] = {
  { "one", FALSE, "70", "yn" },
  { "portions of one size", FALSE, "55555550", "yyyyyyyn" },
  { "no ids, one size", TRUE, "3333", "yynn" },
  { "no ids, fewer at last", TRUE, "33332210", "yynnyyyn" },
  { "no ids, ever fewer", TRUE, "9876543210", "yyyyyyyyyn" },
  { "no ids, ever more", TRUE, "123456", "yynnnn" },
  { "no ids, another bulk later", TRUE, "330330", "yynyyn" },
};

static gboolean
go_on (Pop3Portions *portions,
       gboolean      nameless,
       guint         planned)
{
  Pop3Visit visit = { .nameless = nameless, .planned = planned, .more = planned > 0 };

  return pop3_portions_go_on (portions, &visit);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Pop3Portions portions = { 0 };

  for (guint i = 0; row->planned[i] != '\0'; i++)
    g_assert_cmpint (go_on (&portions, row->nameless,
                            (guint) g_ascii_digit_value (row->planned[i])),
                     ==, row->follows[i] == 'y');
}

/* As many as Gmail needs for a large mailbox, and an end all the same. */
static void
test_endless (void)
{
  Pop3Portions portions = { 0 };

  for (guint i = 1; i < POP3_LIMIT_PORTIONS; i++)
    g_assert_true (go_on (&portions, FALSE, 250));
  g_assert_false (go_on (&portions, FALSE, 250));
  g_assert_false (go_on (&portions, FALSE, 250));
  g_assert_true (go_on (&portions, FALSE, 249));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/portions/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/portions/endless", test_endless);

  return g_test_run ();
}
