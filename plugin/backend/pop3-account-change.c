/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account-edit.h"

#include "backend/pop3-account-file.h"
#include "backend/pop3-account.h"
#include "backend/pop3-services.h"
#include "host/pop3-host-secrets.h"

#include <string.h>

/*
 * Changing a living account: the file first, under the host's write lock, then the
 * passwords, then the services, which start again with what is new. What can fail comes
 * before what cannot, and is taken back. Main thread.
 */

enum {
  INCOMING,
  OUTGOING,
  N_SERVICES,
};

/* A change under way: the task's data. */
typedef struct {
  GearyEngine             *engine;      /* owned */
  AccountsManager         *manager;     /* owned */
  GearyAccountInformation *information; /* owned */
  GearyServiceInformation *before[N_SERVICES];
  GearyServiceInformation *after[N_SERVICES];
  Pop3Settings            *settings;
  Pop3AccountFile         *file;
  GCancellable            *never;       /* some of the host's functions want one */
  int                      token;       /* of the write lock while we hold it */
  guint                    step;        /* next service to see to */
  GError                  *error;       /* why all is taken back */
} Change;

static void store_next (GTask *task);
static void take_back_next (GTask *task);
static void apply_next (GTask *task);

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_object ((GObject **) &change->engine);
  g_clear_object ((GObject **) &change->manager);
  g_clear_object ((GObject **) &change->information);
  for (gsize i = 0; i < N_SERVICES; i++)
    {
      g_clear_object ((GObject **) &change->before[i]);
      g_clear_object ((GObject **) &change->after[i]);
    }
  pop3_settings_free (change->settings);
  pop3_account_file_free (change->file);
  g_object_unref (change->never);
  g_clear_error (&change->error);
  g_free (change);
}

static void
unlock (Change *change)
{
  g_autoptr (GError) error = NULL;

  geary_nonblocking_mutex_release (geary_account_information_get_write_lock (change->information),
                                   &change->token, &error);
  if (error != NULL)
    g_warning ("The account could not be unlocked: %s", error->message);
}

/* ------------------------------------------------------------------ in the account */

static void
applied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  geary_engine_update_account_service_finish ((GearyEngine *) source, result, &error);
  if (error != NULL)
    g_warning ("A service could not be started again: %s", error->message);
  apply_next (task);
}

/* An account that is closed is opened with what is new. */
static void
apply_to_closed (Change *change)
{
  geary_account_information_set_incoming (change->information, change->after[INCOMING]);
  geary_account_information_set_outgoing (change->information, change->after[OUTGOING]);
  g_signal_emit_by_name (change->information, "changed");
}

static void
apply_next (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  while (change->step < N_SERVICES)
    {
      guint i = change->step++;

      if (geary_service_information_equal_to (change->before[i], change->after[i]))
        continue;
      geary_engine_update_account_service (change->engine, change->information,
                                           change->after[i], change->never, applied_cb,
                                           g_object_ref (task));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
apply (GTask *task)
{
  Change *change = g_task_get_task_data (task);
  g_autoptr (GObject) account = NULL;

  change->step = 0;
  unlock (change);
  account = (GObject *) geary_engine_get_account (change->engine, change->information, NULL);
  if (account == NULL)
    {
      apply_to_closed (change);
      g_task_return_boolean (task, TRUE);
      return;
    }
  pop3_account_apply_settings ((GearyAccount *) account, change->settings);
  apply_next (task);
}

/* ----------------------------------------------------------------------- passwords */

static gboolean
remembers (GearyServiceInformation *service)
{
  return geary_service_information_get_remember_password (service) &&
         pop3_services_get_password (service) != NULL;
}

static void
update_secret (GTask                   *task,
               GearyServiceInformation *before,
               GearyServiceInformation *after,
               GAsyncReadyCallback      callback)
{
  Change *change = g_task_get_task_data (task);

  pop3_services_update_secret (change->manager, change->information, before, after, callback,
                               g_object_ref (task));
}

static gboolean
is_to_be_put_in (GearyServiceInformation *before,
                 GearyServiceInformation *after)
{
  return remembers (after) &&
         !(remembers (before) && pop3_host_secrets_is_same (before, after) &&
           strcmp (pop3_services_get_password (before),
                   pop3_services_get_password (after)) == 0);
}

/* Another account may go on with it. */
static gboolean
is_to_be_taken_out (Change                  *change,
                    GearyServiceInformation *before,
                    GearyServiceInformation *after)
{
  return geary_service_information_get_credentials (before) != NULL &&
         geary_service_information_get_remember_password (before) &&
         !(geary_service_information_get_remember_password (after) &&
           pop3_host_secrets_is_same (before, after)) &&
         !pop3_host_secrets_is_shared (change->manager, change->information, before);
}

/* ---------------------------------------------------------------------- taking back */

static void
taken_back_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  accounts_manager_update_local_credentials_finish ((AccountsManager *) source, result, &error);
  if (error != NULL)
    g_warning ("A password could not be put back: %s", error->message);
  take_back_next (task);
}

/* Undoes the steps of store_next(), the last one first. Nobody knows what came of the
 * one that failed: it counts as done. */
static void
take_back_next (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  while (change->step > 0)
    {
      guint step = --change->step;
      GearyServiceInformation *before = change->before[step % N_SERVICES];
      GearyServiceInformation *after = change->after[step % N_SERVICES];

      if (step < N_SERVICES ? !is_to_be_put_in (before, after)
                            : !is_to_be_taken_out (change, before, after))
        continue;
      if (remembers (before) && (step >= N_SERVICES || pop3_host_secrets_is_same (before, after)))
        {
          update_secret (task, NULL, before, taken_back_cb);
          return;
        }
      if (step < N_SERVICES &&
          !pop3_host_secrets_is_shared (change->manager, change->information, after))
        {
          update_secret (task, after, NULL, taken_back_cb);
          return;
        }
    }
  unlock (change);
  g_task_return_error (task, g_steal_pointer (&change->error));
}

static void
restored_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!pop3_account_file_finish (result, &error))
    g_warning ("%s", error->message);
  take_back_next (task);
}

