/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

GType pop3_plugin_get_type (void);

G_END_DECLS
