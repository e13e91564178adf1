/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-notice.h"

#include <gtk/gtk.h>

/*
 * Tells the user of something that keeps an account, or the plugin, from
 * working: a dialog, as soon as there is a window to show it over. Main thread.
 */

typedef struct {
  GtkMessageType type;
  char          *title;
  char          *message;
} Notice;

static void
notice_free (gpointer  data,
             GClosure *closure)
{
  Notice *notice = data;

  g_free (notice->title);
  g_free (notice->message);
  g_free (notice);
}

static void
show (GtkWindow    *parent,
      const Notice *notice)
{
  GtkWidget *dialog = gtk_message_dialog_new (parent, GTK_DIALOG_DESTROY_WITH_PARENT,
                                              notice->type, GTK_BUTTONS_CLOSE, "%s",
                                              notice->title);

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", notice->message);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_map (GtkWidget *window,
        Notice    *notice)
{
  show (GTK_WINDOW (window), notice);
  g_signal_handlers_disconnect_by_func (window, on_map, notice);
}

static void
on_window_added (GtkApplication *application,
                 GtkWindow      *window,
                 Notice         *notice)
{
  Notice *copy = g_new0 (Notice, 1);

  copy->type = notice->type;
  copy->title = g_strdup (notice->title);
  copy->message = g_strdup (notice->message);
  g_signal_connect_data (window, "map", G_CALLBACK (on_map), copy, notice_free, 0);
  g_signal_handlers_disconnect_by_func (application, on_window_added, notice);
}

static void
show_soon (GtkMessageType type,
           const char    *title,
           const char    *message)
{
  GApplication *application = g_application_get_default ();
  GtkWindow *window = NULL;
  Notice *notice = NULL;

  if (!GTK_IS_APPLICATION (application))
    return;

  notice = g_new0 (Notice, 1);
  notice->type = type;
  notice->title = g_strdup (title);
  notice->message = g_strdup (message);
  window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (window != NULL && gtk_widget_get_mapped (GTK_WIDGET (window)))
    {
      show (window, notice);
      notice_free (notice, NULL);
      return;
    }

  g_signal_connect_data (application, "window-added", G_CALLBACK (on_window_added), notice,
                         notice_free, 0);
}

/**
 * pop3_notice_show:
 * @title: what is the matter, translated
 * @message: why, and what to do about it, translated
 *
 * Shows an error in a dialog over the active window, or over the first one that
 * opens, and logs it.
 */
void
pop3_notice_show (const char *title,
                  const char *message)
{
  g_warning ("%s %s", title, message);
  show_soon (GTK_MESSAGE_ERROR, title, message);
}

/**
 * pop3_notice_inform:
 * @title: what is the matter, translated
 * @message: why, and what to do about it, translated
 *
 * The same for what is no error: the user asked for what cannot be.
 */
void
pop3_notice_inform (const char *title,
                    const char *message)
{
  show_soon (GTK_MESSAGE_INFO, title, message);
}
