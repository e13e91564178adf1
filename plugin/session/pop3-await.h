/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "session/pop3-session-limits.h"

G_BEGIN_DECLS

/**
 * Pop3Await:
 * @cancellable: to be given to the operation: set off by the caller's cancellable
 *   and by the deadline
 *
 * One asynchronous operation of GIO that a thread waits for on a main context of
 * its own, with a deadline. A value on the stack of the waiting thread; the other
 * fields are private.
 */
typedef struct {
  GCancellable *cancellable;
  GMainContext *context;
  GCancellable *outer;
  gulong        outer_id;
  int           cancelled; /* atomic: the caller cancelled */
  GSource      *timer;
  GAsyncResult *result;
  gboolean      timed_out;
} Pop3Await;

/**
 * pop3_await_start:
 * @context: the waiting thread's own context; becomes its default until the end
 * @timeout_ms: milliseconds
 * @cancellable: (nullable): the caller's
 *
 * Before the operation is started.
 */
void pop3_await_start (Pop3Await *self, GMainContext *context, guint timeout_ms,
                       GCancellable *cancellable);

/**
 * pop3_await_ready:
 * @self: the #Pop3Await
 *
 * The #GAsyncReadyCallback of the operation.
 */
void pop3_await_ready (GObject *source, GAsyncResult *result, gpointer self);

/**
 * pop3_await_wait:
 *
 * Waits until the operation is done: at the latest shortly after the deadline or
 * a cancel, as both cancel the operation.
 *
 * Returns: (transfer none): its result
 */
GAsyncResult *pop3_await_wait (Pop3Await *self);

/**
 * pop3_await_end:
 * @failed: (nullable) (inout): the operation's error; becomes
 *   G_IO_ERROR_CANCELLED after a cancel and POP3_ERROR_TIMEOUT after the deadline
 *
 * After the operation's result was taken.
 *
 * Returns: %TRUE when @failed is one of these two now
 */
gboolean pop3_await_end (Pop3Await *self, GError **failed);

/**
 * pop3_await_get_patience:
 * @limits: those of the session
 * @begun: monotonic time at which a multi-line answer began
 * @octets: what there is of it
 *
 * Returns: milliseconds to wait for the next octet; 0 when it has taken too long
 */
guint pop3_await_get_patience (const Pop3SessionLimits *limits, gint64 begun, guint64 octets);

/**
 * pop3_await_set_timeout_error:
 *
 * Sets POP3_ERROR_TIMEOUT.
 */
void pop3_await_set_timeout_error (GError **error);

G_END_DECLS
