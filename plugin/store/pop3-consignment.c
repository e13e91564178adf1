/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-consignment.h"

#include "ledger/pop3-fingerprint.h"
#include "ledger/pop3-ledger-identity.h"
#include "ledger/pop3-ledger-partial.h"
#include "protocol/pop3-error.h"
#include "store/pop3-attachments.h"
#include "store/pop3-message.h"
#include "store/pop3-replacement.h"

#include <string.h>

/*
 * The one transaction in which mail arrives: message, attachments, location,
 * unread count and ledger row together, durable when COMMIT says so. Each message
 * is in a savepoint. The search rows come behind (pop3-search-index.c).
 */

/* A message that is being stored. */
typedef struct {
  Pop3Consignment *consignment; /* not owned */
  Pop3Message     *message;     /* owned */
} Item;

/* Where messages are stored, and how. */
typedef struct {
  Pop3Database       *database;
  const char         *attachments; /* the folder of files */
  gint64              folder_id;
  const Pop3Courtesy *courtesy;    /* nullable */
} Target;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->message, pop3_message_free);
  g_free (item);
}

/**
 * pop3_consignment_new:
 * @message: the bytes
 * @flags: IMAP flags as the host writes them, "" for unread mail
 *
 * Any thread.
 *
 * Returns: (transfer full): a message to be stored
 */
Pop3Consignment *
pop3_consignment_new (GBytes     *message,
                      const char *flags)
{
  Pop3Consignment *self = g_new0 (Pop3Consignment, 1);

  self->message = g_bytes_ref (message);
  self->flags = g_strdup (flags);
  return self;
}

/**
 * pop3_consignment_free:
 * @self: (transfer full): a message
 *
 * Any thread.
 */
void
pop3_consignment_free (Pop3Consignment *self)
{
  g_bytes_unref (self->message);
  g_free (self->flags);
  g_clear_pointer (&self->received, g_date_time_unref);
  g_free (self->uidl);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_object (&self->harvest);
  g_free (self);
}

/**
 * pop3_consignment_is_unread:
 * @self: a message
 *
 * Any thread.
 *
 * Returns: whether its flags say that it is unread
 */
gboolean
pop3_consignment_is_unread (const Pop3Consignment *self)
{
  g_autofree char *flags = g_ascii_strdown (self->flags, -1);

  return strstr (flags, "\\seen") == NULL;
}

static void
bind_text (sqlite3_stmt *statement,
           int           index,
           const char   *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

static void
bind_bytes (sqlite3_stmt *statement,
            int           index,
            GBytes       *bytes)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  sqlite3_bind_text64 (statement, index, data != NULL ? data : "", length, SQLITE_STATIC,
                       SQLITE_UTF8);
}

