/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "fake-mailbox.h"

#include "ledger/pop3-fingerprint.h"
#include "ledger/pop3-ledger-identity.h"
#include "ledger/pop3-ledger-partial.h"
#include "ledger/pop3-sql.h"
#include "protocol/pop3-error.h"

#include <sqlite3.h>
#include <string.h>

struct _FakeMailbox {
  GObject parent_instance;

  const char *failing; /* static */
  gboolean    forgetful;
  gboolean    loaded;
  guint       slow;
  guint64     room;
  FakeFailure failure;
  guint       calls;   /* so far */
  guint       fail_at; /* these many calls are good */
  sqlite3    *db;
  GString    *log;
  GPtrArray  *waiting; /* of Pop3Delivery */
  gint64      next_id;
};

static void mailbox_iface_init (Pop3MailboxInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeMailbox, fake_mailbox, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (POP3_TYPE_MAILBOX, mailbox_iface_init))

static gboolean
fails_now (FakeMailbox *self)
{
  guint before = self->calls++;

  if (self->failure == FAKE_FAILURE_NONE || before < self->fail_at ||
      (self->failure == FAKE_FAILURE_ONCE && before > self->fail_at))
    return FALSE;

  g_ptr_array_set_size (self->waiting, 0);
  return TRUE;
}

/* Writes @word down. Returns: whether it may be done */
static gboolean
note (FakeMailbox *self,
      char        *word,
      GError     **error)
{
  g_autofree char *owned = word;
  gboolean fails = fails_now (self) || g_strcmp0 (word, self->failing) == 0;

  if (self->log->len > 0)
    g_string_append_c (self->log, ' ');
  g_string_append (self->log, word);
  if (fails)
    g_set_error (error, POP3_ERROR, POP3_ERROR_STORE, "Told to fail at %s", word);
  return !fails;
}

static gboolean
begin (Pop3Mailbox  *mailbox,
       guint         n_before,
       guint         n_behind,
       GCancellable *cancellable,
       GError      **error)
{
  return note (FAKE_MAILBOX (mailbox), g_strdup_printf ("begin:%u+%u", n_before, n_behind), error);
}

static gboolean
deliver (Pop3Mailbox  *mailbox,
         Pop3Delivery *delivery,
         GCancellable *cancellable,
         GError      **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  g_ptr_array_add (self->waiting, delivery);
  return note (self, g_strdup_printf ("deliver:%s%s%s%s", delivery->uidl,
                                      delivery->row_id > 0 ? "+" : "",
                                      delivery->partial ? "/" : "",
                                      delivery->suspect ? "?" : ""), error);
}

static gboolean
skip (Pop3Mailbox  *mailbox,
      GArray       *skips,
      GCancellable *cancellable,
      GError      **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  if (!note (self, g_strdup_printf ("skip:%u", skips->len), error))
    return FALSE;

  for (guint i = 0; i < skips->len; i++)
    {
      const Pop3Skip *each = &g_array_index (skips, Pop3Skip, i);
      gsize length = 0;
      gconstpointer header = g_bytes_get_data (each->header, &length);
      g_autoptr (GBytes) digest = NULL;

      pop3_fingerprint_new (header, length, &digest, NULL);
      if (!pop3_ledger_skip (self->db, each->entry->uidl, each->entry->occurrence,
                             each->entry->size, digest, each->sent,
                             g_get_real_time () / G_USEC_PER_SEC, error))
        return FALSE;
    }
  return TRUE;
}

static guint64
get_room (Pop3Mailbox *mailbox)
{
  return FAKE_MAILBOX (mailbox)->room;
}

static gboolean
insert_message (FakeMailbox *self,
                GBytes      *message,
                GError     **error)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, message);
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (self->db, "INSERT INTO MessageTable (id, digest) VALUES (?, ?)",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 1, self->next_id, error) &&
         pop3_sql_bind_text (statement, 2, digest, error) &&
         pop3_sql_run (statement, error);
}

static gboolean
store (FakeMailbox        *self,
       const Pop3Delivery *delivery,
       GError            **error)
{
  gsize length = 0;
  gconstpointer message = g_bytes_get_data (delivery->message, &length);
  Pop3LedgerState state = delivery->partial ? POP3_LEDGER_PARTIAL
                          : delivery->suspect ? POP3_LEDGER_SUSPECT
                                              : POP3_LEDGER_STORED;
  Pop3LedgerTrust trust = pop3_ledger_get_trust (delivery->size,
                                                 delivery->partial ? delivery->size : length);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) whole = NULL;

  if (self->forgetful)
    return TRUE;
  if (!insert_message (self, delivery->message, error))
    return FALSE;

  pop3_fingerprint_new (message, length, &header, &whole);
  if (delivery->row_id > 0)
    return pop3_ledger_complete (self->db, delivery->row_id, state, self->next_id, trust,
                                 delivery->size, header, whole, now, error);
  if (delivery->retires > 0 && !pop3_ledger_retire (self->db, delivery->retires, error))
    return FALSE;

  return pop3_ledger_insert (self->db, delivery->uidl, delivery->occurrence, state, self->next_id,
                             trust, delivery->size, header, whole, now, error);
}

