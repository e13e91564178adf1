/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-window.h"

#include "protocol/pop3-limits.h"

#define COMMAND 10

/* Any time; microseconds. */
#define START 1000000

static guint
fill_at (Pop3Window *window,
         gsize       length,
         gint64      now)
{
  guint sent = 0;

  while (pop3_window_may_send (window, length))
    {
      pop3_window_sent (window, length, now);
      sent++;
      g_assert_cmpuint (sent, <, 10000);
    }

  return sent;
}

static guint
fill (Pop3Window *window,
      gsize       length)
{
  return fill_at (window, length, START);
}

static void
test_lock_step (void)
{
  Pop3Window window;

  pop3_window_init (&window, FALSE);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (fill (&window, COMMAND), ==, 1);
      g_assert_cmpuint (pop3_window_get_pending (&window), ==, 1);
      pop3_window_answered (&window, COMMAND, 100, START);
    }
  g_assert_cmpuint (pop3_window_get_pending (&window), ==, 0);
}

/* Closed once full, open again at half. */
static void
test_groups (void)
{
  Pop3Window window;
  guint size = 0;

  pop3_window_init (&window, TRUE);
  size = fill (&window, COMMAND);
  g_assert_cmpuint (size, >, 4);
  while (pop3_window_get_pending (&window) > size / 2 + 1)
    {
      pop3_window_answered (&window, COMMAND, 32 * 1024, START);
      if (pop3_window_get_pending (&window) > size / 2)
        g_assert_false (pop3_window_may_send (&window, COMMAND));
    }
  pop3_window_answered (&window, COMMAND, 32 * 1024, START);
  g_assert_true (pop3_window_may_send (&window, COMMAND));
}

/* Commands on their way after long on a path that carries @answer octets each
 * @pace microseconds, the first after @round_trip. */
static guint
commands_on (gint64  round_trip,
             gint64  pace,
             guint64 answer)
{
  Pop3Window window;
  gint64 now = START;

  pop3_window_init (&window, TRUE);
  fill_at (&window, COMMAND, now);
  now += round_trip;
  for (guint round = 0; round < 10000; round++)
    {
      pop3_window_answered (&window, COMMAND, answer, now);
      fill_at (&window, COMMAND, now);
      now += pace;
    }
  while (pop3_window_get_pending (&window) > 0)
    pop3_window_answered (&window, COMMAND, answer, now);

  return fill_at (&window, COMMAND, now);
}

/* However large the answers are, neither too few commands nor too many. */
static void
test_answers (void)
{
  g_assert_cmpuint (commands_on (1000, 1, 100), ==, POP3_LIMIT_WINDOW_COMMANDS);
  g_assert_cmpuint (commands_on (1000, 1, 100 * 1024 * 1024), ==, 4);
  g_assert_cmpuint (commands_on (1000, 1, G_MAXUINT64), ==, 4);
}

/* Counted in octets, by what the path carries in a round trip. */
static void
test_path (void)
{
  static const struct {
    const char *what;
    gint64      round_trip; /* microseconds */
    guint64     rate;       /* octets a second */
    guint64     least;
    guint64     most;
  } rows[] = {
    { "loopback", 200, 100000000, POP3_LIMIT_WINDOW_ANSWERS_MIN / 2,
      POP3_LIMIT_WINDOW_ANSWERS_MIN },
    { "slow and far", 200000, 500000, POP3_LIMIT_WINDOW_ANSWERS_MIN / 2,
      POP3_LIMIT_WINDOW_ANSWERS_MIN },
    { "fast and near", 20000, 50000000, 2 * 1000000, 5 * 1000000 },
    { "fast and far", 100000, 20000000, 3 * 2000000, 5 * 2000000 },
    { "faster and farther", 500000, 100000000, POP3_LIMIT_WINDOW_ANSWERS / 2,
      POP3_LIMIT_WINDOW_ANSWERS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const guint64 answer = 64 * 1024;
      gint64 pace = MAX (answer * G_USEC_PER_SEC / rows[i].rate, 1);
      guint64 octets = commands_on (rows[i].round_trip, pace, answer) * answer;

      g_test_message ("%s: %" G_GUINT64_FORMAT, rows[i].what, octets);
      g_assert_cmpuint (octets, >=, rows[i].least);
      g_assert_cmpuint (octets, <=, rows[i].most);
    }
}

/* The commands themselves never fill a socket buffer, but one may always go. */
static void
test_octets (void)
{
  Pop3Window window;

  pop3_window_init (&window, TRUE);
  g_assert_cmpuint (fill (&window, 5000), ==, POP3_LIMIT_WINDOW_OCTETS / 5000);
  pop3_window_init (&window, TRUE);
  g_assert_cmpuint (fill (&window, POP3_LIMIT_WINDOW_OCTETS * 2), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/lock-step", test_lock_step);
  g_test_add_func ("/window/groups", test_groups);
  g_test_add_func ("/window/answers", test_answers);
  g_test_add_func ("/window/path", test_path);
  g_test_add_func ("/window/octets", test_octets);

  return g_test_run ();
}
