/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-host-dialog.h"

G_BEGIN_DECLS

void pop3_account_page_extend (GtkWidget                 *pane,
                               const Pop3HostAccountPage *parts,
                               AccountsEditor            *editor);

G_END_DECLS
