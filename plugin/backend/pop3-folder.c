/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-folder.h"

#include "backend/pop3-account.h"
#include "backend/pop3-folder-actions.h"
#include "backend/pop3-folder-roles.h"
#include "backend/pop3-identifiers.h"

/*
 * A folder as the client sees it. Reading is the host's own; what arrives, goes
 * or moves is announced here, with the signals and in the order in which the
 * host's conversation list, search and notifications expect them.
 */

/* How often an open list looks for older mail while that is coming in: it reads all
 * that it shows anew. */
#define LOOK_AGAIN_S 3

G_DEFINE_TYPE_WITH_CODE (Pop3Folder, pop3_folder, geary_abstract_local_folder_get_type (),
                         G_IMPLEMENT_INTERFACE (geary_folder_support_mark_get_type (),
                                                pop3_folder_init_mark)
                         G_IMPLEMENT_INTERFACE (geary_folder_support_move_get_type (),
                                                pop3_folder_init_move)
                         G_IMPLEMENT_INTERFACE (geary_folder_support_remove_get_type (),
                                                pop3_folder_init_remove))

/* --------------------------------------------------------------- properties */

static GearyAccount *
pop3_folder_get_account (GearyFolder *base)
{
  return POP3_FOLDER (base)->account;
}

static GearyFolderProperties *
pop3_folder_get_properties (GearyFolder *base)
{
  return (GearyFolderProperties *) POP3_FOLDER (base)->properties;
}

static GearyFolderPath *
pop3_folder_get_path (GearyFolder *base)
{
  return POP3_FOLDER (base)->path;
}

static GearyFolderSpecialUse
pop3_folder_get_used_as (GearyFolder *base)
{
  return POP3_FOLDER (base)->use;
}

static void
pop3_folder_set_used_as_custom (GearyFolder *base,
                                gboolean     enabled,
                                GError     **error)
{
  Pop3Folder *self = POP3_FOLDER (base);
  GearyFolderSpecialUse old_use = self->use;

  if (old_use != GEARY_FOLDER_SPECIAL_USE_NONE && old_use != GEARY_FOLDER_SPECIAL_USE_CUSTOM)
    {
      g_set_error_literal (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_UNSUPPORTED,
                           "The folder has a special use already");
      return;
    }

  self->use = enabled ? GEARY_FOLDER_SPECIAL_USE_CUSTOM : GEARY_FOLDER_SPECIAL_USE_NONE;
  if (self->use != old_use)
    geary_folder_notify_use_changed (base, old_use, self->use);
}

/* ------------------------------------------------------------------ reading */

/* The host's completion is passed on as it is: its result belongs to the local
 * folder's _finish function. */

static void
pop3_folder_list_by_id_async (GearyFolder          *base,
                              GearyEmailIdentifier *initial_id,
                              int                   count,
                              GearyEmailField       fields,
                              GearyFolderListFlags  flags,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data)
{
  geary_imap_db_folder_list_email_by_id_async (
    POP3_FOLDER (base)->local, (GearyImapDBEmailIdentifier *) initial_id, count, fields,
    geary_imap_db_folder_list_flags_from_folder_flags (flags), cancellable, callback, user_data);
}

static GeeList *
pop3_folder_list_by_id_finish (GearyFolder  *base,
                               GAsyncResult *result,
                               GError      **error)
{
  return geary_imap_db_folder_list_email_by_id_finish (POP3_FOLDER (base)->local, result, error);
}

static void
pop3_folder_list_by_sparse_id_async (GearyFolder         *base,
                                     GeeCollection       *ids,
                                     GearyEmailField      fields,
                                     GearyFolderListFlags flags,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  geary_imap_db_folder_list_email_by_sparse_id_async (
    POP3_FOLDER (base)->local, ids, fields,
    geary_imap_db_folder_list_flags_from_folder_flags (flags), cancellable, callback, user_data);
}

static GeeList *
pop3_folder_list_by_sparse_id_finish (GearyFolder  *base,
                                      GAsyncResult *result,
                                      GError      **error)
{
  return geary_imap_db_folder_list_email_by_sparse_id_finish (POP3_FOLDER (base)->local, result,
                                                              error);
}

