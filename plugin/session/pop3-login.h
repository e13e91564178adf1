/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "session/pop3-dialogue.h"
#include "session/pop3-session.h"

G_BEGIN_DECLS

/**
 * pop3_login_check:
 * @config: who logs in
 * @error: POP3_ERROR_SETTINGS
 *
 * Refuses what could never be sent, before anything is (S6).
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_login_check (const Pop3SessionConfig *config,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_login_run:
 * @dialogue: a dialogue in the AUTHORIZATION state, its capabilities read
 * @config: who logs in and how
 * @used: (out) (transfer none): name of the mechanism that was chosen
 * @error: POP3_ERROR_AUTHENTICATION, POP3_ERROR_BUSY, POP3_ERROR_REFUSED (also
 *   when the server hangs up instead of an answer, D24), POP3_ERROR_NO_MECHANISM,
 *   POP3_ERROR_SETTINGS, and those of a #Pop3Dialogue
 *
 * Logs in with the one mechanism that is named, or the strongest that both sides
 * have (RFC 5034, RFC 1939 §7). One attempt: a server that counts bad logins must
 * not see one user's mistake twice. Nothing is sent behind the last line before
 * its answer came. Session thread only.
 *
 * Returns: %TRUE once logged in
 */
gboolean pop3_login_run (Pop3Dialogue *dialogue, const Pop3SessionConfig *config,
                         const char **used, GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