static gboolean
insert_message (Pop3Database      *database,
                const Pop3Message *message,
                gint64            *id,
                GError           **error)
{
  g_autoptr (GearyImapDBMessageRow) row = NULL;
  sqlite3_stmt *statement = NULL;

  statement = pop3_database_prepare (database,
                                     "INSERT INTO MessageTable (fields, date_field, date_time_t, "
                                     "from_field, sender, reply_to, to_field, cc, bcc, message_id, "
                                     "in_reply_to, reference_ids, subject, header, body, preview, "
                                     "flags, internaldate, internaldate_time_t, rfc822_size) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                                     "?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;

  row = geary_imap_db_message_row_new_from_email (message->email);
  sqlite3_bind_int (statement, 1, (int) geary_imap_db_message_row_get_fields (row));
  bind_text (statement, 2, geary_imap_db_message_row_get_date (row));
  sqlite3_bind_int64 (statement, 3, geary_imap_db_message_row_get_date_time_t (row));
  bind_text (statement, 4, geary_imap_db_message_row_get_from (row));
  bind_text (statement, 5, geary_imap_db_message_row_get_sender (row));
  bind_text (statement, 6, geary_imap_db_message_row_get_reply_to (row));
  bind_text (statement, 7, geary_imap_db_message_row_get_to (row));
  bind_text (statement, 8, geary_imap_db_message_row_get_cc (row));
  bind_text (statement, 9, geary_imap_db_message_row_get_bcc (row));
  bind_text (statement, 10, geary_imap_db_message_row_get_message_id (row));
  bind_text (statement, 11, geary_imap_db_message_row_get_in_reply_to (row));
  bind_text (statement, 12, geary_imap_db_message_row_get_references (row));
  bind_text (statement, 13, geary_imap_db_message_row_get_subject (row));
  bind_bytes (statement, 14, message->header);
  bind_bytes (statement, 15, message->body);
  bind_text (statement, 16, geary_imap_db_message_row_get_preview (row));
  bind_text (statement, 17, geary_imap_db_message_row_get_email_flags (row));
  bind_text (statement, 18, geary_imap_db_message_row_get_internaldate (row));
  sqlite3_bind_int64 (statement, 19, geary_imap_db_message_row_get_internaldate_time_t (row));
  sqlite3_bind_int64 (statement, 20, geary_imap_db_message_row_get_rfc822_size (row));
  if (!pop3_database_run (database, statement, error))
    return FALSE;

  *id = sqlite3_last_insert_rowid (pop3_database_get_handle (database));
  return TRUE;
}

static gboolean
insert_ledger_row (sqlite3               *db,
                   const Pop3Consignment *consignment,
                   Pop3LedgerState        state,
                   Pop3LedgerTrust        trust,
                   GBytes                *header,
                   GBytes                *whole,
                   GError               **error)
{
  return (consignment->retires == 0 || pop3_ledger_retire (db, consignment->retires, error)) &&
         pop3_ledger_insert (db, consignment->uidl, consignment->occurrence, state,
                             consignment->message_id, trust, consignment->size, header, whole,
                             g_get_real_time () / G_USEC_PER_SEC, error);
}

static Pop3LedgerState
get_state (const Pop3Consignment *consignment)
{
  if (consignment->partial)
    return POP3_LEDGER_PARTIAL;

  return consignment->suspect ? POP3_LEDGER_SUSPECT : POP3_LEDGER_STORED;
}

/* The fingerprint of the whole is of use only where the whole is here. */
static gboolean
write_ledger_row (Pop3Database          *database,
                  const Pop3Consignment *consignment,
                  GError               **error)
{
  sqlite3 *db = pop3_database_get_handle (database);
  Pop3LedgerState state = get_state (consignment);
  gsize length = 0;
  gconstpointer message = g_bytes_get_data (consignment->message, &length);
  Pop3LedgerTrust trust = pop3_ledger_get_trust (consignment->size,
                                                 consignment->partial ? consignment->size : length);
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) whole = NULL;

  pop3_fingerprint_new (message, length, &header,
                        state == POP3_LEDGER_STORED ? &whole : NULL);
  if (consignment->row_id > 0)
    return pop3_ledger_complete (db, consignment->row_id, state, consignment->message_id, trust,
                                 consignment->size, header, whole,
                                 g_get_real_time () / G_USEC_PER_SEC, error);

  return insert_ledger_row (db, consignment, state, trust, header, whole, error);
}

static gboolean
insert_location (Pop3Database          *database,
                 gint64                 folder_id,
                 const Pop3Consignment *consignment,
                 GError               **error)
{
  return pop3_database_run_ids (database,
                                "INSERT INTO MessageLocationTable "
                                "(message_id, folder_id, ordering) VALUES (?, ?, ?)",
                                error, 3, consignment->message_id, folder_id,
                                consignment->ordering);
}

static gboolean
insert_rows (const Target *target,
             Item         *item,
             GError      **error)
{
  Pop3Database *database = target->database;
  Pop3Consignment *consignment = item->consignment;
  gboolean wanted = TRUE;

  if (consignment->row_id > 0 &&
      !pop3_replacement_begin (database, consignment, item->message, &wanted, error))
    return FALSE;
  if (!wanted)
    return TRUE;

  return insert_message (database, item->message, &consignment->message_id, error) &&
         pop3_attachments_save (database, target->attachments, consignment->message_id,
                                item->message->parts, error) &&
         (consignment->replaced > 0 ||
          insert_location (database, target->folder_id, consignment, error)) &&
         (consignment->uidl == NULL || write_ledger_row (database, consignment, error)) &&
         (consignment->replaced == 0 || pop3_replacement_end (database, consignment, error));
}

/* Undoes what a failure makes untrue. */
static void
reset_outcome (Pop3Consignment *consignment)
{
  consignment->message_id = 0;
  consignment->replaced = 0;
  g_clear_pointer (&consignment->places, g_array_unref);
}

/* Stores one message inside a savepoint; an error leaves no trace of it. */
static gboolean
try_item (const Target *target,
          Item         *item,
          GError      **error)
{
  Pop3Database *database = target->database;

  if (!pop3_database_exec (database, "SAVEPOINT message", error))
    return FALSE;
  if (insert_rows (target, item, error))
    return pop3_database_exec (database, "RELEASE message", error);

  if (pop3_database_in_transaction (database))
    {
      pop3_database_exec (database, "ROLLBACK TO message", NULL);
      pop3_database_exec (database, "RELEASE message", NULL);
    }
  if (item->consignment->message_id > 0)
    pop3_attachments_remove (target->attachments, item->consignment->message_id);
  reset_outcome (item->consignment);
  return FALSE;
}

