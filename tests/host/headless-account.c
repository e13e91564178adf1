/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-account.h"

#include "backend/pop3-account.h"
#include "backend/pop3-identifiers.h"
#include "backend/pop3-rest.h"
#include "headless-mediator.h"
#include "host/pop3-host-engine.h"
#include "host/pop3-host-guard.h"

/*
 * What the client does for its user, in straight lines: each function starts an
 * operation of the host's and runs the main loop until it has ended.
 */

#define ACCOUNT_ID "account_01"
#define TRASH "Trash"
#define INBOX "INBOX"

/* More than any folder has. */
#define ALL_MESSAGES 1000000

static GObject *last_move; /* the revokable */
static gboolean hasty;     /* actions are called off as soon as they have begun */

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

  g_clear_object (&last_move);
  geary_account_close_async (account, NULL, headless_on_result, &slot);
  return headless_end_closing (engine, account, &slot, error);
}

/* ------------------------------------------------------------------ folders */

static const char *
last_step (GearyFolder *folder,
           char      ***steps)
{
  int length = 0;

  *steps = geary_folder_path_as_array (geary_folder_get_path (folder), &length);
  return length > 0 ? (*steps)[length - 1] : "";
}

GearyFolder *
headless_find_folder (GearyAccount *account,
                      const char   *name,
                      GError      **error)
{
  g_autoptr (GeeCollection) folders = geary_account_list_folders (account);
  g_autoptr (GeeIterator) iterator = gee_iterable_iterator ((GeeIterable *) folders);

  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) folder = gee_iterator_get (iterator);
      g_auto (GStrv) steps = NULL;

      if (strcmp (last_step ((GearyFolder *) folder, &steps), name) == 0)
        return (GearyFolder *) g_steal_pointer (&folder);
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no folder %s", name);
  return NULL;
}

static GeeList *
list_emails (GearyFolder *folder,
             int          fields,
             GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  geary_folder_list_email_by_id_async (folder, NULL, ALL_MESSAGES, fields, 0, NULL,
                                       headless_on_result, &slot);
  result = headless_await (&slot);
  return geary_folder_list_email_by_id_finish (folder, result, error);
}

static gboolean
has_subject (GearyEmail *email,
             const char *subject)
{
  GearyRFC822Subject *found = geary_email_header_set_get_subject ((GearyEmailHeaderSet *) email);

  return found != NULL &&
         g_strcmp0 (geary_message_data_string_message_data_get_value (found), subject) == 0;
}

/* Returns: (transfer full) (nullable): identifiers of what has the subject */
static GeeCollection *
find_in_folder (GearyFolder *folder,
                const char  *subject,
                GError     **error)
{
  g_autoptr (GeeList) emails = list_emails (folder, GEARY_EMAIL_FIELD_SUBJECT, error);
  g_autoptr (GeeCollection) ids =
    (GeeCollection *) gee_array_list_new (geary_email_identifier_get_type (),
                                          (GBoxedCopyFunc) g_object_ref, g_object_unref, NULL,
                                          NULL, NULL);
  int size = emails != NULL ? gee_collection_get_size ((GeeCollection *) emails) : 0;

  for (int i = 0; i < size; i++)
    {
      g_autoptr (GObject) email = gee_list_get (emails, i);

      if (has_subject ((GearyEmail *) email, subject))
        gee_collection_add (ids, geary_email_get_id ((GearyEmail *) email));
    }

  return gee_collection_get_is_empty (ids) ? NULL : g_steal_pointer (&ids);
}

/* Looks in all folders but @other. Returns: (transfer full): the folder */
static GearyFolder *
find_message (GearyAccount   *account,
              const char     *subject,
              const char     *other,
              GeeCollection **ids,
              GError        **error)
{
  g_autoptr (GeeCollection) folders = geary_account_list_folders (account);
  g_autoptr (GeeIterator) iterator = gee_iterable_iterator ((GeeIterable *) folders);

  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) folder = gee_iterator_get (iterator);
      g_auto (GStrv) steps = NULL;

      if (g_strcmp0 (last_step ((GearyFolder *) folder, &steps), other) == 0)
        continue;
      *ids = find_in_folder ((GearyFolder *) folder, subject, NULL);
      if (*ids != NULL)
        return (GearyFolder *) g_steal_pointer (&folder);
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no message \"%s\"", subject);
  return NULL;
}

GearyEmailIdentifier *
headless_find_id (GearyAccount *account,
                  const char   *subject,
                  GError      **error)
{
  g_autoptr (GeeCollection) ids = NULL;
  g_autoptr (GObject) folder = (GObject *) find_message (account, subject, NULL, &ids, error);

  return folder != NULL ? gee_list_get ((GeeList *) ids, 0) : NULL;
}

