/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host-api.h"

G_BEGIN_DECLS

/* Closes the account while the host still reads what has this subject in the Inbox,
 * from a database that is locked for a while; fails when closing does not wait for it. */
gboolean headless_close_amid_read (GearyEngine *engine, GearyAccount *account,
                                   const char *subject, GError **error);

G_END_DECLS
