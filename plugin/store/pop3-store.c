/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-store.h"

#include "protocol/pop3-error.h"
#include "store/pop3-attachments.h"
#include "store/pop3-folder.h"
#include "store/pop3-message.h"
#include "store/pop3-store-private.h"
#include "sync/pop3-main-thread.h"

#include <glib/gi18n-lib.h>
#include <malloc.h>

/*
 * The store thread of an account and the ways onto it. The session thread hands
 * over messages (Pop3Mailbox), the main thread what the user does; the user
 * comes first. Everything that writes is done here, on one connection.
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

#define DATABASE_NAME "geary.db"
#define ATTACHMENTS_NAME "attachments"

static const char *const INBOX_PATH[] = { "INBOX", NULL };

G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3Store, pop3_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (POP3_TYPE_MAILBOX,
                                                      pop3_store_mailbox_iface_init))

enum {
  DELIVERED,
  INDEXED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ------------------------------------------------------------ store thread */

typedef struct {
  Pop3Store *store;        /* owned */
  GPtrArray *consignments; /* owned */
} Delivered;

typedef struct {
  Pop3Store *store;   /* owned */
  GArray    *entries; /* owned */
} Indexed;

static void
delivered_free (gpointer data)
{
  Delivered *delivered = data;

  g_object_unref (delivered->store);
  g_ptr_array_unref (delivered->consignments);
  g_free (delivered);
}

static gboolean
emit_delivered (gpointer data)
{
  Delivered *delivered = data;

  g_signal_emit (delivered->store, signals[DELIVERED], 0, delivered->consignments);
  return G_SOURCE_REMOVE;
}

static void
indexed_free (gpointer data)
{
  Indexed *indexed = data;

  g_object_unref (indexed->store);
  g_array_unref (indexed->entries);
  g_free (indexed);
}

static gboolean
emit_indexed (gpointer data)
{
  Indexed *indexed = data;

  g_signal_emit (indexed->store, signals[INDEXED], 0, indexed->entries);
  return G_SOURCE_REMOVE;
}

/* Tells the main thread of what was stored, also of the part of a failed batch. */
static void
announce (Pop3Store *self,
          GPtrArray *consignments)
{
  Delivered *delivered = NULL;

  for (guint i = consignments->len; i > 0; i--)
    {
      const Pop3Consignment *consignment = g_ptr_array_index (consignments, i - 1);

      if (consignment->message_id == 0)
        g_ptr_array_remove_index (consignments, i - 1);
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

  delivered = g_new0 (Delivered, 1);
  delivered->store = g_object_ref (self);
  delivered->consignments = g_ptr_array_ref (consignments);
  pop3_main_thread_post (self->context, G_PRIORITY_DEFAULT_IDLE, emit_delivered, delivered,
                         delivered_free);
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
  consignment->whole_size = delivery->whole_size;
  consignment->backlog = delivery->backlog;
  consignment->ordering = delivery->order +
                          (delivery->behind ? self->behind_first : self->before_first);
  consignment->exact = delivery->exact;
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

/* With the lock held. */
static void
drop_deliveries (Pop3Store *self)
{
  Pop3Delivery *delivery = NULL;

  while ((delivery = g_queue_pop_head (&self->deliveries)) != NULL)
    pop3_delivery_free (delivery);
  self->queued_bytes = 0;
}

/* With the lock held, which is let go: leaves the database to the host, but not when
 * the user waits. */
static void
pause_for_host (Pop3Store *self)
{
  gint64 until = g_get_monotonic_time () + PAUSE_US;

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
  if (!pop3_delivery_store (self->database, self->attachments, self->inbox, batch, &courtesy,
                            &error))
    g_warning ("Mail could not be stored: %s", error->message);
  self->untrimmed += batch->len;
  announce (self, batch);
  g_mutex_lock (&self->lock);

  self->storing = FALSE;
  self->queued_bytes -= MIN (bytes, self->queued_bytes);
  if (error != NULL)
    {
      drop_deliveries (self);
      g_clear_error (&self->failure);
      self->failure = g_steal_pointer (&error);
      self->unsettled = TRUE;
    }
  g_cond_broadcast (&self->changed);
  pause_for_host (self);
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
      Indexed *indexed = g_new0 (Indexed, 1);

      trim (self, entries->len);
      indexed->store = g_object_ref (self);
      indexed->entries = g_steal_pointer (&entries);
      pop3_main_thread_post (self->context, G_PRIORITY_DEFAULT_IDLE, emit_indexed, indexed,
                             indexed_free);
    }
  else
    g_warning ("Mail could not be indexed: %s", error->message);
  g_atomic_int_set (&self->indexing,
                    error == NULL && pop3_search_index_waiting (self->index) > 0);
  g_mutex_lock (&self->lock);

  self->index_at = error != NULL ? g_get_monotonic_time () + INDEX_RETRY_US : 0;
  pause_for_host (self);
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

static gpointer
store_thread (gpointer data)
{
  Pop3Store *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stopping || !g_queue_is_empty (&self->tasks) ||
         !g_queue_is_empty (&self->deliveries))
    {
      gint64 index_at = 0;

      if (!g_queue_is_empty (&self->tasks))
        run_task (self);
      else if (batch_is_due (self))
        store_batch (self);
      else if ((index_at = next_index_time (self)) == 0)
        index_some (self);
      else if (self->filled && g_queue_is_empty (&self->deliveries))
        slim_down (self);
      else
        wait_for_work (self, index_at);
    }
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&self->index, pop3_search_index_free);
  g_clear_pointer (&self->database, pop3_database_close);
  return NULL;
}

