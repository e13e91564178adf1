/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-store-private.h"

#include "ledger/pop3-fingerprint.h"
#include "ledger/pop3-ledger-identity.h"
#include "ledger/pop3-ledger-partial.h"
#include "ledger/pop3-sql.h"
#include "store/pop3-relearn.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/statvfs.h>

/*
 * The store as a Pop3Mailbox: how the session thread hands over what it fetches,
 * waits until it is durable, and reads and writes the ledger. Session thread,
 * but for the functions named _task and those of a Write, which are for the store thread.
 */

/* Bytes between network and disk; a single larger message passes alone. */
#define QUEUE_MAX_BYTES (8 * 1024 * 1024)

/* How long the reading connection waits for a writer, ms. */
#define READ_BUSY_TIMEOUT_MS (60 * 1000)

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
      self->queued_bytes += g_bytes_get_size (owned->message) + POP3_STORE_MESSAGE_OVERHEAD;
      g_queue_push_tail (&self->deliveries, g_steal_pointer (&owned));
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, cancelled);
  return taken;
}

static gboolean
mailbox_flush (Pop3Mailbox  *mailbox,
               guint         timeout_ms,
               gboolean     *durable,
               GCancellable *cancellable,
               GError      **error)
{
  Pop3Store *self = POP3_STORE (mailbox);
  gint64 end = timeout_ms > 0 ? g_get_monotonic_time () + (gint64) timeout_ms * 1000 : G_MAXINT64;
  gulong cancelled = 0;
  gboolean good = FALSE;
  gboolean in_time = TRUE;

  cancelled = cancellable != NULL
              ? g_cancellable_connect (cancellable, G_CALLBACK (wake_up), self, NULL) : 0;
  g_mutex_lock (&self->lock);
  self->flushing = TRUE;
  g_cond_broadcast (&self->changed);
  while ((good = may_go_on (self, cancellable, error)) && in_time &&
         (self->storing || !g_queue_is_empty (&self->deliveries)))
    in_time = g_cond_wait_until (&self->changed, &self->lock, end);
  *durable = good && !self->storing && g_queue_is_empty (&self->deliveries);
  self->flushing = FALSE;
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, cancelled);
  return good;
}

/* Runs @func on the store thread and waits until it has answered, whatever is cancelled
 * meanwhile: @data may stand on the caller's stack. Session thread. */
static gboolean
run_and_wait (Pop3Store        *self,
              Pop3StoreTaskFunc func,
              gpointer          data,
              GCancellable     *cancellable,
              GError          **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GTask) task = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  g_main_context_push_thread_default (context);
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, run_and_wait);
  g_task_set_task_data (task, data, NULL);
  pop3_store_push (self, task, func);
  while (!g_task_get_completed (task))
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return g_task_propagate_boolean (task, error);
}

typedef struct _Write Write;

/* Something to write in a transaction of its own, on the store thread; @func takes of
 * the rest what it needs. */
struct _Write {
  gboolean         (*func) (Pop3Store *self, const Write *write, GError **error);
  gconstpointer      items; /* as many as @n says */
  gsize              n;
  const Pop3Listing *listing;
  const Pop3Lessons *lessons;
  const char        *name;
};

static sqlite3 *
get_db (Pop3Store *self)
{
  return pop3_database_get_handle (self->database);
}

static void
write_task (Pop3Store *self,
            GTask     *task,
            gpointer   data)
{
  const Write *write = data;
  GError *error = NULL;
  gboolean done = pop3_database_begin (self->database, &error) &&
                  write->func (self, write, &error);

  pop3_store_return_transaction (self, task, done, error);
}

/* Waits until it is committed, or undone. Session thread. */
static gboolean
write_and_wait (Pop3Mailbox  *mailbox,
                Write         write,
                GCancellable *cancellable,
                GError      **error)
{
  return run_and_wait (POP3_STORE (mailbox), write_task, &write, cancellable, error);
}

