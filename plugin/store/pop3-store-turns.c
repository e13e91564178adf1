/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-store-private.h"

/*
 * No more accounts work on mail at a time than there are processors. Twenty that do,
 * each with a thread that receives and one that stores, leave the main thread no
 * processor for seconds: it waits behind them, and for the locks of GLib's that they
 * were holding when they lost theirs.
 *
 * This lock is taken before that of a store.
 */

static GMutex turns_lock;
static guint n_held; /* turns that are taken */
static GQueue asking = G_QUEUE_INIT; /* of Pop3Store, with POP3_TURN_ASKED, in their order */

/* With the turns' lock held. */
static void
set_turn (Pop3Store *self,
          Pop3Turn   turn)
{
  g_mutex_lock (&self->lock);
  self->turn = turn;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* With the turns' lock held: gives what turns there are to those who asked first. */
static void
hand_out (void)
{
  while (n_held < g_get_num_processors () && !g_queue_is_empty (&asking))
    {
      n_held++;
      set_turn (g_queue_pop_head (&asking), POP3_TURN_HELD);
    }
}

/**
 * pop3_store_ask_for_turn:
 * @self: the store, locked, without a turn
 *
 * Asks for a turn to work on mail: it is there at once or comes later, which is
 * announced as all changes of the store are. The lock is let go meanwhile. Store
 * thread.
 */
void
pop3_store_ask_for_turn (Pop3Store *self)
{
  g_mutex_unlock (&self->lock);
  g_mutex_lock (&turns_lock);
  set_turn (self, POP3_TURN_ASKED);
  g_queue_push_tail (&asking, self);
  hand_out ();
  g_mutex_unlock (&turns_lock);
  g_mutex_lock (&self->lock);
}

/**
 * pop3_store_leave_turn:
 * @self: the store, locked
 *
 * Gives the turn to the next account that asked for one, or asks for none any more.
 * The lock is let go meanwhile. Store thread.
 */
void
pop3_store_leave_turn (Pop3Store *self)
{
  if (self->turn == POP3_TURN_NONE)
    return;

  g_mutex_unlock (&self->lock);
  g_mutex_lock (&turns_lock);
  if (!g_queue_remove (&asking, self))
    n_held--;
  set_turn (self, POP3_TURN_NONE);
  hand_out ();
  g_mutex_unlock (&turns_lock);
  g_mutex_lock (&self->lock);
}
