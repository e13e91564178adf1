/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "headless-mediator.h"
#include "host-engine.h"
#include "protocol/pop3-error.h"
#include "store/pop3-store-private.h"

#include <sqlite3.h>
#include <string.h>

#include <glib/gstdio.h>

/*
 * The store as the session thread sees it, on a database of the host's. This thread
 * is main and session thread in one: what the store says to the main thread is heard
 * when the store is closed.
 */

#define OLD "ana@old.example.com"
#define NEW "ana@new.example.com"

/* Fewer than the store begins to write at once. */
#define N_QUEUED 3

/* In which an opening comes to where it waits for the lock, most of the time. */
#define WAIT_MS 50

typedef struct {
  char               *dir;
  GearyImapDBAccount *local;
  Pop3Store          *store;
  Pop3Mailbox        *mailbox; /* the store */
} Fixture;

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (slot);
}

/* The host's database of an account that has an Inbox and nothing else. */
static void
open_local (Fixture *self)
{
  g_autoptr (GObject) mediator = (GObject *) headless_mediator_new (NULL);
  g_autoptr (GObject) address = NULL;
  g_autoptr (GObject) information = NULL;
  g_autoptr (GFile) folder = g_file_new_for_path (self->dir);
  g_autoptr (GFile) schema = g_file_new_for_path (GEARY_RESOURCES "/sql");
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autofree char *path = g_build_filename (self->dir, "geary.db", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  address = (GObject *) geary_rf_c822_mailbox_address_new ("Ana Ng", "ana@example.com");
  information = (GObject *) geary_account_information_new (
    "account_01", GEARY_SERVICE_PROVIDER_OTHER, (GearyCredentialsMediator *) mediator,
    (GearyRFC822MailboxAddress *) address);
  self->local = geary_imap_db_account_new ((GearyAccountInformation *) information, folder,
                                           schema);
  geary_imap_db_account_open_async (self->local, NULL, on_result, &slot);
  result = await (&slot);
  geary_imap_db_account_open_finish (self->local, result, &error);
  g_assert_no_error (error);

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO FolderTable (name) VALUES ('INBOX')", NULL, NULL,
                                 NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
set_up_closed (Fixture      *self,
               gconstpointer data)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("test-mailbox-XXXXXX", &error);
  g_assert_no_error (error);
  open_local (self);
  folder = g_file_new_for_path (self->dir);
  self->store = pop3_store_new (self->local, folder);
  self->mailbox = POP3_MAILBOX (self->store);
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  set_up_closed (self, data);
  pop3_store_open_async (self->store, NULL, on_result, &slot);
  result = await (&slot);
  pop3_store_open_finish (self->store, result, &error);
  g_assert_no_error (error);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_assert_cmpint (g_unlink (child), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  pop3_store_close_async (self->store, on_result, &slot);
  closed = await (&slot);
  pop3_store_close_finish (self->store, closed, &error);
  g_assert_no_error (error);
  geary_imap_db_account_close_async (self->local, NULL, on_result, &slot);
  result = await (&slot);
  geary_imap_db_account_close_finish (self->local, result, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  g_object_unref (self->store);
  g_object_unref ((GObject *) self->local);
  remove_folder (self->dir);
  g_free (self->dir);
}

/* A visit that hands over its messages, "id-0" and on, and breaks off. */
static void
deliver_some (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  pop3_mailbox_begin (self->mailbox, 0, N_QUEUED, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_QUEUED; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("id-%u", i);
      g_autofree char *text = g_strdup_printf ("Subject: Mail %u\r\n\r\nText.\r\n", i);
      gsize length = strlen (text);
      g_autoptr (GBytes) message = g_bytes_new_take (g_steal_pointer (&text), length);
      Pop3Delivery *delivery = pop3_delivery_new (uidl, 0, message);

      delivery->behind = TRUE;
      delivery->order = i;
      pop3_mailbox_deliver (self->mailbox, delivery, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
enter (Fixture    *self,
       const char *name)
{
  g_autoptr (GError) error = NULL;

  pop3_mailbox_enter (self->mailbox, name, NULL, &error);
  g_assert_no_error (error);
}

/* How many of the messages are known by the ids that they came with. */
static guint
count_known (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Pop3Ledger) ledger = pop3_mailbox_load_ledger (self->mailbox, NULL, &error);
  guint known = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (pop3_ledger_get_length (ledger), ==, N_QUEUED);
  for (guint i = 0; i < N_QUEUED; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("id-%u", i);

      known += pop3_ledger_lookup (ledger, uidl, 0) != NULL ? 1 : 0;
    }
  return known;
}

/* What is still on its way has ids of the mailbox that was entered when it came. */
static void
test_enter_another (Fixture      *self,
                    gconstpointer data)
{
  enter (self, OLD);
  deliver_some (self);
  enter (self, NEW);
  g_assert_cmpuint (count_known (self), ==, 0);
}

static void
test_enter_the_same (Fixture      *self,
                     gconstpointer data)
{
  enter (self, OLD);
  deliver_some (self);
  enter (self, OLD);
  g_assert_cmpuint (count_known (self), ==, N_QUEUED);
}

/* What an earlier visit could not store is no reason not to begin another one. */
static void
test_enter_after_failure (Fixture      *self,
                          gconstpointer data)
{
  g_mutex_lock (&self->store->lock);
  self->store->failure = g_error_new_literal (POP3_ERROR, POP3_ERROR_STORE, "No room");
  g_mutex_unlock (&self->store->lock);
  enter (self, OLD);
  deliver_some (self);
  g_assert_cmpuint (count_known (self), ==, N_QUEUED);
}

static gboolean
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* Another program has the database, and keeps it: the opening does not wait for that when
 * nobody waits for the opening. */
static void
test_open_locked (Fixture      *self,
                  gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->dir, "geary.db", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
  pop3_store_open_async (self->store, cancellable, on_result, &slot);
  g_timeout_add (WAIT_MS, cancel, cancellable);
  result = await (&slot);
  g_assert_false (pop3_store_open_finish (self->store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
add (const char *path,
     void (*func) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GObject) engine = NULL;

  g_test_init (&argc, &argv, NULL);
  engine = host_engine_set_up (GEARY_RESOURCES);

  add ("/store/mailbox/enter-another", test_enter_another);
  add ("/store/mailbox/enter-the-same", test_enter_the_same);
  add ("/store/mailbox/enter-after-failure", test_enter_after_failure);
  g_test_add ("/store/open/locked", Fixture, NULL, set_up_closed, test_open_locked, tear_down);
  return g_test_run ();
}
