/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-marking.h"

#include "store/pop3-shelf.h"

#include <string.h>

/*
 * The flags of messages: in their rows, in the host's search, and in the unread
 * counts of the folders they are in, in one transaction. Not by the host's own
 * function: that takes two transactions and a reading, each on a connection of its
 * own whose turn comes by chance while mail arrives; the few threads for these are
 * then all waiting. Store thread.
 */

static void
clear_message (gpointer data)
{
  g_clear_object (&((Pop3MarkedMessage *) data)->flags);
}

static void
clear_unread (gpointer data)
{
  g_strfreev (((Pop3UnreadChange *) data)->steps);
}

static Pop3Marking *
marking_new (void)
{
  Pop3Marking *self = g_new0 (Pop3Marking, 1);

  self->messages = g_array_new (FALSE, FALSE, sizeof (Pop3MarkedMessage));
  g_array_set_clear_func (self->messages, clear_message);
  self->unread = g_array_new (FALSE, FALSE, sizeof (Pop3UnreadChange));
  g_array_set_clear_func (self->unread, clear_unread);
  return self;
}

/**
 * pop3_marking_free:
 * @self: (transfer full): what has been marked
 *
 * Any thread.
 */
void
pop3_marking_free (Pop3Marking *self)
{
  g_array_unref (self->messages);
  g_array_unref (self->unread);
  g_free (self);
}

