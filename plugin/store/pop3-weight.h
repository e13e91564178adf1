/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-store.h"

G_BEGIN_DECLS

gboolean pop3_weight_is_bearable (GBytes *header, GBytes *body);
gboolean pop3_weight_can_be_read_back (GearyRFC822Message *message);

G_END_DECLS
