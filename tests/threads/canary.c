/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include <gio/gio.h>

/*
 * Whether the sanitizer sees through GLib with order.c: "canary ordered" hands a
 * number from thread to thread in each way that the plugin does, and must end well;
 * "canary race" does it in none, which must be noticed.
 */

typedef struct {
  int          number; /* what is handed over, without any order of its own */
  GMutex       lock;
  GCond        changed;
  gboolean     done;   /* guarded by lock */
  GMainLoop   *loop;
  GCancellable *cancellable;
} Hand;

typedef void (*Way) (Hand *hand);

static gpointer
write_locked (gpointer data)
{
  Hand *hand = data;

  g_mutex_lock (&hand->lock);
  hand->number = 1;
  hand->done = TRUE;
  g_cond_broadcast (&hand->changed);
  g_mutex_unlock (&hand->lock);
  return NULL;
}

static void
by_condition (Hand *hand)
{
  g_autoptr (GThread) thread = g_thread_new ("canary", write_locked, hand);

  g_mutex_lock (&hand->lock);
  while (!hand->done)
    g_cond_wait (&hand->changed, &hand->lock);
  hand->number++;
  g_mutex_unlock (&hand->lock);
  g_thread_join (g_steal_pointer (&thread));
}

static gboolean
on_idle (gpointer data)
{
  Hand *hand = data;

  hand->number++;
  g_main_loop_quit (hand->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
post (gpointer data)
{
  Hand *hand = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  hand->number = 1;
  g_source_set_callback (source, on_idle, hand, NULL);
  g_source_attach (source, NULL);
  return NULL;
}

/* The thread is joined only when its number has been used. */
static void
by_source (Hand *hand)
{
  GThread *thread = g_thread_new ("canary", post, hand);

  g_main_loop_run (hand->loop);
  g_thread_join (thread);
}

static void
work (GTask        *task,
      gpointer      source,
      gpointer      data,
      GCancellable *cancellable)
{
  ((Hand *) data)->number++;
  g_task_return_boolean (task, TRUE);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Hand *hand = data;

  g_task_propagate_boolean (G_TASK (result), NULL);
  hand->number++;
  g_main_loop_quit (hand->loop);
}

static void
by_task (Hand *hand)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_done, hand);

  hand->number = 1;
  g_task_set_task_data (task, hand, NULL);
  g_task_run_in_thread (task, work);
  g_main_loop_run (hand->loop);
}

static gpointer
await_cancel (gpointer data)
{
  Hand *hand = data;

  while (!g_cancellable_is_cancelled (hand->cancellable))
    g_thread_yield ();
  hand->number++;
  return NULL;
}

static void
by_cancellable (Hand *hand)
{
  GThread *thread = g_thread_new ("canary", await_cancel, hand);

  hand->number = 1;
  g_cancellable_cancel (hand->cancellable);
  g_thread_join (thread);
}

static gpointer
write_free (gpointer data)
{
  ((Hand *) data)->number++;
  return NULL;
}

static void
by_nothing (Hand *hand)
{
  GThread *thread = g_thread_new ("canary", write_free, hand);

  hand->number++;
  g_thread_join (thread);
}

static void
run (Way way)
{
  Hand hand = { 0 };

  g_mutex_init (&hand.lock);
  g_cond_init (&hand.changed);
  hand.loop = g_main_loop_new (NULL, FALSE);
  hand.cancellable = g_cancellable_new ();
  way (&hand);
  g_object_unref (hand.cancellable);
  g_main_loop_unref (hand.loop);
  g_cond_clear (&hand.changed);
  g_mutex_clear (&hand.lock);
}

int
main (int   argc,
      char *argv[])
{
  static const Way ordered[] = { by_condition, by_source, by_task, by_cancellable };

  if (argc > 1 && g_str_equal (argv[1], "race"))
    run (by_nothing);
  for (gsize i = 0; argc > 1 && g_str_equal (argv[1], "ordered") && i < G_N_ELEMENTS (ordered); i++)
    run (ordered[i]);
  return 0;
}
