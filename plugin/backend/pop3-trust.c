/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-trust.h"

#include "protocol/pop3-limits.h"
#include "protocol/pop3-reply.h"

#include <string.h>

/*
 * Has the host ask the user about a certificate. Its dialog reads the
 * certificate from its Endpoint object, which has no setters: so the endpoint
 * is made to meet the certificate itself, by a connection of its own that gets
 * as far as the handshake and carries no credentials. What the user then pins
 * is what the session's own verification looks for; another certificate stays
 * untrusted. Asynchronous, main thread.
 */

#define STLS_COMMAND "STLS\r\n"

typedef struct {
  GSocketConnection    *connection;
  GBufferedInputStream *input;
  gboolean              starttls;
  gboolean              greeted;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_clear_object (&ask->input);
  g_clear_object (&ask->connection);
  g_free (ask);
}

static void read_line (GTask *task);

static void
handshake_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GObject) tls = NULL;

  tls = (GObject *) geary_endpoint_starttls_handshake_finish ((GearyEndpoint *) source, result,
                                                              &error);
  if (tls != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
handle_line (GTask    *task,
             gboolean  is_good)
{
  Ask *ask = g_task_get_task_data (task);

  if (!is_good)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED,
                                       "STLS was refused");
      return;
    }

  if (ask->greeted)
    {
      geary_endpoint_starttls_handshake_async (g_task_get_source_object (task),
                                               G_IO_STREAM (ask->connection),
                                               g_task_get_cancellable (task), handshake_cb,
                                               g_object_ref (task));
      return;
    }

  ask->greeted = TRUE;
  /* Six bytes into an empty socket buffer: this cannot wait. */
  if (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (ask->connection)),
                                 STLS_COMMAND, strlen (STLS_COMMAND), NULL, NULL, NULL))
    read_line (task);
  else
    handle_line (task, FALSE);
}

/**
 * pop3_trust_take_line:
 * @input: what has arrived; nothing has room in it behind POP3_LIMIT_TRUST_LINE octets
 * @is_good: (out): whether it is a line that says that all is well
 *
 * Takes a line out of @input and leaves what follows. Any thread; does not wait.
 *
 * Returns: %FALSE when the end of the line has not arrived, and may yet
 */
gboolean
pop3_trust_take_line (GBufferedInputStream *input,
                      gboolean             *is_good)
{
  gsize length = 0;
  const char *line = g_buffered_input_stream_peek_buffer (input, &length);
  const char *end = length > 0 ? memchr (line, '\n', length) : NULL;
  Pop3Reply reply;

  *is_good = FALSE;
  if (end == NULL)
    return length >= POP3_LIMIT_TRUST_LINE;

  length = (gsize) (end - line);
  if (length > 0 && line[length - 1] == '\r')
    length--;
  *is_good = pop3_reply_parse (line, length, FALSE, &reply, NULL) &&
             reply.status == POP3_REPLY_OK;
  g_input_stream_skip (G_INPUT_STREAM (input), end + 1 - line, NULL, NULL);
  return TRUE;
}

static void
fill_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GBufferedInputStream *input = G_BUFFERED_INPUT_STREAM (source);
  gssize n = g_buffered_input_stream_fill_finish (input, result, NULL);
  gboolean is_good = FALSE;

  if (n > 0 && !pop3_trust_take_line (input, &is_good))
    read_line (task);
  else
    handle_line (task, is_good);
}

/* The buffer does not grow: nobody's line is longer than it. */
static void
read_line (GTask *task)
{
  Ask *ask = g_task_get_task_data (task);

  g_buffered_input_stream_fill_async (ask->input, -1, G_PRIORITY_DEFAULT,
                                      g_task_get_cancellable (task), fill_cb,
                                      g_object_ref (task));
}

static void
connect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Ask *ask = g_task_get_task_data (task);
  GError *error = NULL;
  GInputStream *input = NULL;

  ask->connection = geary_endpoint_connect_finish ((GearyEndpoint *) source, result, &error);
  if (ask->connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!ask->starttls)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  input = g_io_stream_get_input_stream (G_IO_STREAM (ask->connection));
  ask->input = G_BUFFERED_INPUT_STREAM (
    g_buffered_input_stream_new_sized (input, POP3_LIMIT_TRUST_LINE));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (ask->input), FALSE);
  read_line (task);
}

/* (transfer full): what the session verifies a certificate for; one that no DNS could
 * have stays as it is */
static char *
get_name (GearyServiceInformation *service)
{
  const char *host = geary_service_information_get_host (service);
  char *ascii_host = g_hostname_to_ascii (host);

  return ascii_host != NULL ? ascii_host : g_strdup (host);
}

/**
 * pop3_trust_new_endpoint:
 * @service: a POP3 service of the host's
 * @timeout_s: for its connections
 *
 * The host keeps a certificate that the user trusts under the very name that the endpoint
 * has, and finds it under no other. So an endpoint has the form of the name for which the
 * session has it verified (lower case, RFC 4343; ASCII, RFC 5890), whatever form the user
 * has written. Main thread.
 *
 * Returns: (transfer full): an endpoint that can be asked about
 */
GearyEndpoint *
pop3_trust_new_endpoint (GearyServiceInformation *service,
                         guint                    timeout_s)
{
  g_autofree char *name = get_name (service);
  g_autoptr (GSocketConnectable) address =
    g_network_address_new (name, geary_service_information_get_port (service));

  return geary_endpoint_new (address, geary_service_information_get_transport_security (service),
                             timeout_s);
}

/**
 * pop3_trust_name_remote:
 * @client: a POP3 service that is not running
 *
 * Gives @client an endpoint as pop3_trust_new_endpoint() makes them, if it has another: so
 * it is after a change of the account, for which the host makes one itself. Main thread.
 */
void
pop3_trust_name_remote (GearyClientService *client)
{
  GearyServiceInformation *service = geary_client_service_get_configuration (client);
  GSocketConnectable *remote = geary_endpoint_get_remote (geary_client_service_get_remote (client));
  g_autofree char *name = get_name (service);
  g_autoptr (GObject) endpoint = NULL;

  if (g_strcmp0 (g_network_address_get_hostname (G_NETWORK_ADDRESS (remote)), name) == 0)
    return;

  endpoint = (GObject *) pop3_trust_new_endpoint (service, POP3_LIMIT_ENDPOINT_S);
  /* Of a service that does not run it is done at once. */
  geary_client_service_update_configuration (client, service, (GearyEndpoint *) endpoint, NULL,
                                             NULL, NULL);
}

/**
 * pop3_trust_ask_async:
 * @endpoint: the host's endpoint of the service
 * @starttls: whether TLS begins with STLS
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Has @endpoint meet the server's certificate. When it is not trusted the
 * endpoint emits untrusted-host, upon which the host asks the user.
 */
void
pop3_trust_ask_async (GearyEndpoint      *endpoint,
                      gboolean            starttls,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (endpoint, cancellable, callback, user_data);
  Ask *ask = g_new0 (Ask, 1);

  ask->starttls = starttls;
  g_task_set_source_tag (task, pop3_trust_ask_async);
  g_task_set_task_data (task, ask, ask_free);
  geary_endpoint_connect_async (endpoint, cancellable, connect_cb, g_object_ref (task));
}

/**
 * pop3_trust_ask_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_trust_ask_async().
 *
 * Returns: %TRUE when the endpoint trusts the certificate; otherwise why there is
 *   no TLS: G_TLS_ERROR_BAD_CERTIFICATE when the user is being asked
 */
gboolean
pop3_trust_ask_finish (GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
