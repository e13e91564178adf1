/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-harvest.h"

/*
 * Feeds the host's contact harvester, which works on the main thread: a few
 * messages at a time, when the main loop has nothing better to do. The contacts
 * are a comfort; what is left when the account closes is left. Main thread.
 */

/* Messages at a time: a portion must not hold the main loop for a frame. */
#define PORTION 5
/* Messages that wait, at 2 KiB of memory each. They come faster than they are worked
 * on, the newest first: of a first download of more than that the oldest are left out. */
#define MAX_WAITING 4000
/* Pause between portions, so that the window comes first. */
#define PAUSE_MS 20

struct _Pop3Harvest {
  GObject parent_instance;

  GearyContactStore *contacts;
  GeeList           *owners;
  GQueue             waiting;  /* of Entry */
  GCancellable      *cancellable;
  guint              timer;
  gboolean           working;
  GTask             *stopper;  /* waits for the end of the work */
};

typedef struct {
  GearyFolderSpecialUse use;
  GObject              *email;
} Entry;

G_DEFINE_FINAL_TYPE (Pop3Harvest, pop3_harvest, G_TYPE_OBJECT)

static void schedule (Pop3Harvest *self);

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->email);
  g_free (entry);
}

static void
harvest_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Pop3Harvest) self = user_data;
  g_autoptr (GError) error = NULL;

  geary_contact_harvester_harvest_from_email_finish ((GearyContactHarvester *) source, result,
                                                     &error);
  if (error != NULL && !g_cancellable_is_cancelled (self->cancellable))
    g_info ("Contacts could not be gathered: %s", error->message);

  self->working = FALSE;
  schedule (self);
  if (self->stopper != NULL)
    {
      g_task_return_boolean (self->stopper, TRUE);
      g_clear_object (&self->stopper);
    }
}

/* Takes messages of one kind of folder off the queue. */
static GeeCollection *
take_portion (Pop3Harvest           *self,
              GearyFolderSpecialUse *use)
{
  GeeCollection *portion = NULL;
  Entry *next = g_queue_peek_head (&self->waiting);

  portion = (GeeCollection *) gee_array_list_new (G_OBJECT_TYPE (next->email),
                                                  (GBoxedCopyFunc) g_object_ref, g_object_unref,
                                                  NULL, NULL, NULL);
  *use = next->use;
  while (next != NULL && next->use == *use && gee_collection_get_size (portion) < PORTION)
    {
      gee_collection_add (portion, next->email);
      entry_free (g_queue_pop_head (&self->waiting));
      next = g_queue_peek_head (&self->waiting);
    }

  return portion;
}

static gboolean
on_timer (gpointer user_data)
{
  Pop3Harvest *self = user_data;
  GearyFolderSpecialUse use = GEARY_FOLDER_SPECIAL_USE_NONE;
  g_autoptr (GeeCollection) portion = take_portion (self, &use);
  g_autoptr (GObject) harvester = NULL;

  self->timer = 0;
  self->working = TRUE;
  harvester = (GObject *) geary_contact_harvester_impl_new (self->contacts, use,
                                                            (GeeCollection *) self->owners);
  geary_contact_harvester_harvest_from_email ((GearyContactHarvester *) harvester, portion,
                                              self->cancellable, harvest_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
schedule (Pop3Harvest *self)
{
  if (!self->working && self->timer == 0 && !g_queue_is_empty (&self->waiting) &&
      !g_cancellable_is_cancelled (self->cancellable))
    self->timer = g_timeout_add_full (G_PRIORITY_LOW, PAUSE_MS, on_timer, self, NULL);
}

static void
forget (Pop3Harvest *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_queue_clear_full (&self->waiting, entry_free);
}

static void
pop3_harvest_finalize (GObject *object)
{
  Pop3Harvest *self = POP3_HARVEST (object);

  forget (self);
  g_clear_object ((GObject **) &self->contacts);
  g_clear_object (&self->owners);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (pop3_harvest_parent_class)->finalize (object);
}

static void
pop3_harvest_class_init (Pop3HarvestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pop3_harvest_finalize;
}

static void
pop3_harvest_init (Pop3Harvest *self)
{
  g_queue_init (&self->waiting);
  self->cancellable = g_cancellable_new ();
}

/**
 * pop3_harvest_new:
 * @account: the account, its contact store set
 *
 * Returns: (transfer full): a gatherer of contacts
 */
Pop3Harvest *
pop3_harvest_new (GearyAccount *account)
{
  Pop3Harvest *self = g_object_new (POP3_TYPE_HARVEST, NULL);

  self->contacts = (GearyContactStore *) g_object_ref (
    (GObject *) geary_account_get_contact_store (account));
  self->owners = geary_account_information_get_sender_mailboxes (
    geary_account_get_information (account));
  return self;
}

/**
 * pop3_harvest_add:
 * @self: the gatherer
 * @use: what the folder of the message is for
 * @email: (type GearyEmail): a message with originators and receivers
 *
 * Has the people of @email gathered, sometime; not, when too many wait.
 */
void
pop3_harvest_add (Pop3Harvest          *self,
                  GearyFolderSpecialUse use,
                  GObject              *email)
{
  Entry *entry = NULL;

  if (self->waiting.length >= MAX_WAITING)
    return;

  entry = g_new0 (Entry, 1);
  entry->use = use;
  entry->email = g_object_ref (email);
  g_queue_push_tail (&self->waiting, entry);
  schedule (self);
}

/**
 * pop3_harvest_stop_async:
 * @self: the gatherer
 * @callback: called when nothing is being written any more
 * @user_data: for @callback
 *
 * Forgets what is left and waits for what is under way: before the database is
 * closed, once.
 */
void
pop3_harvest_stop_async (Pop3Harvest        *self,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (self->stopper == NULL);

  g_task_set_source_tag (task, pop3_harvest_stop_async);
  forget (self);
  if (self->working)
    self->stopper = g_steal_pointer (&task);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * pop3_harvest_stop_finish:
 * @self: the gatherer
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_harvest_stop_async().
 *
 * Returns: %TRUE
 */
gboolean
pop3_harvest_stop_finish (Pop3Harvest  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