/* ------------------------------------------------------------------ actions */

void
headless_be_hasty (void)
{
  hasty = TRUE;
}

static GAsyncResult *
await_action (GCancellable  *cancellable,
              GAsyncResult **slot)
{
  if (hasty)
    g_cancellable_cancel (cancellable);
  return headless_await (slot);
}

static gboolean
report (GError  *failure,
        GError **error)
{
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* Returns: (transfer full): the folder @source, or the one that has the message */
static GearyFolder *
find_source (GearyAccount   *account,
             const char     *subject,
             const char     *source,
             const char     *other,
             GeeCollection **ids,
             GError        **error)
{
  g_autoptr (GObject) folder = NULL;

  if (source == NULL)
    return find_message (account, subject, other, ids, error);

  folder = (GObject *) headless_find_folder (account, source, error);
  if (folder == NULL)
    return NULL;
  *ids = find_in_folder ((GearyFolder *) folder, subject, NULL);
  if (*ids != NULL)
    return (GearyFolder *) g_steal_pointer (&folder);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "\"%s\" is not in %s", subject, source);
  return NULL;
}

gboolean
headless_move (GearyAccount *account,
               const char   *subject,
               const char   *folder,
               const char   *source_name,
               GError      **error)
{
  g_autoptr (GObject) target = (GObject *) headless_find_folder (account, folder, error);
  g_autoptr (GObject) source = NULL;
  g_autoptr (GeeCollection) ids = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  if (target == NULL)
    return FALSE;
  source = (GObject *) find_source (account, subject, source_name, folder, &ids, error);
  if (source == NULL)
    return FALSE;

  geary_folder_support_move_move_email_async ((GearyFolder *) source, ids,
                                              geary_folder_get_path ((GearyFolder *) target),
                                              cancellable, headless_on_result, &slot);
  result = await_action (cancellable, &slot);
  g_clear_object (&last_move);
  last_move = (GObject *) geary_folder_support_move_move_email_finish ((GearyFolder *) source,
                                                                       result, &failure);
  return report (failure, error);
}

gboolean
headless_rest (GearyAccount *account,
               const char   *subject,
               GError      **error)
{
  g_autoptr (GObject) folder = NULL;
  g_autoptr (GeeCollection) ids = NULL;
  g_autoptr (GArray) message_ids = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  folder = (GObject *) find_message (account, subject, NULL, &ids, error);
  message_ids = folder != NULL ? pop3_identifiers_to_array (ids, error) : NULL;
  if (message_ids == NULL)
    return FALSE;

  pop3_rest_fetch_async (account, g_array_index (message_ids, gint64, 0), headless_on_result,
                         &slot);
  result = headless_await (&slot);
  return pop3_rest_fetch_finish (account, result, error);
}

gboolean
headless_copy (GearyAccount *account,
               const char   *subject,
               const char   *folder,
               const char   *source_name,
               GError      **error)
{
  g_autoptr (GObject) target = (GObject *) headless_find_folder (account, folder, error);
  g_autoptr (GObject) source = NULL;
  g_autoptr (GeeCollection) ids = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  if (target == NULL)
    return FALSE;
  source = (GObject *) find_source (account, subject, source_name, NULL, &ids, error);
  if (source == NULL)
    return FALSE;

  geary_folder_support_copy_copy_email_async ((GearyFolder *) source, ids,
                                              geary_folder_get_path ((GearyFolder *) target),
                                              NULL, headless_on_result, &slot);
  result = headless_await (&slot);
  geary_folder_support_copy_copy_email_finish ((GearyFolder *) source, result, &failure);
  return report (failure, error);
}

gboolean
headless_create_folder (GearyAccount *account,
                        const char   *name,
                        GError      **error)
{
  g_autoptr (GObject) folder = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  geary_account_create_personal_folder (account, name, GEARY_FOLDER_SPECIAL_USE_NONE, NULL,
                                        headless_on_result, &slot);
  result = headless_await (&slot);
  folder = (GObject *) geary_account_create_personal_folder_finish (account, result, &failure);
  return report (failure, error);
}

gboolean
headless_undo (GError **error)
{
  g_autoptr (GObject) revokable = g_steal_pointer (&last_move);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  if (revokable == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Nothing was moved");
      return FALSE;
    }

  geary_revokable_revoke_async ((GearyRevokable *) revokable, NULL, headless_on_result, &slot);
  result = headless_await (&slot);
  geary_revokable_revoke_finish ((GearyRevokable *) revokable, result, &failure);
  return report (failure, error);
}

