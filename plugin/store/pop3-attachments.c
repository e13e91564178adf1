/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-attachments.h"

#include "protocol/pop3-error.h"
#include "store/pop3-filename.h"
#include "store/pop3-directory.h"
#include "store/pop3-message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/*
 * Attachment files where the host looks for them:
 * <directory>/<message id>/<attachment id>/<file name>. Row ids are reused, so
 * whatever lies under a message's id from an earlier, undone attempt is removed
 * first. Every file and every new folder is on the disk before the row that
 * names it is committed.
 */

/* What the host calls a part without a name. */
#define NAMELESS "none"

#define FOLDER_MODE 0700
#define FILE_MODE   0600

static gboolean
file_error (const char *path,
            GError    **error)
{
  int code = errno;

  g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
               /* Translators: a file name and the system's description of the error. */
               _("An attachment could not be saved as “%s”: %s"), path, g_strerror (code));
  return FALSE;
}

static gboolean
sync_directory (const char *path,
                GError    **error)
{
  return pop3_directory_sync (path) || file_error (path, error);
}

static gboolean
write_all (int     fd,
           GBytes *content)
{
  gsize left = 0;
  const guint8 *data = g_bytes_get_data (content, &left);

  while (left > 0)
    {
      gssize written = write (fd, data, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      left -= written;
    }

  return fsync (fd) == 0;
}

/* Returns: a descriptor, or -1 with errno set */
static int
create_file (const char *path)
{
  return g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
}

/* Whether a file system has refused a new file for its name: those of Windows do so for a
 * colon or a question mark, those that fold case for letters that they do not know.
 * ENOENT is a file server's word for it. */
static gboolean
is_name_refused (int code)
{
  return code == EINVAL || code == EILSEQ || code == ENAMETOOLONG || code == ENOENT;
}

/* Takes the descriptor @fd. */
static gboolean
write_file (int         fd,
            const char *path,
            GBytes     *content,
            GError    **error)
{
  gboolean written = write_all (fd, content);

  if (!written)
    file_error (path, error);
  if (close (fd) != 0 && written)
    return file_error (path, error);

  return written;
}

static gboolean
insert_row (Pop3Database   *database,
            gint64          message_id,
            const Pop3Part *part,
            gint64         *id,
            GError        **error)
{
  sqlite3_stmt *statement = NULL;

  statement = pop3_database_prepare (database,
                                     "INSERT INTO MessageAttachmentTable (message_id, filename, "
                                     "mime_type, filesize, disposition, content_id, description) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, message_id);
  sqlite3_bind_text (statement, 2, part->filename, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, part->mime_type, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 4, (gint64) g_bytes_get_size (part->content));
  sqlite3_bind_int (statement, 5, part->disposition);
  sqlite3_bind_text (statement, 6, part->content_id, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 7, part->description, -1, SQLITE_STATIC);
  if (!pop3_database_run (database, statement, error))
    return FALSE;

  *id = sqlite3_last_insert_rowid (pop3_database_get_handle (database));
  return TRUE;
}

static gboolean
rename_row (Pop3Database *database,
            gint64        id,
            const char   *name,
            GError      **error)
{
  sqlite3_stmt *statement = NULL;

  statement = pop3_database_prepare (database,
                                     "UPDATE MessageAttachmentTable SET filename = ? "
                                     "WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, id);
  return pop3_database_run (database, statement, error);
}

/* The host deletes listed files later, by name; row ids, and so names, come back. */
static gboolean
forget_removal (Pop3Database *database,
                const char   *path,
                GError      **error)
{
  sqlite3_stmt *statement = NULL;

  statement = pop3_database_prepare (database,
                                     "DELETE FROM DeleteAttachmentFileTable WHERE filename = ?",
                                     error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, path, -1, SQLITE_STATIC);
  return pop3_database_run (database, statement, error);
}

/* Writes the file of a row, by another name where the file system wants that: a name is
 * the sender's choice, and must not keep his message from its reader, nor all that wait
 * behind it. */
static gboolean
save_file (Pop3Database *database,
           const char   *folder,
           const char   *name,
           gint64        id,
           GBytes       *content,
           GError      **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = create_file (path);

  if (fd < 0 && is_name_refused (errno))
    {
      g_autofree char *plain = pop3_filename_make_plain (name);

      if (!rename_row (database, id, plain, error))
        return FALSE;
      g_free (path);
      path = g_build_filename (folder, plain, NULL);
      fd = create_file (path);
    }
  if (fd < 0)
    return file_error (path, error);

  return write_file (fd, path, content, error) && forget_removal (database, path, error);
}

static gboolean
save_part (Pop3Database   *database,
           const char     *directory,
           gint64          message_id,
           const Pop3Part *part,
           GError        **error)
{
  gint64 id = 0;
  g_autofree char *folder = NULL;

  if (!insert_row (database, message_id, part, &id, error))
    return FALSE;

  folder = g_strdup_printf ("%s/%" G_GINT64_FORMAT, directory, id);
  if (g_mkdir (folder, FOLDER_MODE) != 0)
    return file_error (folder, error);

  return save_file (database, folder, part->filename != NULL ? part->filename : NAMELESS, id,
                    part->content, error) &&
         sync_directory (folder, error);
}

/**
 * pop3_attachments_save:
 * @database: the connection, in a transaction
 * @directory: the account's attachments folder
 * @message_id: the message's row
 * @parts: (element-type Pop3Part): what to save
 * @error: return location
 *
 * Writes rows and files of a message's attachments. When this returns %TRUE the
 * files are durable and the transaction may be committed; when not, call
 * pop3_attachments_remove() after rolling back. Store thread.
 *
 * Returns: whether all was written; POP3_ERROR_STORE when not
 */
gboolean
pop3_attachments_save (Pop3Database *database,
                       const char   *directory,
                       gint64        message_id,
                       GPtrArray    *parts,
                       GError      **error)
{
  g_autofree char *folder = NULL;

  pop3_attachments_remove (directory, message_id);
  if (parts->len == 0)
    return TRUE;

  folder = g_strdup_printf ("%s/%" G_GINT64_FORMAT, directory, message_id);
  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0)
    return file_error (folder, error);

  for (guint i = 0; i < parts->len; i++)
    {
      if (!save_part (database, folder, message_id, g_ptr_array_index (parts, i), error))
        return FALSE;
    }

  return sync_directory (folder, error) && sync_directory (directory, error);
}

/**
 * pop3_attachments_protect:
 * @directory: the account's attachments
 *
 * Keeps others out of the folder that @directory and the database with the mail are
 * in: both are the host's, which leaves it to the user's umask who may read them. Not
 * to be allowed that is no reason to be without mail. Store thread.
 */
void
pop3_attachments_protect (const char *directory)
{
  g_autofree char *folder = g_path_get_dirname (directory);

  if (g_chmod (folder, FOLDER_MODE) != 0)
    g_message ("%s: others may read it: %s", folder, g_strerror (errno));
}

/* Removes a file, or a folder two levels deep; what is not there is no error. When it is
 * cancelled some of it is left. */
static void
remove_tree (const char   *path,
             int           depth,
             GCancellable *cancellable)
{
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;

  if (g_cancellable_is_cancelled (cancellable) || g_unlink (path) == 0 || errno == ENOENT)
    return;

  dir = depth > 0 ? g_dir_open (path, 0, NULL) : NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child, depth - 1, cancellable);
    }

  g_rmdir (path);
}

