/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-folder-actions.h"

#include "backend/pop3-account.h"
#include "backend/pop3-folder.h"
#include "backend/pop3-identifiers.h"
#include "backend/pop3-revokable.h"

#include <glib/gi18n-lib.h>

/*
 * What the user does with messages in a folder. All of it goes through our store:
 * the ledger has to hear of what moves, goes or comes, and there the user's turn
 * comes before that of arriving mail. Main thread.
 */

#define FLAGS_SEEN "\\Seen"

/* Messages that are marked or removed in one transaction, and on the screen: nobody else can
 * use the database meanwhile, and the host works on all of them in one go. */
#define PORTION 50

static void
finish_boolean (GearyFolder  *base,
                GAsyncResult *result,
                GError      **error)
{
  g_task_propagate_boolean (G_TASK (result), error);
}

static gpointer
finish_pointer (GAsyncResult *result,
                GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The answer says what was done, also to somebody who has called it off by then: once
 * the store has been asked, it does it. */
static GTask *
action_task_new (GearyFolder        *base,
                 gpointer            tag,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer            user_data)
{
  GTask *task = g_task_new (base, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

/* Begins an action on @ids. Returns: %NULL when there is nothing to do, in which
 * case the task has been answered. */
static GTask *
begin (GearyFolder        *base,
       gpointer            tag,
       GeeCollection      *ids,
       GCancellable       *cancellable,
       GAsyncReadyCallback callback,
       gpointer            user_data,
       GArray            **message_ids)
{
  g_autoptr (GTask) task = action_task_new (base, tag, cancellable, callback, user_data);
  GError *error = NULL;

  *message_ids = pop3_identifiers_to_array (ids, &error);
  if (*message_ids != NULL)
    return g_steal_pointer (&task);

  g_task_return_error (task, error);
  return NULL;
}

/* Returns: (transfer full): what the store did; %NULL when it failed, in which
 * case the task has been answered. */
static GArray *
take_placements (GTask        *task,
                 GObject      *source,
                 GAsyncResult *result)
{
  GError *error = NULL;
  GArray *placements = pop3_store_place_finish (POP3_STORE (source), result, &error);

  if (placements == NULL)
    g_task_return_error (task, error);
  return placements;
}

/* ----------------------------------------------------------------- portions */

/* Messages with which something is done a portion after the other: the task's data. */
typedef struct {
  guint   n_waiting; /* portions that the store has not answered yet */
  GError *failure;   /* (nullable) (owned): the first */
} Portions;

static void
portions_free (gpointer data)
{
  Portions *portions = data;

  g_clear_error (&portions->failure);
  g_free (portions);
}

/* Takes @failure. With the last portion the task is answered. */
static void
end_portion (GTask  *task,
             GError *failure)
{
  Portions *portions = g_task_get_task_data (task);

  if (portions->failure == NULL)
    portions->failure = failure;
  else
    g_clear_error (&failure);
  if (--portions->n_waiting > 0)
    return;

  if (portions->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&portions->failure));
  else
    g_task_return_boolean (task, TRUE);
}

/* Asks the store for something with a portion, to be answered by end_portion(). */
typedef void (*AskFunc) (Pop3Folder *self, GArray *portion, GTask *task, gpointer data);

/* All portions at once: what the user does next comes behind the last one, and so does
 * arriving mail, which could get the row of a message that a portion has yet to delete. */
static void
ask_in_portions (GTask   *task,
                 GArray  *message_ids,
                 AskFunc  ask,
                 gpointer data)
{
  Portions *portions = g_new0 (Portions, 1);

  g_task_set_task_data (task, portions, portions_free);
  portions->n_waiting = (message_ids->len + PORTION - 1) / PORTION;
  if (portions->n_waiting == 0)
    g_task_return_boolean (task, TRUE);

  for (guint i = 0; i < message_ids->len; i += PORTION)
    {
      g_autoptr (GArray) portion = g_array_new (FALSE, FALSE, sizeof (gint64));

      g_array_append_vals (portion, &g_array_index (message_ids, gint64, i),
                           MIN (message_ids->len - i, PORTION));
      ask (g_task_get_source_object (task), portion, task, data);
    }
}

/* ------------------------------------------------------------------ marking */

static GeeMap *
make_flag_map (const Pop3Marking *marking)
{
  GeeMap *map = (GeeMap *) gee_hash_map_new (geary_email_identifier_get_type (),
                                             (GBoxedCopyFunc) g_object_ref, g_object_unref,
                                             geary_email_flags_get_type (),
                                             (GBoxedCopyFunc) g_object_ref, g_object_unref,
                                             NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                                             NULL);

  for (guint i = 0; i < marking->messages->len; i++)
    {
      const Pop3MarkedMessage *marked = &g_array_index (marking->messages, Pop3MarkedMessage, i);
      g_autoptr (GObject) id = NULL;

      id = (GObject *) pop3_identifier_new (marked->message_id, marked->ordering);
      gee_map_set (map, id, marked->flags);
    }

  return map;
}

static void
mark_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Folder *self = POP3_FOLDER (g_task_get_source_object (task));
  g_autoptr (Pop3Marking) marking = NULL;
  g_autoptr (GeeMap) flags = NULL;
  GError *error = NULL;

  marking = pop3_store_mark_finish (POP3_STORE (source), result, &error);
  if (marking == NULL)
    {
      end_portion (task, error);
      return;
    }

  if (self->account != NULL)
    pop3_account_show_unread (self->account, marking->unread);
  flags = make_flag_map (marking);
  if (!gee_map_get_is_empty (flags))
    geary_folder_notify_email_flags_changed ((GearyFolder *) self, flags);
  end_portion (task, NULL);
}

/* What is changed. */
typedef struct {
  GearyEmailFlags *to_add;
  GearyEmailFlags *to_remove;
} Change;

static void
ask_to_mark (Pop3Folder *self,
             GArray     *portion,
             GTask      *task,
             gpointer    data)
{
  const Change *change = data;

  pop3_store_mark_async (self->store, self->steps, portion, change->to_add, change->to_remove,
                         mark_cb, g_object_ref (task));
}

/* The client goes on using its own. */
static GObject *
copy_flags (GearyEmailFlags *flags)
{
  GearyEmailFlags *copy = NULL;

  if (flags == NULL)
    return NULL;

  copy = geary_email_flags_new ();
  geary_named_flags_add_all (copy, flags);
  return (GObject *) copy;
}

static void
mark_async (GearyFolder        *base,
            GeeCollection      *ids,
            GearyEmailFlags    *flags_to_add,
            GearyEmailFlags    *flags_to_remove,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  g_autoptr (GArray) message_ids = NULL;
  g_autoptr (GTask) task = begin (base, mark_async, ids, cancellable, callback, user_data,
                                  &message_ids);
  g_autoptr (GObject) to_add = copy_flags (flags_to_add);
  g_autoptr (GObject) to_remove = copy_flags (flags_to_remove);
  Change change = { (GearyEmailFlags *) to_add, (GearyEmailFlags *) to_remove };

  if (task != NULL)
    ask_in_portions (task, message_ids, ask_to_mark, &change);
}

/**
 * pop3_folder_init_mark:
 * @iface: the interface of a folder class
 *
 * Lets folders of the class change flags.
 */
void
pop3_folder_init_mark (GearyFolderSupportMarkIface *iface)
{
  iface->mark_email_async = mark_async;
  iface->mark_email_finish = finish_boolean;
}

/* ------------------------------------------------------- moving and copying */

typedef struct {
  Pop3Folder *destination; /* owned */
  GArray     *message_ids; /* owned */
} Placing;

static void
placing_free (gpointer data)
{
  Placing *placing = data;

  g_clear_object ((GObject **) &placing->destination);
  g_clear_pointer (&placing->message_ids, g_array_unref);
  g_free (placing);
}

/* Paths of different accounts are equal to each other: an Archive is an Archive.
 * Whose they are, only the root tells. */
static gboolean
is_of_same_account (GearyFolderPath *a,
                    GearyFolderPath *b)
{
  g_autoptr (GObject) first = (GObject *) geary_folder_path_get_root (a);
  g_autoptr (GObject) second = (GObject *) geary_folder_path_get_root (b);

  return first == second;
}

/* Looks the destination up. Returns: (transfer full): a folder of ours */
static Pop3Folder *
find_destination (Pop3Folder      *self,
                  GearyFolderPath *path,
                  GError         **error)
{
  g_autoptr (GObject) folder = NULL;

  if (!is_of_same_account (path, self->path))
    g_set_error_literal (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_UNSUPPORTED,
                         _("Geary cannot put mail into a folder of another account. "
                           "It stayed where it was."));
  else if (self->account != NULL)
    folder = (GObject *) geary_account_get_folder (self->account, path, error);
  else
    g_set_error_literal (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_OPEN_REQUIRED,
                         "The account is closed");
  if (folder == NULL || G_TYPE_CHECK_INSTANCE_TYPE (folder, POP3_TYPE_FOLDER))
    return (Pop3Folder *) g_steal_pointer (&folder);

  g_set_error_literal (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_BAD_PARAMETERS,
                       "Mail cannot be put into that folder");
  return NULL;
}

static GTask *
begin_placing (GearyFolder        *base,
               gpointer            tag,
               GeeCollection      *ids,
               GearyFolderPath    *path,
               GCancellable       *cancellable,
               GAsyncReadyCallback callback,
               gpointer            user_data,
               Placing           **placing)
{
  GArray *message_ids = NULL;
  GTask *task = begin (base, tag, ids, cancellable, callback, user_data, &message_ids);
  GError *error = NULL;

  if (task == NULL)
    return NULL;

  *placing = g_new0 (Placing, 1);
  (*placing)->message_ids = message_ids;
  g_task_set_task_data (task, *placing, placing_free);
  (*placing)->destination = find_destination (POP3_FOLDER (base), path, &error);
  if ((*placing)->destination != NULL)
    return task;

  g_task_return_error (task, error);
  g_object_unref (task);
  return NULL;
}

static void
move_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Folder *self = POP3_FOLDER (g_task_get_source_object (task));
  Placing *placing = g_task_get_task_data (task);
  g_autoptr (GArray) placements = NULL;

  placements = take_placements (task, source, result);
  if (placements == NULL)
    return;

  pop3_folder_show_removed (self, placements);
  pop3_folder_show_added (placing->destination, placements);
  g_task_return_pointer (task,
                         pop3_revokable_new (self, placing->destination, placements),
                         g_object_unref);
}

