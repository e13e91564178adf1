/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "plain-visit.h"

/*
 * What the sizes that LIST says are good for, right or wrong: visits one after another to
 * a server that keeps them, or does not.
 */

#define LOGIN \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n" \
  "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\n"
#define LISTED LOGIN "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2 u2\nS: .\n"
#define OTHERS LOGIN "C: STAT\nS: +OK 2 98\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2 u2\nS: .\n"
#define SIZES(one, two) "C: LIST\nS: +OK\nS: 1 " #one "\nS: 2 " #two "\nS: .\n"
#define NO_SIZES "C: LIST\nS: -ERR\n"
#define RETR_1 "C: RETR 1\nS: +OK\nS: A: 1\nS: \nS: one\nS: .\n"
#define RETR_2 "C: RETR 2\nS: +OK\nS: A: 2\nS: \nS: two\nS: .\n"
#define RETR_3 "C: RETR 2\nS: +OK\nS: A: 3\nS: \nS: three\nS: .\n"
#define TOP_1 "C: TOP 1 0\nS: +OK\nS: A: 1\nS: \nS: .\n"
#define TOP_2 "C: TOP 2 0\nS: +OK\nS: A: 2\nS: \nS: .\n"
#define TOP_3 "C: TOP 2 0\nS: +OK\nS: A: 3\nS: \nS: .\n"
#define NOOP "C: NOOP\nS: +OK\n"
#define ARRIVED RETR_2 RETR_1 NOOP
#define DELE_1 "C: DELE 1\nS: +OK\n"
#define DELE_2 "C: DELE 2\nS: +OK\n"
#define QUIT "C: QUIT\nS: +OK\n"
#define CUT "C: QUIT\n~\n"

#define MAX_VISITS 3

typedef struct {
  Pop3Keep    keep;
  const char *dialogue;
} Stop;

typedef struct {
  const char *name;
  Stop        stops[MAX_VISITS];
  const char *log;
} Row;

