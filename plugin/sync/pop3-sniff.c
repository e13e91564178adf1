/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sniff.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "session/pop3-await.h"

#include <string.h>

/*
 * Looks at the first word of a server. POP3, IMAP and SMTP servers speak first; one that
 * does not is asked what a web server would answer. Each step has a deadline of its own,
 * however often something comes before it is over.
 */

#define WEB_REQUEST "HEAD / HTTP/1.0\r\n\r\n"

/* RFC 8446 §5.1: a server that wants TLS complains in a record of this type. */
#define TLS_ALERT 0x15

typedef struct {
  GMainContext *context;
  GCancellable *cancellable;
} Sniff;

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
      if (g_ascii_strncasecmp (greeting, words[i].beginning, strlen (words[i].beginning)) == 0)
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
  if (g_error_matches (error, POP3_ERROR, POP3_ERROR_TIMEOUT))
    return POP3_SCENT_SILENT;
  return POP3_SCENT_UNREACHABLE;
}

/* Returns: (transfer full) (nullable): the line */
static GIOStream *
open_line (const Sniff  *self,
           const char   *host,
           guint16       port,
           GError      **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *connection = NULL;
  GError *local_error = NULL;
  Pop3Await await;

  pop3_await_start (&await, self->context, POP3_LIMIT_SNIFF_CONNECT_S * 1000, self->cancellable);
  g_socket_client_connect_to_host_async (client, host, port, await.cancellable, pop3_await_ready,
                                         &await);
  connection = g_socket_client_connect_to_host_finish (client, pop3_await_wait (&await),
                                                       &local_error);
  pop3_await_end (&await, &local_error);
  if (local_error != NULL)
    {
      g_clear_object (&connection);
      g_propagate_error (error, local_error);
      return NULL;
    }

  /* For what is written, in one piece. */
  g_socket_set_timeout (g_socket_connection_get_socket (connection), POP3_LIMIT_SNIFF_WORD_S);
  return G_IO_STREAM (connection);
}

static Pop3Scent
read_word (const Sniff *self,
           GIOStream   *line)
{
  GInputStream *input = g_io_stream_get_input_stream (line);
  char greeting[POP3_LIMIT_SNIFF_GREETING] = "";
  g_autoptr (GError) error = NULL;
  gssize n = 0;
  Pop3Await await;

  pop3_await_start (&await, self->context, POP3_LIMIT_SNIFF_WORD_S * 1000, self->cancellable);
  g_input_stream_read_async (input, greeting, sizeof greeting - 1, G_PRIORITY_DEFAULT,
                             await.cancellable, pop3_await_ready, &await);
  n = g_input_stream_read_finish (input, pop3_await_wait (&await), &error);
  pop3_await_end (&await, &error);

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
secure (const Sniff *self,
        GIOStream   *line,
        const char  *host,
        guint16      port)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, port);
  g_autoptr (GIOStream) tls = g_tls_client_connection_new (line, identity, NULL);
  g_autoptr (GError) error = NULL;
  Pop3Await await;

  if (tls == NULL)
    return NULL;

  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate), NULL);
  pop3_await_start (&await, self->context, POP3_LIMIT_SNIFF_WORD_S * 1000, self->cancellable);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT,
                                    await.cancellable, pop3_await_ready, &await);
  g_tls_connection_handshake_finish (G_TLS_CONNECTION (tls), pop3_await_wait (&await), &error);
  pop3_await_end (&await, &error);

  return error == NULL ? g_steal_pointer (&tls) : NULL;
}

/* The error is for nobody, and asked for all the same: the TLS library never frees one
 * that it cannot hand out. */
static gboolean
ask_for_page (const Sniff *self,
              GIOStream   *line)
{
  g_autoptr (GError) error = NULL;

  return g_output_stream_write_all (g_io_stream_get_output_stream (line), WEB_REQUEST,
                                    strlen (WEB_REQUEST), NULL, self->cancellable, &error);
}

Pop3Scent
pop3_sniff_at (GIOStream    *line,
               GMainContext *context,
               GCancellable *cancellable)
{
  const Sniff self = { context, cancellable };
  Pop3Scent scent = read_word (&self, line);

  if (scent == POP3_SCENT_SILENT && ask_for_page (&self, line))
    scent = read_word (&self, line);
  return scent;
}

Pop3Scent
pop3_sniff (const char   *host,
            guint16       port,
            gboolean      tls,
            GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  const Sniff self = { context, cancellable };
  g_autoptr (GIOStream) line = NULL;
  g_autoptr (GIOStream) secured = NULL;
  g_autoptr (GError) error = NULL;

  line = open_line (&self, host, port, &error);
  if (line == NULL)
    return judge_failure (error);

  secured = tls ? secure (&self, line, host, port) : g_object_ref (line);
  return secured != NULL ? pop3_sniff_at (secured, context, cancellable) : POP3_SCENT_NO_TLS;
}
