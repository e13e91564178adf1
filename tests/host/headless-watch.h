/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host-api.h"

G_BEGIN_DECLS

/* Whether the objects of an account have gone when it is closed. */

/* Remembers the account's objects from now on, beside those of earlier accounts. */
void  headless_watch        (GearyAccount *account);
guint headless_count_alive  (void); /* in all */

/* Appends a member: the names of those that are there. */
void  headless_append_alive (GString *json);

G_END_DECLS