static void
remove_message (const char   *directory,
                gint64        message_id,
                GCancellable *cancellable)
{
  g_autofree char *path = g_strdup_printf ("%s/%" G_GINT64_FORMAT, directory, message_id);

  remove_tree (path, 2, cancellable);
}

/**
 * pop3_attachments_remove:
 * @directory: the account's attachments folder
 * @message_id: the message's row
 *
 * Removes the files of a message that is not in the database (any more), or
 * not yet. Store thread.
 */
void
pop3_attachments_remove (const char *directory,
                         gint64      message_id)
{
  remove_message (directory, message_id, NULL);
}

/**
 * pop3_attachments_remove_stray:
 * @database: the connection
 * @directory: the account's attachments folder
 * @cancellable: (nullable): ends it between two files; the next time goes on with the rest
 * @error: return location
 *
 * Removes the attachment folders of messages that have none: what a crash between
 * writing files and COMMIT leaves. Store thread, when nothing is being delivered.
 *
 * Returns: whether all are gone; POP3_ERROR_STORE when the database could not be read,
 *   G_IO_ERROR_CANCELLED when it was cancelled
 */
gboolean
pop3_attachments_remove_stray (Pop3Database *database,
                               const char   *directory,
                               GCancellable *cancellable,
                               GError      **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      gint64 message_id = 0;
      gint64 owner = 0;
      sqlite3_stmt *statement = NULL;

      if (!g_ascii_string_to_signed (name, 10, 1, G_MAXINT64, &message_id, NULL))
        continue;

      statement = pop3_database_prepare (database,
                                         "SELECT message_id FROM MessageAttachmentTable "
                                         "WHERE message_id = ? LIMIT 1", error);
      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, message_id);
      if (!pop3_database_query_id (database, statement, -1, &owner, error))
        return FALSE;
      if (owner < 0)
        remove_message (directory, message_id, cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }

  return TRUE;
}
