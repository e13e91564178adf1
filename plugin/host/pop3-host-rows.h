/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *pop3_host_rows_get_style           (void);
float       pop3_host_rows_get_entry_alignment (void);

G_END_DECLS
