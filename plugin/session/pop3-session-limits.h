/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3SessionLimits:
 * @connect_ms: to find and reach the server
 * @handshake_ms: for a TLS handshake
 * @greeting_ms: to the greeting
 * @reply_ms: to the end of a status line
 * @idle_ms: without an octet inside a multi-line answer
 * @answer_ms: for a multi-line answer, and one more for each of its octets
 * @quit_ms: to the answer to QUIT
 * @line: octets of a line
 * @listing: messages of a mailbox
 * @message: octets of a message
 * @memory: octets of a message in memory
 * @beginning: octets kept of a message's beginning
 *
 * The limits of pop3-limits.h as a session uses them; a test sets smaller ones.
 * Times are in milliseconds.
 */
typedef struct {
  guint   connect_ms;
  guint   handshake_ms;
  guint   greeting_ms;
  guint   reply_ms;
  guint   idle_ms;
  guint   answer_ms;
  guint   quit_ms;
  gsize   line;
  guint   listing;
  guint64 message;
  gsize   memory;
  gsize   beginning;
} Pop3SessionLimits;

G_END_DECLS
