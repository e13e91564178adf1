/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "pop3-pane.h"

G_BEGIN_DECLS

#define POP3_TYPE_ADD_PANE (pop3_add_pane_get_type ())
G_DECLARE_FINAL_TYPE (Pop3AddPane, pop3_add_pane, POP3, ADD_PANE, Pop3Pane)

GtkWidget *pop3_add_pane_new (AccountsEditor *editor);

G_END_DECLS
