/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"

#include <glib/gi18n-lib.h>

/*
 * The account's folders: finding, creating and publishing them. All of the
 * account's own are in the host's database, below its IMAP root; the Outbox and
 * what the host registers are below the local root. Main thread.
 */

/* Names as they are stored; the host shows translations of its own for the
 * special uses. */
const Pop3SpecialFolder POP3_SPECIAL_FOLDERS[POP3_N_SPECIAL_FOLDERS] = {
  { GEARY_FOLDER_SPECIAL_USE_INBOX, "INBOX" },
  { GEARY_FOLDER_SPECIAL_USE_DRAFTS, "Drafts" },
  { GEARY_FOLDER_SPECIAL_USE_SENT, "Sent" },
  { GEARY_FOLDER_SPECIAL_USE_ARCHIVE, "Archive" },
  { GEARY_FOLDER_SPECIAL_USE_JUNK, "Junk" },
  { GEARY_FOLDER_SPECIAL_USE_TRASH, "Trash" },
};

static gboolean
paths_equal (GearyFolderPath *a,
             GearyFolderPath *b)
{
  return gee_hashable_equal_to ((GeeHashable *) a, (GObject *) b);
}

static GearyFolder *
find_in (GPtrArray       *folders,
         GearyFolderPath *path)
{
  for (guint i = 0; i < folders->len; i++)
    {
      GearyFolder *folder = g_ptr_array_index (folders, i);

      if (paths_equal (geary_folder_get_path (folder), path))
        return folder;
    }

  return NULL;
}

static void
set_not_found (GearyFolderPath *path,
               GError         **error)
{
  g_autofree char *name = geary_folder_path_to_string (path);

  g_set_error (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_NOT_FOUND,
               "Folder not found: %s", name);
}

static GeeCollection *
collection_new (void)
{
  return (GeeCollection *) gee_array_list_new (geary_folder_get_type (),
                                               (GBoxedCopyFunc) g_object_ref, g_object_unref,
                                               NULL, NULL, NULL);
}

static void
add_all (GeeCollection *collection,
         GPtrArray     *folders)
{
  for (guint i = 0; i < folders->len; i++)
    gee_collection_add (collection, g_ptr_array_index (folders, i));
}

/**
 * pop3_account_special_path:
 * @self: the account
 * @special: which of the special folders
 *
 * The path under which a special folder is stored. Main thread.
 *
 * Returns: (transfer full): the path
 */
GearyFolderPath *
pop3_account_special_path (Pop3Account             *self,
                           const Pop3SpecialFolder *special)
{
  GearyImapFolderRoot *root = geary_imap_db_account_get_imap_folder_root (self->local);

  if (special->use == GEARY_FOLDER_SPECIAL_USE_INBOX)
    return (GearyFolderPath *) g_object_ref ((GObject *) geary_imap_folder_root_get_inbox (root));

  return geary_folder_path_get_child ((GearyFolderPath *) root, special->name,
                                      GEARY_TRILLIAN_UNKNOWN);
}

static GearyFolderSpecialUse
use_of (Pop3Account     *self,
        GearyFolderPath *path)
{
  for (gsize i = 0; i < POP3_N_SPECIAL_FOLDERS; i++)
    {
      g_autoptr (GObject) special = NULL;

      special = (GObject *) pop3_account_special_path (self, &POP3_SPECIAL_FOLDERS[i]);
      if (paths_equal ((GearyFolderPath *) special, path))
        return POP3_SPECIAL_FOLDERS[i].use;
    }

  return GEARY_FOLDER_SPECIAL_USE_NONE;
}

/**
 * pop3_account_add_local:
 * @self: the account
 * @local: a folder of the host's database
 *
 * Makes a folder of ours for one of the host's, once, and keeps it, unpublished.
 * Main thread.
 */
