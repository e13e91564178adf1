/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"
#include "protocol/pop3-error.h"

#include <glib/gi18n-lib.h>

/*
 * Opening an account: a chain of asynchronous steps, each of which begins the
 * next. Main thread.
 *
 * Database, folders (missing ones are created), our store, sizes of folders; then
 * everything is published, and the services are started last, for queued mail that
 * gets sent needs a folder to be saved in. When nobody wants the account any more,
 * what has been opened is closed again, and only then are all answered, unless that
 * takes too long.
 */

enum {
  UNOPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What is left to do of an opening. */
typedef struct {
  GQueue    parents;  /* of GearyFolderPath, to be listed */
  gsize     special;  /* next of POP3_SPECIAL_FOLDERS to see to */
  guint     counting; /* next of the account's folders to be counted */
  GError   *error;    /* why it failed, while that is cleaned up */
  gboolean  again;    /* this is the second attempt */
  gulong    watch_id; /* of whoever opens it, who may not want that any more */
} Opening;

static void begin (GTask *task);
static void list_next (GTask *task);
static void create_next (GTask *task);
static void count_next (GTask *task);

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_queue_clear_full (&opening->parents, g_object_unref);
  g_clear_error (&opening->error);
  g_free (opening);
}

/* Says what the host says in technical terms in ours, and in the codes that its
 * own accounts have. */
static GError *
translate_error (GError *error)
{
  GError *translated = NULL;

  if (g_error_matches (error, geary_database_error_quark (), GEARY_DATABASE_ERROR_ACCESS))
    translated = g_error_new_literal (geary_engine_error_quark (), GEARY_ENGINE_ERROR_PERMISSIONS,
                                      _("The mail database may not be read or written."));
  else if (g_error_matches (error, geary_database_error_quark (),
                            GEARY_DATABASE_ERROR_SCHEMA_VERSION))
    translated = g_error_new_literal (geary_engine_error_quark (), GEARY_ENGINE_ERROR_VERSION,
                                      _("The mail database was written by a newer Geary."));
  else if (g_error_matches (error, geary_database_error_quark (), GEARY_DATABASE_ERROR_CORRUPT))
    /* One that is damaged has been asked about before. */
    translated = g_error_new (
      POP3_ERROR, POP3_ERROR_STORE,
      /* Translators: the placeholder is a description of the error. */
      _("The mail database is in use by another program, or its disk cannot be written: %s"),
      error->message);
  if (translated == NULL)
    return error;

  g_debug ("%s", error->message);
  g_error_free (error);
  return translated;
}

/* Whether the account was closed while it opens, or the program is about to end. */
static gboolean
is_unwanted (GTask   *task,
             GError **error)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));

  return g_cancellable_set_error_if_cancelled (self->unwanted, error);
}

/* Returns: (transfer full): what is to be answered now */
static GTask *
end_opening (Pop3Account *self)
{
  Opening *opening = g_task_get_task_data (self->opening);

  g_cancellable_disconnect (g_task_get_cancellable (self->opening), opening->watch_id);
  return g_steal_pointer (&self->opening);
}

/**
 * pop3_account_leave_opening:
 * @self: the account, which was closed while it opens
 *
 * Whoever has closed the account has been obeyed, and whoever opened it is told of no
 * error: the host would take that for a reason to have it disabled until the next start,
 * also when its removal is undone. What of the opening does not end has no way back from
 * here: it closes what it has opened.
 */
void
pop3_account_leave_opening (Pop3Account *self)
{
  g_autoptr (GTask) task = end_opening (self);

  g_task_return_boolean (task, TRUE);
  pop3_account_end_closing (self, NULL);
}

/* Ends an opening that has failed. Whoever was left is told no more. */
static void
give_up (GTask  *task,
         GError *error)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  g_autoptr (GTask) unanswered = NULL;
  g_autoptr (GError) translated = NULL;

  if (self->closings != NULL || self->opening == NULL)
    {
      g_debug ("Not opened: %s", error->message);
      g_error_free (error);
      if (self->opening != NULL)
        pop3_account_leave_opening (self);
      return;
    }

  /* The host's own word about it goes before anybody can read it. */
  translated = translate_error (error);
  unanswered = end_opening (self);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!g_error_matches (translated, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[UNOPENED], 0, translated->message);
  g_task_return_error (task, g_steal_pointer (&translated));
}

