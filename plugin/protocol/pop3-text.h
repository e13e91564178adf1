/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pop3_text_clean:
 * @bytes: (array length=length): octets of a server's text, of any encoding
 * @length: number of octets, or -1 when @bytes ends in NUL
 *
 * Makes a server's words fit to be shown: valid UTF-8 on one line, without
 * control, format and bidirectional characters, without blanks at the ends and
 * at most POP3_LIMIT_USER_TEXT characters long; "…" stands at the end of a text that was
 * cut. Markup is not escaped. A pure function, for any thread.
 *
 * Returns: (transfer full): the text, maybe empty
 */
char *pop3_text_clean (const char *bytes, gssize length);

/**
 * pop3_text_is_shown:
 * @character: a character
 *
 * A pure function, for any thread.
 *
 * Returns: whether pop3_text_clean() leaves @character as it is: blanks it squeezes, and
 *   others it takes away
 */
gboolean pop3_text_is_shown (gunichar character);

G_END_DECLS
