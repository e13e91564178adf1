/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-trust.h"

#include <string.h>

/* Asking for a certificate by STLS, at servers that do not come as far as that. What
 * follows when they do is shown by tests/system, with a screen. */

#define TIMEOUT_S 30

/* What a server that never ends its line would send, if it were let. */
#define ENDLESS (64 * 1024 * 1024)

typedef struct {
  const char *name;
  const char *greeting; /* NULL: a line without an end */
  const char *answer;   /* NULL: STLS must not be sent */
} Row;

static const Row rows[] = {
  { "refused", "+OK ready\r\n", "-ERR no\r\n" },
  { "bare line ends", "+OK ready\n", "-ERR no\n" },
  { "busy", "-ERR busy\r\n", NULL },
  { "another protocol", "* OK IMAP\r\n", NULL },
  { "a short line", "+\r\n", NULL },
  { "an empty line", "\r\n", NULL },
  { "hung up", "", NULL },
  { "hung up in a line", "+OK", NULL },
  { "hung up before the answer", "+OK ready\r\n", "" },
  { "a line without an end", NULL, NULL },
};

typedef struct {
  const Row   *row;
  gsize        sent;
  gboolean     asked;
  GAsyncQueue *done; /* gets the server when it has hung up */
} Server;

static void
send_endless (Server        *server,
              GOutputStream *output)
{
  char block[64 * 1024];
  gsize n = 0;

  memset (block, 'a', sizeof block);
  while (server->sent < ENDLESS &&
         g_output_stream_write_all (output, block, sizeof block, &n, NULL, NULL))
    server->sent += n;
}

static void
serve (Server    *server,
       GIOStream *connection)
{
  GOutputStream *output = g_io_stream_get_output_stream (connection);
  GInputStream *input = g_io_stream_get_input_stream (connection);
  const char *greeting = server->row->greeting;
  char command[16] = "";

  if (greeting == NULL)
    {
      send_endless (server, output);
      return;
    }

  g_output_stream_write_all (output, greeting, strlen (greeting), NULL, NULL, NULL);
  if (!g_str_has_suffix (greeting, "\n"))
    return;
  if (g_input_stream_read (input, command, sizeof command - 1, NULL, NULL) > 0)
    {
      server->asked = strcmp (command, "STLS\r\n") == 0;
      if (server->row->answer != NULL)
        g_output_stream_write_all (output, server->row->answer, strlen (server->row->answer),
                                   NULL, NULL, NULL);
    }
}

static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        Server                 *server)
{
  serve (server, G_IO_STREAM (connection));
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_async_queue_push (server->done, server);
  return TRUE;
}

static void
on_asked (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
test_row (gconstpointer data)
{
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  Server server = { data, 0, FALSE, done };
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (1);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autoptr (GSocketConnectable) address = g_network_address_new ("127.0.0.1", port);
  g_autoptr (GObject) endpoint = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (service, "run", G_CALLBACK (on_run), &server);
  endpoint = (GObject *) geary_endpoint_new (address, GEARY_TLS_NEGOTIATION_METHOD_START_TLS,
                                             TIMEOUT_S);
  pop3_trust_ask_async ((GearyEndpoint *) endpoint, TRUE, NULL, on_asked, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (pop3_trust_ask_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  /* Frees the connection, at which the server ends. */
  g_clear_object (&result);
  g_async_queue_pop (done);
  g_assert_cmpint (server.asked, ==, server.row->answer != NULL);
  g_assert_cmpuint (server.sent, <, ENDLESS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/trust/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
