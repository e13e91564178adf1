/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "dialogue-server.h"
#include "main-loop.h"
#include "plain-visit.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "sync/pop3-checker.h"

/* When a visit is due, and that one never runs after its checker was stopped. */

#define LOGIN \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n"
#define EMPTY \
  LOGIN "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\nC: STAT\nS: +OK 0 0\nC: UIDL\nS: +OK\nS: .\n" \
  "C: QUIT\nS: +OK\n"

#define LISTED \
  LOGIN "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\n" \
  "C: STAT\nS: +OK 2 9\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2 u2\nS: .\nC: LIST\nS: -ERR\n"
#define FETCHED_2 "C: RETR 2\nS: +OK\nS: A: 2\nS: .\n"
#define FETCHED_1 "C: RETR 1\nS: +OK\nS: A: 1\nS: .\n"
#define NOOP "C: NOOP\nS: +OK\n"
#define ARRIVED LISTED FETCHED_2 FETCHED_1 NOOP
#define HANGS_UP(n) "C: RETR " #n "\nS: +OK\n~\n"
#define BROKEN LISTED FETCHED_2 "C: RETR 1\nS: +OK\nS: A\n~\n"

/* Each time another server to who remembers what they can do: it has another port. */
#define NOT_PIPELINED \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: PIPELINING\nS: .\n" \
  "C: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\nS: +OK\nC: CAPA\nC: STAT\nC: UIDL\n" \
  "S: +OK\nS: .\nS: what\n"

/* Long enough for a timer of no seconds; nothing longer is ever waited for. */
#define MOMENT_MS 100

/* Microseconds that stopping may take on a machine that stands still for a while, and far
 * less than the deadline of what is stopped. */
#define PROMPT (10 * G_USEC_PER_SEC)

typedef struct {
  Pop3Checker *checker;
  FakeMailbox *mailbox;
  guint        due;
  guint        finished;
  int          code; /* of the last error, -1 for success */
} Fixture;

static void
on_due (Pop3Checker *checker,
        Fixture     *fixture)
{
  fixture->due++;
}

static void
on_finished (Pop3Checker  *checker,
             Pop3Visit    *visit,
             const GError *error,
             Fixture      *fixture)
{
  fixture->finished++;
  fixture->code = error != NULL ? error->code : -1;
}

static void
set_up (Fixture *fixture)
{
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();

  settings->check_minutes = 0;
  fixture->mailbox = fake_mailbox_new (NULL, FALSE);
  fixture->checker = pop3_checker_new (settings, POP3_MAILBOX (fixture->mailbox));
  g_signal_connect (fixture->checker, "due", G_CALLBACK (on_due), fixture);
  g_signal_connect (fixture->checker, "finished", G_CALLBACK (on_finished), fixture);
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      slot)
{
  *(gboolean *) slot = pop3_checker_stop_finish (POP3_CHECKER (source), result, NULL);
}

static void
stop (Fixture *fixture)
{
  gboolean stopped = FALSE;

  pop3_checker_stop_async (fixture->checker, on_result, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *fixture)
{
  stop (fixture);
  g_assert_finalize_object (fixture->checker);
  g_assert_finalize_object (fixture->mailbox);
}

static void
visit (Fixture        *fixture,
       DialogueServer *server)
{
  pop3_checker_visit (fixture->checker,
                      plain_visit_new_config (dialogue_server_get_port (server)));
}

static void
test_due (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture);
  pop3_checker_check_now (fixture.checker);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, 0);

  /* Started, but without a network. */
  pop3_checker_start (fixture.checker);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, 0);

  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, 1);

  /* Told again is told nothing. */
  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, 1);

  pop3_checker_set_online (fixture.checker, FALSE);
  pop3_checker_check_now (fixture.checker);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, 1);

  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_await (&fixture.due, 2);
  stop (&fixture);
  pop3_checker_check_now (fixture.checker);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, 2);
  tear_down (&fixture);
}

