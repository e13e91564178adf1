/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-watch.h"

#include "backend/pop3-account-private.h"
#include "headless-json.h"

typedef struct {
  char    *name;
  gpointer object; /* not owned; NULL when it has gone; atomic */
} Watched;

static GPtrArray *watched; /* of Watched; NULL before the first */
static int n_alive;        /* of them; atomic */

/* On whichever thread had the last reference. */
static void
on_gone (gpointer user_data,
         GObject *where_it_was)
{
  g_atomic_pointer_set (&((Watched *) user_data)->object, NULL);
  g_atomic_int_dec_and_test (&n_alive);
}

static void
watch (const char *name,
       gpointer    object)
{
  Watched *entry = NULL;

  if (object == NULL)
    return;

  if (watched == NULL)
    watched = g_ptr_array_new ();
  entry = g_new0 (Watched, 1);
  entry->name = g_strdup (name);
  entry->object = object;
  g_atomic_int_inc (&n_alive);
  g_object_weak_ref (object, on_gone, entry);
  g_ptr_array_add (watched, entry);
}

void
headless_watch (GearyAccount *account)
{
  Pop3Account *self = POP3_ACCOUNT (account);
  g_autoptr (GeeCollection) folders = geary_account_list_folders (account);
  g_autoptr (GeeIterator) iterator = gee_iterable_iterator ((GeeIterable *) folders);

  watch ("account", account);
  watch ("information", geary_account_get_information (account));
  watch ("incoming", geary_account_get_incoming (account));
  watch ("outgoing", geary_account_get_outgoing (account));
  watch ("store", self->store);
  watch ("local store", self->local);
  watch ("database", geary_imap_db_account_get_db (self->local));
  watch ("harvest", self->harvest);
  watch ("contacts", geary_account_get_contact_store (account));
  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) folder = gee_iterator_get (iterator);
      g_autofree char *path = geary_folder_path_to_string (
        geary_folder_get_path ((GearyFolder *) folder));

      watch (path, folder);
    }
}

guint
headless_count_alive (void)
{
  return (guint) g_atomic_int_get (&n_alive);
}

void
headless_append_alive (GString *json)
{
  const char *separator = "";

  g_string_append (json, ", \"alive\": [");
  for (guint i = 0; watched != NULL && i < watched->len; i++)
    {
      Watched *entry = g_ptr_array_index (watched, i);

      if (g_atomic_pointer_get (&entry->object) == NULL)
        continue;
      g_string_append (json, separator);
      json_append_string (json, entry->name);
      separator = ", ";
    }
  g_string_append_c (json, ']');
}
