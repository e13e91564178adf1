/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3Echo:
 *
 * What must not be shown of all that a server says in a session: the secret, and what it
 * was sent that was made of it. Session thread only.
 */
typedef struct _Pop3Echo Pop3Echo;

/**
 * pop3_echo_new:
 * @secret: (nullable): password or token; must outlive the echo, which has no copy
 *
 * Returns: (transfer full): an echo
 */
Pop3Echo *pop3_echo_new (const char *secret);

/**
 * pop3_echo_free:
 * @self: (transfer full): the echo; with it goes its hold on what was noted
 */
void pop3_echo_free (Pop3Echo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Echo, pop3_echo_free)

/**
 * pop3_echo_note:
 * @line: a line of pop3-command.h that wipes itself, see pop3_secret_take(); its last word
 *   is made of the secret
 *
 * Has the word hidden from now on.
 */
void pop3_echo_note (Pop3Echo *self, GBytes *line);

/**
 * pop3_echo_shows:
 * @text: the server's, as pop3_text_clean() has made it
 *
 * Looks for the secret from the first word of a session on: the server may know it from
 * an earlier one. Without regard to blanks, but only as it is written: in other letters,
 * or in pieces with others between, it is not found.
 *
 * Returns: whether @text has in it what must not be shown, or as much of its beginning as
 *   was not cut off
 */
gboolean pop3_echo_shows (const Pop3Echo *self, const char *text);

G_END_DECLS
