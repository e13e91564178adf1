/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the report is written with: a text, a member of an object, a list. */
void json_append_string  (GString *json, const char *text);
void json_append_member  (GString *json, const char *name, const char *value);
void json_append_numbers (GString *json, const char *name, GArray *numbers);

G_END_DECLS
