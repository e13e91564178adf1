/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-store.h"

#include "protocol/pop3-error.h"
#include "store/pop3-attachments.h"
#include "sync/pop3-main-thread.h"

#include <glib/gi18n-lib.h>

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

/* Bytes between network and disk; a single larger message passes alone. */
#define QUEUE_MAX_BYTES (8 * 1024 * 1024)

/* SQLite's busy handler polls: without a pause between two batches the host's
 * own writes starve. The longer one is for when the user waits for such a write. */
#define PAUSE_US (5 * 1000)
#define PAUSE_FOR_USER_US (25 * 1000)

/* How long the reading connection waits for a writer, ms. */
#define READ_BUSY_TIMEOUT_MS (60 * 1000)

#define DATABASE_NAME "geary.db"
#define ATTACHMENTS_NAME "attachments"

static const char *const INBOX_PATH[] = { "INBOX", NULL };

typedef struct _Task Task;
typedef void (*TaskFunc) (Pop3Store *self, GTask *task, gpointer data);

/* Something to do on the store thread, with where to report to. */
struct _Task {
  TaskFunc func;
  GTask   *task; /* owned */
};

struct _Pop3Store {
  GObject parent_instance;

  GearyImapDBAccount *local;
  char               *database_path;
  char               *attachments;
  GMainContext       *context; /* the main thread's */
  GThread            *thread;  /* main thread: set while open */

  /* Store thread only. */
  Pop3Database *database;
  gint64        inbox;

  /* Count of host writes under way that the user waits for; atomic. */
  int held;

  GMutex lock;
  GCond  changed;
  /* All below guarded by lock, changes announced through changed. */
  GQueue   tasks;         /* of Task */
  GQueue   deliveries;    /* of Pop3Delivery */
  gsize    queued_bytes;  /* in deliveries and in the batch being stored */
  gint64   oldest;        /* monotonic time at which the first of deliveries came */
  gboolean storing;       /* a batch is being stored */
  gboolean flushing;      /* somebody waits: do not wait for a full batch */
  gboolean running;       /* tasks are taken */
  gboolean stopping;      /* end the thread when the queues are empty */
  GError  *failure;       /* why deliveries are refused, until the next begin */
  gint64   backlog_first; /* number reserved for backlog with order 0 */
  gint64   news_first;    /* number reserved for news with order 0 */
};

static void mailbox_iface_init (Pop3MailboxInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3Store, pop3_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (POP3_TYPE_MAILBOX, mailbox_iface_init))

enum {
  DELIVERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ------------------------------------------------------------ store thread */

typedef struct {
  Pop3Store *store;        /* owned */
  GPtrArray *consignments; /* owned */
} Delivered;

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
  Pop3Consignment *consignment = pop3_consignment_new (delivery->message, "");

  consignment->uidl = g_strdup (delivery->uidl);
  consignment->occurrence = delivery->occurrence;
  consignment->backlog = delivery->backlog;
  consignment->ordering = delivery->order +
                          (delivery->backlog ? self->backlog_first : self->news_first);
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

      *bytes += g_bytes_get_size (delivery->message);
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

/* With the lock held, which is let go while the disk works. */
static void
store_batch (Pop3Store *self)
{
  gsize bytes = 0;
  g_autoptr (GPtrArray) batch = take_batch (self, &bytes);
  g_autoptr (GError) error = NULL;

  g_mutex_unlock (&self->lock);
  if (!pop3_delivery_store (self->database, self->attachments, self->inbox, batch, &error))
    g_warning ("Mail could not be stored: %s", error->message);
  announce (self, batch);
  g_usleep (g_atomic_int_get (&self->held) > 0 ? PAUSE_FOR_USER_US : PAUSE_US);
  g_mutex_lock (&self->lock);

  self->storing = FALSE;
  self->queued_bytes -= MIN (bytes, self->queued_bytes);
  if (error != NULL)
    {
      drop_deliveries (self);
      g_clear_error (&self->failure);
      self->failure = g_steal_pointer (&error);
    }
  g_cond_broadcast (&self->changed);
}

/* With the lock held, which is let go while the task runs. */
static void
run_task (Pop3Store *self)
{
  Task *task = g_queue_pop_head (&self->tasks);

  g_mutex_unlock (&self->lock);
  task->func (self, task->task, g_task_get_task_data (task->task));
  g_object_unref (task->task);
  g_free (task);
  g_mutex_lock (&self->lock);
}

static gpointer
store_thread (gpointer data)
{
  Pop3Store *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stopping || !g_queue_is_empty (&self->tasks) ||
         !g_queue_is_empty (&self->deliveries))
    {
      if (!g_queue_is_empty (&self->tasks))
        run_task (self);
      else if (batch_is_due (self))
        store_batch (self);
      else if (!g_queue_is_empty (&self->deliveries))
        g_cond_wait_until (&self->changed, &self->lock, self->oldest + BATCH_MAX_AGE_US);
      else
        g_cond_wait (&self->changed, &self->lock);
    }
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&self->database, pop3_database_close);
  return NULL;
}

