/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void pop3_main_thread_post (GMainContext *context, int priority, GSourceFunc func,
                            gpointer user_data, GDestroyNotify destroy);

G_END_DECLS
