/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * Pop3NoticeFunc:
 * @parent: a window to show something over
 * @data: (transfer full): what was given to pop3_notice_await_window()
 */
typedef void (*Pop3NoticeFunc) (GtkWindow *parent, gpointer data);

void pop3_notice_await_window (Pop3NoticeFunc func, gpointer data, GDestroyNotify destroy);
void pop3_notice_show         (const char *title, const char *message);
void pop3_notice_inform       (const char *title, const char *message);

G_END_DECLS
