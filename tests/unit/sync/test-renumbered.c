/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "plain-dialogue.h"
#include "plain-visit.h"
#include "protocol/pop3-limits.h"

#include <string.h>

/*
 * A mailbox of which no id is known: the next part of a larger one, or all of it under
 * new ids. Whichever, wherever what is known stands and wherever the line breaks, each
 * message comes once.
 */

#define N 14
#define HALF (POP3_LIMIT_RENUMBERED / 2)

/* What each message is. */
#define TEXT "A: %u\r\n\r\ntext\r\n"

/* @known: the messages from this to that one are here under other ids, 0 = none
 * @breaks: a first session breaks behind this message, 0 = there is none
 * @refused: a first session does not give this message, 0 = there is none; when @probed, not
 *   even its header */
typedef struct {
  const char *name;
  guint       known[2];
  gboolean    probed; /* one of them is among those whose header is read first */
  guint       breaks;
  guint       refused;
} Row;

static const Row rows[] = {
  { "another part", { 0, 0 }, FALSE, 0 },
  { "another part, and the line breaks", { 0, 0 }, FALSE, 9 },
  { "known, then new", { 1, 3 }, TRUE, 0 },
  { "new, then known", { 12, 14 }, TRUE, 0 },
  { "known on the edge", { 5, 5 }, TRUE, 0 },
  { "known in the middle", { 6, 8 }, FALSE, 0 },
  { "known in the middle, and the line breaks", { 6, 8 }, FALSE, 10 },
  { "known in the middle, and the line breaks there", { 6, 8 }, FALSE, 7 },
  { "known in the middle, and refused at first", { 7, 7 }, FALSE, 0, 7 },
  { "new, and refused at first", { 0, 0 }, FALSE, 0, 7 },
  { "known, and not to be read at first", { 6, 12 }, TRUE, 0, 7 },
};

static gboolean
is_known (const Row *row,
          guint      number)
{
  return number >= row->known[0] && number <= row->known[1];
}

static void
add_ids (GString *dialogue)
{
  g_string_append (dialogue, "C: UIDL\nS: +OK\n");
  for (guint i = 1; i <= N; i++)
    g_string_append_printf (dialogue, "S: %u u%u\n", i, i);
  g_string_append (dialogue, "S: .\n");
}

static void
add_sizes (GString *dialogue)
{
  g_string_append (dialogue, "C: LIST\nS: +OK\n");
  for (guint i = 1; i <= N; i++)
    {
      g_autofree char *text = g_strdup_printf (TEXT, i);

      g_string_append_printf (dialogue, "S: %u %" G_GSIZE_FORMAT "\n", i, strlen (text));
    }
  g_string_append (dialogue, "S: .\n");
}

static void
add_top (GString *dialogue,
         guint    number)
{
  g_string_append_printf (dialogue, "C: TOP %u 0\nS: +OK\nS: A: %u\nS: \nS: .\n", number, number);
}

/* The headers of @numbers; the first is asked for alone, to see what TOP is good for. */
static void
add_tops (GString *dialogue,
          GArray  *numbers)
{
  for (guint i = 0; i < numbers->len; i++)
    {
      add_top (dialogue, g_array_index (numbers, guint, i));
      if (i == 0 || i == numbers->len - 1)
        g_string_append (dialogue, NOOP);
    }
}

static void
add_retr (GString *dialogue,
          guint    number)
{
  g_string_append_printf (dialogue, "C: RETR %u\nS: +OK\nS: A: %u\nS: \nS: text\nS: .\n", number,
                          number);
}

static GString *
begin_dialogue (void)
{
  GString *dialogue = g_string_new (LOGIN "C: STAT\nS: +OK 14 99\n");

  add_ids (dialogue);
  return dialogue;
}

/* The headers that are read first, of @unknown. */
static GArray *
get_ends (const GArray *unknown)
{
  GArray *ends = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_vals (ends, unknown->data, HALF);
  g_array_append_vals (ends, &g_array_index (unknown, guint, unknown->len - HALF), HALF);
  return ends;
}

/* Those that a session which broke behind @breaks has not brought; 0 = all. */
static GArray *
get_unknown (const Row *row,
             guint      breaks)
{
  GArray *unknown = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 1; i <= N; i++)
    {
      if (breaks == 0 || i < breaks || is_known (row, i))
        g_array_append_val (unknown, i);
    }
  return unknown;
}

static char *
make_broken_dialogue (const Row *row)
{
  GString *dialogue = begin_dialogue ();
  g_autoptr (GArray) unknown = get_unknown (row, 0);
  g_autoptr (GArray) ends = get_ends (unknown);

  add_tops (dialogue, ends);
  add_sizes (dialogue);
  for (guint i = N; i >= row->breaks; i--)
    add_retr (dialogue, i);
  g_string_append_printf (dialogue, "C: RETR %u\nS: +OK\n~\n", row->breaks - 1);
  return g_string_free (dialogue, FALSE);
}

