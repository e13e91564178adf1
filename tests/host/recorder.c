/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/* Both names of a call are defined here. */
#undef _FILE_OFFSET_BITS

#include "preload.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

/*
 * To be preloaded: writes down what a program has a disk do below one folder, in the
 * order in which it happens, so that the disk can be put together as it would be if the
 * power had gone at any moment; tests/lib/power.py does. Set up by the environment:
 *
 *   RECORDER_FOLDER  what is below this is written down
 *   RECORDER_LOG     file to append to
 *
 * An entry is a line "call inode offset path-length data-length", then the path and the
 * data. Paths are absolute. "quit" is no call, but a POP3 session's last word.
 */

static const char     *folder;
static int             log_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
append (const char *call,
        ino_t       inode,
        off64_t     offset,
        const char *path,
        const void *data,
        size_t      length)
{
  char line[128];
  struct iovec parts[] = { { line, 0 }, { (void *) path, strlen (path) },
                           { (void *) data, length } };
  REAL ("writev", ssize_t, int, const struct iovec *, int);

  parts[0].iov_len = (size_t) snprintf (line, sizeof line, "%s %lu %lld %zu %zu\n", call,
                                        (unsigned long) inode, (long long) offset,
                                        parts[1].iov_len, length);
  /* What is not complete proves nothing. */
  if (real (log_fd, parts, 3) != (ssize_t) (parts[0].iov_len + parts[1].iov_len + length))
    abort ();
}

__attribute__ ((constructor)) static void
set_up (void)
{
  const char *path = getenv ("RECORDER_LOG");
  struct stat status;

  folder = getenv ("RECORDER_FOLDER");
  if (folder == NULL || path == NULL || stat (folder, &status) != 0)
    return;

  log_fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_fd >= 0)
    append ("root", status.st_ino, 0, folder, "", 0);
}

static int
is_below (const char *path)
{
  return log_fd >= 0 && strncmp (path, folder, strlen (folder)) == 0;
}

static int
is_recorded (int          fd,
             struct stat *status)
{
  char path[PATH_SIZE];

  return log_fd >= 0 && fd != log_fd && path_of (fd, path) && is_below (path) &&
         fstat (fd, status) == 0;
}

