/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-conversation.h"

#include "host/pop3-host-widgets.h"

/*
 * The conversation on the screen. The host folds a message that comes into it, unless
 * it is unread. A message that takes the place of its own beginning is what the user
 * is waiting for: it is unfolded as by a click. Main thread.
 */

static gboolean
on_idle (gpointer user_data)
{
  GtkWidget *row = user_data;
  GtkWidget *list = gtk_widget_get_parent (row);

  if (GTK_IS_LIST_BOX (list))
    g_signal_emit_by_name (list, "row-activated", row);
  return G_SOURCE_REMOVE;
}

/* The host is not done with the row yet. */
static void
on_add (GtkContainer *list,
        GtkWidget    *row,
        gpointer      user_data)
{
  g_signal_handlers_disconnect_by_func (list, on_add, user_data);
  g_idle_add_full (G_PRIORITY_LOW, on_idle, g_object_ref (row), g_object_unref);
}

static void
arm (GtkWidget *widget,
     gpointer   user_data)
{
  if (pop3_host_is_a (widget, "ConversationListBox") && GTK_IS_LIST_BOX (widget))
    {
      g_signal_handlers_disconnect_by_func (widget, on_add, user_data);
      g_signal_connect (widget, "add", G_CALLBACK (on_add), user_data);
    }
  else if (GTK_IS_CONTAINER (widget))
    {
      gtk_container_forall (GTK_CONTAINER (widget), arm, user_data);
    }
}

/**
 * pop3_host_conversation_unfold_next:
 * @application: the host
 *
 * Unfolds the next message that comes into a conversation that is shown now.
 */
void
pop3_host_conversation_unfold_next (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    arm (l->data, NULL);
}
