/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

GeeCollection *pop3_host_list_accounts (AccountsManager *manager);
gboolean       pop3_host_engine_fits   (GearyEngine *engine);
void           pop3_host_engine_insert (GearyEngine *engine, GearyAccount *account);

G_END_DECLS
