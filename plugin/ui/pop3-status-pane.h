/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "pop3-pane.h"

G_BEGIN_DECLS

#define POP3_TYPE_STATUS_PANE (pop3_status_pane_get_type ())
G_DECLARE_FINAL_TYPE (Pop3StatusPane, pop3_status_pane, POP3, STATUS_PANE, Pop3Pane)

GtkWidget *pop3_status_pane_new (AccountsEditor *editor, GearyAccount *account,
                                 gboolean can_close);

G_END_DECLS
