/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * Pop3Patience:
 * @cancellable: (nullable) (transfer none): ends both, waiting and work
 * @timeout_ms: how long others may keep the database locked
 * @since: when the wait under way began; of the functions below
 *
 * How long the statements of a connection wait and run. What SQLite has for it hears of
 * no cancellable.
 */
typedef struct {
  GCancellable *cancellable;
  guint         timeout_ms;
  gint64        since;
} Pop3Patience;

void pop3_patience_impose (Pop3Patience *self, sqlite3 *db);

G_END_DECLS
