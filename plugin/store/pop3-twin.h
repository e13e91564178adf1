/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-consignment.h"

G_BEGIN_DECLS

gboolean pop3_twin_find (Pop3Database *database, gint64 folder_id, Pop3Consignment *consignment,
                         GError **error);

G_END_DECLS
