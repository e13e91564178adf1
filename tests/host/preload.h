/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

/* For libraries that are preloaded and stand in front of the C library's calls. */

/* Declares real, the call that the program would have made. */
#define REAL(name, type, ...) \
  static type (*real) (__VA_ARGS__); \
  if (real == NULL) \
    real = (type (*) (__VA_ARGS__)) dlsym (RTLD_NEXT, name)

#define EXPORT __attribute__ ((visibility ("default")))

/* Declares mode, which the caller of an open() gives only when a file may be made. */
#define OPEN_MODE(flags) \
  mode_t mode = 0; \
  if (((flags) & O_CREAT) != 0 || ((flags) & O_TMPFILE) == O_TMPFILE) \
    { \
      va_list args; \
      va_start (args, flags); \
      mode = va_arg (args, mode_t); \
      va_end (args); \
    }

#define PATH_SIZE 4096

/* The path that a descriptor was opened with; FALSE for none. */
static inline int
path_of (int  fd,
         char path[PATH_SIZE])
{
  char link[64];
  ssize_t length = 0;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, PATH_SIZE - 1);
  if (length < 0)
    return 0;

  path[length] = '\0';
  return 1;
}