/* -------------------------------------------------------------------------- storing */

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);

  accounts_manager_update_local_credentials_finish ((AccountsManager *) source, result,
                                                    &change->error);
  if (change->error != NULL)
    pop3_account_file_restore_async (change->file, restored_cb, g_object_ref (task));
  else
    store_next (task);
}

/* First what is to be put in, then what is to be taken out. */
static void
store_next (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  while (change->step < 2 * N_SERVICES)
    {
      guint step = change->step++;
      GearyServiceInformation *before = change->before[step % N_SERVICES];
      GearyServiceInformation *after = change->after[step % N_SERVICES];

      if (step < N_SERVICES && is_to_be_put_in (before, after))
        {
          update_secret (task, NULL, after, stored_cb);
          return;
        }
      if (step >= N_SERVICES && is_to_be_taken_out (change, before, after))
        {
          update_secret (task, before, NULL, stored_cb);
          return;
        }
    }
  apply (task);
}

/* ----------------------------------------------------------------------------- file */

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (pop3_account_file_finish (result, &error))
    {
      store_next (task);
      return;
    }
  unlock (change);
  g_task_return_error (task, error);
}

static void
claimed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  change->token = geary_nonblocking_mutex_claim_finish ((GearyNonblockingMutex *) source, result,
                                                        &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    pop3_account_file_write_async (change->file, written_cb, g_object_ref (task));
}

/* A password that is not given stays as it is. */
static Pop3AccountValues *
complete (const Pop3AccountValues *values,
          const Change            *change)
{
  Pop3AccountValues *all = pop3_account_values_copy (values);

  if (all->password == NULL)
    all->password = g_strdup (pop3_services_get_password (change->before[INCOMING]));
  if (all->outgoing_password == NULL)
    all->outgoing_password = g_strdup (pop3_services_get_password (change->before[OUTGOING]));
  all->settings->receive_only = all->outgoing == NULL;
  return all;
}

static void
set_up (Change                  *change,
        const Pop3AccountValues *values)
{
  GearyAccountInformation *information = change->information;
  GFile *folder = geary_account_information_get_config_dir (information);
  g_autoptr (Pop3AccountValues) all = NULL;

  change->before[INCOMING] = g_object_ref (
    (gpointer) geary_account_information_get_incoming (information));
  change->before[OUTGOING] = g_object_ref (
    (gpointer) geary_account_information_get_outgoing (information));
  all = complete (values, change);
  change->after[INCOMING] = pop3_services_new_incoming (all);
  change->after[OUTGOING] = pop3_services_new_outgoing (all);
  change->settings = pop3_settings_copy (all->settings);
  change->file = pop3_account_file_new (g_file_peek_path (folder), FALSE, change->settings,
                                        change->after[INCOMING], change->after[OUTGOING]);
}

void
pop3_account_change_async (GearyEngine             *engine,
                           AccountsManager         *manager,
                           GearyAccountInformation *information,
                           const Pop3AccountValues *values,
                           GCancellable            *cancellable,
                           GAsyncReadyCallback      callback,
                           gpointer                 user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Change *change = g_new0 (Change, 1);

  g_return_if_fail (values->incoming != NULL && values->incoming->user != NULL);

  g_task_set_source_tag (task, pop3_account_change_async);
  g_task_set_check_cancellable (task, FALSE);
  change->engine = g_object_ref ((gpointer) engine);
  change->manager = g_object_ref ((gpointer) manager);
  change->never = g_cancellable_new ();
  change->information = g_object_ref ((gpointer) information);
  g_task_set_task_data (task, change, change_free);
  set_up (change, values);
  geary_nonblocking_mutex_claim_async (geary_account_information_get_write_lock (information),
                                       cancellable, claimed_cb, g_object_ref (task));
}

gboolean
pop3_account_change_finish (GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
