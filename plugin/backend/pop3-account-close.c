/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"

/*
 * Closing an account: opening, the other way round. Our connections close before
 * the host's database does. One that is still opening closes itself, see
 * pop3-account-open.c. Main thread.
 */

/* How long an opening may take to end itself: what we do in it ends at once, but the
 * host's part waits a minute for whoever has locked the database, and then the program
 * would not quit. */
#define PATIENCE_MS 1000

/**
 * pop3_account_end_closing:
 * @self: the account, of which nothing is open any more
 * @error: (nullable): what went wrong
 *
 * Answers all who have closed it.
 */
void
pop3_account_end_closing (Pop3Account  *self,
                          const GError *error)
{
  g_autoptr (GPtrArray) closings = g_steal_pointer (&self->closings);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  for (guint i = 0; i < closings->len; i++)
    {
      GTask *task = g_ptr_array_index (closings, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static void
database_closed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (Pop3Account) self = user_data;
  g_autoptr (GError) error = NULL;

  geary_imap_db_account_close_finish ((GearyImapDBAccount *) source, result, &error);
  geary_account_notify_closed ((GearyAccount *) self);
  pop3_account_end_closing (self, error);
}

static void
reads_ended_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  geary_imap_db_account_close_async (POP3_ACCOUNT (source)->local, NULL, database_closed_cb,
                                     user_data);
}

static void
store_closed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  pop3_store_close_finish (POP3_STORE (source), result, NULL);
  pop3_account_await_reads_async (user_data, reads_ended_cb, user_data);
}

static void
harvest_stopped_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Pop3Account *self = user_data;

  pop3_harvest_stop_finish (POP3_HARVEST (source), result, NULL);
  pop3_store_close_async (self->store, store_closed_cb, self);
}

static void
incoming_stopped_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Pop3Account *self = user_data;
  g_autoptr (GPtrArray) local_folders = g_steal_pointer (&self->local_folders);
  g_autoptr (GPtrArray) folders = g_steal_pointer (&self->folders);
  g_autoptr (Pop3Harvest) harvest = NULL;

  geary_client_service_stop_finish ((GearyClientService *) source, result, NULL);
  self->local_folders = g_ptr_array_new_with_free_func (g_object_unref);
  self->folders = g_ptr_array_new_with_free_func (g_object_unref);
  pop3_account_publish (self, local_folders, FALSE);
  pop3_account_publish (self, folders, FALSE);

  harvest = g_steal_pointer (&self->harvest);
  pop3_harvest_stop_async (harvest, harvest_stopped_cb, self);
}

static void
outgoing_stopped_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  geary_client_service_stop_finish ((GearyClientService *) source, result, NULL);
  geary_client_service_stop (geary_account_get_incoming (user_data), NULL, incoming_stopped_cb,
                             user_data);
}

/* Goes from step to step with a reference. */
static void
begin_closing (Pop3Account *self)
{
  self->open = FALSE;
  g_signal_handlers_disconnect_by_data (self->store, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  geary_client_service_stop (geary_account_get_outgoing ((GearyAccount *) self), NULL,
                             outgoing_stopped_cb, g_object_ref ((GObject *) self));
}

static gboolean
on_out_of_patience (gpointer user_data)
{
  Pop3Account *self = user_data;

  g_message ("The account is left while it still opens: something keeps its database");
  self->patience_id = 0;
  pop3_account_leave_opening (self);
  return G_SOURCE_REMOVE;
}

/* Those who wait hold the account. */
static void
call_off_opening (Pop3Account *self)
{
  self->patience_id = g_timeout_add (PATIENCE_MS, on_out_of_patience, self);
  g_cancellable_cancel (self->unwanted);
  pop3_account_answer_damage ((GearyAccount *) self, FALSE);
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
  if (self->closings != NULL)
    {
      g_ptr_array_add (self->closings, g_steal_pointer (&task));
      return;
    }
  if (!self->open && self->opening == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->closings = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->closings, g_steal_pointer (&task));
  if (self->open)
    begin_closing (self);
  else
    call_off_opening (self);
}

/**
 * pop3_account_is_closing:
 * @account: an account of ours
 *
 * Main thread.
 *
 * Returns: whether somebody has closed it, and something of it is still open
 */
gboolean
pop3_account_is_closing (GearyAccount *account)
{
  return POP3_ACCOUNT (account)->closings != NULL;
}

/**
 * pop3_account_class_init_close:
 * @account_class: the class of Pop3Account
 *
 * Fills in the slots that concern closing.
 */
void
pop3_account_class_init_close (GearyAccountClass *account_class)
{
  account_class->close_async = pop3_account_close;
  account_class->close_finish = pop3_account_finish;
}
