/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-transfer.h"

#include <string.h>

#include "protocol/pop3-command.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-scan.h"
#include "protocol/pop3-window.h"
#include "session/pop3-spool.h"

/*
 * The loops over messages: RETR, TOP and DELE, as far ahead of the server as the
 * window lets them.
 */

/* What servers send at the end of a message whose last line has no end (D12), and
 * those that end lines in LF alone. */
#define DOT_LINE_END ".\r\n"
#define DOT_BARE_END ".\n"

/* One message on its way to the caller. */
typedef struct {
  gboolean  waiting;
  gsize     index;
  GBytes   *message; /* or the refusal */
  GError   *refusal; /* beside a message: why it is suspect */
} Held;

typedef struct {
  Pop3Dialogue         *dialogue;
  Pop3TransferKind      kind;
  const guint          *numbers;
  gsize                 n_numbers;
  gboolean              noop;     /* a NOOP follows the last message */
  Pop3Window            window;
  guint                 most;     /* commands that were on their way at once */
  gsize                 sent;
  gsize                 answered;
  Held                  held;
  Pop3SessionFetchFunc  func;
  gpointer              user_data;
  GCancellable         *cancellable;
} Transfer;

static gsize
n_commands (const Transfer *self)
{
  return self->n_numbers + (self->noop ? 1 : 0);
}

static gsize
build_command (const Transfer *self,
               gsize           index,
               char           *buffer)
{
  if (index == self->n_numbers)
    return g_strlcpy (buffer, POP3_COMMAND_NOOP, POP3_COMMAND_NUMBER_SIZE);

  switch (self->kind.command)
    {
    case POP3_TRANSFER_TOP:
      return pop3_command_build_top (buffer, self->numbers[index], self->kind.lines);
    case POP3_TRANSFER_DELE:
      return pop3_command_build_number (buffer, "DELE", self->numbers[index]);
    case POP3_TRANSFER_RETR:
    default:
      return pop3_command_build_number (buffer, "RETR", self->numbers[index]);
    }
}

/* Queues what the window allows and the wire has room for; when no command is on
 * its way there is nothing in the wire, either, and nothing may have come. */
static gboolean
send_commands (Transfer  *self,
               GError   **error)
{
  char buffer[POP3_COMMAND_NUMBER_SIZE];
  gsize before = self->sent;
  gint64 now = g_get_monotonic_time ();

  if (pop3_window_get_pending (&self->window) == 0 &&
      !pop3_dialogue_expect_silence (self->dialogue, error))
    return FALSE;

  while (self->sent < n_commands (self))
    {
      gsize length = build_command (self, self->sent, buffer);

      if (!pop3_window_may_send (&self->window, length) ||
          length > pop3_wire_get_room (self->dialogue->wire))
        break;
      if (!pop3_wire_queue (self->dialogue->wire, buffer, length, error))
        return FALSE;
      pop3_window_sent (&self->window, length, now);
      self->sent++;
    }

  self->most = MAX (self->most, pop3_window_get_pending (&self->window));
  return self->sent == before || pop3_wire_send (self->dialogue->wire, error);
}

static gboolean
read_reply (Transfer   *self,
            Pop3Reply  *reply,
            GError    **error)
{
  return pop3_dialogue_read_reply (self->dialogue, FALSE, self->dialogue->limits->reply_ms, reply,
                                   self->cancellable, error);
}

static void
take_answer (Transfer *self,
             guint64   size)
{
  char buffer[POP3_COMMAND_NUMBER_SIZE];

  pop3_window_answered (&self->window, build_command (self, self->answered, buffer), size,
                        g_get_monotonic_time ());
  self->answered++;
}

/* What is kept of a message; all of it is counted. */
typedef struct {
  Pop3Spool *spool;
  guint64    most; /* octets that may come */
  guint64    keep;
  guint64    size;
  char       tail[sizeof DOT_LINE_END - 1]; /* the last octets */
} Keeping;

static void
note_tail (Keeping    *keeping,
           const char *bytes,
           gsize       length)
{
  gsize part = MIN (length, sizeof keeping->tail);

  memmove (keeping->tail, keeping->tail + part, sizeof keeping->tail - part);
  memcpy (keeping->tail + sizeof keeping->tail - part, bytes + length - part, part);
}

/* Octets of a dot that may have been meant to be the end, 0 = there is none. */
static gsize
measure_dot (const Keeping *keeping)
{
  const char *end = keeping->tail + sizeof keeping->tail;

  if (memcmp (keeping->tail, DOT_LINE_END, sizeof keeping->tail) == 0)
    return strlen (DOT_LINE_END);
  if (memcmp (end - strlen (DOT_BARE_END), DOT_BARE_END, strlen (DOT_BARE_END)) == 0)
    return strlen (DOT_BARE_END);

  return 0;
}

