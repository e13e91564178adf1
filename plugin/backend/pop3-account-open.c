/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/*
 * Opening, closing and rebuilding an account: chains of asynchronous steps, each
 * of which begins the next. Main thread.
 *
 * Opening: database, folders (missing ones are created), our store, sizes of
 * folders; then everything is published, and the services are started last, for
 * queued mail that gets sent needs a folder to be saved in. Closing goes the
 * other way, and our connections close before the host's database does.
 */

/* ------------------------------------------------------------------ opening */

/* What is left to do of an opening. */
typedef struct {
  GQueue    parents;  /* of GearyFolderPath, to be listed */
  gsize     special;  /* next of POP3_SPECIAL_FOLDERS to see to */
  guint     counting; /* next of the account's folders to be counted */
} Opening;

static void list_next (GTask *task);
static void create_next (GTask *task);
static void count_next (GTask *task);

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_queue_clear_full (&opening->parents, g_object_unref);
  g_free (opening);
}

/* The host offers to rebuild a corrupt database, and words of its own for the
 * other two, when it is told in its own terms. */
static GError *
translate_error (GError *error)
{
  GError *translated = NULL;
  int code = -1;

  if (g_error_matches (error, geary_database_error_quark (), GEARY_DATABASE_ERROR_CORRUPT))
    code = GEARY_ENGINE_ERROR_CORRUPT;
  else if (g_error_matches (error, geary_database_error_quark (), GEARY_DATABASE_ERROR_ACCESS))
    code = GEARY_ENGINE_ERROR_PERMISSIONS;
  else if (g_error_matches (error, geary_database_error_quark (),
                            GEARY_DATABASE_ERROR_SCHEMA_VERSION))
    code = GEARY_ENGINE_ERROR_VERSION;
  if (code < 0)
    return error;

  translated = g_error_new_literal (geary_engine_error_quark (), code, error->message);
  g_error_free (error);
  return translated;
}

static void
ignore_close_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  geary_imap_db_account_close_finish ((GearyImapDBAccount *) source, result, NULL);
}

static void
fail_store_closed_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));

  pop3_store_close_finish (POP3_STORE (source), result, NULL);
  geary_imap_db_account_close_async (self->local, NULL, ignore_close_cb, NULL);
}

/* Ends an opening that got past the database. */
static void
fail_open (GTask  *task,
           GError *error)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));

  g_ptr_array_set_size (self->folders, 0);
  geary_progress_monitor_notify_finish (
    geary_account_get_background_progress ((GearyAccount *) self));
  pop3_store_close_async (self->store, fail_store_closed_cb, g_object_ref (task));
  g_task_return_error (task, translate_error (error));
}

static void
on_delivered (Pop3Store   *store,
              GPtrArray   *consignments,
              Pop3Account *self)
{
  g_autoptr (GObject) inbox = NULL;

  if (!self->open)
    return;

  inbox = (GObject *) geary_account_get_special_folder ((GearyAccount *) self,
                                                        GEARY_FOLDER_SPECIAL_USE_INBOX);
  pop3_folder_show_delivered (POP3_FOLDER (inbox), consignments);
  for (guint i = 0; i < consignments->len; i++)
    {
      const Pop3Consignment *consignment = g_ptr_array_index (consignments, i);

      pop3_harvest_add (self->harvest, GEARY_FOLDER_SPECIAL_USE_INBOX, consignment->harvest);
    }
}

static void
populate_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  geary_imap_db_account_populate_search_table_finish ((GearyImapDBAccount *) source, result);
}

/* Indexes what a crash of the host's or a new version of it left out. */
static void
populate_search (Pop3Account *self)
{
  if (self->open)
    geary_imap_db_account_populate_search_table (self->local, self->cancellable, populate_cb,
                                                 NULL);
}

static void
outgoing_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Pop3Account) self = user_data;
  g_autoptr (GError) error = NULL;

  geary_client_service_start_finish ((GearyClientService *) source, result, &error);
  if (error != NULL)
    g_warning ("Sending could not be started: %s", error->message);

  populate_search (self);
}

static void
incoming_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Pop3Account) self = user_data;
  GearyAccount *base = (GearyAccount *) self;
  GearySmtpClientService *smtp = NULL;
  g_autoptr (GError) error = NULL;

  geary_client_service_start_finish ((GearyClientService *) source, result, &error);
  if (error != NULL)
    g_warning ("Receiving could not be started: %s", error->message);
  if (!self->open)
    return;

  if (self->settings->receive_only)
    {
      populate_search (self);
      return;
    }

  smtp = (GearySmtpClientService *) geary_account_get_outgoing (base);
  GEARY_ACCOUNT_GET_CLASS (base)->register_local_folder (
    base, (GearyFolder *) geary_smtp_client_service_get_outbox (smtp), NULL);
  geary_client_service_start ((GearyClientService *) smtp, self->cancellable, outgoing_cb,
                              g_object_ref (self));
}

