/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"
#include "backend/pop3-identifiers.h"

/*
 * Reading and search: what the host's local account does for others on its threads. It
 * forgets its database when it is closed, and crashes when something still reads: an
 * account with a server to take leave of is slower to close than any reading, ours is
 * not. So reads are counted. Main thread.
 */

typedef struct {
  Pop3Account        *account; /* owned */
  GAsyncReadyCallback callback;
  gpointer            user_data;
} Read;

/* @callback: to call when the local account is done. Returns: (transfer full): what to give
 * to the local account as user data, with end_read() as the callback */
static gpointer
begin_read (Pop3Account        *self,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  Read *read = g_new0 (Read, 1);

  read->account = (Pop3Account *) g_object_ref ((GObject *) self);
  read->callback = callback;
  read->user_data = user_data;
  self->n_reads++;
  return read;
}

/* A callback for the local account's operations. @user_data: (transfer full): from
 * begin_read() */
static void
end_read (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Read *read = user_data;
  g_autoptr (Pop3Account) self = read->account;

  if (read->callback != NULL)
    read->callback (source, result, read->user_data);

  self->n_reads--;
  if (self->n_reads == 0 && self->rest_task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->rest_task);

      g_task_return_boolean (task, TRUE);
    }
}

/**
 * pop3_account_await_reads_async:
 * @self: the account, which lets nobody begin a read any more
 * @callback: called when nobody reads
 * @user_data: for @callback
 *
 * Waits until all reads have ended.
 */
void
pop3_account_await_reads_async (Pop3Account        *self,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (self->rest_task == NULL);

  g_task_set_source_tag (task, pop3_account_await_reads_async);
  if (self->n_reads == 0)
    g_task_return_boolean (task, TRUE);
  else
    self->rest_task = g_steal_pointer (&task);
}

/* ------------------------------------------------------- for the host */

/* The host's completions are passed on as they are: their results belong to the
 * _finish functions of the local account. */

/* Answers with an error when the account is closed, whose database is gone, or
 * when one of @ids (nullable) is not one that the store knows. */
static gboolean
refuse (GearyAccount       *base,
        GeeCollection      *ids,
        gpointer            tag,
        GAsyncReadyCallback callback,
        gpointer            user_data)
{
  GError *error = NULL;

  if (pop3_account_require_open (POP3_ACCOUNT (base), &error) &&
      (ids == NULL || pop3_identifiers_check (ids, &error)))
    return FALSE;

  g_task_report_error (base, callback, user_data, tag, error);
  return TRUE;
}

static void
pop3_account_search_message_id_async (GearyAccount         *base,
                                      GearyRFC822MessageID *message_id,
                                      GearyEmailField       fields,
                                      gboolean              partial_ok,
                                      GeeCollection        *folder_blacklist,
                                      GearyEmailFlags      *flag_blacklist,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data)
{
  if (!refuse (base, NULL, pop3_account_search_message_id_async, callback, user_data))
    geary_imap_db_account_search_message_id_async (
      POP3_ACCOUNT (base)->local, message_id, fields, partial_ok, folder_blacklist,
      flag_blacklist, cancellable, end_read,
      begin_read (POP3_ACCOUNT (base), callback, user_data));
}