void
pop3_account_add_local (Pop3Account       *self,
                        GearyImapDBFolder *local)
{
  GearyFolderPath *path = geary_imap_db_folder_get_path (local);

  if (find_in (self->folders, path) == NULL)
    g_ptr_array_add (self->folders,
                     pop3_folder_new ((GearyAccount *) self, self->store, local,
                                      use_of (self, path)));
}

/**
 * pop3_account_publish:
 * @self: the account
 * @folders: (element-type GearyFolder): some of its folders
 * @available: whether they have come, or gone
 *
 * Tells the host which folders have come or gone. Main thread.
 */
void
pop3_account_publish (Pop3Account *self,
                      GPtrArray   *folders,
                      gboolean     available)
{
  g_autoptr (GeeCollection) collection = collection_new ();
  g_autoptr (GeeBidirSortedSet) sorted = NULL;

  if (folders->len == 0)
    return;

  add_all (collection, folders);
  sorted = geary_account_sort_by_path (collection);
  geary_account_notify_folders_available_unavailable ((GearyAccount *) self,
                                                      available ? sorted : NULL,
                                                      available ? NULL : sorted);
}

/* ----------------------------------------------------------------- creating */

static void
clone_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  g_autoptr (GObject) local = NULL;
  GError *error = NULL;

  local = (GObject *) geary_imap_db_account_clone_folder_finish ((GearyImapDBAccount *) source,
                                                                 result, &error);
  if (local == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  pop3_account_add_local (self, (GearyImapDBFolder *) local);
  g_task_return_pointer (task,
                         g_object_ref (find_in (self->folders,
                                                geary_imap_db_folder_get_path (
                                                  (GearyImapDBFolder *) local))),
                         g_object_unref);
}

/**
 * pop3_account_clone_async:
 * @self: the account, its local store open
 * @path: path of a folder that does not exist in the store
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Creates a folder in the store and adds it to the account, unpublished.
 */
void
pop3_account_clone_async (Pop3Account        *self,
                          GearyFolderPath    *path,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GObject) attributes = (GObject *) geary_imap_mailbox_attributes_deserialize ("");
  g_autoptr (GObject) validity = (GObject *) geary_imap_uid_validity_new (1);
  g_autoptr (GObject) next = (GObject *) geary_imap_uid_new (1);
  g_autoptr (GObject) properties = NULL;
  g_autoptr (GObject) folder = NULL;

  g_task_set_source_tag (task, pop3_account_clone_async);
  properties = (GObject *) geary_imap_folder_properties_new_from_imapdb (
    (GearyImapMailboxAttributes *) attributes, 0, 0, (GearyImapUIDValidity *) validity,
    (GearyImapUID *) next);
  folder = (GObject *) geary_imap_folder_new (path, (GearyImapFolderProperties *) properties);
  geary_imap_db_account_clone_folder_async (self->local, (GearyImapFolder *) folder, cancellable,
                                            clone_cb, task);
}

/**
 * pop3_account_clone_finish:
 * @self: the account
 * @result: what the callback was given
 * @error: return location for an error of the host's database
 *
 * Finishes pop3_account_clone_async().
 *
 * Returns: (transfer full) (nullable): the new folder
 */