static gboolean
build (Item         *item,
       gboolean      repair,
       const GError *cause,
       GError      **error)
{
  const Pop3Consignment *consignment = item->consignment;
  g_autoptr (GDateTime) received = NULL;

  received = consignment->received != NULL
             ? g_date_time_ref (consignment->received)
             : pop3_message_guess_received (consignment->message);

  g_clear_pointer (&item->message, pop3_message_free);
  if (consignment->partial)
    item->message = pop3_message_new_partial (consignment->message, consignment->size,
                                              repair, consignment->flags, received, error);
  else if (repair)
    item->message = pop3_message_new_repaired (consignment->message, consignment->flags,
                                               received, cause, error);
  else
    item->message = pop3_message_new (consignment->message, consignment->flags, received, error);
  return item->message != NULL;
}

/* Makes messages ready, as they are where that is possible: the long part, and
 * done before the transaction, for that keeps the host from writing. */
static GPtrArray *
build_all (GPtrArray *consignments,
           gboolean   repair,
           GError   **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);

  for (guint i = 0; i < consignments->len; i++)
    {
      Item *item = g_new0 (Item, 1);
      g_autoptr (GError) failure = NULL;

      item->consignment = g_ptr_array_index (consignments, i);
      g_ptr_array_add (items, item);
      if (build (item, repair, NULL, &failure))
        continue;

      g_info ("A message is stored in a repaired form: %s", failure->message);
      if (!build (item, TRUE, failure, error))
        return NULL;
    }

  return g_steal_pointer (&items);
}