gboolean
headless_remove (GearyAccount *account,
                 const char   *subject,
                 GError      **error)
{
  g_autoptr (GObject) trash = (GObject *) headless_find_folder (account, TRASH, error);
  g_autoptr (GeeCollection) ids = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  if (trash == NULL)
    return FALSE;
  ids = find_in_folder ((GearyFolder *) trash, subject, error);
  if (ids == NULL)
    {
      g_set_error (&failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "\"%s\" is not in the Trash",
                   subject);
      return report (failure, error);
    }

  geary_folder_support_remove_remove_email_async ((GearyFolder *) trash, ids, cancellable,
                                                  headless_on_result, &slot);
  result = await_action (cancellable, &slot);
  geary_folder_support_remove_remove_email_finish ((GearyFolder *) trash, result, &failure);
  return report (failure, error);
}

gboolean
headless_mark (GearyAccount   *account,
               const char     *subject,
               const char     *folder_name,
               GearyNamedFlag *to_add,
               GearyNamedFlag *to_remove,
               GError        **error)
{
  g_autoptr (GObject) added = (GObject *) geary_email_flags_new ();
  g_autoptr (GObject) removed = (GObject *) geary_email_flags_new ();
  g_autoptr (GObject) folder = NULL;
  g_autoptr (GeeCollection) ids = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  folder = (GObject *) find_source (account, subject, folder_name, NULL, &ids, error);
  if (folder == NULL)
    return FALSE;

  if (to_add != NULL)
    geary_named_flags_add ((GearyEmailFlags *) added, to_add);
  if (to_remove != NULL)
    geary_named_flags_add ((GearyEmailFlags *) removed, to_remove);
  geary_folder_support_mark_mark_email_async ((GearyFolder *) folder, ids,
                                              (GearyEmailFlags *) added,
                                              (GearyEmailFlags *) removed, cancellable,
                                              headless_on_result, &slot);
  result = await_action (cancellable, &slot);
  geary_folder_support_mark_mark_email_finish ((GearyFolder *) folder, result, &failure);
  return report (failure, error);
}

gboolean
headless_clean_up (GearyAccount *account,
                   GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  geary_account_cleanup_storage (account, NULL, headless_on_result, &slot);
  result = headless_await (&slot);
  geary_account_cleanup_storage_finish (account, result, &failure);
  return report (failure, error);
}

gboolean
headless_empty (GearyAccount *account,
                const char   *folder,
                GError      **error)
{
  g_autoptr (GObject) target = (GObject *) headless_find_folder (account, folder, error);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  GError *failure = NULL;

  if (target == NULL)
    return FALSE;

  geary_folder_support_empty_empty_folder_async ((GearyFolder *) target, NULL,
                                                 headless_on_result, &slot);
  result = headless_await (&slot);
  geary_folder_support_empty_empty_folder_finish ((GearyFolder *) target, result, &failure);
  return report (failure, error);
}

static gboolean
dump_email (GearyEmail *email,
            const char *path,
            GError    **error)
{
  g_autoptr (GBytes) header = geary_memory_buffer_get_bytes (
    geary_message_data_block_message_data_get_buffer (geary_email_get_header (email)));
  g_autoptr (GBytes) body = geary_memory_buffer_get_bytes (
    geary_message_data_block_message_data_get_buffer (geary_email_get_body (email)));
  g_autoptr (GByteArray) whole = g_byte_array_new ();

  g_byte_array_append (whole, g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  g_byte_array_append (whole, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  return g_file_set_contents (path, (const char *) whole->data, whole->len, error);
}

gboolean
headless_dump (GearyAccount *account,
               const char   *dir,
               GError      **error)
{
  g_autoptr (GObject) inbox = (GObject *) headless_find_folder (account, INBOX, error);
  g_autoptr (GeeList) emails = NULL;
  GError *failure = NULL;
  int size = 0;

  if (inbox == NULL)
    return FALSE;
  emails = list_emails ((GearyFolder *) inbox, GEARY_EMAIL_FIELD_ALL, &failure);
  if (failure != NULL)
    return report (failure, error);

  size = emails != NULL ? gee_collection_get_size ((GeeCollection *) emails) : 0;
  for (int i = 0; i < size; i++)
    {
      g_autoptr (GObject) email = gee_list_get (emails, i);
      g_autofree char *path = g_strdup_printf ("%s/%d.eml", dir, size - 1 - i);

      if (!dump_email ((GearyEmail *) email, path, error))
        return FALSE;
    }

  return TRUE;
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
