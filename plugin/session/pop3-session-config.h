/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "protocol/pop3-security.h"

G_BEGIN_DECLS

/**
 * Pop3Credentials:
 * @POP3_CREDENTIALS_PASSWORD: the secret is a password
 * @POP3_CREDENTIALS_TOKEN: the secret is an OAuth access token
 */
typedef enum {
  POP3_CREDENTIALS_PASSWORD,
  POP3_CREDENTIALS_TOKEN,
} Pop3Credentials;

/**
 * Pop3SessionConfig:
 * @host: host name as the user gave it; also the name the certificate must carry
 * @port: TCP port
 * @security: how the line is protected
 * @user: user name, an opaque string
 * @secret: password or token; wiped when the config is freed
 * @credentials: which of the two
 * @mechanism: "auto" or the name of a mechanism (account file, authentication);
 *   what is named is used whatever the server announces, and nothing else
 * @known_mechanism: (nullable): the one that worked in an earlier session (see
 *   pop3_session_get_mechanism()): tried first where "auto" may choose it
 * @least_mechanism: (nullable): the strongest that ever worked: on a line without
 *   TLS "auto" takes no weaker one (S10)
 * @tls_database: (nullable): trust anchors and pins; %NULL: the system's
 * @no_pipelining: send one command at a time whatever the server announces, for
 *   one that announced PIPELINING and did not keep its word (see
 *   pop3_session_blames_pipelining())
 * @list_at_once: pop3_session_list() will be the first call after
 *   pop3_session_open(): where PIPELINING was announced before the login the listing
 *   is asked for in one flight with the capabilities
 * @no_utf8: do not switch to UTF8, for a server that lets nobody in then (see
 *   pop3_session_blames_utf8())
 *
 * All that one visit needs to know of a server. Immutable, owned by whoever
 * made it; handed from the main thread to the session thread.
 */
typedef struct {
  char            *host;
  guint16          port;
  Pop3Security     security;
  char            *user;
  char            *secret;
  Pop3Credentials  credentials;
  char            *mechanism;
  char            *known_mechanism;
  char            *least_mechanism;
  GTlsDatabase    *tls_database;
  gboolean         no_pipelining;
  gboolean         list_at_once;
  gboolean         no_utf8;
} Pop3SessionConfig;

/**
 * pop3_session_config_new:
 *
 * Any thread.
 *
 * Returns: (transfer full): a config with nothing in it, @security
 *   POP3_SECURITY_TLS, @credentials POP3_CREDENTIALS_PASSWORD and @mechanism
 *   "auto"; the maker fills the fields with memory of g_malloc() and a reference to
 *   the database
 */
Pop3SessionConfig *pop3_session_config_new (void);

/**
 * pop3_session_config_free:
 * @self: (transfer full): the config
 *
 * Frees the config and wipes its secret. Any thread, after the sessions made of it.
 */
void pop3_session_config_free (Pop3SessionConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3SessionConfig, pop3_session_config_free)

G_END_DECLS
