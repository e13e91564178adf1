/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FAILING_VFS_NAME "failing"

/**
 * FailingMode:
 * @FAILING_ONCE: one operation fails, those after it work again
 * @FAILING_FOR_GOOD: all operations after it fail, too
 * @FAILING_FULL: as @FAILING_FOR_GOOD, with the error of a full disk
 */
typedef enum {
  FAILING_ONCE,
  FAILING_FOR_GOOD,
  FAILING_FULL,
} FailingMode;

/**
 * failing_vfs_register:
 *
 * Registers an SQLite VFS on top of the system's own whose N-th operation that
 * changes a file (write, truncate, sync, delete) can be made to fail.
 */
void failing_vfs_register (void);

/**
 * failing_vfs_arm:
 * @nth: the operation that fails, from 1; 0 = none
 * @mode: what happens after it
 *
 * Starts counting anew.
 */
void failing_vfs_arm (guint nth, FailingMode mode);

/**
 * failing_vfs_has_failed:
 *
 * Returns: whether an operation was made to fail since failing_vfs_arm()
 */
gboolean failing_vfs_has_failed (void);

G_END_DECLS
