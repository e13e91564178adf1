/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/*
 * How fast the wire is, by the least that a client can do:
 *
 *   bare ADDRESS PORT none|tls USER PASSWORD WINDOW
 *
 * USER, PASS, UIDL; then RETR of every message with WINDOW commands on their way,
 * all answers counted and thrown away; QUIT. With a WINDOW of 0 no RETR. Checks no
 * certificate and keeps nothing. Prints messages and octets received.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE (64 * 1024)
#define COMMANDS_SIZE (32 * 1024)

typedef struct {
  int           fd;
  SSL          *tls; /* NULL in plain text */
  char          buffer[BUFFER_SIZE];
  size_t        start;
  size_t        end;
  unsigned long octets;
} Line;

static void
die (const char *what)
{
  fprintf (stderr, "bare: %s\n", what);
  exit (1);
}

static void
open_line (Line       *line,
           const char *address,
           const char *port,
           bool        tls)
{
  struct sockaddr_in peer = { .sin_family = AF_INET };
  int yes = 1;

  peer.sin_port = htons ((uint16_t) strtoul (port, NULL, 10));
  line->fd = socket (AF_INET, SOCK_STREAM, 0);
  if (inet_pton (AF_INET, address, &peer.sin_addr) != 1 ||
      connect (line->fd, (struct sockaddr *) &peer, sizeof peer) != 0)
    die ("no connection");
  setsockopt (line->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (!tls)
    return;

  line->tls = SSL_new (SSL_CTX_new (TLS_client_method ()));
  SSL_set_fd (line->tls, line->fd);
  if (SSL_connect (line->tls) != 1)
    die ("no TLS");
}

static void
say (Line       *line,
     const char *text,
     size_t      length)
{
  while (length > 0)
    {
      ssize_t sent = line->tls != NULL ? SSL_write (line->tls, text, (int) length)
                                       : write (line->fd, text, length);

      if (sent <= 0)
        die ("the line broke");
      text += sent;
      length -= (size_t) sent;
    }
}

static void
fill (Line *line)
{
  ssize_t got = line->tls != NULL ? SSL_read (line->tls, line->buffer, BUFFER_SIZE)
                                  : read (line->fd, line->buffer, BUFFER_SIZE);

  if (got <= 0)
    die ("the line ended");
  line->start = 0;
  line->end = (size_t) got;
  line->octets += (size_t) got;
}

/* Skips a line. Returns: its first octet; @alone: whether that is all of it */
static char
skip_line (Line *line,
           bool *alone)
{
  char first = '\0';
  size_t length = 0;

  for (;;)
    {
      char *start = line->buffer + line->start;
      char *end = memchr (start, '\n', line->end - line->start);
      size_t taken = end != NULL ? (size_t) (end - start) : line->end - line->start;

      if (length == 0 && line->start < line->end)
        first = *start;
      length += taken;
      if (end != NULL)
        {
          line->start += taken + 1;
          *alone = length <= 2;
          return first;
        }
      fill (line);
    }
}

static void
expect_ok (Line *line)
{
  bool alone = false;

  if (skip_line (line, &alone) != '+')
    die ("the server refused");
}

/* Returns: lines before the one with the dot */
static unsigned
skip_body (Line *line)
{
  bool alone = false;
  unsigned lines = 0;

  while (skip_line (line, &alone) != '.' || !alone)
    lines++;
  return lines;
}

static void
ask (Line       *line,
     const char *word,
     const char *argument)
{
  char command[256];
  int length = snprintf (command, sizeof command, "%s%s%s\r\n", word,
                         argument[0] != '\0' ? " " : "", argument);

  say (line, command, (size_t) length);
  expect_ok (line);
}

/* Sends the commands from @sent to before @until in one write each @COMMANDS_SIZE. */
static void
send_retr (Line     *line,
           unsigned  sent,
           unsigned  until)
{
  static char commands[COMMANDS_SIZE];
  size_t length = 0;

  while (sent < until)
    {
      length += (size_t) snprintf (commands + length, sizeof commands - length, "RETR %u\r\n",
                                   ++sent);
      if (length > sizeof commands - 32 || sent == until)
        {
          say (line, commands, length);
          length = 0;
        }
    }
}

static void
fetch_all (Line     *line,
           unsigned  count,
           unsigned  window)
{
  unsigned sent = 0;

  for (unsigned answered = 0; answered < count; answered++)
    {
      unsigned until = answered + window < count ? answered + window : count;

      send_retr (line, sent, until);
      sent = until;
      expect_ok (line);
      skip_body (line);
    }
}

int
main (int    argc,
      char **argv)
{
  static Line line;
  unsigned count = 0;
  unsigned window = 0;

  if (argc != 7)
    {
      fprintf (stderr, "usage: bare ADDRESS PORT none|tls USER PASSWORD WINDOW\n");
      return 2;
    }

  window = (unsigned) strtoul (argv[6], NULL, 10);
  open_line (&line, argv[1], argv[2], strcmp (argv[3], "tls") == 0);
  expect_ok (&line);
  ask (&line, "USER", argv[4]);
  ask (&line, "PASS", argv[5]);
  ask (&line, "UIDL", "");
  count = skip_body (&line);
  if (window > 0)
    fetch_all (&line, count, window);
  ask (&line, "QUIT", "");
  printf ("%u %lu\n", count, line.octets);
  return 0;
}
