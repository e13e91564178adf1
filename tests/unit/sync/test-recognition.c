/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "plain-dialogue.h"
#include "plain-visit.h"
#include "ledger/pop3-ledger-identity.h"

#include <string.h>

/*
 * Messages that are known under other unique ids than those that the server lists, or
 * without any, and ids that the server uses again.
 */

#define HEAD_1(header) "C: TOP 1 0\nS: +OK\nS: " header "\nS: \nS: .\nC: NOOP\nS: +OK\n"
#define HEAD_2(header) "C: TOP 2 0\nS: +OK\nS: " header "\nS: \nS: .\nC: NOOP\nS: +OK\n"
#define HEADS HEAD_1 ("A: 1") HEAD_2 ("A: 2")

/* Names made of the headers "A: 1" and "A: 2", see test-fingerprint.c. */
#define NAME_1 " sha256:5acda61f5715d902137ff5c2345eca1bb251832e12f11a66a0e87ef80ce41d1f"
#define NAME_2 " sha256:2d7190d2283e424a4c4d9cde82d7447df275dc40a782e916de7f27ee5e336eff"

#define GONE "UPDATE Pop3LedgerTable SET gone = 1"
#define EMPTIED "INSERT INTO Pop3StateTable VALUES ('empty', 3)"
#define PUT_BACK "UPDATE Pop3LedgerTable SET gone = 1, deleted_here = 1, missing_day = 1"

/* What is known beforehand is written as unique id = number of a message. */
typedef struct {
  const char *name;
  Pop3Keep    keep;
  const char *known;
  const char *dialogue;
  const char *log;
  guint       fetched;
  guint       deleted;
  guint       adopted;
  const char *mailbox; /* of before; NULL = the same */
  const char *away;    /* SQL; NULL = nothing was */
} Row;

static const char *const messages[] = {
  "",
  "A: 1\r\n\r\none\r\n",
  "A: 2\r\n\r\ntwo\r\n",
  "A: 2\r\n\r\nanother two\r\n",
};

