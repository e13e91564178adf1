/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-message.h"
#include "store/pop3-store-private.h"
#include "sync/pop3-main-thread.h"

#include <malloc.h>

/*
 * The store thread of an account: what the user wants first, then the mail that
 * arrived, then what the search shall find.
 */

/* A batch is committed when it has this many messages, this many bytes, or is
 * this old: the throughput is flat from about 50 messages on, and the write lock
 * is held no longer than the window can wait. */
#define BATCH_MAX_MESSAGES 50
#define BATCH_MAX_BYTES (2 * 1024 * 1024)
#define BATCH_MAX_AGE_US (1 * G_USEC_PER_SEC)

/* SQLite's busy handler polls: without a pause between two transactions the host's
 * own writes starve. */
#define PAUSE_US (5 * 1000)

/* After so many messages stored or indexed the C library is asked to give back what it
 * holds, which it otherwise keeps for each of the threads that had some of them. It
 * takes some milliseconds, in which others may wait for memory. */
#define TRIM_AFTER 2000

/* After an error of the database, before the index is tried again. */
#define INDEX_RETRY_US (60 * G_USEC_PER_SEC)

/* Something for the main thread to hear, as the argument of a signal of the store's. */
typedef struct {
  Pop3Store     *store; /* owned */
  const char    *signal;
  gpointer       what;  /* owned */
  GDestroyNotify free_what;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  g_object_unref (news->store);
  news->free_what (news->what);
  g_free (news);
}

static gboolean
emit_news (gpointer data)
{
  News *news = data;

  g_signal_emit_by_name (news->store, news->signal, news->what);
  return G_SOURCE_REMOVE;
}

/* Takes @what. */
static void
post_news (Pop3Store     *self,
           const char    *signal,
           gpointer       what,
           GDestroyNotify free_what)
{
  News *news = g_new0 (News, 1);

  news->store = g_object_ref (self);
  news->signal = signal;
  news->what = what;
  news->free_what = free_what;
  pop3_main_thread_post (self->context, G_PRIORITY_DEFAULT_IDLE, emit_news, news, news_free);
}

/* Tells the main thread of what was stored, also of the part of a failed batch. */
static void
announce (Pop3Store *self,
          GPtrArray *consignments)
{
  for (guint i = consignments->len; i > 0; i--)
    {
      Pop3Consignment *consignment = g_ptr_array_index (consignments, i - 1);

      if (consignment->message_id == 0)
        g_ptr_array_remove_index (consignments, i - 1);
      else
        g_clear_pointer (&consignment->message, g_bytes_unref);
    }
  if (consignments->len == 0)
    return;

  for (guint i = 0; i < consignments->len; i++)
    {
      const Pop3Consignment *consignment = g_ptr_array_index (consignments, i);

      pop3_search_index_queue (self->index, consignment->message_id, consignment->ordering);
    }
  /* What waits for another attempt is not found soon. */
  if (self->index_at == 0)
    g_atomic_int_set (&self->indexing, TRUE);

  post_news (self, "delivered", g_ptr_array_ref (consignments),
             (GDestroyNotify) g_ptr_array_unref);
}

static Pop3Consignment *
consign (Pop3Store          *self,
         const Pop3Delivery *delivery)
{
  Pop3Consignment *consignment = pop3_consignment_new (delivery->message,
                                                       POP3_MESSAGE_FLAGS_UNREAD);

  consignment->uidl = g_strdup (delivery->uidl);
  consignment->occurrence = delivery->occurrence;
  consignment->row_id = delivery->row_id;
  consignment->partial = delivery->partial;
  consignment->size = delivery->size;
  consignment->backlog = delivery->backlog;
  consignment->ordering = delivery->order +
                          (delivery->behind ? self->behind_first : self->before_first);
  consignment->suspect = delivery->suspect;
  consignment->retires = delivery->retires;
  return consignment;
}

/* With the lock held: whether there is enough to write, or reason not to wait. */
static gboolean
batch_is_due (Pop3Store *self)
{
  return !g_queue_is_empty (&self->deliveries) &&
         (self->flushing || self->stopping || self->queued_bytes >= BATCH_MAX_BYTES ||
          self->deliveries.length >= BATCH_MAX_MESSAGES ||
          g_get_monotonic_time () - self->oldest >= BATCH_MAX_AGE_US);
}

/* With the lock held. */
static GPtrArray *
take_batch (Pop3Store *self,
            gsize     *bytes)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func ((GDestroyNotify) pop3_consignment_free);

  *bytes = 0;
  while (batch->len < BATCH_MAX_MESSAGES && *bytes < BATCH_MAX_BYTES &&
         !g_queue_is_empty (&self->deliveries))
    {
      g_autoptr (Pop3Delivery) delivery = g_queue_pop_head (&self->deliveries);

      *bytes += g_bytes_get_size (delivery->message) + POP3_STORE_MESSAGE_OVERHEAD;
      g_ptr_array_add (batch, consign (self, delivery));
    }

  self->oldest = g_get_monotonic_time ();
  self->storing = TRUE;
  return batch;
}

/* With the lock held, which is let go: leaves the processor to another account and the
 * database to the host, but not when the user waits. */
static void
pause_for_others (Pop3Store *self)
{
  gint64 until = g_get_monotonic_time () + PAUSE_US;

  pop3_store_leave_turn (self);
  while (g_queue_is_empty (&self->tasks) &&
         g_cond_wait_until (&self->changed, &self->lock, until))
    continue;
}

