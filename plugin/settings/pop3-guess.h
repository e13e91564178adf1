/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "protocol/pop3-security.h"

G_BEGIN_DECLS

/**
 * Pop3Guess:
 * @host: a host that may be there
 * @port: TCP port
 * @security: how the line is to be protected, not %POP3_SECURITY_NONE
 * @outgoing: whether it should be an SMTP server, not a POP3 server
 * @tls_database: (nullable) (transfer none): whom to trust, %NULL: whom the system trusts
 *
 * A server that may be there.
 */
typedef struct {
  const char   *host;
  guint16       port;
  Pop3Security  security;
  gboolean      outgoing;
  GTlsDatabase *tls_database;
} Pop3Guess;

/**
 * Pop3GuessResult:
 * @POP3_GUESS_WRONG: there is no such server, or it offers no such security
 * @POP3_GUESS_DOUBTFUL: there is, but its certificate is not trusted
 * @POP3_GUESS_RIGHT: there is
 */
typedef enum {
  POP3_GUESS_WRONG,
  POP3_GUESS_DOUBTFUL,
  POP3_GUESS_RIGHT,
} Pop3GuessResult;

/**
 * pop3_guess_try_async:
 * @self: the guess; copied
 * @cancellable: (nullable): ends it
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Connects, listens to the greeting and asks what the server can do, on a thread of its
 * own. Nothing of the user is sent, and a certificate that is not trusted is looked at
 * only.
 */
void pop3_guess_try_async (const Pop3Guess *self, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);

/**
 * pop3_guess_try_finish:
 * @result: what the callback was given
 *
 * Finishes pop3_guess_try_async().
 *
 * Returns: whether the guess is right
 */
Pop3GuessResult pop3_guess_try_finish (GAsyncResult *result);

/**
 * pop3_guess_talk:
 * @self: the guess
 * @line: a line to where it may be, with TLS on it if that is what is guessed
 * @cancellable: (nullable): ends it
 *
 * The part of pop3_guess_try_async() that reads what the other side says. Any thread;
 * blocks.
 *
 * Returns: whether such a server is there, and offers the security that is guessed
 */
gboolean pop3_guess_talk (const Pop3Guess *self, GIOStream *line, GCancellable *cancellable);

G_END_DECLS
