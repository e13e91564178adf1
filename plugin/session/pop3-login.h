/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "session/pop3-dialogue.h"
#include "session/pop3-session-config.h"

G_BEGIN_DECLS

/**
 * Pop3LoginTrail:
 * @used: (nullable): the way that was tried last; static
 * @tried: (element-type utf8): ways that did not lead in; static
 * @code: the code of the last refusal
 * @again: whether a new connection may get further: the server hung up, and there
 *   are ways left
 *
 * What one visit has learnt about logging in, over all its connections.
 */
typedef struct {
  const char    *used;
  GPtrArray     *tried;
  Pop3ReplyCode  code;
  gboolean       again;
} Pop3LoginTrail;

/**
 * pop3_login_trail_init:
 * @trail: (out caller-allocated): a trail
 *
 * Starts a trail.
 */
void pop3_login_trail_init (Pop3LoginTrail *trail);

/**
 * pop3_login_trail_clear:
 *
 * Frees what the trail points to.
 */
void pop3_login_trail_clear (Pop3LoginTrail *trail);

/**
 * pop3_login_trail_retry:
 *
 * Lets the way that was tried last, and no other, be tried once more.
 */
void pop3_login_trail_retry (Pop3LoginTrail *trail);

/**
 * pop3_login_check:
 * @config: who logs in
 * @error: POP3_ERROR_SETTINGS
 *
 * Refuses what could never be sent, before anything is (S6): to the server, or, for
 * its name, to a proxy.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_login_check (const Pop3SessionConfig *config,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_login_run:
 * @dialogue: a dialogue in the AUTHORIZATION state, its capabilities read
 * @config: who logs in and how
 * @trail: what the visit has learnt before, and learns here
 * @error: POP3_ERROR_AUTHENTICATION, POP3_ERROR_BUSY, POP3_ERROR_REFUSED (also
 *   when the server hangs up instead of an answer, D24), POP3_ERROR_NO_MECHANISM,
 *   POP3_ERROR_SETTINGS, and those of a #Pop3Dialogue
 *
 * Logs in by the ways of pop3_ladder_build(), one after the other: a server may
 * announce a way for which it has no secret, and refuses that as it would a wrong
 * password. What the server says to the last of them counts: the one that shows the
 * secret, or the one that is left. A busy server, one that breaks the rules of a
 * mechanism, and one that cannot prove that it knows the password ends the login at
 * once. Session thread only.
 *
 * Returns: %TRUE once logged in
 */
gboolean pop3_login_run (Pop3Dialogue *dialogue, const Pop3SessionConfig *config,
                         Pop3LoginTrail *trail, GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
