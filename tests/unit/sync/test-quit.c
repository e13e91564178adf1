/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "plain-visit.h"

/*
 * DELE was sent, and QUIT was not heard to be answered: whether the messages have gone
 * nobody knows. What is listed then under their ids is looked at before anything is
 * deleted.
 */

#define LOGIN \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n" \
  "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\nC: STAT\nS: +OK 2 32\nC: UIDL\nS: +OK\n" \
  "S: 1 u1\nS: 2 u2\nS: .\n"
#define NOOP "C: NOOP\nS: +OK\n"
#define TOP(number, header) "C: TOP " number " 0\nS: +OK\nS: A: " header "\nS: \nS: .\n" NOOP
#define SIZES "C: LIST\nS: +OK\nS: 1 16\nS: 2 16\nS: .\n"
#define RETR(number, header) \
  "C: RETR " number "\nS: +OK\nS: A: " header "\nS: \nS: a text\nS: .\n"
#define DELETED "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\n"
#define QUIT "C: QUIT\nS: +OK\n"

#define UNANSWERED LOGIN SIZES RETR ("2", "2") RETR ("1", "1") NOOP DELETED "C: QUIT\n~\n"

typedef struct {
  const char *name;
  const char *dialogue; /* of the next visit */
  guint       fetched;
} Row;

static const Row rows[] = {
  { "they have not gone", LOGIN SIZES TOP ("1", "1") TOP ("2", "2") DELETED QUIT, 0 },
  { "they have gone, and their ids are those of others",
    LOGIN SIZES TOP ("1", "3") TOP ("2", "4") RETR ("2", "4") RETR ("1", "3") NOOP DELETED QUIT,
    2 },
};

static void
run_visit (DialogueServer *server,
           FakeMailbox    *mailbox,
           gboolean        good,
           guint           fetched)
{
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  visit = plain_visit_new (dialogue_server_get_port (server), mailbox, POP3_KEEP_NEVER);
  g_assert_cmpint (pop3_visit_run (visit, NULL, &error), ==, good);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_cmpuint (visit->fetched, ==, fetched);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) unanswered = dialogue_server_new ("unanswered", UNANSWERED, NULL);
  g_autoptr (DialogueServer) next = dialogue_server_new (row->name, row->dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);

  run_visit (unanswered, mailbox, FALSE, 2);
  run_visit (next, mailbox, TRUE, row->fetched);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/quit/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
