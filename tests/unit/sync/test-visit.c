/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "plain-dialogue.h"
#include "plain-visit.h"
#include "protocol/pop3-error.h"

#include <string.h>

/*
 * The order in which mail changes hands: what the mailbox was asked for, and what
 * the server heard. A dialogue ends where the client has to hang up; the server
 * complains about every octet after that, a QUIT as well as a DELE.
 */

#define SMALL SIZES (5, 5)
#define NEW_LISTED LISTED SMALL

#define ARRIVED "load begin:2+0 deliver:u2 deliver:u1 flush reload"

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
  { "keep", POP3_KEEP_ALWAYS, NULL, FALSE, LOGIN NEW_LISTED FETCHED QUIT, ARRIVED " close:0",
    TRUE },
  { "delete", POP3_KEEP_NEVER, NULL, FALSE, LOGIN NEW_LISTED FETCHED DELETED QUIT,
    ARRIVED " let-go:2 close:2", TRUE, 0, 2 },
  { "nothing there", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN "C: STAT\nS: +OK 0 0\nC: UIDL\nS: +OK\nS: .\n" QUIT, "load backlog-done close:0", TRUE },
  { "not in the ledger after all", POP3_KEEP_NEVER, NULL, TRUE, LOGIN NEW_LISTED FETCHED QUIT,
    ARRIVED " close:0", TRUE },
  { "one refused", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN NEW_LISTED "C: RETR 2\nS: -ERR gone\n" FETCHED_1
    "C: NOOP\nS: +OK\nC: DELE 1\nS: +OK\n" QUIT,
    "load begin:2+0 deliver:u1 flush reload let-go:1 close:1", TRUE, 0, 1 },
  { "one deletion refused", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN NEW_LISTED FETCHED "C: DELE 1\nS: -ERR\nC: DELE 2\nS: +OK\n" QUIT,
    ARRIVED " let-go:2 close:1", TRUE, 0, 1 },
  { "ledger fails", POP3_KEEP_NEVER, "load", FALSE, LOGIN LISTED, "load", FALSE, POP3_ERROR_STORE },
  { "begin fails", POP3_KEEP_NEVER, "begin:2+0", FALSE, LOGIN NEW_LISTED, "load begin:2+0", FALSE,
    POP3_ERROR_STORE },
  { "deliver fails", POP3_KEEP_NEVER, "deliver:u2", FALSE,
    LOGIN NEW_LISTED FETCHED_2 "C: RETR 1\nS: +OK\n", "load begin:2+0 deliver:u2", FALSE,
    POP3_ERROR_STORE },
  { "flush fails", POP3_KEEP_NEVER, "flush", FALSE, LOGIN NEW_LISTED FETCHED,
    "load begin:2+0 deliver:u2 deliver:u1 flush", FALSE, POP3_ERROR_STORE },
  { "backlog note fails", POP3_KEEP_NEVER, "backlog-done", FALSE,
    LOGIN "C: STAT\nS: +OK 0 0\nC: UIDL\nS: +OK\nS: .\n", "load backlog-done", FALSE,
    POP3_ERROR_STORE },
  { "reload fails", POP3_KEEP_NEVER, "reload", FALSE, LOGIN NEW_LISTED FETCHED, ARRIVED, FALSE,
    POP3_ERROR_STORE },
  { "quit refused", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN NEW_LISTED FETCHED DELETED "C: QUIT\nS: -ERR not all removed\n", ARRIVED " let-go:2",
    FALSE, -1, 2 },
  { "dropped at quit", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN NEW_LISTED FETCHED DELETED "C: QUIT\n~\n", ARRIVED " let-go:2", FALSE, -1, 2 },
  { "dropped while deleting", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN NEW_LISTED FETCHED "C: DELE 1\nS: +OK\nC: DELE 2\n~\n", ARRIVED " let-go:2", FALSE, -1 },
  { "dropped while fetching", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN NEW_LISTED FETCHED_2 "C: RETR 1\nS: +OK\nS: A: 1\n~\n",
    "load begin:2+0 deliver:u2 flush", FALSE, -1 },
  { "a dot not stuffed (D11)", POP3_KEEP_NEVER, NULL, FALSE,
    LOGIN NEW_LISTED "C: RETR 2\nS: +OK\nS: A: 2\nS: \nS: .\nC: RETR 1\nS: more\nS: .\n",
    "load begin:2+0 deliver:u2? flush", FALSE, POP3_ERROR_PROTOCOL },
  { "close fails", POP3_KEEP_NEVER, "close:2", FALSE, LOGIN NEW_LISTED FETCHED DELETED QUIT,
    ARRIVED " let-go:2 close:2", FALSE, POP3_ERROR_STORE, 2 },
};