GearyFolder *
pop3_account_clone_finish (Pop3Account  *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
create_personal_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (source);
  g_autoptr (GPtrArray) created = g_ptr_array_new ();
  g_autoptr (GeeCollection) collection = collection_new ();
  g_autoptr (GeeBidirSortedSet) sorted = NULL;
  GError *error = NULL;
  GearyFolder *folder = pop3_account_clone_finish (self, result, &error);

  if (folder == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_ptr_array_add (created, folder);
  pop3_account_publish (self, created, TRUE);
  add_all (collection, created);
  sorted = geary_account_sort_by_path (collection);
  geary_account_notify_folders_created ((GearyAccount *) self, sorted);
  g_task_return_pointer (task, folder, g_object_unref);
}

static void
pop3_account_create_personal_folder (GearyAccount         *base,
                                     const char           *name,
                                     GearyFolderSpecialUse use,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GObject) path = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, pop3_account_create_personal_folder);
  if (!pop3_account_require_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  path = (GObject *) geary_folder_path_get_child (
    (GearyFolderPath *) geary_imap_db_account_get_imap_folder_root (self->local), name,
    GEARY_TRILLIAN_UNKNOWN);
  if (find_in (self->folders, (GearyFolderPath *) path) != NULL)
    g_task_return_new_error (task, geary_engine_error_quark (), GEARY_ENGINE_ERROR_ALREADY_EXISTS,
                             "Folder already exists: %s", name);
  else
    pop3_account_clone_async (self, (GearyFolderPath *) path, cancellable, create_personal_cb,
                              g_steal_pointer (&task));
}

static GearyFolder *
finish_folder (GearyAccount *base,
               GAsyncResult *result,
               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* All special folders exist from the first opening on. */
static void
pop3_account_get_required_special_folder (GearyAccount         *base,
                                          GearyFolderSpecialUse use,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data)
{
  g_autoptr (GTask) task = g_task_new (base, cancellable, callback, user_data);
  GearyFolder *folder = geary_account_get_special_folder (base, use);

  g_task_set_source_tag (task, pop3_account_get_required_special_folder);
  if (folder != NULL)
    g_task_return_pointer (task, folder, g_object_unref);
  else
    g_task_return_new_error (task, geary_engine_error_quark (),
                             GEARY_ENGINE_ERROR_BAD_PARAMETERS, "No folder for use %d", use);
}

/* ------------------------------------------------------------------ finding */

static GearyFolder *
pop3_account_get_folder (GearyAccount    *base,
                         GearyFolderPath *path,
                         GError         **error)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  GearyFolder *folder = find_in (self->folders, path);

  if (folder == NULL)
    folder = find_in (self->local_folders, path);
  if (folder != NULL)
    return (GearyFolder *) g_object_ref ((GObject *) folder);

  set_not_found (path, error);
  return NULL;
}

static GeeCollection *
pop3_account_list_folders (GearyAccount *base)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  GeeCollection *collection = collection_new ();

  add_all (collection, self->folders);
  add_all (collection, self->local_folders);
  return collection;
}

static void
add_children (GeeCollection   *collection,
              GPtrArray       *folders,
              GearyFolderPath *parent)
{
  for (guint i = 0; i < folders->len; i++)
    {
      GearyFolder *folder = g_ptr_array_index (folders, i);
      GearyFolderPath *path = geary_folder_path_get_parent (geary_folder_get_path (folder));

      if (path != NULL && paths_equal (path, parent))
        gee_collection_add (collection, folder);
    }
}

static GeeCollection *
pop3_account_list_matching_folders (GearyAccount    *base,
                                    GearyFolderPath *parent,
                                    GError         **error)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  GeeCollection *collection = NULL;

  if (find_in (self->folders, parent) == NULL && find_in (self->local_folders, parent) == NULL)
    {
      set_not_found (parent, error);
      return NULL;
    }

  collection = collection_new ();
  add_children (collection, self->folders, parent);
  add_children (collection, self->local_folders, parent);
  return collection;
}

static void
pop3_account_register_local_folder (GearyAccount *base,
                                    GearyFolder  *local,
                                    GError      **error)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  GearyFolderPath *path = geary_folder_get_path (local);
  g_autoptr (GPtrArray) added = g_ptr_array_new ();

  if (find_in (self->local_folders, path) != NULL)
    {
      g_set_error_literal (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_ALREADY_EXISTS,
                           "The folder is registered already");
      return;
    }
  if (!geary_folder_path_is_descendant (
        (GearyFolderPath *) geary_account_get_local_folder_root (base), path))
    {
      set_not_found (path, error);
      return;
    }

  g_ptr_array_add (self->local_folders, g_object_ref ((GObject *) local));
  g_ptr_array_add (added, local);
  pop3_account_publish (self, added, TRUE);
}

