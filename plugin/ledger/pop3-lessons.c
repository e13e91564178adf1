/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-lessons.h"

#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"
#include "protocol/pop3-limits.h"

/* One row of Pop3ServerTable: the server of the account as it is now. */

/* Days for which something that a server cannot do is believed. */
#define BELIEVED_DAYS 30

Pop3Lessons *
pop3_lessons_new (void)
{
  return g_new0 (Pop3Lessons, 1);
}

Pop3Lessons *
pop3_lessons_copy (const Pop3Lessons *self)
{
  Pop3Lessons *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->mechanism = g_strdup (self->mechanism);
  copy->strongest = g_strdup (self->strongest);
  copy->implementation = g_strdup (self->implementation);
  return copy;
}

gboolean
pop3_lessons_equal (const Pop3Lessons *left, const Pop3Lessons *right)
{
  g_return_val_if_fail (left != NULL && right != NULL, FALSE);

  return g_strcmp0 (left->mechanism, right->mechanism) == 0 &&
         g_strcmp0 (left->strongest, right->strongest) == 0 &&
         g_strcmp0 (left->implementation, right->implementation) == 0 &&
         left->no_pipelining == right->no_pipelining &&
         left->no_utf8 == right->no_utf8 &&
         left->no_top == right->no_top &&
         left->login_delay == right->login_delay &&
         left->last_login == right->last_login;
}

void
pop3_lessons_free (Pop3Lessons *self)
{
  if (self == NULL)
    return;
  g_free (self->mechanism);
  g_free (self->strongest);
  g_free (self->implementation);
  g_free (self);
}

gboolean
pop3_lessons_hold (gint64 since, gint64 now)
{
  return since > 0 && ABS (now - since) < (gint64) BELIEVED_DAYS * POP3_SECONDS_PER_DAY;
}

static char *
dup_column (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

/* 0, for never, when it is no time. */
static gint64
get_time (sqlite3_stmt *statement, int column)
{
  gint64 time = sqlite3_column_int64 (statement, column);

  return pop3_ledger_is_time (time) ? time : 0;
}

Pop3Lessons *
pop3_lessons_load (sqlite3 *db, const char *server, GError **error)
{
  g_autoptr (Pop3Lessons) self = pop3_lessons_new ();
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean found = FALSE;

  g_return_val_if_fail (db != NULL && server != NULL, NULL);

  statement = pop3_sql_prepare (db,
                                "SELECT mechanism, strongest, no_pipelining, no_utf8, no_top,"
                                " login_delay, last_login, implementation FROM Pop3ServerTable"
                                " WHERE server = ?",
                                error);
  if (statement == NULL || !pop3_sql_bind_text (statement, 1, server, error) ||
      !pop3_sql_next (statement, &found, error))
    return NULL;
  if (!found)
    return g_steal_pointer (&self);

  self->mechanism = dup_column (statement, 0);
  self->strongest = dup_column (statement, 1);
  self->no_pipelining = get_time (statement, 2);
  self->no_utf8 = get_time (statement, 3);
  self->no_top = get_time (statement, 4);
  self->login_delay = CLAMP (sqlite3_column_int64 (statement, 5), 0, POP3_LIMIT_LOGIN_DELAY_S);
  self->last_login = get_time (statement, 6);
  self->implementation = dup_column (statement, 7);
  return g_steal_pointer (&self);
}

gboolean
pop3_lessons_save (const Pop3Lessons *self, sqlite3 *db, const char *server, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (db != NULL && server != NULL, FALSE);

  if (!pop3_sql_exec (db, "DELETE FROM Pop3ServerTable", error))
    return FALSE;
  statement = pop3_sql_prepare (db,
                                "INSERT INTO Pop3ServerTable (server, mechanism, strongest,"
                                " no_pipelining, no_utf8, no_top, login_delay, last_login,"
                                " implementation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                error);
  return statement != NULL &&
         pop3_sql_bind_text (statement, 1, server, error) &&
         pop3_sql_bind_text (statement, 2, self->mechanism, error) &&
         pop3_sql_bind_text (statement, 3, self->strongest, error) &&
         pop3_sql_bind_int64 (statement, 4, self->no_pipelining, error) &&
         pop3_sql_bind_int64 (statement, 5, self->no_utf8, error) &&
         pop3_sql_bind_int64 (statement, 6, self->no_top, error) &&
         pop3_sql_bind_int64 (statement, 7, self->login_delay, error) &&
         pop3_sql_bind_int64 (statement, 8, self->last_login, error) &&
         pop3_sql_bind_text (statement, 9, self->implementation, error) &&
         pop3_sql_run (statement, error);
}