static void
test_visit (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("visit", EMPTY, NULL);
  g_autofree char *difference = NULL;
  Fixture fixture = { 0 };

  set_up (&fixture);
  pop3_checker_start (fixture.checker);
  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_await (&fixture.due, 1);
  visit (&fixture, server);
  g_assert_true (pop3_checker_is_visiting (fixture.checker));

  /* Asked for during a visit: due when it has ended. A second one is not begun. */
  pop3_checker_check_now (fixture.checker);
  visit (&fixture, server);
  main_loop_await (&fixture.finished, 1);
  g_assert_cmpint (fixture.code, ==, -1);
  g_assert_false (pop3_checker_is_visiting (fixture.checker));
  main_loop_await (&fixture.due, 2);

  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  tear_down (&fixture);
}

/* A wrong password is the user's to mend: nothing is due until told to start. */
static void
test_halt (void)
{
  g_autoptr (DialogueServer) server =
    dialogue_server_new ("halt", LOGIN "S: -ERR [AUTH] no\n?\nS: +OK\n", NULL);
  Fixture fixture = { 0 };

  set_up (&fixture);
  pop3_checker_start (fixture.checker);
  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_await (&fixture.due, 1);
  visit (&fixture, server);
  main_loop_await (&fixture.finished, 1);
  g_assert_cmpint (fixture.code, ==, POP3_ERROR_AUTHENTICATION);

  pop3_checker_check_now (fixture.checker);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, 1);
  pop3_checker_start (fixture.checker);
  main_loop_await (&fixture.due, 2);
  g_free (dialogue_server_finish (server));
  tear_down (&fixture);
}

/* What passes by itself: a network that answers in everybody's place, a server that is
 * not there or busy. The user is not asked, and a check comes as soon as he wants one. */
static void
test_passing (void)
{
  static const struct {
    const char *dialogue;
    int         code;
  } servers[] = {
    { "S: HTTP/1.1 302 Found\n", POP3_ERROR_PROTOCOL },
    { "R: <html><p>Log in here</p></html>\n~\n", POP3_ERROR_PROTOCOL },
    { "~\n", POP3_ERROR_NETWORK },
    { "S: -ERR [SYS/TEMP] down\n", POP3_ERROR_BUSY },
  };
  Fixture fixture = { 0 };

  set_up (&fixture);
  pop3_checker_start (fixture.checker);
  pop3_checker_set_online (fixture.checker, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr (DialogueServer) server = dialogue_server_new ("passing", servers[i].dialogue,
                                                               NULL);
      g_autofree char *difference = NULL;

      main_loop_await (&fixture.due, i + 1);
      visit (&fixture, server);
      main_loop_await (&fixture.finished, i + 1);
      g_assert_cmpint (fixture.code, ==, servers[i].code);
      difference = dialogue_server_finish (server);
      g_assert_cmpstr (difference, ==, NULL);
      main_loop_pass (MOMENT_MS);
      g_assert_cmpuint (fixture.due, ==, i + 1);
      pop3_checker_check_now (fixture.checker);
    }
  main_loop_await (&fixture.due, G_N_ELEMENTS (servers) + 1);
  tear_down (&fixture);
}

/* Stopping ends a visit at once, and only then is it stopped. */
static void
test_stop (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("stop", "!", NULL);
  Fixture fixture = { 0 };
  gint64 start = 0;

  set_up (&fixture);
  pop3_checker_start (fixture.checker);
  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_await (&fixture.due, 1);
  visit (&fixture, server);
  dialogue_server_await_silence (server);
  start = g_get_monotonic_time ();
  stop (&fixture);
  g_assert_cmpint (g_get_monotonic_time () - start, <, PROMPT);
  g_assert_cmpuint (fixture.finished, ==, 1);
  g_assert_cmpint (fixture.code, ==, G_IO_ERROR_CANCELLED);
  g_assert_false (pop3_checker_is_visiting (fixture.checker));
  g_free (dialogue_server_finish (server));
  tear_down (&fixture);
}

