/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pop3_directory_sync       (const char *path);
gboolean pop3_directory_sync_above (const char *path, GError **error);

G_END_DECLS
