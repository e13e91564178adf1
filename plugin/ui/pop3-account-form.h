/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account-check.h"
#include "backend/pop3-account-values.h"
#include "settings/pop3-findings.h"

G_BEGIN_DECLS

#define POP3_TYPE_ACCOUNT_FORM (pop3_account_form_get_type ())
G_DECLARE_FINAL_TYPE (Pop3AccountForm, pop3_account_form, POP3, ACCOUNT_FORM, GtkBox)

void     pop3_account_form_load          (Pop3AccountForm *self, const Pop3AccountValues *values);
void     pop3_account_form_store         (Pop3AccountForm *self, Pop3AccountValues *values);
void     pop3_account_form_show_findings (Pop3AccountForm *self, const Pop3Findings *findings,
                                          const char *domain);
const char *pop3_account_form_get_result (Pop3AccountForm *self);
gboolean pop3_account_form_is_valid      (Pop3AccountForm *self);
void     pop3_account_form_forget        (Pop3AccountForm *self);
void     pop3_account_form_focus         (Pop3AccountForm *self);
void     pop3_account_form_check_async   (Pop3AccountForm *self, AccountsEditor *editor,
                                          GearyAccountInformation *information,
                                          const Pop3AccountValues *values,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean pop3_account_form_check_finish  (Pop3AccountForm *self, GAsyncResult *result,
                                          GError **error);

G_END_DECLS
