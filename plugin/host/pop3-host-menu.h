/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pop3_host_menu_show (GtkWidget  *window,
                          GMenuModel *section);

G_END_DECLS
