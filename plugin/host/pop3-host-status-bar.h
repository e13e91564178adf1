/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkStatusbar *pop3_host_get_status_bar (GtkWindow *window);

G_END_DECLS
