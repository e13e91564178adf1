/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *pop3_host_find_widget (GtkWidget  *root,
                                  const char *name);
gboolean   pop3_host_is_a        (GtkWidget  *widget,
                                  const char *name);

G_END_DECLS
