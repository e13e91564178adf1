/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

#define POP3_TYPE_COMPOSE_GUARD (pop3_compose_guard_get_type ())
G_DECLARE_FINAL_TYPE (Pop3ComposeGuard, pop3_compose_guard, POP3, COMPOSE_GUARD, GObject)

Pop3ComposeGuard *pop3_compose_guard_new (ApplicationClient *client);

G_END_DECLS