static void
pop3_account_deregister_local_folder (GearyAccount *base,
                                      GearyFolder  *local,
                                      GError      **error)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  GearyFolder *found = find_in (self->local_folders, geary_folder_get_path (local));
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();

  if (found == NULL)
    {
      set_not_found (geary_folder_get_path (local), error);
      return;
    }

  g_ptr_array_add (gone, local);
  pop3_account_publish (self, gone, FALSE);
  g_ptr_array_remove (self->local_folders, found);
}

/* ------------------------------------------------------------------ signals */

/* Folder signals that the account repeats; the host's base class does not. */
#define REPEATER(name, Type) \
  static void \
  on_##name (GearyFolder *folder, Type *what, GearyAccount *account) \
  { \
    geary_account_notify_##name (account, folder, what); \
  }

REPEATER (email_appended, GeeCollection)
REPEATER (email_inserted, GeeCollection)
REPEATER (email_removed, GeeCollection)
REPEATER (email_locally_removed, GeeCollection)
REPEATER (email_locally_complete, GeeCollection)
REPEATER (email_flags_changed, GeeMap)

static const struct {
  const char *signal;
  GCallback   repeater;
} REPEATED[] = {
  { "email-appended", G_CALLBACK (on_email_appended) },
  { "email-inserted", G_CALLBACK (on_email_inserted) },
  { "email-removed", G_CALLBACK (on_email_removed) },
  { "email-locally-removed", G_CALLBACK (on_email_locally_removed) },
  { "email-locally-complete", G_CALLBACK (on_email_locally_complete) },
  { "email-flags-changed", G_CALLBACK (on_email_flags_changed) },
};

static void
repeat_signals (Pop3Account       *self,
                GeeBidirSortedSet *folders,
                gboolean           repeat)
{
  g_autoptr (GeeIterator) iterator = NULL;

  if (folders == NULL)
    return;

  iterator = gee_iterable_iterator ((GeeIterable *) folders);
  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) folder = gee_iterator_get (iterator);

      for (gsize i = 0; i < G_N_ELEMENTS (REPEATED); i++)
        {
          if (repeat)
            g_signal_connect_object (folder, REPEATED[i].signal, REPEATED[i].repeater, self, 0);
          else
            g_signal_handlers_disconnect_by_func (folder, (gpointer) REPEATED[i].repeater, self);
        }
    }
}

static GearyAccountClass *parent_account_class;

static void
pop3_account_notify_available (GearyAccount      *base,
                               GeeBidirSortedSet *available,
                               GeeBidirSortedSet *unavailable)
{
  Pop3Account *self = POP3_ACCOUNT (base);

  parent_account_class->notify_folders_available_unavailable (base, available, unavailable);
  repeat_signals (self, available, TRUE);
  repeat_signals (self, unavailable, FALSE);
}

/**
 * pop3_account_class_init_folders:
 * @account_class: the class of Pop3Account
 *
 * Fills in the slots that concern folders.
 */
void
pop3_account_class_init_folders (GearyAccountClass *account_class)
{
  parent_account_class = g_type_class_peek_parent (account_class);
  account_class->get_folder = pop3_account_get_folder;
  account_class->list_folders = pop3_account_list_folders;
  account_class->list_matching_folders = pop3_account_list_matching_folders;
  account_class->get_required_special_folder_async = pop3_account_get_required_special_folder;
  account_class->get_required_special_folder_finish = finish_folder;
  account_class->create_personal_folder = pop3_account_create_personal_folder;
  account_class->create_personal_folder_finish = finish_folder;
  account_class->register_local_folder = pop3_account_register_local_folder;
  account_class->deregister_local_folder = pop3_account_deregister_local_folder;
  account_class->notify_folders_available_unavailable = pop3_account_notify_available;
}