static const Row rows[] = {
  { "wrong and kept", { { POP3_KEEP_ALWAYS, LISTED SIZES (5, 999) ARRIVED QUIT },
                        { POP3_KEEP_NEVER, LISTED SIZES (5, 999) DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 reload backlog-done "
    "let-go:2 close:2" },
  { "wrong, and the ids used again", { { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
                                       { POP3_KEEP_NEVER, LISTED SIZES (5, 888) RETR_3 NOOP
                                         DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload begin:0+1 deliver:u2 flush reload let-go:2 close:2" },
  { "reckoned anew after RETR", { { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
                                  { POP3_KEEP_NEVER, LISTED SIZES (13, 5) RETR_1 NOOP
                                    DELE_1 DELE_2 CUT },
                                  { POP3_KEEP_NEVER, LISTED TOP_1 NOOP TOP_2 NOOP SIZES (13, 5)
                                    RETR_1 NOOP DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload begin:0+1 flush confirm:1 backlog-done reload let-go:2 "
    "reload recall:2 reload begin:0+1 flush confirm:1 reload let-go:2 close:2" },
  { "proven, and the id used again", { { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
                                       { POP3_KEEP_NEVER, LISTED SIZES (5, 13) RETR_2 NOOP
                                         DELE_1 DELE_2 CUT },
                                       { POP3_KEEP_NEVER, LISTED TOP_1 NOOP TOP_3 NOOP
                                         SIZES (5, 888) RETR_3 NOOP DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload begin:0+1 flush confirm:1 backlog-done reload let-go:2 "
    "reload recall:2 reload begin:0+1 deliver:u2 flush reload let-go:2 close:2" },
  { "never told", { { POP3_KEEP_ALWAYS, LISTED NO_SIZES ARRIVED QUIT },
                    { POP3_KEEP_NEVER, LISTED NO_SIZES DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 reload backlog-done "
    "let-go:2 close:2" },
  { "told no more", { { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
                      { POP3_KEEP_NEVER, LISTED NO_SIZES RETR_1 RETR_2 NOOP DELE_1 DELE_2 CUT },
                      { POP3_KEEP_NEVER, LISTED TOP_1 NOOP TOP_2 NOOP NO_SIZES
                        RETR_1 RETR_2 NOOP DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload begin:0+2 flush confirm:2 backlog-done reload let-go:2 "
    "reload recall:2 reload begin:0+2 flush confirm:2 reload let-go:2 close:2" },
  { "told later, and the id used again", {
      { POP3_KEEP_ALWAYS, LISTED NO_SIZES ARRIVED QUIT },
      { POP3_KEEP_ALWAYS, OTHERS SIZES (5, 888) TOP_1 NOOP TOP_3 NOOP RETR_3 NOOP QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload recall:2 reload begin:0+1 deliver:u2 flush reload close:0" },
  { "far shorter, and so again", { { POP3_KEEP_NEVER, LISTED SIZES (9000, 250000) ARRIVED QUIT },
                                   { POP3_KEEP_NEVER, LISTED SIZES (9000, 250000) RETR_1 RETR_2
                                     NOOP DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload begin:0+2 flush confirm:2 backlog-done reload let-go:2 close:2" },
  { "far shorter, and not again", { { POP3_KEEP_NEVER, LISTED SIZES (9000, 250000) ARRIVED QUIT },
                                    { POP3_KEEP_NEVER, LISTED SIZES (9000, 250000) RETR_1 RETR_3
                                      NOOP DELE_1 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload begin:0+2 deliver:u2 flush confirm:1 reload let-go:1 close:1" },
  { "shorter", { { POP3_KEEP_NEVER, LISTED SIZES (8205, 1024) ARRIVED DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload let-go:2 close:2" },
  { "ids used again while nobody looked", {
      { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
      { POP3_KEEP_ALWAYS, OTHERS SIZES (5, 888) TOP_3 NOOP
        RETR_3 NOOP QUIT },
      { POP3_KEEP_ALWAYS, OTHERS QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload recall:1 reload begin:0+1 deliver:u2 flush reload close:0 "
    "reload backlog-done close:0" },
  { "an id used again after others were deleted", {
      { POP3_KEEP_NEVER, LISTED SIZES (5, 5) ARRIVED DELE_1 "C: DELE 2\nS: -ERR\n" QUIT },
      { POP3_KEEP_ALWAYS, LOGIN "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 2 u2\nS: .\n"
        "C: LIST\nS: +OK\nS: 2 888\nS: .\n" TOP_3 NOOP RETR_3 NOOP QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload let-go:2 close:1 "
    "reload recall:1 reload begin:0+1 deliver:u2 flush reload close:0" },
  { "another size, the same message", {
      { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
      { POP3_KEEP_ALWAYS, OTHERS SIZES (5, 888) TOP_2 NOOP QUIT },
      { POP3_KEEP_NEVER, LISTED SIZES (5, 888) RETR_2 NOOP DELE_1 DELE_2 QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload recall:1 reload backlog-done close:0 "
    "reload begin:0+1 flush confirm:1 reload let-go:2 close:2" },
  { "another size each time", {
      { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
      { POP3_KEEP_ALWAYS, OTHERS SIZES (5, 888) TOP_2 NOOP QUIT },
      { POP3_KEEP_ALWAYS, LISTED SIZES (5, 999) TOP_2 NOOP QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload recall:1 reload backlog-done close:0 reload recall:1 reload close:0" },
  { "other ids, which are used again", {
      { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
      { POP3_KEEP_ALWAYS, LOGIN "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 1 v1\nS: 2 v2\nS: .\n"
        TOP_1 NOOP TOP_2 NOOP SIZES (6, 5) QUIT },
      { POP3_KEEP_ALWAYS, LOGIN "C: STAT\nS: +OK 2 98\nC: UIDL\nS: +OK\nS: 1 v1\nS: 2 v2\nS: .\n"
        SIZES (6, 888) TOP_3 NOOP RETR_3 NOOP QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload adopt:2 reload backlog-done close:0 "
    "reload recall:1 reload begin:0+1 deliver:v2 flush reload close:0" },
  { "an id used again beside a new one, the same size in all", {
      { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
      { POP3_KEEP_ALWAYS, LOGIN "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 1 u2\nS: 2 u3\nS: .\n"
        SIZES (7, 3) TOP_1 NOOP TOP_2 NOOP QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 "
    "reload recall:1 reload adopt:2 reload backlog-done close:0" },
  { "an id used again after a session that did not end well", {
      { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED CUT },
      { POP3_KEEP_ALWAYS, OTHERS SIZES (5, 888) TOP_3 NOOP RETR_3 NOOP QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload "
    "reload recall:1 reload begin:0+1 deliver:u2 flush reload close:0" },
  { "an id used again, and so another, the same size in all", {
      { POP3_KEEP_ALWAYS, LISTED SIZES (5, 5) ARRIVED QUIT },
      { POP3_KEEP_ALWAYS, LOGIN "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 2 u2\nS: .\n" QUIT },
      { POP3_KEEP_ALWAYS, LISTED "C: TOP 1 0\nS: +OK\nS: A: 2\nS: \nS: .\n" NOOP
        SIZES (5, 888) TOP_3 NOOP RETR_3 NOOP QUIT } },
    "load begin:2+0 deliver:u2 deliver:u1 flush reload close:0 reload backlog-done close:0 "
    "reload recall:2 reload adopt:1 reload begin:0+1 deliver:u2 flush reload close:0" },
};

static void
visit (const Row   *row,
       const Stop  *stop,
       FakeMailbox *mailbox)
{
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, stop->dialogue, NULL);
  g_autoptr (Pop3Visit) self = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  self = plain_visit_new (dialogue_server_get_port (server), mailbox, stop->keep);
  pop3_visit_run (self, NULL, &error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  if (g_str_has_suffix (stop->dialogue, CUT))
    g_assert_nonnull (error);
  else
    g_assert_no_error (error);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);

  for (guint i = 0; i < MAX_VISITS && row->stops[i].dialogue != NULL; i++)
    visit (row, &row->stops[i], mailbox);
  g_assert_cmpstr (fake_mailbox_get_log (mailbox), ==, row->log);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sizes/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
