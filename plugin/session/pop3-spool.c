/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/* For O_TMPFILE. */

#include "config.h"

#include "pop3-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "protocol/pop3-error.h"

/*
 * Where a message lies until it is complete. The file has no name from its first
 * moment on, so that nothing is left behind by a crash.
 */

/* Octets of the first allocation: most messages fit into it. */
#define FIRST_SIZE (8 * 1024)

struct _Pop3Spool {
  gsize       memory_max;
  guint64     size_max;
  guint64     size;
  GByteArray *memory; /* NULL once the message is in the file */
  int         fd;     /* -1 while the message is in memory */
  char        last;   /* octet appended last */
};

static void
reset (Pop3Spool *self)
{
  if (self->memory == NULL)
    self->memory = g_byte_array_sized_new (FIRST_SIZE);
  g_byte_array_set_size (self->memory, 0);
  self->fd = -1;
  self->size = 0;
  self->last = '\0';
}

Pop3Spool *
pop3_spool_new (gsize   memory_max,
                guint64 size_max)
{
  Pop3Spool *self = g_new0 (Pop3Spool, 1);

  self->memory_max = memory_max;
  self->size_max = size_max;
  reset (self);

  return self;
}

void
pop3_spool_free (Pop3Spool *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->memory, g_byte_array_unref);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static void
set_file_error (int      saved_errno,
                GError **error)
{
  g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
               /* Translators: the placeholder is the system's reason, as “No space left on
                * device”. */
               _("A large message could not be kept in a temporary file: %s"),
               g_strerror (saved_errno));
}

/* The cache folder is on a disk; the folder for temporary files may be memory. */
static int
open_unnamed_file (void)
{
  g_autofree char *name = NULL;
  int fd = open (g_get_user_cache_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    return fd;

  fd = g_file_open_tmp ("geary-pop3-XXXXXX", &name, NULL);
  if (fd >= 0)
    {
      fcntl (fd, F_SETFD, FD_CLOEXEC);
      g_unlink (name);
    }

  return fd;
}

static gboolean
write_all (int          fd,
           const void  *bytes,
           gsize        length,
           GError     **error)
{
  const char *position = bytes;

  while (length > 0)
    {
      gssize written = write (fd, position, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        {
          set_file_error (written < 0 ? errno : EIO, error);
          return FALSE;
        }
      position += written;
      length -= (gsize) written;
    }

  return TRUE;
}

static gboolean
move_to_file (Pop3Spool  *self,
              GError    **error)
{
  errno = 0;
  self->fd = open_unnamed_file ();
  if (self->fd < 0)
    {
      set_file_error (errno != 0 ? errno : EIO, error);
      return FALSE;
    }

  if (!write_all (self->fd, self->memory->data, self->memory->len, error))
    return FALSE;

  g_clear_pointer (&self->memory, g_byte_array_unref);
  return TRUE;
}

void
pop3_spool_set_limit_error (GError **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                       _("The server sent a message that is too large"));
}

gboolean
pop3_spool_append (Pop3Spool   *self,
                   const char  *bytes,
                   gsize        length,
                   GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL || length == 0, FALSE);

  if (length == 0)
    return TRUE;
  if (length > self->size_max - self->size)
    {
      pop3_spool_set_limit_error (error);
      return FALSE;
    }

  if (self->fd < 0 && self->size + length > self->memory_max && !move_to_file (self, error))
    return FALSE;

  if (self->fd < 0)
    g_byte_array_append (self->memory, (const guint8 *) bytes, (guint) length);
  else if (!write_all (self->fd, bytes, length, error))
    return FALSE;

  self->size += length;
  self->last = bytes[length - 1];
  return TRUE;
}

gboolean
pop3_spool_shorten (Pop3Spool  *self,
                    gsize       length,
                    GError    **error)
{
  g_return_val_if_fail (self != NULL && length <= self->size, FALSE);

  self->size -= length;
  self->last = '\0';
  if (self->fd < 0)
    g_byte_array_set_size (self->memory, (guint) self->size);
  else if (ftruncate (self->fd, (off_t) self->size) < 0 || lseek (self->fd, 0, SEEK_END) < 0)
    {
      set_file_error (errno, error);
      return FALSE;
    }

  return TRUE;
}

gboolean
pop3_spool_ends_line (const Pop3Spool *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->last == '\n';
}

static GBytes *
take_memory (Pop3Spool *self)
{
  gsize size = self->memory->len;
  guint8 *data = NULL;

  /* Thousands of small messages may wait for the disk: none keeps the first size. */
  if (size <= FIRST_SIZE)
    return g_bytes_new (self->memory->data, size);

  /* The array grows in powers of two. */
  data = g_byte_array_free (g_steal_pointer (&self->memory), FALSE);
  return g_bytes_new_take (g_realloc (data, size), size);
}

static GBytes *
take_file (Pop3Spool  *self,
           GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (self->fd, FALSE, &local_error);

  if (file == NULL)
    {
      g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
                   _("A large message could not be kept in a temporary file: %s"),
                   local_error->message);
      return NULL;
    }

  close (self->fd);
  self->fd = -1;
  return g_mapped_file_get_bytes (file);
}

GBytes *
pop3_spool_finish (Pop3Spool  *self,
                   GError    **error)
{
  GBytes *bytes = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  bytes = self->fd < 0 ? take_memory (self) : take_file (self, error);
  if (bytes != NULL)
    reset (self);

  return bytes;
}
