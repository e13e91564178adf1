/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-resume-watch.h"

/*
 * Tells when the machine goes to sleep and when it has woken up: timers do not
 * count the time asleep, so that a check would come late by as much. logind's
 * PrepareForSleep signal; a machine without logind simply never sleeps. Main
 * thread.
 */

#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define LOGIN_INTERFACE "org.freedesktop.login1.Manager"

struct _Pop3ResumeWatch {
  GObject parent_instance;

  GDBusConnection *bus;
  guint            subscription;
};

G_DEFINE_FINAL_TYPE (Pop3ResumeWatch, pop3_resume_watch, G_TYPE_OBJECT)

enum {
  SLEEP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_prepare_for_sleep (GDBusConnection *bus,
                      const char      *sender,
                      const char      *path,
                      const char      *interface,
                      const char      *name,
                      GVariant        *parameters,
                      gpointer         user_data)
{
  gboolean going_to_sleep = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &going_to_sleep);
  g_signal_emit (user_data, signals[SLEEP], 0, going_to_sleep);
}

static void
bus_get_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (Pop3ResumeWatch) self = g_weak_ref_get (weak);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  g_weak_ref_clear (weak);
  g_free (weak);
  if (bus == NULL)
    g_debug ("No system bus, resuming goes unnoticed: %s", error->message);
  if (bus == NULL || self == NULL)
    return;

  self->bus = g_steal_pointer (&bus);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, LOGIN_NAME, LOGIN_INTERFACE,
                                                           "PrepareForSleep", LOGIN_PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE,
                                                           on_prepare_for_sleep, self, NULL);
}

static void
pop3_resume_watch_dispose (GObject *object)
{
  Pop3ResumeWatch *self = POP3_RESUME_WATCH (object);

  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (pop3_resume_watch_parent_class)->dispose (object);
}

static void
pop3_resume_watch_class_init (Pop3ResumeWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pop3_resume_watch_dispose;

  /**
   * Pop3ResumeWatch::sleep:
   * @self: the watch
   * @asleep: whether it goes to sleep, %FALSE when it has woken up
   *
   * The machine goes to sleep or has woken up.
   */
  signals[SLEEP] = g_signal_new ("sleep", POP3_TYPE_RESUME_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
pop3_resume_watch_init (Pop3ResumeWatch *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, bus_get_cb, weak);
}

/**
 * pop3_resume_watch_new:
 *
 * Returns: (transfer full): a watch, for as long as it lives; main thread
 */
Pop3ResumeWatch *
pop3_resume_watch_new (void)
{
  return g_object_new (POP3_TYPE_RESUME_WATCH, NULL);
}
