/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * Pop3Lessons:
 * @mechanism: (nullable): how the last login was made
 * @strongest: (nullable): the strongest mechanism that ever let us in
 * @no_pipelining: unix time at which it broke down under PIPELINING, 0 = never
 * @no_utf8: unix time at which its login broke with UTF8, 0 = never
 * @no_top: unix time at which it hung up on TOP, 0 = never
 * @login_delay: seconds that it wants between two logins, 0 = it does not say
 * @last_login: unix time of the last login
 * @implementation: (nullable): what it calls itself
 *
 * What a server has taught us, beyond its messages. A value.
 */
typedef struct {
  char  *mechanism;
  char  *strongest;
  gint64 no_pipelining;
  gint64 no_utf8;
  gint64 no_top;
  gint64 login_delay;
  gint64 last_login;
  char  *implementation;
} Pop3Lessons;

/**
 * pop3_lessons_new:
 *
 * Any thread.
 *
 * Returns: (transfer full): nothing learned yet
 */
Pop3Lessons *pop3_lessons_new (void);

/**
 * pop3_lessons_copy:
 * @self: lessons
 *
 * Any thread.
 *
 * Returns: (transfer full): a copy
 */
Pop3Lessons *pop3_lessons_copy (const Pop3Lessons *self);

/**
 * pop3_lessons_equal:
 * @left: lessons
 * @right: other ones
 *
 * Any thread.
 *
 * Returns: whether both say the same
 */
gboolean pop3_lessons_equal (const Pop3Lessons *left, const Pop3Lessons *right);

/**
 * pop3_lessons_free:
 * @self: (nullable) (transfer full): lessons
 *
 * Any thread.
 */
void pop3_lessons_free (Pop3Lessons *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Lessons, pop3_lessons_free)

/**
 * pop3_lessons_hold:
 * @since: when something that a server cannot do was learned, 0 = it was not
 * @now: unix time
 *
 * Servers are mended, and a line that broke may have been to blame: after a month
 * they get another chance. A clock that was set makes none older. Any thread.
 *
 * Returns: whether it still counts
 */
gboolean pop3_lessons_hold (gint64 since, gint64 now);

/**
 * pop3_lessons_load:
 * @db: a connection on which pop3_ledger_prepare() succeeded once
 * @server: whose lessons: host, port and security in one text
 * @error: return location for a POP3_ERROR_STORE
 *
 * Returns: (transfer full): what was learned of @server, nothing when it is another
 *   one than before; %NULL with @error set
 */
Pop3Lessons *pop3_lessons_load (sqlite3 *db, const char *server,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_lessons_save:
 * @self: what was learned
 * @db: a connection inside a transaction
 * @server: of which server; those of any other are forgotten
 * @error: return location for a POP3_ERROR_STORE
 *
 * Returns: %TRUE when that is part of the transaction
 */
gboolean pop3_lessons_save (const Pop3Lessons *self, sqlite3 *db, const char *server,
                            GError **error);

G_END_DECLS
