/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-database.h"

G_BEGIN_DECLS

gboolean pop3_relearn (Pop3Database *database, GError **error);

G_END_DECLS
