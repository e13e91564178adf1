/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-connector.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "protocol/pop3-crypto.h"
#include "protocol/pop3-error.h"
#include "session/pop3-await.h"

/*
 * From a host name to a line that may be spoken on: DNS, proxy, TCP and TLS. It
 * neither reads nor writes any POP3, and knows no fall-back of any kind.
 */

typedef struct {
  GTlsProtocolVersion     version; /* UNKNOWN: any */
  GTlsChannelBindingType  type;
  const char             *name;
} BindingRow;

static const BindingRow bindings[] = {
  { G_TLS_PROTOCOL_VERSION_TLS_1_3, G_TLS_CHANNEL_BINDING_TLS_EXPORTER, "tls-exporter" },
  { G_TLS_PROTOCOL_VERSION_TLS_1_2, G_TLS_CHANNEL_BINDING_TLS_UNIQUE, "tls-unique" },
  { G_TLS_PROTOCOL_VERSION_UNKNOWN, G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT,
    "tls-server-end-point" },
};

static void
set_socket_options (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GError) local_error = NULL;

  if (!g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, &local_error))
    g_debug ("TCP_NODELAY: %s", local_error->message);
  g_socket_set_keepalive (socket, TRUE);
}

/* The TLS library asks for the server's address, and complains loudly when a server that
 * has reset the connection meanwhile has none any more. Once asked for it stays known. */
static gboolean
remember_address (GSocketConnection  *connection,
                  GError            **error)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, error);

  return address != NULL;
}

