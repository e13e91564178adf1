/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/* Both names of a call are defined here. */
#undef _FILE_OFFSET_BITS

#include "preload.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>

/*
 * To be preloaded: a disk that fails. Looks at what one thread writes below one
 * folder, writes down the order of the calls, and has the N-th of them fail. Set
 * up by the environment:
 *
 *   FAULTS_FOLDER   paths that begin with this are looked at
 *   FAULTS_THREAD   only calls of the thread with this name (all without it)
 *   FAULTS_LOG      file to append "call path" lines to, the path below the folder
 *   FAULTS_CALLS    calls that may fail, e.g. "write fsync" (all without it)
 *   FAULTS_SLOW_MS  how long each of them takes
 *   FAULTS_FIRST    number of the first call that fails, from 1 (none without it)
 *   FAULTS_COUNT    how many fail from there on (1 without it)
 *   FAULTS_ERRNO    with this number (EIO without it)
 *   FAULTS_ROOM     octets that seem to be free there
 *   FAULTS_NAMES    octets that names of new files must not have, or all fail with FAULTS_ERRNO
 *   FAULTS_LONGEST  and octets of the longest name
 */

static const char *folder;
static const char *thread_name;
static const char *calls;
static const char *names;
static size_t      longest;
static long        first;
static long        count;
static int         code;
static long        slow_ms;
static int         log_fd = -1;
static atomic_long counter;

__attribute__ ((constructor)) static void
set_up (void)
{
  const char *log_path = getenv ("FAULTS_LOG");
  const char *value = NULL;

  folder = getenv ("FAULTS_FOLDER");
  thread_name = getenv ("FAULTS_THREAD");
  calls = getenv ("FAULTS_CALLS");
  names = (value = getenv ("FAULTS_NAMES")) != NULL ? value : "";
  longest = (value = getenv ("FAULTS_LONGEST")) != NULL ? strtoul (value, NULL, 10) : PATH_SIZE;
  first = (value = getenv ("FAULTS_FIRST")) != NULL ? strtol (value, NULL, 10) : 0;
  count = (value = getenv ("FAULTS_COUNT")) != NULL ? strtol (value, NULL, 10) : 1;
  slow_ms = (value = getenv ("FAULTS_SLOW_MS")) != NULL ? strtol (value, NULL, 10) : 0;
  code = (value = getenv ("FAULTS_ERRNO")) != NULL ? (int) strtol (value, NULL, 10) : EIO;
  if (log_path != NULL)
    log_fd = open (log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int
is_looked_at (const char *path)
{
  char name[16] = "";

  if (folder == NULL || strncmp (path, folder, strlen (folder)) != 0)
    return 0;
  if (thread_name == NULL)
    return 1;

  prctl (PR_GET_NAME, name, 0, 0, 0);
  return strcmp (name, thread_name) == 0;
}

static ssize_t
write_log (const char *line,
           size_t      length)
{
  static ssize_t (*real) (int, const void *, size_t);

  if (real == NULL)
    real = (ssize_t (*) (int, const void *, size_t)) dlsym (RTLD_NEXT, "write");
  return real (log_fd, line, length);
}

/* Whether the call is to fail; then errno is set. */
static int
fails_path (const char *call,
            const char *path)
{
  char line[4300];
  int length = 0;
  long number = 0;
  int failing = 0;

  if (!is_looked_at (path) || (calls != NULL && strstr (calls, call) == NULL))
    return 0;

  usleep ((useconds_t) (slow_ms * 1000));
  number = atomic_fetch_add (&counter, 1) + 1;
  failing = first > 0 && number >= first && number - first < count;
  if (log_fd >= 0)
    {
      length = snprintf (line, sizeof line, "%s%s %s\n", failing ? "FAILED " : "", call,
                         path[strlen (folder)] == '/' ? path + strlen (folder) + 1 : ".");
      (void) !write_log (line, (size_t) length);
    }

  if (failing)
    errno = code;
  return failing;
}

static int
fails (const char *call,
       int         fd)
{
  char path[PATH_SIZE];

  return folder != NULL && fd != log_fd && path_of (fd, path) && fails_path (call, path);
}

static int
open_named (const char *path,
            int         flags,
            mode_t      mode)
{
  const char *name = strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path;
  REAL ("open64", int, const char *, int, ...);

  if ((flags & O_CREAT) != 0 && is_looked_at (path) &&
      (strpbrk (name, names) != NULL || strlen (name) > longest))
    {
      errno = code;
      return -1;
    }
  return real (path, flags, mode);
}

EXPORT int
open (const char *path,
      int         flags,
      ...)
{
  OPEN_MODE (flags)
  return open_named (path, flags, mode);
}

EXPORT int
open64 (const char *path,
        int         flags,
        ...)
{
  OPEN_MODE (flags)
  return open_named (path, flags, mode);
}

EXPORT ssize_t
write (int         fd,
       const void *data,
       size_t      length)
{
  REAL ("write", ssize_t, int, const void *, size_t);
  return fails ("write", fd) ? -1 : real (fd, data, length);
}

EXPORT ssize_t
pwrite (int         fd,
        const void *data,
        size_t      length,
        off_t       offset)
{
  REAL ("pwrite", ssize_t, int, const void *, size_t, off_t);
  return fails ("write", fd) ? -1 : real (fd, data, length, offset);
}

EXPORT ssize_t
pwrite64 (int         fd,
          const void *data,
          size_t      length,
          off64_t     offset)
{
  REAL ("pwrite64", ssize_t, int, const void *, size_t, off64_t);
  return fails ("write", fd) ? -1 : real (fd, data, length, offset);
}

EXPORT int
fsync (int fd)
{
  REAL ("fsync", int, int);
  return fails ("sync", fd) ? -1 : real (fd);
}

EXPORT int
fdatasync (int fd)
{
  REAL ("fdatasync", int, int);
  return fails ("sync", fd) ? -1 : real (fd);
}

EXPORT int
ftruncate64 (int     fd,
             off64_t length)
{
  REAL ("ftruncate64", int, int, off64_t);
  return fails ("truncate", fd) ? -1 : real (fd, length);
}

EXPORT int
statvfs64 (const char       *path,
           struct statvfs64 *result)
{
  const char *room = getenv ("FAULTS_ROOM");
  int code_of_call = 0;
  REAL ("statvfs64", int, const char *, struct statvfs64 *);

  code_of_call = real (path, result);
  if (code_of_call == 0 && room != NULL && folder != NULL &&
      strncmp (path, folder, strlen (folder)) == 0)
    result->f_bavail = strtoull (room, NULL, 10) / result->f_frsize;
  return code_of_call;
}

EXPORT int
unlink (const char *path)
{
  REAL ("unlink", int, const char *);
  return fails_path ("unlink", path) ? -1 : real (path);
}

EXPORT int
mkdir (const char *path,
       mode_t      mode)
{
  REAL ("mkdir", int, const char *, mode_t);
  return fails_path ("mkdir", path) ? -1 : real (path, mode);
}
