/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-composing.h"

/* How mail is written in the host. Main thread. */

const char *const POP3_HOST_APPLICATION_COMPOSES[] = { "compose", "mailto", NULL };
const char *const POP3_HOST_WINDOW_COMPOSES[] = {
  "reply-conversation", "reply-all-conversation", "forward-conversation", NULL
};
const char *const POP3_HOST_MESSAGE_COMPOSES[] = { "reply-sender", "reply-all", "forward", NULL };

/* The list of senders is the one of its kind; the view is known by its property. */
static void
find_parts (GtkWidget *widget,
            gpointer   user_data)
{
  Pop3HostComposer *parts = user_data;

  if (GTK_IS_COMBO_BOX_TEXT (widget))
    parts->senders = GTK_COMBO_BOX (widget);
  else if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), POP3_HOST_BODY_LOADED) !=
           NULL)
    parts->body = G_OBJECT (widget);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_parts, parts);
}

/**
 * pop3_host_composer_find:
 * @composer: one of the host's composers
 * @parts: (out caller-allocates): its parts
 *
 * Looks for the parts of a composer.
 */
void
pop3_host_composer_find (ComposerWidget   *composer,
                         Pop3HostComposer *parts)
{
  *parts = (Pop3HostComposer) { NULL };
  find_parts (GTK_WIDGET (composer), parts);
}
