/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-shelf.h"

#include "ledger/pop3-ledger.h"
#include "protocol/pop3-error.h"
#include "store/pop3-attachments.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Where messages lie: the host's folders and locations. Every change is one
 * transaction of our own, so that no message is ever without a location between
 * two commits (the host's clean-up reaps those) and the ledger hears of a
 * deletion in the same moment. Numbers in a folder are never used twice: they
 * come from FolderTable.uid_next.
 */

/* First number of a folder: old mail that arrives after newer mail of the same
 * first download gets smaller ones, and there must be room for it. UIDs of the
 * host's are 32 bits without sign. */
#define FIRST_ORDERING (G_GINT64_CONSTANT (1) << 30)

typedef gboolean (*PlaceFunc) (Pop3Database *database, gint64 from, gint64 to,
                               Pop3Placement *placement, GError **error);

static gboolean
query_ids (Pop3Database *database,
           const char   *sql,
           gint64        first,
           gint64        second,
           gint64        missing,
           gint64       *value,
           GError      **error)
{
  sqlite3_stmt *statement = pop3_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, first);
  if (sqlite3_bind_parameter_count (statement) > 1)
    sqlite3_bind_int64 (statement, 2, second);
  return pop3_database_query_id (database, statement, missing, value, error);
}

/**
 * pop3_shelf_find_folder:
 * @database: a connection of ours
 * @steps: (array zero-terminated=1): the folder's path below the root
 * @error: return location
 *
 * Returns: the folder's row, or 0 with POP3_ERROR_STORE; store thread
 */
gint64
pop3_shelf_find_folder (Pop3Database       *database,
                        const char *const  *steps,
                        GError            **error)
{
  gint64 id = 0;

  for (gsize i = 0; steps[i] != NULL; i++)
    {
      sqlite3_stmt *statement = NULL;

      statement = pop3_database_prepare (database,
                                         "SELECT id FROM FolderTable "
                                         "WHERE ifnull(parent_id, 0) = ? AND name = ?", error);
      if (statement == NULL)
        return 0;
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_text (statement, 2, steps[i], -1, SQLITE_STATIC);
      if (!pop3_database_query_id (database, statement, 0, &id, error))
        return 0;
      if (id == 0)
        {
          g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
                       /* Translators: the placeholder is the name of a mail folder. */
                       _("The folder “%s” is not in the mail database."), steps[i]);
          return 0;
        }
    }

  return id;
}

/**
 * pop3_shelf_look:
 * @database: a connection of ours
 * @error: return location
 *
 * Reads one message's row, the newest one's: nothing else at the opening looks into that
 * table, and its damage would be met amid a visit.
 *
 * Returns: %FALSE with POP3_ERROR_STORE; store thread
 */
gboolean
pop3_shelf_look (Pop3Database *database,
                 GError      **error)
{
  sqlite3_stmt *statement = NULL;
  gint64 newest = 0;

  statement = pop3_database_prepare (database,
                                     "SELECT id FROM MessageTable ORDER BY id DESC LIMIT 1",
                                     error);
  return statement != NULL &&
         pop3_database_query_id (database, statement, 0, &newest, error);
}

/**
 * pop3_shelf_get_steps:
 * @database: a connection of ours
 * @folder_id: the folder's row
 * @error: return location
 *
 * Undoes pop3_shelf_find_folder().
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): the folder's path
 *   below the root, or %NULL with POP3_ERROR_STORE; store thread
 */
char **
pop3_shelf_get_steps (Pop3Database *database,
                      gint64        folder_id,
                      GError      **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (g_free);

  while (folder_id != 0)
    {
      sqlite3_stmt *statement = NULL;
      gboolean row = FALSE;

      statement = pop3_database_prepare (database,
                                         "SELECT name, ifnull(parent_id, 0) FROM FolderTable "
                                         "WHERE id = ?", error);
      if (statement == NULL)
        return NULL;
      sqlite3_bind_int64 (statement, 1, folder_id);
      if (!pop3_database_step (database, statement, &row, error))
        return NULL;
      if (!row)
        break;
      g_ptr_array_insert (steps, 0, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
      folder_id = sqlite3_column_int64 (statement, 1);
      sqlite3_reset (statement);
    }

  g_ptr_array_add (steps, NULL);
  g_ptr_array_set_free_func (steps, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&steps), FALSE);
}