#define TOP_2 "C: TOP 2 200\nS: +OK\nS: A: 2\nS: \nS: begins\nS: .\n"
#define NO_TOP(n, lines) "C: TOP " #n " " #lines "\nS: -ERR what\n"
#define DATED(n, date) "C: TOP " #n " 0\nS: +OK\nS: Date: " date "\nS: \nS: .\n"
#define OLD "Mon, 30 Dec 2019 09:00:00 +0000"
#define NEW "Thu, 02 Jan 2020 09:00:00 +0000"
/* With TOP among its capabilities. */
#define TOP_LOGIN \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n" \
  "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: TOP\nS: .\n"

/* Another client has deleted message 1 meanwhile. */
#define ONE_LEFT "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 2 u2\nS: .\n"

#define YEAR_2020 1577836800
#define MIB (1024 * 1024)

/* A ledger that knows u2: as partial of 5000 octets, as skipped on 2019-12-30. */
#define PARTIAL(rest) \
  "INSERT INTO Pop3LedgerTable (uidl, occurrence, state, message_id, size, received, rest)" \
  " VALUES (CAST ('u2' AS BLOB), 0, 3, 7, 5000, 1, " #rest ");" \
  "UPDATE Pop3StateTable SET value = 0 WHERE key = 'backlog'"
#define SKIPPED \
  "INSERT INTO Pop3LedgerTable (uidl, occurrence, state, size, received, sent)" \
  " VALUES (CAST ('u2' AS BLOB), 0, 2, 5000, 1, 1577696400);" \
  "UPDATE Pop3StateTable SET value = 0 WHERE key = 'backlog'"

/* Whatever the settings, the server may delete all that is whole here. */
typedef struct {
  const char *name;
  guint64     limit;
  gint64      since;
  guint64     room; /* 0 = no end of it */
  const char *known;
  const char *dialogue;
  const char *log;
  int         code; /* of the error, -1 = none */
} PartialRow;

