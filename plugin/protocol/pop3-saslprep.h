/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pop3_saslprep:
 * @text: a user name or a password
 * @error: POP3_ERROR_SETTINGS: it holds what no server could take
 *
 * Prepares a string so that two keyboards make the same octets of it (SASLprep,
 * RFC 4013), as a query: letters that Unicode does not know yet may pass. Any
 * thread.
 *
 * Returns: (transfer full): the prepared string, for pop3_secret_free_string();
 *   %NULL with @error set
 */
char *pop3_saslprep (const char *text, GError **error);

G_END_DECLS
