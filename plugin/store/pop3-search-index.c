/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-search-index.h"

#include "protocol/pop3-limits.h"
#include "store/pop3-search-text.h"

/*
 * The host's full-text index, filled behind the delivery: to cut a message into
 * words, each with five prefixes, takes longer than all the rest of storing it.
 * The row is the host's own, made from what is in the database, so that flags and
 * attachments are those of that moment.
 *
 * Nothing marks a message as waiting but that it has no row in the index. What a
 * crash, a close or an error left out is found when the account is opened.
 */

/* A transaction keeps the host from writing; a message that takes longer is alone
 * in its own. */
#define STEP_US (20 * 1000)

struct _Pop3SearchIndex {
  Pop3Database *database; /* not owned */
  GFile        *attachments;
  GArray       *entries;  /* of Pop3IndexEntry */
  guint         done;     /* of entries, from the start */
};

/* The newest first. The sign keeps SQLite from going through the table itself for that
 * order, which is as large as all mail; an index has the ids, too. */
#define MISSING \
  "SELECT id FROM MessageTable WHERE NOT EXISTS " \
  "(SELECT 1 FROM MessageSearchTable_docsize AS known WHERE known.id = MessageTable.id) " \
  "ORDER BY +id DESC"

static gboolean
find_missing (Pop3SearchIndex *self,
              GError         **error)
{
  sqlite3_stmt *statement = pop3_database_prepare (self->database, MISSING, error);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;

  do
    {
      if (!pop3_database_step (self->database, statement, &row, error))
        return FALSE;
      if (row)
        pop3_search_index_queue (self, sqlite3_column_int64 (statement, 0), 0);
    }
  while (row);

  return TRUE;
}

/**
 * pop3_search_index_new:
 * @database: the connection; must outlive the index
 * @attachments: the account's attachments folder
 * @error: return location
 *
 * Finds the messages that the index lacks.
 *
 * Returns: (transfer full): an index, or %NULL with POP3_ERROR_STORE
 */
