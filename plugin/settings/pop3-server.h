/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

#include "protocol/pop3-security.h"

G_BEGIN_DECLS

/**
 * Pop3Source:
 * @POP3_SOURCE_USER: the user, or an account file
 * @POP3_SOURCE_AUTOCONFIG: the provider's own autoconfiguration
 * @POP3_SOURCE_ISPDB: the public database of providers, for the mail address's domain
 * @POP3_SOURCE_SRV: the domain's DNS (RFC 6186, RFC 8314 §5.1)
 * @POP3_SOURCE_GUESS: a usual name; it has answered as such a server, and no more
 *   is known of it
 * @POP3_SOURCE_ISPDB_MX: the public database, for a provider that DNS has named
 *
 * Who says that there is such a server.
 */
typedef enum {
  POP3_SOURCE_USER,
  POP3_SOURCE_AUTOCONFIG,
  POP3_SOURCE_ISPDB,
  POP3_SOURCE_SRV,
  POP3_SOURCE_GUESS,
  POP3_SOURCE_ISPDB_MX,
} Pop3Source;

#define POP3_SERVER_AUTHENTICATION_AUTO "auto"

#define POP3_PORT_TLS          995
#define POP3_PORT_STLS         110
#define POP3_PORT_SUBMISSIONS  465
#define POP3_PORT_SUBMISSION   587

/**
 * Pop3Server:
 * @host: its name, also the name that its certificate must carry
 * @port: TCP port
 * @security: how the line is protected; %POP3_SECURITY_NONE is never chosen by a
 *   search: such a server is listed last, for the user to say so
 * @user: (nullable): user name; %NULL when it is not known or the server wants none
 * @authentication: "auto" or the name of a mechanism; always "auto" for outgoing
 *   servers, for which the host chooses
 * @source: who says so
 *
 * A server as it is found, shown and chosen. The password is not part of it. A value
 * without a thread of its own.
 */
typedef struct {
  char        *host;
  guint16      port;
  Pop3Security security;
  char        *user;
  char        *authentication;
  Pop3Source   source;
} Pop3Server;

/**
 * pop3_server_is_host:
 * @text: a text
 *
 * Any thread.
 *
 * Returns: whether it can be a host's name or address in ASCII
 */
gboolean pop3_server_is_host (const char *text);

/**
 * pop3_server_new:
 * @host: its name
 * @port: TCP port
 * @security: how the line is protected
 * @user: (nullable): user name
 * @source: who says so
 *
 * Any thread.
 *
 * Returns: (transfer full): a server with authentication "auto"
 */
Pop3Server *pop3_server_new (const char *host, guint16 port, Pop3Security security,
                             const char *user, Pop3Source source) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_server_copy:
 * @self: (nullable): a server
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a copy that shares nothing with @self
 */
Pop3Server *pop3_server_copy (const Pop3Server *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_server_equal:
 * @self: (nullable): a server
 * @other: (nullable): another
 *
 * Any thread.
 *
 * Returns: whether both are the same server, reached in the same way by the same user,
 *   whoever says so
 */
gboolean pop3_server_equal (const Pop3Server *self, const Pop3Server *other);

/**
 * pop3_server_is_vouched_for:
 * @self: (nullable): a server
 *
 * Any thread.
 *
 * Returns: whether somebody who has proven who he is says that this is a server of the
 *   mail address's domain: it may see the password before the user has seen its name.
 *   DNS proves nothing, nor does what was found by its word.
 */
gboolean pop3_server_is_vouched_for (const Pop3Server *self);

/**
 * pop3_server_free:
 * @self: (nullable) (transfer full): a server
 *
 * Any thread.
 */
void pop3_server_free (Pop3Server *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Server, pop3_server_free)

G_END_DECLS
