/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-guard.h"

/*
 * Keeps "status=disabled" in the file of a POP3 account. A Geary without this
 * plugin would open the account as IMAP, on the same mail, and prune it;
 * "disabled" is what stops that. The host writes another status when it has the
 * account enabled (a new one, or one restored), so that it is put back after
 * each of its saves, under the host's own write lock. Main thread.
 */

#define FILE_NAME "geary.ini"
#define GROUP "Metadata"
#define KEY "status"
#define VALUE "disabled"

/* The host's saves are queued behind locks and idles of its own: look again
 * this long after a change, in case one came after ours. */
#define SECOND_LOOK_S 2

struct _Pop3HostGuard {
  GObject parent_instance;

  GearyAccountInformation *information;
  char                    *path;
  guint                    second_look;
  int                      token;    /* of the write lock while we hold it */
  gboolean                 claiming; /* waiting for the write lock, or writing */
  gboolean                 again;    /* changed meanwhile */
};

G_DEFINE_FINAL_TYPE (Pop3HostGuard, pop3_host_guard, G_TYPE_OBJECT)

static void claim (Pop3HostGuard *self);

/* With the write lock held. Any thread. */
static void
restore (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *status = NULL;

  /* A removed account has no file any more: nothing to guard. */
  if (!g_key_file_load_from_file (file, path,
                                  G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
    return;

  status = g_key_file_get_string (file, GROUP, KEY, NULL);
  if (g_strcmp0 (status, VALUE) == 0)
    return;

  g_key_file_set_string (file, GROUP, KEY, VALUE);
  if (!g_key_file_save_to_file (file, path, &error))
    g_warning ("%s: could not be guarded: %s", path, error->message);
}

static void
restore_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  restore (data);
  g_task_return_boolean (task, TRUE);
}

static void
restore_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Pop3HostGuard *self = POP3_HOST_GUARD (source);
  g_autoptr (GError) error = NULL;

  geary_nonblocking_mutex_release (geary_account_information_get_write_lock (self->information),
                                   &self->token, &error);
  if (error != NULL)
    g_warning ("%s: could not be unlocked: %s", self->path, error->message);

  self->claiming = FALSE;
  if (self->again)
    claim (self);
}

static void
claim_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Pop3HostGuard) self = user_data;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  self->token = geary_nonblocking_mutex_claim_finish ((GearyNonblockingMutex *) source, result,
                                                      &error);
  if (error != NULL)
    {
      self->claiming = FALSE;
      g_warning ("%s: could not be locked: %s", self->path, error->message);
      return;
    }

  task = g_task_new (self, NULL, restore_cb, NULL);
  g_task_set_source_tag (task, claim_cb);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, restore_thread);
}

static void
claim (Pop3HostGuard *self)
{
  self->again = self->claiming;
  if (self->claiming)
    return;

  self->claiming = TRUE;
  geary_nonblocking_mutex_claim_async (
    geary_account_information_get_write_lock (self->information), NULL, claim_cb,
    g_object_ref (self));
}

static gboolean
on_second_look (gpointer user_data)
{
  Pop3HostGuard *self = user_data;

  self->second_look = 0;
  claim (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (Pop3HostGuard *self)
{
  claim (self);
  g_clear_handle_id (&self->second_look, g_source_remove);
  self->second_look = g_timeout_add_seconds (SECOND_LOOK_S, on_second_look, self);
}

static void
pop3_host_guard_finalize (GObject *object)
{
  Pop3HostGuard *self = POP3_HOST_GUARD (object);

  /* What the host wrote a moment ago is put right before we go, at once: after
   * this nobody else will. */
  if (self->second_look != 0)
    restore (self->path);
  g_clear_handle_id (&self->second_look, g_source_remove);
  g_object_unref (self->information);
  g_free (self->path);

  G_OBJECT_CLASS (pop3_host_guard_parent_class)->finalize (object);
}

static void
pop3_host_guard_class_init (Pop3HostGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pop3_host_guard_finalize;
}

static void
pop3_host_guard_init (Pop3HostGuard *self)
{
}

/**
 * pop3_host_guard_new:
 * @information: an account with a [POP3] group; its directories are set
 *
 * Returns: (transfer full): a guard of the account's file, from now until it is
 *   freed; main thread
 */
Pop3HostGuard *
pop3_host_guard_new (GearyAccountInformation *information)
{
  Pop3HostGuard *self = g_object_new (POP3_TYPE_HOST_GUARD, NULL);
  GFile *dir = geary_account_information_get_config_dir (information);

  self->information = g_object_ref (information);
  self->path = g_build_filename (g_file_peek_path (dir), FILE_NAME, NULL);
  g_signal_connect_object (information, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  on_changed (self);
  return self;
}
