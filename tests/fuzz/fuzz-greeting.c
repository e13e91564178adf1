/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-apop.h"
#include "protocol/pop3-error.h"

/* The stamp in a greeting, which APOP signs. Whatever the server writes there, no
 * octet of it gets into the command, and only what looks like a message id is signed
 * at all: anything else gives the password away (CVE-2007-1558). */

#define USER "ana@example.org"
#define SECRET "geheim"
#define HEX 32

static gboolean
has_stamp (const char *line,
           gsize       length)
{
  const char *open = memchr (line, '<', length);
  const char *at = open != NULL ? memchr (open, '@', length - (gsize) (open - line)) : NULL;

  return at != NULL && memchr (at, '>', length - (gsize) (at - line)) != NULL;
}

static void
check_command (GBytes *command)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (command, &length);

  g_assert_cmpuint (length, ==, strlen ("APOP " USER " ") + HEX + strlen ("\r\n"));
  g_assert_cmpmem (text, strlen ("APOP " USER " "), "APOP " USER " ", strlen ("APOP " USER " "));
  for (gsize i = 0; i < HEX; i++)
    g_assert_true (g_ascii_isxdigit (text[strlen ("APOP " USER " ") + i]));
}

static gboolean
on_line (const char *line,
         gsize       length,
         gpointer    user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) command = pop3_apop_build (line, length, USER, SECRET, &error);

  g_assert_true ((command == NULL) == (error != NULL));
  if (command == NULL)
    {
      g_assert_error (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM);
      return TRUE;
    }

  g_assert_true (has_stamp (line, length));
  check_command (command);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  fuzz_each_line (data, size, on_line, NULL);
  return 0;
}