/* A visit at a server that does not speak. */
static void
begin_silent_visit (Fixture        *fixture,
                    DialogueServer *server)
{
  set_up (fixture);
  pop3_checker_set_online (fixture->checker, TRUE);
  pop3_checker_start (fixture->checker);
  g_assert_false (pop3_checker_is_settling (fixture->checker));
  main_loop_await (&fixture->due, 1);
  visit (fixture, server);
  dialogue_server_await_silence (server);
}

static void
await_cancelled (Fixture *fixture)
{
  main_loop_await (&fixture->finished, 1);
  g_assert_cmpint (fixture->code, ==, G_IO_ERROR_CANCELLED);
}

/* One more is due, and failures count a little later only. */
static void
await_another (Fixture        *fixture,
               DialogueServer *server)
{
  g_assert_true (pop3_checker_is_settling (fixture->checker));
  main_loop_await (&fixture->due, 2);
  g_free (dialogue_server_finish (server));
  tear_down (fixture);
}

/* The network goes: the visit under way ends; it comes back: one is due. */
static void
test_offline (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("offline", "!", NULL);
  Fixture fixture = { 0 };

  begin_silent_visit (&fixture, server);
  pop3_checker_set_online (fixture.checker, FALSE);
  await_cancelled (&fixture);
  pop3_checker_set_online (fixture.checker, TRUE);
  await_another (&fixture, server);
}

/* The network was gone for less than it takes to cancel: one is due all the same. */
static void
test_blink (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("blink", "!", NULL);
  Fixture fixture = { 0 };

  begin_silent_visit (&fixture, server);
  pop3_checker_set_online (fixture.checker, FALSE);
  pop3_checker_set_online (fixture.checker, TRUE);
  await_cancelled (&fixture);
  await_another (&fixture, server);
}

/* Going to sleep ends a visit, and nothing is due until the machine wakes up. */
static void
test_sleep (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("sleep", "!", NULL);
  Fixture fixture = { 0 };

  begin_silent_visit (&fixture, server);
  pop3_checker_set_asleep (fixture.checker, TRUE);
  await_cancelled (&fixture);
  pop3_checker_check_now (fixture.checker);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, 1);
  pop3_checker_set_asleep (fixture.checker, FALSE);
  await_another (&fixture, server);
}

/* Woken up without having been told of the sleep: the visit of before is dead. */
static void
test_wake (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("wake", "!", NULL);
  Fixture fixture = { 0 };

  begin_silent_visit (&fixture, server);
  pop3_checker_set_asleep (fixture.checker, FALSE);
  await_cancelled (&fixture);
  await_another (&fixture, server);
}

/* The dialogues of one visit after the other, and what comes of each. */
typedef struct {
  const char *name;
  const char *dialogues[4];
  int         codes[4];   /* of the errors, -1 for success */
  gboolean    mending[4];
  gboolean    due[4];     /* whether the next visit follows by itself, at once */
} ChainRow;

#define QUIT "C: QUIT\nS: +OK\n"
#define REFUSED LOGIN "S: -ERR no\n"
#define UNKNOWN_LISTED \
  LOGIN "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\n" \
  "C: STAT\nS: +OK 2 9\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2 u2\nS: .\n"

/* A server without unique ids, whose headers are others each time. */
#define CHANGING(header) \
  LOGIN "S: +OK\nC: CAPA\nS: +OK\nS: TOP\nS: .\nC: STAT\nS: +OK 1 9\nC: UIDL\nS: -ERR\n" \
  "C: TOP 1 0\nS: +OK\nS: A: " header "\nS: \nS: .\n" NOOP "C: LIST\nS: -ERR\n" \
  FETCHED_1 NOOP QUIT

