/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pop3_filename_sanitize   (const char *name);
char *pop3_filename_make_plain (const char *name);

G_END_DECLS