static gboolean
take_orderings (Pop3Database *database,
                gint64        folder_id,
                guint         n,
                gint64       *first,
                GError      **error)
{
  gint64 next = 0;

  if (!query_ids (database, "SELECT uid_next FROM FolderTable WHERE id = ?", folder_id, 0, 0,
                  &next, error))
    return FALSE;

  *first = MAX (next, FIRST_ORDERING);
  return pop3_database_run_ids (database, "UPDATE FolderTable SET uid_next = ? WHERE id = ?",
                                error, 2, *first + (gint64) n, folder_id);
}

/**
 * pop3_shelf_reserve:
 * @database: a connection of ours, not in a transaction
 * @folder_id: the folder's row
 * @n_backlog: messages that belong before all that is there
 * @n_news: messages that belong behind
 * @backlog: (out): first number for the backlog
 * @news: (out): first number for the news
 * @error: return location
 *
 * Reserves numbers, so that the order in the folder follows the server's, in
 * whatever order messages arrive. Store thread.
 *
 * Returns: whether it was done
 */
gboolean
pop3_shelf_reserve (Pop3Database *database,
                    gint64        folder_id,
                    guint         n_backlog,
                    guint         n_news,
                    gint64       *backlog,
                    gint64       *news,
                    GError      **error)
{
  gint64 lowest = 0;

  if (!pop3_database_begin (database, error))
    return FALSE;

  if (!take_orderings (database, folder_id, n_news, news, error) ||
      !query_ids (database, "SELECT min(ordering) FROM MessageLocationTable WHERE folder_id = ?",
                  folder_id, 0, *news, &lowest, error))
    {
      pop3_database_rollback (database);
      return FALSE;
    }

  *backlog = MAX (1, lowest - (gint64) n_backlog);
  return pop3_database_commit (database, error);
}

/**
 * pop3_shelf_count:
 * @database: a connection of ours
 * @folder_id: the folder's row
 * @total: (out): how many messages it holds
 * @error: return location
 *
 * Counts a folder's messages and corrects what the host remembers of it. Store
 * thread.
 *
 * Returns: whether it could be read; POP3_ERROR_STORE when not
 */
gboolean
pop3_shelf_count (Pop3Database *database,
                  gint64        folder_id,
                  gint64       *total,
                  GError      **error)
{
  return query_ids (database,
                    "SELECT count(*) FROM MessageLocationTable "
                    "WHERE folder_id = ? AND ifnull(remove_marker, 0) = 0",
                    folder_id, 0, 0, total, error) &&
         pop3_database_run_ids (database,
                                "UPDATE FolderTable SET last_seen_total = ? WHERE id = ? "
                                "AND ifnull(last_seen_total, -1) <> ?",
                                error, 3, *total, folder_id, *total);
}

static gboolean
read_unread (Pop3Database  *database,
             Pop3Placement *placement,
             GError       **error)
{
  gint64 unread = 0;

  if (!query_ids (database,
                  "SELECT instr(lower(ifnull(flags, '')), '\\seen') = 0 FROM MessageTable "
                  "WHERE id = ?", placement->message_id, 0, 0, &unread, error))
    return FALSE;

  placement->unread = unread != 0;
  return TRUE;
}

static gboolean
find_location (Pop3Database *database,
               gint64        folder_id,
               gint64        message_id,
               gint64       *ordering,
               GError      **error)
{
  return query_ids (database,
                    "SELECT ordering FROM MessageLocationTable "
                    "WHERE folder_id = ? AND message_id = ?", folder_id, message_id, 0,
                    ordering, error);
}

/**
 * pop3_shelf_add_counts:
 * @database: a connection of ours, in a transaction
 * @folder_id: the folder's row
 * @total: how many more messages are in it
 * @unread: how many more of them are unread
 * @error: return location
 *
 * Store thread.
 *
 * Returns: whether that is part of the transaction; POP3_ERROR_STORE when not
 */
