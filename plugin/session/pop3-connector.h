/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Pop3TlsReport:
 * @certificate: (nullable): the certificate the server showed
 * @errors: what was wrong with it
 *
 * What a handshake saw.
 */
typedef struct {
  GTlsCertificate      *certificate;
  GTlsCertificateFlags  errors;
} Pop3TlsReport;

/**
 * pop3_connector_connect:
 * @context: the calling thread's own context
 * @host: host name, may be an IDN or an address
 * @port: TCP port
 * @timeout_ms: for all of it
 * @error: POP3_ERROR_NETWORK, POP3_ERROR_TIMEOUT, G_IO_ERROR_CANCELLED
 *
 * Finds the server, directly or through the proxy of the user's settings, and
 * connects to the first of its addresses that answers. Session thread.
 *
 * Returns: (transfer full): the connection, or %NULL with @error set
 */
GSocketConnection *pop3_connector_connect (GMainContext *context, const char *host, guint16 port,
                                           guint timeout_ms, GCancellable *cancellable,
                                           GError **error);

/**
 * pop3_connector_secure:
 * @context: the calling thread's own context
 * @base: the connection, nothing of which is buffered anywhere
 * @host: the name that the certificate must carry (RFC 7817 §3)
 * @port: TCP port
 * @database: (nullable): trust anchors; %NULL: the system's
 * @timeout_ms: for the handshake
 * @report: (inout): what the handshake saw, on failure, too
 * @error: POP3_ERROR_CERTIFICATE, POP3_ERROR_TLS, POP3_ERROR_NETWORK,
 *   POP3_ERROR_TIMEOUT, G_IO_ERROR_CANCELLED
 *
 * Makes a TLS connection (RFC 8314 §3) of at least version 1.2, strictly
 * verified. Session thread.
 *
 * Returns: (transfer full): a #GTlsConnection, or %NULL with @error set
 */
GIOStream *pop3_connector_secure (GMainContext *context, GIOStream *base, const char *host,
                                  guint16 port, GTlsDatabase *database, guint timeout_ms,
                                  Pop3TlsReport *report, GCancellable *cancellable,
                                  GError **error);

/**
 * pop3_connector_get_binding:
 * @stream: the line
 * @type: (out) (transfer none): the name of the binding
 *
 * The strongest channel binding that the line has: tls-exporter of TLS 1.3
 * (RFC 9266 §3), tls-unique of TLS 1.2 with the extended master secret, and where
 * these are not to be had tls-server-end-point (RFC 5929 §3, §4). Session thread.
 *
 * Returns: (transfer full) (nullable): its data; %NULL on a line that cannot bind
 */
GBytes *pop3_connector_get_binding (GIOStream *stream, const char **type);

G_END_DECLS
