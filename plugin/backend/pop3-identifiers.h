/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-store.h"

G_BEGIN_DECLS

GearyEmailIdentifier *pop3_identifier_new         (gint64 message_id, gint64 ordering);
GeeCollection        *pop3_identifiers_new        (void);
void                  pop3_identifiers_add        (GeeCollection *ids, gint64 message_id,
                                                   gint64 ordering);
gboolean              pop3_identifiers_check      (GeeCollection *ids, GError **error);
GArray               *pop3_identifiers_to_array   (GeeCollection *ids, GError **error);

G_END_DECLS
