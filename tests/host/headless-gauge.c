/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-gauge.h"

#include <string.h>

#define PEAK "\nVmHWM:"

static guint beat;
static gint64 beat_us;
static gint64 last;    /* monotonic time of the last beat */
static gint64 longest; /* microseconds that a beat was late */

static gboolean
on_beat (gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();

  longest = MAX (longest, now - last - beat_us);
  last = now;
  return G_SOURCE_CONTINUE;
}

void
headless_gauge_start (guint beat_ms)
{
  beat_us = (gint64) beat_ms * 1000;
  last = g_get_monotonic_time ();
  beat = g_timeout_add (beat_ms, on_beat, NULL);
}

void
headless_gauge_stop (void)
{
  g_clear_handle_id (&beat, g_source_remove);
}

static guint64
read_peak_kib (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;

  line = strstr (text, PEAK);
  return line != NULL ? g_ascii_strtoull (line + strlen (PEAK), NULL, 10) : 0;
}

void
headless_gauge_append (GString *json)
{
  g_string_append_printf (json, ", \"longest_gap_ms\": %" G_GINT64_FORMAT ", \"peak_kib\": %"
                          G_GUINT64_FORMAT, longest / 1000, read_peak_kib ());
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