static const PartialRow partial_rows[] = {
  { "too large", 1000, 0, 0, NULL,
    LOGIN LISTED SIZES (5, 5000) FETCHED_1 NOOP TOP_2 NOOP "C: DELE 1\nS: +OK\n" QUIT,
    "load begin:2+0 deliver:u1 deliver:u2/ flush reload let-go:1 close:1", -1 },
  { "too large, TOP refused by a server that has it", 1000, 0, 0, NULL,
    TOP_LOGIN LISTED SIZES (5, 5000) FETCHED_1 NOOP NO_TOP (2, 200) NOOP "C: DELE 1\nS: +OK\n"
    QUIT, "load begin:2+0 deliver:u1 flush reload let-go:1 close:1", -1 },
  { "too large, no TOP", 1000, 0, 0, NULL,
    LOGIN LISTED SIZES (5, 5000) FETCHED_1 NOOP NO_TOP (2, 200) NOOP "C: DELE 1\nS: +OK\n" QUIT,
    "load begin:2+0 deliver:u1 deliver:u2/ flush reload let-go:1 close:1", -1 },
  { "too large, TOP is busy", 1000, 0, 0, NULL,
    LOGIN LISTED SIZES (5, 5000) FETCHED_1 NOOP "C: TOP 2 200\nS: -ERR [SYS/TEMP] wait\n" NOOP
    "C: DELE 1\nS: +OK\n" QUIT, "load begin:2+0 deliver:u1 flush reload let-go:1 close:1", -1 },
  { "no LIST, no limit", 1000, 0, 0, NULL,
    LOGIN LISTED "C: LIST\nS: -ERR what\n" FETCHED DELETED QUIT, ARRIVED " let-go:2 close:2", -1 },
  { "partial stays, no LIST", 1000, 0, 0, PARTIAL (0),
    LOGIN "C: STAT\nS: +OK 1 99\nC: UIDL\nS: +OK\nS: 1 u2\nS: .\n" QUIT, "load close:0", -1 },
  { "the rest", 1000, 0, 0, PARTIAL (1), LOGIN ONE_LEFT
    "C: LIST\nS: +OK\nS: 2 5000\nS: .\n" FETCHED_2 NOOP "C: DELE 2\nS: +OK\n" QUIT,
    "load begin:1+0 deliver:u2+ flush reload let-go:1 close:1", -1 },
  { "the rest is refused", 1000, 0, 0, PARTIAL (1), LOGIN ONE_LEFT
    "C: LIST\nS: +OK\nS: 2 5000\nS: .\nC: RETR 2\nS: -ERR\n" NOOP QUIT,
    "load begin:1+0 flush close:0", -1 },
  { "limit raised", 9000, 0, 0, PARTIAL (0), LOGIN LISTED SIZES (5, 5000) FETCHED DELETED QUIT,
    "load begin:1+1 deliver:u2+ deliver:u1 flush reload let-go:2 close:2", -1 },
  { "old and new", 0, YEAR_2020, 0, NULL,
    LOGIN LISTED SMALL DATED (2, NEW) DATED (1, OLD) NOOP FETCHED_2 NOOP "C: DELE 2\nS: +OK\n"
    QUIT, "load begin:2+0 skip:1 deliver:u2 flush reload let-go:1 close:1", -1 },
  { "all old", 0, YEAR_2020, 0, NULL, LOGIN LISTED SMALL DATED (2, OLD) DATED (1, OLD) NOOP QUIT,
    "load begin:2+0 skip:2 flush reload close:0", -1 },
  { "no date that can be read", 0, YEAR_2020, 0, NULL,
    LOGIN LISTED SMALL DATED (2, "once upon a time") "C: TOP 1 0\nS: +OK\nS: \nS: .\n" NOOP
    FETCHED DELETED QUIT, ARRIVED " let-go:2 close:2", -1 },
  { "since, no TOP", 0, YEAR_2020, 0, NULL,
    LOGIN LISTED SMALL NO_TOP (2, 0) NO_TOP (1, 0) NOOP FETCHED DELETED QUIT,
    ARRIVED " let-go:2 close:2", -1 },
  { "old is not asked about again", 0, YEAR_2020, 0, SKIPPED,
    LOGIN "C: STAT\nS: +OK 1 99\nC: UIDL\nS: +OK\nS: 1 u2\nS: .\n" QUIT, "load close:0", -1 },
  { "since an earlier day", 0, YEAR_2020 - 365 * 86400, 0, SKIPPED,
    LOGIN LISTED SMALL DATED (1, OLD) NOOP FETCHED DELETED QUIT,
    "load begin:1+1 deliver:u2+ deliver:u1 flush reload let-go:2 close:2", -1 },
  { "since no day, too large", 1000, 0, 0, SKIPPED,
    LOGIN LISTED SIZES (5, 5000) FETCHED_1 NOOP TOP_2 NOOP "C: DELE 1\nS: +OK\n" QUIT,
    "load begin:1+1 deliver:u1 deliver:u2+/ flush reload let-go:1 close:1", -1 },
  { "skip fails", 0, YEAR_2020, 0, NULL,
    LOGIN LISTED SMALL DATED (2, OLD) DATED (1, OLD) NOOP, "load begin:2+0 skip:2",
    POP3_ERROR_STORE },
  { "no room", 0, 0, 65 * MIB, NULL, LOGIN LISTED SIZES (250000, 250000), "load",
    POP3_ERROR_ROOM },
  { "room enough", 0, 0, 66 * MIB, NULL,
    LOGIN LISTED SIZES (250000, 250000) FETCHED QUIT, ARRIVED " close:0", -1 },
  { "one is too large for the room", 0, 0, 66 * MIB, NULL,
    LOGIN LISTED SIZES (5, 1000000) FETCHED_1 NOOP "C: DELE 1\nS: +OK\n" QUIT,
    "load begin:2+0 deliver:u1 flush reload let-go:1 close:1", POP3_ERROR_ROOM },
  { "an absurd size", 0, 0, 66 * MIB, NULL,
    LOGIN LISTED SIZES (5, 99999999999999) FETCHED DELETED QUIT, ARRIVED " let-go:2 close:2", -1 },
  { "room for what is not old", 0, YEAR_2020, 66 * MIB, NULL,
    LOGIN LISTED SIZES (9000000, 5) DATED (2, NEW) DATED (1, OLD) NOOP FETCHED_2 NOOP
    "C: DELE 2\nS: +OK\n" QUIT,
    "load begin:2+0 skip:1 deliver:u2 flush reload let-go:1 close:1", -1 },
  { "room for a beginning", 1000, 0, 66 * MIB, NULL,
    LOGIN LISTED SIZES (5, 9000000) FETCHED_1 NOOP TOP_2 NOOP "C: DELE 1\nS: +OK\n" QUIT,
    "load begin:2+0 deliver:u1 deliver:u2/ flush reload let-go:1 close:1", -1 },
};