static int
open_recorded (int         directory,
               const char *path,
               int         flags,
               mode_t      mode)
{
  char found[PATH_SIZE];
  struct stat status;
  int existed = 0;
  int fd = -1;
  int code = 0;
  REAL ("openat", int, int, const char *, int, ...);

  pthread_mutex_lock (&lock);
  existed = faccessat (directory, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
  fd = real (directory, path, flags, mode);
  code = errno;
  if (fd >= 0 && (flags & (O_CREAT | O_TRUNC)) != 0 && is_recorded (fd, &status) &&
      path_of (fd, found))
    {
      if (!existed)
        append ("create", status.st_ino, 0, found, "", 0);
      else if ((flags & O_TRUNC) != 0)
        append ("truncate", status.st_ino, 0, "", "", 0);
    }
  pthread_mutex_unlock (&lock);
  errno = code;
  return fd;
}

EXPORT int
open (const char *path,
      int         flags,
      ...)
{
  OPEN_MODE (flags)
  return open_recorded (AT_FDCWD, path, flags, mode);
}

EXPORT int
open64 (const char *path,
        int         flags,
        ...)
{
  OPEN_MODE (flags)
  return open_recorded (AT_FDCWD, path, flags, mode);
}

EXPORT int
openat (int         directory,
        const char *path,
        int         flags,
        ...)
{
  OPEN_MODE (flags)
  return open_recorded (directory, path, flags, mode);
}

EXPORT int
openat64 (int         directory,
          const char *path,
          int         flags,
          ...)
{
  OPEN_MODE (flags)
  return open_recorded (directory, path, flags, mode);
}

static ssize_t
write_at (int         fd,
          const void *data,
          size_t      length,
          off64_t     offset)
{
  struct stat status;
  ssize_t written = 0;
  int code = 0;
  REAL ("pwrite64", ssize_t, int, const void *, size_t, off64_t);

  if (!is_recorded (fd, &status))
    return real (fd, data, length, offset);

  pthread_mutex_lock (&lock);
  written = real (fd, data, length, offset);
  code = errno;
  if (written > 0)
    append ("write", status.st_ino, offset, "", data, (size_t) written);
  pthread_mutex_unlock (&lock);
  errno = code;
  return written;
}

EXPORT ssize_t
pwrite (int         fd,
        const void *data,
        size_t      length,
        off_t       offset)
{
  return write_at (fd, data, length, offset);
}

EXPORT ssize_t
pwrite64 (int         fd,
          const void *data,
          size_t      length,
          off64_t     offset)
{
  return write_at (fd, data, length, offset);
}

EXPORT ssize_t
write (int         fd,
       const void *data,
       size_t      length)
{
  struct stat status;
  ssize_t written = 0;
  int code = 0;
  REAL ("write", ssize_t, int, const void *, size_t);

  if (!is_recorded (fd, &status))
    return real (fd, data, length);

  pthread_mutex_lock (&lock);
  written = real (fd, data, length);
  code = errno;
  if (written > 0)
    append ("write", status.st_ino, lseek64 (fd, 0, SEEK_CUR) - written, "", data,
            (size_t) written);
  pthread_mutex_unlock (&lock);
  errno = code;
  return written;
}

EXPORT int
ftruncate64 (int     fd,
             off64_t length)
{
  struct stat status;
  int result = 0;
  REAL ("ftruncate64", int, int, off64_t);

  if (!is_recorded (fd, &status))
    return real (fd, length);

  pthread_mutex_lock (&lock);
  result = real (fd, length);
  if (result == 0)
    append ("truncate", status.st_ino, length, "", "", 0);
  pthread_mutex_unlock (&lock);
  return result;
}

EXPORT int
ftruncate (int   fd,
           off_t length)
{
  return ftruncate64 (fd, length);
}

static int
sync_recorded (int (*real) (int),
               int   fd)
{
  struct stat status;
  int result = 0;

  if (!is_recorded (fd, &status))
    return real (fd);

  pthread_mutex_lock (&lock);
  result = real (fd);
  if (result == 0)
    append ("sync", status.st_ino, 0, "", "", 0);
  pthread_mutex_unlock (&lock);
  return result;
}

EXPORT int
fsync (int fd)
{
  REAL ("fsync", int, int);
  return sync_recorded (real, fd);
}

EXPORT int
fdatasync (int fd)
{
  REAL ("fdatasync", int, int);
  return sync_recorded (real, fd);
}

EXPORT int
mkdir (const char *path,
       mode_t      mode)
{
  struct stat status;
  int result = 0;
  REAL ("mkdir", int, const char *, mode_t);

  if (!is_below (path))
    return real (path, mode);

  pthread_mutex_lock (&lock);
  result = real (path, mode);
  if (result == 0 && stat (path, &status) == 0)
    append ("mkdir", status.st_ino, 0, path, "", 0);
  pthread_mutex_unlock (&lock);
  return result;
}

static int
remove_recorded (int       (*real) (const char *),
                 const char *path)
{
  int result = 0;

  if (!is_below (path))
    return real (path);

  pthread_mutex_lock (&lock);
  result = real (path);
  if (result == 0)
    append ("remove", 0, 0, path, "", 0);
  pthread_mutex_unlock (&lock);
  return result;
}

EXPORT int
unlink (const char *path)
{
  REAL ("unlink", int, const char *);
  return remove_recorded (real, path);
}

EXPORT int
rmdir (const char *path)
{
  REAL ("rmdir", int, const char *);
  return remove_recorded (real, path);
}

EXPORT int
remove (const char *path)
{
  REAL ("remove", int, const char *);
  return remove_recorded (real, path);
}

EXPORT int
rename (const char *from,
        const char *to)
{
  int result = 0;
  REAL ("rename", int, const char *, const char *);

  if (!is_below (from) || !is_below (to))
    return real (from, to);

  pthread_mutex_lock (&lock);
  result = real (from, to);
  if (result == 0)
    append ("rename", 0, 0, from, to, strlen (to));
  pthread_mutex_unlock (&lock);
  return result;
}

EXPORT ssize_t
send (int         fd,
      const void *data,
      size_t      length,
      int         flags)
{
  REAL ("send", ssize_t, int, const void *, size_t, int);

  /* From now on the server may delete what it was told to. */
  if (log_fd >= 0 && memmem (data, length, "QUIT\r\n", 6) != NULL)
    {
      pthread_mutex_lock (&lock);
      append ("quit", 0, 0, "", "", 0);
      pthread_mutex_unlock (&lock);
    }
  return real (fd, data, length, flags);
}
