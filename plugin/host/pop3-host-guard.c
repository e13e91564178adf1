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

#define GROUP "Metadata"
#define KEY "status"
#define VALUE "disabled"

#define FILE_MODE 0600

/* The host's saves are queued behind locks and idles of its own: look again
 * this long after a change, in case one came after ours. */
#define SECOND_LOOK_S 2

#define POP3_TYPE_HOST_GUARD (pop3_host_guard_get_type ())
G_DECLARE_FINAL_TYPE (Pop3HostGuard, pop3_host_guard, POP3, HOST_GUARD, GObject)

struct _Pop3HostGuard {
  GObject parent_instance;

  GearyAccountInformation *information; /* not owned: it owns us, in effect */
  char                    *path;
  char                    *group;    /* what marks the file as one of ours */
  guint                    second_look;
  int                      token;    /* of the write lock while we hold it */
  gboolean                 claiming; /* waiting for the write lock, or writing */
  gboolean                 again;    /* changed meanwhile */
};

G_DEFINE_FINAL_TYPE (Pop3HostGuard, pop3_host_guard, G_TYPE_OBJECT)

/* The guards of all accounts seen, by their information: they stay when the
 * plugin is switched off, for the host may still have the account enabled. */
static GHashTable *guards;

static void claim (Pop3HostGuard *self);

/**
 * pop3_host_guard_write_file:
 * @path: an account file
 * @text: (array length=length): its new contents
 * @length: octets of @text
 * @error: an error of GLib's
 *
 * Replaces the file as a whole, or not at all. Nobody but its owner may read it,
 * whatever the user's umask is: it says who has which mailbox. With the account's
 * write lock held, where it has one. Any thread.
 *
 * Returns: whether it is written
 */
gboolean
pop3_host_guard_write_file (const char *path,
                            const char *text,
                            gssize      length,
                            GError    **error)
{
  return g_file_set_contents_full (path, text, length,
                                   G_FILE_SET_CONTENTS_CONSISTENT |
                                     G_FILE_SET_CONTENTS_ONLY_EXISTING,
                                   FILE_MODE, error);
}

/* With the write lock held. Any thread. */
static void
restore (const char *path,
         const char *group)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *status = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  /* A removed account has no file any more: nothing to guard. */
  if (!g_key_file_load_from_file (file, path,
                                  G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
    return;

  status = g_key_file_get_string (file, GROUP, KEY, NULL);
  if (g_strcmp0 (status, VALUE) == 0 || !g_key_file_has_group (file, group))
    return;

  g_key_file_set_string (file, GROUP, KEY, VALUE);
  text = g_key_file_to_data (file, &length, NULL);
  if (!pop3_host_guard_write_file (path, text, (gssize) length, &error))
    g_warning ("%s: could not be guarded: %s", path, error->message);
}

static void
restore_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  char **strings = data;

  restore (strings[0], strings[1]);
  g_task_return_boolean (task, TRUE);
}

/* The end of what claim() began. */
static void
claimed (Pop3HostGuard *self)
{
  GearyAccountInformation *information = self->information;

  self->claiming = FALSE;
  if (self->again)
    claim (self);
  g_object_unref (information);
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

  claimed (self);
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
      g_warning ("%s: could not be locked: %s", self->path, error->message);
      self->again = FALSE;
      claimed (self);
      return;
    }

  task = g_task_new (self, NULL, restore_cb, NULL);
  g_task_set_source_tag (task, claim_cb);
  g_task_set_task_data (task, g_strdupv ((char *[]) { self->path, self->group, NULL }),
                        (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, restore_thread);
}

static void
claim (Pop3HostGuard *self)
{
  self->again = self->claiming;
  if (self->claiming)
    return;

  self->claiming = TRUE;
  /* The lock is the account's: it stays until the lock is released. */
  g_object_ref ((GObject *) self->information);
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
on_information_gone (gpointer user_data,
                     GObject *information)
{
  g_hash_table_remove (guards, information);
}

static void
pop3_host_guard_finalize (GObject *object)
{
  Pop3HostGuard *self = POP3_HOST_GUARD (object);

  g_clear_handle_id (&self->second_look, g_source_remove);
  g_free (self->path);
  g_free (self->group);

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
 * pop3_host_guard_watch:
 * @information: an account of ours; its directories are set
 * @file_name: the name of its file
 * @group: the group that marks the file as one of ours
 *
 * Guards the account's file from now on, until the host forgets the account.
 * Watching an account twice is watching it once.
 */
void
pop3_host_guard_watch (GearyAccountInformation *information,
                       const char              *file_name,
                       const char              *group)
{
  Pop3HostGuard *self = NULL;
  GFile *dir = geary_account_information_get_config_dir (information);

  if (guards == NULL)
    guards = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  if (g_hash_table_contains (guards, information))
    return;

  self = g_object_new (POP3_TYPE_HOST_GUARD, NULL);
  self->information = information;
  self->path = g_build_filename (g_file_peek_path (dir), file_name, NULL);
  self->group = g_strdup (group);
  g_hash_table_insert (guards, information, self);
  g_object_weak_ref ((GObject *) information, on_information_gone, NULL);
  g_signal_connect_object (information, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  on_changed (self);
}

/**
 * pop3_host_guard_restore:
 * @information: an account that was watched, or not
 *
 * Looks at the account's file now, for a save of which the host tells nobody.
 */
void
pop3_host_guard_restore (GearyAccountInformation *information)
{
  Pop3HostGuard *self = guards != NULL ? g_hash_table_lookup (guards, information) : NULL;

  if (self != NULL)
    on_changed (self);
}

/**
 * pop3_host_guard_flush:
 *
 * Puts right what the host wrote a moment ago, at once: for when the program
 * ends and nothing comes after. The one place where we wait for a file on the
 * main thread; no window is open any more.
 */
void
pop3_host_guard_flush (void)
{
  GHashTableIter iter;
  gpointer guard = NULL;

  if (guards == NULL)
    return;

  g_hash_table_iter_init (&iter, guards);
  while (g_hash_table_iter_next (&iter, NULL, &guard))
    restore (((Pop3HostGuard *) guard)->path, ((Pop3HostGuard *) guard)->group);
}
