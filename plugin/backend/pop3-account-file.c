/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account-file.h"

#include "backend/pop3-services.h"
#include "host/pop3-host-guard.h"
#include "protocol/pop3-error.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/*
 * The account's file, written at one stroke: what stands in it afterwards is the old or
 * the new, also after a power cut. What the host's next save writes is the same. The
 * caller holds the host's write lock of an account that the host knows.
 */

#define GROUP_METADATA "Metadata"
#define GROUP_INCOMING "Incoming"
#define GROUP_OUTGOING "Outgoing"

/* The host's format, and the status that keeps it away without us. */
#define METADATA_VERSION 1
#define STATUS "disabled"

#define FOLDER_MODE 0700

struct _Pop3AccountFile {
  char     *folder;
  char     *path;
  gboolean  is_new;
  GKeyFile *changes; /* the groups to be put in */
  char     *before;  /* the file as it was; NULL before it is read */
  gsize     before_length;
};

/**
 * pop3_account_file_new:
 * @config_dir: path of the account's configuration folder
 * @is_new: whether the account is made; its folder must not be there then
 * @settings: the group of ours
 * @incoming: the group of the POP3 server
 * @outgoing: the group of the SMTP server
 *
 * Returns: (transfer full): the change, to be written
 */
Pop3AccountFile *
pop3_account_file_new (const char              *config_dir,
                       gboolean                 is_new,
                       const Pop3Settings      *settings,
                       GearyServiceInformation *incoming,
                       GearyServiceInformation *outgoing)
{
  Pop3AccountFile *self = g_new0 (Pop3AccountFile, 1);

  self->folder = g_strdup (config_dir);
  self->path = g_build_filename (config_dir, POP3_SETTINGS_FILE_NAME, NULL);
  self->is_new = is_new;
  self->changes = g_key_file_new ();
  g_key_file_set_integer (self->changes, GROUP_METADATA, "version", METADATA_VERSION);
  g_key_file_set_string (self->changes, GROUP_METADATA, "status", STATUS);
  pop3_services_store (incoming, GROUP_INCOMING, self->changes);
  pop3_services_store (outgoing, GROUP_OUTGOING, self->changes);
  pop3_settings_store (settings, self->changes);
  return self;
}

/**
 * pop3_account_file_free:
 * @self: (transfer full): a change
 */
void
pop3_account_file_free (Pop3AccountFile *self)
{
  g_free (self->folder);
  g_free (self->path);
  g_key_file_unref (self->changes);
  g_free (self->before);
  g_free (self);
}

static gboolean
fail (const Pop3AccountFile *self,
      const char            *reason,
      GError               **error)
{
  g_set_error (error, POP3_ERROR, POP3_ERROR_SETTINGS,
               /* Translators: the first %s is a file's name, the second the reason. */
               _("%s: The account file cannot be written: %s"), self->path, reason);
  return FALSE;
}

/* A login that is not in @changes is not to stay: it would be read as one that counts. */
static void
merge (const Pop3AccountFile *self,
       GKeyFile              *file)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->changes, NULL);

  for (char **group = groups; *group != NULL; group++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (self->changes, *group, NULL, NULL);

      if (strcmp (*group, GROUP_INCOMING) == 0 || strcmp (*group, GROUP_OUTGOING) == 0)
        g_key_file_remove_key (file, *group, "login", NULL);
      for (char **key = keys; *key != NULL; key++)
        {
          g_autofree char *value = g_key_file_get_value (self->changes, *group, *key, NULL);

          g_key_file_set_value (file, *group, *key, value);
        }
    }
}

/* A folder is made with its parents, but for a new account has to be new itself. */
static gboolean
make_folder (const Pop3AccountFile *self,
             GError               **error)
{
  g_autofree char *parent = g_path_get_dirname (self->folder);

  if (g_mkdir_with_parents (parent, FOLDER_MODE) != 0 || g_mkdir (self->folder, FOLDER_MODE) != 0)
    return fail (self, g_strerror (errno), error);
  return TRUE;
}

static gboolean
make_change (Pop3AccountFile *self,
             GError         **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (self->is_new)
    {
      if (!make_folder (self, error))
        return FALSE;
    }
  else if (!g_file_get_contents (self->path, &self->before, &self->before_length,
                                 &local_error) ||
           !g_key_file_load_from_data (file, self->before, self->before_length,
                                       G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS,
                                       &local_error))
    return fail (self, local_error->message, error);

  merge (self, file);
  text = g_key_file_to_data (file, &length, NULL);
  if (!pop3_host_guard_write_file (self->path, text, (gssize) length, &local_error))
    {
      if (self->is_new)
        g_rmdir (self->folder);
      return fail (self, local_error->message, error);
    }
  return TRUE;
}

static gboolean
take_back (Pop3AccountFile *self,
           GError         **error)
{
  g_autoptr (GError) local_error = NULL;

  if (self->is_new)
    return (g_unlink (self->path) == 0 && g_rmdir (self->folder) == 0) ||
           fail (self, g_strerror (errno), error);

  return pop3_host_guard_write_file (self->path, self->before, (gssize) self->before_length,
                                     &local_error) ||
         fail (self, local_error->message, error);
}

static void
write_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  GError *error = NULL;

  if (make_change (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
restore_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  GError *error = NULL;

  if (take_back (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run (Pop3AccountFile    *self,
     GTaskThreadFunc     thread,
     gpointer            tag,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, thread);
}

/**
 * pop3_account_file_write_async:
 * @self: (transfer none): the change; must live until the callback
 * @callback: called when written
 * @user_data: for @callback
 *
 * Makes the change.
 */
void
pop3_account_file_write_async (Pop3AccountFile    *self,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  run (self, write_thread, pop3_account_file_write_async, callback, user_data);
}

/**
 * pop3_account_file_restore_async:
 * @self: (transfer none): a change that was made; must live until the callback
 * @callback: called when done
 * @user_data: for @callback
 *
 * Takes the change back; of a new account nothing is left.
 */
void
pop3_account_file_restore_async (Pop3AccountFile    *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  run (self, restore_thread, pop3_account_file_restore_async, callback, user_data);
}

/**
 * pop3_account_file_finish:
 * @result: what the callback was given
 * @error: POP3_ERROR_SETTINGS: the file is as it was before
 *
 * Finishes either.
 *
 * Returns: whether it is done
 */
gboolean
pop3_account_file_finish (GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
