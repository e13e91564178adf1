/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-saslprep.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-secret.h"
#include "test-span.h"

/* RFC 4013 §3 has the first seven. */

typedef struct {
  const char *description;
  const char *text;
  const char *expected; /* NULL: refused */
} Row;

static const Row rows[] = {
  { "soft hyphen mapped to nothing", "I\302\255X", "IX" },
  { "no change", "user", "user" },
  { "case kept", "USER", "USER" },
  { "normalised", "\302\252", "a" },
  { "normalised, too", "\342\205\250", "IX" },
  { "control", "\a", NULL },
  { "mixed directions", "\330\2471", NULL },
  { "spaces mapped", "a\302\240b\343\200\200c", "a b c" },
  { "plain space kept", "correct horse", "correct horse" },
  { "composed", "a\314\210", "\303\244" },
  { "full width", "\357\274\241", "A" },
  { "zero width joiner gone", "a\342\200\215b", "ab" },
  { "variation selector gone", "a\357\270\217", "a" },
  { "delete", "a\177", NULL },
  { "line break", "a\nb", NULL },
  { "C1 control", "a\302\205", NULL },
  { "line separator", "a\342\200\250", NULL },
  { "private use", "\356\200\200", NULL },
  { "plane 16 private use", "\364\200\200\200", NULL },
  { "no character", "\357\267\220", NULL },
  { "end of a plane", "\360\237\277\276", NULL },
  { "replacement character", "\357\277\275", NULL },
  { "description character", "\342\277\260", NULL },
  { "direction mark", "a\342\200\217", NULL },
  { "tag", "\363\240\200\201", NULL },
  { "Hebrew", "\327\251\327\234\327\225\327\235", "\327\251\327\234\327\225\327\235" },
  { "Hebrew around digits", "\327\2511\327\234", "\327\2511\327\234" },
  { "Hebrew and Latin", "\327\251a\327\234", NULL },
  { "Hebrew not at the end", "\327\251\327\2341", NULL },
  { "Hebrew not at the start", "1\327\251\327\234", NULL },
  { "not yet in Unicode 3.2", "\360\237\224\221", "\360\237\224\221" },
  { "not UTF-8", "a\377", NULL },
  { "cut UTF-8", "a\303", NULL },
  { "empty", "", NULL },
  { "nothing left", "\302\255", NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = exact_copy (row->text, strlen (row->text) + 1);
  char *prepared = pop3_saslprep (copy, &error);

  g_assert_cmpstr (prepared, ==, row->expected);
  if (row->expected == NULL)
    g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
  else
    g_assert_no_error (error);
  pop3_secret_free_string (prepared);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/saslprep/%s", rows[i].description);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
