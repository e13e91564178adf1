/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-dialogue.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "protocol/pop3-command.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-text.h"
#include "session/pop3-await.h"

/*
 * The steps that all states of a session share: send a command, read a status
 * line, read the lines of an answer.
 */

typedef struct {
  Pop3Capabilities *capabilities;
  guint             lines;
} CapabilityReader;

Pop3Dialogue *
pop3_dialogue_new (Pop3Wire                *wire,
                   const Pop3SessionLimits *limits,
                   Pop3Echo                *echo)
{
  Pop3Dialogue *self = g_new0 (Pop3Dialogue, 1);

  self->wire = wire;
  self->limits = limits;
  self->greeting = g_string_new (NULL);
  self->echo = echo;
  pop3_wire_set_echo (wire, echo);

  return self;
}

void
pop3_dialogue_free (Pop3Dialogue *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->wire, pop3_wire_free);
  g_clear_pointer (&self->capabilities, pop3_capabilities_free);
  g_string_free (g_steal_pointer (&self->greeting), TRUE);
  g_free (self);
}

gboolean
pop3_dialogue_queue (Pop3Dialogue  *self,
                     GBytes        *command,
                     GError       **error)
{
  gsize length = 0;
  const char *bytes = NULL;

  g_return_val_if_fail (self != NULL && command != NULL, FALSE);

  bytes = g_bytes_get_data (command, &length);

  return pop3_wire_queue (self->wire, bytes, length, error);
}

gboolean
pop3_dialogue_queue_fixed (Pop3Dialogue  *self,
                           const char    *commands,
                           GError       **error)
{
  g_return_val_if_fail (self != NULL && commands != NULL, FALSE);

  return pop3_wire_queue (self->wire, commands, strlen (commands), error);
}

/* Takes what must not be shown out of an error that may have @text of the server's in it.
 * Our own words around that are not looked into: a password may be any of them. */
static void
hide_echo (const Pop3Dialogue *self,
           const char         *text,
           gsize               length,
           GError             *error)
{
  g_autofree char *clean = pop3_text_clean (text, (gssize) length);

  if (strstr (error->message, clean) == NULL || !pop3_echo_shows (self->echo, clean))
    return;

  g_free (error->message);
  error->message = g_strdup (_("The server refused without saying why"));
}

GError *
pop3_dialogue_to_error (const Pop3Dialogue *self,
                        const Pop3Reply    *reply,
                        Pop3ReplyStep       step)
{
  GError *error = NULL;

  g_return_val_if_fail (self != NULL && reply != NULL, NULL);

  error = pop3_reply_to_error (reply, step);
  hide_echo (self, reply->text, reply->length, error);
  return error;
}

void
pop3_dialogue_set_no_answer_error (GError **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                       _("The server sent something that is no answer"));
}

/* A line that breaks off is a broken line. But when it does not even start like
 * an answer, it is more than that: the server is not where we think it is. */
static void
judge_broken_line (Pop3Dialogue  *self,
                   GError       **error)
{
  char first = '\0';

  if (!g_error_matches (*error, POP3_ERROR, POP3_ERROR_NETWORK) &&
      !g_error_matches (*error, POP3_ERROR, POP3_ERROR_TIMEOUT) &&
      !g_error_matches (*error, POP3_ERROR, POP3_ERROR_LIMIT))
    return;
  if (!pop3_wire_peek (self->wire, &first) || first == '+' || first == '-')
    return;

  g_clear_error (error);
  pop3_dialogue_set_no_answer_error (error);
}