static GeeMultiMap *
pop3_account_search_message_id_finish (GearyAccount *base,
                                       GAsyncResult *result,
                                       GError      **error)
{
  if (g_async_result_is_tagged (result, pop3_account_search_message_id_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return geary_imap_db_account_search_message_id_finish (POP3_ACCOUNT (base)->local, result,
                                                         error);
}

static void
pop3_account_fetch_email_async (GearyAccount         *base,
                                GearyEmailIdentifier *id,
                                GearyEmailField       fields,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data)
{
  g_autoptr (GeeCollection) ids =
    (GeeCollection *) gee_array_list_new (G_TYPE_OBJECT, (GBoxedCopyFunc) g_object_ref,
                                          g_object_unref, NULL, NULL, NULL);

  gee_collection_add (ids, id);
  if (!refuse (base, ids, pop3_account_fetch_email_async, callback, user_data))
    geary_imap_db_account_fetch_email_async (
      POP3_ACCOUNT (base)->local, (GearyImapDBEmailIdentifier *) id, fields, cancellable,
      end_read, begin_read (POP3_ACCOUNT (base), callback, user_data));
}

static GearyEmail *
pop3_account_fetch_email_finish (GearyAccount *base,
                                 GAsyncResult *result,
                                 GError      **error)
{
  if (g_async_result_is_tagged (result, pop3_account_fetch_email_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return geary_imap_db_account_fetch_email_finish (POP3_ACCOUNT (base)->local, result, error);
}

static void
pop3_account_list_email_async (GearyAccount       *base,
                               GeeCollection      *ids,
                               GearyEmailField     fields,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  if (!refuse (base, ids, pop3_account_list_email_async, callback, user_data))
    geary_imap_db_account_list_email (
      POP3_ACCOUNT (base)->local, ids, fields, cancellable, end_read,
      begin_read (POP3_ACCOUNT (base), callback, user_data));
}

static GeeList *
pop3_account_list_email_finish (GearyAccount *base,
                                GAsyncResult *result,
                                GError      **error)
{
  if (g_async_result_is_tagged (result, pop3_account_list_email_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return geary_imap_db_account_list_email_finish (POP3_ACCOUNT (base)->local, result, error);
}

static GearySearchQuery *
pop3_account_new_search_query (GearyAccount *base,
                               GeeList      *expression,
                               const char   *text,
                               GError      **error)
{
  return (GearySearchQuery *) geary_fts_search_query_new (expression, text,
                                                          POP3_ACCOUNT (base)->stemmer);
}

static void
pop3_account_search_async (GearyAccount       *base,
                           GearySearchQuery   *query,
                           int                 limit,
                           int                 offset,
                           GeeCollection      *folder_blacklist,
                           GeeCollection      *search_ids,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  if (!refuse (base, NULL, pop3_account_search_async, callback, user_data))
    geary_imap_db_account_search_async (
      POP3_ACCOUNT (base)->local, query, limit, offset, folder_blacklist, search_ids, cancellable,
      end_read, begin_read (POP3_ACCOUNT (base), callback, user_data));
}

static GeeCollection *
pop3_account_search_finish (GearyAccount *base,
                            GAsyncResult *result,
                            GError      **error)
{
  if (g_async_result_is_tagged (result, pop3_account_search_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return geary_imap_db_account_search_finish (POP3_ACCOUNT (base)->local, result, error);
}

static void
pop3_account_search_matches_async (GearyAccount       *base,
                                   GearySearchQuery   *query,
                                   GeeCollection      *ids,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  if (!refuse (base, ids, pop3_account_search_matches_async, callback, user_data))
    geary_imap_db_account_get_search_matches_async (
      POP3_ACCOUNT (base)->local, query, ids, cancellable, end_read,
      begin_read (POP3_ACCOUNT (base), callback, user_data));
}

static GeeSet *
pop3_account_search_matches_finish (GearyAccount *base,
                                    GAsyncResult *result,
                                    GError      **error)
{
  if (g_async_result_is_tagged (result, pop3_account_search_matches_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return geary_imap_db_account_get_search_matches_finish (POP3_ACCOUNT (base)->local, result,
                                                          error);
}

/* -------------------------------------------------------- containing folders */

/* What get_containing_folders gathers, and the local folders still to be asked. */
typedef struct {
  GeeCollection *ids;
  GeeMultiMap   *map;
  GPtrArray     *left;
} Containing;

static void
containing_free (gpointer data)
{
  Containing *containing = data;

  g_object_unref (containing->ids);
  g_object_unref (containing->map);
  g_ptr_array_unref (containing->left);
  g_free (containing);
}

static void ask_next (GTask *task);

static void
contains_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Containing *containing = g_task_get_task_data (task);
  GearyFolder *folder = (GearyFolder *) source;
  g_autoptr (GeeCollection) found = NULL;
  g_autoptr (GeeIterator) iterator = NULL;

  /* A local folder that closed meanwhile has nothing to say. */
  found = geary_folder_contains_identifiers_finish (folder, result, NULL);
  iterator = found != NULL ? gee_iterable_iterator ((GeeIterable *) found) : NULL;
  while (iterator != NULL && gee_iterator_next (iterator))
    {
      g_autoptr (GObject) id = gee_iterator_get (iterator);

      gee_multi_map_set (containing->map, id, geary_folder_get_path (folder));
    }

  ask_next (task);
}

static void
ask_next (GTask *task)
{
  Containing *containing = g_task_get_task_data (task);
  g_autoptr (GObject) folder = NULL;

  while (folder == NULL && containing->left->len > 0)
    {
      folder = g_ptr_array_steal_index (containing->left, containing->left->len - 1);
      /* Closed ones refuse to be asked. */
      if (geary_folder_get_open_state ((GearyFolder *) folder) ==
          GEARY_FOLDER_OPEN_STATE_CLOSED)
        g_clear_object (&folder);
    }

  if (folder != NULL)
    geary_folder_contains_identifiers ((GearyFolder *) folder, containing->ids,
                                       g_task_get_cancellable (task), contains_cb,
                                       g_object_ref (task));
  else if (gee_multi_map_get_size (containing->map) > 0)
    g_task_return_pointer (task, g_object_ref ((GObject *) containing->map), g_object_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
containing_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  geary_imap_db_account_get_containing_folders_finish ((GearyImapDBAccount *) source, result,
                                                       &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    ask_next (task);
}

static void
pop3_account_get_containing_folders (GearyAccount       *base,
                                     GeeCollection      *ids,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Containing *containing = g_new0 (Containing, 1);
  GError *error = NULL;

  containing->ids = (GeeCollection *) g_object_ref ((GObject *) ids);
  containing->map = (GeeMultiMap *) gee_hash_multi_map_new (
    geary_email_identifier_get_type (), (GBoxedCopyFunc) g_object_ref, g_object_unref,
    geary_folder_path_get_type (), (GBoxedCopyFunc) g_object_ref, g_object_unref,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  containing->left = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->local_folders->len; i++)
    g_ptr_array_add (containing->left, g_object_ref (g_ptr_array_index (self->local_folders, i)));
  g_task_set_source_tag (task, pop3_account_get_containing_folders);
  g_task_set_task_data (task, containing, containing_free);
  if (!pop3_account_require_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  geary_imap_db_account_get_containing_folders_async (
    self->local, ids, containing->map, cancellable, end_read,
    begin_read (self, containing_cb, g_steal_pointer (&task)));
}

static GeeMultiMap *
pop3_account_get_containing_folders_finish (GearyAccount *base,
                                            GAsyncResult *result,
                                            GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * pop3_account_class_init_reads:
 * @account_class: the class of Pop3Account
 *
 * Fills in the slots that concern reading and search.
 */
void
pop3_account_class_init_reads (GearyAccountClass *account_class)
{
  account_class->local_search_message_id_async = pop3_account_search_message_id_async;
  account_class->local_search_message_id_finish = pop3_account_search_message_id_finish;
  account_class->local_fetch_email_async = pop3_account_fetch_email_async;
  account_class->local_fetch_email_finish = pop3_account_fetch_email_finish;
  account_class->list_local_email_async = pop3_account_list_email_async;
  account_class->list_local_email_finish = pop3_account_list_email_finish;
  account_class->new_search_query = pop3_account_new_search_query;
  account_class->local_search_async = pop3_account_search_async;
  account_class->local_search_finish = pop3_account_search_finish;
  account_class->get_search_matches_async = pop3_account_search_matches_async;
  account_class->get_search_matches_finish = pop3_account_search_matches_finish;
  account_class->get_containing_folders_async = pop3_account_get_containing_folders;
  account_class->get_containing_folders_finish = pop3_account_get_containing_folders_finish;
}