gboolean
pop3_shelf_add_counts (Pop3Database *database,
                       gint64        folder_id,
                       gint64        total,
                       gint64        unread,
                       GError      **error)
{
  return pop3_database_run_ids (database,
                                "UPDATE FolderTable SET "
                                "unread_count = max(0, ifnull(unread_count, 0) + ?), "
                                "last_seen_total = max(0, ifnull(last_seen_total, 0) + ?) "
                                "WHERE id = ?", error, 3, unread, total, folder_id);
}

static gboolean
delete_location (Pop3Database *database,
                 gint64        folder_id,
                 gint64        message_id,
                 GError      **error)
{
  return pop3_database_run_ids (database,
                                "DELETE FROM MessageLocationTable "
                                "WHERE folder_id = ? AND message_id = ?",
                                error, 2, folder_id, message_id);
}

/* Adds a location unless the folder holds the message already. */
static gboolean
add_location (Pop3Database  *database,
              gint64         to,
              Pop3Placement *placement,
              GError       **error)
{
  if (!find_location (database, to, placement->message_id, &placement->ordering, error))
    return FALSE;
  if (placement->ordering != 0)
    return TRUE;

  placement->added = TRUE;
  return take_orderings (database, to, 1, &placement->ordering, error) &&
         pop3_database_run_ids (database,
                                "INSERT INTO MessageLocationTable "
                                "(message_id, folder_id, ordering) VALUES (?, ?, ?)", error, 3,
                                placement->message_id, to, placement->ordering) &&
         pop3_shelf_add_counts (database, to, 1, placement->unread ? 1 : 0, error);
}

static gboolean
copy_one (Pop3Database  *database,
          gint64         from,
          gint64         to,
          Pop3Placement *placement,
          GError       **error)
{
  return add_location (database, to, placement, error);
}

static gboolean
move_one (Pop3Database  *database,
          gint64         from,
          gint64         to,
          Pop3Placement *placement,
          GError       **error)
{
  return add_location (database, to, placement, error) &&
         delete_location (database, from, placement->message_id, error) &&
         pop3_shelf_add_counts (database, from, -1, placement->unread ? -1 : 0, error);
}

/**
 * pop3_shelf_delete_message:
 * @database: a connection of ours, in a transaction
 * @message_id: the row of a message that is in no folder any more
 * @error: return location
 *
 * Removes a message. The ledger row stays: the message must not come back while
 * the server still lists it. Attachment files go after the commit. Store thread.
 *
 * Returns: whether that is part of the transaction; POP3_ERROR_STORE when not
 */
gboolean
pop3_shelf_delete_message (Pop3Database *database,
                           gint64        message_id,
                           GError      **error)
{
  return pop3_ledger_message_deleted (pop3_database_get_handle (database), message_id,
                                      g_get_real_time () / G_USEC_PER_SEC, error) &&
         pop3_database_run_ids (database, "DELETE FROM MessageSearchTable WHERE rowid = ?",
                                error, 1, message_id) &&
         pop3_database_run_ids (database,
                                "DELETE FROM MessageAttachmentTable WHERE message_id = ?",
                                error, 1, message_id) &&
         pop3_database_run_ids (database, "DELETE FROM MessageTable WHERE id = ?",
                                error, 1, message_id);
}

static gboolean
remove_one (Pop3Database  *database,
            gint64         from,
            gint64         to,
            Pop3Placement *placement,
            GError       **error)
{
  gint64 left = 0;

  if (!delete_location (database, from, placement->message_id, error) ||
      !pop3_shelf_add_counts (database, from, -1, placement->unread ? -1 : 0, error) ||
      !query_ids (database, "SELECT count(*) FROM MessageLocationTable WHERE message_id = ?",
                  placement->message_id, 0, 0, &left, error))
    return FALSE;

  placement->gone = left == 0;
  return !placement->gone || pop3_shelf_delete_message (database, placement->message_id, error);
}

static gboolean
place_all (Pop3Database *database,
           gint64        from,
           gint64        to,
           GArray       *message_ids,
           PlaceFunc     place,
           GArray       *placements,
           GError      **error)
{
  for (guint i = 0; i < message_ids->len; i++)
    {
      Pop3Placement placement = { .message_id = g_array_index (message_ids, gint64, i) };

      if (!find_location (database, from, placement.message_id, &placement.from_ordering, error))
        return FALSE;
      if (placement.from_ordering == 0)
        continue;
      if (!read_unread (database, &placement, error) ||
          !place (database, from, to, &placement, error))
        return FALSE;
      g_array_append_val (placements, placement);
    }

  return TRUE;
}

