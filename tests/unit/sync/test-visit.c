/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "fake-mailbox.h"
#include "protocol/pop3-error.h"
#include "sync/pop3-visit.h"

/*
 * The order in which mail changes hands: what the mailbox was asked for, and what
 * the server heard. A dialogue ends where the client has to hang up; the server
 * complains about every octet after that, a QUIT as well as a DELE.
 */

#define LOGIN \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n" \
  "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\n"
#define LISTED "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2 u2\nS: .\n"
#define FETCHED_2 "C: RETR 2\nS: +OK\nS: A: 2\nS: \nS: two\nS: .\n"
#define FETCHED_1 "C: RETR 1\nS: +OK\nS: A: 1\nS: \nS: one\nS: .\n"
#define FETCHED FETCHED_2 FETCHED_1 "C: NOOP\nS: +OK\n"
#define DELETED "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\n"
#define QUIT "C: QUIT\nS: +OK\n"

#define ARRIVED "load begin:2+0 deliver:u2 deliver:u1 flush backlog-done reload"

typedef struct {
  const char *name;
  Pop3Keep    keep;
  const char *failing;
  gboolean    forgetful;
  const char *dialogue;
  const char *log;
  gboolean    good;
  int         code; /* of the error, when not good */
  guint       deleted;
} Row;

static const Row rows[] = {
  { "keep", POP3_KEEP_ALWAYS, NULL, FALSE, LOGIN LISTED FETCHED QUIT, ARRIVED " close:0", TRUE },
  { "delete", POP3_KEEP_NEVER, NULL, FALSE, LOGIN LISTED FETCHED DELETED QUIT,
    ARRIVED " close:2", TRUE, 0, 2 },
  { "nothing there", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN "C: STAT\nS: +OK 0 0\nC: UIDL\nS: +OK\nS: .\n" QUIT, "load backlog-done close:0", TRUE },
  { "not in the ledger after all", POP3_KEEP_NEVER, NULL, TRUE, LOGIN LISTED FETCHED QUIT,
    ARRIVED " close:0", TRUE },
  { "one refused", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN LISTED "C: RETR 2\nS: -ERR gone\n" FETCHED_1 "C: NOOP\nS: +OK\nC: DELE 1\nS: +OK\n" QUIT,
    "load begin:2+0 deliver:u1 flush backlog-done reload close:1", TRUE, 0, 1 },
  { "one deletion refused", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN LISTED FETCHED "C: DELE 1\nS: -ERR\nC: DELE 2\nS: +OK\n" QUIT, ARRIVED " close:1", TRUE,
    0, 1 },
  { "ledger fails", POP3_KEEP_NEVER, "load", FALSE, LOGIN LISTED, "load", FALSE,
    POP3_ERROR_STORE },
  { "begin fails", POP3_KEEP_NEVER, "begin:2+0", FALSE, LOGIN LISTED, "load begin:2+0", FALSE,
    POP3_ERROR_STORE },
  { "deliver fails", POP3_KEEP_NEVER, "deliver:u2", FALSE,
    LOGIN LISTED FETCHED_2 "C: RETR 1\nS: +OK\n", "load begin:2+0 deliver:u2", FALSE,
    POP3_ERROR_STORE },
  { "flush fails", POP3_KEEP_NEVER, "flush", FALSE, LOGIN LISTED FETCHED,
    "load begin:2+0 deliver:u2 deliver:u1 flush", FALSE, POP3_ERROR_STORE },
  { "backlog note fails", POP3_KEEP_NEVER, "backlog-done", FALSE, LOGIN LISTED FETCHED,
    "load begin:2+0 deliver:u2 deliver:u1 flush backlog-done", FALSE, POP3_ERROR_STORE },
  { "reload fails", POP3_KEEP_NEVER, "reload", FALSE, LOGIN LISTED FETCHED, ARRIVED, FALSE,
    POP3_ERROR_STORE },
  { "quit refused", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN LISTED FETCHED DELETED "C: QUIT\nS: -ERR not all removed\n", ARRIVED, FALSE, -1, 2 },
  { "dropped at quit", POP3_KEEP_NEVER, NULL, FALSE, LOGIN LISTED FETCHED DELETED "C: QUIT\n~\n",
    ARRIVED, FALSE, -1, 2 },
  { "dropped while deleting", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN LISTED FETCHED "C: DELE 1\nS: +OK\nC: DELE 2\n~\n", ARRIVED, FALSE, -1 },
  { "dropped while fetching", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN LISTED FETCHED_2 "C: RETR 1\nS: +OK\nS: A: 1\n~\n", "load begin:2+0 deliver:u2", FALSE,
    -1 },
  { "close fails", POP3_KEEP_NEVER, "close:2", FALSE, LOGIN LISTED FETCHED DELETED QUIT,
    ARRIVED " close:2", FALSE, POP3_ERROR_STORE, 2 },
};

static Pop3SessionConfig *
new_config (DialogueServer *server)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup ("localhost");
  config->port = dialogue_server_get_port (server);
  config->security = POP3_SECURITY_NONE;
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");
  return config;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, row->dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (row->failing, row->forgetful);
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;
  gboolean good = FALSE;

  settings->keep = row->keep;
  visit = pop3_visit_new (new_config (server), settings, POP3_MAILBOX (mailbox));
  good = pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==, row->log);
  g_assert_cmpint (good, ==, row->good);
  g_assert_true (good == (error == NULL));
  if (!good && row->code >= 0)
    g_assert_error (error, POP3_ERROR, row->code);
  g_assert_cmpuint (visit->deleted, ==, row->deleted);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/visit/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
