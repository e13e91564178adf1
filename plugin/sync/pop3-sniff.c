/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sniff.h"

#include "protocol/pop3-limits.h"

#include <string.h>

/*
 * Looks at the first word of a server. POP3, IMAP and SMTP servers speak first; one that
 * does not is asked what a web server would answer.
 */

#define WEB_REQUEST "HEAD / HTTP/1.0\r\n\r\n"

/* RFC 8446 §5.1: a server that wants TLS complains in a record of this type. */
#define TLS_ALERT 0x15

typedef struct {
  const char *beginning;
  Pop3Scent   scent;
} Word;

static const Word words[] = {
  { "+OK", POP3_SCENT_POP3 },    { "-ERR", POP3_SCENT_POP3 }, { "* OK", POP3_SCENT_IMAP },
  { "* BYE", POP3_SCENT_IMAP },  { "* PREAUTH", POP3_SCENT_IMAP },
  { "220", POP3_SCENT_SMTP },    { "554", POP3_SCENT_SMTP },  { "421", POP3_SCENT_SMTP },
  { "HTTP/", POP3_SCENT_WEB },   { "<", POP3_SCENT_WEB },
};

static Pop3Scent
judge (const char *greeting)
{
  if (greeting[0] == '\0' || greeting[0] == TLS_ALERT)
    return POP3_SCENT_SILENT;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_has_prefix (greeting, words[i].beginning))
        return words[i].scent;
    }
  return POP3_SCENT_OTHER;
}

static Pop3Scent
judge_failure (const GError *error)
{
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return POP3_SCENT_NO_HOST;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return POP3_SCENT_CLOSED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return POP3_SCENT_SILENT;
  return POP3_SCENT_UNREACHABLE;
}

static Pop3Scent
read_word (GIOStream    *line,
           GCancellable *cancellable)
{
  char greeting[POP3_LIMIT_SNIFF_GREETING] = "";
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (line), greeting,
                                  sizeof greeting - 1, cancellable, NULL);

  return n > 0 ? judge (greeting) : POP3_SCENT_SILENT;
}

static gboolean
on_accept_certificate (GTlsConnection      *connection,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags errors)
{
  return TRUE;
}

/* Returns: (transfer full) (nullable): @line with TLS on it */
static GIOStream *
secure (GIOStream    *line,
        const char   *host,
        guint16       port,
        GCancellable *cancellable)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, port);
  g_autoptr (GIOStream) tls = g_tls_client_connection_new (line, identity, NULL);

  if (tls == NULL)
    return NULL;
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate), NULL);
  return g_tls_connection_handshake (G_TLS_CONNECTION (tls), cancellable, NULL)
         ? g_steal_pointer (&tls) : NULL;
}

Pop3Scent
pop3_sniff (const char   *host,
            guint16       port,
            gboolean      tls,
            GCancellable *cancellable)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) line = NULL;
  g_autoptr (GError) error = NULL;
  Pop3Scent scent = POP3_SCENT_SILENT;

  g_socket_client_set_timeout (client, POP3_LIMIT_SNIFF_CONNECT_S);
  connection = g_socket_client_connect_to_host (client, host, port, cancellable, &error);
  if (connection == NULL)
    return judge_failure (error);

  g_socket_set_timeout (g_socket_connection_get_socket (connection), POP3_LIMIT_SNIFF_WORD_S);
  line = tls ? secure (G_IO_STREAM (connection), host, port, cancellable)
             : g_object_ref (G_IO_STREAM (connection));
  if (line == NULL)
    return POP3_SCENT_NO_TLS;

  scent = read_word (line, cancellable);
  if (scent == POP3_SCENT_SILENT &&
      g_output_stream_write_all (g_io_stream_get_output_stream (line), WEB_REQUEST,
                                 strlen (WEB_REQUEST), NULL, cancellable, NULL))
    scent = read_word (line, cancellable);
  return scent;
}
