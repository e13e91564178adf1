/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3Spool:
 *
 * A message while it grows: in memory up to a limit, above it in a temporary
 * file without a name, and never in both. Of one thread.
 */
typedef struct _Pop3Spool Pop3Spool;

/**
 * pop3_spool_new:
 * @memory_max: octets to keep in memory
 * @size_max: octets of the largest message
 *
 * Returns: (transfer full): an empty spool
 */
Pop3Spool *pop3_spool_new (gsize memory_max, guint64 size_max);

/**
 * pop3_spool_free:
 * @self: (transfer full): the spool
 */
void pop3_spool_free (Pop3Spool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Spool, pop3_spool_free)

/**
 * pop3_spool_append:
 * @bytes: (array length=length): octets
 * @length: octets of @bytes
 * @error: POP3_ERROR_LIMIT: the message is too large; POP3_ERROR_STORE: the file
 *   could not be made or written
 *
 * Returns: %FALSE with @error set; the spool is of no more use then
 */
gboolean pop3_spool_append (Pop3Spool *self, const char *bytes, gsize length,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_spool_shorten:
 * @length: not more octets than there are
 * @error: POP3_ERROR_STORE: the file could not be cut
 *
 * Takes octets from the end, which from then on counts as one inside a line.
 *
 * Returns: %FALSE with @error set; the spool is of no more use then
 */
gboolean pop3_spool_shorten (Pop3Spool *self, gsize length,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_spool_ends_line:
 *
 * Returns: whether the last octet is LF
 */
gboolean pop3_spool_ends_line (const Pop3Spool *self);

/**
 * pop3_spool_finish:
 * @error: POP3_ERROR_STORE: the file could not be mapped
 *
 * Turns the spool into the message; the spool is empty afterwards. The bytes may
 * go to any thread; a file behind them goes away with them.
 *
 * Returns: (transfer full): the message, or %NULL with @error set
 */
GBytes *pop3_spool_finish (Pop3Spool *self, GError **error);

/**
 * pop3_spool_set_limit_error:
 *
 * Sets the POP3_ERROR_LIMIT of a message that is too large.
 */
void pop3_spool_set_limit_error (GError **error);

G_END_DECLS
