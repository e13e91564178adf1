/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include <sys/socket.h>
#include <unistd.h>

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "session/pop3-wire.h"

/*
 * What a server says until it hangs up, out of a socket, whose packets are the pieces that
 * are read: lines, and a body behind each that begins with a plus. It is what the input
 * has, wherever it was cut. The first octet says how long the pieces are, and whether a
 * line may be long.
 */

#define PIECE 0x3f
#define STRICT 0x80
#define STRICT_LINE 40

/* Nothing is waited for: all is there. */
#define WAIT_MS (POP3_LIMIT_IDLE_MS)

static const Pop3SessionLimits limits = { .idle_ms = WAIT_MS, .answer_ms = WAIT_MS };

/* What is left of the input. */
typedef struct {
  const char *said;
  gsize       length;
  gsize       line_max;
  gboolean    ended; /* by an error, as it should be */
} Server;

static gboolean
append (const char *bytes,
        gsize       length,
        gpointer    user_data,
        GError    **error)
{
  g_byte_array_append (user_data, (const guint8 *) bytes, (guint) length);
  return TRUE;
}

static void
skip (Server *server,
      gsize   length)
{
  server->said += length;
  server->length -= length;
}

/* Returns: whether the line is there, as it should be, and began with a plus */
static gboolean
check_line (Pop3Wire *wire,
            Server   *server,
            gboolean *is_bare)
{
  const char *end = server->length > 0 ? memchr (server->said, '\n', server->length) : NULL;
  gsize expected = end != NULL ? (gsize) (end - server->said) : server->length;
  gboolean is_long = expected > server->line_max;
  g_autoptr (GError) error = NULL;
  const char *line = NULL;
  gsize length = 0;

  if (!pop3_wire_read_line (wire, WAIT_MS, &line, &length, NULL, &error))
    {
      g_assert_true (end == NULL || is_long);
      g_assert_error (error, POP3_ERROR, (is_long ? POP3_ERROR_LIMIT : POP3_ERROR_NETWORK));
      server->ended = TRUE;
      return FALSE;
    }

  g_assert_true (end != NULL && !is_long);
  *is_bare = expected == 0 || end[-1] != '\r';
  g_assert_cmpmem (line, length, server->said, *is_bare ? expected : expected - 1);
  skip (server, expected + 1);
  return length > 0 && *line == '+';
}

static void
check_body (Pop3Wire *wire,
            Server   *server,
            gboolean  is_bare)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  Pop3Multiline multiline;
  Pop3MultilineResult result = POP3_MULTILINE_MORE;
  gsize consumed = 0;

  pop3_multiline_init (&multiline, is_bare);
  result = pop3_multiline_feed (&multiline, server->said, server->length, &consumed, append,
                                expected, NULL);
  g_assert_true (pop3_wire_read_body (wire, &limits, append, body, NULL, &error) ==
                 (result == POP3_MULTILINE_DONE));
  if (result != POP3_MULTILINE_DONE)
    g_assert_error (error, POP3_ERROR, POP3_ERROR_NETWORK);
  g_assert_cmpmem (body->data, body->len, expected->data, expected->len);
  skip (server, consumed);
}

/* Returns: octets that have room on the way */
static gsize
say_all (int         peer,
         const char *said,
         gsize       length,
         gsize       piece)
{
  gsize sent = 0;

  while (sent < length)
    {
      gssize n = send (peer, said + sent, MIN (piece, length - sent), MSG_DONTWAIT);

      if (n <= 0)
        break;
      sent += (gsize) n;
    }
  shutdown (peer, SHUT_WR);
  return sent;
}

static Pop3Wire *
open_wire (GMainContext *context,
           int           fd,
           gsize         line_max)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) connection = NULL;

  g_assert_nonnull (socket);
  connection = g_socket_connection_factory_create_connection (socket);
  return pop3_wire_new (context, connection, line_max);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (Pop3Wire) wire = NULL;
  Server server = { 0 };
  int fds[2];

  if (size < 2)
    return 0;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET, 0, fds), ==, 0);
  server.said = (const char *) data + 1;
  server.length = say_all (fds[1], server.said, size - 1, 1 + (data[0] & PIECE));
  server.line_max = data[0] & STRICT ? STRICT_LINE : POP3_LIMIT_LINE;
  wire = open_wire (context, fds[0], server.line_max);

  do
    {
      gboolean is_bare = FALSE;

      if (check_line (wire, &server, &is_bare))
        check_body (wire, &server, is_bare);
    }
  while (server.length > 0 && !server.ended);

  g_assert_true (server.ended || pop3_wire_is_silent (wire));
  close (fds[1]);
  return 0;
}
