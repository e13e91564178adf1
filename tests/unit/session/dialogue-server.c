/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "dialogue-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "sasl-server.h"

/*
 * The scripted server. It blocks, on its own thread, and never longer than
 * PATIENCE for anything: a test that goes wrong ends with a message.
 */

/* Seconds that any one read or write may take; and that a client may take to come, who
 * may have others to visit first. */
#define PATIENCE 60

/* Octets of one write of a line that is sent without end. */
#define FLOOD_SIZE (16 * 1024)

/* Microseconds between two octets of a line that drips. */
#define DRIP_US (20 * 1000)

/* Octets of a narrow server's buffers; the system has a smallest of its own. */
#define NARROW 2048

/* Passwords of the one user: what a client has, and what it has not. */
#define SECRET "geheim-7"
#define OTHER_SECRET "geheim-8"

struct _DialogueServer {
  char            *name;
  char           **lines;
  GTlsCertificate *certificate;
  GSocket         *listener;
  guint16          port;
  GThread         *thread;
  GCancellable    *dismissed;  /* when no further client will come */
  char            *difference; /* of the thread until it is joined */
  GByteArray      *heard;      /* of the thread until it is joined */
  GByteArray      *clear;      /* that of it which came without TLS; likewise */

  GMutex   mutex;
  GCond    cond;
  gboolean silent; /* under the mutex */
};

typedef struct {
  DialogueServer *server;
  GIOStream      *connection; /* of the socket */
  GIOStream      *stream;     /* that is spoken on */
  GByteArray     *unread;
} Player;

static void
report (Player     *player,
        guint       line,
        const char *format,
        ...) G_GNUC_PRINTF (3, 4);

static void
report (Player     *player,
        guint       line,
        const char *format,
        ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (player->server->difference != NULL)
    return;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  player->server->difference =
    g_strdup_printf ("%s:%u: %s", player->server->name, line + 1, message);
}

