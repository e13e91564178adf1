/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "sync/pop3-message-date.h"

#include <string.h>

/* The date by which a message is too old or not. */

typedef struct {
  const char *name;
  const char *header;
  gint64      date; /* NONE = there is none */
} Row;

#define NONE G_MININT64

/* Tue, 14 Nov 2023 22:13:20 UTC */
#define THEN 1700000000

static const Row rows[] = {
  { "usual", "From: a\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\nTo: b\r\n\r\n", THEN },
  { "zone", "Date: Tue, 14 Nov 2023 17:13:20 -0500\r\n\r\n", THEN },
  { "old zone", "Date: Tue, 14 Nov 2023 17:13:20 EST\r\n\r\n", THEN },
  { "comment", "Date: Tue, 14 Nov 2023 22:13:20 +0000 (UTC)\r\n\r\n", THEN },
  { "no day of the week", "Date: 14 Nov 2023 22:13:20 +0000\r\n\r\n", THEN },
  { "name in capitals", "DATE: Tue, 14 Nov 2023 22:13:20 +0000\r\n\r\n", THEN },
  { "no space", "Date:Tue, 14 Nov 2023 22:13:20 +0000\r\n\r\n", THEN },
  { "folded", "Date:\r\n Tue, 14 Nov 2023\r\n\t22:13:20 +0000\r\nTo: b\r\n\r\n", THEN },
  { "LF only", "From: a\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n\n", THEN },
  { "last line without an end", "Date: Tue, 14 Nov 2023 22:13:20 +0000", THEN },
  { "first of two", "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000"
    "\r\n\r\n", THEN },
  { "before the epoch", "Date: Wed, 31 Dec 1969 23:59:50 +0000\r\n\r\n", -10 },
  { "none", "From: a\r\n\r\n", NONE },
  { "empty", "Date:\r\n\r\n", NONE },
  { "words", "Date: once upon a time\r\n\r\n", NONE },
  { "other field", "Resent-Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n\r\n", NONE },
  { "in the body", "From: a\r\n\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n", NONE },
  { "inside another field", "Subject: x\r\n Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n\r\n", NONE },
  { "nothing", "", NONE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *exact = g_memdup2 (row->header, strlen (row->header));
  g_autoptr (GBytes) header = g_bytes_new_take (g_steal_pointer (&exact), strlen (row->header));
  gint64 date = NONE;

  g_assert_cmpint (pop3_message_date_read (header, &date), ==, row->date != NONE);
  g_assert_cmpint (date, ==, row->date);
}

/* A field without end is read no further than a date can go. */
static void
test_endless (void)
{
  g_autoptr (GString) text = g_string_new ("Date: Tue, 14 Nov 2023 22:13:20 +0000");
  g_autoptr (GBytes) header = NULL;
  gint64 date = NONE;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "\r\n ");
  header = g_string_free_to_bytes (g_steal_pointer (&text));
  g_assert_true (pop3_message_date_read (header, &date));
  g_assert_cmpint (date, ==, THEN);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/message-date/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/message-date/endless", test_endless);

  return g_test_run ();
}
