/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-damage.h"

#include "protocol/pop3-error.h"
#include "store/pop3-directory.h"
#include "store/pop3-patience.h"

#include <sqlite3.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/*
 * A database that could not be opened: whether it is damaged, and putting it
 * aside. The host tries its databases out by writing and takes every failure for
 * damage, also a full disk or a backup program that is reading. Mail may be
 * nowhere else, so we look for ourselves before anybody is asked to do without
 * it, and delete nothing then. Blocks; any thread.
 */

#define DATABASE "geary.db"

/* How long somebody else may take, who is reading it for a backup, say. */
#define BUSY_TIMEOUT_MS 20000

static gboolean
is_damage (int code)
{
  return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

/*
 * The first complaint of SQLite's about any table but virtual ones: from 3.44 on it
 * looks into these, too, with a tokenizer that only the host has. What the search
 * index consists of is among the others; the schema's turn is that of the free pages.
 */
static const char *const COMPLAINTS =
  "SELECT quick_check FROM "
  "  (SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 "
  "   UNION ALL VALUES ('sqlite_schema')), pragma_quick_check (name) "
  "WHERE quick_check != 'ok' LIMIT 1";

static Pop3Damage
check (sqlite3 *db)
{
  sqlite3_stmt *statement = NULL;
  Pop3Damage damage = POP3_DAMAGE_IN_USE;
  int code = sqlite3_prepare_v2 (db, COMPLAINTS, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_DONE)
    damage = POP3_DAMAGE_NONE;
  else if (code == SQLITE_ROW || is_damage (code))
    damage = POP3_DAMAGE_FOUND;
  sqlite3_finalize (statement);
  return damage;
}

/**
 * pop3_damage_examine:
 * @data_dir: the account's data folder
 * @cancellable: (nullable): ends it, and what is returned means nothing
 *
 * Waits for whoever else uses the database, then has SQLite check all of it.
 *
 * Returns: what is the matter with it
 */
Pop3Damage
pop3_damage_examine (const char   *data_dir,
                     GCancellable *cancellable)
{
  g_autofree char *path = g_build_filename (data_dir, DATABASE, NULL);
  Pop3Patience patience = { .cancellable = cancellable, .timeout_ms = BUSY_TIMEOUT_MS };
  Pop3Damage damage = POP3_DAMAGE_IN_USE;
  sqlite3 *db = NULL;
  int code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL);

  if (code == SQLITE_OK)
    {
      pop3_patience_impose (&patience, db);
      /* The host needs it for itself alone when it tries it out. */
      code = sqlite3_exec (db, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
    }
  if (code == SQLITE_OK)
    damage = check (db);
  else if (is_damage (code))
    damage = POP3_DAMAGE_FOUND;
  sqlite3_close (db);
  return damage;
}

/**
 * pop3_damage_name:
 * @data_dir: the account's data folder
 *
 * Returns: (transfer full): the path of a folder in it for what is put aside now
 */
char *
pop3_damage_name (const char *data_dir)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "damaged-%Y%m%d-%H%M%S");

  return g_build_filename (data_dir, name, NULL);
}

static gboolean
put_aside_error (const char *path,
                 GError    **error)
{
  g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
               /* Translators: a file name. */
               _("“%s” could not be put aside."), path);
  return FALSE;
}

static gboolean
move_into (const char *dir,
           const char *name,
           const char *aside,
           GError    **error)
{
  g_autofree char *from = g_build_filename (dir, name, NULL);
  g_autofree char *to = g_build_filename (aside, name, NULL);

  if (!g_file_test (from, G_FILE_TEST_EXISTS))
    return TRUE;

  /* The disk may forget one move and remember the next, unless it was synced. */
  return (g_rename (from, to) == 0 && pop3_directory_sync (aside) && pop3_directory_sync (dir)) ||
         put_aside_error (from, error);
}

/**
 * pop3_damage_put_aside:
 * @data_dir: the account's data folder
 * @aside: a path from pop3_damage_name()
 * @error: return location
 *
 * Moves the account's mail into a folder of its own, so that the host begins
 * with an empty database. The database goes last: what is interrupted before
 * leaves an account that is still damaged, and not an empty one.
 *
 * Returns: whether all of it is there; POP3_ERROR_STORE when not
 */
gboolean
pop3_damage_put_aside (const char *data_dir,
                       const char *aside,
                       GError    **error)
{
  static const char *const NAMES[] = { "attachments", DATABASE "-journal", DATABASE };

  if (g_mkdir_with_parents (aside, 0700) != 0)
    {
      g_set_error (error, POP3_ERROR, POP3_ERROR_STORE,
                   /* Translators: a folder name. */
                   _("The folder “%s” could not be made."), aside);
      return FALSE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      if (!move_into (data_dir, NAMES[i], aside, error))
        return FALSE;
    }

  return TRUE;
}
