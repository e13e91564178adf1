/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "store/pop3-store-private.h"

/*
 * What the user is told, and wants, of messages that are here only in part. Main
 * thread, but for the functions named _task, which are for the store thread.
 */

static void
find_partial_task (Pop3Store *self,
                   GTask     *task,
                   gpointer   data)
{
  const gint64 *message_id = data;
  g_autofree Pop3LedgerPartial *partial = g_new0 (Pop3LedgerPartial, 1);
  GError *error = NULL;

  if (pop3_ledger_find_partial (pop3_database_get_handle (self->database), 0, *message_id,
                                partial, &error))
    g_task_return_pointer (task, g_steal_pointer (&partial), g_free);
  else
    g_task_return_error (task, error);
}

static void
want_rest_task (Pop3Store *self,
                GTask     *task,
                gpointer   data)
{
  const gint64 *message_id = data;
  GError *error = NULL;
  gboolean done = pop3_database_begin (self->database, &error) &&
                  pop3_ledger_want_rest (pop3_database_get_handle (self->database), *message_id,
                                         &error);

  pop3_store_return_transaction (self, task, done, error);
}

static void
push_for_message (Pop3Store          *self,
                  Pop3StoreTaskFunc   func,
                  gint64              message_id,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, push_for_message);
  g_task_set_task_data (task, g_memdup2 (&message_id, sizeof message_id), g_free);
  pop3_store_push (self, task, func);
}

/**
 * pop3_store_find_partial_async:
 * @self: the store
 * @message_id: a message's row
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out whether a message is here only in part. Main thread.
 */
void
pop3_store_find_partial_async (Pop3Store          *self,
                               gint64              message_id,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  push_for_message (self, find_partial_task, message_id, callback, user_data);
}

/**
 * pop3_store_find_partial_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_find_partial_async().
 *
 * Returns: (transfer full) (nullable): what is known, with row_id 0 for a whole
 *   message; free with g_free(); %NULL with POP3_ERROR_STORE, or with
 *   G_IO_ERROR_CLOSED for a closed store
 */
Pop3LedgerPartial *
pop3_store_find_partial_finish (Pop3Store    *self,
                                GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * pop3_store_want_rest_async:
 * @self: the store
 * @message_id: a message's row
 * @callback: called when done
 * @user_data: for @callback
 *
 * Notes that the user wants the rest of a message, for the next visit. Main thread.
 */
void
pop3_store_want_rest_async (Pop3Store          *self,
                            gint64              message_id,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  push_for_message (self, want_rest_task, message_id, callback, user_data);
}

/**
 * pop3_store_want_rest_finish:
 * @self: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_store_want_rest_async().
 *
 * Returns: whether the wish is durable; errors as for
 *   pop3_store_find_partial_finish()
 */
gboolean
pop3_store_want_rest_finish (Pop3Store    *self,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