static void
pop3_folder_fetch_async (GearyFolder          *base,
                         GearyEmailIdentifier *id,
                         GearyEmailField       fields,
                         GearyFolderListFlags  flags,
                         GCancellable         *cancellable,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data)
{
  geary_imap_db_folder_fetch_email_async (
    POP3_FOLDER (base)->local, (GearyImapDBEmailIdentifier *) id, fields,
    geary_imap_db_folder_list_flags_from_folder_flags (flags), cancellable, callback, user_data);
}

static GearyEmail *
pop3_folder_fetch_finish (GearyFolder  *base,
                          GAsyncResult *result,
                          GError      **error)
{
  return geary_imap_db_folder_fetch_email_finish (POP3_FOLDER (base)->local, result, error);
}

static void
contains_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GeeList) emails = NULL;
  GeeCollection *ids = pop3_identifiers_new ();
  GError *error = NULL;
  int size = 0;

  emails = geary_imap_db_folder_list_email_by_sparse_id_finish ((GearyImapDBFolder *) source,
                                                                result, &error);
  if (error != NULL)
    {
      g_object_unref (ids);
      g_task_return_error (task, error);
      return;
    }

  size = emails != NULL ? gee_collection_get_size ((GeeCollection *) emails) : 0;
  for (int i = 0; i < size; i++)
    {
      g_autoptr (GObject) email = gee_list_get (emails, i);

      gee_collection_add (ids, geary_email_get_id ((GearyEmail *) email));
    }

  g_task_return_pointer (task, ids, g_object_unref);
}

/* Not the host's own contains_identifiers, which binds its arguments wrongly. */
static void
pop3_folder_contains_async (GearyFolder        *base,
                            GeeCollection      *ids,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (base, cancellable, callback, user_data);

  g_task_set_source_tag (task, pop3_folder_contains_async);
  /* Identifiers of other kinds, the Outbox's, are not here. */
  if (gee_collection_get_is_empty (ids) || !pop3_identifiers_check (ids, NULL))
    {
      g_task_return_pointer (task, pop3_identifiers_new (), g_object_unref);
      return;
    }

  geary_imap_db_folder_list_email_by_sparse_id_async (POP3_FOLDER (base)->local, ids,
                                                      GEARY_EMAIL_FIELD_NONE, 0, cancellable,
                                                      contains_cb, g_steal_pointer (&task));
}

static GeeCollection *
pop3_folder_contains_finish (GearyFolder  *base,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The host's way of asking for new mail. */
static void
pop3_folder_synchronise_remote (GearyFolder        *base,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  Pop3Folder *self = POP3_FOLDER (base);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pop3_folder_synchronise_remote);
  if (self->use == GEARY_FOLDER_SPECIAL_USE_INBOX && self->account != NULL)
    pop3_account_check_now (self->account);
  g_task_return_boolean (task, TRUE);
}

static void
pop3_folder_synchronise_remote_finish (GearyFolder  *base,
                                       GAsyncResult *result,
                                       GError      **error)
{
  g_task_propagate_boolean (G_TASK (result), error);
}

/* ---------------------------------------------------------------- announcing */

/**
 * pop3_folder_set_total:
 * @self: the folder
 * @total: number of messages in it
 *
 * Corrects what the host shows as the folder's size, before it is shown.
 */
void
pop3_folder_set_total (Pop3Folder *self,
                       gint64      total)
{
  geary_imap_folder_properties_set_select_examine_message_count (self->properties, (int) total);
}

static void
add_to_counts (Pop3Folder *self,
               int         total,
               int         unread)
{
  GearyFolderProperties *properties = (GearyFolderProperties *) self->properties;

  total += geary_folder_properties_get_email_total (properties);
  unread += geary_folder_properties_get_email_unread (properties);
  geary_imap_folder_properties_set_select_examine_message_count (self->properties, MAX (total, 0));
  geary_imap_folder_properties_set_status_unseen (self->properties, MAX (unread, 0));
}

/**
 * pop3_folder_add_unread:
 * @self: the folder
 * @change: how many more messages are unread in it
 *
 * Shows that messages were marked. Main thread.
 */
void
pop3_folder_add_unread (Pop3Folder *self,
                        int         change)
{
  add_to_counts (self, 0, change);
}

