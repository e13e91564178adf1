/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SaslServer:
 *
 * The server's side of one exchange, by GNU SASL: nothing of it is ours, so that
 * both sides cannot share a mistake. Its one user is "ana".
 */
typedef struct _SaslServer SaslServer;

typedef enum {
  SASL_SERVER_MORE, /* send the answer and go on */
  SASL_SERVER_DONE, /* let the client in, after the answer, if there is one */
  SASL_SERVER_NO,
} SaslServerResult;

/* @stream: the line, for the channel binding. */
SaslServer *sasl_server_new (const char *mechanism, const char *secret, GIOStream *stream);

/* @input: base64, or NULL at the start without initial response.
 * @answer: (transfer full): base64. */
SaslServerResult sasl_server_step (SaslServer *self, const char *input, char **answer);

void sasl_server_free (SaslServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SaslServer, sasl_server_free)

G_END_DECLS