static void
push_task (Pop3Store *self,
           GTask     *task,
           TaskFunc   func)
{
  Task *entry = NULL;

  g_mutex_lock (&self->lock);
  if (self->running)
    {
      entry = g_new0 (Task, 1);
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

/* ----------------------------------------------------------- session thread */

static void
wake_up (GCancellable *cancellable,
         gpointer      user_data)
{
  Pop3Store *self = user_data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* With the lock held: why to stop waiting. */
static gboolean
may_go_on (Pop3Store    *self,
           GCancellable *cancellable,
           GError      **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }

  if (self->stopping)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The account was closed."));
      return FALSE;
    }

  return TRUE;
}

static gboolean
mailbox_deliver (Pop3Mailbox  *mailbox,
                 Pop3Delivery *delivery,
                 GCancellable *cancellable,
                 GError      **error)
{
  Pop3Store *self = POP3_STORE (mailbox);
  g_autoptr (Pop3Delivery) owned = delivery;
  gulong cancelled = 0;
  gboolean taken = FALSE;

  cancelled = cancellable != NULL
              ? g_cancellable_connect (cancellable, G_CALLBACK (wake_up), self, NULL) : 0;
  g_mutex_lock (&self->lock);
  while ((taken = may_go_on (self, cancellable, error)) &&
         self->queued_bytes >= QUEUE_MAX_BYTES)
    g_cond_wait (&self->changed, &self->lock);

  if (taken)
    {
      if (g_queue_is_empty (&self->deliveries))
        self->oldest = g_get_monotonic_time ();
      self->queued_bytes += g_bytes_get_size (owned->message);
      g_queue_push_tail (&self->deliveries, g_steal_pointer (&owned));
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, cancelled);
  return taken;
}

static gboolean
mailbox_flush (Pop3Mailbox  *mailbox,
               GCancellable *cancellable,
               GError      **error)
{
  Pop3Store *self = POP3_STORE (mailbox);
  gulong cancelled = 0;
  gboolean good = FALSE;

  cancelled = cancellable != NULL
              ? g_cancellable_connect (cancellable, G_CALLBACK (wake_up), self, NULL) : 0;
  g_mutex_lock (&self->lock);
  self->flushing = TRUE;
  g_cond_broadcast (&self->changed);
  while ((good = may_go_on (self, cancellable, error)) &&
         (self->storing || !g_queue_is_empty (&self->deliveries)))
    g_cond_wait (&self->changed, &self->lock);
  self->flushing = FALSE;
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, cancelled);
  return good;
}

/* Runs @func on the store thread and waits for it, on the session thread. */
static gboolean
run_and_wait (Pop3Store     *self,
              TaskFunc       func,
              gpointer       data,
              GDestroyNotify free_data,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GTask) task = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      free_data (data);
      return FALSE;
    }

  g_main_context_push_thread_default (context);
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, run_and_wait);
  g_task_set_task_data (task, data, free_data);
  push_task (self, task, func);
  while (!g_task_get_completed (task))
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return g_task_propagate_boolean (task, error);
}

typedef struct {
  guint n_backlog;
  guint n_news;
} BeginData;

