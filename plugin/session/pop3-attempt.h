/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "session/pop3-dialogue.h"
#include "session/pop3-session-config.h"

G_BEGIN_DECLS

/**
 * Pop3AttemptResult:
 * @POP3_ATTEMPT_DONE: logged in
 * @POP3_ATTEMPT_UNUSABLE: nothing was sent: it cannot be made from this input, or
 *   on this system
 * @POP3_ATTEMPT_REFUSED: the server said `-ERR`, for a reason that another way may
 *   not meet
 * @POP3_ATTEMPT_DROPPED: the server hung up instead of an answer
 * @POP3_ATTEMPT_FAILED: the login is over
 *
 * What came of one attempt to log in.
 */
typedef enum {
  POP3_ATTEMPT_DONE,
  POP3_ATTEMPT_UNUSABLE,
  POP3_ATTEMPT_REFUSED,
  POP3_ATTEMPT_DROPPED,
  POP3_ATTEMPT_FAILED,
} Pop3AttemptResult;

/**
 * Pop3Attempt:
 * @dialogue: a dialogue in the AUTHORIZATION state
 * @config: who logs in
 * @name: a name of pop3-ladder.h
 * @n_replies: what the server has answered so far
 * @code: the code of the refusal
 *
 * One attempt to log in. The maker fills in the first three.
 */
typedef struct {
  Pop3Dialogue            *dialogue;
  const Pop3SessionConfig *config;
  const char              *name;
  guint                    n_replies;
  Pop3ReplyCode            code;
} Pop3Attempt;

/**
 * pop3_attempt_run:
 * @error: set unless the result is POP3_ATTEMPT_DONE: POP3_ERROR_AUTHENTICATION,
 *   POP3_ERROR_BUSY, POP3_ERROR_REFUSED, POP3_ERROR_NO_MECHANISM,
 *   POP3_ERROR_SETTINGS, and those of a #Pop3Dialogue and a #Pop3SaslMechanism
 *
 * Logs in in the one way (RFC 5034, RFC 1939 §7). An exchange that we cannot go on
 * with is cancelled by `*` (T27). Nothing is sent behind the last line before its
 * answer came. Session thread.
 *
 * Returns: what came of it
 */
Pop3AttemptResult pop3_attempt_run (Pop3Attempt *self, GCancellable *cancellable, GError **error);

G_END_DECLS