static void
publish (GTask *task)
{
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  GearyAccount *base = (GearyAccount *) self;
  GearyClientService *incoming = geary_account_get_incoming (base);

  self->open = TRUE;
  self->cancellable = g_cancellable_new ();
  self->harvest = pop3_harvest_new (base);
  g_signal_connect_object (self->store, "delivered", G_CALLBACK (on_delivered), self, 0);
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

  pop3_store_open_async (self->store, store_cb, g_object_ref (task));
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
      geary_progress_monitor_notify_finish (
        geary_account_get_background_progress ((GearyAccount *) self));
      g_task_return_error (task, translate_error (error));
      return;
    }

  geary_imap_db_account_fetch_last_cleanup_async (self->local, g_task_get_cancellable (task),
                                                  last_cleanup_cb, g_object_ref (task));
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
  if (self->open)
    {
      g_task_return_new_error (task, geary_engine_error_quark (),
                                       GEARY_ENGINE_ERROR_ALREADY_OPEN,
                                       "The account is open already");
      return;
    }

  geary_progress_monitor_notify_start (geary_account_get_background_progress (base));
  geary_imap_db_account_open_async (self->local, cancellable, database_cb,
                                    g_steal_pointer (&task));
}

static void
finish_boolean (GearyAccount *base,
                GAsyncResult *result,
                GError      **error)
{
  g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------ closing */

static void
database_closed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  geary_imap_db_account_close_finish ((GearyImapDBAccount *) source, result, &error);
  geary_account_notify_closed (g_task_get_source_object (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
store_closed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));

  pop3_store_close_finish (POP3_STORE (source), result, NULL);
  geary_imap_db_account_close_async (self->local, NULL, database_closed_cb, g_object_ref (task));
}

static void
harvest_stopped_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));

  pop3_harvest_stop_finish (POP3_HARVEST (source), result, NULL);
  pop3_store_close_async (self->store, store_closed_cb, g_object_ref (task));
}

static void
incoming_stopped_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  g_autoptr (GPtrArray) local_folders = g_steal_pointer (&self->local_folders);
  g_autoptr (GPtrArray) folders = g_steal_pointer (&self->folders);
  g_autoptr (Pop3Harvest) harvest = NULL;

  geary_client_service_stop_finish ((GearyClientService *) source, result, NULL);
  self->local_folders = g_ptr_array_new_with_free_func (g_object_unref);
  self->folders = g_ptr_array_new_with_free_func (g_object_unref);
  pop3_account_publish (self, local_folders, FALSE);
  pop3_account_publish (self, folders, FALSE);

  harvest = g_steal_pointer (&self->harvest);
  pop3_harvest_stop_async (harvest, harvest_stopped_cb, g_object_ref (task));
}

static void
outgoing_stopped_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GearyAccount *base = g_task_get_source_object (task);

  geary_client_service_stop_finish ((GearyClientService *) source, result, NULL);
  geary_client_service_stop (geary_account_get_incoming (base), NULL, incoming_stopped_cb,
                             g_object_ref (task));
}

static void
pop3_account_close (GearyAccount       *base,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_account_close);
  if (!self->open)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->open = FALSE;
  g_signal_handlers_disconnect_by_func (self->store, on_delivered, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  geary_client_service_stop (geary_account_get_outgoing (base), NULL, outgoing_stopped_cb,
                             g_steal_pointer (&task));
}

/* --------------------------------------------------------------- rebuilding */

static gboolean
move_aside (const char *dir,
            const char *name,
            const char *suffix,
            GError    **error)
{
  g_autofree char *from = g_build_filename (dir, name, NULL);
  g_autofree char *to = g_strconcat (from, suffix, NULL);

  if (!g_file_test (from, G_FILE_TEST_EXISTS) || g_rename (from, to) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               /* Translators: a file name. */
               _("“%s” could not be moved aside."), from);
  return FALSE;
}

static void
rebuild_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  static const char *const NAMES[] = { "geary.db", "geary.db-journal", "attachments" };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *suffix = g_date_time_format (now, ".damaged-%Y%m%d-%H%M%S");
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      if (!move_aside (data, NAMES[i], suffix, &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }

  g_task_return_boolean (task, TRUE);
}

/* The host's own accounts delete everything here and fetch it again. This mail
 * may exist nowhere else: it is put aside under another name, and what the
 * server still has comes again. */
static void
pop3_account_rebuild (GearyAccount       *base,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (base, cancellable, callback, user_data);
  GFile *dir = geary_account_information_get_data_dir (geary_account_get_information (base));

  g_task_set_source_tag (task, pop3_account_rebuild);
  if (POP3_ACCOUNT (base)->open)
    {
      g_task_return_new_error (task, geary_engine_error_quark (),
                                       GEARY_ENGINE_ERROR_ALREADY_OPEN,
                                       "An open account cannot be rebuilt");
      return;
    }

  g_task_set_task_data (task, g_file_get_path (dir), g_free);
  g_task_run_in_thread (task, rebuild_thread);
}

/**
 * pop3_account_class_init_open:
 * @account_class: the class of Pop3Account
 *
 * Fills in the slots that concern opening and closing.
 */
void
pop3_account_class_init_open (GearyAccountClass *account_class)
{
  account_class->open_async = pop3_account_open;
  account_class->open_finish = finish_boolean;
  account_class->close_async = pop3_account_close;
  account_class->close_finish = finish_boolean;
  account_class->rebuild_async = pop3_account_rebuild;
  account_class->rebuild_finish = finish_boolean;
}
