/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-store-private.h"
#include "store/pop3-twin.h"

/*
 * What the user does to the store: writing, moving, copying, removing. Main
 * thread, but for the functions named _task, which are for the store thread.
 */

typedef GArray *(*PlaceFunc) (Pop3Database *database, gint64 from, gint64 to,
                              GArray *message_ids, GError **error);

/* What the user does: one struct for all, with only what each needs set. */
typedef struct {
  char     **from;
  char     **to;
  GArray    *message_ids;
  PlaceFunc  place;
  GObject   *to_add;
  GObject   *to_remove;
  GObject   *written;
  char      *flags;
  GDateTime *received;
  gboolean   once;
} UserData;

static void
user_data_free (gpointer data)
{
  UserData *user = data;

  g_strfreev (user->from);
  g_strfreev (user->to);
  g_clear_pointer (&user->message_ids, g_array_unref);
  g_clear_object (&user->to_add);
  g_clear_object (&user->to_remove);
  g_clear_object (&user->written);
  g_free (user->flags);
  g_clear_pointer (&user->received, g_date_time_unref);
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

  pop3_store_push (self, task, count_task);
}

/**
 * pop3_store_count_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_count_async().
 *
 * Returns: the number of messages, or -1 with POP3_ERROR_STORE
 */
gint64
pop3_store_count_finish (Pop3Store    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

/* Mail that waits to be sent is in a table of its own. */
static gboolean
count_outbox (Pop3Store *self,
              gint64    *waiting,
              GError   **error)
{
  sqlite3_stmt *statement = NULL;

  statement = pop3_database_prepare (self->database,
                                     "SELECT count(*) FROM SmtpOutboxTable WHERE sent = 0", error);
  return statement != NULL && pop3_database_query_id (self->database, statement, 0, waiting, error);
}

static void
count_only_here_task (Pop3Store *self,
                      GTask     *task,
                      gpointer   data)
{
  Pop3Holdings *holdings = g_new0 (Pop3Holdings, 1);
  gint64 waiting = 0;
  GError *error = NULL;

  if (pop3_ledger_count_only_here (pop3_database_get_handle (self->database), &holdings->total,
                                   &holdings->only_here, &error) &&
      count_outbox (self, &waiting, &error))
    {
      holdings->total += waiting;
      holdings->only_here += waiting;
      g_task_return_pointer (task, holdings, g_free);
    }
  else
    {
      g_free (holdings);
      g_task_return_error (task, error);
    }
}

/**
 * pop3_store_count_only_here_async:
 * @self: the store
 * @callback: called when done
 * @user_data: for @callback
 *
 * Counts what would be lost with the account's mail here. Main thread.
 */
void
pop3_store_count_only_here_async (Pop3Store          *self,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_store_count_only_here_async);
  pop3_store_push (self, task, count_only_here_task);
}

/**
 * pop3_store_count_only_here_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_count_only_here_async().
 *
 * Returns: (transfer full): what is here, to be freed with g_free(), or %NULL with
 *   POP3_ERROR_STORE, or G_IO_ERROR_CLOSED for an account that is not open
 */
Pop3Holdings *
pop3_store_count_only_here_finish (Pop3Store    *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
store_written (Pop3Store       *self,
               gint64           folder,
               Pop3Consignment *consignment,
               GError         **error)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new ();
  gint64 backlog = 0;

  g_ptr_array_add (batch, consignment);
  if (!pop3_shelf_reserve (self->database, folder, 0, 1, &backlog, &consignment->ordering,
                           error) ||
      !pop3_consignment_store (self->database, self->attachments, folder, batch, NULL, error))
    return FALSE;

  pop3_search_index_add (self->index, consignment->message_id);
  return TRUE;
}

/* Takes longer than a frame for a message with large attachments. */
static Pop3Consignment *
consign (const UserData *user,
         GError        **error)
{
  g_autoptr (GObject) buffer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Pop3Consignment *consignment = NULL;

  buffer = (GObject *) geary_rf_c822_message_get_rfc822_buffer (
    (GearyRFC822Message *) user->written, 0, error);
  if (buffer == NULL)
    return NULL;

  bytes = geary_memory_buffer_get_bytes ((GearyMemoryBuffer *) buffer);
  consignment = pop3_consignment_new (bytes, user->flags);
  consignment->received = g_date_time_ref (user->received);
  return consignment;
}

static void
create_task (Pop3Store *self,
             GTask     *task,
             gpointer   data)
{
  UserData *user = data;
  GError *error = NULL;
  g_autoptr (Pop3Consignment) consignment = consign (user, &error);
  gint64 folder = 0;

  if (consignment != NULL)
    folder = pop3_shelf_find_folder (self->database, (const char *const *) user->from, &error);
  if (folder != 0 &&
      (!user->once || pop3_twin_find (self->database, folder, consignment, &error)) &&
      (consignment->known || store_written (self, folder, consignment, &error)))
    g_task_return_pointer (task, g_steal_pointer (&consignment),
                           (GDestroyNotify) pop3_consignment_free);
  else
    g_task_return_error (task, error);
}

/**
 * pop3_store_create_async:
 * @self: the store
 * @folder: (array zero-terminated=1): path of a folder
 * @message: the message, which nobody touches until the callback is called
 * @flags: IMAP flags as the host writes them
 * @received: when it was written
 * @once: whether it is only stored when the folder does not have it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Stores a message that was written here, through the same transaction as
 * incoming mail. Main thread.
 */