static const ChainRow chain_rows[] = {
  { "nothing there", { EMPTY }, { -1 }, { FALSE }, { FALSE } },
  { "until nothing is new", { ARRIVED QUIT, UNKNOWN_LISTED QUIT }, { -1, -1 }, { FALSE, FALSE },
    { TRUE, FALSE } },
  { "not for ever", { CHANGING ("1"), CHANGING ("2"), CHANGING ("3"), CHANGING ("4") },
    { -1, -1, -1, -1 }, { FALSE, FALSE, FALSE, FALSE }, { TRUE, TRUE, FALSE, FALSE } },
  { "a busy server", { ARRIVED QUIT, LOGIN "S: -ERR [IN-USE] wait\n" }, { -1, POP3_ERROR_BUSY },
    { FALSE, FALSE }, { TRUE, FALSE } },
  { "too soon, not the password", { ARRIVED QUIT, REFUSED "~\n" }, { -1, POP3_ERROR_BUSY },
    { FALSE, FALSE }, { TRUE, FALSE } },
  { "broken in the middle, twice",
    { BROKEN, UNKNOWN_LISTED "C: LIST\nS: -ERR\nC: RETR 1\nS: +OK\nS: A: 1\n~\n" },
    { POP3_ERROR_NETWORK, POP3_ERROR_NETWORK }, { TRUE, FALSE }, { TRUE, FALSE } },
  { "broken in the middle, then whole",
    { BROKEN, UNKNOWN_LISTED "C: LIST\nS: -ERR\nC: RETR 1\nS: +OK\nS: A: 1\nS: .\n"
      "C: NOOP\nS: +OK\n" QUIT, UNKNOWN_LISTED QUIT },
    { POP3_ERROR_NETWORK, -1, -1 }, { TRUE, FALSE, FALSE }, { TRUE, TRUE, FALSE } },
  { "broken by a dot that nobody stuffed, then whole",
    { LISTED "C: RETR 2\nS: +OK\nS: A: 2\nS: .\nC: RETR 1\nS: more\nS: .\n",
      UNKNOWN_LISTED "C: LIST\nS: -ERR\nC: RETR 1\nS: +OK\nS: A: 1\nS: .\n"
      "C: NOOP\nS: +OK\n" QUIT, UNKNOWN_LISTED QUIT },
    { POP3_ERROR_PROTOCOL, -1, -1 }, { TRUE, FALSE, FALSE }, { TRUE, TRUE, FALSE } },
  { "broken at one message, all others come, it is said, then it comes, too",
    { LISTED HANGS_UP (2), LISTED FETCHED_1 NOOP HANGS_UP (2),
      UNKNOWN_LISTED "C: LIST\nS: -ERR\n" FETCHED_2 NOOP QUIT, UNKNOWN_LISTED QUIT },
    { POP3_ERROR_NETWORK, POP3_ERROR_NETWORK, -1, -1 }, { TRUE, FALSE, FALSE, FALSE },
    { TRUE, FALSE, TRUE, FALSE } },
  { "broken at one message after the other",
    { LISTED HANGS_UP (2), LISTED HANGS_UP (1), LISTED HANGS_UP (2),
      LISTED FETCHED_1 NOOP FETCHED_2 NOOP QUIT },
    { POP3_ERROR_NETWORK, POP3_ERROR_NETWORK, POP3_ERROR_NETWORK, -1 },
    { TRUE, FALSE, FALSE, FALSE }, { TRUE, FALSE, FALSE, TRUE } },
  { "PIPELINING that is none, and nobody remembers", { NOT_PIPELINED, NOT_PIPELINED },
    { POP3_ERROR_PROTOCOL, POP3_ERROR_PROTOCOL }, { TRUE, FALSE }, { TRUE, FALSE } },
  { "broken before the mail", { LOGIN "S: +OK\nC: CAPA\n~\n" }, { POP3_ERROR_NETWORK }, { FALSE },
    { FALSE } },
};

/* All servers are there at once: none is given the port, and with it the lessons, of
 * another. */