static GArray *
run_placement (Pop3Database *database,
               gint64        from,
               gint64        to,
               GArray       *message_ids,
               PlaceFunc     place,
               GError      **error)
{
  g_autoptr (GArray) placements = g_array_new (FALSE, FALSE, sizeof (Pop3Placement));

  if (!pop3_database_begin (database, error))
    return NULL;

  if (!place_all (database, from, to, message_ids, place, placements, error))
    {
      pop3_database_rollback (database);
      return NULL;
    }

  return pop3_database_commit (database, error) ? g_steal_pointer (&placements) : NULL;
}

/**
 * pop3_shelf_move:
 * @database: a connection of ours, not in a transaction
 * @from: the folder's row
 * @to: the other folder's row
 * @message_ids: (element-type gint64): rows of the messages; others are left out
 * @error: return location
 *
 * Moves messages: one transaction, no copy of the message. To the folder they
 * are in nothing is moved. Store thread.
 *
 * Returns: (transfer full) (element-type Pop3Placement): what was moved, or %NULL
 */
GArray *
pop3_shelf_move (Pop3Database *database,
                 gint64        from,
                 gint64        to,
                 GArray       *message_ids,
                 GError      **error)
{
  if (from == to)
    return g_array_new (FALSE, FALSE, sizeof (Pop3Placement));

  return run_placement (database, from, to, message_ids, move_one, error);
}

/**
 * pop3_shelf_copy:
 * @database: a connection of ours, not in a transaction
 * @from: the folder's row
 * @to: the other folder's row
 * @message_ids: (element-type gint64): rows of the messages; others are left out
 * @error: return location
 *
 * Puts messages into another folder, too: the message itself stays one. Store
 * thread.
 *
 * Returns: (transfer full) (element-type Pop3Placement): what is there now, or
 *   %NULL
 */
GArray *
pop3_shelf_copy (Pop3Database *database,
                 gint64        from,
                 gint64        to,
                 GArray       *message_ids,
                 GError      **error)
{
  return run_placement (database, from, to, message_ids, copy_one, error);
}

/**
 * pop3_shelf_remove:
 * @database: a connection of ours, not in a transaction
 * @attachments: the account's attachments folder
 * @from: the folder's row
 * @message_ids: (element-type gint64): rows of the messages; others are left out
 * @error: return location
 *
 * Takes messages out of a folder, for good where it was the last. Attachment
 * files go after the commit; not by the host's list of files to delete, which
 * would take them from a new message that got the same row ids. Store thread.
 *
 * Returns: (transfer full) (element-type Pop3Placement): what was removed, or %NULL
 */
GArray *
pop3_shelf_remove (Pop3Database *database,
                   const char   *attachments,
                   gint64        from,
                   GArray       *message_ids,
                   GError      **error)
{
  GArray *placements = run_placement (database, from, 0, message_ids, remove_one, error);

  for (guint i = 0; placements != NULL && i < placements->len; i++)
    {
      const Pop3Placement *placement = &g_array_index (placements, Pop3Placement, i);

      if (placement->gone)
        pop3_attachments_remove (attachments, placement->message_id);
    }

  return placements;
}

/**
 * pop3_shelf_list:
 * @database: a connection of ours
 * @folder_id: the folder's row
 * @error: return location
 *
 * Store thread.
 *
 * Returns: (transfer full) (element-type gint64): all messages of a folder, the oldest
 *   first, or %NULL with POP3_ERROR_STORE
 */
GArray *
pop3_shelf_list (Pop3Database *database,
                 gint64        folder_id,
                 GError      **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = NULL;
  gboolean row = FALSE;

  statement = pop3_database_prepare (database,
                                     "SELECT message_id FROM MessageLocationTable "
                                     "WHERE folder_id = ? ORDER BY ordering", error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, folder_id);
  do
    {
      gint64 id = 0;

      if (!pop3_database_step (database, statement, &row, error))
        return NULL;
      id = row ? sqlite3_column_int64 (statement, 0) : 0;
      if (row)
        g_array_append_val (ids, id);
    }
  while (row);

  return g_steal_pointer (&ids);
}