static const Row rows[] = {
  { "nothing to do", POP3_KEEP_ALWAYS, "u1=1 u2=2", LOGIN LISTED QUIT,
    "load backlog-done close:0", 0, 0, 0 },
  { "all renumbered", POP3_KEEP_ALWAYS, "x1=1 x2=2", LOGIN LISTED HEADS EXACT QUIT,
    "load adopt:2 reload backlog-done close:0", 0, 0, 2 },
  { "renumbered, then deleted", POP3_KEEP_NEVER, "x1=1 x2=2",
    LOGIN LISTED HEADS EXACT FETCHED_1 FETCHED_2 NOOP DELETED QUIT,
    "load adopt:2 reload begin:0+2 flush confirm:2 backlog-done reload let-go:2 close:2", 0, 2, 2 },
  { "renumbered, another message with that header", POP3_KEEP_NEVER, "x1=1 x2=3",
    LOGIN LISTED HEADS EXACT FETCHED_1 FETCHED_2 NOOP DELETED QUIT,
    "load adopt:2 reload begin:0+2 deliver:u2 flush confirm:1 reload let-go:2 close:2", 1, 2, 2 },
  { "renumbered, not to be proven today", POP3_KEEP_NEVER, "x1=1 x2=2",
    LOGIN LISTED HEADS EXACT FETCHED_1 "C: RETR 2\nS: -ERR\n" NOOP "C: DELE 1\nS: +OK\n" QUIT,
    "load adopt:2 reload begin:0+2 flush confirm:1 backlog-done reload let-go:1 close:1", 0, 1, 2 },
  { "renumbered in part", POP3_KEEP_ALWAYS, "u1=1 x2=2", LOGIN LISTED EXACT FETCHED_2 NOOP QUIT,
    "load begin:0+1 adopt:1 flush reload close:0", 0, 0, 0 },
  { "renumbered, TOP shows another header (D22)", POP3_KEEP_ALWAYS, "x1=1 x2=2",
    LOGIN LISTED HEAD_1 ("B: 1") HEAD_2 ("B: 2") EXACT FETCHED_2 FETCHED_1 NOOP QUIT,
    "load begin:0+2 adopt:1 adopt:1 flush reload close:0", 0, 0, 0 },
  { "all is new", POP3_KEEP_ALWAYS, "x1=3",
    LOGIN LISTED HEAD_1 ("A: 1") HEAD_2 ("A: 0") EXACT FETCHED_2 FETCHED_1 NOOP QUIT,
    "load begin:0+2 deliver:u2 deliver:u1 flush reload close:0", 2, 0, 0 },
  { "another size, the same message", POP3_KEEP_NEVER, "u1=1 u2=2",
    LOGIN LISTED EXACT FETCHED_2 NOOP DELETED QUIT,
    "load begin:0+1 flush confirm:1 backlog-done reload let-go:2 close:2", 0, 2, 0 },
  { "another size, another message (D18)", POP3_KEEP_NEVER, "u1=1 u2=1",
    LOGIN LISTED EXACT FETCHED_2 NOOP DELETED QUIT,
    "load begin:0+1 deliver:u2 flush reload let-go:2 close:2", 1, 2, 0 },
  { "no sizes", POP3_KEEP_NEVER, "u1=1 u2=2",
    LOGIN LISTED "C: LIST\nS: -ERR\n" FETCHED_1 FETCHED_2 NOOP DELETED QUIT,
    "load begin:0+2 flush confirm:2 backlog-done reload let-go:2 close:2", 0, 2, 0 },
  { "no ids (T12)", POP3_KEEP_ALWAYS, "", LOGIN REFUSED HEADS EXACT FETCHED QUIT,
    "load begin:2+0 deliver:" NAME_2 " deliver:" NAME_1 " flush reload close:0", 2, 0, 0 },
  { "no ids, known", POP3_KEEP_ALWAYS, NAME_1 "=1," NAME_2 "=2", LOGIN REFUSED HEADS QUIT,
    "load backlog-done close:0", 0, 0, 0 },
  { "no ids, deleted", POP3_KEEP_NEVER, NAME_1 "=1," NAME_2 "=2",
    LOGIN REFUSED HEADS EXACT FETCHED_2 NOOP DELETED QUIT,
    "load begin:0+1 flush confirm:1 backlog-done reload let-go:2 close:2", 0, 2, 0 },
  { "no ids, equals", POP3_KEEP_NEVER, "",
    LOGIN REFUSED HEAD_1 ("A: 1") HEAD_2 ("A: 1") EXACT FETCHED QUIT,
    "load begin:2+0 deliver:" NAME_1 " deliver:" NAME_1 " flush reload close:0", 2, 0, 0 },
  { "no ids, no TOP", POP3_KEEP_ALWAYS, NAME_1 "=1," NAME_2 "=2",
    LOGIN REFUSED "C: TOP 1 0\nS: -ERR\n" NOOP FETCHED_1 FETCHED_2 NOOP QUIT,
    "load backlog-done close:0", 0, 0, 0 },
  { "no ids, an empty TOP (D22)", POP3_KEEP_ALWAYS, NAME_1 "=1," NAME_2 "=2",
    LOGIN REFUSED "C: TOP 1 0\nS: +OK\nS: .\n" NOOP FETCHED_1 FETCHED_2 NOOP QUIT,
    "load backlog-done close:0", 0, 0, 0 },
  { "no ids, one message refused", POP3_KEEP_ALWAYS, NAME_1 "=1," NAME_2 "=2",
    LOGIN REFUSED HEAD_1 ("A: 1") "C: TOP 2 0\nS: -ERR\n" NOOP "C: RETR 2\nS: -ERR\n" NOOP QUIT,
    "load backlog-done close:0", 0, 0, 0 },
  { "no ids any more", POP3_KEEP_ALWAYS, "u1=1,u2=2", LOGIN REFUSED HEADS EXACT QUIT,
    "load adopt:2 reload backlog-done close:0", 0, 0, 2 },
  { "ids at last", POP3_KEEP_ALWAYS, NAME_1 "=1," NAME_2 "=2", LOGIN LISTED HEADS EXACT QUIT,
    "load adopt:2 reload backlog-done close:0", 0, 0, 2 },
  { "no id for one (D15)", POP3_KEEP_ALWAYS, "u1=1,u2=2",
    LOGIN "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2\nS: .\n" HEAD_2 ("A: 2") EXACT
    QUIT, "load adopt:1 reload backlog-done close:0", 0, 0, 1 },
  { "the same mailbox", POP3_KEEP_ALWAYS, "u1=1 u2=2", LOGIN LISTED QUIT,
    "load backlog-done close:0", 0, 0, 0, "ana@localhost" },
  { "another host, the same mailbox", POP3_KEEP_ALWAYS, "u1=1 u2=2", LOGIN LISTED HEADS EXACT QUIT,
    "load adopt:2 reload backlog-done close:0", 0, 0, 2, "ana@127.0.0.1" },
  { "another mailbox with the same ids", POP3_KEEP_NEVER, "u1=3 u2=3",
    LOGIN LISTED HEAD_1 ("A: 1") HEAD_2 ("A: 0") EXACT FETCHED_2 FETCHED_1 NOOP DELETED QUIT,
    "load begin:0+2 deliver:u2 deliver:u1 flush reload let-go:2 close:2", 2, 2, 0, "bob@localhost"
    },
  { "deleted there and back", POP3_KEEP_NEVER, "u1=1 u2=2",
    LOGIN LISTED HEADS EXACT FETCHED_1 FETCHED_2 NOOP DELETED QUIT,
    "load recall:2 reload begin:0+2 flush confirm:2 backlog-done reload let-go:2 close:2", 0, 2, 0,
    NULL, GONE },
  { "an id of what was deleted there", POP3_KEEP_ALWAYS, "u1=1 u2=1",
    LOGIN LISTED HEADS EXACT FETCHED_2 NOOP QUIT,
    "load recall:2 reload begin:0+1 deliver:u2 flush reload close:0", 1, 0, 0, NULL, GONE },
  { "ids of before it was empty", POP3_KEEP_NEVER, "u1=3 u2=3",
    LOGIN LISTED HEAD_1 ("A: 1") HEAD_2 ("A: 0") EXACT FETCHED_2 FETCHED_1 NOOP DELETED QUIT,
    "load recall:2 reload begin:0+2 deliver:u2 deliver:u1 flush reload let-go:2 close:2", 2, 2, 0,
    NULL, EMPTIED },
  { "moved on by one after it was empty", POP3_KEEP_NEVER, "u1=3 u2=1",
    LOGIN LISTED HEAD_1 ("A: 1") HEAD_2 ("A: 0") EXACT FETCHED_2 NOOP FETCHED_1 NOOP
    "C: DELE 2\nS: +OK\n" QUIT,
    "load recall:2 reload adopt:1 reload begin:0+1 deliver:u2 flush begin:0+1 flush confirm:1 "
    "reload let-go:1 close:1", 1, 1, 1, NULL, EMPTIED },
  { "renumbered with some of its ids", POP3_KEEP_ALWAYS, "u1=3 x2=2",
    LOGIN LISTED EXACT HEADS FETCHED_1 NOOP QUIT,
    "load recall:1 reload adopt:1 reload begin:1+0 deliver:u1 flush reload close:0", 1, 0, 1,
    NULL, EMPTIED },
  { "put back under another id", POP3_KEEP_UNTIL_DELETED, "x1=1",
    LOGIN LISTED EXACT FETCHED_2 FETCHED_1 NOOP QUIT,
    "load begin:0+2 deliver:u2 deliver:u1 flush reload close:0", 2, 0, 0, NULL,
    "UPDATE Pop3LedgerTable SET deleted_here = 1, missing_day = 1, last_listed = 1" },
  { "put back under its id", POP3_KEEP_UNTIL_DELETED, "u1=1 u2=2",
    LOGIN LISTED HEADS EXACT FETCHED_2 FETCHED_1 NOOP QUIT,
    "load recall:2 reload begin:0+2 deliver:u2 deliver:u1 flush reload close:0", 2, 0, 0, NULL,
    PUT_BACK },
};