gboolean
pop3_dialogue_read_reply (Pop3Dialogue  *self,
                          gboolean       in_exchange,
                          guint          timeout_ms,
                          Pop3Reply     *reply,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  const char *line = NULL;
  gsize length = 0;

  g_return_val_if_fail (self != NULL && reply != NULL, FALSE);

  for (guint blank = 0; blank < 2 && length == 0; blank++)
    if (!pop3_wire_read_line (self->wire, timeout_ms, &line, &length, cancellable, &local_error))
      {
        judge_broken_line (self, &local_error);
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
      }

  if (pop3_reply_parse (line, length, in_exchange, reply, &local_error))
    return TRUE;

  hide_echo (self, line, length, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
pop3_dialogue_expect_silence (Pop3Dialogue  *self,
                              GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (pop3_wire_is_quiet (self->wire))
    return TRUE;

  pop3_dialogue_set_no_answer_error (error);
  return FALSE;
}

gboolean
pop3_dialogue_read_greeting (Pop3Dialogue  *self,
                             GCancellable  *cancellable,
                             GError       **error)
{
  Pop3Reply reply;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!pop3_dialogue_read_reply (self, FALSE, self->limits->greeting_ms, &reply, cancellable,
                                 error))
    return FALSE;

  if (reply.status == POP3_REPLY_ERR)
    {
      g_propagate_error (error, pop3_dialogue_to_error (self, &reply, POP3_REPLY_STEP_COMMAND));
      return FALSE;
    }

  g_string_append_len (self->greeting, reply.text, (gssize) reply.length);
  return TRUE;
}

gboolean
pop3_dialogue_command (Pop3Dialogue  *self,
                       const char    *command,
                       Pop3Reply     *reply,
                       GCancellable  *cancellable,
                       GError       **error)
{
  return pop3_dialogue_queue_fixed (self, command, error) &&
         pop3_dialogue_read_reply (self, FALSE, self->limits->reply_ms, reply, cancellable, error);
}

gboolean
pop3_dialogue_read_lines (Pop3Dialogue          *self,
                          Pop3DialogueLineFunc   func,
                          gpointer               user_data,
                          GCancellable          *cancellable,
                          GError               **error)
{
  gint64 begun = g_get_monotonic_time ();
  guint64 octets = 0;

  g_return_val_if_fail (self != NULL && func != NULL, FALSE);

  for (;;)
    {
      guint patience = pop3_await_get_patience (self->limits, begun, octets);
      const char *line = NULL;
      gsize length = 0;

      if (!pop3_wire_read_line (self->wire, patience, &line, &length, cancellable, error))
        return FALSE;

      octets += length;

      if (length > 0 && line[0] == '.')
        {
          if (length == 1)
            return TRUE;
          line++;
          length--;
        }

      if (!func (line, length, user_data, error))
        return FALSE;
    }
}

static gboolean
add_capability (const char  *line,
                gsize        length,
                gpointer     user_data,
                GError     **error)
{
  CapabilityReader *reader = user_data;

  if (++reader->lines > POP3_LIMIT_CAPA_LINES)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                           /* Translators: what the server says that it can do */
                           _("The server announces too many capabilities"));
      return FALSE;
    }

  pop3_capabilities_add_line (reader->capabilities, line, length);
  return TRUE;
}

gboolean
pop3_dialogue_take_capabilities (Pop3Dialogue  *self,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  g_autoptr (Pop3Capabilities) capabilities = NULL;
  CapabilityReader reader = { NULL, 0 };
  Pop3Reply reply;

  g_return_val_if_fail (self != NULL, FALSE);

  g_clear_pointer (&self->capabilities, pop3_capabilities_free);
  if (!pop3_dialogue_read_reply (self, FALSE, self->limits->reply_ms, &reply, cancellable, error))
    return FALSE;
  if (reply.status != POP3_REPLY_OK)
    return TRUE;

  capabilities = pop3_capabilities_new ();
  reader.capabilities = capabilities;
  if (!pop3_dialogue_read_lines (self, add_capability, &reader, cancellable, error))
    return FALSE;

  /* It is logged, and noted beside the mail. */
  if (capabilities->implementation != NULL &&
      pop3_echo_shows (self->echo, capabilities->implementation))
    g_clear_pointer (&capabilities->implementation, g_free);
  self->capabilities = g_steal_pointer (&capabilities);
  return TRUE;
}

gboolean
pop3_dialogue_read_capabilities (Pop3Dialogue  *self,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return pop3_dialogue_queue_fixed (self, POP3_COMMAND_CAPA, error) &&
         pop3_dialogue_take_capabilities (self, cancellable, error);
}

gboolean
pop3_dialogue_has (const Pop3Dialogue *self,
                   Pop3Capability      capability)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->capabilities != NULL && pop3_capabilities_has (self->capabilities, capability);
}