/**
 * pop3_store_push:
 * @self: the store
 * @task: what to answer
 * @func: what to do; it returns the task
 *
 * Has @func answer @task on the store thread, before mail that waits there. When
 * the store is closed the task fails with G_IO_ERROR_CLOSED. Any thread.
 */
void
pop3_store_push (Pop3Store        *self,
                 GTask            *task,
                 Pop3StoreTaskFunc func)
{
  Pop3StoreTask *entry = NULL;

  g_mutex_lock (&self->lock);
  if (self->running)
    {
      entry = g_new0 (Pop3StoreTask, 1);
      entry->func = func;
      entry->task = g_object_ref (task);
      g_queue_push_tail (&self->tasks, entry);
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);

  if (entry == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "%s",
                                     _("The account was closed."));
}

/**
 * pop3_store_return_transaction:
 * @self: the store
 * @task: what to answer, with a boolean
 * @done: whether everything in the transaction was written
 * @error: (nullable) (transfer full): why it was not
 *
 * Ends a transaction and says how. Store thread.
 */
void
pop3_store_return_transaction (Pop3Store *self,
                               GTask     *task,
                               gboolean   done,
                               GError    *error)
{
  if (!done)
    pop3_database_rollback (self->database);
  else if (!pop3_database_commit (self->database, &error))
    done = FALSE;

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* -------------------------------------------------------------- main thread */

static gboolean
set_up_database (Pop3Store *self,
                 GError   **error)
{
  g_autofree char *folder = g_path_get_dirname (self->database_path);

  /* A new account's folders are made by the host, which does not sync them. SQLite syncs
   * the folder that it writes to. */
  return pop3_folder_sync_above (folder, error) &&
         pop3_database_begin (self->database, error) &&
         pop3_ledger_prepare (pop3_database_get_handle (self->database), error) &&
         pop3_database_commit (self->database, error) &&
         (self->inbox = pop3_shelf_find_folder (self->database, INBOX_PATH, error)) != 0 &&
         pop3_attachments_remove_stray (self->database, self->attachments, error) &&
         (self->index = pop3_search_index_new (self->database, self->attachments,
                                               error)) != NULL;
}

static void
open_task (Pop3Store *self,
           GTask     *task,
           gpointer   data)
{
  g_autoptr (GError) error = NULL;
  gboolean damaged = FALSE;

  pop3_attachments_protect (self->attachments);
  self->database =
    pop3_database_open ((GearyDbDatabase *) geary_imap_db_account_get_db (self->local), &error);
  if (self->database != NULL && set_up_database (self, &error))
    {
      g_atomic_int_set (&self->indexing, pop3_search_index_waiting (self->index) > 0);
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (self->database != NULL)
    {
      /* Asked before the rollback, which makes SQLite forget. */
      damaged = pop3_database_is_damaged (self->database);
      pop3_database_rollback (self->database);
    }
  if (damaged)
    g_task_return_new_error (task, geary_database_error_quark (), GEARY_DATABASE_ERROR_CORRUPT,
                             "%s", error->message);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * pop3_store_open_async:
 * @self: a new store
 * @callback: called when done
 * @user_data: for @callback
 *
 * Starts the store thread, opens its connection, creates or checks the ledger
 * and removes what a crash left of unfinished attachments. The Inbox must exist.
 * Main thread.
 */
void
pop3_store_open_async (Pop3Store          *self,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (self->thread == NULL);

  g_task_set_source_tag (task, pop3_store_open_async);
  self->running = TRUE;
  self->thread = g_thread_new ("pop3-store", store_thread, self);
  pop3_store_push (self, task, open_task);
}

/**
 * pop3_store_open_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_open_async().
 *
 * Returns: whether it is open; when not POP3_ERROR_STORE, POP3_ERROR_HOST for a
 *   database of another layout, or the host's error for a damaged one; close it
 *   then, too
 */
gboolean
pop3_store_open_finish (Pop3Store    *self,
                        GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* On a helper thread, for joining waits for a batch that is being written. */
static void
close_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_thread_join (data);
  g_task_return_boolean (task, TRUE);
}

/**
 * pop3_store_close_async:
 * @self: the store
 * @callback: called when done
 * @user_data: for @callback
 *
 * Ends the store thread after the batch that is being written and what the user
 * has asked for, and closes its connection. Messages that were handed over and
 * not begun are dropped: the next visit fetches them again. To be called before
 * the host closes the database, when no visit is under way. Main thread.
 */
void
pop3_store_close_async (Pop3Store          *self,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_store_close_async);
  if (self->thread == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_mutex_lock (&self->lock);
  self->running = FALSE;
  self->stopping = TRUE;
  /* Not stored, so not deleted on the server either: it comes again. */
  drop_deliveries (self);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  g_task_set_task_data (task, g_steal_pointer (&self->thread), NULL);
  g_task_run_in_thread (task, close_thread);
}

/**
 * pop3_store_close_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_close_async().
 *
 * Returns: %TRUE
 */
gboolean
pop3_store_close_finish (Pop3Store    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * pop3_store_is_indexing:
 * @self: the store, open
 *
 * Any thread.
 *
 * Returns: whether there are messages that the host's search will find soon; not,
 *   when the last attempt has failed
 */
gboolean
pop3_store_is_indexing (Pop3Store *self)
{
  return g_atomic_int_get (&self->indexing);
}

static void
pop3_store_finalize (GObject *object)
{
  Pop3Store *self = POP3_STORE (object);

  g_assert (self->thread == NULL);

  drop_deliveries (self);
  g_clear_error (&self->failure);
  g_clear_object (&self->local);
  g_free (self->database_path);
  g_free (self->attachments);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);

  G_OBJECT_CLASS (pop3_store_parent_class)->finalize (object);
}

static void
pop3_store_class_init (Pop3StoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pop3_store_finalize;

  /**
   * Pop3Store::delivered:
   * @self: the store
   * @consignments: (element-type Pop3Consignment): what has become durable in the Inbox
   *
   * Emitted on the main thread after every committed batch.
   */
  signals[DELIVERED] = g_signal_new ("delivered", POP3_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  /**
   * Pop3Store::indexed:
   * @self: the store
   * @entries: (element-type Pop3IndexEntry): what the host's search finds from now on
   *
   * Emitted on the main thread, some time after #Pop3Store::delivered.
   */
  signals[INDEXED] = g_signal_new ("indexed", POP3_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
}

static void
pop3_store_init (Pop3Store *self)
{
  self->context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->tasks);
  g_queue_init (&self->deliveries);
}

/**
 * pop3_store_new:
 * @local: the host's store of the account; open before pop3_store_open_async()
 * @data_dir: the account's data folder
 *
 * Returns: (transfer full): a store for the account's mail; main thread
 */
Pop3Store *
pop3_store_new (GearyImapDBAccount *local,
                GFile              *data_dir)
{
  Pop3Store *self = g_object_new (POP3_TYPE_STORE, NULL);

  self->local = g_object_ref (local);
  self->database_path = g_build_filename (g_file_peek_path (data_dir), DATABASE_NAME, NULL);
  self->attachments = g_build_filename (g_file_peek_path (data_dir), ATTACHMENTS_NAME, NULL);
  return self;
}