static Pop3SessionConfig *
new_config (DialogueServer *server)
{
  return plain_visit_new_config (dialogue_server_get_port (server));
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, row->dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (row->failing, row->forgetful);
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;
  gboolean good = FALSE;

  visit = plain_visit_new (dialogue_server_get_port (server), mailbox, row->keep);
  good = pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==, row->log);
  g_assert_cmpint (good, ==, row->good);
  g_assert_true (good == (error == NULL));
  if (!good && row->code >= 0)
    g_assert_error (error, POP3_ERROR, row->code);
  g_assert_cmpuint (visit->deleted, ==, row->deleted);
  if (good)
    g_assert_cmpint (visit->more, ==, visit->fetched > 0);
}

static void
test_partial_row (gconstpointer data)
{
  const PartialRow *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, row->dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = NULL;
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  mailbox = fake_mailbox_new (strcmp (row->name, "skip fails") == 0 ? "skip:2" : NULL, FALSE);
  if (row->room > 0)
    fake_mailbox_set_room (mailbox, row->room);
  fake_mailbox_set_total (mailbox, TOTAL);
  if (row->known != NULL)
    g_assert_cmpint (sqlite3_exec (fake_mailbox_get_db (mailbox), row->known, NULL, NULL, NULL),
                     ==, SQLITE_OK);
  settings->keep = POP3_KEEP_NEVER;
  settings->max_message_bytes = row->limit;
  settings->fetch_since = row->since != 0 ? row->since : G_MININT64;

  visit = pop3_visit_new (new_config (server), settings, POP3_MAILBOX (mailbox));
  pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==, row->log);
  if (row->code >= 0)
    g_assert_error (error, POP3_ERROR, row->code);
  else
    g_assert_no_error (error);
}

/* A session that breaks off, and what is said of the message it broke at. */
typedef struct {
  const char *name;
  const char *last;  /* what an earlier one broke at, NULL = nothing */
  guint64     limit;
  gint64      since;
  const char *failing;
  const char *dialogue;
  const char *log;
  const char *broke_at;
} StumbleRow;

