/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define POP3_TYPE_CHECK_MENU (pop3_check_menu_get_type ())
G_DECLARE_FINAL_TYPE (Pop3CheckMenu, pop3_check_menu, POP3, CHECK_MENU, GObject)

Pop3CheckMenu *pop3_check_menu_new (GtkApplication *application);

G_END_DECLS