/* With the lock held, which is let go while the task runs. */
static void
run_task (Pop3Store *self)
{
  Pop3StoreTask *task = g_queue_pop_head (&self->tasks);

  /* A mark alone writes the whole message anew. */
  self->filled = self->database != NULL;
  g_mutex_unlock (&self->lock);
  task->func (self, task->task, g_task_get_task_data (task->task));
  g_object_unref (task->task);
  g_free (task);
  g_mutex_lock (&self->lock);
}

static gboolean
user_waits (gpointer user_data)
{
  Pop3Store *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return !g_queue_is_empty (&self->tasks);
}

static void
give_way (gpointer user_data)
{
  Pop3Store *self = user_data;

  g_mutex_lock (&self->lock);
  while (!g_queue_is_empty (&self->tasks))
    run_task (self);
  g_mutex_unlock (&self->lock);
}

/* With the lock held, which is let go while the disk works. */
static void
store_batch (Pop3Store *self)
{
  Pop3Courtesy courtesy = { user_waits, give_way, self };
  gsize bytes = 0;
  g_autoptr (GPtrArray) batch = take_batch (self, &bytes);
  g_autoptr (GError) error = NULL;

  g_mutex_unlock (&self->lock);
  if (!pop3_consignment_store (self->database, self->attachments, self->inbox, batch, &courtesy,
                               &error))
    g_warning ("Mail could not be stored: %s", error->message);
  self->untrimmed += batch->len;
  announce (self, batch);
  g_mutex_lock (&self->lock);

  self->storing = FALSE;
  self->queued_bytes -= MIN (bytes, self->queued_bytes);
  if (error != NULL)
    {
      pop3_store_drop_deliveries (self);
      g_clear_error (&self->failure);
      self->failure = g_steal_pointer (&error);
      self->unsettled = TRUE;
    }
  g_cond_broadcast (&self->changed);
  pause_for_others (self);
}

static void
trim (Pop3Store *self,
      guint      n_indexed)
{
  self->untrimmed += n_indexed;
  if (self->untrimmed < TRIM_AFTER)
    return;
  self->untrimmed = 0;
  malloc_trim (0);
}

/* With the lock held, which is let go while the disk works. */
static void
index_some (Pop3Store *self)
{
  Pop3Courtesy courtesy = { user_waits, give_way, self };
  g_autoptr (GArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  self->filled = TRUE;
  g_mutex_unlock (&self->lock);
  entries = pop3_search_index_step (self->index, &courtesy, &error);
  if (entries != NULL)
    {
      trim (self, entries->len);
      post_news (self, "indexed", g_steal_pointer (&entries), (GDestroyNotify) g_array_unref);
    }
  else
    g_warning ("Mail could not be indexed: %s", error->message);
  g_atomic_int_set (&self->indexing,
                    error == NULL && pop3_search_index_waiting (self->index) > 0);
  g_mutex_lock (&self->lock);

  self->index_at = error != NULL ? g_get_monotonic_time () + INDEX_RETRY_US : 0;
  pause_for_others (self);
}

/* With the lock held: when to index, if not now (0) or never. */
static gint64
next_index_time (Pop3Store *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->index == NULL || self->stopping || pop3_search_index_waiting (self->index) == 0)
    return G_MAXINT64;

  return self->index_at > now ? self->index_at : 0;
}

/* With the lock held, which is let go: what a download has filled is given back, for
 * twenty accounts have twenty connections. */
static void
slim_down (Pop3Store *self)
{
  g_mutex_unlock (&self->lock);
  pop3_database_release_memory (self->database);
  g_mutex_lock (&self->lock);
  self->filled = FALSE;
}

/* With the lock held: waits for something to do. */
static void
wait_for_work (Pop3Store *self,
               gint64     index_at)
{
  gint64 until = index_at;

  if (!g_queue_is_empty (&self->deliveries))
    until = MIN (until, self->oldest + BATCH_MAX_AGE_US);
  if (until == G_MAXINT64)
    g_cond_wait (&self->changed, &self->lock);
  else
    g_cond_wait_until (&self->changed, &self->lock, until);
}

/* With the lock held, which is let go: one step of work on mail, when it is this
 * account's turn. Closing waits for nobody. */
static void
work_on_mail (Pop3Store *self)
{
  if (!self->stopping && self->turn == POP3_TURN_NONE)
    pop3_store_ask_for_turn (self);
  else if (!self->stopping && self->turn == POP3_TURN_ASKED)
    g_cond_wait (&self->changed, &self->lock);
  else if (batch_is_due (self))
    store_batch (self);
  else
    index_some (self);
}

/* With the lock held, which is let go. */
static void
rest (Pop3Store *self,
      gint64     index_at)
{
  if (self->turn != POP3_TURN_NONE)
    pop3_store_leave_turn (self);
  else if (self->filled && g_queue_is_empty (&self->deliveries))
    slim_down (self);
  else
    wait_for_work (self, index_at);
}

/* The store thread; @data is the store, which outlives it. */
gpointer
pop3_store_thread (gpointer data)
{
  Pop3Store *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stopping || !g_queue_is_empty (&self->tasks) ||
         !g_queue_is_empty (&self->deliveries))
    {
      gint64 index_at = next_index_time (self);

      if (!g_queue_is_empty (&self->tasks))
        run_task (self);
      else if (batch_is_due (self) || index_at == 0)
        work_on_mail (self);
      else
        rest (self, index_at);
    }
  pop3_store_leave_turn (self);
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&self->index, pop3_search_index_free);
  g_clear_pointer (&self->database, pop3_database_close);
  return NULL;
}
