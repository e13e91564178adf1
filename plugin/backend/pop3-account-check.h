/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account-values.h"
#include "sync/pop3-probe.h"

G_BEGIN_DECLS

/**
 * Pop3CheckOutcome:
 * @problem: what is wrong, %POP3_PROBLEM_NONE or a warning when it works
 * @place: the value that the problem belongs to
 * @text: what is wrong and what to do, in the user's language; "" when nothing is
 * @detail: (nullable): the server's own words, cleaned
 *
 * What the check of one server came to.
 */
typedef struct {
  Pop3Problem      problem;
  Pop3ProblemPlace place;
  char            *text;
  char            *detail;
} Pop3CheckOutcome;

/**
 * Pop3AccountCheckTrust:
 *
 * What pop3_account_check_ask_trust_async() needs of a check. Opaque.
 */
typedef struct _Pop3AccountCheckTrust Pop3AccountCheckTrust;

/**
 * Pop3AccountCheck:
 * @incoming: what came of the POP3 server
 * @outgoing: what came of the SMTP server; nothing is wrong where there is none
 * @probe: (nullable): what was seen in the mailbox, for its size and what the server
 *   announces
 * @trust: for pop3_account_check_ask_trust_async()
 *
 * What a check has shown.
 */
typedef struct {
  Pop3CheckOutcome       incoming;
  Pop3CheckOutcome       outgoing;
  Pop3Probe             *probe;
  Pop3AccountCheckTrust *trust;
} Pop3AccountCheck;

/**
 * pop3_account_check_free:
 * @self: (nullable) (transfer full): what a check has shown
 *
 * Main thread.
 */
void pop3_account_check_free (Pop3AccountCheck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3AccountCheck, pop3_account_check_free)

/**
 * pop3_account_check_works:
 * @self: what a check has shown
 *
 * Returns: whether both servers let the user in, with warnings or without
 */
gboolean pop3_account_check_works (const Pop3AccountCheck *self);

/**
 * pop3_account_check_async:
 * @engine: the host's engine
 * @information: an account to check the outgoing server in the name of: the one that is
 *   being changed, or one from accounts_manager_new_orphan_account(); it stays as it is
 * @values: the account as it would be; copied. Its password must be there
 * @cancellable: (nullable): ends both checks
 * @callback: called when both are done
 * @user_data: for @callback
 *
 * Logs in to both servers at the same time; sends, fetches, deletes and saves nothing.
 * Main thread; does not block.
 */
void pop3_account_check_async (GearyEngine *engine, GearyAccountInformation *information,
                               const Pop3AccountValues *values, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);

/**
 * pop3_account_check_finish:
 * @result: what the callback was given
 * @error: G_IO_ERROR_CANCELLED, nothing else
 *
 * Finishes pop3_account_check_async().
 *
 * Returns: (transfer full): what was seen; %NULL when cancelled
 */
Pop3AccountCheck *pop3_account_check_finish (GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_account_check_ask_trust_async:
 * @self: (transfer none): a check one of whose problems is %POP3_PROBLEM_CERTIFICATE;
 *   may be freed meanwhile
 * @editor: the host's Accounts dialog
 * @cancellable: (nullable): ends it
 * @callback: called when the user has decided
 * @user_data: for @callback
 *
 * Shows the host's own prompt for the certificate that is not trusted, the incoming
 * server's first. After a yes the check is to be made again: the other server's
 * certificate may be the next question. Main thread.
 */
void pop3_account_check_ask_trust_async (Pop3AccountCheck *self, AccountsEditor *editor,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);

/**
 * pop3_account_check_ask_trust_finish:
 * @result: what the callback was given
 * @error: the user said no, the certificate could not be stored, or the server did not
 *   show it again
 *
 * Finishes pop3_account_check_ask_trust_async().
 *
 * Returns: whether the certificate is trusted now
 */
gboolean pop3_account_check_ask_trust_finish (GAsyncResult *result, GError **error);

G_END_DECLS
