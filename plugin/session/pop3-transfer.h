/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "session/pop3-dialogue.h"
#include "session/pop3-session.h"

G_BEGIN_DECLS

typedef enum {
  POP3_TRANSFER_RETR,
  POP3_TRANSFER_TOP,
  POP3_TRANSFER_DELE,
} Pop3TransferCommand;

/**
 * Pop3TransferKind:
 * @command: %POP3_TRANSFER_RETR or %POP3_TRANSFER_TOP
 * @lines: lines of the body that TOP asks for
 * @keep: octets to keep of each message, 0 = all; what comes behind them is read
 *   and let go
 *
 * How much of each message to fetch.
 */
typedef struct {
  Pop3TransferCommand command;
  guint               lines;
  gsize               keep;
} Pop3TransferKind;

/**
 * pop3_transfer_fetch:
 * @dialogue: a dialogue in the TRANSACTION state
 * @kind: how much of each message; borrowed
 * @numbers: (array length=n_numbers): the messages
 * @pipelining: whether commands may follow each other unanswered
 * @unanswered: (out): commands without an answer at the end; more than one only
 *   with @error. After POP3_ERROR_PROTOCOL the most that ever were
 * @func: (scope call): gets the messages
 * @error: what @func says; POP3_ERROR_STORE, POP3_ERROR_LIMIT and those of a
 *   #Pop3Dialogue
 *
 * Fetches messages. A message goes to @func only after the next answer (a NOOP
 * follows the last message) has shown that it ended where it seemed to: a server
 * that forgets to stuff dots sends the rest of the message there (D11), which may look
 * like answers: while none is due nothing may come. When the line breaks instead, the
 * message is whole by RFC 1939 §3 and delivered. Session thread only.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_transfer_fetch (Pop3Dialogue *dialogue, const Pop3TransferKind *kind,
                              const guint *numbers, gsize n_numbers, gboolean pipelining,
                              guint *unanswered, Pop3SessionFetchFunc func, gpointer user_data,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_transfer_delete:
 * @dialogue: a dialogue in the TRANSACTION state
 * @numbers: (array length=n_numbers): the messages
 * @pipelining: whether commands may follow each other unanswered
 * @unanswered: (out): as for pop3_transfer_fetch()
 * @accepted: (out caller-allocated) (array length=n_numbers): whether the server
 *   said `+OK`
 *
 * Marks messages as deleted (RFC 1939 §5). Session thread only.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_transfer_delete (Pop3Dialogue *dialogue, const guint *numbers, gsize n_numbers,
                               gboolean pipelining, guint *unanswered, gboolean *accepted,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