static void
move_async (GearyFolder        *base,
            GeeCollection      *ids,
            GearyFolderPath    *destination,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  Pop3Folder *self = POP3_FOLDER (base);
  Placing *placing = NULL;
  GTask *task = begin_placing (base, move_async, ids, destination, cancellable, callback,
                               user_data, &placing);

  if (task != NULL)
    pop3_store_move_async (self->store, self->steps, placing->destination->steps,
                           placing->message_ids, move_cb, task);
}

static GearyRevokable *
finish_revokable (GearyFolder  *base,
                  GAsyncResult *result,
                  GError      **error)
{
  return finish_pointer (result, error);
}

/**
 * pop3_folder_init_move:
 * @iface: the interface of a folder class
 *
 * Lets folders of the class move messages.
 */
void
pop3_folder_init_move (GearyFolderSupportMoveIface *iface)
{
  iface->move_email_async = move_async;
  iface->move_email_finish = finish_revokable;
}

static void
archive_async (GearyFolder        *base,
               GeeCollection      *ids,
               GCancellable       *cancellable,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  Pop3Folder *self = POP3_FOLDER (base);
  g_autoptr (GObject) archive = NULL;

  if (self->account != NULL)
    archive = (GObject *) geary_account_get_special_folder (self->account,
                                                            GEARY_FOLDER_SPECIAL_USE_ARCHIVE);
  if (archive != NULL)
    move_async (base, ids, geary_folder_get_path ((GearyFolder *) archive), cancellable, callback,
                user_data);
  else
    g_task_report_new_error (base, callback, user_data, archive_async,
                             geary_engine_error_quark (), GEARY_ENGINE_ERROR_NOT_FOUND,
                             "There is no archive folder");
}

