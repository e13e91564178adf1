/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account.h"

G_BEGIN_DECLS

char *pop3_status_text_get_summary  (Pop3Status *status);
char *pop3_status_text_get_activity (const Pop3StatusView *view);
char *pop3_status_text_get_fetching (const Pop3StatusView *view);
char *pop3_status_text_get_progress (const Pop3StatusView *view);
char *pop3_status_text_get_last     (const Pop3StatusView *view);
char *pop3_status_text_get_next     (const Pop3StatusView *view);

G_END_DECLS
