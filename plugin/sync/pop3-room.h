/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "ledger/pop3-plan.h"

G_BEGIN_DECLS

gboolean pop3_room_check (const Pop3Plan *plan, gsize first, gsize end, guint64 free_octets,
                          gboolean *wanted, GError **left_out, GError **error);

G_END_DECLS
