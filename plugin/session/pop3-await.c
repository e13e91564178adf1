/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-await.h"

#include <glib/gi18n-lib.h>

#include "protocol/pop3-error.h"

/*
 * Waiting with a deadline. GIO's blocking calls know only a timeout per system
 * call, so operations run asynchronously on the thread's own context, where a
 * timer cancels them.
 */

static gboolean
on_deadline (gpointer user_data)
{
  Pop3Await *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/* On the thread that cancels. The operation is cancelled on ours: GIO's sources
 * can leak when that is done on another thread. */
static void
on_outer_cancelled (GCancellable *outer,
                    gpointer      user_data)
{
  Pop3Await *self = user_data;

  g_atomic_int_set (&self->cancelled, TRUE);
  g_main_context_wakeup (self->context);
}

void
pop3_await_start (Pop3Await    *self,
                  GMainContext *context,
                  guint         timeout_ms,
                  GCancellable *cancellable)
{
  *self = (Pop3Await) { NULL };
  self->context = context;
  self->cancellable = g_cancellable_new ();
  g_main_context_push_thread_default (context);

  self->timer = g_timeout_source_new (timeout_ms);
  g_source_set_callback (self->timer, on_deadline, self, NULL);
  g_source_attach (self->timer, context);

  self->outer = cancellable;
  if (cancellable != NULL)
    self->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled), self,
                                            NULL);
}

void
pop3_await_ready (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Pop3Await *self = user_data;

  self->result = g_object_ref (result);
}

GAsyncResult *
pop3_await_wait (Pop3Await *self)
{
  while (self->result == NULL)
    {
      if (g_atomic_int_get (&self->cancelled))
        g_cancellable_cancel (self->cancellable);
      g_main_context_iteration (self->context, TRUE);
    }

  return self->result;
}

guint
pop3_await_get_patience (const Pop3SessionLimits *limits,
                         gint64                   begun,
                         guint64                  octets)
{
  gint64 passed = (g_get_monotonic_time () - begun) / 1000;
  gint64 granted = (gint64) limits->answer_ms + (gint64) MIN (octets, G_MAXINT32);

  return (guint) CLAMP (granted - passed, 0, (gint64) limits->idle_ms);
}

void
pop3_await_set_timeout_error (GError **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_TIMEOUT,
                       _("The server did not answer in time"));
}

gboolean
pop3_await_end (Pop3Await  *self,
                GError    **failed)
{
  gboolean replaced = FALSE;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_cancellable_disconnect (self->outer, self->outer_id);
  g_main_context_pop_thread_default (self->context);

  if (failed != NULL && *failed != NULL)
    {
      GError *better = NULL;

      if (!g_cancellable_set_error_if_cancelled (self->outer, &better) && self->timed_out)
        pop3_await_set_timeout_error (&better);
      if (better != NULL)
        {
          g_clear_error (failed);
          g_propagate_error (failed, better);
          replaced = TRUE;
        }
    }

  g_clear_object (&self->result);
  g_clear_object (&self->cancellable);
  return replaced;
}