static void
mend_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!pop3_account_mend_finish (POP3_ACCOUNT (source), result, &error) ||
      is_unwanted (task, &error))
    {
      give_up (task, error);
      return;
    }

  pop3_account_make_local (POP3_ACCOUNT (source));
  begin (task);
}

/* Ends an attempt, everything being closed; after damage there is another one. */
static void
end_attempt (GTask  *task,
             GError *error)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Opening *opening = g_task_get_task_data (task);

  geary_progress_monitor_notify_finish (
    geary_account_get_background_progress ((GearyAccount *) self));
  geary_db_database_close (self->database, NULL, NULL);
  if (!opening->again && !is_unwanted (task, NULL) &&
      g_error_matches (error, geary_database_error_quark (), GEARY_DATABASE_ERROR_CORRUPT))
    {
      opening->again = TRUE;
      pop3_account_mend_async (self, error, mend_cb, g_object_ref (task));
      g_error_free (error);
    }
  else
    {
      give_up (task, error);
    }
}

static void
fail_store_closed_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);

  pop3_store_close_finish (POP3_STORE (source), result, NULL);
  end_attempt (task, g_steal_pointer (&opening->error));
}

/* Ends an attempt that got past the database. */
static void
fail_open (GTask  *task,
           GError *error)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Opening *opening = g_task_get_task_data (task);

  g_ptr_array_set_size (self->folders, 0);
  g_queue_clear_full (&opening->parents, g_object_unref);
  opening->special = 0;
  opening->counting = 0;
  opening->error = error;
  pop3_store_close_async (self->store, fail_store_closed_cb, g_object_ref (task));
}

static void
incoming_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Pop3Account) self = user_data;
  g_autoptr (GError) error = NULL;

  geary_client_service_start_finish ((GearyClientService *) source, result, &error);
  if (error != NULL)
    g_warning ("Receiving could not be started: %s", error->message);
  if (!self->open || self->settings->receive_only)
    return;

  pop3_account_start_outgoing (self);
}

static void
publish (GTask *task)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  GearyAccount *base = (GearyAccount *) self;
  GearyClientService *incoming = geary_account_get_incoming (base);

  g_object_unref (end_opening (self));
  self->open = TRUE;
  self->cancellable = g_cancellable_new ();
  self->harvest = pop3_harvest_new (base);
  pop3_account_follow_store (self);
  geary_account_notify_opened (base);
  pop3_account_publish (self, self->folders, TRUE);

  pop3_incoming_set_up ((Pop3Incoming *) incoming, self->settings, POP3_MAILBOX (self->store));
  geary_client_service_start (incoming, self->cancellable, incoming_cb, g_object_ref (self));
  geary_progress_monitor_notify_finish (geary_account_get_background_progress (base));
  g_task_return_boolean (task, TRUE);
}

static void
count_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 total = pop3_store_count_finish (POP3_STORE (source), result, &error);

  if (total < 0)
    {
      fail_open (task, error);
      return;
    }

  pop3_folder_set_total (g_ptr_array_index (self->folders, opening->counting - 1), total);
  count_next (task);
}

static void
count_next (GTask *task)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Opening *opening = g_task_get_task_data (task);
  Pop3Folder *folder = NULL;
  GError *error = NULL;

  if (is_unwanted (task, &error))
    {
      fail_open (task, error);
      return;
    }
  if (opening->counting == self->folders->len)
    {
      publish (task);
      return;
    }

  folder = g_ptr_array_index (self->folders, opening->counting++);
  pop3_store_count_async (self->store, folder->steps, count_cb, g_object_ref (task));
}

static void
store_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pop3_store_open_finish (POP3_STORE (source), result, &error))
    count_next (task);
  else
    fail_open (task, error);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GObject) folder = NULL;
  GError *error = NULL;

  folder = (GObject *) pop3_account_clone_finish (POP3_ACCOUNT (source), result, &error);
  if (folder != NULL)
    create_next (task);
  else
    fail_open (task, error);
}

static void
create_next (GTask *task)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  if (is_unwanted (task, &error))
    {
      fail_open (task, error);
      return;
    }

  while (opening->special < POP3_N_SPECIAL_FOLDERS)
    {
      const Pop3SpecialFolder *special = &POP3_SPECIAL_FOLDERS[opening->special++];
      g_autoptr (GObject) path = (GObject *) pop3_account_special_path (self, special);
      g_autoptr (GObject) folder = NULL;

      folder = (GObject *) GEARY_ACCOUNT_GET_CLASS (self)->get_folder (
        (GearyAccount *) self, (GearyFolderPath *) path, NULL);
      if (folder == NULL)
        {
          pop3_account_clone_async (self, (GearyFolderPath *) path,
                                    g_task_get_cancellable (task), created_cb,
                                    g_object_ref (task));
          return;
        }
    }

  pop3_store_open_async (self->store, self->unwanted, store_cb, g_object_ref (task));
}

