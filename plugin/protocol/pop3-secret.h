/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pop3_secret_take:
 * @data: (transfer full) (array length=length): memory of g_malloc()
 * @length: octets in @data
 *
 * Makes octets that are secret into a value that wipes them when its last
 * reference goes. Any thread.
 *
 * Returns: (transfer full): the octets
 */
GBytes *pop3_secret_take (gpointer data, gsize length);

/**
 * pop3_secret_take_string:
 * @string: (transfer full): a secret string; not read after its end
 *
 * Like pop3_secret_take() for the string's @length octets, and with the rest of
 * its buffer wiped, too. Any thread.
 *
 * Returns: (transfer full): the octets without the NUL behind them
 */
GBytes *pop3_secret_take_string (GString *string);

/**
 * pop3_secret_free_string:
 * @string: (nullable) (transfer full): a secret that ends in NUL
 *
 * Wipes and frees a secret string. Any thread.
 */
void pop3_secret_free_string (char *string);

G_END_DECLS
