/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What something takes to parse: octets of memory, and octets that are looked at once
 * more than once. */
typedef struct {
  guint64 memory;
  guint64 work;
} Pop3Weight;

gboolean pop3_weight_is_light (const Pop3Weight *self);
void pop3_field_weigh (Pop3Weight *weight, const char *field, gsize length);

G_END_DECLS