static void
begin_task (Pop3Store *self,
            GTask     *task,
            gpointer   data)
{
  const BeginData *begin = data;
  GError *error = NULL;

  if (pop3_shelf_reserve (self->database, self->inbox, begin->n_backlog, begin->n_news,
                          &self->backlog_first, &self->news_first, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
mailbox_begin (Pop3Mailbox  *mailbox,
               guint         n_backlog,
               guint         n_news,
               GCancellable *cancellable,
               GError      **error)
{
  Pop3Store *self = POP3_STORE (mailbox);
  BeginData *data = g_new0 (BeginData, 1);

  data->n_backlog = n_backlog;
  data->n_news = n_news;
  return run_and_wait (self, begin_task, data, g_free, cancellable, error);
}

/* On a connection of its own, not the one that wrote: what this one sees is
 * committed. SQLite alone is enough for our own tables. */
static Pop3Ledger *
mailbox_load_ledger (Pop3Mailbox  *mailbox,
                     GCancellable *cancellable,
                     GError      **error)
{
  Pop3Store *self = POP3_STORE (mailbox);
  Pop3Ledger *ledger = NULL;
  sqlite3 *db = NULL;

  g_mutex_lock (&self->lock);
  if (!self->storing && g_queue_is_empty (&self->deliveries))
    g_clear_error (&self->failure);
  g_mutex_unlock (&self->lock);
  if (!mailbox_flush (mailbox, cancellable, error))
    return NULL;

  if (sqlite3_open_v2 (self->database_path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK)
    {
      sqlite3_busy_timeout (db, READ_BUSY_TIMEOUT_MS);
      ledger = pop3_ledger_load (db, error);
    }
  else
    {
      g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
                   _("The mail database could not be used: %s"), sqlite3_errmsg (db));
    }

  sqlite3_close (db);
  return ledger;
}

/* Runs a function of the ledger's in a transaction of its own. */
static void
return_transaction (Pop3Store *self,
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

static void
finish_backlog_task (Pop3Store *self,
                     GTask     *task,
                     gpointer   data)
{
  GError *error = NULL;
  gboolean done = pop3_database_begin (self->database, &error) &&
                  pop3_ledger_finish_backlog (pop3_database_get_handle (self->database), &error);

  return_transaction (self, task, done, error);
}

static gboolean
mailbox_finish_backlog (Pop3Mailbox  *mailbox,
                        GCancellable *cancellable,
                        GError      **error)
{
  return run_and_wait (POP3_STORE (mailbox), finish_backlog_task, NULL, g_free, cancellable,
                       error);
}

typedef struct {
  const Pop3Listing *listing;
  const gint64      *gone;
  gsize              n_gone;
} CloseSessionData;

static void
close_session_task (Pop3Store *self,
                    GTask     *task,
                    gpointer   data)
{
  const CloseSessionData *session = data;
  GError *error = NULL;
  gboolean done = pop3_database_begin (self->database, &error) &&
                  pop3_ledger_close_session (pop3_database_get_handle (self->database),
                                             session->listing, session->gone, session->n_gone,
                                             g_get_real_time () / G_USEC_PER_SEC, &error);

  return_transaction (self, task, done, error);
}

/* Not cancellable: the server has done its part, and what it did is recorded. */
static gboolean
mailbox_close_session (Pop3Mailbox       *mailbox,
                       const Pop3Listing *listing,
                       const gint64      *gone,
                       gsize              n_gone,
                       GCancellable      *cancellable,
                       GError           **error)
{
  CloseSessionData *data = g_new0 (CloseSessionData, 1);

  data->listing = listing;
  data->gone = gone;
  data->n_gone = n_gone;
  return run_and_wait (POP3_STORE (mailbox), close_session_task, data, g_free, NULL, error);
}

static void
mailbox_iface_init (Pop3MailboxInterface *iface)
{
  iface->load_ledger = mailbox_load_ledger;
  iface->begin = mailbox_begin;
  iface->deliver = mailbox_deliver;
  iface->flush = mailbox_flush;
  iface->finish_backlog = mailbox_finish_backlog;
  iface->close_session = mailbox_close_session;
}

/* -------------------------------------------------------------- main thread */

static void
open_task (Pop3Store *self,
           GTask     *task,
           gpointer   data)
{
  GError *error = NULL;
  gboolean done = FALSE;

  self->database =
    pop3_database_open ((GearyDbDatabase *) geary_imap_db_account_get_db (self->local), &error);
  if (self->database == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  done = pop3_database_begin (self->database, &error) &&
         pop3_ledger_prepare (pop3_database_get_handle (self->database), &error);
  if (!done)
    pop3_database_rollback (self->database);

  if (done && pop3_database_commit (self->database, &error) &&
      (self->inbox = pop3_shelf_find_folder (self->database, INBOX_PATH, &error)) != 0 &&
      pop3_attachments_remove_stray (self->database, self->attachments, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
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
  push_task (self, task, open_task);
}

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
 * Ends the store thread after what was handed over is written, and closes its
 * connection: call it before the host closes the database. Main thread.
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
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  g_task_set_task_data (task, g_steal_pointer (&self->thread), NULL);
  g_task_run_in_thread (task, close_thread);
}

gboolean
pop3_store_close_finish (Pop3Store    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The host is about to write for the user: leave it more room between batches
 * until pop3_store_release(). Any thread. */
void
pop3_store_hold_for_user (Pop3Store *self)
{
  g_atomic_int_inc (&self->held);
}

void
pop3_store_release (Pop3Store *self)
{
  g_atomic_int_add (&self->held, -1);
}

typedef GArray *(*PlaceFunc) (Pop3Database *database, gint64 from, gint64 to,
                              GArray *message_ids, GError **error);

/* What the user does: one struct for all, with only what each needs set. */
typedef struct {
  char           **from;
  char           **to;
  GArray          *message_ids;
  PlaceFunc        place;
  Pop3Consignment *consignment;
} UserData;

static void
user_data_free (gpointer data)
{
  UserData *user = data;

  g_strfreev (user->from);
  g_strfreev (user->to);
  g_clear_pointer (&user->message_ids, g_array_unref);
  g_clear_pointer (&user->consignment, pop3_consignment_free);
  g_free (user);
}

static GTask *
user_task_new (Pop3Store          *self,
               gpointer            tag,
               char              **from,
               char              **to,
               GArray             *message_ids,
               GAsyncReadyCallback callback,
               gpointer            user_data,
               UserData          **user)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  *user = g_new0 (UserData, 1);
  (*user)->from = g_strdupv (from);
  (*user)->to = g_strdupv (to);
  (*user)->message_ids = message_ids != NULL ? g_array_ref (message_ids) : NULL;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, *user, user_data_free);
  return task;
}

static void
count_task (Pop3Store *self,
            GTask     *task,
            gpointer   data)
{
  UserData *user = data;
  GError *error = NULL;
  gint64 folder = pop3_shelf_find_folder (self->database, (const char *const *) user->from,
                                          &error);
  gint64 total = 0;

  if (folder != 0 && pop3_shelf_count (self->database, folder, &total, &error))
    g_task_return_int (task, (gssize) total);
  else
    g_task_return_error (task, error);
}

/**
 * pop3_store_count_async:
 * @self: the store
 * @folder: (array zero-terminated=1): path of a folder
 * @callback: called when done
 * @user_data: for @callback
 *
 * Counts the messages of a folder, and corrects what the host remembers of it.
 * Main thread.
 */
void
pop3_store_count_async (Pop3Store          *self,
                        char              **folder,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  UserData *user = NULL;
  g_autoptr (GTask) task = user_task_new (self, pop3_store_count_async, folder, NULL, NULL,
                                          callback, user_data, &user);

  push_task (self, task, count_task);
}

/* Returns: the number of messages, or -1 with POP3_ERROR_STORE */
gint64
pop3_store_count_finish (Pop3Store    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
create_task (Pop3Store *self,
             GTask     *task,
             gpointer   data)
{
  UserData *user = data;
  g_autoptr (GPtrArray) batch = g_ptr_array_new ();
  GError *error = NULL;
  gint64 backlog = 0;
  gint64 folder = pop3_shelf_find_folder (self->database, (const char *const *) user->from,
                                          &error);

  g_ptr_array_add (batch, user->consignment);
  if (folder != 0 &&
      pop3_shelf_reserve (self->database, folder, 0, 1, &backlog, &user->consignment->ordering,
                          &error) &&
      pop3_delivery_store (self->database, self->attachments, folder, batch, &error))
    g_task_return_pointer (task, g_steal_pointer (&user->consignment),
                           (GDestroyNotify) pop3_consignment_free);
  else
    g_task_return_error (task, error);
}

/**
 * pop3_store_create_async:
 * @self: the store
 * @folder: (array zero-terminated=1): path of a folder
 * @consignment: (transfer full): the message
 * @callback: called when done
 * @user_data: for @callback
 *
 * Stores a message that was written here, through the same transaction as
 * incoming mail. Main thread.
 */
void
pop3_store_create_async (Pop3Store          *self,
                         char              **folder,
                         Pop3Consignment    *consignment,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  UserData *user = NULL;
  g_autoptr (GTask) task = user_task_new (self, pop3_store_create_async, folder, NULL, NULL,
                                          callback, user_data, &user);

  user->consignment = consignment;
  push_task (self, task, create_task);
}

/* Returns: (transfer full): the message with its row's id, or %NULL with
 * POP3_ERROR_STORE */
Pop3Consignment *
pop3_store_create_finish (Pop3Store    *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
return_placements (GTask  *task,
                   GArray *placements,
                   GError *error)
{
  if (placements != NULL)
    g_task_return_pointer (task, placements, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

static void
place_task (Pop3Store *self,
            GTask     *task,
            gpointer   data)
{
  UserData *user = data;
  GError *error = NULL;
  gint64 from = pop3_shelf_find_folder (self->database, (const char *const *) user->from, &error);
  gint64 to = 0;

  if (from != 0)
    to = pop3_shelf_find_folder (self->database, (const char *const *) user->to, &error);
  return_placements (task, to != 0
                           ? user->place (self->database, from, to, user->message_ids, &error)
                           : NULL, error);
}

/**
 * pop3_store_move_async:
 * @self: the store
 * @from: (array zero-terminated=1): path of the folder they are in
 * @to: (array zero-terminated=1): path of the folder to move them to
 * @message_ids: (element-type gint64): rows of the messages
 * @callback: called when done
 * @user_data: for @callback
 *
 * Moves messages; finish with pop3_store_place_finish(). Main thread.
 */
void
pop3_store_move_async (Pop3Store          *self,
                       char              **from,
                       char              **to,
                       GArray             *message_ids,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  UserData *user = NULL;
  g_autoptr (GTask) task = user_task_new (self, pop3_store_move_async, from, to, message_ids,
                                          callback, user_data, &user);

  user->place = pop3_shelf_move;
  push_task (self, task, place_task);
}

/* Puts messages into another folder, too; like pop3_store_move_async(). */
void
pop3_store_copy_async (Pop3Store          *self,
                       char              **from,
                       char              **to,
                       GArray             *message_ids,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  UserData *user = NULL;
  g_autoptr (GTask) task = user_task_new (self, pop3_store_copy_async, from, to, message_ids,
                                          callback, user_data, &user);

  user->place = pop3_shelf_copy;
  push_task (self, task, place_task);
}

static void
remove_task (Pop3Store *self,
             GTask     *task,
             gpointer   data)
{
  UserData *user = data;
  g_autoptr (GArray) ids = NULL;
  GError *error = NULL;
  gint64 from = pop3_shelf_find_folder (self->database, (const char *const *) user->from, &error);

  if (from != 0)
    ids = user->message_ids != NULL
          ? g_array_ref (user->message_ids)
          : pop3_shelf_list (self->database, from, &error);
  return_placements (task, ids != NULL
                           ? pop3_shelf_remove (self->database, self->attachments, from, ids,
                                                &error)
                           : NULL, error);
}

/**
 * pop3_store_remove_async:
 * @self: the store
 * @from: (array zero-terminated=1): path of the folder they are in
 * @message_ids: (element-type gint64) (nullable): rows of the messages, %NULL = all
 * @callback: called when done
 * @user_data: for @callback
 *
 * Takes messages out of a folder, for good where it was the last; finish with
 * pop3_store_place_finish(). Main thread.
 */
void
pop3_store_remove_async (Pop3Store          *self,
                         char              **from,
                         GArray             *message_ids,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  UserData *user = NULL;
  g_autoptr (GTask) task = user_task_new (self, pop3_store_remove_async, from, NULL, message_ids,
                                          callback, user_data, &user);

  push_task (self, task, remove_task);
}

/* Returns: (transfer full) (element-type Pop3Placement): what changed, or %NULL
 * with POP3_ERROR_STORE */
GArray *
pop3_store_place_finish (Pop3Store    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
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