/* Stores one message as it is or, when it is to blame, repaired. */
static gboolean
store_item (const Target *target,
            Item         *item,
            GError      **error)
{
  g_autoptr (GError) failure = NULL;

  if (try_item (target, item, &failure))
    return TRUE;

  if (item->message->repaired || !pop3_database_is_message_error (target->database, failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  g_info ("A message is stored in a repaired form: %s", failure->message);
  return build (item, TRUE, failure, error) &&
         try_item (target, item, error);
}

static gboolean
update_folder (const Target *target,
               GPtrArray    *consignments,
               GError      **error)
{
  gint64 total = 0;
  gint64 unread = 0;
  gint64 next = 0;

  for (guint i = 0; i < consignments->len; i++)
    {
      const Pop3Consignment *consignment = g_ptr_array_index (consignments, i);

      /* What took another's place has changed no count. */
      if (consignment->message_id == 0 || consignment->replaced > 0)
        continue;
      total++;
      unread += pop3_consignment_is_unread (consignment) ? 1 : 0;
      next = MAX (next, consignment->ordering + 1);
    }

  return pop3_database_run_ids (target->database,
                                "UPDATE FolderTable SET "
                                "unread_count = ifnull(unread_count, 0) + ?, "
                                "last_seen_total = ifnull(last_seen_total, 0) + ?, "
                                "uid_next = max(ifnull(uid_next, 1), ?) WHERE id = ?",
                                error, 4, unread, total, next, target->folder_id);
}

/* Forgets the rows of a transaction that failed. The files of a failed COMMIT
 * stay: it may have happened all the same, when only the sync after it failed.
 * Those that no row names go when their number is used again, or at the next
 * start. */
static void
forget (const Target *target,
        GPtrArray    *consignments,
        gboolean      rolled_back)
{
  for (guint i = 0; i < consignments->len; i++)
    {
      Pop3Consignment *consignment = g_ptr_array_index (consignments, i);

      if (rolled_back && consignment->message_id > 0)
        pop3_attachments_remove (target->attachments, consignment->message_id);
      reset_outcome (consignment);
    }
}

/* What the contacts are made from: no header, no body, so that a batch waiting
 * for the harvest does not hold the mail itself in memory. */
static GObject *
make_harvest (GearyEmail *email)
{
  GearyEmailHeaderSet *headers = (GearyEmailHeaderSet *) email;
  GearyEmail *harvest = geary_email_new (geary_email_get_id (email));

  geary_email_set_originators (harvest, geary_email_header_set_get_from (headers),
                               geary_email_header_set_get_sender (headers),
                               geary_email_header_set_get_reply_to (headers), NULL);
  geary_email_set_receivers (harvest, geary_email_header_set_get_to (headers),
                             geary_email_header_set_get_cc (headers),
                             geary_email_header_set_get_bcc (headers));
  return (GObject *) harvest;
}

/* Writes messages from @next on, all or until somebody waits for the database. */
static gboolean
write_items (const Target *target,
             GPtrArray    *items,
             guint         next,
             GPtrArray    *written,
             GError      **error)
{
  const Pop3Courtesy *courtesy = target->courtesy;

  do
    {
      Item *item = g_ptr_array_index (items, next++);

      g_ptr_array_add (written, item->consignment);
      if (!store_item (target, item, error))
        return FALSE;
    }
  while (next < items->len &&
         (courtesy == NULL || !courtesy->is_waited_for (courtesy->user_data)));

  return update_folder (target, written, error);
}

static void
settle_items (const Target *target,
              GPtrArray    *items,
              guint         first,
              guint         end)
{
  for (guint i = first; i < end; i++)
    {
      Item *item = g_ptr_array_index (items, i);

      item->consignment->harvest = make_harvest (item->message->email);
      if (item->consignment->replaced > 0)
        pop3_attachments_remove (target->attachments, item->consignment->replaced);
    }
}

/* One transaction, of the messages from @next on, which becomes the place behind the
 * last of them. @blame tells after a failure whether a message is to blame. */
static gboolean
store_some (const Target *target,
            GPtrArray    *items,
            guint        *next,
            gboolean     *blame,
            GError      **error)
{
  Pop3Database *database = target->database;
  g_autoptr (GPtrArray) written = g_ptr_array_new ();
  g_autoptr (GError) failure = NULL;

  if (!pop3_database_begin (database, error))
    return FALSE;

  if (!write_items (target, items, *next, written, &failure))
    {
      *blame = pop3_database_is_message_error (database, failure);
      pop3_database_rollback (database);
      forget (target, written, TRUE);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (!pop3_database_commit (database, error))
    {
      forget (target, written, FALSE);
      return FALSE;
    }

  settle_items (target, items, *next, *next + written->len);
  *next += written->len;
  return TRUE;
}

static gboolean
store_batch (const Target *target,
             GPtrArray    *consignments,
             gboolean      repair,
             gboolean     *blame,
             GError      **error)
{
  g_autoptr (GPtrArray) items = build_all (consignments, repair, error);
  guint next = 0;

  *blame = FALSE;
  if (items == NULL)
    return FALSE;

  while (next < items->len)
    {
      if (next > 0)
        target->courtesy->give_way (target->courtesy->user_data);
      if (!store_some (target, items, &next, blame, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
store_one_by_one (const Target *target,
                  GPtrArray    *consignments,
                  GError      **error)
{
  for (guint i = 0; i < consignments->len; i++)
    {
      Pop3Consignment *consignment = g_ptr_array_index (consignments, i);
      g_autoptr (GPtrArray) single = g_ptr_array_new ();
      g_autoptr (GError) failure = NULL;
      gboolean blame = FALSE;

      if (consignment->message_id > 0)
        continue;
      g_ptr_array_add (single, consignment);
      if (store_batch (target, single, FALSE, &blame, &failure))
        continue;
      if (!blame)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (!store_batch (target, single, TRUE, &blame, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * pop3_consignment_store:
 * @database: a connection of ours, not in a transaction
 * @attachments: the account's attachments folder
 * @folder_id: the folder's row
 * @consignments: (element-type Pop3Consignment): what to store
 * @courtesy: (nullable): who else may wait for the database
 * @error: return location
 *
 * Stores messages in one transaction, or in several when somebody waits. When this
 * returns %TRUE they are durable with all that belongs to them, and message_id of
 * each is set; a message with message_id 0 after a failure has left no trace. A
 * message that cannot be stored as it is gets stored repaired, and never holds up
 * the others. Store thread; the order of things is that of the README, "How mail
 * arrives".
 *
 * Returns: whether all are durable; POP3_ERROR_STORE when not
 */
gboolean
pop3_consignment_store (Pop3Database       *database,
                        const char         *attachments,
                        gint64              folder_id,
                        GPtrArray          *consignments,
                        const Pop3Courtesy *courtesy,
                        GError            **error)
{
  const Target target = { database, attachments, folder_id, courtesy };
  g_autoptr (GError) failure = NULL;
  gboolean blame = FALSE;

  if (store_batch (&target, consignments, FALSE, &blame, &failure))
    return TRUE;

  if (blame)
    return store_one_by_one (&target, consignments, error);

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
