/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-gauge.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PEAK "\nVmHWM:"
#define READ "rchar:"
#define TICK_US (10 * 1000)

/* The machine stands still when one who only looks at the clock does not for so long. */
#define STANDSTILL_US (100 * 1000)

static guint beat;
static gint64 beat_us;
static gint64 last;     /* monotonic time of the last beat */
static gint64 last_queued;
static gint64 last_lost;
static gint64 longest;  /* microseconds that a beat was late */
static gint64 longest_own; /* the same without those in which others had the processor, or
                            * nobody */
static int schedule = -1;

static GThread *ticker;
static gint over;       /* atomic */
static GMutex mutex;
static gint64 seen;     /* when anybody looked at the clock; guarded by mutex, as is lost */
static gint64 lost;     /* microseconds in which the machine has stood still */

/* Microseconds for which this thread had all that it needs but a processor; 0 where the
 * kernel does not tell. */
static gint64
read_queued (void)
{
  char text[128] = "";
  const char *second = NULL;

  if (schedule < 0 || pread (schedule, text, sizeof text - 1, 0) <= 0)
    return 0;

  second = strchr (text, ' ');
  return second != NULL ? g_ascii_strtoll (second, NULL, 10) / 1000 : 0;
}

/* Looks at the clock. Returns: what has been lost so far */
static gint64
read_lost (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  gint64 now = g_get_monotonic_time ();

  if (now - seen > STANDSTILL_US)
    lost += now - seen;
  seen = now;
  return lost;
}

static gpointer
tick (gpointer user_data)
{
  while (!g_atomic_int_get (&over))
    {
      read_lost ();
      g_usleep (TICK_US);
    }
  return NULL;
}

static gboolean
on_beat (gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();
  gint64 queued = read_queued ();
  gint64 stood_still = read_lost ();
  gint64 late = now - last - beat_us;

  longest = MAX (longest, late);
  longest_own = MAX (longest_own,
                     late - MAX (queued - last_queued, stood_still - last_lost));
  last = now;
  last_queued = queued;
  last_lost = stood_still;
  return G_SOURCE_CONTINUE;
}

void
headless_gauge_start (guint beat_ms)
{
  beat_us = (gint64) beat_ms * 1000;
  schedule = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  last = seen = g_get_monotonic_time ();
  last_queued = read_queued ();
  g_atomic_int_set (&over, FALSE);
  ticker = g_thread_new ("clock", tick, NULL);
  beat = g_timeout_add (beat_ms, on_beat, NULL);
}

void
headless_gauge_stop (void)
{
  g_clear_handle_id (&beat, g_source_remove);
  g_atomic_int_set (&over, TRUE);
  g_clear_pointer (&ticker, g_thread_join);
  if (schedule >= 0)
    close (schedule);
  schedule = -1;
}

static guint64
read_number (const char *path,
             const char *name)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  line = strstr (text, name);
  return line != NULL ? g_ascii_strtoull (line + strlen (name), NULL, 10) : 0;
}

void
headless_gauge_append (GString *json)
{
  g_string_append_printf (json, ", \"longest_gap_ms\": %" G_GINT64_FORMAT
                          ", \"longest_own_gap_ms\": %" G_GINT64_FORMAT ", \"peak_kib\": %"
                          G_GUINT64_FORMAT ", \"read_kib\": %" G_GUINT64_FORMAT,
                          longest / 1000, longest_own / 1000,
                          read_number ("/proc/self/status", PEAK),
                          read_number ("/proc/self/io", READ) / 1024);
}

static int
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  int count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

int
headless_gauge_count_fds (void)
{
  return count_entries ("/proc/self/fd");
}

int
headless_gauge_count_threads (void)
{
  return count_entries ("/proc/self/task");
}
