/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3MultilineResult:
 * @POP3_MULTILINE_ERROR: the sink failed
 * @POP3_MULTILINE_MORE: all of the span is taken, the end has not come
 * @POP3_MULTILINE_DONE: the end has come; what follows it was not taken
 *
 * How far a multi-line answer is.
 */
typedef enum {
  POP3_MULTILINE_ERROR = -1,
  POP3_MULTILINE_MORE = 0,
  POP3_MULTILINE_DONE = 1,
} Pop3MultilineResult;

/**
 * Pop3MultilineSink:
 * @bytes: (array length=length): the next octets of the answer
 * @length: octets of @bytes, never 0
 *
 * Takes octets of the answer.
 *
 * Returns: %FALSE with @error set to end it
 */
typedef gboolean (*Pop3MultilineSink) (const char *bytes, gsize length, gpointer user_data,
                                       GError **error);

/**
 * Pop3Multiline:
 *
 * The place in a multi-line answer (RFC 1939 §3); a value, its fields private.
 */
typedef struct {
  guint    state;
  gboolean carriage_return; /* the last octet taken was CR */
  gboolean bare_status;     /* the status line ended in LF alone */
  gboolean strict;          /* only CRLF ends a line */
} Pop3Multiline;

/**
 * pop3_multiline_init:
 * @bare_status: whether the status line before the answer ended in LF alone
 *
 * Starts an answer. Where a server ends its lines in CRLF, only CRLF `.` CRLF
 * ends the answer and LF is data (D10). An answer behind a bare status line, or
 * whose lines so far all ended in LF alone, may end in `.` LF, too (D9).
 */
void pop3_multiline_init (Pop3Multiline *self, gboolean bare_status);

/**
 * pop3_multiline_feed:
 * @bytes: (array length=length): what came from the server, split anywhere
 * @length: octets of @bytes
 * @consumed: (out): octets that belong to this answer, its end included
 * @sink: (scope call): gets the answer: the stuffed dots and the end are taken
 *   out, everything else, line ends and NUL included, is kept as it came
 * @error: what @sink said
 *
 * Takes the next octets of the answer. Any thread.
 *
 * Returns: how far it is; not to be called again after DONE or ERROR
 */
Pop3MultilineResult pop3_multiline_feed (Pop3Multiline *self, const char *bytes, gsize length,
                                         gsize *consumed, Pop3MultilineSink sink,
                                         gpointer user_data, GError **error);

G_END_DECLS
