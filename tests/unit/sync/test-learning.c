/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "plain-dialogue.h"
#include "plain-visit.h"
#include "protocol/pop3-error.h"

/* What a visit learns of its server, and what the next does with it. */

/* Two visits to one server, and what the second does otherwise for the first. */
typedef struct {
  const char *name;
  const char *lesson;  /* the dialogue of the first */
  const char *applied; /* of the second, NULL: none is made */
} Row;

#define CAPA(more) "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN LOGIN\n" more "S: .\n"
#define PLAIN "C: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n"
#define AGAIN(more) "S: +OK\nC: CAPA\nS: +OK\n" more "S: .\n"
#define NOTHING "C: STAT\nS: +OK 0 0\nC: UIDL\nS: +OK\nS: .\n" QUIT
#define BY_USER "C: USER ana\nS: +OK\nC: PASS geheim-7\nS: +OK\n" NOTHING
#define BY_LOGIN "C: AUTH LOGIN\nS: +\nC: YW5h\nS: +\nC: Z2VoZWltLTc=\n"

static const Row rows[] = {
  { "TOP hangs up", LOGIN REFUSED "C: TOP 1 0\n~\n",
    LOGIN REFUSED FETCHED_1 FETCHED_2 NOOP EXACT FETCHED QUIT },
  { "the mechanism", "S: +OK\nC: CAPA\nS: +OK\nS: SASL LOGIN\nS: .\n" BY_LOGIN AGAIN ("") NOTHING,
    CAPA ("") BY_LOGIN AGAIN ("") NOTHING },
  { "PIPELINING that is none", CAPA ("S: PIPELINING\n") PLAIN
    "S: +OK\nC: CAPA\nC: STAT\nC: UIDL\nS: +OK\nS: .\nS: what\n",
    CAPA ("S: PIPELINING\n") PLAIN AGAIN ("S: PIPELINING\n")
    "C: STAT\n_\nS: +OK 0 0\nC: UIDL\nS: +OK\nS: .\n" QUIT },
  { "a login without CAPA is no lesson",
    "S: +OK\nC: CAPA\n~\nS: +OK\n" BY_USER, "S: +OK\nC: CAPA\n~\nS: +OK\n" BY_USER },
  { "UTF8 breaks the login",
    CAPA ("S: UTF8\n") "C: UTF8\nS: +OK\n" PLAIN "~\n" CAPA ("S: UTF8\n") PLAIN
    AGAIN ("S: UTF8\n") NOTHING, CAPA ("S: UTF8\n") PLAIN AGAIN ("S: UTF8\n") NOTHING },
  { "a delay between logins", CAPA ("S: LOGIN-DELAY 900\n") PLAIN AGAIN ("") NOTHING, NULL },
  { "a delay that is announced late", CAPA ("") PLAIN AGAIN ("S: LOGIN-DELAY 900\n") NOTHING,
    NULL },
  { "a refused login counts, too",
    CAPA ("S: LOGIN-DELAY 900\n") PLAIN "S: -ERR [LOGIN-DELAY] wait\n", NULL },
};

static gboolean
run_visit (DialogueServer *server,
           FakeMailbox    *mailbox,
           Pop3Visit     **visit,
           GError        **error)
{
  *visit = plain_visit_new (dialogue_server_get_port (server), mailbox, POP3_KEEP_ALWAYS);
  return pop3_visit_run (*visit, NULL, error);
}

/* The second server is the first one to the ledger, though on another port. */
static void
name_server (FakeMailbox    *mailbox,
             DialogueServer *server)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE Pop3ServerTable SET server = 'localhost %u 0'",
                                          dialogue_server_get_port (server));

  g_assert_cmpint (sqlite3_exec (fake_mailbox_get_db (mailbox), sql, NULL, NULL, NULL), ==,
                   SQLITE_OK);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) first = dialogue_server_new (row->name, row->lesson, NULL);
  g_autoptr (DialogueServer) second = NULL;
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (Pop3Visit) next = NULL;
  g_autoptr (GError) ignored = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  run_visit (first, mailbox, &visit, &ignored);
  difference = dialogue_server_finish (first);
  g_assert_cmpstr (difference, ==, NULL);

  if (row->applied == NULL)
    {
      g_assert_cmpuint (visit->wait_s, >, 890);
      g_assert_false (run_visit (first, mailbox, &next, &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_BUSY);
      g_assert_true (next->postponed);
      g_assert_cmpuint (next->wait_s, >, 890);
      return;
    }

  second = dialogue_server_new (row->name, row->applied, NULL);
  name_server (mailbox, second);
  run_visit (second, mailbox, &next, &error);
  difference = dialogue_server_finish (second);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_no_error (error);
}

/* Another server has taught nothing. Both are there at once, or the second might be given
 * the first one's port. */
static void
test_other_server (void)
{
  static const char delay[] = CAPA ("S: LOGIN-DELAY 900\n") PLAIN AGAIN ("") NOTHING;
  g_autoptr (DialogueServer) first = dialogue_server_new ("first server", delay, NULL);
  g_autoptr (DialogueServer) second = dialogue_server_new ("second server", delay, NULL);
  DialogueServer *servers[] = { first, second };
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr (Pop3Visit) visit = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *difference = NULL;

      run_visit (servers[i], mailbox, &visit, &error);
      difference = dialogue_server_finish (servers[i]);
      g_assert_cmpstr (difference, ==, NULL);
      g_assert_no_error (error);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("/learning/", rows, test_row);
  g_test_add_func ("/learning/other-server", test_other_server);

  return g_test_run ();
}