static void
list_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GeeCollection) children = NULL;
  g_autoptr (GeeIterator) iterator = NULL;
  g_autoptr (GError) error = NULL;

  children = geary_imap_db_account_list_folders_finish ((GearyImapDBAccount *) source, result,
                                                        &error);
  /* This is how the host says that there are none. */
  if (error != NULL &&
      !g_error_matches (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_NOT_FOUND))
    {
      fail_open (task, g_steal_pointer (&error));
      return;
    }

  iterator = children != NULL ? gee_iterable_iterator ((GeeIterable *) children) : NULL;
  while (iterator != NULL && gee_iterator_next (iterator))
    {
      g_autoptr (GObject) local = gee_iterator_get (iterator);

      pop3_account_add_local (self, (GearyImapDBFolder *) local);
      g_queue_push_tail (&opening->parents,
                         g_object_ref ((GObject *) geary_imap_db_folder_get_path (
                                         (GearyImapDBFolder *) local)));
    }

  list_next (task);
}

static void
list_next (GTask *task)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GObject) parent = g_queue_pop_head (&opening->parents);

  if (parent == NULL)
    create_next (task);
  else
    geary_imap_db_account_list_folders_async (self->local, (GearyFolderPath *) parent,
                                              g_task_get_cancellable (task), list_cb,
                                              g_object_ref (task));
}

static void
last_cleanup_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GDateTime) date = NULL;
  GError *error = NULL;

  date = geary_imap_db_account_fetch_last_cleanup_finish ((GearyImapDBAccount *) source, result,
                                                          &error);
  if (error != NULL)
    {
      fail_open (task, error);
      return;
    }

  geary_account_set_last_storage_cleanup ((GearyAccount *) self, date);
  g_queue_push_tail (&opening->parents,
                     g_object_ref ((GObject *) geary_imap_db_account_get_imap_folder_root (
                                     self->local)));
  list_next (task);
}

static void
database_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  GError *error = NULL;

  geary_imap_db_account_open_finish ((GearyImapDBAccount *) source, result, &error);
  if (error != NULL)
    {
      end_attempt (task, error);
      return;
    }

  geary_imap_db_account_fetch_last_cleanup_async (self->local, g_task_get_cancellable (task),
                                                  last_cleanup_cb, g_object_ref (task));
}

static void
begin (GTask *task)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));

  geary_progress_monitor_notify_start (
    geary_account_get_background_progress ((GearyAccount *) self));
  geary_imap_db_account_open_async (self->local, g_task_get_cancellable (task), database_cb,
                                    g_object_ref (task));
}

/* The program is about to end. */
static void
on_cancelled (GCancellable *cancellable,
              gpointer      unwanted)
{
  g_cancellable_cancel (unwanted);
}

static void
pop3_account_open (GearyAccount       *base,
                   GCancellable       *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer            user_data)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  g_task_set_source_tag (task, pop3_account_open);
  g_queue_init (&opening->parents);
  g_task_set_task_data (task, opening, opening_free);
  /* The answer says what has become of it, for what is open must be closed. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->used)
    {
      g_task_return_new_error (task, geary_engine_error_quark (), GEARY_ENGINE_ERROR_ALREADY_OPEN,
                               "The account was opened before");
      return;
    }

  self->used = TRUE;
  self->opening = g_object_ref (task);
  if (cancellable != NULL)
    opening->watch_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                               g_object_ref (self->unwanted), g_object_unref);
  begin (task);
}

/**
 * pop3_account_class_init_open:
 * @account_class: the class of Pop3Account
 *
 * Fills in the slots that concern opening, and adds the signal.
 */
void
pop3_account_class_init_open (GearyAccountClass *account_class)
{
  account_class->open_async = pop3_account_open;
  account_class->open_finish = pop3_account_finish;

  /**
   * Pop3Account::unopened:
   * @account: the account
   * @message: why, translated where it is ours
   *
   * The account could not be opened, and not because anybody wanted it so.
   */
  signals[UNOPENED] = g_signal_new ("unopened", G_TYPE_FROM_CLASS (account_class),
                                    G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                    G_TYPE_STRING);
}
