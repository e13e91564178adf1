/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-text.h"
#include "session/pop3-echo.h"

#include <string.h>

/*
 * Whether a text that is about to be shown has the secret in it (S9), as a table: what
 * was sent beside it, and what the server made of it.
 */

#define NBSP "\xc2\xa0"
#define SHY "\xc2\xad"

#define PLAIN "AUTH PLAIN AGFuYQBnZWhlaW0tNw==\r\n"

typedef struct {
  const char *description;
  const char *secret;
  char        filler;  /* so often before the answer */
  guint       n_fillers;
  const char *answer;
  gboolean    shows;
  const char *said;    /* a line that is made of the secret */
} Row;

static const Row rows[] = {
  { "nothing of it", "geheim-7", .answer = "no such user" },
  { "its beginning alone is no match", "geheim-7", .answer = "geheim" },
  { "as it is", "geheim-7", .answer = "not \"geheim-7\"", .shows = TRUE },
  { "in pieces", "geheim-7", .answer = "geh eim\t-7", .shows = TRUE },
  { "in other letters is no match", "geheim-7", .answer = "GEHEIM-7" },
  { "of one letter", "o", .answer = "no such user", .shows = TRUE },
  { "with a blank", "ge heim", .answer = "ge  heim?", .shows = TRUE },
  { "its last word alone is no match", "ge heim", .answer = "heim?" },
  { "with a no-break space", "geheim" NBSP "sieben",
    .answer = "password geheim" NBSP "sieben is wrong", .shows = TRUE },
  { "with a soft hyphen", "geheim" SHY "sieben",
    .answer = "password geheim" SHY "sieben is wrong", .shows = TRUE },
  { "of letters with accents", "geh\xc3\xa4im", .answer = "geh\xc3\xa4im!", .shows = TRUE },
  { "no UTF-8", "geh\xe4im", .answer = "geh\xe4im!", .shows = TRUE },
  { "only characters that are not shown", NBSP SHY, .answer = "no such user" },
  { "none", NULL, .answer = "no such user" },
  { "long, without its end", "abcdefghijklmnopqrstuvwxyz",
    .answer = "abcdefghijklmnopqrstuvwx", .shows = TRUE },
  { "cut in it", "geheim-7", 'x', 193, " geheim-7 is wrong", TRUE },
  { "cut before it", "geheim-7", 'x', 300, " geheim-7 is wrong" },
  { "cut in it behind blanks", "geheim-7", ' ', 3195, "geheim-7 is wrong", TRUE },
  { "cut in a letter behind blanks", "geh\xc3\xa4im", ' ', 3196, "geh\xc3\xa4im is wrong", TRUE },
  { "a response", "geheim-7", .answer = "AGFuYQBn?", .shows = TRUE, .said = "AGFuYQBn\r\n" },
  { "a response with its command", "geheim-7", .answer = "not AGFuYQBnZWhlaW0tNw==",
    .shows = TRUE, .said = PLAIN },
  { "the command alone is no match", "geheim-7", .answer = "no AUTH PLAIN", .said = PLAIN },
  { "beside a response", "geheim-7", .answer = "not geheim-7", .shows = TRUE, .said = PLAIN },
  { "an empty response is no match", "geheim-7", .answer = "no such user", .said = "\r\n" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Pop3Echo) echo = pop3_echo_new (row->secret);
  g_autofree char *filler = g_strnfill (row->n_fillers, row->filler);
  g_autofree char *answer = g_strconcat (filler, row->answer, NULL);
  g_autofree char *clean = pop3_text_clean (answer, -1);

  if (row->said != NULL)
    {
      g_autoptr (GBytes) line = g_bytes_new_static (row->said, strlen (row->said));

      pop3_echo_note (echo, line);
    }

  g_test_message ("%s", clean);
  g_assert_cmpint (pop3_echo_shows (echo, clean), ==, row->shows);
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
