/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"
#include "backend/pop3-identifiers.h"

/*
 * Shows in the account's folders what has changed in its store: what came, what took the
 * place of its own beginning, what the search finds from now on, and what was marked.
 * Main thread.
 */

/* Returns: (transfer none) (nullable): the folder with that path */
static Pop3Folder *
find_by_steps (Pop3Account       *self,
               const char *const *steps)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      Pop3Folder *folder = g_ptr_array_index (self->folders, i);

      if (g_strv_equal ((const char *const *) folder->steps, steps))
        return folder;
    }
  return NULL;
}

/* The new message is there before the old one goes: the conversation on the screen
 * is never without any. */
static void
show_replaced (Pop3Account           *self,
               const Pop3Consignment *consignment)
{
  g_signal_emit_by_name (self, "replacing", consignment->replaced);
  for (guint i = 0; i < consignment->places->len; i++)
    {
      const Pop3Place *place = &g_array_index (consignment->places, Pop3Place, i);
      Pop3Folder *folder = find_by_steps (self, (const char *const *) place->steps);
      Pop3Placement placement = {
        .message_id = consignment->message_id,
        .ordering = place->ordering,
        .from_ordering = place->ordering,
        .unread = pop3_consignment_is_unread (consignment),
        .added = TRUE,
      };
      g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (Pop3Placement));

      if (folder == NULL)
        continue;
      g_array_append_val (one, placement);
      pop3_folder_show_added (folder, one);
      g_array_index (one, Pop3Placement, 0).message_id = consignment->replaced;
      pop3_folder_show_removed (folder, one);
    }
}

static void
on_delivered (Pop3Store   *store,
              GPtrArray   *consignments,
              Pop3Account *self)
{
  g_autoptr (GObject) inbox = NULL;
  g_autoptr (GPtrArray) added = g_ptr_array_new ();

  if (!self->open)
    return;

  inbox = (GObject *) geary_account_get_special_folder ((GearyAccount *) self,
                                                        GEARY_FOLDER_SPECIAL_USE_INBOX);
  for (guint i = 0; i < consignments->len; i++)
    {
      Pop3Consignment *consignment = g_ptr_array_index (consignments, i);

      if (consignment->replaced > 0)
        show_replaced (self, consignment);
      else
        g_ptr_array_add (added, consignment);
    }

  pop3_folder_show_delivered (POP3_FOLDER (inbox), added);
  for (guint i = 0; i < added->len; i++)
    {
      const Pop3Consignment *consignment = g_ptr_array_index (added, i);

      pop3_harvest_add (self->harvest, GEARY_FOLDER_SPECIAL_USE_INBOX, consignment->harvest);
    }
}

/* For the results of a search that is open: the account's signal, not the folder's,
 * at which the conversation list would look at all of them once more. */
static void
on_indexed (Pop3Store   *store,
            GArray      *entries,
            Pop3Account *self)
{
  GearyAccount *base = (GearyAccount *) self;
  g_autoptr (GeeCollection) ids = pop3_identifiers_new ();
  g_autoptr (GObject) inbox = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const Pop3IndexEntry *entry = &g_array_index (entries, Pop3IndexEntry, i);

      if (entry->ordering > 0)
        pop3_identifiers_add (ids, entry->message_id, entry->ordering);
    }
  if (!self->open || gee_collection_get_is_empty (ids))
    return;

  inbox = (GObject *) geary_account_get_special_folder (base, GEARY_FOLDER_SPECIAL_USE_INBOX);
  geary_account_notify_email_locally_complete (base, (GearyFolder *) inbox, ids);
}

/**
 * pop3_account_follow_store:
 * @self: the account, open
 *
 * Shows from now on what the store tells of. Main thread.
 */
void
pop3_account_follow_store (Pop3Account *self)
{
  g_signal_connect_object (self->store, "delivered", G_CALLBACK (on_delivered), self, 0);
  g_signal_connect_object (self->store, "indexed", G_CALLBACK (on_indexed), self, 0);
}

/**
 * pop3_account_show_unread:
 * @account: a POP3 account
 * @changes: (element-type Pop3UnreadChange): what marking did to its folders
 *
 * Shows how many messages are unread. Main thread.
 */
void
pop3_account_show_unread (GearyAccount *account,
                          GArray       *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const Pop3UnreadChange *unread = &g_array_index (changes, Pop3UnreadChange, i);
      Pop3Folder *folder = find_by_steps (POP3_ACCOUNT (account),
                                          (const char *const *) unread->steps);

      if (folder != NULL)
        pop3_folder_add_unread (folder, unread->change);
    }
}
