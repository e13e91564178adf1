/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-progress.h"

#include "pop3-status-text.h"

#include "host/pop3-host-status-bar.h"

/*
 * How far the fetching of mail is, in the bar below the folders. Main thread.
 */

#define CONTEXT         "pop3"
#define MAX_WIDTH_CHARS 20

struct _Pop3Progress {
  GObject parent_instance;

  GtkApplication *application; /* weak */
  GPtrArray      *statuses;    /* Pop3Status, weak: the accounts own them */
};

G_DEFINE_FINAL_TYPE (Pop3Progress, pop3_progress, G_TYPE_OBJECT)

/* The bar's text takes the room that there is; it does not ask for more. */
static void
keep_narrow (GtkWidget *child,
             gpointer   area)
{
  if (!GTK_IS_LABEL (child))
    return;
  gtk_label_set_max_width_chars (GTK_LABEL (child), MAX_WIDTH_CHARS);
  gtk_label_set_xalign (GTK_LABEL (child), 0);
  gtk_widget_set_halign (child, GTK_ALIGN_FILL);
  gtk_container_child_set (area, child, "expand", TRUE, NULL);
}

/* Shows a text in all windows that have such a bar, or takes it away. */
static void
show (Pop3Progress *self,
      const char   *text)
{
  if (self->application == NULL)
    return;

  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    {
      GtkStatusbar *bar = pop3_host_get_status_bar (l->data);
      GtkWidget *area = NULL;
      guint context = 0;

      if (bar == NULL)
        continue;
      context = gtk_statusbar_get_context_id (bar, CONTEXT);
      gtk_statusbar_remove_all (bar, context);
      if (text == NULL)
        continue;
      area = gtk_statusbar_get_message_area (bar);
      gtk_container_foreach (GTK_CONTAINER (area), keep_narrow, area);
      gtk_statusbar_push (bar, context, text);
    }
}

/* All accounts that are fetching, as one. */
static void
on_changed (Pop3Progress *self)
{
  Pop3StatusView sum = { .activity = POP3_ACTIVITY_IDLE };
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->statuses->len; i++)
    {
      const Pop3StatusView *view = pop3_status_get_view (g_ptr_array_index (self->statuses, i));

      if (view->activity != POP3_ACTIVITY_FETCHING)
        continue;
      sum.activity = POP3_ACTIVITY_FETCHING;
      sum.fetched += view->fetched;
      sum.to_fetch += view->to_fetch;
      sum.bytes += view->bytes;
      sum.bytes_to_fetch += view->bytes_to_fetch;
    }

  if (sum.activity == POP3_ACTIVITY_FETCHING)
    text = pop3_status_text_get_fetching (&sum);
  show (self, text);
}

static void
on_status_gone (gpointer user_data,
                GObject *status)
{
  g_ptr_array_remove (POP3_PROGRESS (user_data)->statuses, status);
}

static void
pop3_progress_dispose (GObject *object)
{
  Pop3Progress *self = POP3_PROGRESS (object);

  show (self, NULL);
  while (self->statuses->len > 0)
    g_object_weak_unref (g_ptr_array_remove_index (self->statuses, self->statuses->len - 1),
                         on_status_gone, self);
  g_clear_weak_pointer (&self->application);

  G_OBJECT_CLASS (pop3_progress_parent_class)->dispose (object);
}

static void
pop3_progress_finalize (GObject *object)
{
  g_ptr_array_unref (POP3_PROGRESS (object)->statuses);

  G_OBJECT_CLASS (pop3_progress_parent_class)->finalize (object);
}

static void
pop3_progress_class_init (Pop3ProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pop3_progress_dispose;
  G_OBJECT_CLASS (klass)->finalize = pop3_progress_finalize;
}

static void
pop3_progress_init (Pop3Progress *self)
{
  self->statuses = g_ptr_array_new ();
}

/**
 * pop3_progress_new:
 * @application: the host
 *
 * Returns: (transfer full): what shows the progress in its windows, for as long as
 *   the object lives
 */
Pop3Progress *
pop3_progress_new (GtkApplication *application)
{
  Pop3Progress *self = g_object_new (POP3_TYPE_PROGRESS, NULL);

  g_set_weak_pointer (&self->application, application);
  return self;
}

/**
 * pop3_progress_watch:
 * @self: what shows the progress
 * @account: an account of ours
 *
 * Shows its progress, too, until it is gone.
 */
void
pop3_progress_watch (Pop3Progress *self,
                     GearyAccount *account)
{
  Pop3Status *status = pop3_account_get_status (account);

  g_ptr_array_add (self->statuses, status);
  g_object_weak_ref (G_OBJECT (status), on_status_gone, self);
  g_signal_connect_object (status, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}
