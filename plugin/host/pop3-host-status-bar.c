/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-status-bar.h"

#include "host/pop3-geary.h"
#include "host/pop3-host-widgets.h"

/*
 * The bar below the folders. Geary 43 has one; later ones have none any more, and
 * get one of ours, which is seen only while it says something. Main thread.
 */

#define PROPERTY "status-bar"
#define OURS     "pop3-status-bar"

static void
on_text_changed (GtkWidget  *bar,
                 guint       context,
                 const char *text)
{
  gtk_widget_set_visible (bar, text != NULL);
}

static GtkStatusbar *
add_bar (GtkWindow *window)
{
  GtkWidget *parent = pop3_host_find_widget (GTK_WIDGET (window), "folder_box");
  GtkWidget *bar = NULL;

  if (!GTK_IS_BOX (parent))
    return NULL;

  bar = gtk_statusbar_new ();
  /* As low as the host's was. */
  gtk_widget_set_margin_top (bar, 0);
  gtk_widget_set_margin_bottom (bar, 0);
  g_signal_connect (bar, "text-pushed", G_CALLBACK (on_text_changed), NULL);
  g_signal_connect (bar, "text-popped", G_CALLBACK (on_text_changed), NULL);
  gtk_box_pack_end (GTK_BOX (parent), bar, FALSE, FALSE, 0);
  g_object_set_data (G_OBJECT (window), OURS, bar);
  return GTK_STATUSBAR (bar);
}

/**
 * pop3_host_get_status_bar:
 * @window: one of the application's windows
 *
 * Returns: (transfer none) (nullable): the bar below its folders, or %NULL where
 *   the window has no folders
 */
GtkStatusbar *
pop3_host_get_status_bar (GtkWindow *window)
{
  gpointer bar = g_object_get_data (G_OBJECT (window), OURS);

  if (bar != NULL || !G_TYPE_CHECK_INSTANCE_TYPE (window, application_main_window_get_type ()))
    return bar;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (window), PROPERTY) == NULL)
    return add_bar (window);

  g_object_get (window, PROPERTY, &bar, NULL);
  g_object_unref (bar);
  return bar;
}
