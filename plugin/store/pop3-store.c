/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-store.h"

#include "store/pop3-attachments.h"
#include "store/pop3-directory.h"
#include "store/pop3-store-private.h"

#include <glib/gi18n-lib.h>

/*
 * The ways onto the store thread of an account, where everything that writes is done,
 * on one connection: the session thread hands over messages (Pop3Mailbox), the main
 * thread what the user does.
 */

#define DATABASE_NAME "geary.db"
#define ATTACHMENTS_NAME "attachments"

static const char *const INBOX_PATH[] = { "INBOX", NULL };

G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3Store, pop3_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (POP3_TYPE_MAILBOX,
                                                      pop3_store_mailbox_iface_init))

/* --------------------------------------------------------------- any thread */

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
 * pop3_store_drop_deliveries:
 * @self: the store, locked
 *
 * Forgets what waits to be stored: not deleted on the server either, it comes
 * again. Any thread.
 */
void
pop3_store_drop_deliveries (Pop3Store *self)
{
  Pop3Delivery *delivery = NULL;

  while ((delivery = g_queue_pop_head (&self->deliveries)) != NULL)
    pop3_delivery_free (delivery);
  self->queued_bytes = 0;
}

/* ------------------------------------------------------------- store thread */

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

static gboolean
set_up_database (Pop3Store    *self,
                 GCancellable *cancellable,
                 GError      **error)
{
  g_autofree char *folder = g_path_get_dirname (self->database_path);

  /* A new account's folders are made by the host, which does not sync them. SQLite syncs
   * the folder that it writes to. */
  return pop3_directory_sync_above (folder, error) &&
         pop3_database_begin (self->database, error) &&
         pop3_ledger_prepare (pop3_database_get_handle (self->database), error) &&
         pop3_database_commit (self->database, error) &&
         (self->inbox = pop3_shelf_find_folder (self->database, INBOX_PATH, error)) != 0 &&
         pop3_shelf_look (self->database, error) &&
         pop3_attachments_remove_stray (self->database, self->attachments, cancellable,
                                        error) &&
         (self->index = pop3_search_index_new (self->database, self->attachments,
                                               error)) != NULL;
}

static void
open_task (Pop3Store *self,
           GTask     *task,
           gpointer   data)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  gboolean damaged = FALSE;

  pop3_attachments_protect (self->attachments);
  self->database =
    pop3_database_open ((GearyDbDatabase *) geary_imap_db_account_get_db (self->local),
                        cancellable, &error);
  if (self->database != NULL && set_up_database (self, cancellable, &error))
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

/* -------------------------------------------------------------- main thread */

/**
 * pop3_store_open_async:
 * @self: a new store
 * @cancellable: (nullable): ends it soon, whatever it is at, also while another program has
 *   locked the database; to be cancelled no more when the account is open, for it would
 *   end what the store does then
 * @callback: called when done
 * @user_data: for @callback
 *
 * Starts the store thread, opens its connection, creates or checks the ledger
 * and removes what a crash left of unfinished attachments. The Inbox must exist.
 * Main thread.
 */
void
pop3_store_open_async (Pop3Store          *self,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (self->thread == NULL);

  g_task_set_source_tag (task, pop3_store_open_async);
  self->running = TRUE;
  self->thread = g_thread_new ("pop3-store", pop3_store_thread, self);
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
 *   database of another layout, the host's error for a damaged one, or
 *   G_IO_ERROR_CANCELLED; close it then, too
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
  pop3_store_drop_deliveries (self);
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

  pop3_store_drop_deliveries (self);
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
  g_signal_new ("delivered", POP3_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  /**
   * Pop3Store::indexed:
   * @self: the store
   * @entries: (element-type Pop3IndexEntry): what the host's search finds from now on
   *
   * Emitted on the main thread, some time after #Pop3Store::delivered.
   */
  g_signal_new ("indexed", POP3_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_ARRAY);
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