static const StumbleRow stumble_rows[] = {
  { "at the first", NULL, 0, 0, NULL, LOGIN NEW_LISTED "C: RETR 2\n~\n", "load begin:2+0",
    "0 u2" },
  { "in the second", NULL, 0, 0, NULL, LOGIN NEW_LISTED FETCHED_2 "C: RETR 1\nS: +OK\nS: A\n~\n",
    "load begin:2+0 deliver:u2 flush", "0 u1" },
  { "behind a refused one", NULL, 0, 0, NULL,
    LOGIN NEW_LISTED "C: RETR 2\nS: -ERR gone\nC: RETR 1\n~\n", "load begin:2+0", "0 u1" },
  { "behind all", NULL, 0, 0, NULL, LOGIN NEW_LISTED FETCHED_2 FETCHED_1 "C: NOOP\n~\n",
    "load begin:2+0 deliver:u2 deliver:u1 flush", NULL },
  { "at the disk", NULL, 0, 0, "deliver:u2", LOGIN NEW_LISTED FETCHED_2 "C: RETR 1\nS: +OK\n",
    "load begin:2+0 deliver:u2", NULL },
  { "at what is last", "0 u2", 0, 0, NULL, LOGIN NEW_LISTED FETCHED_1 NOOP "C: RETR 2\n~\n",
    "load begin:2+0 deliver:u1 flush", "0 u2" },
  { "at the date of what is last", "0 u2", 0, YEAR_2020, NULL,
    LOGIN NEW_LISTED DATED (1, NEW) NOOP FETCHED_1 NOOP "C: TOP 2 0\n~\n",
    "load begin:2+0 deliver:u1 flush", "0 u2" },
  { "at a date", NULL, 0, YEAR_2020, NULL,
    LOGIN NEW_LISTED DATED (2, NEW) "C: TOP 1 0\nS: +OK\n~\n", "load begin:2+0", "0 u1" },
  { "at a beginning", NULL, 1000, 0, NULL,
    LOGIN LISTED SIZES (5, 5000) FETCHED_1 NOOP "C: TOP 2 200\nS: +OK\n~\n",
    "load begin:2+0 deliver:u1 flush", "0 u2" },
  { "with words that are no answer", NULL, 0, 0, NULL,
    LOGIN NEW_LISTED FETCHED_2 "C: RETR 1\nS: what\n", "load begin:2+0 deliver:u2? flush", "0 u1" },
};

static void
test_stumble_row (gconstpointer data)
{
  const StumbleRow *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, row->dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (row->failing, FALSE);
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  settings->max_message_bytes = row->limit;
  settings->fetch_since = row->since != 0 ? row->since : G_MININT64;
  visit = pop3_visit_new (new_config (server), settings, POP3_MAILBOX (mailbox));
  if (row->last != NULL)
    {
      visit->last = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (visit->last, g_strdup (row->last));
    }
  g_assert_false (pop3_visit_run (visit, NULL, &error));
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==, row->log);
  g_assert_cmpstr (visit->broke_at, ==, row->broke_at);
}

/* While the disk takes its time the server is told that we are there (T9, D25). */
static void
test_slow_disk (void)
{
  static const char dialogue[] = LOGIN NEW_LISTED FETCHED NOOP NOOP DELETED QUIT;
  g_autoptr (DialogueServer) server = dialogue_server_new ("slow disk", dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  fake_mailbox_set_slow (mailbox, 2);
  visit = plain_visit_new (dialogue_server_get_port (server), mailbox, POP3_KEEP_NEVER);
  pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==,
                   "load begin:2+0 deliver:u2 deliver:u1 wait wait flush reload let-go:2 close:2");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("/visit/", rows, test_row);
  ADD_ROWS ("/visit/partial/", partial_rows, test_partial_row);
  ADD_ROWS ("/visit/stumble/", stumble_rows, test_stumble_row);
  g_test_add_func ("/visit/slow-disk", test_slow_disk);

  return g_test_run ();
}
