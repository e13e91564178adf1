/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3ReplyStatus:
 * @POP3_REPLY_OK: `+OK`
 * @POP3_REPLY_ERR: `-ERR`
 * @POP3_REPLY_CHALLENGE: `+ `, only inside a SASL exchange (RFC 5034 §4)
 *
 * What a status line says.
 */
typedef enum {
  POP3_REPLY_OK,
  POP3_REPLY_ERR,
  POP3_REPLY_CHALLENGE,
} Pop3ReplyStatus;

/**
 * Pop3ReplyCode:
 * @POP3_REPLY_CODE_NONE: no code at all
 * @POP3_REPLY_CODE_UNKNOWN: a code that means nothing to us
 * @POP3_REPLY_CODE_IN_USE: IN-USE (RFC 2449 §8.1.2)
 * @POP3_REPLY_CODE_LOGIN_DELAY: LOGIN-DELAY (RFC 2449 §8.1.1)
 * @POP3_REPLY_CODE_SYS_TEMP: SYS/TEMP (RFC 3206 §4)
 * @POP3_REPLY_CODE_SYS_PERM: SYS/PERM (RFC 3206 §4)
 * @POP3_REPLY_CODE_AUTH: AUTH (RFC 3206 §5)
 * @POP3_REPLY_CODE_UTF8: UTF8 (RFC 6856 §5)
 *
 * A response code, cut to the levels we know.
 */
typedef enum {
  POP3_REPLY_CODE_NONE,
  POP3_REPLY_CODE_UNKNOWN,
  POP3_REPLY_CODE_IN_USE,
  POP3_REPLY_CODE_LOGIN_DELAY,
  POP3_REPLY_CODE_SYS_TEMP,
  POP3_REPLY_CODE_SYS_PERM,
  POP3_REPLY_CODE_AUTH,
  POP3_REPLY_CODE_UTF8,
} Pop3ReplyCode;

/**
 * Pop3ReplyStep:
 * @POP3_REPLY_STEP_COMMAND: the answer to any other command
 * @POP3_REPLY_STEP_PASSWORD: the answer to PASS or to the end of a SASL exchange
 * @POP3_REPLY_STEP_PASSWORD_CODED: the same of a server that announced
 *   AUTH-RESP-CODE: without [AUTH] it is not the password (RFC 3206 §6)
 *
 * Where in the dialogue a refusal came.
 */
typedef enum {
  POP3_REPLY_STEP_COMMAND,
  POP3_REPLY_STEP_PASSWORD,
  POP3_REPLY_STEP_PASSWORD_CODED,
} Pop3ReplyStep;

/**
 * Pop3Reply:
 * @status: what the first token says
 * @code: the response code of a refusal
 * @text: (array length=length): what follows, without code and without blanks at
 *   its start; points into the line that was parsed
 * @length: octets of @text
 *
 * One status line.
 */
typedef struct {
  Pop3ReplyStatus  status;
  Pop3ReplyCode    code;
  const char      *text;
  gsize            length;
} Pop3Reply;

/**
 * pop3_reply_parse:
 * @line: (array length=length): a line without its line end
 * @length: octets of @line
 * @in_exchange: whether a SASL exchange is open, so that `+ ` is an answer
 * @reply: (out caller-allocated): the reply; @line must outlive it
 * @error: POP3_ERROR_PROTOCOL: this is no status line
 *
 * Parses a status line (RFC 1939 §3, RFC 2449 §8). Any thread.
 *
 * Returns: %TRUE, or %FALSE with @error set and @reply untouched
 */
gboolean pop3_reply_parse (const char *line, gsize length, gboolean in_exchange,
                           Pop3Reply *reply, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_reply_to_error:
 * @reply: a reply with the status POP3_REPLY_ERR
 * @step: where it came
 *
 * Makes a refusal into an error: POP3_ERROR_AUTHENTICATION for [AUTH] and for a
 * refused password without a code, POP3_ERROR_BUSY for what will pass (IN-USE,
 * LOGIN-DELAY, SYS/TEMP, or words to that effect of a server without codes),
 * else POP3_ERROR_REFUSED. The message holds the server's words, cleaned. Any
 * thread.
 *
 * Returns: (transfer full): the error
 */
GError *pop3_reply_to_error (const Pop3Reply *reply, Pop3ReplyStep step);

G_END_DECLS
