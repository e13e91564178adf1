/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/*
 * Far links on one machine, for kernels without netem:
 *
 *   link DELAY...
 *
 * makes two network namespaces, the server's and the clients', and between them a
 * link for each delay (milliseconds, one way): 10.77.N.1 is the server's end of
 * the N-th and 10.77.N.2 the clients'. Prints "PID SERVER CLIENTS", where
 * /proc/PID/fd/SERVER and /proc/PID/fd/CLIENTS are the namespaces, and carries
 * packets until its input ends. What TCP sees is a path: slow start, windows and
 * acknowledgements take their round trips. There is no loss but by a full queue.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINKS 4
#define PACKET_MAX 1500
/* Packets on their way in one direction: 400 Mbit/s for a second. */
#define QUEUE_MAX 32768
/* Packets that the system keeps for us; its 500 would be losses. */
#define DEVICE_QUEUE 20000
/* Taken in one go, so that neither direction waits for the other. */
#define BURST 64

typedef struct {
  int64_t  due; /* nanoseconds */
  uint16_t length;
  char     octets[PACKET_MAX];
} Packet;

/* One direction of a link. */
typedef struct {
  int      from;
  int      to;
  int64_t  delay;
  Packet  *queue;
  unsigned first;
  unsigned count;
  unsigned long lost;
} Lane;

static void
die (const char *what)
{
  fprintf (stderr, "link: %s: %s\n", what, strerror (errno));
  exit (1);
}

static int64_t
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (int64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

static int
enter_new_namespace (void)
{
  int fd = -1;

  if (unshare (CLONE_NEWNET) != 0)
    die ("a network namespace");
  fd = open ("/proc/self/ns/net", O_RDONLY);
  if (fd < 0)
    die ("/proc/self/ns/net");
  return fd;
}

static void
configure (int           control,
           unsigned long request,
           struct ifreq *device)
{
  if (ioctl (control, request, device) != 0)
    die (device->ifr_name);
}

static void
set_address (int           control,
             unsigned long request,
             struct ifreq *device,
             const char   *text)
{
  struct sockaddr_in address = { .sin_family = AF_INET };

  inet_pton (AF_INET, text, &address.sin_addr);
  memcpy (&device->ifr_addr, &address, sizeof address);
  configure (control, request, device);
}

static void
bring_up (int         control,
          const char *name)
{
  struct ifreq device = { 0 };

  snprintf (device.ifr_name, sizeof device.ifr_name, "%s", name);
  configure (control, SIOCGIFFLAGS, &device);
  device.ifr_flags |= IFF_UP | IFF_RUNNING;
  configure (control, SIOCSIFFLAGS, &device);
}

/* A point-to-point device in the namespace that we are in. */
static int
open_end (unsigned number,
          unsigned own,
          unsigned other)
{
  struct ifreq device = { .ifr_flags = IFF_TUN | IFF_NO_PI };
  char address[32];
  int control = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

  snprintf (device.ifr_name, sizeof device.ifr_name, "far%u", number);
  if (fd < 0 || control < 0)
    die ("/dev/net/tun");
  configure (fd, TUNSETIFF, &device);

  device.ifr_qlen = DEVICE_QUEUE;
  configure (control, SIOCSIFTXQLEN, &device);
  snprintf (address, sizeof address, "10.77.%u.%u", number, own);
  set_address (control, SIOCSIFADDR, &device, address);
  snprintf (address, sizeof address, "10.77.%u.%u", number, other);
  set_address (control, SIOCSIFDSTADDR, &device, address);
  bring_up (control, device.ifr_name);
  bring_up (control, "lo");
  close (control);
  return fd;
}

static void
take_packets (Lane *lane)
{
  for (unsigned i = 0; i < BURST; i++)
    {
      Packet *packet = &lane->queue[(lane->first + lane->count) % QUEUE_MAX];
      char lost[PACKET_MAX];
      bool full = lane->count == QUEUE_MAX;
      ssize_t length = read (lane->from, full ? lost : packet->octets, PACKET_MAX);

      if (length <= 0)
        return;
      if (full)
        {
          lane->lost++;
          continue;
        }
      packet->length = (uint16_t) length;
      packet->due = now () + lane->delay;
      lane->count++;
    }
}

/* Returns: when the next packet is due, or the far future */
static int64_t
give_packets (Lane *lane)
{
  int64_t time = now ();

  while (lane->count > 0)
    {
      Packet *packet = &lane->queue[lane->first];

      if (packet->due > time)
        return packet->due;
      if (write (lane->to, packet->octets, packet->length) < 0)
        lane->lost++;
      lane->first = (lane->first + 1) % QUEUE_MAX;
      lane->count--;
    }

  return INT64_MAX;
}

static void
init_lane (Lane   *lane,
           int     from,
           int     to,
           int64_t delay)
{
  *lane = (Lane) { .from = from, .to = to, .delay = delay };
  lane->queue = calloc (QUEUE_MAX, sizeof (Packet));
  if (lane->queue == NULL)
    die ("memory");
}

static void
carry (Lane     *lanes,
       unsigned  n_lanes)
{
  struct pollfd files[2 * MAX_LINKS + 1];

  for (unsigned i = 0; i < n_lanes; i++)
    files[i] = (struct pollfd) { .fd = lanes[i].from, .events = POLLIN };
  files[n_lanes] = (struct pollfd) { .fd = STDIN_FILENO, .events = POLLIN };

  while (files[n_lanes].revents == 0)
    {
      int64_t due = INT64_MAX;
      int64_t left = 0;
      struct timespec wait;

      for (unsigned i = 0; i < n_lanes; i++)
        {
          int64_t next = give_packets (&lanes[i]);

          due = next < due ? next : due;
        }

      left = due - now ();
      left = left > 0 ? left : 0;
      wait = (struct timespec) { left / 1000000000, left % 1000000000 };
      if (ppoll (files, n_lanes + 1, due == INT64_MAX ? NULL : &wait, NULL) <= 0)
        continue;
      for (unsigned i = 0; i < n_lanes; i++)
        {
          if (files[i].revents & POLLIN)
            take_packets (&lanes[i]);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  unsigned n_links = (unsigned) argc - 1;
  int server_ends[MAX_LINKS];
  Lane lanes[2 * MAX_LINKS];
  int server = -1;
  int clients = -1;

  if (argc < 2 || n_links > MAX_LINKS)
    {
      fprintf (stderr, "usage: link MILLISECONDS... (at most %d)\n", MAX_LINKS);
      return 2;
    }

  server = enter_new_namespace ();
  for (unsigned i = 0; i < n_links; i++)
    server_ends[i] = open_end (i + 1, 1, 2);
  clients = enter_new_namespace ();
  for (unsigned i = 0; i < n_links; i++)
    {
      int64_t delay = (int64_t) (strtod (argv[i + 1], NULL) * 1000000);
      int end = open_end (i + 1, 2, 1);

      init_lane (&lanes[2 * i], server_ends[i], end, delay);
      init_lane (&lanes[2 * i + 1], end, server_ends[i], delay);
    }

  printf ("%d %d %d\n", (int) getpid (), server, clients);
  fflush (stdout);
  carry (lanes, 2 * n_links);
  for (unsigned i = 0; i < 2 * n_links; i++)
    {
      if (lanes[i].lost > 0)
        fprintf (stderr, "link: %lu packets lost in lane %u\n", lanes[i].lost, i);
    }
  return 0;
}
