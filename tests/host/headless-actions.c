/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-actions.h"

#include "backend/pop3-identifiers.h"
#include "backend/pop3-rest.h"
#include "headless-account.h"

/*
 * What the client does for its user, in straight lines: each function starts an
 * operation of the host's and runs the main loop until it has ended.
 */

#define TRASH "Trash"
#define INBOX "INBOX"

/* More than any folder has. */
#define ALL_MESSAGES 1000000

static GObject *last_move; /* the revokable */
static gboolean hasty;     /* actions are called off as soon as they have begun */

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

void
headless_forget_move (void)
{
  g_clear_object (&last_move);
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
headless_read_and_move (GearyAccount *account,
                        const char   *subject,
                        const char   *folder,
                        GError      **error)
{
  g_autoptr (GObject) target = (GObject *) headless_find_folder (account, folder, error);
  g_autoptr (GObject) removed = (GObject *) geary_email_flags_new ();
  g_autoptr (GObject) source = NULL;
  g_autoptr (GObject) revokable = NULL;
  g_autoptr (GeeCollection) ids = NULL;
  g_autoptr (GAsyncResult) marked = NULL;
  g_autoptr (GAsyncResult) moved = NULL;
  GAsyncResult *slots[2] = { NULL };
  GError *failure = NULL;

  if (target == NULL)
    return FALSE;
  source = (GObject *) find_source (account, subject, NULL, folder, &ids, error);
  if (source == NULL)
    return FALSE;

  geary_named_flags_add ((GearyEmailFlags *) removed, geary_email_flags_get_UNREAD ());
  geary_folder_support_mark_mark_email_async ((GearyFolder *) source, ids, NULL,
                                              (GearyEmailFlags *) removed, NULL,
                                              headless_on_result, &slots[0]);
  geary_folder_support_move_move_email_async ((GearyFolder *) source, ids,
                                              geary_folder_get_path ((GearyFolder *) target),
                                              NULL, headless_on_result, &slots[1]);
  marked = headless_await (&slots[0]);
  moved = headless_await (&slots[1]);
  geary_folder_support_mark_mark_email_finish ((GearyFolder *) source, marked, &failure);
  if (failure == NULL)
    revokable = (GObject *) geary_folder_support_move_move_email_finish ((GearyFolder *) source,
                                                                         moved, &failure);
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
