/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-account.h"

#include "backend/pop3-account.h"
#include "headless-mediator.h"
#include "host/pop3-host-engine.h"
#include "host/pop3-host-guard.h"

/*
 * The account as the host has it, in straight lines: each function starts an operation
 * of the host's and runs the main loop until it has ended.
 */

#define ACCOUNT_ID "account_01"

void
headless_on_result (GObject      *source,
                    GAsyncResult *result,
                    gpointer      slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

GAsyncResult *
headless_await (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (slot);
}

void
headless_drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static gboolean
on_timeout (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

void
headless_run_for (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_timeout, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* ------------------------------------------------------------------ account */

gboolean
headless_write_account_file (const char *dir,
                             const char *host,
                             int         port,
                             const char *security,
                             const char *user,
                             GKeyFile   *pop3,
                             GError    **error)
{
  g_autofree char *path = g_build_filename (dir, POP3_SETTINGS_FILE_NAME, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) keys = g_key_file_get_keys (pop3, POP3_SETTINGS_GROUP, NULL, NULL);

  g_key_file_set_integer (file, "Metadata", "version", 1);
  g_key_file_set_string (file, "Metadata", "status", "disabled");
  g_key_file_set_string (file, "Incoming", "login", user);
  g_key_file_set_string (file, "Incoming", "host", host);
  g_key_file_set_integer (file, "Incoming", "port", port);
  g_key_file_set_string (file, "Incoming", "transport_security", security);
  g_key_file_set_string (file, "Incoming", "credentials", "custom");
  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (pop3, POP3_SETTINGS_GROUP, keys[i], NULL);

      g_key_file_set_value (file, POP3_SETTINGS_GROUP, keys[i], value);
    }

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s cannot be created", dir);
      return FALSE;
    }

  return g_key_file_save_to_file (file, path, error);
}

static GearyTlsNegotiationMethod
parse_security (const char *word)
{
  if (g_strcmp0 (word, "none") == 0)
    return GEARY_TLS_NEGOTIATION_METHOD_NONE;

  return g_strcmp0 (word, "start-tls") == 0 ? GEARY_TLS_NEGOTIATION_METHOD_START_TLS
                                            : GEARY_TLS_NEGOTIATION_METHOD_TRANSPORT;
}

static void
set_incoming (GearyServiceInformation *incoming,
              GKeyFile                *file)
{
  g_autofree char *host = g_key_file_get_string (file, "Incoming", "host", NULL);
  g_autofree char *user = g_key_file_get_string (file, "Incoming", "login", NULL);
  g_autofree char *word = g_key_file_get_string (file, "Incoming", "transport_security", NULL);
  g_autoptr (GObject) credentials = NULL;

  credentials = (GObject *) geary_credentials_new (GEARY_CREDENTIALS_METHOD_PASSWORD, user, NULL);
  geary_service_information_set_host (incoming, host);
  geary_service_information_set_port (
    incoming, (guint16) g_key_file_get_integer (file, "Incoming", "port", NULL));
  geary_service_information_set_transport_security (incoming, parse_security (word));
  geary_service_information_set_credentials_requirement (incoming,
                                                         GEARY_CREDENTIALS_REQUIREMENT_CUSTOM);
  geary_service_information_set_credentials (incoming, (GearyCredentials *) credentials);
}

static void
set_outgoing (GearyServiceInformation *outgoing)
{
  geary_service_information_set_host (outgoing, "smtp.invalid");
  geary_service_information_set_port (outgoing, 25);
  geary_service_information_set_transport_security (outgoing, GEARY_TLS_NEGOTIATION_METHOD_NONE);
  geary_service_information_set_credentials_requirement (outgoing,
                                                         GEARY_CREDENTIALS_REQUIREMENT_NONE);
}

GearyAccountInformation *
headless_load_information (const char *dir,
                           const char *password,
                           GError    **error)
{
  g_autofree char *path = g_build_filename (dir, POP3_SETTINGS_FILE_NAME, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *user = NULL;
  g_autoptr (GObject) mediator = NULL;
  g_autoptr (GObject) mailbox = NULL;
  g_autoptr (GFile) folder = g_file_new_for_path (dir);
  GearyAccountInformation *information = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return NULL;

  user = g_key_file_get_string (file, "Incoming", "login", error);
  if (user == NULL)
    return NULL;

  mediator = (GObject *) headless_mediator_new (password);
  mailbox = (GObject *) geary_rf_c822_mailbox_address_new ("Ana Ng", user);
  information = geary_account_information_new (ACCOUNT_ID, GEARY_SERVICE_PROVIDER_OTHER,
                                               (GearyCredentialsMediator *) mediator,
                                               (GearyRFC822MailboxAddress *) mailbox);
  geary_account_information_set_account_directories (information, folder, folder);
  geary_account_information_set_prefetch_period_days (information, -1);
  set_incoming (geary_account_information_get_incoming (information), file);
  set_outgoing (geary_account_information_get_outgoing (information));
  return information;
}

GearyAccount *
headless_insert (GearyEngine             *engine,
                 GearyAccountInformation *information,
                 GError                 **error)
{
  GFile *dir = geary_account_information_get_config_dir (information);
  g_autoptr (Pop3Settings) settings = pop3_settings_load (dir, NULL, error);
  g_autoptr (GObject) account = NULL;

  if (settings == NULL)
    return NULL;

  pop3_host_guard_watch (information, POP3_SETTINGS_FILE_NAME, POP3_SETTINGS_GROUP);
  account = (GObject *) pop3_account_new (engine, information, settings);
  pop3_host_engine_insert (engine, (GearyAccount *) account);
  return (GearyAccount *) g_steal_pointer (&account);
}

GearyAccount *
headless_open (GearyEngine             *engine,
               GearyAccountInformation *information,
               GError                 **error)
{
  g_autoptr (GObject) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  account = (GObject *) headless_insert (engine, information, error);
  if (account == NULL)
    return NULL;

  geary_account_open_async ((GearyAccount *) account, NULL, headless_on_result, &slot);
  result = headless_await (&slot);
  geary_account_open_finish ((GearyAccount *) account, result, &failure);
  if (failure == NULL)
    return (GearyAccount *) g_steal_pointer (&account);

  geary_engine_remove_account (engine, information, NULL);
  g_propagate_error (error, failure);
  return NULL;
}

gboolean
headless_end_closing (GearyEngine   *engine,
                      GearyAccount  *account,
                      GAsyncResult **slot,
                      GError       **error)
{
  g_autoptr (GAsyncResult) result = headless_await (slot);
  GError *failure = NULL;

  geary_account_close_finish (account, result, &failure);
  if (failure == NULL)
    geary_engine_remove_account (engine, geary_account_get_information (account), &failure);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
headless_close (GearyEngine  *engine,
                GearyAccount *account,
                GError      **error)
{
  GAsyncResult *slot = NULL;

  geary_account_close_async (account, NULL, headless_on_result, &slot);
  return headless_end_closing (engine, account, &slot, error);
}
