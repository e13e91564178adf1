/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pop3_apop_build:
 * @greeting: (array length=length): the text of the server's greeting
 * @length: octets of @greeting
 * @user: user name
 * @secret: password
 * @error: POP3_ERROR_NO_MECHANISM: there is no stamp that can be trusted, or no
 *   MD5; POP3_ERROR_SETTINGS: a user name that cannot be sent
 *
 * Builds an APOP command (RFC 1939 §7). Any thread.
 *
 * Returns: (transfer full): the line with its CRLF; %NULL with @error set
 */
GBytes *pop3_apop_build (const char *greeting, gsize length, const char *user, const char *secret,
                         GError **error);

G_END_DECLS
