/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>
#include <gmime/gmime.h>

G_BEGIN_DECLS

gboolean pop3_nesting_check (GMimeMessage *message, gsize size, GError **error);
void     pop3_nesting_refuse (GError **error);

G_END_DECLS