GSocketConnection *
pop3_connector_connect (GMainContext  *context,
                        const char    *host,
                        guint16        port,
                        guint          timeout_ms,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = g_network_address_new (host, port);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) local_error = NULL;
  Pop3Await await;

  pop3_await_start (&await, context, timeout_ms, cancellable);
  g_socket_client_connect_async (client, address, await.cancellable, pop3_await_ready, &await);
  connection = g_socket_client_connect_finish (client, pop3_await_wait (&await), &local_error);

  if (pop3_await_end (&await, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (connection == NULL || !remember_address (connection, &local_error))
    {
      /* The system mostly names the host itself. */
      if (strstr (local_error->message, host) != NULL)
        g_set_error_literal (error, POP3_ERROR, POP3_ERROR_NETWORK, local_error->message);
      else
        /* Translators: a host name and the system's reason. */
        g_set_error (error, POP3_ERROR, POP3_ERROR_NETWORK, _("Could not connect to %s: %s"),
                     host, local_error->message);
      return NULL;
    }

  set_socket_options (connection);
  return g_steal_pointer (&connection);
}

/* Records what the verification found, and never accepts: that is the user's
 * decision, made through a pin in the database before the next visit. */
static gboolean
on_accept_certificate (GTlsConnection       *connection,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  Pop3TlsReport *report = user_data;

  g_set_object (&report->certificate, certificate);
  report->errors = errors;

  return FALSE;
}

/* A server that hangs up in the handshake looks like one that knows no TLS, or
 * resets the connection: all the same, there is no safe line to be had of it. */
static gboolean
is_failure_of_tls (const GError *reason)
{
  return reason->domain == G_TLS_ERROR ||
         g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

static void
set_handshake_error (const Pop3TlsReport  *report,
                     const char           *host,
                     const GError         *reason,
                     GError              **error)
{
  if (report->errors != 0 || g_error_matches (reason, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    g_set_error (error, POP3_ERROR, POP3_ERROR_CERTIFICATE,
                 /* Translators: the placeholder is a host name. */
                 _("The certificate of %s is not trusted"), host);
  else if (is_failure_of_tls (reason))
    g_set_error (error, POP3_ERROR, POP3_ERROR_TLS,
                 /* Translators: a host name and the reason of the TLS library. */
                 _("No secure connection to %s could be made: %s"), host, reason->message);
  else
    g_set_error (error, POP3_ERROR, POP3_ERROR_NETWORK,
                 _("No secure connection to %s could be made: %s"), host, reason->message);
}

static gboolean
check_version (GTlsConnection  *connection,
               const char      *host,
               GError         **error)
{
  switch (g_tls_connection_get_protocol_version (connection))
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return TRUE;

    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    default:
      g_set_error (error, POP3_ERROR, POP3_ERROR_TLS,
                   /* Translators: the placeholder is a host name. */
                   _("%s speaks only a version of TLS that is too old to be safe"), host);
      return FALSE;
    }
}

/* The TLS library looks whom a certificate is for, not what. One that vouches for a client
 * or for mail says nothing of a server, though it may carry its name. */
static gboolean
check_usage (GTlsCertificate  *certificate,
             const char       *host,
             GError          **error)
{
  g_autoptr (GByteArray) bytes = NULL;

  g_object_get (certificate, "certificate", &bytes, NULL);
  if (bytes != NULL && pop3_crypto_may_serve (bytes->data, bytes->len))
    return TRUE;

  g_set_error (error, POP3_ERROR, POP3_ERROR_TLS,
               /* Translators: the placeholder is a host name. */
               _("The certificate of %s was not issued for a server"), host);
  return FALSE;
}

static GIOStream *
new_tls_connection (GIOStream      *base,
                    const char     *host,
                    guint16         port,
                    GTlsDatabase   *database,
                    Pop3TlsReport  *report,
                    GError        **error)
{
  g_autofree char *ascii_host = g_hostname_to_ascii (host);
  g_autoptr (GSocketConnectable) identity = NULL;
  g_autoptr (GError) local_error = NULL;
  GIOStream *connection = NULL;

  identity = g_network_address_new (ascii_host != NULL ? ascii_host : host, port);
  connection = g_tls_client_connection_new (base, identity, &local_error);
  if (connection == NULL)
    {
      g_set_error (error, POP3_ERROR, POP3_ERROR_TLS,
                   _("No secure connection to %s could be made: %s"), host, local_error->message);
      return NULL;
    }

  if (database != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (connection), database);
  g_signal_connect (connection, "accept-certificate", G_CALLBACK (on_accept_certificate), report);

  return connection;
}

GIOStream *
pop3_connector_secure (GMainContext   *context,
                       GIOStream      *base,
                       const char     *host,
                       guint16         port,
                       GTlsDatabase   *database,
                       guint           timeout_ms,
                       Pop3TlsReport  *report,
                       GCancellable   *cancellable,
                       GError        **error)
{
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) local_error = NULL;
  GTlsConnection *connection = NULL;
  gboolean done = FALSE;
  Pop3Await await;

  stream = new_tls_connection (base, host, port, database, report, error);
  if (stream == NULL)
    return NULL;
  connection = G_TLS_CONNECTION (stream);

  pop3_await_start (&await, context, timeout_ms, cancellable);
  g_tls_connection_handshake_async (connection, G_PRIORITY_DEFAULT, await.cancellable,
                                    pop3_await_ready, &await);
  done = g_tls_connection_handshake_finish (connection, pop3_await_wait (&await), &local_error);
  g_signal_handlers_disconnect_by_data (connection, report);

  if (pop3_await_end (&await, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!done)
    {
      set_handshake_error (report, host, local_error, error);
      return NULL;
    }

  g_set_object (&report->certificate, g_tls_connection_get_peer_certificate (connection));
  report->errors = g_tls_connection_get_peer_certificate_errors (connection);

  if (!check_version (connection, host, error) || !check_usage (report->certificate, host, error))
    return NULL;
  return g_steal_pointer (&stream);
}

/* (transfer full) (nullable) */
static GBytes *
read_binding (GTlsConnection         *connection,
              GTlsChannelBindingType  type)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GError) local_error = NULL;

  if (g_tls_connection_get_channel_binding_data (connection, type, data, &local_error) &&
      data->len > 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&data));

  g_debug ("channel binding: %s", local_error == NULL ? "no data" : local_error->message);
  return NULL;
}

/* tls-unique of a handshake without the extended master secret can be the same on two
 * lines (RFC 7627 §1, T32). GIO does not say whether there is one; but TLS 1.2 has the
 * data of tls-exporter with it only (RFC 9266 §3). */
static gboolean
is_usable (GTlsConnection   *connection,
           const BindingRow *row)
{
  g_autoptr (GBytes) exporter = NULL;

  if (row->version == G_TLS_PROTOCOL_VERSION_UNKNOWN)
    return TRUE;
  if (row->version != g_tls_connection_get_protocol_version (connection))
    return FALSE;

  exporter = read_binding (connection, G_TLS_CHANNEL_BINDING_TLS_EXPORTER);
  return exporter != NULL;
}

GBytes *
pop3_connector_get_binding (GIOStream   *stream,
                            const char **type)
{
  g_return_val_if_fail (G_IS_IO_STREAM (stream) && type != NULL, NULL);

  for (gsize i = 0; G_IS_TLS_CONNECTION (stream) && i < G_N_ELEMENTS (bindings); i++)
    {
      GBytes *data = NULL;

      if (is_usable (G_TLS_CONNECTION (stream), &bindings[i]))
        data = read_binding (G_TLS_CONNECTION (stream), bindings[i].type);
      if (data != NULL)
        {
          g_debug ("the line can be bound to by %s", bindings[i].name);
          *type = bindings[i].name;
          return data;
        }
    }

  return NULL;
}
