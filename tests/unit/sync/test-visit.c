/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "plain-visit.h"
#include "ledger/pop3-ledger-identity.h"
#include "protocol/pop3-error.h"

#include <string.h>

/*
 * The order in which mail changes hands: what the mailbox was asked for, and what
 * the server heard. A dialogue ends where the client has to hang up; the server
 * complains about every octet after that, a QUIT as well as a DELE.
 */

#define LOGIN \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n" \
  "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\n"
#define LISTED "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2 u2\nS: .\n"
#define SIZES(one, two) "C: LIST\nS: +OK\nS: 1 " #one "\nS: 2 " #two "\nS: .\n"
#define SMALL SIZES (5, 5)
#define NEW_LISTED LISTED SMALL
#define FETCHED_2 "C: RETR 2\nS: +OK\nS: A: 2\nS: \nS: two\nS: .\n"
#define FETCHED_1 "C: RETR 1\nS: +OK\nS: A: 1\nS: \nS: one\nS: .\n"
#define FETCHED FETCHED_2 FETCHED_1 "C: NOOP\nS: +OK\n"
#define DELETED "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\n"
#define QUIT "C: QUIT\nS: +OK\n"

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
#define NOOP "C: NOOP\nS: +OK\n"

/* With TOP among its capabilities. */
#define TOP_LOGIN \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n" \
  "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: TOP\nS: .\n"

/* Another client has deleted message 1 meanwhile. */
#define ONE_LEFT "C: STAT\nS: +OK 2 9\nC: UIDL\nS: +OK\nS: 2 u2\nS: .\n"

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
    LOGIN "C: STAT\nS: +OK 1 9\nC: UIDL\nS: +OK\nS: 1 u2\nS: .\n" QUIT, "load close:0", -1 },
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
    LOGIN "C: STAT\nS: +OK 1 9\nC: UIDL\nS: +OK\nS: 1 u2\nS: .\n" QUIT, "load close:0", -1 },
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

#define REFUSED "C: STAT\nS: +OK 2 99\nC: UIDL\nS: -ERR what\n"
#define HEAD_1(header) "C: TOP 1 0\nS: +OK\nS: " header "\nS: \nS: .\nC: NOOP\nS: +OK\n"
#define HEAD_2(header) "C: TOP 2 0\nS: +OK\nS: " header "\nS: \nS: .\nC: NOOP\nS: +OK\n"
#define HEADS HEAD_1 ("A: 1") HEAD_2 ("A: 2")
#define EXACT SIZES (13, 99)

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
} KnownRow;

static const char *const messages[] = {
  "",
  "A: 1\r\n\r\none\r\n",
  "A: 2\r\n\r\ntwo\r\n",
  "A: 2\r\n\r\nanother two\r\n",
};