/* The headers between the ends, but the one that is refused; so is the whole of it. */
static void
add_refused_top (GString   *dialogue,
                 const Row *row)
{
  for (guint i = HALF + 1; i <= N - HALF; i++)
    {
      if (i == row->refused)
        g_string_append_printf (dialogue, "C: TOP %u 0\nS: -ERR not now\n", i);
      else
        add_top (dialogue, i);
      if (i == HALF + 1 || i == N - HALF)
        g_string_append (dialogue, NOOP);
    }
  g_string_append_printf (dialogue, "C: RETR %u\nS: -ERR not now\n" NOOP, row->refused);
}

static char *
make_refusing_dialogue (const Row *row)
{
  GString *dialogue = begin_dialogue ();
  g_autoptr (GArray) unknown = get_unknown (row, 0);
  g_autoptr (GArray) ends = get_ends (unknown);

  add_tops (dialogue, ends);
  if (row->probed)
    add_refused_top (dialogue, row);
  add_sizes (dialogue);
  for (guint i = N; i > 0; i--)
    {
      if (i == row->refused)
        g_string_append_printf (dialogue, "C: RETR %u\nS: -ERR not now\n", i);
      else if (!row->probed || !is_known (row, i))
        add_retr (dialogue, i);
    }
  g_string_append (dialogue, NOOP QUIT);
  return g_string_free (dialogue, FALSE);
}

/* A session that finds one message which it has not seen the body of. */
static char *
make_late_dialogue (const Row *row)
{
  GString *dialogue = begin_dialogue ();

  add_sizes (dialogue);
  add_top (dialogue, row->refused);
  g_string_append (dialogue, NOOP);
  if (!is_known (row, row->refused))
    {
      add_retr (dialogue, row->refused);
      g_string_append (dialogue, NOOP);
    }
  g_string_append (dialogue, QUIT);
  return g_string_free (dialogue, FALSE);
}

/* What has not been read by TOP, or was known, when all that is new is here. */
static void
add_rest (GString      *dialogue,
          const Row    *row,
          const GArray *unknown,
          guint         n_read)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < unknown->len; i++)
    {
      guint number = g_array_index (unknown, guint, i);
      gboolean read = i < n_read / 2 || i >= unknown->len - n_read / 2;

      if (!read && (row->probed || is_known (row, number)))
        g_array_append_val (left, number);
    }
  add_tops (dialogue, left);
}

static char *
make_dialogue (const Row *row)
{
  GString *dialogue = begin_dialogue ();
  g_autoptr (GArray) unknown = get_unknown (row, row->breaks);
  gboolean all = unknown->len <= POP3_LIMIT_RENUMBERED;
  g_autoptr (GArray) ends = all ? g_array_ref (unknown) : get_ends (unknown);

  if (row->breaks > 0)
    add_sizes (dialogue);
  add_tops (dialogue, ends);
  if (row->probed)
    add_rest (dialogue, row, unknown, POP3_LIMIT_RENUMBERED);
  if (row->breaks == 0)
    add_sizes (dialogue);
  for (guint i = unknown->len; i > 0; i--)
    {
      guint number = g_array_index (unknown, guint, i - 1);

      if (!is_known (row, number) || (!row->probed && !all))
        add_retr (dialogue, number);
    }
  g_string_append (dialogue, NOOP);
  if (!row->probed && !all && row->known[0] > 0)
    add_rest (dialogue, row, unknown, POP3_LIMIT_RENUMBERED);
  g_string_append (dialogue, QUIT);
  return g_string_free (dialogue, FALSE);
}

static void
visit (const Row   *row,
       FakeMailbox *mailbox,
       const char  *dialogue,
       gboolean     good)
{
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, dialogue, NULL);
  g_autoptr (Pop3Visit) self = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;
  gboolean done = FALSE;

  self = plain_visit_new (dialogue_server_get_port (server), mailbox, POP3_KEEP_DAYS_OR_DELETED);
  done = pop3_visit_run (self, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_cmpint (done, ==, good);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  guint n_known = row->known[0] > 0 ? row->known[1] - row->known[0] + 1 : 1;
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autofree char *dialogue = row->refused > 0 ? make_late_dialogue (row) : make_dialogue (row);
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_known; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("x%u", i);
      g_autofree char *text = g_strdup_printf (TEXT, row->known[0] + i);

      fake_mailbox_add (mailbox, uidl, text);
    }
  if (row->breaks > 0)
    {
      g_autofree char *broken = make_broken_dialogue (row);

      visit (row, mailbox, broken, FALSE);
    }
  if (row->refused > 0)
    {
      g_autofree char *refusing = make_refusing_dialogue (row);

      visit (row, mailbox, refusing, TRUE);
    }
  visit (row, mailbox, dialogue, TRUE);

  ledger = pop3_ledger_load (fake_mailbox_get_db (mailbox), &error);
  g_assert_no_error (error);
  g_assert_false (pop3_ledger_in_doubt (ledger));
  g_assert_cmpuint (pop3_ledger_get_length (ledger), ==, row->known[0] > 0 ? N : N + 1);
  for (guint i = 1; i <= N; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("u%u", i);
      const Pop3LedgerRow *message = pop3_ledger_lookup (ledger, uidl, 0);

      g_assert_nonnull (message);
      g_assert_cmpint (message->id <= n_known, ==, is_known (row, i));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/renumbered/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
