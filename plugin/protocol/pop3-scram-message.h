/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3ScramFirst:
 * @nonce: the nonce of both sides
 * @salt: the salt, decoded
 * @iterations: how often to hash
 *
 * The server's first message.
 */
typedef struct {
  char   *nonce;
  GBytes *salt;
  guint   iterations;
} Pop3ScramFirst;

/**
 * pop3_scram_first_clear:
 * @self: the message
 *
 * Frees what it points to.
 */
void pop3_scram_first_clear (Pop3ScramFirst *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pop3ScramFirst, pop3_scram_first_clear)

/**
 * pop3_scram_parse_first:
 * @message: what the server sent
 * @our_nonce: the client's nonce, which the other must go on from (T31)
 * @first: (out caller-allocated): the message; all zero before
 * @error: POP3_ERROR_PROTOCOL; POP3_ERROR_LIMIT: more iterations than
 *   POP3_LIMIT_SCRAM_ITERATIONS, or a message over POP3_LIMIT_SCRAM_MESSAGE
 *
 * Any thread.
 *
 * Returns: %FALSE with @error set and @first untouched
 */
gboolean pop3_scram_parse_first (GBytes *message, const char *our_nonce, Pop3ScramFirst *first,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_scram_parse_final:
 * @message: what the server sent
 * @failure: (out) (transfer full) (nullable): the word of a server that refuses
 * @error: POP3_ERROR_PROTOCOL, POP3_ERROR_LIMIT
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the server's signature; %NULL with @failure
 *   or @error set
 */
GBytes *pop3_scram_parse_final (GBytes *message, char **failure, GError **error);

/**
 * pop3_scram_escape_name:
 * @name: a user name
 *
 * Any thread.
 *
 * Returns: (transfer full): the name without commas and equals signs
 */
char *pop3_scram_escape_name (const char *name);

G_END_DECLS
