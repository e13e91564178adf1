/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-widgets.h"

/* Widgets that the host does not give out are found by the names that they, or their
 * classes, have. Main thread. */

typedef struct {
  const char *name;
  GtkWidget  *found;
} Search;

static void
find (GtkWidget *widget,
      gpointer   user_data)
{
  Search *search = user_data;

  if (search->found == NULL && GTK_IS_BUILDABLE (widget) &&
      g_strcmp0 (gtk_buildable_get_name (GTK_BUILDABLE (widget)), search->name) == 0)
    search->found = widget;
  if (search->found == NULL && GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find, user_data);
}

/**
 * pop3_host_find_widget:
 * @root: a widget of the host's
 * @name: the name of a widget in one of the host's templates
 *
 * Returns: (transfer none) (nullable): the first widget of that name in @root
 */
GtkWidget *
pop3_host_find_widget (GtkWidget  *root,
                       const char *name)
{
  Search search = { .name = name };

  find (root, &search);
  return search.found;
}

/**
 * pop3_host_is_a:
 * @widget: a widget of the host's
 * @name: the name of a class of the host's
 *
 * Returns: whether @widget is of that class, and of none below it
 */
gboolean
pop3_host_is_a (GtkWidget  *widget,
                const char *name)
{
  return g_strcmp0 (G_OBJECT_TYPE_NAME (widget), name) == 0;
}
