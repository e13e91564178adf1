/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "plain-visit.h"
#include "protocol/pop3-error.h"

#include <string.h>

/*
 * A server that does not stuff dots (D11), and mail that is made for it: what follows its
 * dot looks like answers. Whatever comes of it, nothing is deleted there that is not
 * here, and each message comes in the end. "R" sends in one go, so that what follows a
 * message is there with it; where it is a moment late the client has said more before.
 */

#define LOGIN(more) \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n" \
  "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\n" more "S: .\n"
#define LISTED \
  "C: STAT\nS: +OK 3 99\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2 u2\nS: 3 u3\nS: .\n" \
  "C: LIST\nS: +OK\nS: 1 9\nS: 2 9\nS: 3 9\nS: .\n"
#define TOP(n) "C: TOP " #n " 0\nS: +OK\nS: A: " #n "\nS: .\n"
#define TOPS TOP (1) NOOP TOP (2) TOP (3) NOOP
#define ONE "+OK\\r\\nA: 1\\r\\n.\\r\\n"
#define TWO "+OK\\r\\nA: 2\\r\\n.\\r\\n"
#define THREE "+OK\\r\\nA: 3\\r\\n.\\r\\n"
#define FAKE "+OK\\r\\nA: f\\r\\n.\\r\\n"
#define OK "+OK\\r\\n"
#define SEND(what) "R: " what "\n"
#define GET(n, what) "C: RETR " #n "\n" SEND (what)
#define NOOP "C: NOOP\nS: +OK\n"
#define DELE(n) "C: DELE " #n "\nS: +OK\n"
#define QUIT "C: QUIT\nS: +OK\n"

typedef struct {
  Pop3Keep    keep;
  const char *dialogue; /* NULL: there is no such visit */
  gboolean    good;
} Visit;

typedef struct {
  const char *name;
  Visit       visits[3];
  const char *log;
} Row;

static const Row rows[] = {
  { "answers for all that follows", {
    { POP3_KEEP_NEVER, LOGIN ("") LISTED GET (3, THREE FAKE OK OK OK OK ".\\r\\n"), FALSE },
    { POP3_KEEP_NEVER, LOGIN ("") LISTED GET (2, TWO) GET (1, ONE) NOOP DELE (1) DELE (2) QUIT,
      TRUE } },
    "load begin:3+0 deliver:u3? flush "
    "reload begin:2+0 deliver:u2 deliver:u1 flush reload let-go:2 close:2" },
  { "answers for all that follows, behind one that was whole", {
    { POP3_KEEP_NEVER, LOGIN ("") LISTED GET (3, THREE) GET (2, TWO FAKE OK OK OK ".\\r\\n"),
      FALSE },
    { POP3_KEEP_NEVER, LOGIN ("") LISTED GET (1, ONE) NOOP GET (3, THREE) NOOP
      DELE (1) DELE (3) QUIT, TRUE } },
    "load begin:3+0 deliver:u3 deliver:u2? flush flush reload question:1 "
    "reload begin:1+0 deliver:u1 flush begin:0+1 flush confirm:1 reload let-go:2 close:2" },
  { "one refusal too many", {
    { POP3_KEEP_ALWAYS, LOGIN ("") LISTED GET (3, "-ERR\\r\\n" THREE), FALSE },
    { POP3_KEEP_NEVER, LOGIN ("") LISTED GET (3, THREE) GET (2, TWO) GET (1, ONE) NOOP
      DELE (1) DELE (2) DELE (3) QUIT, TRUE } },
    "load begin:3+0 "
    "reload begin:3+0 deliver:u3 deliver:u2 deliver:u1 flush reload let-go:3 close:3" },
  { "one refusal too many, and the answer is late", {
    { POP3_KEEP_ALWAYS, LOGIN ("") LISTED "C: RETR 3\nS: -ERR\n" GET (2, THREE) GET (1, TWO)
      "C: NOOP\n" SEND (ONE OK), FALSE },
    { POP3_KEEP_ALWAYS, LOGIN ("") LISTED GET (3, THREE) NOOP GET (2, TWO) NOOP QUIT, TRUE } },
    "load begin:3+0 deliver:u2 deliver:u1? flush flush reload question:1 "
    "reload begin:0+1 deliver:u3 flush begin:0+1 deliver:u2 flush reload close:0" },
  { "one answer too many under pipelining, and again when it is looked at", {
    { POP3_KEEP_NEVER, LOGIN ("S: PIPELINING\n") LISTED
      "C: RETR 3\nC: RETR 2\nC: RETR 1\nC: NOOP\n" SEND (THREE FAKE TWO ONE OK), FALSE },
    { POP3_KEEP_NEVER, LOGIN ("") LISTED GET (1, ONE) NOOP GET (2, TWO) GET (3, THREE FAKE),
      FALSE },
    { POP3_KEEP_NEVER, LOGIN ("") LISTED GET (1, ONE) GET (2, TWO) NOOP DELE (1) DELE (2) QUIT,
      TRUE } },
    "load begin:3+0 deliver:u3 deliver:u2 flush flush reload question:2 "
    "reload begin:1+0 deliver:u1 flush begin:0+2 deliver:u2 question:1 flush reload question:2 "
    "reload begin:0+2 flush confirm:2 backlog-done reload let-go:2 close:2" },
  { "more than one answer to the last DELE", {
    { POP3_KEEP_NEVER, LOGIN ("") LISTED GET (3, THREE) GET (2, TWO) GET (1, ONE) NOOP
      DELE (1) DELE (2) "C: DELE 3\n" SEND (OK OK), FALSE },
    { POP3_KEEP_NEVER, LOGIN ("") LISTED TOPS GET (1, ONE) GET (2, TWO) GET (3, THREE) NOOP
      DELE (1) DELE (2) DELE (3) QUIT, TRUE } },
    "load begin:3+0 deliver:u3 deliver:u2 deliver:u1 flush reload let-go:3 flush reload "
    "question:3 reload recall:3 reload begin:0+3 flush confirm:3 backlog-done reload let-go:3 "
    "close:3" },
};

static void
run_visit (const char  *name,
           const Visit *row,
           FakeMailbox *mailbox)
{
  g_autoptr (DialogueServer) server = dialogue_server_new (name, row->dialogue, NULL);
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;
  gboolean done = FALSE;

  visit = plain_visit_new (dialogue_server_get_port (server), mailbox, row->keep);
  done = pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  if (row->good)
    g_assert_no_error (error);
  else
    g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_assert_cmpint (done, ==, row->good);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (row->visits) && row->visits[i].dialogue != NULL; i++)
    run_visit (row->name, &row->visits[i], mailbox);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==, row->log);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/out-of-step/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