static void
add_known (FakeMailbox *mailbox,
           const char  *text)
{
  g_auto (GStrv) words = g_strsplit (text, strchr (text, ',') != NULL ? "," : " ", -1);

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      char *number = strrchr (words[i], '=');

      *number++ = '\0';
      fake_mailbox_add (mailbox, words[i], messages[g_ascii_digit_value (*number)]);
    }
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, row->dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  fake_mailbox_set_total (mailbox, TOTAL);
  add_known (mailbox, row->known);
  if (row->mailbox != NULL)
    pop3_ledger_enter (fake_mailbox_get_db (mailbox), row->mailbox, &error);
  sqlite3_exec (fake_mailbox_get_db (mailbox), row->away, NULL, NULL, NULL);
  g_assert_no_error (error);
  visit = plain_visit_new (dialogue_server_get_port (server), mailbox, row->keep);
  pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==, row->log);
  g_assert_cmpuint (visit->fetched, ==, row->fetched);
  g_assert_cmpuint (visit->deleted, ==, row->deleted);
  g_assert_cmpuint (visit->adopted, ==, row->adopted);
  g_assert_true (visit->top);
}

/* To Gmail's user name, what is not listed any more is not gone. */
static void
test_recent (void)
{
  static const char dialogue[] =
    "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\n"
    "C: AUTH PLAIN AHJlY2VudDphbmEAZ2VoZWltLTc=\nS: +OK\nC: CAPA\nS: +OK\nS: .\n"
    "C: STAT\nS: +OK 1 99\nC: UIDL\nS: +OK\nS: 1 u1\nS: .\n" QUIT;
  g_autoptr (DialogueServer) server = dialogue_server_new ("recent", dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  fake_mailbox_set_total (mailbox, TOTAL);
  add_known (mailbox, "u1=1 u2=2");
  visit = plain_visit_new (dialogue_server_get_port (server), mailbox, POP3_KEEP_ALWAYS);
  g_free (visit->config->user);
  visit->config->user = g_strdup ("recent:ana");
  pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_no_error (error);
  ledger = pop3_ledger_load (fake_mailbox_get_db (mailbox), &error);
  g_assert_true (pop3_ledger_lookup (ledger, "u2", 0)->listed);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("/recognition/", rows, test_row);
  g_test_add_func ("/recognition/recent", test_recent);

  return g_test_run ();
}
