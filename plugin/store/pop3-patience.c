/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-patience.h"

/* Pauses between two attempts to have the lock, the last of them again and again. SQLite
 * has the same: who asked more often would have it before the host. */
static const guint8 PAUSES_MS[] = { 1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100 };

/* Instructions of SQLite's own between two looks at the cancellable: a fraction of a
 * millisecond. */
#define STEPS 1000

static int
on_busy (gpointer data,
         int      n_calls)
{
  Pop3Patience *self = data;
  gint64 now = g_get_monotonic_time ();

  if (n_calls == 0)
    self->since = now;
  if (g_cancellable_is_cancelled (self->cancellable) ||
      now - self->since >= self->timeout_ms * G_TIME_SPAN_MILLISECOND)
    return FALSE;

  g_usleep (PAUSES_MS[MIN ((gsize) n_calls, G_N_ELEMENTS (PAUSES_MS) - 1)] *
            (gulong) G_TIME_SPAN_MILLISECOND);
  return TRUE;
}

static int
on_progress (gpointer data)
{
  return g_cancellable_is_cancelled (((Pop3Patience *) data)->cancellable);
}

/**
 * pop3_patience_impose:
 * @self: what must outlive the last statement
 * @db: a connection
 *
 * Has the connection's statements fail when they have waited for too long or are
 * cancelled, a transaction being rolled back as after any other error. On the
 * connection's thread.
 */
void
pop3_patience_impose (Pop3Patience *self,
                      sqlite3      *db)
{
  sqlite3_busy_handler (db, on_busy, self);
  sqlite3_progress_handler (db, STEPS, on_progress, self);
}