static gboolean
store_each (FakeMailbox *self,
            GError     **error)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      if (!store (self, g_ptr_array_index (self->waiting, i), error))
        return FALSE;
      self->next_id++;
    }
  return TRUE;
}

static gboolean
store_waiting (FakeMailbox *self,
               GError     **error)
{
  gboolean done = FALSE;

  if (self->waiting->len == 0)
    return TRUE;
  if (!pop3_sql_exec (self->db, "BEGIN", error))
    return FALSE;

  done = store_each (self, error);
  g_ptr_array_set_size (self->waiting, 0);
  return pop3_sql_exec (self->db, done ? "COMMIT" : "ROLLBACK", done ? error : NULL) && done;
}

static Pop3Ledger *
load_ledger (Pop3Mailbox  *mailbox,
             GCancellable *cancellable,
             GError      **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);
  const char *word = self->loaded ? "reload" : "load";

  self->loaded = TRUE;
  return note (self, g_strdup (word), error) && store_waiting (self, error)
         ? pop3_ledger_load (self->db, error) : NULL;
}

static gboolean
flush (Pop3Mailbox  *mailbox,
       guint         timeout_ms,
       gboolean     *durable,
       GCancellable *cancellable,
       GError      **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  *durable = timeout_ms == 0 || self->slow == 0;
  if (!*durable)
    {
      self->slow--;
      return note (self, g_strdup ("wait"), error);
    }

  return note (self, g_strdup ("flush"), error) && store_waiting (self, error);
}

static gboolean
enter (Pop3Mailbox  *mailbox,
       const char   *name,
       GCancellable *cancellable,
       GError      **error)
{
  return pop3_ledger_enter (FAKE_MAILBOX (mailbox)->db, name, error);
}

static gboolean
recall (Pop3Mailbox      *mailbox,
        const Pop3Recall *recalls,
        gsize             n,
        GCancellable     *cancellable,
        GError          **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  return note (self, g_strdup_printf ("recall:%" G_GSIZE_FORMAT, n), error) &&
         pop3_ledger_recall (self->db, recalls, n, error);
}

static gboolean
adopt (Pop3Mailbox        *mailbox,
       const Pop3Adoption *adoptions,
       gsize               n,
       GCancellable       *cancellable,
       GError            **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  return note (self, g_strdup_printf ("adopt:%" G_GSIZE_FORMAT, n), error) &&
         pop3_ledger_adopt (self->db, adoptions, n, error);
}

static gboolean
doubt (Pop3Mailbox  *mailbox,
       GCancellable *cancellable,
       GError      **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  return note (self, g_strdup ("doubt"), error) && pop3_ledger_doubt (self->db, error);
}

static gboolean
confirm (Pop3Mailbox      *mailbox,
         const Pop3Proven *proven,
         gsize             n,
         GCancellable     *cancellable,
         GError          **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  return note (self, g_strdup_printf ("confirm:%" G_GSIZE_FORMAT, n), error) &&
         pop3_ledger_confirm (self->db, proven, n, error);
}

static gboolean
question (Pop3Mailbox  *mailbox,
          const gint64 *row_ids,
          gsize         n,
          GError      **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  return note (self, g_strdup_printf ("question:%" G_GSIZE_FORMAT, n), error) &&
         pop3_ledger_question (self->db, row_ids, n, error);
}

static gboolean
let_go (Pop3Mailbox  *mailbox,
        const gint64 *row_ids,
        gsize         n,
        GCancellable *cancellable,
        GError      **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  return note (self, g_strdup_printf ("let-go:%" G_GSIZE_FORMAT, n), error) &&
         pop3_ledger_let_go (self->db, row_ids, n, error);
}

static gboolean
finish_backlog (Pop3Mailbox  *mailbox,
                GCancellable *cancellable,
                GError      **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  return note (self, g_strdup ("backlog-done"), error) &&
         pop3_ledger_finish_backlog (self->db, error);
}

