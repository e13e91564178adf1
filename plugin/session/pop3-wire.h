/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "protocol/pop3-multiline.h"
#include "session/pop3-echo.h"
#include "session/pop3-session-limits.h"

G_BEGIN_DECLS

/**
 * Pop3Wire:
 *
 * The line to a server: octets in both directions at once, so that commands that
 * wait to be sent never keep answers from being read, with a deadline and a
 * cancellable for each wait. Session thread only.
 *
 * Errors of all functions that wait: POP3_ERROR_NETWORK, POP3_ERROR_TIMEOUT,
 * POP3_ERROR_TLS, G_IO_ERROR_CANCELLED.
 */
typedef struct _Pop3Wire Pop3Wire;

/**
 * pop3_wire_new:
 * @context: the session thread's own context
 * @connection: the connection
 * @line_max: octets of a line
 *
 * Returns: (transfer full): a wire
 */
Pop3Wire *pop3_wire_new (GMainContext *context, GSocketConnection *connection, gsize line_max);

/**
 * pop3_wire_free:
 * @self: (transfer full): the wire; the socket is closed at once, without a word
 */
void pop3_wire_free (Pop3Wire *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Wire, pop3_wire_free)

/**
 * pop3_wire_get_stream:
 *
 * Returns: (transfer none): the stream spoken on
 */
GIOStream *pop3_wire_get_stream (Pop3Wire *self);

/**
 * pop3_wire_set_stream:
 * @stream: the TLS connection that was made on the stream
 *
 * Goes on under TLS. Nothing may be buffered, see pop3_wire_is_silent().
 */
void pop3_wire_set_stream (Pop3Wire *self, GIOStream *stream);

/**
 * pop3_wire_set_secret:
 * @secret: whether a login is going on
 *
 * While it is, the trace shows no line in either direction (S9).
 */
void pop3_wire_set_secret (Pop3Wire *self, gboolean secret);

/**
 * pop3_wire_set_echo:
 * @echo: must outlive the wire
 *
 * The trace shows no line of the server's with what @echo finds in it (S9).
 */
void pop3_wire_set_echo (Pop3Wire *self, const Pop3Echo *echo);

/**
 * pop3_wire_queue:
 * @bytes: (array length=length): whole command lines
 * @length: octets of @bytes
 * @error: POP3_ERROR_LIMIT: more than POP3_LIMIT_OUTPUT waits to be sent
 *
 * Queues octets to be sent, and wipes them once they are.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_wire_queue (Pop3Wire *self, const char *bytes, gsize length,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_wire_get_room:
 *
 * Returns: octets that pop3_wire_queue() would take now
 */
gsize pop3_wire_get_room (const Pop3Wire *self);

/**
 * pop3_wire_send:
 *
 * Sends of the queue what can go without waiting. The rest goes while answers are
 * waited for.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_wire_send (Pop3Wire *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_wire_read_line:
 * @timeout_ms: to the end of the line
 * @line: (out) (array length=length): the line without its end; until the next call
 * @length: (out): octets of @line
 * @error: POP3_ERROR_LIMIT, too
 *
 * Reads a line that ends in CRLF or LF.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_wire_read_line (Pop3Wire *self, guint timeout_ms, const char **line, gsize *length,
                              GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_wire_read_body:
 * @limits: how long it may take
 * @sink: (scope call): gets the body, unstuffed
 * @error: what @sink says, too
 *
 * Reads the body of a multi-line answer, whose status line was read last. What
 * follows stays.
 *
 * Returns: %FALSE with @error set: the body is not whole
 */
gboolean pop3_wire_read_body (Pop3Wire *self, const Pop3SessionLimits *limits,
                              Pop3MultilineSink sink, gpointer user_data,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_wire_peek:
 * @octet: (out): the next octet that was received, or the first of a line that
 *   was not whole when reading it failed
 *
 * Does not wait.
 *
 * Returns: whether there is one
 */
gboolean pop3_wire_peek (const Pop3Wire *self, char *octet);

/**
 * pop3_wire_is_silent:
 *
 * Looks whether the server sent anything that was not read, in our buffer or the
 * system's (T22). Does not wait.
 *
 * Returns: %TRUE when there is nothing
 */
gboolean pop3_wire_is_silent (Pop3Wire *self);

/**
 * pop3_wire_is_quiet:
 *
 * pop3_wire_is_silent() where one empty line may have come, which is let go (D30).
 *
 * Returns: %TRUE when there is nothing more
 */
gboolean pop3_wire_is_quiet (Pop3Wire *self);

/**
 * pop3_wire_is_closed:
 *
 * Returns: whether the server ended the connection
 */
gboolean pop3_wire_is_closed (const Pop3Wire *self);

G_END_DECLS
