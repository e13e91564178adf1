/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account-check.h"
#include "backend/pop3-account-values.h"

G_BEGIN_DECLS

#define POP3_TYPE_SERVER_LIST (pop3_server_list_get_type ())
G_DECLARE_FINAL_TYPE (Pop3ServerList, pop3_server_list, POP3, SERVER_LIST, GtkFrame)

void       pop3_server_list_load         (Pop3ServerList *self, const Pop3AccountValues *values);
void       pop3_server_list_store        (Pop3ServerList *self, Pop3AccountValues *values);
gboolean   pop3_server_list_is_valid     (Pop3ServerList *self);
GtkWidget *pop3_server_list_show_outcome (Pop3ServerList *self, const Pop3CheckOutcome *outcome);
void       pop3_server_list_forget       (Pop3ServerList *self);
void       pop3_server_list_focus_server (Pop3ServerList *self);

G_END_DECLS
