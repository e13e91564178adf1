/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-incoming.h"
#include "backend/pop3-trust.h"
#include "headless-mediator.h"

#include <string.h>

/* Asking for a certificate by STLS, at servers that do not come as far as that, and under
 * which name it is kept. What follows when they do is shown by tests/system, with a screen. */

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
  { "small letters", "+ok ready\r\n", "-err no\r\n" },
  { "busy", "-ERR busy\r\n", NULL },
  { "another protocol", "* OK IMAP\r\n", NULL },
  { "no word of POP3", "+OKAY\r\n", NULL },
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

/* ----------------------------------------------------------------------- names */

typedef struct {
  const char *host; /* as the account has it */
  const char *name; /* as the session has it verified */
} NameRow;

static const NameRow name_rows[] = {
  { "pop.example.test", "pop.example.test" },
  { "POP.Example.TEST", "pop.example.test" },
  { "pop.example.test.", "pop.example.test." },
  { "b\303\274cher.example.test", "xn--bcher-kva.example.test" },
  { "B\303\234CHER.Example.test", "xn--bcher-kva.example.test" },
  { "XN--Bcher-KVA.example.test", "xn--bcher-kva.example.test" },
  { "127.0.0.1", "127.0.0.1" },
  { "2001:DB8::1", "2001:db8::1" },
  { "xn--b\303\274cher.Example.test", "xn--b\303\274cher.Example.test" }, /* none of DNS's */
  { "\377.Example.test", "\377.Example.test" },                         /* no text either */
};

static const char *
get_name (GearyEndpoint *endpoint)
{
  return g_network_address_get_hostname (G_NETWORK_ADDRESS (geary_endpoint_get_remote (endpoint)));
}

/* An account whose host is changed while it is open is given an endpoint by Geary. */
static void
test_name (gconstpointer data)
{
  const NameRow *row = data;
  g_autoptr (GSocketConnectable) address = g_network_address_new (row->host, 995);
  g_autoptr (GObject) mediator = (GObject *) headless_mediator_new (NULL);
  g_autoptr (GObject) mailbox = (GObject *) geary_rf_c822_mailbox_address_new ("A", "a@b.test");
  g_autoptr (GObject) information = (GObject *) geary_account_information_new (
    "account_01", GEARY_SERVICE_PROVIDER_OTHER, (GearyCredentialsMediator *) mediator,
    (GearyRFC822MailboxAddress *) mailbox);
  g_autoptr (GObject) changed = (GObject *) geary_endpoint_new (
    address, GEARY_TLS_NEGOTIATION_METHOD_TRANSPORT, TIMEOUT_S);
  GearyServiceInformation *service =
    geary_account_information_get_incoming ((GearyAccountInformation *) information);
  g_autoptr (GObject) incoming = NULL;
  GearyClientService *client = NULL;

  geary_service_information_set_host (service, row->host);
  incoming = (GObject *) pop3_incoming_new ((GearyAccountInformation *) information);
  client = (GearyClientService *) incoming;
  g_assert_cmpstr (get_name (geary_client_service_get_remote (client)), ==, row->name);

  geary_client_service_update_configuration (client, service, (GearyEndpoint *) changed, NULL,
                                             NULL, NULL);
  g_assert_cmpstr (get_name (geary_client_service_get_remote (client)), ==, row->host);
  pop3_trust_name_remote (client);
  g_assert_cmpstr (get_name (geary_client_service_get_remote (client)), ==, row->name);
  g_assert_cmpstr (geary_service_information_get_host (service), ==, row->host);
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
  for (gsize i = 0; i < G_N_ELEMENTS (name_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/trust/name/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &name_rows[i], test_name);
    }
  return g_test_run ();
}
