/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-directory.h"

#include "protocol/pop3-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/*
 * Folders of the disk. A file is durable when it was synced, its name when the folder
 * was that it is in: all the way up, for a database in a folder that the disk forgets is
 * lost as well.
 */

/**
 * pop3_directory_sync:
 * @path: a folder
 *
 * Makes the names in a folder durable: those of new files, and the absence of removed
 * ones. Blocks; any thread.
 *
 * Returns: whether they are; errno is set when not
 */
gboolean
pop3_directory_sync (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  /* File systems that say EINVAL keep names by themselves. */
  gboolean synced = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL);
  int code = errno;

  if (fd >= 0)
    close (fd);
  errno = code;
  return synced;
}

/**
 * pop3_directory_sync_above:
 * @path: an absolute path
 * @error: return location
 *
 * Makes durable that there is this file or folder: its name, and the names of the
 * folders that it is in, as far up as they may have been made by this user. Blocks; any
 * thread.
 *
 * Returns: whether they are; POP3_ERROR_STORE when not
 */
gboolean
pop3_directory_sync_above (const char *path,
                        GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  while (g_access (folder, R_OK | W_OK) == 0)
    {
      g_autofree char *below = g_steal_pointer (&folder);

      if (!pop3_directory_sync (below))
        {
          g_set_error_literal (error, POP3_ERROR, POP3_ERROR_STORE,
                               _("The mail database cannot be written safely."));
          return FALSE;
        }

      folder = g_path_get_dirname (below);
      if (g_str_equal (folder, below))
        return TRUE;
    }

  return TRUE;
}
