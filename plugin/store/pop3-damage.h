/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Pop3Damage:
 * @POP3_DAMAGE_NONE: the database is sound and nobody is using it
 * @POP3_DAMAGE_IN_USE: somebody else holds it, or its disk refuses
 * @POP3_DAMAGE_FOUND: SQLite itself finds it damaged
 *
 * What is the matter with a database that the host could not open.
 */
typedef enum {
  POP3_DAMAGE_NONE,
  POP3_DAMAGE_IN_USE,
  POP3_DAMAGE_FOUND,
} Pop3Damage;

Pop3Damage pop3_damage_examine   (const char *data_dir, GCancellable *cancellable);
char      *pop3_damage_name      (const char *data_dir);
gboolean   pop3_damage_put_aside (const char *data_dir, const char *aside, GError **error);

G_END_DECLS
