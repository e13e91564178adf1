/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-user.h"

#include "headless-account.h"
#include "headless-actions.h"

/*
 * A user at work while mail arrives: takes the newest message of the Inbox again and
 * again, marks it and now and then moves it to the Trash, and notes how long each
 * takes. Nothing waits for it: all of it is in callbacks.
 */

/* Of so many messages one is moved, the others are marked. */
#define MOVE_EACH 4

struct _HeadlessUser {
  GearyFolder   *inbox;
  GearyFolder   *trash;
  GeeCollection *ids;     /* of the message at hand */
  GArray        *marks;   /* of int, milliseconds */
  GArray        *moves;   /* the same */
  guint          timer;
  guint          turn;
  gint64         started; /* when the action under way was; 0 for none */
  gboolean       busy;
};

static void
end_action (HeadlessUser *self,
            GArray       *taken,
            GError       *failure)
{
  int milliseconds = (int) ((g_get_monotonic_time () - self->started) / 1000);

  if (failure == NULL)
    g_array_append_val (taken, milliseconds);
  else
    g_message ("An action of the user's has failed: %s", failure->message);
  g_clear_error (&failure);
  g_clear_object ((GObject **) &self->ids);
  self->busy = FALSE;
}

static void
on_marked (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  HeadlessUser *self = user_data;
  GError *failure = NULL;

  geary_folder_support_mark_mark_email_finish (self->inbox, result, &failure);
  end_action (self, self->marks, failure);
}

static void
on_moved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  HeadlessUser *self = user_data;
  g_autoptr (GObject) revokable = NULL;
  GError *failure = NULL;

  revokable = (GObject *) geary_folder_support_move_move_email_finish (self->inbox, result,
                                                                       &failure);
  end_action (self, self->moves, failure);
}

static void
act (HeadlessUser *self)
{
  g_autoptr (GObject) flags = (GObject *) geary_email_flags_new ();
  gboolean read = self->turn % 2 == 0;

  self->started = g_get_monotonic_time ();
  if (++self->turn % MOVE_EACH == 0)
    {
      geary_folder_support_move_move_email_async (self->inbox, self->ids,
                                                  geary_folder_get_path (self->trash), NULL,
                                                  on_moved, self);
      return;
    }

  geary_named_flags_add ((GearyEmailFlags *) flags, geary_email_flags_get_UNREAD ());
  geary_folder_support_mark_mark_email_async (self->inbox, self->ids,
                                              read ? NULL : (GearyEmailFlags *) flags,
                                              read ? (GearyEmailFlags *) flags : NULL, NULL,
                                              on_marked, self);
}

static void
on_listed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  HeadlessUser *self = user_data;
  g_autoptr (GeeList) emails = NULL;
  g_autoptr (GObject) email = NULL;

  emails = geary_folder_list_email_by_id_finish (self->inbox, result, NULL);
  if (emails == NULL || gee_collection_get_is_empty ((GeeCollection *) emails))
    {
      self->busy = FALSE;
      return;
    }

  email = gee_list_get (emails, 0);
  self->ids = (GeeCollection *) gee_array_list_new (geary_email_identifier_get_type (),
                                                    (GBoxedCopyFunc) g_object_ref, g_object_unref,
                                                    NULL, NULL, NULL);
  gee_collection_add (self->ids, geary_email_get_id ((GearyEmail *) email));
  act (self);
}

static gboolean
on_timer (gpointer user_data)
{
  HeadlessUser *self = user_data;

  if (!self->busy)
    {
      self->busy = TRUE;
      geary_folder_list_email_by_id_async (self->inbox, NULL, 1, GEARY_EMAIL_FIELD_FLAGS, 0, NULL,
                                           on_listed, self);
    }
  return G_SOURCE_CONTINUE;
}

HeadlessUser *
headless_user_new (GearyAccount *account,
                   guint         interval_ms,
                   GArray       *marks,
                   GArray       *moves)
{
  HeadlessUser *self = g_new0 (HeadlessUser, 1);

  self->inbox = headless_find_folder (account, "INBOX", NULL);
  self->trash = headless_find_folder (account, "Trash", NULL);
  self->marks = marks;
  self->moves = moves;
  g_assert (self->inbox != NULL && self->trash != NULL);
  self->timer = g_timeout_add (interval_ms, on_timer, self);
  return self;
}

void
headless_user_free (HeadlessUser *self)
{
  g_source_remove (self->timer);
  while (self->busy)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref ((GObject *) self->inbox);
  g_object_unref ((GObject *) self->trash);
  g_free (self);
}
