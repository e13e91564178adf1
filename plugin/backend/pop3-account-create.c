/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account-edit.h"

#include "backend/pop3-account-file.h"
#include "backend/pop3-services.h"
#include "host/pop3-host-secrets.h"

/*
 * Making an account, in an order in which every step but the last can be taken back:
 * passwords, file, and then the host's own creation, which has nothing left to fail at.
 * Main thread.
 *
 * The host stores every password at the end of its creation, whether it is to be
 * remembered or not. So it finds none then: they are out of its sight from the moment in
 * which the account is there until it is done, long before the account is open.
 */

/* Days of mail that the host prefetches for IMAP, and prunes behind: all of them. */
#define PREFETCH_ALL (-1)

/* A creation under way: the task's data. */
typedef struct {
  AccountsManager         *manager;     /* owned */
  GearyAccountInformation *information; /* owned */
  GearyServiceInformation *services[2]; /* owned: incoming, outgoing */
  GearyCredentials        *hidden[2];   /* owned, nullable: while out of sight */
  Pop3AccountFile         *file;
  gboolean                 remember;
  guint                    stored;      /* passwords in the secret service */
  gulong                   added_id;
  GError                  *error;       /* why all is taken back */
} Creation;

static void store_next (GTask *task);
static void clear_next (GTask *task);

static void
creation_free (gpointer data)
{
  Creation *creation = data;

  g_clear_object ((GObject **) &creation->manager);
  g_clear_object ((GObject **) &creation->information);
  for (gsize i = 0; i < G_N_ELEMENTS (creation->services); i++)
    {
      g_clear_object ((GObject **) &creation->services[i]);
      g_clear_object ((GObject **) &creation->hidden[i]);
    }
  pop3_account_file_free (creation->file);
  g_clear_error (&creation->error);
  g_free (creation);
}

/* --------------------------------------------------------------- taking it back */

static void
clear_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  accounts_manager_update_local_credentials_finish ((AccountsManager *) source, result, &error);
  if (error != NULL)
    g_warning ("A password could not be removed: %s", error->message);
  clear_next (task);
}

/* Not those that another account goes on with. */
static void
clear_next (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);

  while (creation->stored > 0)
    {
      guint i = --creation->stored;

      if (geary_service_information_get_credentials (creation->services[i]) == NULL ||
          pop3_host_secrets_is_shared (creation->manager, creation->information,
                                       creation->services[i]))
        continue;
      pop3_services_update_secret (creation->manager, creation->information,
                                   creation->services[i], NULL, clear_cb, g_object_ref (task));
      return;
    }
  g_task_return_error (task, g_steal_pointer (&creation->error));
}

static void
restore_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!pop3_account_file_finish (result, &error))
    g_warning ("%s", error->message);
  clear_next (task);
}

/* --------------------------------------------------------------------- the host */

/* After the host's own handlers. */
static void
on_account_added (AccountsManager         *manager,
                  GearyAccountInformation *information,
                  AccountsManagerStatus    status,
                  Creation                *creation)
{
  if (information != creation->information)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (creation->services); i++)
    {
      GearyCredentials *credentials =
        geary_service_information_get_credentials (creation->services[i]);

      g_set_object ((GObject **) &creation->hidden[i], (GObject *) credentials);
      geary_service_information_set_credentials (creation->services[i], NULL);
    }
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Creation *creation = g_task_get_task_data (task);

  accounts_manager_create_account_finish ((AccountsManager *) source, result, &creation->error);
  g_signal_handler_disconnect (source, creation->added_id);
  for (gsize i = 0; i < G_N_ELEMENTS (creation->services); i++)
    {
      if (creation->hidden[i] != NULL)
        geary_service_information_set_credentials (creation->services[i], creation->hidden[i]);
    }

  if (creation->error != NULL)
    pop3_account_file_restore_async (creation->file, restore_cb, g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Creation *creation = g_task_get_task_data (task);

  if (!pop3_account_file_finish (result, &creation->error))
    {
      clear_next (task);
      return;
    }

  creation->added_id = g_signal_connect_data (creation->manager, "account-added",
                                              G_CALLBACK (on_account_added), creation, NULL,
                                              G_CONNECT_AFTER);
  accounts_manager_create_account (creation->manager, creation->information, NULL, created_cb,
                                   g_object_ref (task));
}

/* -------------------------------------------------------------------- passwords */

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Creation *creation = g_task_get_task_data (task);

  accounts_manager_update_local_credentials_finish ((AccountsManager *) source, result,
                                                    &creation->error);
  if (creation->error != NULL)
    {
      clear_next (task);
      return;
    }
  creation->stored++;
  store_next (task);
}

static void
store_next (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      creation->error = error;
      clear_next (task);
      return;
    }

  while (creation->remember && creation->stored < G_N_ELEMENTS (creation->services))
    {
      guint i = creation->stored;

      if (pop3_services_get_password (creation->services[i]) != NULL)
        {
          pop3_services_update_secret (creation->manager, creation->information, NULL,
                                       creation->services[i], stored_cb, g_object_ref (task));
          return;
        }
      creation->stored++;
    }
  pop3_account_file_write_async (creation->file, written_cb, g_object_ref (task));
}

static void
set_up (Creation                *creation,
        const Pop3AccountValues *values)
{
  GearyAccountInformation *information = creation->information;
  g_autoptr (GFile) folder = g_file_get_child (
    accounts_manager_get_config_dir (creation->manager),
    geary_account_information_get_id (information));
  g_autoptr (Pop3Settings) settings = pop3_settings_copy (values->settings);

  settings->receive_only = values->outgoing == NULL;
  creation->remember = values->remember_password;
  creation->services[0] = pop3_services_new_incoming (values);
  creation->services[1] = pop3_services_new_outgoing (values);
  creation->file = pop3_account_file_new (g_file_peek_path (folder), TRUE, settings,
                                          creation->services[0], creation->services[1]);
  geary_account_information_set_incoming (information, creation->services[0]);
  geary_account_information_set_outgoing (information, creation->services[1]);
  geary_account_information_set_label (information, values->label != NULL ? values->label : "");
  geary_account_information_set_prefetch_period_days (information, PREFETCH_ALL);
}

void
pop3_account_create_async (AccountsManager         *manager,
                           GearyAccountInformation *information,
                           const Pop3AccountValues *values,
                           GCancellable            *cancellable,
                           GAsyncReadyCallback      callback,
                           gpointer                 user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Creation *creation = g_new0 (Creation, 1);

  g_return_if_fail (values->incoming != NULL && values->incoming->user != NULL);
  g_return_if_fail (values->password != NULL);

  g_task_set_source_tag (task, pop3_account_create_async);
  g_task_set_check_cancellable (task, FALSE);
  creation->manager = g_object_ref ((gpointer) manager);
  creation->information = g_object_ref ((gpointer) information);
  g_task_set_task_data (task, creation, creation_free);
  set_up (creation, values);
  store_next (task);
}

gboolean
pop3_account_create_finish (GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
