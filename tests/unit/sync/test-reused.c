/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "model-server.h"
#include "plain-visit.h"
#include "protocol/pop3-limits.h"

/*
 * A mailbox that comes back, with more messages than headers are read of, one of which
 * is another message under an id that was used again.
 */

#define N (POP3_LIMIT_RECALLS + 10)

/* What each message is, and the other one. */
#define TEXT "A: %03u\r\n\r\ntext\r\n"
#define OTHER "A: new\r\n\r\ntext\r\n"
#define OTHER_LONGER "A: new\r\n\r\na longer text\r\n"

#define MISSING "UPDATE Pop3LedgerTable SET missing_day = 1, last_listed = received"
#define EMPTIED "INSERT INTO Pop3StateTable SELECT 'empty', max (id) + 1 FROM Pop3LedgerTable"
#define GONE "UPDATE Pop3LedgerTable SET gone = 1"

typedef struct {
  const char *name;
  const char *away;  /* SQL */
  const char *other; /* NULL: there is none */
  guint       place;
  Pop3Keep    keep;
  guint       fetched;
} Row;

static const Row rows[] = {
  { "all the same", MISSING, NULL, 0, POP3_KEEP_ALWAYS, 0 },
  { "all the same, deleted", MISSING, NULL, 0, POP3_KEEP_NEVER, 0 },
  { "the last", MISSING, OTHER, N - 1, POP3_KEEP_ALWAYS, 1 },
  { "the first, of another size", MISSING, OTHER_LONGER, 0, POP3_KEEP_ALWAYS, 1 },
  { "the first, of another size after nothing was listed", EMPTIED, OTHER_LONGER, 0,
    POP3_KEEP_ALWAYS, 1 },
  { "the first, deleted", MISSING, OTHER, 0, POP3_KEEP_NEVER, 1 },
  { "the first, deleted after nothing was listed", EMPTIED, OTHER, 0, POP3_KEEP_NEVER, 1 },
  { "the first, deleted once more", GONE, OTHER, 0, POP3_KEEP_NEVER, 1 },
};

static void
run_visit (const Row   *row,
           ModelServer *server,
           FakeMailbox *mailbox,
           guint       *n_fetched)
{
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;

  visit = plain_visit_new (model_server_get_port (server), mailbox, row->keep);
  pop3_visit_run (visit, NULL, &error);
  g_assert_no_error (error);
  *n_fetched += visit->fetched;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_auto (GStrv) known = g_new0 (char *, N + 1);
  g_autofree const char **listed = g_new0 (const char *, N + 1);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autoptr (ModelServer) server = NULL;
  guint n_fetched = 0;

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("id-%u", i);

      known[i] = g_strdup_printf (TEXT, i);
      listed[i] = row->other != NULL && i == row->place ? row->other : known[i];
      fake_mailbox_add (mailbox, uidl, known[i]);
    }
  g_assert_cmpint (sqlite3_exec (fake_mailbox_get_db (mailbox), row->away, NULL, NULL, NULL), ==,
                   SQLITE_OK);
  server = model_server_new (listed);

  /* What was in doubt is not so any more in the second. */
  for (guint i = 0; i < 2; i++)
    run_visit (row, server, mailbox, &n_fetched);
  g_assert_cmpuint (n_fetched, ==, row->fetched);
  for (guint i = 0; i < N; i++)
    g_assert_cmpint (model_server_has (server, i), ==, row->keep == POP3_KEEP_ALWAYS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/reused/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
