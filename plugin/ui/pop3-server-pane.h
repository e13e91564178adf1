/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "pop3-pane.h"

G_BEGIN_DECLS

#define POP3_TYPE_SERVER_PANE (pop3_server_pane_get_type ())
G_DECLARE_FINAL_TYPE (Pop3ServerPane, pop3_server_pane, POP3, SERVER_PANE, Pop3Pane)

GtkWidget *pop3_server_pane_new (AccountsEditor *editor, GearyAccountInformation *information,
                                 GError **error);

G_END_DECLS
