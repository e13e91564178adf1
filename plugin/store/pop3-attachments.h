/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-database.h"

G_BEGIN_DECLS

gboolean pop3_attachments_save         (Pop3Database *database, const char *directory,
                                        gint64 message_id, GPtrArray *parts, GError **error);
void     pop3_attachments_protect      (const char *directory);
void     pop3_attachments_remove       (const char *directory, gint64 message_id);
gboolean pop3_attachments_remove_stray (Pop3Database *database, const char *directory,
                                        GCancellable *cancellable, GError **error);

G_END_DECLS
