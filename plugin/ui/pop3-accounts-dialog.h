/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

#define POP3_TYPE_ACCOUNTS_DIALOG (pop3_accounts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (Pop3AccountsDialog, pop3_accounts_dialog, POP3, ACCOUNTS_DIALOG, GObject)

Pop3AccountsDialog *pop3_accounts_dialog_new          (GtkApplication *application);
GearyAccount       *pop3_accounts_dialog_find_account (AccountsEditor          *editor,
                                                       GearyAccountInformation *information);

G_END_DECLS
