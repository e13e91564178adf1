/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-fetcher.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "settings/pop3-server.h"

#include <string.h>

#include <libsoup/soup.h>

/*
 * HTTPS by the libsoup that the host has in its process anyway. Its errors are for the
 * log: nobody is told that a domain has no such file.
 */

/* Octets to read at a time. */
#define CHUNK_BYTES 8192

struct _Pop3Fetcher {
  GObject parent_instance;

  SoupSession *session;
};

G_DEFINE_FINAL_TYPE (Pop3Fetcher, pop3_fetcher, G_TYPE_OBJECT)

typedef struct {
  SoupMessage  *message;
  GInputStream *body;
  GByteArray   *bytes;
  gsize         max_bytes;
  guint         n_redirects;
} Get;

static void
get_free (gpointer data)
{
  Get *get = data;

  g_clear_object (&get->message);
  g_clear_object (&get->body);
  g_byte_array_unref (get->bytes);
  g_free (get);
}

static void send_request (GTask *task, GUri *uri);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Get *get = g_task_get_task_data (task);
  g_autoptr (GBytes) chunk = NULL;
  GError *error = NULL;

  chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (chunk == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_bytes_get_size (chunk) == 0)
    {
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (get->bytes)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }
  if (g_bytes_get_size (chunk) > get->max_bytes - get->bytes->len)
    {
      g_task_return_new_error (task, POP3_ERROR, POP3_ERROR_LIMIT, "The file is too large");
      return;
    }

  g_byte_array_append (get->bytes, g_bytes_get_data (chunk, NULL),
                       (guint) g_bytes_get_size (chunk));
  g_input_stream_read_bytes_async (get->body, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

/* libsoup takes an address without a host for a mistake of ours and never answers, and
 * tells a proxy the host as it is. */
GUri *
pop3_fetcher_parse_address (GUri        *base,
                            const char  *text,
                            GError     **error)
{
  g_autoptr (GUri) uri = g_uri_parse_relative (base, text, SOUP_HTTP_URI_FLAGS, error);

  if (uri == NULL)
    return NULL;
  if (strcmp (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL ||
      !pop3_server_is_host (g_uri_get_host (uri)))
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_TLS, "Not an https address of a host");
      return NULL;
    }
  return g_steal_pointer (&uri);
}

static void
follow_redirect (GTask *task)
{
  Get *get = g_task_get_task_data (task);
  const char *location = soup_message_headers_get_one (
    soup_message_get_response_headers (get->message), "Location");
  g_autoptr (GUri) target = NULL;
  GError *error = NULL;

  if (location == NULL)
    {
      g_task_return_new_error (task, POP3_ERROR, POP3_ERROR_REFUSED, "A redirect to nowhere");
      return;
    }

  target = pop3_fetcher_parse_address (soup_message_get_uri (get->message), location, &error);
  if (target == NULL)
    g_task_return_error (task, error);
  else if (++get->n_redirects > POP3_LIMIT_REDIRECTS)
    g_task_return_new_error (task, POP3_ERROR, POP3_ERROR_LIMIT, "Too many redirects");
  else
    {
      g_clear_object (&get->body);
      g_clear_object (&get->message);
      send_request (task, target);
    }
}

static void
send_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Get *get = g_task_get_task_data (task);
  GError *error = NULL;
  guint status = 0;

  get->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (get->body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  status = soup_message_get_status (get->message);
  if (status == SOUP_STATUS_OK)
    g_input_stream_read_bytes_async (get->body, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                     g_task_get_cancellable (task), read_cb,
                                     g_object_ref (task));
  else if (SOUP_STATUS_IS_REDIRECTION (status))
    follow_redirect (task);
  else
    g_task_return_new_error (task, POP3_ERROR, POP3_ERROR_REFUSED, "HTTP status %u", status);
}

static void
send_request (GTask *task,
              GUri  *uri)
{
  Pop3Fetcher *self = g_task_get_source_object (task);
  Get *get = g_task_get_task_data (task);

  get->message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  soup_message_add_flags (get->message, SOUP_MESSAGE_NO_REDIRECT |
                                        SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_session_send_async (self->session, get->message, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), send_cb, g_object_ref (task));
}

void
pop3_fetcher_get_async (Pop3Fetcher        *self,
                        const char         *uri,
                        gsize               max_bytes,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GUri) parsed = NULL;
  GError *error = NULL;
  Get *get = g_new0 (Get, 1);

  g_task_set_source_tag (task, pop3_fetcher_get_async);
  get->bytes = g_byte_array_new ();
  get->max_bytes = max_bytes;
  g_task_set_task_data (task, get, get_free);

  parsed = pop3_fetcher_parse_address (NULL, uri, &error);
  if (parsed == NULL)
    g_task_return_error (task, error);
  else
    send_request (task, parsed);
}

GBytes *
pop3_fetcher_get_finish (Pop3Fetcher  *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pop3_fetcher_finalize (GObject *object)
{
  Pop3Fetcher *self = POP3_FETCHER (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (pop3_fetcher_parent_class)->finalize (object);
}

static void
pop3_fetcher_class_init (Pop3FetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pop3_fetcher_finalize;
}

static void
pop3_fetcher_init (Pop3Fetcher *self)
{
}

Pop3Fetcher *
pop3_fetcher_new (GTlsDatabase *tls_database)
{
  Pop3Fetcher *self = g_object_new (POP3_TYPE_FETCHER, NULL);

  self->session = soup_session_new_with_options ("timeout", POP3_LIMIT_FETCH_S, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  if (tls_database != NULL)
    soup_session_set_tls_database (self->session, tls_database);
  return self;
}