static const KnownRow known_rows[] = {
  { "nothing to do", POP3_KEEP_ALWAYS, "u1=1 u2=2", LOGIN LISTED QUIT,
    "load backlog-done close:0", 0, 0, 0 },
  { "all renumbered", POP3_KEEP_ALWAYS, "x1=1 x2=2", LOGIN LISTED HEADS QUIT,
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
  { "no ids any more", POP3_KEEP_ALWAYS, "u1=1,u2=2", LOGIN REFUSED HEADS QUIT,
    "load adopt:2 reload backlog-done close:0", 0, 0, 2 },
  { "ids at last", POP3_KEEP_ALWAYS, NAME_1 "=1," NAME_2 "=2", LOGIN LISTED HEADS QUIT,
    "load adopt:2 reload backlog-done close:0", 0, 0, 2 },
  { "no id for one (D15)", POP3_KEEP_ALWAYS, "u1=1,u2=2",
    LOGIN "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2\nS: .\n" HEAD_2 ("A: 2") QUIT,
    "load adopt:1 reload backlog-done close:0", 0, 0, 1 },
  { "the same mailbox", POP3_KEEP_ALWAYS, "u1=1 u2=2", LOGIN LISTED QUIT,
    "load backlog-done close:0", 0, 0, 0, "ana@localhost" },
  { "another host, the same mailbox", POP3_KEEP_ALWAYS, "u1=1 u2=2", LOGIN LISTED HEADS QUIT,
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
    LOGIN LISTED HEADS EXACT FETCHED_1 NOOP QUIT,
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
test_known_row (gconstpointer data)
{
  const KnownRow *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, row->dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  settings->keep = row->keep;
  add_known (mailbox, row->known);
  if (row->mailbox != NULL)
    pop3_ledger_enter (fake_mailbox_get_db (mailbox), row->mailbox, &error);
  sqlite3_exec (fake_mailbox_get_db (mailbox), row->away, NULL, NULL, NULL);
  g_assert_no_error (error);
  visit = pop3_visit_new (new_config (server), settings, POP3_MAILBOX (mailbox));
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

/* Two visits to one server, and what the second does otherwise for the first. */
typedef struct {
  const char *name;
  const char *lesson;  /* the dialogue of the first */
  const char *applied; /* of the second, NULL: none is made */
} LessonRow;

#define CAPA(more) "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN LOGIN\n" more "S: .\n"
#define PLAIN "C: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n"
#define AGAIN(more) "S: +OK\nC: CAPA\nS: +OK\n" more "S: .\n"
#define NOTHING "C: STAT\nS: +OK 0 0\nC: UIDL\nS: +OK\nS: .\n" QUIT
#define BY_USER "C: USER ana\nS: +OK\nC: PASS geheim-7\nS: +OK\n" NOTHING
#define BY_LOGIN "C: AUTH LOGIN\nS: +\nC: YW5h\nS: +\nC: Z2VoZWltLTc=\n"

static const LessonRow lesson_rows[] = {
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

static gboolean
run_visit (DialogueServer *server,
           FakeMailbox    *mailbox,
           Pop3Visit     **visit,
           GError        **error)
{
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();

  *visit = pop3_visit_new (new_config (server), settings, POP3_MAILBOX (mailbox));
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
test_lesson_row (gconstpointer data)
{
  const LessonRow *row = data;
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

/* While the disk takes its time the server is told that we are there (T9, D25). */
static void
test_slow_disk (void)
{
  static const char dialogue[] = LOGIN NEW_LISTED FETCHED NOOP NOOP DELETED QUIT;
  g_autoptr (DialogueServer) server = dialogue_server_new ("slow disk", dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  settings->keep = POP3_KEEP_NEVER;
  fake_mailbox_set_slow (mailbox, 2);
  visit = pop3_visit_new (new_config (server), settings, POP3_MAILBOX (mailbox));
  pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==,
                   "load begin:2+0 deliver:u2 deliver:u1 wait wait flush reload let-go:2 close:2");
}

/* To Gmail's user name, what is not listed any more is not gone. */
static void
test_recent (void)
{
  static const char dialogue[] = CAPA ("") "C: AUTH PLAIN AHJlY2VudDphbmEAZ2VoZWltLTc=\n" AGAIN ("")
    "C: STAT\nS: +OK 1 9\nC: UIDL\nS: +OK\nS: 1 u1\nS: .\n" QUIT;
  g_autoptr (DialogueServer) server = dialogue_server_new ("recent", dialogue, NULL);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  add_known (mailbox, "u1=1 u2=2");
  visit = pop3_visit_new (new_config (server), settings, POP3_MAILBOX (mailbox));
  g_free (visit->config->user);
  visit->config->user = g_strdup ("recent:ana");
  pop3_visit_run (visit, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_no_error (error);
  ledger = pop3_ledger_load (fake_mailbox_get_db (mailbox), &error);
  g_assert_true (pop3_ledger_lookup (ledger, "u2", 0)->listed);
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

/* A test for each row of a table. */
#define ADD_ROWS(prefix, table, func) \
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) \
    { \
      g_autofree char *path = g_strconcat (prefix, (table)[i].name, NULL); \
 \
      g_test_add_data_func (path, &(table)[i], func); \
    }

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("/visit/", rows, test_row);
  ADD_ROWS ("/visit/partial/", partial_rows, test_partial_row);
  ADD_ROWS ("/visit/known/", known_rows, test_known_row);
  ADD_ROWS ("/visit/stumble/", stumble_rows, test_stumble_row);
  ADD_ROWS ("/visit/lesson/", lesson_rows, test_lesson_row);
  g_test_add_func ("/visit/other-server", test_other_server);
  g_test_add_func ("/visit/recent", test_recent);
  g_test_add_func ("/visit/slow-disk", test_slow_disk);

  return g_test_run ();
}
