/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-fingerprint.h"

#include <string.h>

/* Messages told apart by their octets. */

/* What starts the name of a message without a unique id of its own. */
#define NAME_PREFIX " sha256:"

/* Fields that servers which keep mail in one file write into it, and change when
 * a message was read or the mailbox was numbered anew. */
static const char *const VOLATILE_FIELDS[] = { "status", "x-status", "x-uidl" };

static gboolean
is_volatile (const char *line, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (VOLATILE_FIELDS); i++)
    {
      gsize name = strlen (VOLATILE_FIELDS[i]);

      if (length > name && line[name] == ':' &&
          g_ascii_strncasecmp (line, VOLATILE_FIELDS[i], name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Hashes the header block without its blank line. Returns: where that line ends */
static gsize
add_header (GChecksum *checksum, const char *message, gsize length, gboolean *found)
{
  const char *end = message + length;
  gboolean skipping = FALSE;

  *found = FALSE;
  for (const char *line = message; line < end;)
    {
      const char *feed = memchr (line, '\n', end - line);
      const char *next = feed != NULL ? feed + 1 : end;
      gsize size = (feed != NULL ? feed : end) - line;

      if (size > 0 && line[size - 1] == '\r')
        size--;
      if (size == 0)
        return next - message;

      if (line[0] != ' ' && line[0] != '\t')
        skipping = is_volatile (line, size);
      if (!skipping)
        {
          g_checksum_update (checksum, (const guchar *) line, size);
          g_checksum_update (checksum, (const guchar *) "\n", 1);
          *found = TRUE;
        }
      line = next;
    }
  return length;
}

static GBytes *
finish (GChecksum *checksum)
{
  guint8 digest[POP3_FINGERPRINT_SIZE];
  gsize size = sizeof digest;

  g_checksum_get_digest (checksum, digest, &size);
  return g_bytes_new (digest, size);
}

void
pop3_fingerprint_new (gconstpointer message, gsize length, GBytes **header, GBytes **whole)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean found = FALSE;
  gsize body = 0;

  g_return_if_fail (message != NULL || length == 0);

  body = length > 0 ? add_header (checksum, message, length, &found) : 0;
  if (header != NULL)
    {
      g_autoptr (GChecksum) copy = g_checksum_copy (checksum);

      *header = found ? finish (copy) : NULL;
    }
  if (whole != NULL)
    {
      g_checksum_update (checksum, (const guchar *) "\n", 1);
      if (body < length)
        g_checksum_update (checksum, (const guchar *) message + body, length - body);
      *whole = finish (checksum);
    }
}

char *
pop3_fingerprint_to_uidl (GBytes *fingerprint)
{
  gsize length = 0;
  const guint8 *digest = NULL;
  GString *name = NULL;

  g_return_val_if_fail (fingerprint != NULL, NULL);

  digest = g_bytes_get_data (fingerprint, &length);
  name = g_string_new (NAME_PREFIX);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (name, "%02x", digest[i]);
  return g_string_free (name, FALSE);
}
