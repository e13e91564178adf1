/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "protocol/pop3-capabilities.h"
#include "protocol/pop3-reply.h"
#include "session/pop3-echo.h"
#include "session/pop3-session-limits.h"
#include "session/pop3-wire.h"

G_BEGIN_DECLS

/**
 * Pop3Dialogue:
 * @wire: the line
 * @limits: the session's
 * @capabilities: (nullable): what the server announced last; %NULL when it has no
 *   CAPA, or was not asked since the line was secured
 * @greeting: the text of the greeting
 * @echo: the session's
 *
 * Commands and answers on a line. Session thread only; the errors of all
 * functions include those of a #Pop3Wire and POP3_ERROR_PROTOCOL.
 */
typedef struct {
  Pop3Wire                *wire;
  const Pop3SessionLimits *limits;
  Pop3Capabilities        *capabilities;
  GString                 *greeting;
  Pop3Echo                *echo;
} Pop3Dialogue;

/**
 * Pop3DialogueLineFunc:
 * @line: (array length=length): a line of a multi-line answer, unstuffed
 * @length: octets of @line
 *
 * Returns: %FALSE with @error set to end the session
 */
typedef gboolean (*Pop3DialogueLineFunc) (const char *line, gsize length, gpointer user_data,
                                          GError **error);

/**
 * pop3_dialogue_new:
 * @wire: (transfer full): the line
 * @limits: must outlive the dialogue
 * @echo: must outlive the dialogue
 *
 * Returns: (transfer full): a dialogue
 */
Pop3Dialogue *pop3_dialogue_new (Pop3Wire *wire, const Pop3SessionLimits *limits, Pop3Echo *echo);

/**
 * pop3_dialogue_free:
 * @self: (transfer full): the dialogue; its line is dropped
 */
void pop3_dialogue_free (Pop3Dialogue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Dialogue, pop3_dialogue_free)

/**
 * pop3_dialogue_read_greeting:
 * @error: what pop3_reply_to_error() makes of a refusal, too
 *
 * Waits for the greeting (RFC 1939 §4, T1).
 *
 * Returns: %TRUE after `+OK`
 */
gboolean pop3_dialogue_read_greeting (Pop3Dialogue *self, GCancellable *cancellable,
                                      GError **error);

/**
 * pop3_dialogue_queue:
 * @command: a line of pop3-command.h
 *
 * Queues a command.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_dialogue_queue (Pop3Dialogue *self, GBytes *command,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_dialogue_queue_fixed:
 * @commands: one or more of POP3_COMMAND_CAPA and its like
 *
 * Queues commands that have no argument.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_dialogue_queue_fixed (Pop3Dialogue *self, const char *commands,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_dialogue_read_reply:
 * @in_exchange: whether a SASL exchange is open
 * @timeout_ms: to its end
 * @reply: (out caller-allocated): the answer, until the next one is read
 *
 * Reads a status line, leaving out one empty line before it (D30).
 *
 * Returns: %FALSE with @error set; a refusal is a reply, not an error
 */
gboolean pop3_dialogue_read_reply (Pop3Dialogue *self, gboolean in_exchange, guint timeout_ms,
                                   Pop3Reply *reply, GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_dialogue_to_error:
 * @reply: a refusal
 * @step: where it came
 *
 * pop3_reply_to_error() for the session, which has no other way to the server's words:
 * where they are not to be shown the error says nothing of them.
 *
 * Returns: (transfer full): the error
 */
GError *pop3_dialogue_to_error (const Pop3Dialogue *self, const Pop3Reply *reply,
                                Pop3ReplyStep step);

/**
 * pop3_dialogue_set_no_answer_error:
 * @error: return location
 *
 * Says that what came is none of the answers that are due, by a POP3_ERROR_PROTOCOL.
 */
void pop3_dialogue_set_no_answer_error (GError **error);

/**
 * pop3_dialogue_expect_silence:
 * @error: POP3_ERROR_PROTOCOL
 *
 * To be called while no command is unanswered: what has come then is not an answer to
 * anything, and would be taken for one to the next command. It is often text of a
 * message that looks like one, for the server forgot to stuff a dot before it (D11). Does
 * not wait.
 *
 * Returns: %FALSE with @error set when something has come
 */
gboolean pop3_dialogue_expect_silence (Pop3Dialogue *self,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_dialogue_command:
 * @command: POP3_COMMAND_STAT or its like
 * @reply: (out caller-allocated): the answer, until the next one is read
 *
 * Sends a command and reads the answer.
 *
 * Returns: %FALSE with @error set; a refusal is a reply, not an error
 */
gboolean pop3_dialogue_command (Pop3Dialogue *self, const char *command, Pop3Reply *reply,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_dialogue_read_lines:
 * @func: (scope call): gets each line
 *
 * Reads a multi-line answer whose status line was read.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_dialogue_read_lines (Pop3Dialogue *self, Pop3DialogueLineFunc func,
                                   gpointer user_data, GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_dialogue_read_capabilities:
 *
 * CAPA (RFC 2449 §5). A refusal is no error: the capabilities are %NULL then.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_dialogue_read_capabilities (Pop3Dialogue *self, GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_dialogue_take_capabilities:
 *
 * pop3_dialogue_read_capabilities() after CAPA was sent.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_dialogue_take_capabilities (Pop3Dialogue *self, GCancellable *cancellable,
                                          GError **error);

/**
 * pop3_dialogue_has:
 * @capability: what is asked for
 *
 * Returns: whether the server announced it
 */
gboolean pop3_dialogue_has (const Pop3Dialogue *self, Pop3Capability capability);

G_END_DECLS
