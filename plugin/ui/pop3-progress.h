/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account.h"

G_BEGIN_DECLS

#define POP3_TYPE_PROGRESS (pop3_progress_get_type ())
G_DECLARE_FINAL_TYPE (Pop3Progress, pop3_progress, POP3, PROGRESS, GObject)

Pop3Progress *pop3_progress_new   (GtkApplication *application);
void          pop3_progress_watch (Pop3Progress *self, GearyAccount *account);

G_END_DECLS
