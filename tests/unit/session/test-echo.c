/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-text.h"
#include "session/pop3-echo.h"

#include <string.h>

/*
 * Whether a text that is about to be shown has the secret in it (S9), as a table: what
 * was sent, and what the server made of it.
 */

#define NBSP "\xc2\xa0"
#define SHY "\xc2\xad"

typedef struct {
  const char *description;
  const char *said;    /* the line; NULL: nothing yet */
  const char *secret;
  char        filler;  /* so often before the answer */
  guint       n_fillers;
  const char *answer;
  gboolean    shows;
} Row;

static const Row rows[] = {
  { "nothing of it", "PASS geheim-7\r\n", "geheim-7", .answer = "no such user" },
  { "its beginning alone is no match", "PASS geheim-7\r\n", "geheim-7", .answer = "geheim" },
  { "as it is", "PASS geheim-7\r\n", "geheim-7", .answer = "not \"geheim-7\"", .shows = TRUE },
  { "not said yet", NULL, "geheim-7", .answer = "not geheim-7" },
  { "another form of it", "AGFuYQBn\r\n", "geheim-7", .answer = "AGFuYQBn?", .shows = TRUE },
  { "in pieces", "PASS geheim-7\r\n", "geheim-7", .answer = "geh eim\t-7", .shows = TRUE },
  { "with a blank", "PASS ge heim\r\n", "ge heim", .answer = "ge  heim?", .shows = TRUE },
  { "with a no-break space", "PASS geheim" NBSP "sieben\r\n", "geheim" NBSP "sieben",
    .answer = "password geheim" NBSP "sieben is wrong", .shows = TRUE },
  { "with a soft hyphen", "PASS geheim" SHY "sieben\r\n", "geheim" SHY "sieben",
    .answer = "password geheim" SHY "sieben is wrong", .shows = TRUE },
  { "of letters with accents", "PASS geh\xc3\xa4im\r\n", "geh\xc3\xa4im",
    .answer = "geh\xc3\xa4im!", .shows = TRUE },
  { "no UTF-8", "PASS geh\xe4im\r\n", "geh\xe4im", .answer = "geh\xe4im!", .shows = TRUE },
  { "only characters that are not shown", "PASS " NBSP SHY "\r\n", NBSP SHY,
    .answer = "no such user" },
  { "long, without its end", "PASS abcdefghijklmnopqrstuvwxyz\r\n",
    "abcdefghijklmnopqrstuvwxyz", .answer = "abcdefghijklmnopqrstuvwx", .shows = TRUE },
  { "cut in it", "PASS geheim-7\r\n", "geheim-7", 'x', 193, " geheim-7 is wrong", TRUE },
  { "cut before it", "PASS geheim-7\r\n", "geheim-7", 'x', 300, " geheim-7 is wrong" },
  { "cut in it behind blanks", "PASS geheim-7\r\n", "geheim-7", ' ', 3195, "geheim-7 is wrong",
    TRUE },
  { "cut in a letter behind blanks", "PASS geh\xc3\xa4im\r\n", "geh\xc3\xa4im", ' ', 3196,
    "geh\xc3\xa4im is wrong", TRUE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *filler = g_strnfill (row->n_fillers, row->filler);
  g_autofree char *answer = g_strconcat (filler, row->answer, NULL);
  g_autofree char *clean = pop3_text_clean (answer, -1);
  g_autofree char *message = g_strdup_printf ("The server answered: %s (no)", clean);

  if (row->said != NULL)
    g_ptr_array_add (said, g_bytes_new_static (row->said, strlen (row->said)));

  g_test_message ("%s", message);
  g_assert_cmpint (pop3_echo_shows (message, said, row->secret), ==, row->shows);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/echo/", rows[i].description, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
