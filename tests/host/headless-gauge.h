/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the headless program uses, and how long its main loop keeps others waiting. */

/* Measures from now on, with a beat every so many milliseconds, to the stop. */
void headless_gauge_start (guint beat_ms);
void headless_gauge_stop  (void);

/* Appends members: the longest that a beat was late, and the most memory. */
void headless_gauge_append (GString *json);

int headless_gauge_count_fds     (void);
int headless_gauge_count_threads (void);

G_END_DECLS
