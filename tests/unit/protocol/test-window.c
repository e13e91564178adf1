/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-window.h"

#include "protocol/pop3-limits.h"

#define COMMAND 10

static guint
fill (Pop3Window *window,
      gsize       length)
{
  guint sent = 0;

  while (pop3_window_may_send (window, length))
    {
      pop3_window_sent (window, length);
      sent++;
      g_assert_cmpuint (sent, <, 10000);
    }

  return sent;
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
      pop3_window_answered (&window, COMMAND, 100);
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
      pop3_window_answered (&window, COMMAND, 32 * 1024);
      if (pop3_window_get_pending (&window) > size / 2)
        g_assert_false (pop3_window_may_send (&window, COMMAND));
    }
  pop3_window_answered (&window, COMMAND, 32 * 1024);
  g_assert_true (pop3_window_may_send (&window, COMMAND));
}

static guint
size_after (guint64 answer)
{
  Pop3Window window;

  pop3_window_init (&window, TRUE);
  for (guint round = 0; round < 200; round++)
    {
      fill (&window, COMMAND);
      pop3_window_answered (&window, COMMAND, answer);
    }
  while (pop3_window_get_pending (&window) > 0)
    pop3_window_answered (&window, COMMAND, answer);

  return fill (&window, COMMAND);
}

static void
test_adapts (void)
{
  g_assert_cmpuint (size_after (100), ==, POP3_LIMIT_WINDOW_COMMANDS);
  g_assert_cmpuint (size_after (10 * 1024 * 1024), ==, 4);
  g_assert_cmpuint (size_after (G_MAXUINT64), ==, 4);
  g_assert_cmpuint (size_after (64 * 1024), >=, 8);
  g_assert_cmpuint (size_after (64 * 1024), <=, 32);
}

/* The commands themselves never fill a socket buffer, but one may always go. */
static void
test_octets (void)
{
  Pop3Window window;

  pop3_window_init (&window, TRUE);
  g_assert_cmpuint (fill (&window, 500), ==, POP3_LIMIT_WINDOW_OCTETS / 500);
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
  g_test_add_func ("/window/adapts", test_adapts);
  g_test_add_func ("/window/octets", test_octets);

  return g_test_run ();
}
