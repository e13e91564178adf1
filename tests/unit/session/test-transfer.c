/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "session/pop3-transfer.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/pop3-limits.h"

/*
 * Transfers against servers that TCP makes slow, or that would make it stand still.
 */

/* Milliseconds that no test comes near, if it works. */
#define LONG_MS 60000

/* Microseconds for which the system holds back an acknowledgement: 40 ms, by its clock. */
#define DELAYED_ACK 35000

/* Octets of the smallest buffer that the system gives a socket. */
#define SMALL_BUFFER 2304

/* What a server does. */
typedef struct {
  guint n_messages;
  gsize message;    /* octets */
  int   buffer;     /* octets of the buffers before it, ours and its, 0 for the usual */
} Habits;

typedef struct {
  const Habits *habits;
  int           listener;
} Server;

/* What has come. */
typedef struct {
  guint  messages;
  guint  held;  /* of them, for as long as an acknowledgement may be, or longer */
  gint64 since; /* when the last one came */
} Taken;

/* One octet at a time: whatever else was sent stays in the system. */
static gboolean
hear_line (int fd)
{
  char octet = '\0';

  while (octet != '\n')
    {
      if (read (fd, &octet, 1) != 1)
        return FALSE;
    }

  return TRUE;
}

static void
say (int         fd,
     const char *text,
     gsize       length)
{
  while (length > 0)
    {
      gssize written = write (fd, text, length);

      g_assert_cmpint (written, >, 0);
      text += written;
      length -= (gsize) written;
    }
}

/* Answers one command at a time, and each in two writes: while it writes, it does
 * not read. The last one is the NOOP. */
static gpointer
serve (gpointer user_data)
{
  Server *self = user_data;
  int fd = accept (self->listener, NULL, NULL);
  g_autofree char *message = g_strnfill (self->habits->message, 'x');

  g_assert_cmpint (fd, >=, 0);
  for (gsize i = 76; i + 1 < self->habits->message; i += 78)
    memcpy (message + i, "\r\n", 2);
  memcpy (message + self->habits->message - 5, "\r\n.\r\n", 5);

  for (guint i = 0; i < self->habits->n_messages && hear_line (fd); i++)
    {
      say (fd, "+OK\r\n", 5);
      say (fd, message, self->habits->message);
    }
  if (hear_line (fd))
    say (fd, "+OK\r\n", 5);
  close (fd);

  return NULL;
}

static Pop3Wire *
connect_to (Server       *server,
            GMainContext *context)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int size = server->habits->buffer;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  server->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (size > 0)
    setsockopt (server->listener, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  g_assert_cmpint (bind (server->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (server->listener, 1), ==, 0);
  getsockname (server->listener, (struct sockaddr *) &address, &length);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", ntohs (address.sin_port),
                                                NULL, &error);
  g_assert_no_error (error);
  if (size > 0)
    g_socket_set_option (g_socket_connection_get_socket (connection), SOL_SOCKET, SO_SNDBUF, size,
                         NULL);
  return pop3_wire_new (context, connection, POP3_LIMIT_LINE);
}

static gboolean
take (gsize          index,
      GBytes        *message,
      const GError  *refusal,
      gpointer       user_data,
      GError       **error)
{
  Taken *taken = user_data;
  gint64 now = g_get_monotonic_time ();

  g_assert_nonnull (message);
  taken->messages++;
  taken->held += now - taken->since >= DELAYED_ACK ? 1 : 0;
  taken->since = now;
  return TRUE;
}

/* Fetches all. Returns: how many were held up, see DELAYED_ACK */
static guint
fetch (const Habits *habits,
       gboolean      pipelining)
{
  const Pop3TransferKind whole = { POP3_TRANSFER_RETR, 0, 0 };
  static const Pop3SessionLimits limits = {
    .reply_ms = LONG_MS, .idle_ms = LONG_MS, .answer_ms = LONG_MS, .line = POP3_LIMIT_LINE,
    .message = POP3_LIMIT_MESSAGE, .memory = POP3_LIMIT_SPOOL_MEMORY,
  };
  g_autoptr (GMainContext) context = g_main_context_new ();
  Server server = { habits, -1 };
  g_autoptr (Pop3Echo) echo = pop3_echo_new (NULL);
  g_autoptr (Pop3Dialogue) dialogue = pop3_dialogue_new (connect_to (&server, context), &limits,
                                                         echo);
  GThread *thread = g_thread_new ("server", serve, &server);
  g_autofree guint *numbers = g_new (guint, habits->n_messages);
  g_autoptr (GError) error = NULL;
  guint unanswered = 0;
  Taken taken = { .since = g_get_monotonic_time () };

  for (guint i = 0; i < habits->n_messages; i++)
    numbers[i] = i + 1;
  g_assert_true (pop3_transfer_fetch (dialogue, &whole, numbers, habits->n_messages, pipelining,
                                      &unanswered, take, &taken, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (taken.messages, ==, habits->n_messages);
  g_assert_cmpuint (unanswered, ==, 0);

  g_clear_pointer (&dialogue, pop3_dialogue_free);
  g_thread_join (thread);
  close (server.listener);
  return taken.held;
}

/* More commands and answers than all buffers hold: whoever writes the one and does
 * not read the other stands still for good. */
static void
test_stubborn (void)
{
  static const Habits stubborn = { 5000, 16 * 1024, SMALL_BUFFER };
  static const Habits tiny = { 20000, 20, SMALL_BUFFER };

  fetch (&stubborn, TRUE);
  fetch (&tiny, TRUE);
}

/* Two small writes: without our acknowledgement of the first, Nagle's algorithm
 * holds back the second. In lock step that is each message, on any machine; a busy one
 * holds up some. */
static void
test_delayed_ack (void)
{
  static const Habits nagle = { 200, 300, 0 };
  guint held = fetch (&nagle, FALSE);

  g_test_message ("%u of %u messages were held up", held, nagle.n_messages);
  g_assert_cmpuint (held, <, nagle.n_messages / 4);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transfer/stubborn", test_stubborn);
  g_test_add_func ("/transfer/delayed-ack", test_delayed_ack);

  return g_test_run ();
}
