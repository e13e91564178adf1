/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * To be preloaded into a program that has the plugin or its backend: writes to the
 * file PROBE_LOG
 *
 *   connect NANOSECONDS    monotonic time of the first connection to PROBE_PORT
 *   NAME COUNT MEDIAN P99.9 LONGEST
 *
 * microseconds of CPU on the main thread: of "dispatch", each callback that the
 * plugin had posted to the main loop, with all that the host does in it; of
 * "harvest", iterations of the main loop in which contacts are gathered; of
 * "iteration", all iterations, the host's own work included.
 */

#define MAX_SAMPLES 2000000

typedef struct {
  const char *name;
  guint32    *values;
  guint       count;
} Samples;

/* A callback of the plugin's, and what it was to be called with. */
typedef struct {
  GSourceFunc    func;
  gpointer       data;
  GDestroyNotify notify;
} Wrapped;

static Samples dispatches = { "dispatch" };
static Samples harvests = { "harvest" };
static Samples iterations = { "iteration" };
static GThread *main_thread;
static gint64 iteration_start;
static gboolean harvesting;
static int log_fd = -1;
static guint16 port;
static int connected;

int  connect (int fd, const struct sockaddr *address, socklen_t length);
void geary_contact_harvester_harvest_from_email (gpointer self, gpointer messages,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);

static gint64
cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

static void
add_sample (Samples *samples,
            gint64   nanoseconds)
{
  if (samples->count < MAX_SAMPLES)
    samples->values[samples->count++] = (guint32) (nanoseconds / 1000);
}

static int
poll_between (GPollFD *files,
              guint    n_files,
              int      timeout)
{
  int result = 0;

  if (iteration_start > 0)
    add_sample (harvesting ? &harvests : &iterations, cpu_time () - iteration_start);
  harvesting = FALSE;
  result = g_poll (files, n_files, timeout);
  iteration_start = cpu_time ();
  return result;
}

__attribute__ ((constructor)) static void
set_up (void)
{
  const char *path = getenv ("PROBE_LOG");
  const char *number = getenv ("PROBE_PORT");

  /* Not in what they start, as WebKit's processes. */
  if (path == NULL || (strcmp (program_invocation_short_name, "geary") != 0 &&
                       strcmp (program_invocation_short_name, "headless") != 0))
    return;

  log_fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  port = number != NULL ? (guint16) strtoul (number, NULL, 10) : 0;
  dispatches.values = g_new (guint32, MAX_SAMPLES);
  harvests.values = g_new (guint32, MAX_SAMPLES);
  iterations.values = g_new (guint32, MAX_SAMPLES);
  main_thread = g_thread_self ();
  g_main_context_set_poll_func (NULL, poll_between);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  guint32 first = *(const guint32 *) a;
  guint32 second = *(const guint32 *) b;

  return first < second ? -1 : first > second;
}

static void
report (Samples *samples)
{
  guint count = samples->count;

  if (count == 0)
    return;
  qsort (samples->values, count, sizeof (guint32), compare);
  dprintf (log_fd, "%s %u %u %u %u\n", samples->name, count, samples->values[count / 2],
           samples->values[count - 1 - count / 1000], samples->values[count - 1]);
}

__attribute__ ((destructor)) static void
say_all (void)
{
  if (log_fd < 0)
    return;

  report (&dispatches);
  report (&harvests);
  report (&iterations);
}

int
connect (int                    fd,
         const struct sockaddr *address,
         socklen_t              length)
{
  static int (*real) (int, const struct sockaddr *, socklen_t);
  guint16 wanted = 0;

  if (real == NULL)
    real = (int (*) (int, const struct sockaddr *, socklen_t)) dlsym (RTLD_NEXT, "connect");
  if (address->sa_family == AF_INET)
    wanted = ntohs (((const struct sockaddr_in *) (gconstpointer) address)->sin_port);
  else if (address->sa_family == AF_INET6)
    wanted = ntohs (((const struct sockaddr_in6 *) (gconstpointer) address)->sin6_port);
  if (log_fd >= 0 && wanted == port && port != 0 &&
      g_atomic_int_compare_and_exchange (&connected, FALSE, TRUE))
    {
      struct timespec time;

      clock_gettime (CLOCK_MONOTONIC, &time);
      dprintf (log_fd, "connect %lld\n", time.tv_sec * 1000000000LL + time.tv_nsec);
    }

  return real (fd, address, length);
}

static gboolean
call_wrapped (gpointer user_data)
{
  Wrapped *wrapped = user_data;
  gint64 start = cpu_time ();
  gboolean again = wrapped->func (wrapped->data);

  if (g_thread_self () == main_thread)
    add_sample (&dispatches, cpu_time () - start);
  return again;
}

static void
free_wrapped (gpointer user_data)
{
  Wrapped *wrapped = user_data;

  if (wrapped->notify != NULL)
    wrapped->notify (wrapped->data);
  g_free (wrapped);
}

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  static void (*real) (GSource *, GSourceFunc, gpointer, GDestroyNotify);
  Dl_info caller = { 0 };
  Wrapped *wrapped = NULL;

  if (real == NULL)
    real = (void (*) (GSource *, GSourceFunc, gpointer, GDestroyNotify))
      dlsym (RTLD_NEXT, "g_source_set_callback");
  if (log_fd < 0 || source->source_funcs != &g_idle_funcs ||
      dladdr (__builtin_return_address (0), &caller) == 0 ||
      (strstr (caller.dli_fname, "libpop3.so") == NULL &&
       strstr (caller.dli_fname, "headless") == NULL))
    {
      real (source, func, data, notify);
      return;
    }

  wrapped = g_new (Wrapped, 1);
  *wrapped = (Wrapped) { func, data, notify };
  real (source, call_wrapped, wrapped, free_wrapped);
}

void
geary_contact_harvester_harvest_from_email (gpointer             self,
                                            gpointer             messages,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data)
{
  static void (*real) (gpointer, gpointer, GCancellable *, GAsyncReadyCallback, gpointer);

  if (real == NULL)
    real = (void (*) (gpointer, gpointer, GCancellable *, GAsyncReadyCallback, gpointer))
      dlsym (RTLD_NEXT, "geary_contact_harvester_harvest_from_email");
  harvesting = TRUE;
  real (self, messages, cancellable, callback, user_data);
}