static gboolean
accept_client (Player *player,
               guint   line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (player->server->listener,
                                                 player->server->dismissed, &error);

  if (socket == NULL)
    {
      report (player, line, "nobody came: %s", error->message);
      return FALSE;
    }

  g_socket_set_timeout (socket, PATIENCE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  player->connection = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  player->stream = g_object_ref (player->connection);
  return TRUE;
}

static void
drop_client (Player *player)
{
  if (player->connection != NULL)
    g_socket_close (
      g_socket_connection_get_socket (G_SOCKET_CONNECTION (player->connection)), NULL);
  g_clear_object (&player->stream);
  g_clear_object (&player->connection);
  g_byte_array_set_size (player->unread, 0);
}

/* Here and below errors are for nobody, and asked for all the same: the TLS library
 * never frees one that it cannot hand out. */
static gboolean
send_bytes (Player     *player,
            const char *bytes,
            gsize       length)
{
  g_autoptr (GError) error = NULL;

  return g_output_stream_write_all (g_io_stream_get_output_stream (player->stream), bytes, length,
                                    NULL, NULL, &error);
}

/* Reads more of what the client says; 0 at its end. */
static gssize
hear (Player *player)
{
  g_autoptr (GError) error = NULL;
  guint8 buffer[4096];
  gssize got = g_input_stream_read (g_io_stream_get_input_stream (player->stream), buffer,
                                    sizeof buffer, NULL, &error);

  if (got > 0)
    {
      g_byte_array_append (player->unread, buffer, (guint) got);
      g_byte_array_append (player->server->heard, buffer, (guint) got);
      if (player->stream == player->connection)
        g_byte_array_append (player->server->clear, buffer, (guint) got);
    }

  return got;
}

/* (transfer full) (nullable): the next line with its end shown as \r\n. */
static char *
hear_line (Player *player)
{
  const guint8 *end = NULL;
  char *line = NULL;
  gsize length = 0;

  while (player->unread->len == 0 ||
         (end = memchr (player->unread->data, '\n', player->unread->len)) == NULL)
    if (hear (player) <= 0)
      return NULL;

  length = (gsize) (end - player->unread->data) + 1;
  line = g_strndup ((const char *) player->unread->data, length);
  g_byte_array_remove_range (player->unread, 0, (guint) length);

  return line;
}

static gboolean
expect_line (Player     *player,
             guint       number,
             const char *expected)
{
  g_autofree char *line = hear_line (player);
  g_autofree char *wanted = g_strconcat (expected, "\r\n", NULL);
  g_autofree char *shown = NULL;

  if (g_strcmp0 (line, wanted) == 0)
    return TRUE;

  shown = line == NULL ? NULL : g_strescape (line, NULL);
  report (player, number, "expected “%s”, got %s", expected, shown == NULL ? "the end" : shown);
  return FALSE;
}

static gboolean
expect_start (Player     *player,
              guint       number,
              const char *expected)
{
  g_autofree char *line = hear_line (player);

  if (line != NULL && g_str_has_prefix (line, expected))
    return TRUE;

  report (player, number, "expected “%s...”, got %s", expected, line == NULL ? "the end" : line);
  return FALSE;
}

static gboolean
expect_any_line (Player *player,
                 guint   number)
{
  g_autofree char *line = hear_line (player);

  if (line == NULL)
    report (player, number, "expected any line, got the end");

  return line != NULL;
}

/* Whatever comes, a line or not: it is for nobody. */
static gboolean
expect_octets (Player *player,
               guint   number)
{
  gboolean heard = player->unread->len > 0 || hear (player) > 0;

  if (!heard)
    report (player, number, "expected anything, got the end");
  g_byte_array_set_size (player->unread, 0);

  return heard;
}

/* A client sends commands that follow each other in one write, so what it sends
 * without waiting for an answer is here with the first line. */
static gboolean
expect_silence (Player *player,
                guint   number)
{
  GSocket *socket =
    g_socket_connection_get_socket (G_SOCKET_CONNECTION (player->connection));

  if (player->unread->len == 0 && g_socket_get_available_bytes (socket) == 0)
    return TRUE;

  report (player, number, "the client does not wait for the answer");
  return FALSE;
}

/* The client is in this program: the other end of the line is a socket whose peer has our
 * port. The system's table of connections would say it, too, but has those of an hour of
 * tests. */
static gboolean
is_taken (guint16 port)
{
  g_autoptr (GDir) files = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name = NULL;

  g_assert_nonnull (files);
  while ((name = g_dir_read_name (files)) != NULL)
    {
      int file = (int) g_ascii_strtoll (name, NULL, 10);
      struct sockaddr_in peer = { 0 };
      socklen_t length = sizeof peer;
      int unread = 0;

      if (getpeername (file, (struct sockaddr *) &peer, &length) == 0 &&
          peer.sin_family == AF_INET && ntohs (peer.sin_port) == port &&
          ioctl (file, FIONREAD, &unread) == 0 && unread > 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
await_taken (Player *player,
             guint   number)
{
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;

  while (!is_taken (player->server->port))
    {
      if (g_get_monotonic_time () > end)
        {
          report (player, number, "the client does not read");
          return FALSE;
        }
      g_thread_yield ();
    }

  return TRUE;
}

static gboolean
send_line (Player     *player,
           const char *start,
           const char *text)
{
  g_autofree char *line = g_strconcat (start, text, "\r\n", NULL);

  return send_bytes (player, line, strlen (line));
}

/* (transfer full) (nullable): the initial response of an AUTH line; "" without. */
static char *
hear_auth (Player     *player,
           guint       number,
           const char *mechanism)
{
  g_autofree char *line = hear_line (player);
  g_autofree char *wanted = g_strconcat ("AUTH ", mechanism, NULL);
  const char *initial = NULL;

  if (line != NULL && g_str_has_prefix (line, wanted))
    {
      initial = g_strchomp (line) + strlen (wanted);
      if (initial[0] == '\0' || initial[0] == ' ')
        return g_strdup (g_str_equal (initial, " =") ? "" : initial + (initial[0] == ' '));
    }

  report (player, number, "expected %s, got %s", wanted, line == NULL ? "the end" : line);
  return NULL;
}

/* Makes an exchange as the server; what the client shows for it is looked at by GNU
 * SASL. */
static gboolean
make_exchange (Player     *player,
               guint       number,
               const char *mechanism,
               const char *secret)
{
  g_autoptr (SaslServer) sasl = sasl_server_new (mechanism, secret, player->stream);
  g_autofree char *heard = hear_auth (player, number, mechanism);

  while (heard != NULL)
    {
      g_autofree char *answer = NULL;
      SaslServerResult result = sasl_server_step (sasl, heard, &answer);

      if (result == SASL_SERVER_NO)
        return send_line (player, "-ERR ", "[AUTH] no");
      if (result == SASL_SERVER_DONE && answer[0] == '\0')
        return send_line (player, "+OK ", "in");
      if (!send_line (player, "+ ", answer))
        return FALSE;
      if (result == SASL_SERVER_DONE)
        return expect_line (player, number, "") && send_line (player, "+OK ", "in");

      g_free (heard);
      heard = hear_line (player);
      if (heard != NULL)
        g_strchomp (heard);
    }

  report (player, number, "the exchange broke off");
  return FALSE;
}

static gboolean
start_tls (Player *player,
           guint   number)
{
  g_autoptr (GIOStream) tls =
    g_tls_server_connection_new (player->stream, player->server->certificate, NULL);

  g_assert_nonnull (tls);
  g_assert_cmpuint (player->unread->len, ==, 0);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    return FALSE;

  g_set_object (&player->stream, tls);
  return TRUE;
}

static void
be_silent (DialogueServer *self)
{
  g_mutex_lock (&self->mutex);
  self->silent = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
hear_out (Player *player)
{
  be_silent (player->server);
  while (hear (player) > 0)
    g_byte_array_set_size (player->unread, 0);
}

static void
flood (Player     *player,
       const char *text)
{
  g_autoptr (GString) block = g_string_new (NULL);

  while (block->len < FLOOD_SIZE)
    g_string_append (block, text);
  while (send_bytes (player, block->str, block->len))
    ;
}

static void
drip (Player     *player,
      const char *text)
{
  GSocket *socket =
    g_socket_connection_get_socket (G_SOCKET_CONNECTION (player->connection));
  gsize i = 0;

  while (send_bytes (player, text + i, 1) &&
         !g_socket_condition_timed_wait (socket, G_IO_IN, DRIP_US, NULL, NULL))
    i = text[i + 1] != '\0' ? i + 1 : 0;
}

/* Plays a line; FALSE ends the dialogue. */
static gboolean
play_line (Player     *player,
           guint       number,
           const char *line)
{
  const char *text = strlen (line) > 3 ? line + 3 : "";
  g_autofree char *raw = g_strcompress (text);

  switch (line[0])
    {
    case 'S':
      return send_bytes (player, text, strlen (text)) && send_bytes (player, "\r\n", 2);

    case 'R':
      return send_bytes (player, raw, strlen (raw));

    case '*':
      flood (player, raw);
      return FALSE;

    case 'd':
      drip (player, raw);
      return FALSE;

    case 'C':
      return expect_line (player, number, text);

    case 'P':
      return expect_start (player, number, text);

    case 'G':
      return make_exchange (player, number, text, SECRET);

    case 'W':
      return make_exchange (player, number, text, OTHER_SECRET);

    case '?':
      return expect_any_line (player, number);

    case '<':
      return expect_octets (player, number);

    case '_':
      return expect_silence (player, number);

    case '=':
      return await_taken (player, number);

    case 'T':
      return start_tls (player, number);

    case '!':
      hear_out (player);
      return FALSE;

    default:
      report (player, number, "not understood");
      return FALSE;
    }
}

static gboolean
is_last (DialogueServer *self,
         guint           number)
{
  for (guint i = number + 1; self->lines[i] != NULL; i++)
    if (self->lines[i][0] != '\0' && self->lines[i][0] != '#')
      return FALSE;

  return TRUE;
}

static void
play (Player *player)
{
  DialogueServer *self = player->server;
  guint number = 0;
  gboolean going = accept_client (player, 0);

  for (; going && self->lines[number] != NULL; number++)
    {
      const char *line = self->lines[number];

      if (line[0] == '\0' || line[0] == '#')
        continue;
      if (line[0] != '~')
        going = play_line (player, number, line);
      else
        {
          drop_client (player);
          going = !is_last (self, number) && accept_client (player, number);
        }
    }

  if (going && (player->unread->len > 0 || hear (player) > 0))
    report (player, number, "the client says more: %.*s", (int) player->unread->len,
            (const char *) player->unread->data);
  drop_client (player);
}

static gpointer
play_thread (gpointer user_data)
{
  DialogueServer *self = user_data;
  Player player = { self, NULL, NULL, g_byte_array_new () };

  play (&player);
  g_byte_array_unref (player.unread);
  be_silent (self);

  return NULL;
}

static void
start_listening (DialogueServer *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 &error);
  g_assert_no_error (error);
  g_socket_bind (self->listener, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (self->listener, PATIENCE);

  effective = g_socket_get_local_address (self->listener, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

DialogueServer *
dialogue_server_new (const char      *name,
                     const char      *text,
                     GTlsCertificate *certificate)
{
  DialogueServer *self = g_new0 (DialogueServer, 1);

  self->name = g_strdup (name);
  self->lines = g_strsplit (text, "\n", -1);
  self->certificate = certificate == NULL ? NULL : g_object_ref (certificate);
  self->heard = g_byte_array_new ();
  self->clear = g_byte_array_new ();
  self->dismissed = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  start_listening (self);
  self->thread = g_thread_new ("dialogue", play_thread, self);

  return self;
}

DialogueServer *
dialogue_server_new_for_file (const char      *name,
                              GTlsCertificate *certificate)
{
  g_autofree char *path = g_build_filename (g_getenv ("DIALOGUES"), name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return dialogue_server_new (name, text, certificate);
}

void
dialogue_server_be_narrow (DialogueServer *self)
{
  g_socket_set_option (self->listener, SOL_SOCKET, SO_RCVBUF, NARROW, NULL);
  g_socket_set_option (self->listener, SOL_SOCKET, SO_SNDBUF, NARROW, NULL);
}

guint16
dialogue_server_get_port (DialogueServer *self)
{
  return self->port;
}

void
dialogue_server_await_silence (DialogueServer *self)
{
  g_mutex_lock (&self->mutex);
  while (!self->silent)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

char *
dialogue_server_finish (DialogueServer *self)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));

  return g_strdup (self->difference);
}

void
dialogue_server_dismiss (DialogueServer *self)
{
  g_cancellable_cancel (self->dismissed);
  g_free (dialogue_server_finish (self));
}

GBytes *
dialogue_server_get_heard (DialogueServer *self)
{
  g_assert_null (self->thread);

  return g_bytes_new (self->heard->data, self->heard->len);
}

GBytes *
dialogue_server_get_clear (DialogueServer *self)
{
  g_assert_null (self->thread);

  return g_bytes_new (self->clear->data, self->clear->len);
}

void
dialogue_server_free (DialogueServer *self)
{
  g_free (dialogue_server_finish (self));
  g_socket_close (self->listener, NULL);
  g_clear_object (&self->listener);
  g_clear_object (&self->certificate);
  g_clear_object (&self->dismissed);
  g_clear_pointer (&self->heard, g_byte_array_unref);
  g_clear_pointer (&self->clear, g_byte_array_unref);
  g_clear_pointer (&self->lines, g_strfreev);
  g_clear_pointer (&self->difference, g_free);
  g_clear_pointer (&self->name, g_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
dialogue_server_end_threads (void)
{
  g_thread_pool_set_max_unused_threads (0);
  while (g_thread_pool_get_num_unused_threads () > 0)
    g_thread_yield ();
}
