/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pop3_uidl_hash:
 * @uidl: a unique id
 * @occurrence: which of the messages with that id
 *
 * A hash for tables of messages. The server chooses the ids, maybe one for all
 * messages and maybe so that a plain hash puts all into one bucket; so the
 * occurrence counts as much as the text, and the hash has a key that is drawn
 * once for each process and never leaves it. Any thread.
 *
 * Returns: the hash
 */
guint pop3_uidl_hash (const char *uidl, guint occurrence);

/**
 * pop3_uidl_hash_text:
 * @uidl: a unique id
 *
 * The same for a table of ids alone, as a #GHashFunc. Any thread.
 *
 * Returns: the hash
 */
guint pop3_uidl_hash_text (gconstpointer uidl);

G_END_DECLS
