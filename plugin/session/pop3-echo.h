/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pop3_echo_shows:
 * @message: UTF-8 for the user, with text of the server's that pop3_text_clean() has made
 * @said: (element-type GBytes): the lines that were sent and have the secret in them, in
 *   whatever form: it is their last word
 * @secret: the secret itself
 *
 * A pure function, for any thread.
 *
 * Returns: whether @message has in it what the server can only know from @said, or as much
 *   of its beginning as was not cut off
 */
gboolean pop3_echo_shows (const char *message, GPtrArray *said, const char *secret);

G_END_DECLS
