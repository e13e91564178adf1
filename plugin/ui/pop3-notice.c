/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-notice.h"

/*
 * Tells the user of something that keeps an account, or the plugin, from
 * working: a dialog, as soon as there is a window to show it over. Main thread.
 */

typedef struct {
  GtkMessageType type;
  char          *title;
  char          *message;
} Notice;

/* Somebody who waits for a window. */
typedef struct {
  Pop3NoticeFunc func;
  gpointer       data;
  GDestroyNotify destroy;
} Waiter;

static void
waiter_free (gpointer  data,
             GClosure *closure)
{
  Waiter *waiter = data;

  if (waiter->destroy != NULL)
    waiter->destroy (waiter->data);
  g_free (waiter);
}

static void
call (Waiter    *waiter,
      GtkWindow *window)
{
  waiter->destroy = NULL;
  waiter->func (window, waiter->data);
}

static void
on_map (GtkWidget *window,
        Waiter    *waiter)
{
  call (waiter, GTK_WINDOW (window));
  g_signal_handlers_disconnect_by_func (window, on_map, waiter);
}

static void
on_window_added (GtkApplication *application,
                 GtkWindow      *window,
                 Waiter         *waiter)
{
  Waiter *heir = g_new0 (Waiter, 1);

  *heir = *waiter;
  waiter->destroy = NULL;
  g_signal_connect_data (window, "map", G_CALLBACK (on_map), heir, waiter_free, 0);
  g_signal_handlers_disconnect_by_func (application, on_window_added, waiter);
}

/**
 * pop3_notice_await_window:
 * @func: what to do
 * @data: (transfer full): for @func
 * @destroy: frees @data when @func is never called
 *
 * Calls @func with the active window, at once or as soon as there is one. Main
 * thread.
 */
void
pop3_notice_await_window (Pop3NoticeFunc func,
                          gpointer       data,
                          GDestroyNotify destroy)
{
  GApplication *application = g_application_get_default ();
  Waiter *waiter = g_new0 (Waiter, 1);
  GtkWindow *window = NULL;

  waiter->func = func;
  waiter->data = data;
  waiter->destroy = destroy;
  if (GTK_IS_APPLICATION (application))
    window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (window != NULL && gtk_widget_get_mapped (GTK_WIDGET (window)))
    {
      call (waiter, window);
      waiter_free (waiter, NULL);
    }
  else if (GTK_IS_APPLICATION (application))
    g_signal_connect_data (application, "window-added", G_CALLBACK (on_window_added), waiter,
                           waiter_free, 0);
  else
    waiter_free (waiter, NULL);
}

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  g_free (notice->title);
  g_free (notice->message);
  g_free (notice);
}

static void
show (GtkWindow *parent,
      gpointer   data)
{
  Notice *notice = data;
  GtkWidget *dialog = gtk_message_dialog_new (parent, GTK_DIALOG_DESTROY_WITH_PARENT,
                                              notice->type, GTK_BUTTONS_CLOSE, "%s",
                                              notice->title);

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", notice->message);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  notice_free (notice);
}

static void
show_soon (GtkMessageType type,
           const char    *title,
           const char    *message)
{
  Notice *notice = g_new0 (Notice, 1);

  notice->type = type;
  notice->title = g_strdup (title);
  notice->message = g_strdup (message);
  pop3_notice_await_window (show, notice, notice_free);
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
