/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/* Loaded into Geary by tests, which say in the environment what they want:
 * POP3_TEST_PORTS: ports of this machine, at which a test cannot listen, and where
 * they lead, as "443=40001 995=40002". POP3_TEST_RTL: all is laid out from right to left,
 * as in a language that nobody has to have installed. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

const char *g_dgettext (const char *domain, const char *message);

/* Returns: where a port leads, 0 for one that leads to itself */
static in_port_t
find_port (in_port_t port)
{
  const char *rest = getenv ("POP3_TEST_PORTS");

  while (rest != NULL && *rest != '\0')
    {
      char *end = NULL;
      unsigned long from = strtoul (rest, &end, 10);
      unsigned long to = *end == '=' ? strtoul (end + 1, &end, 10) : 0;

      if (from == port)
        return (in_port_t) to;
      rest = *end == ' ' ? end + 1 : NULL;
    }
  return 0;
}

int
connect (int                    fd,
         const struct sockaddr *address,
         socklen_t              length)
{
  int (*real) (int, const struct sockaddr *, socklen_t) =
    (int (*) (int, const struct sockaddr *, socklen_t)) dlsym (RTLD_NEXT, "connect");
  struct sockaddr_in moved;
  in_port_t port = 0;

  if (address->sa_family != AF_INET || length < sizeof moved)
    return real (fd, address, length);

  memcpy (&moved, address, sizeof moved);
  port = find_port (ntohs (moved.sin_port));
  if (port == 0 || ntohl (moved.sin_addr.s_addr) != INADDR_LOOPBACK)
    return real (fd, address, length);

  moved.sin_port = htons (port);
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