static gboolean
append_to_spool (const char  *bytes,
                 gsize        length,
                 gpointer     user_data,
                 GError     **error)
{
  Keeping *keeping = user_data;
  guint64 room = keeping->keep - MIN (keeping->size, keeping->keep);

  keeping->size += length;
  if (keeping->size > keeping->most)
    {
      pop3_spool_set_limit_error (error);
      return FALSE;
    }

  note_tail (keeping, bytes, length);
  return pop3_spool_append (keeping->spool, bytes, MIN (length, room), error);
}

/* Whether this is a whole message and nothing else is on its way, so that what comes
 * next says something of it. */
static gboolean
is_alone (const Transfer *self)
{
  return self->kind.command == POP3_TRANSFER_RETR && pop3_window_get_pending (&self->window) <= 1;
}

/* A server that waits for a command believes that it has sent the whole message. */
static gboolean
answers_noop (Transfer  *self,
              GError   **error)
{
  Pop3Reply reply;

  return pop3_dialogue_queue_fixed (self->dialogue, POP3_COMMAND_NOOP, error) &&
         pop3_dialogue_read_reply (self->dialogue, FALSE, self->dialogue->limits->idle_ms, &reply,
                                   self->cancellable, error);
}

/* Reads a message's octets. When the last line has no end before the dot, the dot
 * cannot be told from text (D12): the server falls silent and so do we, until the
 * deadline. Then it is asked. */
static gboolean
read_body (Transfer   *self,
           Keeping    *keeping,
           GError    **suspicion,
           GError    **error)
{
  g_autoptr (GError) local_error = NULL;

  if (pop3_wire_read_body (self->dialogue->wire, self->dialogue->limits, append_to_spool, keeping,
                           self->cancellable, &local_error))
    return TRUE;

  if (!g_error_matches (local_error, POP3_ERROR, POP3_ERROR_TIMEOUT) || !is_alone (self) ||
      measure_dot (keeping) == 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!answers_noop (self, error))
    return FALSE;

  g_propagate_error (suspicion, g_steal_pointer (&local_error));
  return pop3_spool_shorten (keeping->spool, measure_dot (keeping), error);
}

/* Reads a message into the hold. Its last line end is there by the framing, save
 * for a message without any line and a server that forgets it. */
static gboolean
read_message (Transfer  *self,
              GError   **error)
{
  const Pop3SessionLimits *limits = self->dialogue->limits;
  g_autoptr (Pop3Spool) spool = pop3_spool_new (limits->memory, limits->message);
  Keeping keeping = { spool, limits->message,
                      self->kind.keep > 0 ? self->kind.keep : G_MAXUINT64, 0 };

  if (!read_body (self, &keeping, &self->held.refusal, error))
    return FALSE;
  if (!pop3_spool_ends_line (spool) && !pop3_spool_append (spool, "\r\n", 2, error))
    return FALSE;

  self->held.message = pop3_spool_finish (spool, error);
  if (self->held.message == NULL)
    return FALSE;

  self->held.waiting = TRUE;
  self->held.index = self->answered;
  take_answer (self, keeping.size);
  return TRUE;
}

static void
hold_refusal (Transfer        *self,
              const Pop3Reply *reply)
{
  self->held.refusal = pop3_dialogue_to_error (self->dialogue, reply, POP3_REPLY_STEP_COMMAND);
  self->held.waiting = TRUE;
  self->held.index = self->answered;
  take_answer (self, reply->length);
}

static void
clear_held (Held *held)
{
  g_clear_pointer (&held->message, g_bytes_unref);
  g_clear_error (&held->refusal);
  held->waiting = FALSE;
}

static gboolean
deliver_held (Transfer  *self,
              GError   **error)
{
  Held held = self->held;
  gboolean taken = FALSE;

  if (!held.waiting)
    return TRUE;

  self->held = (Held) { FALSE };
  taken = self->func (held.index, held.message, held.refusal, self->user_data, error);
  clear_held (&held);

  return taken;
}

/* Whether a message that seemed whole is whole although nothing came after it. */
static gboolean
line_just_broke (const GError *failed)
{
  return g_error_matches (failed, POP3_ERROR, POP3_ERROR_NETWORK) ||
         g_error_matches (failed, POP3_ERROR, POP3_ERROR_TIMEOUT);
}

/* Whether what came behind a message is a part of it: somebody forgot to stuff a dot
 * (D11). Where more was on its way it may as well have been an earlier message, or
 * pipelining that the server cannot do, which the next visit finds out. */
static gboolean
makes_suspect (const Transfer *self,
               const GError   *failed)
{
  return self->held.message != NULL && self->kind.command == POP3_TRANSFER_RETR &&
         (self->most == 1 || self->n_numbers == 1) &&
         g_error_matches (failed, POP3_ERROR, POP3_ERROR_PROTOCOL);
}