void
pop3_store_create_async (Pop3Store          *self,
                         char              **folder,
                         GearyRFC822Message *message,
                         const char         *flags,
                         GDateTime          *received,
                         gboolean            once,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  UserData *user = NULL;
  g_autoptr (GTask) task = user_task_new (self, pop3_store_create_async, folder, NULL, NULL,
                                          callback, user_data, &user);

  user->written = g_object_ref ((GObject *) message);
  user->flags = g_strdup (flags);
  user->received = g_date_time_ref (received);
  user->once = once;
  pop3_store_push (self, task, create_task);
}

/**
 * pop3_store_create_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_create_async().
 *
 * Returns: (transfer full) (nullable): the message with its row's id, or %NULL with
 *   POP3_ERROR_STORE
 */
Pop3Consignment *
pop3_store_create_finish (Pop3Store    *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mark_task (Pop3Store *self,
           GTask     *task,
           gpointer   data)
{
  UserData *user = data;
  Pop3Marking *marking = NULL;
  GError *error = NULL;
  gint64 folder = pop3_shelf_find_folder (self->database, (const char *const *) user->from,
                                          &error);

  if (folder != 0)
    marking = pop3_marking_apply (self->database, folder, user->message_ids,
                                  (GearyEmailFlags *) user->to_add,
                                  (GearyEmailFlags *) user->to_remove, &error);
  if (marking != NULL)
    g_task_return_pointer (task, marking, (GDestroyNotify) pop3_marking_free);
  else
    g_task_return_error (task, error);
}

/**
 * pop3_store_mark_async:
 * @self: the store
 * @folder: (array zero-terminated=1): path of the folder they are in
 * @message_ids: (element-type gint64): rows of the messages
 * @to_add: (nullable): flags that they get, which nobody changes any more
 * @to_remove: (nullable): flags that they lose, likewise
 * @callback: called when done
 * @user_data: for @callback
 *
 * Changes the flags of messages. Main thread.
 */
void
pop3_store_mark_async (Pop3Store          *self,
                       char              **folder,
                       GArray             *message_ids,
                       GearyEmailFlags    *to_add,
                       GearyEmailFlags    *to_remove,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  UserData *user = NULL;
  g_autoptr (GTask) task = user_task_new (self, pop3_store_mark_async, folder, NULL, message_ids,
                                          callback, user_data, &user);

  user->to_add = to_add != NULL ? g_object_ref ((GObject *) to_add) : NULL;
  user->to_remove = to_remove != NULL ? g_object_ref ((GObject *) to_remove) : NULL;
  pop3_store_push (self, task, mark_task);
}

/**
 * pop3_store_mark_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_mark_async().
 *
 * Returns: (transfer full) (nullable): what was marked, or %NULL with
 *   POP3_ERROR_STORE
 */
Pop3Marking *
pop3_store_mark_finish (Pop3Store    *self,
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
  pop3_store_push (self, task, place_task);
}

/**
 * pop3_store_copy_async:
 * @self: the store
 * @from: (array zero-terminated=1): path of the folder they are in
 * @to: (array zero-terminated=1): path of the folder to put them into
 * @message_ids: (element-type gint64): rows of the messages
 * @callback: called when done
 * @user_data: for @callback
 *
 * Puts messages into another folder, too; finish with pop3_store_place_finish().
 * Main thread.
 */
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
  pop3_store_push (self, task, place_task);
}

static void
list_task (Pop3Store *self,
           GTask     *task,
           gpointer   data)
{
  UserData *user = data;
  GArray *ids = NULL;
  GError *error = NULL;
  gint64 folder = pop3_shelf_find_folder (self->database, (const char *const *) user->from,
                                          &error);

  if (folder != 0)
    ids = pop3_shelf_list (self->database, folder, &error);
  if (ids != NULL)
    g_task_return_pointer (task, ids, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * pop3_store_list_async:
 * @self: the store
 * @folder: (array zero-terminated=1): path of a folder
 * @callback: called when done
 * @user_data: for @callback
 *
 * Lists the messages of a folder. Main thread.
 */
void
pop3_store_list_async (Pop3Store          *self,
                       char              **folder,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  UserData *user = NULL;
  g_autoptr (GTask) task = user_task_new (self, pop3_store_list_async, folder, NULL, NULL,
                                          callback, user_data, &user);

  pop3_store_push (self, task, list_task);
}

/**
 * pop3_store_list_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_list_async().
 *
 * Returns: (transfer full) (element-type gint64) (nullable): rows of the messages, the
 *   oldest first, or %NULL with POP3_ERROR_STORE
 */
GArray *
pop3_store_list_finish (Pop3Store    *self,
                        GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
remove_task (Pop3Store *self,
             GTask     *task,
             gpointer   data)
{
  UserData *user = data;
  GError *error = NULL;
  gint64 from = pop3_shelf_find_folder (self->database, (const char *const *) user->from, &error);

  return_placements (task, from != 0
                           ? pop3_shelf_remove (self->database, self->attachments, from,
                                                user->message_ids, &error)
                           : NULL, error);
}

/**
 * pop3_store_remove_async:
 * @self: the store
 * @from: (array zero-terminated=1): path of the folder they are in
 * @message_ids: (element-type gint64): rows of the messages
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

  pop3_store_push (self, task, remove_task);
}

/**
 * pop3_store_place_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes moving, copying and removing.
 *
 * Returns: (transfer full) (element-type Pop3Placement) (nullable): what changed, or
 *   %NULL with POP3_ERROR_STORE
 */
GArray *
pop3_store_place_finish (Pop3Store    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
