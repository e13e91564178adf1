/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

void pop3_host_guard_watch (GearyAccountInformation *information, const char *file_name,
                            const char *group);
void pop3_host_guard_restore (GearyAccountInformation *information);
void pop3_host_guard_flush (void);

gboolean pop3_host_guard_write_file (const char *path, const char *text, gssize length,
                                     GError **error);

G_END_DECLS
