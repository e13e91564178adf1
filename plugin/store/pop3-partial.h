/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *pop3_partial_compose_header (GBytes *beginning);
void pop3_partial_compose (GBytes *beginning, guint64 whole_size, GBytes **header, GBytes **body);

G_END_DECLS