/* The flags of a message in a folder. @flags is %NULL when it is not there. */
static gboolean
read_flags (Pop3Database *database,
            gint64        folder_id,
            gint64        message_id,
            gint64       *ordering,
            GObject     **flags,
            GError      **error)
{
  g_autoptr (GObject) words = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean row = FALSE;

  *flags = NULL;
  statement = pop3_database_prepare (database,
                                     "SELECT l.ordering, ifnull(m.flags, '') "
                                     "FROM MessageLocationTable AS l "
                                     "JOIN MessageTable AS m ON m.id = l.message_id "
                                     "WHERE l.folder_id = ? AND l.message_id = ? "
                                     "AND ifnull(l.remove_marker, 0) = 0", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, folder_id);
  sqlite3_bind_int64 (statement, 2, message_id);
  if (!pop3_database_step (database, statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;

  *ordering = sqlite3_column_int64 (statement, 0);
  words = (GObject *) geary_imap_message_flags_deserialize (
    (const char *) sqlite3_column_text (statement, 1));
  *flags = (GObject *) geary_imap_email_flags_new ((GearyImapMessageFlags *) words);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
write_text (Pop3Database *database,
            const char   *sql,
            const char   *text,
            gint64        message_id,
            GError      **error)
{
  sqlite3_stmt *statement = pop3_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, text, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, message_id);
  return pop3_database_run (database, statement, error);
}

/* A message that waits for the index has no row there, and gets the flags with it. */
static gboolean
write_flags (Pop3Database    *database,
             gint64           message_id,
             GearyEmailFlags *flags,
             const char      *searched,
             GError         **error)
{
  g_autofree char *words = geary_imap_flags_serialize (
    geary_imap_email_flags_get_message_flags ((GearyImapEmailFlags *) flags));

  return write_text (database, "UPDATE MessageTable SET flags = ? WHERE id = ?", words,
                     message_id, error) &&
         write_text (database, "UPDATE MessageSearchTable SET flags = ? WHERE rowid = ?", searched,
                     message_id, error);
}

/* Adds to the counts of all folders that a message is in. */
static gboolean
count_unread (Pop3Database *database,
              gint64        message_id,
              int           change,
              GHashTable   *counts,
              GError      **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean row = FALSE;

  statement = pop3_database_prepare (database,
                                     "SELECT folder_id FROM MessageLocationTable "
                                     "WHERE message_id = ? AND ifnull(remove_marker, 0) = 0",
                                     error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, message_id);
  do
    {
      gint64 folder_id = 0;
      int known = 0;

      if (!pop3_database_step (database, statement, &row, error))
        return FALSE;
      if (!row)
        break;
      folder_id = sqlite3_column_int64 (statement, 0);
      known = GPOINTER_TO_INT (g_hash_table_lookup (counts, &folder_id));
      g_hash_table_insert (counts, g_memdup2 (&folder_id, sizeof (folder_id)),
                           GINT_TO_POINTER (known + change));
    }
  while (row);

  return TRUE;
}

static gboolean
mark_one (Pop3Database    *database,
          gint64           folder_id,
          gint64           message_id,
          GearyEmailFlags *to_add,
          GearyEmailFlags *to_remove,
          GHashTable      *counts,
          GArray          *messages,
          GError         **error)
{
  Pop3MarkedMessage marked = { .message_id = message_id };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GearyEmailFlags *flags = NULL;
  gboolean unread = FALSE;
  int change = 0;

  if (!read_flags (database, folder_id, message_id, &marked.ordering, &marked.flags, error))
    return FALSE;
  if (marked.flags == NULL)
    return TRUE;

  g_array_append_val (messages, marked);
  flags = (GearyEmailFlags *) marked.flags;
  before = geary_named_flags_serialise (flags);
  unread = geary_email_flags_is_unread (flags);
  if (to_add != NULL)
    geary_named_flags_add_all (flags, to_add);
  if (to_remove != NULL)
    geary_named_flags_remove_all (flags, to_remove);
  after = geary_named_flags_serialise (flags);
  if (strcmp (before, after) == 0)
    return TRUE;

  change = (int) geary_email_flags_is_unread (flags) - (int) unread;
  return write_flags (database, message_id, flags, after, error) &&
         (change == 0 || count_unread (database, message_id, change, counts, error));
}

static gboolean
write_counts (Pop3Database *database,
              GHashTable   *counts,
              GArray       *changes,
              GError      **error)
{
  GHashTableIter iterator;
  gpointer key = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iterator, counts);
  while (g_hash_table_iter_next (&iterator, &key, &value))
    {
      gint64 folder_id = *(const gint64 *) key;
      Pop3UnreadChange unread = { NULL, GPOINTER_TO_INT (value) };

      if (!pop3_shelf_add_counts (database, folder_id, 0, unread.change, error))
        return FALSE;
      unread.steps = pop3_shelf_get_steps (database, folder_id, error);
      if (unread.steps == NULL)
        return FALSE;
      g_array_append_val (changes, unread);
    }

  return TRUE;
}

/**
 * pop3_marking_apply:
 * @database: a connection of ours, not in a transaction
 * @folder_id: the folder's row
 * @message_ids: (element-type gint64): rows of the messages; those that are not in the
 *   folder are left out
 * @to_add: (nullable): flags that they get
 * @to_remove: (nullable): flags that they lose
 * @error: return location
 *
 * Changes the flags of messages, which are the same in all folders that they are in.
 * Store thread.
 *
 * Returns: (transfer full): what was marked, or %NULL with POP3_ERROR_STORE
 */
Pop3Marking *
pop3_marking_apply (Pop3Database    *database,
                    gint64           folder_id,
                    GArray          *message_ids,
                    GearyEmailFlags *to_add,
                    GearyEmailFlags *to_remove,
                    GError         **error)
{
  g_autoptr (Pop3Marking) self = marking_new ();
  g_autoptr (GHashTable) counts = NULL;
  gboolean done = FALSE;

  counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  done = pop3_database_begin (database, error);
  for (guint i = 0; done && i < message_ids->len; i++)
    done = mark_one (database, folder_id, g_array_index (message_ids, gint64, i), to_add,
                     to_remove, counts, self->messages, error);
  done = done && write_counts (database, counts, self->unread, error);
  if (!done)
    {
      pop3_database_rollback (database);
      return NULL;
    }

  return pop3_database_commit (database, error) ? g_steal_pointer (&self) : NULL;
}
