/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pop3_weight_is_bearable (GBytes *header, GBytes *body);

G_END_DECLS
