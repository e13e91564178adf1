/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pop3_base64_decode:
 * @text: (array length=length): what a server says is base64
 * @length: octets of @text
 *
 * Decodes base64 (RFC 4648 §4) in one piece, without tolerance: letters of the
 * alphabet, the padding where it belongs, nothing else. Any thread.
 *
 * Returns: (transfer full) (nullable): the octets, none for no text; %NULL when it
 *   is not base64
 */
GBytes *pop3_base64_decode (const char *text, gsize length);

G_END_DECLS
