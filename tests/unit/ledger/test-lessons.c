/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"
#include "ledger/pop3-lessons.h"
#include "protocol/pop3-limits.h"

/* What a server has taught is there after a restart, and of no other server. */

#define NOW 1700000000

#define DAY (24 * 60 * 60)

static Pop3Lessons *
make_lessons (void)
{
  Pop3Lessons *self = pop3_lessons_new ();

  self->mechanism = g_strdup ("PLAIN");
  self->strongest = g_strdup ("SCRAM-SHA-256-PLUS");
  self->no_pipelining = NOW;
  self->no_utf8 = NOW + 1;
  self->no_top = NOW + 2;
  self->login_delay = 300;
  self->last_login = NOW + 3;
  self->implementation = g_strdup ("Some server 1.0");
  return self;
}

static Pop3Lessons *
load (sqlite3 *db, const char *server)
{
  g_autoptr (GError) error = NULL;
  Pop3Lessons *self = pop3_lessons_load (db, server, &error);

  g_assert_no_error (error);
  return self;
}

static void
save (sqlite3 *db, const char *server, const Pop3Lessons *lessons)
{
  g_autoptr (GError) error = NULL;

  pop3_lessons_save (lessons, db, server, &error);
  g_assert_no_error (error);
}

static void
test_kept (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Lessons) nothing = pop3_lessons_new ();
  g_autoptr (Pop3Lessons) taught = make_lessons ();
  g_autoptr (Pop3Lessons) before = NULL;
  g_autoptr (Pop3Lessons) loaded = NULL;
  g_autoptr (Pop3Lessons) other = NULL;
  g_autoptr (Pop3Lessons) forgotten = NULL;

  before = load (db, "a 995 2");
  g_assert_true (pop3_lessons_equal (before, nothing));

  save (db, "a 995 2", taught);
  save (db, "a 995 2", taught);
  loaded = load (db, "a 995 2");
  g_assert_true (pop3_lessons_equal (loaded, taught));
  other = load (db, "a 110 1");
  g_assert_true (pop3_lessons_equal (other, nothing));

  save (db, "a 110 1", nothing);
  forgotten = load (db, "a 995 2");
  g_assert_true (pop3_lessons_equal (forgotten, nothing));
  fixture_close (db);
}

/* Nobody waits for years because of what stands in a database. */
static void
test_odd (void)
{
  sqlite3 *db = fixture_open_prepared ();
  g_autoptr (Pop3Lessons) taught = make_lessons ();
  g_autoptr (Pop3Lessons) loaded = NULL;

  save (db, "a 995 2", taught);
  fixture_exec (db, "UPDATE Pop3ServerTable SET no_top = -1, no_utf8 = 9223372036854775807,"
                    " login_delay = 9223372036854775807, last_login = -9223372036854775808");
  loaded = load (db, "a 995 2");
  g_assert_cmpint (loaded->no_top, ==, 0);
  g_assert_cmpint (loaded->no_utf8, ==, 0);
  g_assert_cmpint (loaded->login_delay, ==, POP3_LIMIT_LOGIN_DELAY_S);
  g_assert_cmpint (loaded->last_login, ==, 0);
  g_assert_cmpint (loaded->no_pipelining, ==, taught->no_pipelining);
  fixture_close (db);
}

/* Each field alone makes a difference, and a copy makes none. */
static void
test_equal (void)
{
  g_autoptr (Pop3Lessons) taught = make_lessons ();

  for (guint i = 0; i < 9; i++)
    {
      g_autoptr (Pop3Lessons) changed = pop3_lessons_copy (taught);
      gint64 *const numbers[] = { &changed->no_pipelining, &changed->no_utf8, &changed->no_top,
                                  &changed->login_delay, &changed->last_login };
      char **const texts[] = { &changed->mechanism, &changed->strongest,
                               &changed->implementation };

      g_assert_true (pop3_lessons_equal (taught, changed));
      if (i < G_N_ELEMENTS (numbers))
        *numbers[i] = 1;
      else if (i - G_N_ELEMENTS (numbers) < G_N_ELEMENTS (texts))
        g_clear_pointer (texts[i - G_N_ELEMENTS (numbers)], g_free);
      else
        continue;
      g_assert_false (pop3_lessons_equal (taught, changed));
    }
}

static void
test_hold (void)
{
  g_assert_false (pop3_lessons_hold (0, NOW));
  g_assert_true (pop3_lessons_hold (NOW, NOW));
  g_assert_true (pop3_lessons_hold (NOW - 30 * DAY + 1, NOW));
  g_assert_false (pop3_lessons_hold (NOW - 30 * DAY, NOW));
  g_assert_true (pop3_lessons_hold (NOW + DAY, NOW));
  g_assert_false (pop3_lessons_hold (NOW + 40 * DAY, NOW));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lessons/kept", test_kept);
  g_test_add_func ("/lessons/odd", test_odd);
  g_test_add_func ("/lessons/equal", test_equal);
  g_test_add_func ("/lessons/hold", test_hold);
  return g_test_run ();
}