static void
notify_count (Pop3Folder                  *self,
              GearyFolderCountChangeReason reason)
{
  GearyFolderProperties *properties = (GearyFolderProperties *) self->properties;

  geary_folder_notify_email_count_changed ((GearyFolder *) self,
                                           geary_folder_properties_get_email_total (properties),
                                           reason);
}

/* The host's conversation list, once it has shown all of a folder, takes it that
 * nothing older will come, until the folder says that it is at its server. */
static gboolean
look_again (gpointer user_data)
{
  Pop3Folder *self = user_data;
  GearyFolderProperties *properties = (GearyFolderProperties *) self->properties;

  self->look_again = 0;
  if (geary_folder_get_open_state ((GearyFolder *) self) != GEARY_FOLDER_OPEN_STATE_CLOSED)
    geary_folder_notify_opened ((GearyFolder *) self, GEARY_FOLDER_OPEN_STATE_REMOTE,
                                geary_folder_properties_get_email_total (properties));
  return G_SOURCE_REMOVE;
}

/* Mail that belongs before what is there: shown, not told of. */
static void
notify_backlog (Pop3Folder    *self,
                GeeCollection *ids)
{
  if (gee_collection_get_is_empty (ids))
    return;

  if (self->look_again == 0)
    self->look_again = g_timeout_add_seconds (LOOK_AGAIN_S, look_again, self);

  geary_folder_notify_email_inserted ((GearyFolder *) self, ids);
  notify_count (self, GEARY_FOLDER_COUNT_CHANGE_REASON_INSERTED);
}

static void
notify_appended (Pop3Folder    *self,
                 GeeCollection *ids)
{
  if (gee_collection_get_is_empty (ids))
    return;

  geary_folder_notify_email_appended ((GearyFolder *) self, ids);
  notify_count (self, GEARY_FOLDER_COUNT_CHANGE_REASON_APPENDED);
}

/**
 * pop3_folder_show_delivered:
 * @self: the folder
 * @consignments: (element-type Pop3Consignment): what has become durable in it
 *
 * Shows a batch of mail in the open conversation list and the counters, and has
 * the user told of what is news.
 */
void
pop3_folder_show_delivered (Pop3Folder *self,
                            GPtrArray  *consignments)
{
  g_autoptr (GeeCollection) backlog = pop3_identifiers_new ();
  g_autoptr (GeeCollection) news = pop3_identifiers_new ();
  int unread = 0;

  for (guint i = 0; i < consignments->len; i++)
    {
      const Pop3Consignment *consignment = g_ptr_array_index (consignments, i);

      unread += pop3_consignment_is_unread (consignment) ? 1 : 0;
      pop3_identifiers_add (consignment->backlog ? backlog : news, consignment->message_id,
                            consignment->ordering);
    }

  add_to_counts (self, (int) consignments->len, unread);
  notify_backlog (self, backlog);
  if (!gee_collection_get_is_empty (news))
    geary_folder_notify_email_locally_appended ((GearyFolder *) self, news);
  notify_appended (self, news);
}

/**
 * pop3_folder_show_added:
 * @self: the folder
 * @placements: (element-type Pop3Placement): messages that came from another
 *  folder
 *
 * Shows messages that were moved or copied here, or written here: never news. Those
 * that were here already are left out. Main thread.
 */
void
pop3_folder_show_added (Pop3Folder *self,
                        GArray     *placements)
{
  g_autoptr (GeeCollection) ids = pop3_identifiers_new ();
  int total = 0;
  int unread = 0;

  for (guint i = 0; i < placements->len; i++)
    {
      const Pop3Placement *placement = &g_array_index (placements, Pop3Placement, i);

      if (!placement->added)
        continue;
      total++;
      unread += placement->unread ? 1 : 0;
      pop3_identifiers_add (ids, placement->message_id, placement->ordering);
    }

  add_to_counts (self, total, unread);
  notify_appended (self, ids);
  if (!gee_collection_get_is_empty (ids))
    geary_folder_notify_email_locally_complete ((GearyFolder *) self, ids);
}

/**
 * pop3_folder_show_removed:
 * @self: the folder
 * @placements: (element-type Pop3Placement): messages that were in it
 *
 * Takes messages off the screen that are not in this folder any more. Main thread.
 */
