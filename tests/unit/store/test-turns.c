/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-store-private.h"

/* Two accounts more than may work at a time. */

static Pop3Store *stores;
static guint n_turns;
static guint n_stores;

static void
ask (guint index)
{
  g_mutex_lock (&stores[index].lock);
  pop3_store_ask_for_turn (&stores[index]);
  g_mutex_unlock (&stores[index].lock);
}

static void
leave (guint index)
{
  g_mutex_lock (&stores[index].lock);
  pop3_store_leave_turn (&stores[index]);
  g_mutex_unlock (&stores[index].lock);
}

static void
all_ask (void)
{
  for (guint i = 0; i < n_stores; i++)
    ask (i);
}

static void
all_leave (void)
{
  for (guint i = 0; i < n_stores; i++)
    leave (i);
  for (guint i = 0; i < n_stores; i++)
    g_assert_cmpint (stores[i].turn, ==, POP3_TURN_NONE);
}

static void
test_processors (void)
{
  all_ask ();
  for (guint i = 0; i < n_stores; i++)
    g_assert_cmpint (stores[i].turn, ==, i < n_turns ? POP3_TURN_HELD : POP3_TURN_ASKED);
  all_leave ();
}

/* Who has asked first comes next, and all turns are there again in the end. */
static void
test_order (void)
{
  for (guint round = 0; round < 2; round++)
    {
      all_ask ();
      leave (0);
      g_assert_cmpint (stores[0].turn, ==, POP3_TURN_NONE);
      g_assert_cmpint (stores[n_turns].turn, ==, POP3_TURN_HELD);
      g_assert_cmpint (stores[n_turns + 1].turn, ==, POP3_TURN_ASKED);

      ask (0);
      g_assert_cmpint (stores[0].turn, ==, POP3_TURN_ASKED);
      leave (n_turns);
      g_assert_cmpint (stores[n_turns + 1].turn, ==, POP3_TURN_HELD);
      g_assert_cmpint (stores[0].turn, ==, POP3_TURN_ASKED);
      all_leave ();
    }
}

/* Who no longer wants one is passed over; who has none gives none away. */
static void
test_change_of_mind (void)
{
  all_ask ();
  leave (n_turns);
  leave (n_turns);
  g_assert_cmpint (stores[n_turns + 1].turn, ==, POP3_TURN_ASKED);
  leave (0);
  g_assert_cmpint (stores[n_turns].turn, ==, POP3_TURN_NONE);
  g_assert_cmpint (stores[n_turns + 1].turn, ==, POP3_TURN_HELD);
  all_leave ();
}

static gpointer
wait_for_turn (gpointer data)
{
  Pop3Store *self = data;

  g_mutex_lock (&self->lock);
  pop3_store_ask_for_turn (self);
  while (self->turn != POP3_TURN_HELD)
    g_cond_wait (&self->changed, &self->lock);
  pop3_store_leave_turn (self);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* Nobody sleeps through his turn. */
static void
test_awakened (void)
{
  for (guint round = 0; round < 200; round++)
    {
      GThread *threads[2] = { NULL, NULL };

      for (guint i = 0; i < n_turns; i++)
        ask (i);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("store", wait_for_turn, &stores[n_turns + i]);
      leave (round % n_turns);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);
      all_leave ();
    }
}

int
main (int   argc,
      char *argv[])
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  n_turns = g_get_num_processors ();
  n_stores = n_turns + 2;
  stores = g_new0 (Pop3Store, n_stores);
  for (guint i = 0; i < n_stores; i++)
    {
      g_mutex_init (&stores[i].lock);
      g_cond_init (&stores[i].changed);
    }

  g_test_add_func ("/store/turns/processors", test_processors);
  g_test_add_func ("/store/turns/order", test_order);
  g_test_add_func ("/store/turns/change-of-mind", test_change_of_mind);
  g_test_add_func ("/store/turns/awakened", test_awakened);
  result = g_test_run ();

  for (guint i = 0; i < n_stores; i++)
    {
      g_mutex_clear (&stores[i].lock);
      g_cond_clear (&stores[i].changed);
    }
  g_free (stores);
  return result;
}
