/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "failing-vfs.h"

#include <sqlite3.h>

/* A layer over the system's VFS: all calls go through, those that change a file
 * are counted. One thread only. Without shared memory, so a database is in
 * rollback-journal mode, or in WAL mode with exclusive locking. */

typedef struct
{
  sqlite3_file  base;
  sqlite3_file *real; /* right behind this struct */
} FailingFile;

static sqlite3_vfs *system_vfs;
static guint operations;
static guint failing_operation;
static FailingMode failing_mode;
static gboolean failed;

static sqlite3_file *
get_real (sqlite3_file *file)
{
  return ((FailingFile *) file)->real;
}

static gboolean
is_failing (void)
{
  operations++;
  if (failing_operation == 0 || operations < failing_operation)
    return FALSE;
  if (operations > failing_operation && failing_mode == FAILING_ONCE)
    return FALSE;
  failed = TRUE;
  return TRUE;
}

static int
pick_error (int error)
{
  return failing_mode == FAILING_FULL ? SQLITE_FULL : error;
}

static int
file_close (sqlite3_file *file)
{
  return get_real (file)->pMethods->xClose (get_real (file));
}

static int
file_read (sqlite3_file *file, void *data, int length, sqlite3_int64 offset)
{
  return get_real (file)->pMethods->xRead (get_real (file), data, length, offset);
}

/* A failing write leaves half of its bytes, as a real one may. */
static int
file_write (sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
  if (is_failing ())
    {
      get_real (file)->pMethods->xWrite (get_real (file), data, length / 2, offset);
      return pick_error (SQLITE_IOERR_WRITE);
    }
  return get_real (file)->pMethods->xWrite (get_real (file), data, length, offset);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  if (is_failing ())
    return SQLITE_IOERR_TRUNCATE;
  return get_real (file)->pMethods->xTruncate (get_real (file), size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  if (is_failing ())
    return pick_error (SQLITE_IOERR_FSYNC);
  return SQLITE_OK; /* what is tested is the order of things, not the disk */
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return get_real (file)->pMethods->xFileSize (get_real (file), size);
}

static int
file_lock (sqlite3_file *file, int lock)
{
  return get_real (file)->pMethods->xLock (get_real (file), lock);
}

static int
file_unlock (sqlite3_file *file, int lock)
{
  return get_real (file)->pMethods->xUnlock (get_real (file), lock);
}

static int
file_check_reserved (sqlite3_file *file, int *reserved)
{
  return get_real (file)->pMethods->xCheckReservedLock (get_real (file), reserved);
}

static int
file_control (sqlite3_file *file, int op, void *arg)
{
  return get_real (file)->pMethods->xFileControl (get_real (file), op, arg);
}

static int
file_sector_size (sqlite3_file *file)
{
  return get_real (file)->pMethods->xSectorSize (get_real (file));
}

/* No promise about atomic writes is passed on. */
static int
file_characteristics (sqlite3_file *file)
{
  return 0;
}

static const sqlite3_io_methods file_methods = {
  .iVersion = 1,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_reserved,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
};

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  FailingFile *self = (FailingFile *) file;
  int result = 0;

  self->real = (sqlite3_file *) (self + 1);
  result = system_vfs->xOpen (system_vfs, name, self->real, flags, out_flags);
  self->base.pMethods = self->real->pMethods != NULL ? &file_methods : NULL;
  return result;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync_dir)
{
  if (is_failing ())
    return SQLITE_IOERR_DELETE;
  return system_vfs->xDelete (system_vfs, name, 0);
}

void
failing_vfs_register (void)
{
  static sqlite3_vfs vfs;

  system_vfs = sqlite3_vfs_find (NULL);
  g_assert_nonnull (system_vfs);
  vfs = *system_vfs;
  vfs.pNext = NULL;
  vfs.zName = FAILING_VFS_NAME;
  vfs.szOsFile = sizeof (FailingFile) + system_vfs->szOsFile;
  vfs.xOpen = vfs_open;
  vfs.xDelete = vfs_delete;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, 0), ==, SQLITE_OK);
}

void
failing_vfs_arm (guint nth, FailingMode mode)
{
  operations = 0;
  failing_operation = nth;
  failing_mode = mode;
  failed = FALSE;
}

gboolean
failing_vfs_has_failed (void)
{
  return failed;
}
