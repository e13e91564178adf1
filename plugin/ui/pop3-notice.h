/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void pop3_notice_show   (const char *title, const char *message);
void pop3_notice_inform (const char *title, const char *message);

G_END_DECLS
