/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3Window:
 *
 * How many commands may be on their way without an answer (RFC 2449 §6.6): a
 * value, its fields private. Without pipelining it is one. With it, it is counted
 * in octets of answers: four times of what the path is seen to carry in a round
 * trip, and from the size of the answers so many commands. Once full it stays
 * closed until half of it is answered, so that commands leave in groups.
 */
typedef struct {
  gboolean pipelining;
  gboolean filling;
  guint    commands;       /* on their way */
  gsize    octets;         /* of the commands on their way */
  guint64  answer_average; /* octets; moving */
  gint64   round_trip;     /* microseconds; 0 before the first answer */
  gint64   since;          /* when flowed began to count; 0 before the first command */
  guint64  flowed;         /* octets of answers since then */
  guint64  flow;           /* octets in a round trip, at best */
} Pop3Window;

/**
 * pop3_window_init:
 * @pipelining: whether the server announced PIPELINING, and keeps its word
 */
void pop3_window_init (Pop3Window *self, gboolean pipelining);

/**
 * pop3_window_may_send:
 * @length: octets of the next command
 *
 * Whether the command may go before further answers come. Always true when
 * nothing is on its way.
 */
gboolean pop3_window_may_send (Pop3Window *self, gsize length);

/**
 * pop3_window_sent:
 * @length: octets of the command
 * @now: monotonic time in microseconds
 *
 * A command was queued.
 */
void pop3_window_sent (Pop3Window *self, gsize length, gint64 now);

/**
 * pop3_window_answered:
 * @length: octets of the command
 * @answer: octets of its answer
 * @now: monotonic time in microseconds
 *
 * The oldest command was answered, whole.
 */
void pop3_window_answered (Pop3Window *self, gsize length, guint64 answer, gint64 now);

/**
 * pop3_window_get_pending:
 *
 * Returns: commands without an answer
 */
guint pop3_window_get_pending (const Pop3Window *self);

G_END_DECLS