Pop3SearchIndex *
pop3_search_index_new (Pop3Database *database,
                       const char   *attachments,
                       GError      **error)
{
  g_autoptr (Pop3SearchIndex) self = g_new0 (Pop3SearchIndex, 1);

  self->database = database;
  self->attachments = g_file_new_for_path (attachments);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Pop3IndexEntry));

  return find_missing (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * pop3_search_index_free:
 * @self: (transfer full): the index
 *
 * What waits is found again by the next one.
 */
void
pop3_search_index_free (Pop3SearchIndex *self)
{
  g_array_unref (self->entries);
  g_object_unref (self->attachments);
  g_free (self);
}

/**
 * pop3_search_index_queue:
 * @self: the index
 * @message_id: the row of a message that was committed
 * @ordering: its number in the Inbox
 *
 * Has a message indexed by one of the next steps.
 */
void
pop3_search_index_queue (Pop3SearchIndex *self,
                         gint64           message_id,
                         gint64           ordering)
{
  Pop3IndexEntry entry = { message_id, ordering };

  g_array_append_val (self->entries, entry);
}

/**
 * pop3_search_index_waiting:
 * @self: the index
 *
 * Returns: how many messages wait
 */
guint
pop3_search_index_waiting (const Pop3SearchIndex *self)
{
  return self->entries->len - self->done;
}

static gboolean
read_email (Pop3SearchIndex *self,
            gint64           message_id,
            GearyEmail     **email,
            GError         **error)
{
  GearyDbConnection *connection = pop3_database_get_connection (self->database);
  g_autoptr (GObject) id = (GObject *) geary_imap_db_email_identifier_new (message_id, NULL);
  g_autoptr (GearyImapDBMessageRow) row = NULL;
  g_autoptr (GObject) made = NULL;
  GearyEmailField fields = 0;
  GError *failure = NULL;

  row = geary_imap_db_folder_do_fetch_message_row (connection, message_id, GEARY_EMAIL_FIELD_ALL,
                                                   &fields, NULL, &failure);
  if (failure == NULL)
    made = (GObject *) geary_imap_db_message_row_to_email (row, (GearyImapDBEmailIdentifier *) id,
                                                           &failure);
  if (failure == NULL)
    geary_imap_db_attachment_add_attachments (connection, self->attachments, (GearyEmail *) made,
                                              message_id, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  if (geary_imap_db_message_row_get_rfc822_size (row) > POP3_LIMIT_SEARCH_TEXT)
    pop3_search_text_bound ((GearyEmail *) made);
  *email = (GearyEmail *) g_steal_pointer (&made);
  return TRUE;
}

static gboolean
add_message (Pop3SearchIndex *self,
             gint64           message_id,
             GError         **error)
{
  GearyEmail *email = NULL;
  g_autoptr (GObject) owned = NULL;
  GError *failure = NULL;

  if (!read_email (self, message_id, &email, error))
    return FALSE;

  owned = (GObject *) email;
  geary_imap_db_folder_do_add_email_to_search_table (pop3_database_get_connection (self->database),
                                                     message_id, email, NULL, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);

  return failure == NULL;
}

/**
 * pop3_search_index_add:
 * @self: the index
 * @message_id: the row of a message that was committed
 *
 * Indexes one message at once, before those that wait; when that fails, it waits
 * behind them.
 */
void
pop3_search_index_add (Pop3SearchIndex *self,
                       gint64           message_id)
{
  g_autoptr (GError) error = NULL;

  if (pop3_database_begin (self->database, &error) && add_message (self, message_id, &error) &&
      pop3_database_commit (self->database, &error))
    return;

  g_info ("A message is indexed later: %s", error->message);
  pop3_database_rollback (self->database);
  pop3_search_index_queue (self, message_id, 0);
}

/* Deleted meanwhile, or not to be read: no reason not to go on. */
static gboolean
may_skip (Pop3SearchIndex *self,
          const GError    *failure)
{
  if (!pop3_database_is_message_error (self->database, failure))
    return FALSE;

  g_info ("A message is left out of the search: %s", failure->message);
  return TRUE;
}

static gboolean
add_some (Pop3SearchIndex    *self,
          const Pop3Courtesy *courtesy,
          guint              *n_taken,
          GError            **error)
{
  gint64 until = g_get_monotonic_time () + STEP_US;
  guint waiting = pop3_search_index_waiting (self);

  for (*n_taken = 0; *n_taken < waiting; (*n_taken)++)
    {
      const Pop3IndexEntry *entry = &g_array_index (self->entries, Pop3IndexEntry,
                                                    self->done + *n_taken);
      g_autoptr (GError) failure = NULL;

      if (*n_taken > 0 && (g_get_monotonic_time () >= until ||
                           courtesy->is_waited_for (courtesy->user_data)))
        break;
      if (!add_message (self, entry->message_id, &failure) && !may_skip (self, failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * pop3_search_index_step:
 * @self: the index, with something waiting
 * @courtesy: who else may wait: then fewer messages are indexed
 * @error: return location
 *
 * Indexes a few messages in a transaction of its own, which is short: the host
 * cannot write meanwhile. After an error all of them wait still.
 *
 * Returns: (transfer full) (element-type Pop3IndexEntry): those that wait no more,
 *   or %NULL with POP3_ERROR_STORE or an error of the host's
 */
GArray *
pop3_search_index_step (Pop3SearchIndex    *self,
                        const Pop3Courtesy *courtesy,
                        GError            **error)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (Pop3IndexEntry));
  guint n_taken = 0;

  if (!pop3_database_begin (self->database, error))
    return NULL;
  if (!add_some (self, courtesy, &n_taken, error))
    {
      pop3_database_rollback (self->database);
      return NULL;
    }
  if (!pop3_database_commit (self->database, error))
    return NULL;

  g_array_append_vals (taken, &g_array_index (self->entries, Pop3IndexEntry, self->done), n_taken);
  self->done += n_taken;
  if (self->done == self->entries->len)
    {
      g_array_set_size (self->entries, 0);
      self->done = 0;
    }

  return g_steal_pointer (&taken);
}
