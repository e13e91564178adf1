/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/* Loaded into Geary by tests, which say in the environment what they want:
 * POP3_TEST_PORT: the port for https on this machine, at which a test cannot
 * listen, leads to this one. POP3_TEST_RTL: all is laid out from right to left,
 * as in a language that nobody has to have installed. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define HTTPS 443

const char *g_dgettext (const char *domain, const char *message);

int
connect (int                    fd,
         const struct sockaddr *address,
         socklen_t              length)
{
  int (*real) (int, const struct sockaddr *, socklen_t) =
    (int (*) (int, const struct sockaddr *, socklen_t)) dlsym (RTLD_NEXT, "connect");
  const char *port = getenv ("POP3_TEST_PORT");
  struct sockaddr_in moved;

  if (port == NULL || address->sa_family != AF_INET || length < sizeof moved)
    return real (fd, address, length);

  memcpy (&moved, address, sizeof moved);
  if (ntohs (moved.sin_port) != HTTPS || ntohl (moved.sin_addr.s_addr) != INADDR_LOOPBACK)
    return real (fd, address, length);

  moved.sin_port = htons ((in_port_t) strtoul (port, NULL, 10));
  return real (fd, (const struct sockaddr *) &moved, sizeof moved);
}

/* GTK asks its translation for the direction. */
const char *
g_dgettext (const char *domain,
            const char *message)
{
  const char *(*real) (const char *, const char *) =
    (const char *(*) (const char *, const char *)) dlsym (RTLD_NEXT, "g_dgettext");

  if (getenv ("POP3_TEST_RTL") != NULL && strcmp (message, "default:LTR") == 0)
    return "default:RTL";
  return real (domain, message);
}
