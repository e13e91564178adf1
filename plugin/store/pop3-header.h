/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize pop3_header_length (const char *data, gsize length);
GBytes *pop3_header_make_clean (GBytes *wire);

G_END_DECLS