static void
test_chain (gconstpointer data)
{
  const ChainRow *row = data;
  g_autoptr (GPtrArray) servers =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dialogue_server_free);
  Fixture fixture = { 0 };
  guint due = 1;

  for (guint i = 0; i < G_N_ELEMENTS (row->dialogues) && row->dialogues[i] != NULL; i++)
    g_ptr_array_add (servers, dialogue_server_new (row->name, row->dialogues[i], NULL));
  set_up (&fixture);
  pop3_checker_start (fixture.checker);
  pop3_checker_set_online (fixture.checker, TRUE);
  for (guint i = 0; i < servers->len; i++)
    {
      DialogueServer *server = g_ptr_array_index (servers, i);
      g_autofree char *difference = NULL;

      main_loop_await (&fixture.due, due);
      visit (&fixture, server);
      main_loop_await (&fixture.finished, i + 1);
      g_assert_cmpint (fixture.code, ==, row->codes[i]);
      g_assert_cmpint (pop3_checker_is_mending (fixture.checker), ==, row->mending[i]);
      difference = dialogue_server_finish (server);
      g_assert_cmpstr (difference, ==, NULL);
      due += row->due[i] ? 1 : 0;
    }
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (fixture.due, ==, due);
  tear_down (&fixture);
}

/* The owner could not begin: another visit is due, and each time later. */
static void
test_put_off_by_owner (void)
{
  g_autoptr (Pop3Status) status = pop3_status_new ();
  const Pop3StatusView *view = pop3_status_get_view (status);
  Fixture fixture = { 0 };
  gint64 before = 0;

  set_up (&fixture);
  pop3_checker_set_status (fixture.checker, status);
  pop3_checker_start (fixture.checker);
  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_await (&fixture.due, 1);
  before = view->next_check;
  for (guint i = 0; i < 3; i++)
    {
      pop3_checker_put_off (fixture.checker, FALSE);
      g_assert_cmpint (view->next_check, >, before);
      before = view->next_check;
    }
  pop3_checker_put_off (fixture.checker, TRUE);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_HALTED);
  g_assert_cmpint (view->next_check, ==, 0);
  pop3_checker_start (fixture.checker);
  main_loop_await (&fixture.due, 2);
  tear_down (&fixture);
}

/* A mailbox of so many messages, at which the line breaks when it comes to one. */
static char *
write_hang_up (guint       length,
               const char *before,
               guint       number)
{
  g_autoptr (GString) dialogue = g_string_new (LOGIN "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\n");

  g_string_append_printf (dialogue, "C: STAT\nS: +OK %u 9\nC: UIDL\nS: +OK\n", length);
  for (guint i = 1; i <= length; i++)
    g_string_append_printf (dialogue, "S: %u u%u\n", i, i);
  g_string_append_printf (dialogue, "S: .\nC: LIST\nS: -ERR\n%sC: RETR %u\n~\n", before, number);
  return g_string_free (g_steal_pointer (&dialogue), FALSE);
}

static void
visit_hang_up (Fixture    *fixture,
               guint       length,
               const char *before,
               guint       number)
{
  g_autofree char *dialogue = write_hang_up (length, before, number);
  g_autoptr (DialogueServer) server = dialogue_server_new ("hang up", dialogue, NULL);
  g_autofree char *difference = NULL;
  guint finished = fixture->finished;

  visit (fixture, server);
  main_loop_await (&fixture->finished, finished + 1);
  g_assert_cmpint (fixture->code, ==, POP3_ERROR_NETWORK);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* More messages at which the line breaks than are kept in mind: the first of them has
 * its turn again. */
static void
test_stumbles (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture);
  pop3_checker_start (fixture.checker);
  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_await (&fixture.due, 1);
  for (guint i = POP3_LIMIT_STUMBLES + 1; i > 0; i--)
    visit_hang_up (&fixture, POP3_LIMIT_STUMBLES + 1, "", i);
  visit_hang_up (&fixture, POP3_LIMIT_STUMBLES + 1,
                 "C: RETR 21\nS: +OK\nS: A: 1\nS: .\n" NOOP, 20);
  tear_down (&fixture);
}