/**
 * pop3_folder_init_archive:
 * @iface: the interface of a folder class
 *
 * Lets folders of the class archive messages.
 */
void
pop3_folder_init_archive (GearyFolderSupportArchiveIface *iface)
{
  iface->archive_email_async = archive_async;
  iface->archive_email_finish = finish_revokable;
}

static void
copy_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Placing *placing = g_task_get_task_data (task);
  g_autoptr (GArray) placements = NULL;

  placements = take_placements (task, source, result);
  if (placements == NULL)
    return;

  pop3_folder_show_added (placing->destination, placements);
  g_task_return_boolean (task, TRUE);
}

static void
copy_async (GearyFolder        *base,
            GeeCollection      *ids,
            GearyFolderPath    *destination,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  Pop3Folder *self = POP3_FOLDER (base);
  Placing *placing = NULL;
  GTask *task = begin_placing (base, copy_async, ids, destination, cancellable, callback,
                               user_data, &placing);

  if (task != NULL)
    pop3_store_copy_async (self->store, self->steps, placing->destination->steps,
                           placing->message_ids, copy_cb, task);
}

/**
 * pop3_folder_init_copy:
 * @iface: the interface of a folder class
 *
 * Lets folders of the class put messages into other folders, too.
 */
void
pop3_folder_init_copy (GearyFolderSupportCopyIface *iface)
{
  iface->copy_email_async = copy_async;
  iface->copy_email_finish = finish_boolean;
}

/* ----------------------------------------------------------------- removing */

static void
remove_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GArray) placements = NULL;
  GError *error = NULL;

  placements = pop3_store_place_finish (POP3_STORE (source), result, &error);
  if (placements != NULL)
    pop3_folder_show_removed (POP3_FOLDER (g_task_get_source_object (task)), placements);
  end_portion (task, error);
}

