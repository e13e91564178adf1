/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account-values.h"

G_BEGIN_DECLS

/**
 * pop3_account_create_async:
 * @manager: the host's accounts
 * @information: (transfer none): a new account, from accounts_manager_new_orphan_account()
 *   with the address of @values
 * @values: the account to be; copied. Its passwords must be there
 * @cancellable: (nullable): before the account is there; later it is too late
 * @callback: called when the account is there
 * @user_data: for @callback
 *
 * Writes a new account's file, stores its passwords through the host where they are to
 * be remembered, and has the host take it in: it is open soon after. On failure nothing
 * of it is left. Main thread.
 */
void pop3_account_create_async (AccountsManager *manager, GearyAccountInformation *information,
                                const Pop3AccountValues *values, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);

/**
 * pop3_account_create_finish:
 * @result: what the callback was given
 * @error: why not
 *
 * Finishes pop3_account_create_async().
 *
 * Returns: whether the account is there
 */
gboolean pop3_account_create_finish (GAsyncResult *result, GError **error);

/**
 * pop3_account_change_async:
 * @engine: the host's engine, which has the account
 * @manager: the host's accounts
 * @information: an account of ours
 * @values: the account as it is to be; copied. A password of %NULL stays as it is; name,
 *   address and label are the host's page's to change
 * @cancellable: (nullable): before the file is written; later it is too late
 * @callback: called when the change is in force
 * @user_data: for @callback
 *
 * Changes servers, passwords and POP3 settings: first in the account's file, at one
 * stroke, then in the living account, without a restart. On failure all stays as it was.
 * Main thread.
 */
void pop3_account_change_async (GearyEngine *engine, AccountsManager *manager,
                                GearyAccountInformation *information,
                                const Pop3AccountValues *values, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);

/**
 * pop3_account_change_finish:
 * @result: what the callback was given
 * @error: why not
 *
 * Finishes pop3_account_change_async().
 *
 * Returns: whether the change is in force
 */
gboolean pop3_account_change_finish (GAsyncResult *result, GError **error);

G_END_DECLS
