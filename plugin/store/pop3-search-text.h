/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-store.h"

G_BEGIN_DECLS

void pop3_search_text_bound (GearyEmail *email);

G_END_DECLS