static void
ask_to_remove (Pop3Folder *self,
               GArray     *portion,
               GTask      *task,
               gpointer    data)
{
  pop3_store_remove_async (self->store, self->steps, portion, remove_cb, g_object_ref (task));
}

static void
remove_async (GearyFolder        *base,
              GeeCollection      *ids,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  g_autoptr (GArray) message_ids = NULL;
  g_autoptr (GTask) task = begin (base, remove_async, ids, cancellable, callback, user_data,
                                  &message_ids);

  if (task != NULL)
    ask_in_portions (task, message_ids, ask_to_remove, NULL);
}

/**
 * pop3_folder_init_remove:
 * @iface: the interface of a folder class
 *
 * Lets folders of the class delete messages for good.
 */
void
pop3_folder_init_remove (GearyFolderSupportRemoveIface *iface)
{
  iface->remove_email_async = remove_async;
  iface->remove_email_finish = finish_boolean;
}

static void
list_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GArray) message_ids = NULL;
  GError *error = NULL;

  message_ids = pop3_store_list_finish (POP3_STORE (source), result, &error);
  if (message_ids != NULL)
    ask_in_portions (task, message_ids, ask_to_remove, NULL);
  else
    g_task_return_error (task, error);
}

/* Not what comes into the folder meanwhile. */
static void
empty_async (GearyFolder        *base,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  Pop3Folder *self = POP3_FOLDER (base);
  GTask *task = action_task_new (base, empty_async, cancellable, callback, user_data);

  pop3_store_list_async (self->store, self->steps, list_cb, task);
}

/**
 * pop3_folder_init_empty:
 * @iface: the interface of a folder class
 *
 * Lets folders of the class be emptied.
 */
void
pop3_folder_init_empty (GearyFolderSupportEmptyIface *iface)
{
  iface->empty_folder_async = empty_async;
  iface->empty_folder_finish = finish_boolean;
}

/* ----------------------------------------------------------------- creating */

static char *
serialise_flags (GearyEmailFlags *flags)
{
  g_autoptr (GObject) imap_flags = NULL;

  /* Sent mail comes without flags: who wrote it has read it. */
  if (flags == NULL)
    return g_strdup (FLAGS_SEEN);

  imap_flags = (GObject *) geary_imap_email_flags_from_api_email_flags (flags);
  return geary_imap_flags_serialize (
    geary_imap_email_flags_get_message_flags ((GearyImapEmailFlags *) imap_flags));
}

static void
create_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Folder *self = POP3_FOLDER (g_task_get_source_object (task));
  g_autoptr (GArray) placements = g_array_new (FALSE, TRUE, sizeof (Pop3Placement));
  g_autoptr (Pop3Consignment) consignment = NULL;
  Pop3Placement placement = { 0 };
  GError *error = NULL;

  consignment = pop3_store_create_finish (POP3_STORE (source), result, &error);
  if (consignment == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  placement.message_id = consignment->message_id;
  placement.ordering = consignment->ordering;
  placement.unread = pop3_consignment_is_unread (consignment);
  placement.added = !consignment->known;
  g_array_append_val (placements, placement);
  pop3_folder_show_added (self, placements);
  if (self->account != NULL && self->use == GEARY_FOLDER_SPECIAL_USE_SENT && !consignment->known)
    pop3_account_harvest (self->account, self->use, consignment->harvest);
  g_task_return_pointer (task, pop3_identifier_new (placement.message_id, placement.ordering),
                         g_object_unref);
}

static void
create_async (GearyFolder        *base,
              GearyRFC822Message *message,
              GearyEmailFlags    *flags,
              GDateTime          *date_received,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  Pop3Folder *self = POP3_FOLDER (base);
  GTask *task = action_task_new (base, create_async, cancellable, callback, user_data);
  g_autofree char *imap_flags = serialise_flags (flags);
  g_autoptr (GDateTime) received = date_received != NULL ? g_date_time_ref (date_received)
                                                         : g_date_time_new_now_local ();

  /* The host saves it again as long as it has not heard, which may be at its next start. */
  pop3_store_create_async (self->store, self->steps, message, imap_flags, received,
                           self->use == GEARY_FOLDER_SPECIAL_USE_SENT, create_cb, task);
}

static GearyEmailIdentifier *
create_finish (GearyFolder  *base,
               GAsyncResult *result,
               GError      **error)
{
  return finish_pointer (result, error);
}

/**
 * pop3_folder_init_create:
 * @iface: the interface of a folder class
 *
 * Lets folders of the class take messages that were written here.
 */
void
pop3_folder_init_create (GearyFolderSupportCreateIface *iface)
{
  iface->create_email_async = create_async;
  iface->create_email_finish = create_finish;
}