/* What breaks the line again and again makes no later check than any other message. */
static void
test_put_off (void)
{
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Status) status = pop3_status_new ();
  const Pop3StatusView *view = pop3_status_get_view (status);
  Fixture fixture = { 0 };

  set_up (&fixture);
  settings->check_minutes = 5;
  pop3_checker_set_settings (fixture.checker, settings);
  pop3_checker_set_status (fixture.checker, status);
  pop3_checker_start (fixture.checker);
  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_await (&fixture.due, 1);
  visit_hang_up (&fixture, 1, "", 1);
  g_assert_true (pop3_checker_is_mending (fixture.checker));
  main_loop_await (&fixture.due, 2);
  for (guint i = 0; i < 3; i++)
    {
      gint64 before = g_get_real_time () / G_USEC_PER_SEC;

      visit_hang_up (&fixture, 1, "", 1);
      g_assert_false (pop3_checker_is_mending (fixture.checker));
      g_assert_cmpint (view->next_check, >=, before + 5 * 60);
      g_assert_cmpint (view->next_check, <=, g_get_real_time () / G_USEC_PER_SEC + 5 * 60 + 1);
    }
  tear_down (&fixture);
}

/* Other settings are in force at once; what is to come is said, and what it waits for. */
static void
test_settings (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("settings", EMPTY, NULL);
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Status) status = pop3_status_new ();
  const Pop3StatusView *view = pop3_status_get_view (status);
  g_autofree char *difference = NULL;
  Fixture fixture = { 0 };
  gint64 now = 0;

  set_up (&fixture);
  pop3_checker_set_status (fixture.checker, status);
  pop3_checker_start (fixture.checker);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_OFFLINE);
  pop3_checker_set_online (fixture.checker, TRUE);
  main_loop_await (&fixture.due, 1);
  visit (&fixture, server);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_CONNECTING);
  main_loop_await (&fixture.finished, 1);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_IDLE);
  g_assert_cmpint (view->next_check, ==, 0);

  settings->check_minutes = 5;
  pop3_checker_set_settings (fixture.checker, settings);
  now = g_get_real_time () / G_USEC_PER_SEC;
  g_assert_cmpint (view->next_check, >, now + 4 * 60);
  g_assert_cmpint (view->next_check, <=, now + 5 * 60);
  g_assert_cmpuint (pop3_checker_get_settings (fixture.checker)->check_minutes, ==, 5);

  settings->check_minutes = 0;
  pop3_checker_set_settings (fixture.checker, settings);
  g_assert_cmpint (view->next_check, ==, 0);
  stop (&fixture);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_STOPPED);

  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  tear_down (&fixture);
}

static gpointer
check_elsewhere (gpointer checker)
{
  pop3_checker_check_now (checker);
  return NULL;
}

/* The threads' rules are held by assertions, which are there in what is tested. */
static void
test_other_thread (void)
{
  Fixture fixture = { 0 };

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*assertion failed*owner*");
      return;
    }

  set_up (&fixture);
  g_thread_join (g_thread_new ("elsewhere", check_elsewhere, fixture.checker));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/checker/due", test_due);
  g_test_add_func ("/checker/visit", test_visit);
  g_test_add_func ("/checker/halt", test_halt);
  g_test_add_func ("/checker/passing", test_passing);
  g_test_add_func ("/checker/stop", test_stop);
  g_test_add_func ("/checker/offline", test_offline);
  g_test_add_func ("/checker/blink", test_blink);
  g_test_add_func ("/checker/sleep", test_sleep);
  g_test_add_func ("/checker/wake", test_wake);
  for (gsize i = 0; i < G_N_ELEMENTS (chain_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/checker/chain/%s", chain_rows[i].name);

      g_test_add_data_func (path, &chain_rows[i], test_chain);
    }
  g_test_add_func ("/checker/put-off-by-owner", test_put_off_by_owner);
  g_test_add_func ("/checker/stumbles", test_stumbles);
  g_test_add_func ("/checker/put-off", test_put_off);
  g_test_add_func ("/checker/settings", test_settings);
  g_test_add_func ("/checker/other-thread", test_other_thread);

  return g_test_run ();
}
