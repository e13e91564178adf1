/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a session logs, at whatever level, for tests that look into it. Any thread.
 */

/* Once a program, before there is a session: all is kept from now on, and not printed. */
void trace_start (void);

/* (transfer full): what was logged since the last time. */
char *trace_take (void);

G_END_DECLS
