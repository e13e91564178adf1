/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

void pop3_closing_run (GTask *task, GearyEngine *engine, AccountsManager *manager);

G_END_DECLS
