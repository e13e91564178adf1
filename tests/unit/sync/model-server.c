/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "model-server.h"

#include <string.h>

#define CAPABILITIES "+OK\r\nSASL PLAIN\r\nUIDL\r\nTOP\r\nPIPELINING\r\n.\r\n"

struct _ModelServer {
  const char *const *messages;
  guint              n;
  guint16            port;
  GSocketListener   *listener;
  GCancellable      *cancellable;
  GThread           *thread;

  GMutex    lock;
  /* All below guarded by lock. */
  GCond     ended;
  gboolean *gone;   /* n of them */
  gboolean  busy;   /* a connection is open */
  gssize    cut;
  gsize     sent;
};

/* One connection, on the server's thread. */
typedef struct {
  ModelServer   *server;
  GOutputStream *output;
  gboolean      *marked; /* n of them */
  gsize          left;   /* octets until the cut */
  gboolean       open;
} Connection;

static void
send_text (Connection *self,
           const char *text)
{
  gsize length = MIN (strlen (text), self->left);

  if (!self->open)
    return;

  self->open = g_output_stream_write_all (self->output, text, length, NULL, NULL, NULL) &&
               length == strlen (text);
  self->left -= length;
  g_mutex_lock (&self->server->lock);
  self->server->sent += length;
  g_mutex_unlock (&self->server->lock);
}

static gboolean
is_there (const Connection *self,
          guint             index)
{
  return index < self->server->n && !self->server->gone[index] && !self->marked[index];
}

static void
send_listing (Connection *self,
              gboolean    uidl)
{
  g_autoptr (GString) answer = g_string_new ("+OK\r\n");

  for (guint i = 0; i < self->server->n; i++)
    {
      if (!is_there (self, i))
        continue;
      if (uidl)
        g_string_append_printf (answer, "%u id-%u\r\n", i + 1, i);
      else
        g_string_append_printf (answer, "%u %zu\r\n", i + 1, strlen (self->server->messages[i]));
    }
  g_string_append (answer, ".\r\n");
  send_text (self, answer->str);
}

static void
send_message (Connection *self,
              guint       index)
{
  g_autofree char *answer = NULL;

  answer = is_there (self, index)
           ? g_strconcat ("+OK\r\n", self->server->messages[index], ".\r\n", NULL)
           : g_strdup ("-ERR no such message\r\n");
  send_text (self, answer);
}

static void
commit (Connection *self)
{
  g_mutex_lock (&self->server->lock);
  for (guint i = 0; i < self->server->n; i++)
    self->server->gone[i] |= self->marked[i];
  g_mutex_unlock (&self->server->lock);
}

static void
answer (Connection *self,
        const char *line)
{
  const char *argument = strchr (line, ' ');
  guint index = argument != NULL ? (guint) g_ascii_strtoull (argument, NULL, 10) - 1 : G_MAXUINT;

  if (g_str_equal (line, "CAPA"))
    send_text (self, CAPABILITIES);
  else if (g_str_equal (line, "UIDL") || g_str_equal (line, "LIST"))
    send_listing (self, *line == 'U');
  else if (g_str_has_prefix (line, "RETR "))
    send_message (self, index);
  else if (g_str_equal (line, "STAT"))
    {
      g_autofree char *text = g_strdup_printf ("+OK %u 1\r\n", self->server->n);

      send_text (self, text);
    }
  else
    {
      if (g_str_has_prefix (line, "DELE ") && is_there (self, index))
        self->marked[index] = TRUE;
      if (g_str_equal (line, "QUIT"))
        commit (self);
      send_text (self, "+OK\r\n");
      self->open &= !g_str_equal (line, "QUIT");
    }
}

static void
serve (ModelServer       *server,
       GSocketConnection *stream)
{
  g_autoptr (GDataInputStream) input = NULL;
  g_autofree gboolean *marked = g_new0 (gboolean, server->n);
  Connection connection = { .server = server, .marked = marked, .open = TRUE };

  g_mutex_lock (&server->lock);
  connection.left = server->cut >= 0 ? (gsize) server->cut : G_MAXSIZE;
  server->sent = 0;
  g_mutex_unlock (&server->lock);

  connection.output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (stream)));
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  send_text (&connection, "+OK\r\n");
  while (connection.open)
    {
      g_autofree char *line = NULL;

      line = g_data_input_stream_read_line (input, NULL, server->cancellable, NULL);
      if (line == NULL)
        break;
      answer (&connection, line);
    }
}

static gpointer
server_thread (gpointer data)
{
  ModelServer *self = data;

  while (TRUE)
    {
      g_autoptr (GSocketConnection) stream = NULL;

      stream = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);
      if (stream == NULL)
        return NULL;

      g_mutex_lock (&self->lock);
      self->busy = TRUE;
      g_mutex_unlock (&self->lock);
      serve (self, stream);
      g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
      g_mutex_lock (&self->lock);
      self->busy = FALSE;
      g_cond_signal (&self->ended);
      g_mutex_unlock (&self->lock);
    }
}

ModelServer *
model_server_new (const char *const *messages)
{
  ModelServer *self = g_new0 (ModelServer, 1);

  self->messages = messages;
  self->n = g_strv_length ((char **) messages);
  self->gone = g_new0 (gboolean, self->n);
  self->cut = -1;
  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, NULL);
  g_assert_cmpuint (self->port, !=, 0);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  self->thread = g_thread_new ("model-server", server_thread, self);
  return self;
}

guint16
model_server_get_port (ModelServer *self)
{
  return self->port;
}

void
model_server_cut_after (ModelServer *self,
                        gssize       octets)
{
  g_mutex_lock (&self->lock);
  self->cut = octets;
  g_mutex_unlock (&self->lock);
}

/* With the lock held: what a connection did counts when it has ended. */
static void
await_end (ModelServer *self)
{
  while (self->busy)
    g_cond_wait (&self->ended, &self->lock);
}

gsize
model_server_get_sent (ModelServer *self)
{
  gsize sent = 0;

  g_mutex_lock (&self->lock);
  await_end (self);
  sent = self->sent;
  g_mutex_unlock (&self->lock);
  return sent;
}

gboolean
model_server_has (ModelServer *self,
                  guint        index)
{
  gboolean has = FALSE;

  g_mutex_lock (&self->lock);
  await_end (self);
  has = !self->gone[index];
  g_mutex_unlock (&self->lock);
  return has;
}

void
model_server_free (ModelServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended);
  g_free (self->gone);
  g_free (self);
}