static gboolean
close_session (Pop3Mailbox       *mailbox,
               const Pop3Listing *listing,
               const gint64      *gone,
               gsize              n_gone,
               GError           **error)
{
  FakeMailbox *self = FAKE_MAILBOX (mailbox);

  return note (self, g_strdup_printf ("close:%" G_GSIZE_FORMAT, n_gone), error) &&
         pop3_ledger_close_session (self->db, listing, gone, n_gone,
                                    g_get_real_time () / G_USEC_PER_SEC, error);
}

static Pop3Lessons *
load_lessons (Pop3Mailbox  *mailbox,
              const char   *server,
              GCancellable *cancellable,
              GError      **error)
{
  return pop3_lessons_load (FAKE_MAILBOX (mailbox)->db, server, error);
}

static gboolean
save_lessons (Pop3Mailbox       *mailbox,
              const char        *server,
              const Pop3Lessons *lessons,
              GError           **error)
{
  return pop3_lessons_save (lessons, FAKE_MAILBOX (mailbox)->db, server, error);
}

static void
mailbox_iface_init (Pop3MailboxInterface *iface)
{
  iface->load_ledger = load_ledger;
  iface->begin = begin;
  iface->deliver = deliver;
  iface->skip = skip;
  iface->get_room = get_room;
  iface->flush = flush;
  iface->enter = enter;
  iface->recall = recall;
  iface->adopt = adopt;
  iface->doubt = doubt;
  iface->confirm = confirm;
  iface->question = question;
  iface->let_go = let_go;
  iface->finish_backlog = finish_backlog;
  iface->load_lessons = load_lessons;
  iface->save_lessons = save_lessons;
  iface->close_session = close_session;
}

static void
fake_mailbox_finalize (GObject *object)
{
  FakeMailbox *self = FAKE_MAILBOX (object);

  g_ptr_array_unref (self->waiting);
  g_string_free (self->log, TRUE);
  g_assert_cmpint (sqlite3_close (self->db), ==, SQLITE_OK);

  G_OBJECT_CLASS (fake_mailbox_parent_class)->finalize (object);
}

static void
fake_mailbox_class_init (FakeMailboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_mailbox_finalize;
}

static void
fake_mailbox_init (FakeMailbox *self)
{
  g_autoptr (GError) error = NULL;

  self->room = G_MAXUINT64;
  self->log = g_string_new (NULL);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) pop3_delivery_free);
  self->next_id = 1;
  g_assert_cmpint (sqlite3_open (":memory:", &self->db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (self->db, "CREATE TABLE MessageTable (id INTEGER PRIMARY KEY,"
                                 " digest TEXT NOT NULL)",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  pop3_ledger_prepare (self->db, &error);
  g_assert_no_error (error);
}

FakeMailbox *
fake_mailbox_new (const char *failing,
                  gboolean    forgetful)
{
  FakeMailbox *self = g_object_new (FAKE_TYPE_MAILBOX, NULL);

  self->failing = failing;
  self->forgetful = forgetful;
  return self;
}

void
fake_mailbox_set_room (FakeMailbox *self,
                       guint64      room)
{
  self->room = room;
}

void
fake_mailbox_set_slow (FakeMailbox *self,
                       guint        times)
{
  self->slow = times;
}

void
fake_mailbox_set_total (FakeMailbox *self,
                        guint        total)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO Pop3StateTable VALUES ('total', %u)", total);

  g_assert_cmpint (sqlite3_exec (self->db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

void
fake_mailbox_fail (FakeMailbox *self,
                   FakeFailure  failure,
                   guint        calls)
{
  self->failure = failure;
  self->fail_at = calls;
  self->calls = 0;
  g_ptr_array_set_size (self->waiting, 0);
  g_string_truncate (self->log, 0);
}

guint
fake_mailbox_get_calls (FakeMailbox *self)
{
  return self->calls;
}

void
fake_mailbox_delete (FakeMailbox *self,
                     gint64       message_id)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM MessageTable WHERE id = %" G_GINT64_FORMAT,
                                          message_id);
  g_autoptr (GError) error = NULL;

  pop3_ledger_message_deleted (self->db, message_id, g_get_real_time () / G_USEC_PER_SEC, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_exec (self->db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

sqlite3 *
fake_mailbox_get_db (FakeMailbox *self)
{
  return self->db;
}

void
fake_mailbox_add (FakeMailbox *self,
                  const char  *uidl,
                  const char  *message)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (message, strlen (message));
  g_autoptr (Pop3Delivery) delivery = pop3_delivery_new (uidl, 0, bytes);
  g_autoptr (GError) error = NULL;

  delivery->size = strlen (message);
  store (self, delivery, &error);
  g_assert_no_error (error);
  self->next_id++;
}

const char *
fake_mailbox_get_log (FakeMailbox *self)
{
  return self->log->str;
}
