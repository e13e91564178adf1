/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

#define POP3_TYPE_HOST_GUARD (pop3_host_guard_get_type ())
G_DECLARE_FINAL_TYPE (Pop3HostGuard, pop3_host_guard, POP3, HOST_GUARD, GObject)

Pop3HostGuard *pop3_host_guard_new (GearyAccountInformation *information);

G_END_DECLS