void
pop3_folder_show_removed (Pop3Folder *self,
                          GArray     *placements)
{
  g_autoptr (GeeCollection) ids = pop3_identifiers_new ();
  int unread = 0;

  if (placements->len == 0)
    return;

  for (guint i = 0; i < placements->len; i++)
    {
      const Pop3Placement *placement = &g_array_index (placements, Pop3Placement, i);

      unread += placement->unread ? 1 : 0;
      pop3_identifiers_add (ids, placement->message_id, placement->from_ordering);
    }

  add_to_counts (self, -(int) placements->len, -unread);
  g_signal_emit_by_name (self, "email-locally-removed", ids);
  geary_folder_notify_email_removed ((GearyFolder *) self, ids);
  notify_count (self, GEARY_FOLDER_COUNT_CHANGE_REASON_REMOVED);
}

/* -------------------------------------------------------------------- class */

static void
pop3_folder_finalize (GObject *object)
{
  Pop3Folder *self = POP3_FOLDER (object);

  g_clear_handle_id (&self->look_again, g_source_remove);
  g_clear_weak_pointer ((GObject **) &self->account);
  g_clear_object ((GObject **) &self->local);
  g_clear_object ((GObject **) &self->properties);
  g_clear_object ((GObject **) &self->path);
  g_clear_object (&self->store);
  g_strfreev (self->steps);

  G_OBJECT_CLASS (pop3_folder_parent_class)->finalize (object);
}

static void
pop3_folder_class_init (Pop3FolderClass *klass)
{
  GearyFolderClass *folder_class = &klass->parent_class.parent_class;

  G_OBJECT_CLASS (klass)->finalize = pop3_folder_finalize;
  folder_class->get_account = pop3_folder_get_account;
  folder_class->get_properties = pop3_folder_get_properties;
  folder_class->get_path = pop3_folder_get_path;
  folder_class->get_used_as = pop3_folder_get_used_as;
  folder_class->set_used_as_custom = pop3_folder_set_used_as_custom;
  folder_class->synchronise_remote = pop3_folder_synchronise_remote;
  folder_class->synchronise_remote_finish = pop3_folder_synchronise_remote_finish;
  folder_class->contains_identifiers = pop3_folder_contains_async;
  folder_class->contains_identifiers_finish = pop3_folder_contains_finish;
  folder_class->list_email_by_id_async = pop3_folder_list_by_id_async;
  folder_class->list_email_by_id_finish = pop3_folder_list_by_id_finish;
  folder_class->list_email_by_sparse_id_async = pop3_folder_list_by_sparse_id_async;
  folder_class->list_email_by_sparse_id_finish = pop3_folder_list_by_sparse_id_finish;
  folder_class->fetch_email_async = pop3_folder_fetch_async;
  folder_class->fetch_email_finish = pop3_folder_fetch_finish;
}

static void
pop3_folder_init (Pop3Folder *self)
{
}

static char **
steps_of (GearyFolderPath *path)
{
  int length = 0;
  char **array = geary_folder_path_as_array (path, &length);
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();

  for (int i = 0; i < length; i++)
    g_ptr_array_add (steps, array[i]);
  g_free (array);
  g_ptr_array_add (steps, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&steps), FALSE);
}

/**
 * pop3_folder_new:
 * @account: the account, which must outlive the folder's use; kept weakly
 * @store: the account's store
 * @local: the host's folder
 * @use: what it is for
 *
 * Returns: (transfer full): a folder of the class that belongs to @use
 */
GearyFolder *
pop3_folder_new (GearyAccount         *account,
                 Pop3Store            *store,
                 GearyImapDBFolder    *local,
                 GearyFolderSpecialUse use)
{
  GearyFolder *base = geary_abstract_local_folder_construct (pop3_folder_role_type (use));
  Pop3Folder *self = POP3_FOLDER (base);

  g_set_weak_pointer ((GObject **) &self->account, (GObject *) account);
  self->local = g_object_ref (local);
  self->store = g_object_ref (store);
  self->use = use;
  self->path = g_object_ref (geary_imap_db_folder_get_path (local));
  self->steps = steps_of (self->path);
  self->properties = geary_imap_db_folder_get_properties (local);
  /* Our drafts do get an identity; without this they are refused. */
  geary_folder_properties_set_create_never_returns_id ((GearyFolderProperties *) self->properties,
                                                       FALSE);
  return base;
}
