/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "trace.h"

static GString *trace; /* under its lock: session and server log */
static GMutex trace_mutex;

static GLogWriterOutput
write_trace (GLogLevelFlags   level,
             const GLogField *fields,
             gsize            n_fields,
             gpointer         user_data)
{
  g_autofree char *line = g_log_writer_format_fields (level, fields, n_fields, FALSE);

  if (level & (G_LOG_FLAG_FATAL | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR))
    return g_log_writer_default (level, fields, n_fields, NULL);

  g_mutex_lock (&trace_mutex);
  g_string_append (trace, line);
  g_string_append_c (trace, '\n');
  g_mutex_unlock (&trace_mutex);

  return G_LOG_WRITER_HANDLED;
}

void
trace_start (void)
{
  trace = g_string_new (NULL);
  g_log_set_debug_enabled (TRUE);
  /* What a newer GLib has for tests does not ask the writer. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  g_log_set_writer_func (write_trace, NULL, NULL);
}

char *
trace_take (void)
{
  GString *taken = NULL;

  g_mutex_lock (&trace_mutex);
  taken = trace;
  trace = g_string_new (NULL);
  g_mutex_unlock (&trace_mutex);

  return g_string_free (taken, FALSE);
}
