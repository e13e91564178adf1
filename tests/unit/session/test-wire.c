/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "session/pop3-wire.h"

#include <sys/socket.h>
#include <unistd.h>

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"

/*
 * The wire alone, on one end of a socket pair.
 */

/* Octets that the other end sends before it reads any: far more than all
 * buffers between the two hold. */
#define FLOOD (8 * 1024 * 1024)

/* Milliseconds that no test comes near, if it works. */
#define LONG_MS 60000

typedef struct {
  GMainContext *context;
  Pop3Wire     *wire;
  int           peer; /* the other end */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], &error);
  g_assert_no_error (error);
  connection = g_socket_connection_factory_create_connection (socket);
  fixture->context = g_main_context_new ();
  fixture->wire = pop3_wire_new (fixture->context, connection, 1000);
  fixture->peer = fds[1];
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->wire, pop3_wire_free);
  if (fixture->peer >= 0)
    close (fixture->peer);
  g_clear_pointer (&fixture->context, g_main_context_unref);
}

static void
say (Fixture    *fixture,
     const char *bytes,
     gsize       length)
{
  g_assert_cmpint (write (fixture->peer, bytes, length), ==, length);
}

static void
test_lines (Fixture       *fixture,
            gconstpointer  data)
{
  static const char said[] = "+OK\r\n\r\nbare\nNUL \0 in\r\nCR\r\r\n";
  static const struct {
    const char *line;
    gsize       length;
  } lines[] = {
    { "+OK", 3 }, { "", 0 }, { "bare", 4 }, { "NUL \0 in", 8 }, { "CR\r", 3 },
  };

  say (fixture, said, sizeof said - 1);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const char *line = NULL;
      gsize length = 0;

      g_assert_true (
        pop3_wire_read_line (fixture->wire, LONG_MS, &line, &length, NULL, NULL));
      g_assert_cmpmem (line, length, lines[i].line, lines[i].length);
    }
  g_assert_true (pop3_wire_is_silent (fixture->wire));
}

/* A line of exactly the limit, and one that is an octet longer. */
static void
test_line_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *fits = g_strnfill (998, 'x');
  g_autofree char *long_line = g_strnfill (1001, 'x');
  g_autoptr (GError) error = NULL;
  const char *line = NULL;
  gsize length = 0;

  say (fixture, fits, 998);
  say (fixture, "\r\n", 2);
  say (fixture, long_line, 1001);
  g_assert_true (pop3_wire_read_line (fixture->wire, LONG_MS, &line, &length, NULL, &error));
  g_assert_cmpuint (length, ==, 998);
  g_assert_false (pop3_wire_read_line (fixture->wire, LONG_MS, &line, &length, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_LIMIT);
}

static void
test_timeout (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  const char *line = NULL;
  gsize length = 0;
  char octet = '\0';

  say (fixture, "+O", 2);
  g_assert_false (pop3_wire_read_line (fixture->wire, 50, &line, &length, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 50 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, LONG_MS * 1000);
  g_assert_true (pop3_wire_peek (fixture->wire, &octet));
  g_assert_cmpint (octet, ==, '+');
}

static void
test_closed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  const char *line = NULL;
  gsize length = 0;

  say (fixture, "last\r\nhalf", 10);
  close (fixture->peer);
  fixture->peer = -1;
  g_assert_true (pop3_wire_queue (fixture->wire, "QUIT\r\n", 6, NULL));
  g_assert_true (pop3_wire_read_line (fixture->wire, LONG_MS, &line, &length, NULL, &error));
  g_assert_cmpmem (line, length, "last", 4);
  g_assert_false (pop3_wire_is_closed (fixture->wire));
  g_assert_false (pop3_wire_read_line (fixture->wire, LONG_MS, &line, &length, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_NETWORK);
  g_assert_true (pop3_wire_is_closed (fixture->wire));
}

static void
test_silence (Fixture       *fixture,
              gconstpointer  data)
{
  g_assert_true (pop3_wire_is_silent (fixture->wire));
  say (fixture, "x", 1);
  g_assert_false (pop3_wire_is_silent (fixture->wire));
}

static void
test_queue_limit (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *much = g_strnfill (POP3_LIMIT_OUTPUT, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (pop3_wire_queue (fixture->wire, much, POP3_LIMIT_OUTPUT, &error));
  g_assert_false (pop3_wire_queue (fixture->wire, "x", 1, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_LIMIT);
}

/* Sends everything before it reads anything, then tells how much it has read. */
static gpointer
stubborn_thread (gpointer user_data)
{
  int peer = GPOINTER_TO_INT (user_data);
  g_autoptr (GString) block = g_string_new (NULL);
  gsize heard = 0;
  char buffer[4096];
  gssize got = 0;

  while (block->len < 64 * 1024)
    g_string_append (block, "0123456789\r\n");
  for (gsize sent = 0; sent < FLOOD; sent += block->len)
    for (gsize part = 0; part < block->len;)
      {
        gssize written = write (peer, block->str + part, block->len - part);

        g_assert_cmpint (written, >, 0);
        part += (gsize) written;
      }
  while (heard < POP3_LIMIT_OUTPUT && (got = read (peer, buffer, sizeof buffer)) > 0)
    heard += (gsize) got;
  g_assert_cmpint (write (peer, ".\r\n", 3), ==, 3);

  return GSIZE_TO_POINTER (heard);
}

static gboolean
count (const char  *bytes,
       gsize        length,
       gpointer     user_data,
       GError     **error)
{
  *(gsize *) user_data += length;

  return TRUE;
}

/* A server that stops reading while it sends: whoever only writes until all is
 * written locks with it. */
static void
test_stubborn (Fixture       *fixture,
               gconstpointer  data)
{
  static const Pop3SessionLimits limits = { .idle_ms = LONG_MS, .answer_ms = LONG_MS };
  g_autofree char *much = g_strnfill (POP3_LIMIT_OUTPUT, 'x');
  GThread *thread = NULL;
  g_autoptr (GError) error = NULL;
  gsize got = 0;
  int size = 4096;

  setsockopt (fixture->peer, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  thread = g_thread_new ("stubborn", stubborn_thread, GINT_TO_POINTER (fixture->peer));
  g_assert_true (pop3_wire_queue (fixture->wire, much, POP3_LIMIT_OUTPUT, &error));
  g_assert_true (pop3_wire_send (fixture->wire, &error));
  g_assert_true (pop3_wire_read_body (fixture->wire, &limits, count, &got, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (got, >=, FLOOD);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (thread)), ==, POP3_LIMIT_OUTPUT);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/wire/lines", test_lines);
  ADD ("/wire/line-limit", test_line_limit);
  ADD ("/wire/timeout", test_timeout);
  ADD ("/wire/closed", test_closed);
  ADD ("/wire/silence", test_silence);
  ADD ("/wire/queue-limit", test_queue_limit);
  ADD ("/wire/stubborn", test_stubborn);

  return g_test_run ();
}