/* What becomes of the message in the hold when nothing can be read behind it. */
static void
deliver_last (Transfer     *self,
              const GError *failed)
{
  g_autoptr (GError) ignored = NULL;

  if (makes_suspect (self, failed) && self->held.refusal == NULL)
    self->held.refusal = g_error_copy (failed);
  else if (!line_just_broke (failed))
    return;

  if (!deliver_held (self, &ignored))
    g_debug ("taking the last message: %s", ignored->message);
}

/* Whether the server knows how many messages there are: an answer that no other command
 * has, save by chance. */
static gboolean
answers_stat (Transfer  *self,
              GError   **error)
{
  Pop3Reply reply;
  guint count = 0;

  if (!pop3_dialogue_expect_silence (self->dialogue, error) ||
      !pop3_dialogue_command (self->dialogue, POP3_COMMAND_STAT, &reply, self->cancellable, error))
    return FALSE;
  if (reply.status == POP3_REPLY_OK && pop3_scan_stat (reply.text, reply.length, &count, NULL))
    return TRUE;

  pop3_dialogue_set_no_answer_error (error);
  return FALSE;
}

/* Whether @reply is the one to the NOOP. Text of a message that was taken for answers ends,
 * as the message does, in a dot, and so in the place of a message: from then on each answer
 * is that to an earlier command. In the place of this one is then what answers a RETR: a
 * message, of which more comes than this line, or a refusal. */
static gboolean
is_in_step (Transfer         *self,
            const Pop3Reply  *reply,
            GError          **error)
{
  return (reply->status == POP3_REPLY_OK || answers_stat (self, error)) &&
         pop3_dialogue_expect_silence (self->dialogue, error);
}

static gboolean
fetch_next (Transfer  *self,
            GError   **error)
{
  g_autoptr (GError) local_error = NULL;
  Pop3Reply reply;

  if (!send_commands (self, &local_error) || !read_reply (self, &reply, &local_error) ||
      (self->answered == self->n_numbers && !is_in_step (self, &reply, &local_error)))
    {
      deliver_last (self, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!deliver_held (self, error))
    return FALSE;

  if (self->answered == self->n_numbers)
    take_answer (self, reply.length);
  else if (reply.status == POP3_REPLY_ERR)
    hold_refusal (self, &reply);
  else
    return read_message (self, error);

  return TRUE;
}

/* Ends a transfer, which @failed, or %NULL. Out of step nobody knows which command an
 * answer was to: then all that were on their way count. */
static gboolean
end (Transfer  *self,
     guint     *unanswered,
     GError    *failed,
     GError   **error)
{
  *unanswered = g_error_matches (failed, POP3_ERROR, POP3_ERROR_PROTOCOL)
                ? self->most : pop3_window_get_pending (&self->window);
  clear_held (&self->held);
  if (failed == NULL)
    return TRUE;

  g_propagate_error (error, failed);
  return FALSE;
}

gboolean
pop3_transfer_fetch (Pop3Dialogue          *dialogue,
                     const Pop3TransferKind *kind,
                     const guint           *numbers,
                     gsize                  n_numbers,
                     gboolean               pipelining,
                     guint                 *unanswered,
                     Pop3SessionFetchFunc   func,
                     gpointer               user_data,
                     GCancellable          *cancellable,
                     GError               **error)
{
  Transfer transfer = {
    .dialogue = dialogue,
    .kind = *kind,
    .numbers = numbers,
    .n_numbers = n_numbers,
    .noop = n_numbers > 0,
    .func = func,
    .user_data = user_data,
    .cancellable = cancellable,
  };
  GError *failed = NULL;

  g_return_val_if_fail (dialogue != NULL && kind != NULL && func != NULL, FALSE);

  pop3_window_init (&transfer.window, pipelining);
  while (transfer.answered < n_commands (&transfer) && fetch_next (&transfer, &failed))
    ;

  return end (&transfer, unanswered, failed, error);
}

static gboolean
delete_next (Transfer  *self,
             gboolean  *accepted,
             GError   **error)
{
  Pop3Reply reply;

  if (!send_commands (self, error) || !read_reply (self, &reply, error))
    return FALSE;

  accepted[self->answered] = reply.status == POP3_REPLY_OK;
  take_answer (self, reply.length);
  return TRUE;
}

gboolean
pop3_transfer_delete (Pop3Dialogue  *dialogue,
                      const guint   *numbers,
                      gsize          n_numbers,
                      gboolean       pipelining,
                      guint         *unanswered,
                      gboolean      *accepted,
                      GCancellable  *cancellable,
                      GError       **error)
{
  Transfer transfer = {
    .dialogue = dialogue,
    .kind = { .command = POP3_TRANSFER_DELE },
    .numbers = numbers,
    .n_numbers = n_numbers,
    .cancellable = cancellable,
  };
  GError *failed = NULL;

  g_return_val_if_fail (dialogue != NULL && (accepted != NULL || n_numbers == 0), FALSE);

  pop3_window_init (&transfer.window, pipelining);
  while (transfer.answered < n_numbers && delete_next (&transfer, accepted, &failed))
    ;

  return end (&transfer, unanswered, failed, error);
}
