/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-command.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-error.h"
#include "pop3-limits.h"
#include "pop3-secret.h"

/*
 * What we send (RFC 1939 §3, RFC 2449 §4, RFC 5034 §4):
 *
 *   command  = keyword [SP argument] CRLF
 *   auth     = "AUTH" SP mechanism [SP (base64 / "=")] CRLF
 *   response = [base64] CRLF
 *
 * The one place where a session's lines are made, those of the header included.
 */

#define LINE_END "\r\n"

gboolean
pop3_command_check_argument (const char  *argument,
                             GError     **error)
{
  if (argument == NULL || strpbrk (argument, LINE_END) == NULL)
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_SETTINGS,
                       _("The user name or password holds a line break, "
                         "which cannot be sent to a server"));
  return FALSE;
}

/* A string that never has to move its secret to grow. */
static GString *
new_line (const char *keyword,
          gsize       room)
{
  GString *line = g_string_sized_new (strlen (keyword) + room + sizeof LINE_END);

  return g_string_append (line, keyword);
}

GBytes *
pop3_command_build (const char  *keyword,
                    const char  *argument,
                    GError     **error)
{
  gsize length = argument == NULL ? 0 : strlen (argument) + 1;
  GString *line = NULL;

  g_return_val_if_fail (keyword != NULL, NULL);

  if (!pop3_command_check_argument (argument, error))
    return NULL;
  if (strlen (keyword) + length + strlen (LINE_END) > POP3_LIMIT_COMMAND)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_SETTINGS,
                           _("The user name or password is too long for a POP3 server"));
      return NULL;
    }

  line = new_line (keyword, length);
  if (argument != NULL)
    {
      g_string_append_c (line, ' ');
      g_string_append (line, argument);
    }
  g_string_append (line, LINE_END);

  return pop3_secret_take_string (line);
}

gsize
pop3_command_build_number (char       *buffer,
                           const char *keyword,
                           guint       number)
{
  int length = 0;

  g_return_val_if_fail (buffer != NULL && keyword != NULL, 0);

  length = g_snprintf (buffer, POP3_COMMAND_NUMBER_SIZE, "%s %u" LINE_END, keyword, number);
  g_assert (length > 0 && length < POP3_COMMAND_NUMBER_SIZE);

  return (gsize) length;
}

gsize
pop3_command_build_top (char  *buffer,
                        guint  number,
                        guint  lines)
{
  int length = 0;

  g_return_val_if_fail (buffer != NULL, 0);

  length = g_snprintf (buffer, POP3_COMMAND_NUMBER_SIZE, "TOP %u %u" LINE_END, number, lines);
  g_assert (length > 0 && length < POP3_COMMAND_NUMBER_SIZE);

  return (gsize) length;
}

/* (transfer full): base64 in a buffer of its own; to be wiped. */
static char *
encode (GBytes *bytes)
{
  gsize length = 0;
  const guchar *data = g_bytes_get_data (bytes, &length);

  return length == 0 ? g_strdup ("") : g_base64_encode (data, length);
}

GBytes *
pop3_command_build_auth (const char *mechanism,
                         GBytes     *initial,
                         gboolean   *deferred)
{
  char *base64 = NULL;
  GString *line = NULL;

  g_return_val_if_fail (mechanism != NULL && deferred != NULL, NULL);

  *deferred = FALSE;
  line = new_line ("AUTH ", POP3_LIMIT_COMMAND);
  g_string_append (line, mechanism);
  if (initial != NULL)
    {
      base64 = encode (initial);
      *deferred = line->len + 1 + strlen (base64) + strlen (LINE_END) > POP3_LIMIT_COMMAND;
    }
  if (initial != NULL && !*deferred)
    {
      g_string_append_c (line, ' ');
      g_string_append (line, base64[0] == '\0' ? "=" : base64);
    }
  g_string_append (line, LINE_END);
  g_clear_pointer (&base64, pop3_secret_free_string);

  return pop3_secret_take_string (line);
}

GBytes *
pop3_command_build_response (GBytes *response)
{
  char *base64 = NULL;
  GString *line = NULL;

  g_return_val_if_fail (response != NULL, NULL);

  base64 = encode (response);
  line = new_line (base64, 0);
  g_string_append (line, LINE_END);
  g_clear_pointer (&base64, pop3_secret_free_string);

  return pop3_secret_take_string (line);
}