typedef struct {
  guint n_before;
  guint n_behind;
} Numbers;

static void
reserve_task (Pop3Store *self,
              GTask     *task,
              gpointer   data)
{
  const Numbers *numbers = data;
  GError *error = NULL;

  if (pop3_shelf_reserve (self->database, self->inbox, numbers->n_before, numbers->n_behind,
                          &self->before_first, &self->behind_first, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
mailbox_begin (Pop3Mailbox  *mailbox,
               guint         n_before,
               guint         n_behind,
               GCancellable *cancellable,
               GError      **error)
{
  Numbers numbers = { n_before, n_behind };

  return run_and_wait (POP3_STORE (mailbox), reserve_task, &numbers, cancellable, error);
}

static gboolean
touch (Pop3Store   *self,
       const Write *write,
       GError     **error)
{
  return pop3_database_run_ids (self->database,
                                "UPDATE FolderTable SET uid_next = uid_next WHERE id = ?", error,
                                1, self->inbox);
}

/* A COMMIT that failed may have taken place without being durable, when the last
 * sync of the folder was what failed: what is read then must not yet count. One
 * that succeeds syncs the folder again. */
static gboolean
settle (Pop3Store    *self,
        GCancellable *cancellable,
        GError      **error)
{
  gboolean unsettled = FALSE;

  g_mutex_lock (&self->lock);
  unsettled = self->unsettled;
  g_mutex_unlock (&self->lock);
  if (!unsettled)
    return TRUE;

  if (!write_and_wait (POP3_MAILBOX (self), (Write) { touch }, cancellable, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  self->unsettled = FALSE;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Waits until what an earlier visit has handed over is in the ledger, or has failed. */
static gboolean
catch_up (Pop3Store    *self,
          GCancellable *cancellable,
          GError      **error)
{
  gboolean durable = FALSE;

  g_mutex_lock (&self->lock);
  if (!self->storing && g_queue_is_empty (&self->deliveries))
    g_clear_error (&self->failure);
  g_mutex_unlock (&self->lock);
  return mailbox_flush (POP3_MAILBOX (self), 0, &durable, cancellable, error) &&
         settle (self, cancellable, error);
}

static gboolean
relearn (Pop3Store   *self,
         const Write *write,
         GError     **error)
{
  return pop3_relearn (self->database, error);
}

/* On a connection of its own, not the one that wrote: what this one sees is
 * committed. SQLite alone is enough for our own tables. Not read-only: what a
 * commit that failed has left behind must be rolled back before reading. */
static Pop3Ledger *
read_ledger (Pop3Store *self,
             GError   **error)
{
  Pop3Ledger *ledger = NULL;
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (self->database_path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
    {
      sqlite3_busy_timeout (db, READ_BUSY_TIMEOUT_MS);
      ledger = pop3_ledger_load (db, error);
    }
  else
    {
      pop3_sql_fail (db, error);
    }

  sqlite3_close (db);
  return ledger;
}

static Pop3Ledger *
mailbox_load_ledger (Pop3Mailbox  *mailbox,
                     GCancellable *cancellable,
                     GError      **error)
{
  Pop3Store *self = POP3_STORE (mailbox);
  g_autoptr (Pop3Ledger) ledger = NULL;

  if (!catch_up (self, cancellable, error))
    return NULL;

  ledger = read_ledger (self, NULL);
  if (ledger != NULL && pop3_ledger_get_length (ledger) > 0)
    return g_steal_pointer (&ledger);

  /* Nothing is known, or nothing can be read of it. */
  if (!write_and_wait (mailbox, (Write) { relearn }, cancellable, error))
    return NULL;
  return read_ledger (self, error);
}

static gboolean
enter (Pop3Store   *self,
       const Write *write,
       GError     **error)
{
  return pop3_ledger_enter (get_db (self), write->name, error);
}

/* The task overtakes what waits to be stored, which has the ids of the mailbox before. */
static gboolean
mailbox_enter (Pop3Mailbox  *mailbox,
               const char   *name,
               GCancellable *cancellable,
               GError      **error)
{
  return catch_up (POP3_STORE (mailbox), cancellable, error) &&
         write_and_wait (mailbox, (Write) { enter, .name = name }, cancellable, error);
}

static gboolean
recall (Pop3Store   *self,
        const Write *write,
        GError     **error)
{
  return pop3_ledger_recall (get_db (self), write->items, write->n, error);
}

static gboolean
mailbox_recall (Pop3Mailbox      *mailbox,
                const Pop3Recall *recalls,
                gsize             n,
                GCancellable     *cancellable,
                GError          **error)
{
  return write_and_wait (mailbox, (Write) { recall, recalls, n }, cancellable, error);
}

static gboolean
adopt (Pop3Store   *self,
       const Write *write,
       GError     **error)
{
  return pop3_ledger_adopt (get_db (self), write->items, write->n, error);
}

static gboolean
mailbox_adopt (Pop3Mailbox        *mailbox,
               const Pop3Adoption *adoptions,
               gsize               n,
               GCancellable       *cancellable,
               GError            **error)
{
  return write_and_wait (mailbox, (Write) { adopt, adoptions, n }, cancellable, error);
}

static gboolean
doubt (Pop3Store   *self,
       const Write *write,
       GError     **error)
{
  return pop3_ledger_doubt (get_db (self), error);
}

static gboolean
mailbox_doubt (Pop3Mailbox  *mailbox,
               GCancellable *cancellable,
               GError      **error)
{
  return write_and_wait (mailbox, (Write) { doubt }, cancellable, error);
}

static gboolean
confirm (Pop3Store   *self,
         const Write *write,
         GError     **error)
{
  return pop3_ledger_confirm (get_db (self), write->items, write->n, error);
}

static gboolean
mailbox_confirm (Pop3Mailbox      *mailbox,
                 const Pop3Proven *proven,
                 gsize             n,
                 GCancellable     *cancellable,
                 GError          **error)
{
  return write_and_wait (mailbox, (Write) { confirm, proven, n }, cancellable, error);
}

static gboolean
question (Pop3Store   *self,
          const Write *write,
          GError     **error)
{
  return pop3_ledger_question (get_db (self), write->items, write->n, error);
}

static gboolean
mailbox_question (Pop3Mailbox  *mailbox,
                  const gint64 *row_ids,
                  gsize         n,
                  GError      **error)
{
  return write_and_wait (mailbox, (Write) { question, row_ids, n }, NULL, error);
}

static gboolean
let_go (Pop3Store   *self,
        const Write *write,
        GError     **error)
{
  return pop3_ledger_let_go (get_db (self), write->items, write->n, error);
}

static gboolean
mailbox_let_go (Pop3Mailbox  *mailbox,
                const gint64 *row_ids,
                gsize         n,
                GCancellable *cancellable,
                GError      **error)
{
  return write_and_wait (mailbox, (Write) { let_go, row_ids, n }, cancellable, error);
}

static gboolean
finish_backlog (Pop3Store   *self,
                const Write *write,
                GError     **error)
{
  return pop3_ledger_finish_backlog (get_db (self), error);
}

static gboolean
mailbox_finish_backlog (Pop3Mailbox  *mailbox,
                        GCancellable *cancellable,
                        GError      **error)
{
  return write_and_wait (mailbox, (Write) { finish_backlog }, cancellable, error);
}

typedef struct {
  const char  *server;
  Pop3Lessons *lessons;
} Loaded;

static void
load_lessons_task (Pop3Store *self,
                   GTask     *task,
                   gpointer   data)
{
  Loaded *loaded = data;
  GError *error = NULL;

  loaded->lessons = pop3_lessons_load (get_db (self), loaded->server, &error);
  if (loaded->lessons != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static Pop3Lessons *
mailbox_load_lessons (Pop3Mailbox  *mailbox,
                      const char   *server,
                      GCancellable *cancellable,
                      GError      **error)
{
  Loaded loaded = { server, NULL };

  run_and_wait (POP3_STORE (mailbox), load_lessons_task, &loaded, cancellable, error);
  return loaded.lessons;
}

static gboolean
save_lessons (Pop3Store   *self,
              const Write *write,
              GError     **error)
{
  return pop3_lessons_save (write->lessons, get_db (self), write->name, error);
}

static gboolean
mailbox_save_lessons (Pop3Mailbox       *mailbox,
                      const char        *server,
                      const Pop3Lessons *lessons,
                      GError           **error)
{
  return write_and_wait (mailbox, (Write) { save_lessons, .lessons = lessons, .name = server },
                         NULL, error);
}

static gboolean
close_session (Pop3Store   *self,
               const Write *write,
               GError     **error)
{
  return pop3_ledger_close_session (get_db (self), write->listing, write->items, write->n,
                                    g_get_real_time () / G_USEC_PER_SEC, error);
}

/* Not cancellable: the server has done its part, and what it did is recorded. */
static gboolean
mailbox_close_session (Pop3Mailbox       *mailbox,
                       const Pop3Listing *listing,
                       const gint64      *gone,
                       gsize              n_gone,
                       GError           **error)
{
  Write write = { close_session, gone, n_gone, .listing = listing };

  return write_and_wait (mailbox, write, NULL, error);
}

static gboolean
skip (Pop3Store   *self,
      const Write *write,
      GError     **error)
{
  const Pop3Skip *skips = write->items;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (gsize i = 0; i < write->n; i++)
    {
      const Pop3ListingEntry *entry = skips[i].entry;
      gsize length = 0;
      gconstpointer header = g_bytes_get_data (skips[i].header, &length);
      g_autoptr (GBytes) digest = NULL;

      pop3_fingerprint_new (header, length, &digest, NULL);
      if (!pop3_ledger_skip (get_db (self), entry->uidl, entry->occurrence, entry->size, digest,
                             skips[i].sent, now, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mailbox_skip (Pop3Mailbox  *mailbox,
              GArray       *skips,
              GCancellable *cancellable,
              GError      **error)
{
  return write_and_wait (mailbox, (Write) { skip, skips->data, skips->len }, cancellable, error);
}

static guint64
mailbox_get_room (Pop3Mailbox *mailbox)
{
  Pop3Store *self = POP3_STORE (mailbox);
  struct statvfs room;

  if (statvfs (self->database_path, &room) == 0)
    return (guint64) room.f_bavail * room.f_frsize;

  g_info ("The free space at %s is not known: %s", self->database_path, g_strerror (errno));
  return G_MAXUINT64;
}

/**
 * pop3_store_mailbox_iface_init:
 * @iface: the interface of Pop3Store
 *
 * Fills in what the session thread calls.
 */
void
pop3_store_mailbox_iface_init (Pop3MailboxInterface *iface)
{
  iface->load_ledger = mailbox_load_ledger;
  iface->begin = mailbox_begin;
  iface->deliver = mailbox_deliver;
  iface->skip = mailbox_skip;
  iface->get_room = mailbox_get_room;
  iface->flush = mailbox_flush;
  iface->enter = mailbox_enter;
  iface->recall = mailbox_recall;
  iface->adopt = mailbox_adopt;
  iface->doubt = mailbox_doubt;
  iface->confirm = mailbox_confirm;
  iface->question = mailbox_question;
  iface->let_go = mailbox_let_go;
  iface->finish_backlog = mailbox_finish_backlog;
  iface->load_lessons = mailbox_load_lessons;
  iface->save_lessons = mailbox_save_lessons;
  iface->close_session = mailbox_close_session;
}
