/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-closing.h"

#include "backend/pop3-account.h"

/* Closing our accounts when the plugin is switched off while the host goes on. */

/* The accounts are closed by then, or will be by the host. */
#define CLOSE_TIMEOUT_MS 5000

typedef struct {
  GearyEngine *engine; /* owned */
  GPtrArray   *left;   /* of GearyAccountInformation: in the engine until they have closed */
  guint        timeout;
} Closing;

static void
closing_free (gpointer data)
{
  Closing *closing = data;

  g_object_unref ((GObject *) closing->engine);
  g_ptr_array_unref (closing->left);
  g_free (closing);
}

static void closing_done (GTask *task);

static gboolean
on_closing_timeout (gpointer user_data)
{
  GTask *task = user_data;
  Closing *closing = g_task_get_task_data (task);

  closing->timeout = 0;
  g_warning ("%u accounts are still closing", closing->left->len);
  closing_done (task);
  return G_SOURCE_REMOVE;
}

static void
on_account_gone (GearyEngine             *engine,
                 GearyAccountInformation *information,
                 GTask                   *task)
{
  Closing *closing = g_task_get_task_data (task);

  if (g_ptr_array_remove (closing->left, information) && closing->left->len == 0)
    closing_done (task);
}

static void
closing_done (GTask *task)
{
  Closing *closing = g_task_get_task_data (task);

  g_clear_handle_id (&closing->timeout, g_source_remove);
  g_task_return_boolean (task, TRUE);
  /* Drops a reference to the task. */
  g_signal_handlers_disconnect_by_func (closing->engine, on_account_gone, task);
}

/* Has the controller close an account, through the signal by which the manager
 * tells it that an account was disabled. Neither the manager nor the account's
 * file change. Of one that is closing it has forgotten that already, and would
 * let it go before it is closed. */
static void
close_account (AccountsManager *manager,
               GearyAccount    *account)
{
  if (!pop3_account_is_closing (account))
    g_signal_emit_by_name (manager, "account-status-changed",
                           geary_account_get_information (account),
                           ACCOUNTS_MANAGER_STATUS_DISABLED);
}

/**
 * pop3_closing_run:
 * @task: answered with %TRUE when all are closed, or take too long
 * @engine: the host's engine
 * @manager: the host's accounts
 *
 * Has the host close all accounts of ours while it goes on. Main thread.
 */
void
pop3_closing_run (GTask           *task,
                  GearyEngine     *engine,
                  AccountsManager *manager)
{
  g_autoptr (GPtrArray) ours = pop3_account_list (engine);
  Closing *closing = NULL;

  if (ours->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  closing = g_new0 (Closing, 1);
  closing->engine = g_object_ref ((gpointer) engine);
  closing->left = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < ours->len; i++)
    g_ptr_array_add (closing->left, g_object_ref ((GObject *) geary_account_get_information (
                                                    g_ptr_array_index (ours, i))));
  g_task_set_task_data (task, closing, closing_free);
  closing->timeout = g_timeout_add_full (G_PRIORITY_DEFAULT, CLOSE_TIMEOUT_MS,
                                         on_closing_timeout, g_object_ref (task),
                                         g_object_unref);
  g_signal_connect_data (closing->engine, "account-unavailable", G_CALLBACK (on_account_gone),
                         g_object_ref (task), (GClosureNotify) (void (*) (void)) g_object_unref,
                         0);
  for (guint i = 0; i < ours->len; i++)
    close_account (manager, g_ptr_array_index (ours, i));
}
