/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Somebody else who has the database of an account for himself, for some seconds at the
 * most: the host waits for him on the main thread, too, which could not send him away. */
typedef struct _HeadlessLock HeadlessLock;

/* Returns: (transfer full): with the database of the folder @dir locked */
HeadlessLock *headless_lock_new  (const char *dir);
void          headless_lock_free (HeadlessLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HeadlessLock, headless_lock_free)

G_END_DECLS
