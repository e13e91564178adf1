/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"

/*
 * What the host's local account reads for others on its threads. It forgets its database
 * when it is closed, and crashes when something still reads: an account with a server to
 * take leave of is slower to close than any reading, ours is not. Main thread.
 */

typedef struct {
  Pop3Account        *account; /* owned */
  GAsyncReadyCallback callback;
  gpointer            user_data;
} Read;

/**
 * pop3_account_begin_read:
 * @self: the account, open
 * @callback: to call when the local account is done
 * @user_data: for @callback
 *
 * Returns: (transfer full): what to give to the local account as user data, with
 *   pop3_account_end_read() as the callback
 */
gpointer
pop3_account_begin_read (Pop3Account        *self,
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

/**
 * pop3_account_end_read:
 * @source: the local account
 * @result: what it answers, for the callback's _finish function
 * @user_data: (transfer full): from pop3_account_begin_read()
 *
 * A callback for the local account's operations.
 */
void
pop3_account_end_read (GObject      *source,
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
