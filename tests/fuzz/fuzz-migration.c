/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include <sqlite3.h>

#include "ledger/pop3-copies.h"
#include "ledger/pop3-ledger-identity.h"
#include "ledger/pop3-ledger-partial.h"
#include "ledger/pop3-ledger.h"
#include "ledger/pop3-lessons.h"
#include "ledger/pop3-plan.h"
#include "protocol/pop3-error.h"

/* A sound database with tables of another version, or by another hand: the input is
 * what was done to ours. Either they are refused, or a whole visit works with them.
 * (Databases that are damaged as files are fuzz-ledger's.) */

#define MAILBOX "ana@pop.example.org"
#define SERVER "pop.example.org:995"
#define NOW G_GINT64_CONSTANT (1700000000)
/* More of each tells nothing new. */
#define MAX_CHANGES 24
#define MAX_COLUMNS 24
#define MAX_LISTED 8

static const char *const TABLES[] = { "Pop3LedgerTable", "Pop3StateTable", "Pop3ServerTable" };

static const char *const KEYS[] = { "version", "backlog", "session", "day", "tick", "empty",
                                    "mailbox", "another" };

/* The rest of the input; what is behind its end is 0. */
typedef struct {
  const guint8 *data;
  gsize         size;
} Input;

static guint
take (Input *input)
{
  if (input->size == 0)
    return 0;
  input->size--;
  return *input->data++;
}

static const guint8 *
take_some (Input *input,
           gsize  wanted,
           gsize *length)
{
  const guint8 *data = input->data;

  *length = MIN (wanted, input->size);
  input->data += *length;
  input->size -= *length;
  return data;
}

static gint64
take_number (Input *input)
{
  gint64 number = 0;
  gsize length = 0;
  const guint8 *data = take_some (input, sizeof number, &length);

  if (length > 0)
    memcpy (&number, data, length);
  return number;
}

/* A value of any of SQLite's types. */
static void
bind (Input        *input,
      sqlite3_stmt *statement,
      int           index)
{
  guint kind = take (input) % 6;
  const guint8 *data = NULL;
  gsize length = 0;

  switch (kind)
    {
    case 0:
      sqlite3_bind_null (statement, index);
      break;

    case 1:
      sqlite3_bind_int (statement, index, (gint8) take (input));
      break;

    case 2:
      sqlite3_bind_int64 (statement, index, take_number (input));
      break;

    case 3:
      sqlite3_bind_double (statement, index, (double) take_number (input));
      break;

    default:
      data = take_some (input, take (input) % 40, &length);
      if (kind == 4)
        sqlite3_bind_text (statement, index, (const char *) data, (int) length, SQLITE_TRANSIENT);
      else
        sqlite3_bind_blob (statement, index, data, (int) length, SQLITE_TRANSIENT);
    }
}

/* Whatever the database says to it. */
static void
run (sqlite3    *db,
     Input      *input,
     const char *format,
     ...) G_GNUC_PRINTF (3, 4);

static void
run (sqlite3    *db,
     Input      *input,
     const char *format,
     ...)
{
  va_list arguments;
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement = NULL;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    return;

  for (int i = 1; i <= sqlite3_bind_parameter_count (statement); i++)
    bind (input, statement, i);
  sqlite3_step (statement);
  sqlite3_finalize (statement);
}

/* The names of a table's columns, %NULL behind the last. */
static char **
list_columns (sqlite3    *db,
              const char *table)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *sql = g_strdup_printf ("SELECT name FROM pragma_table_info ('%s')", table);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (names->len < MAX_COLUMNS && sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* Another column, or none of that name. */
static void
change_column (sqlite3    *db,
               Input      *input,
               const char *table,
               gboolean    drop)
{
  g_auto (GStrv) columns = list_columns (db, table);
  guint length = g_strv_length (columns);
  const char *column = length > 0 ? columns[take (input) % length] : "";

  if (drop)
    run (db, input, "ALTER TABLE %s DROP COLUMN %s", table, column);
  else
    run (db, input, "ALTER TABLE %s RENAME COLUMN %s TO other%u", table, column, take (input));
}

static void
insert_row (sqlite3    *db,
            Input      *input,
            const char *table)
{
  g_auto (GStrv) columns = list_columns (db, table);
  g_autoptr (GString) places = g_string_new ("?");

  for (guint i = 1; i < g_strv_length (columns); i++)
    g_string_append (places, ", ?");
  run (db, input, "INSERT OR IGNORE INTO %s VALUES (%s)", table, places->str);
}

/* The same without types, defaults and constraints. */
static void
loosen (sqlite3    *db,
        Input      *input,
        const char *table)
{
  run (db, input, "CREATE TABLE Loose AS SELECT * FROM %s", table);
  run (db, input, "DROP TABLE %s", table);
  run (db, input, "ALTER TABLE Loose RENAME TO %s", table);
}

static void
change (sqlite3 *db,
        Input   *input)
{
  guint kind = take (input) % 8;
  guint which = take (input);
  const char *table = TABLES[which % G_N_ELEMENTS (TABLES)];
  const char *key = KEYS[which % G_N_ELEMENTS (KEYS)];

  if (kind <= 1)
    insert_row (db, input, table);
  else if (kind == 2)
    run (db, input, "INSERT OR REPLACE INTO Pop3StateTable VALUES ('%s', ?)", key);
  else if (kind == 3)
    run (db, input, "DELETE FROM Pop3StateTable WHERE key = '%s'", key);
  else if (kind == 4)
    loosen (db, input, table);
  else if (kind <= 6)
    change_column (db, input, table, kind == 5);
  else
    run (db, input, which & 0x80 ? "DROP TABLE %s" : "ALTER TABLE %s RENAME TO Renamed", table);
}

static gboolean
has_worked (gboolean      worked,
            const GError *error)
{
  g_assert_true (worked == (error == NULL));
  if (!worked)
    g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  return worked;
}

/* Some of what the ledger knows, a message twice, and one that is new. */
static Pop3Listing *
make_listing (const Pop3Ledger *ledger)
{
  Pop3Listing *listing = pop3_listing_new ();
  gsize length = MIN (pop3_ledger_get_length (ledger), MAX_LISTED);

  for (guint i = 0; i < length; i++)
    pop3_listing_add (listing, i + 1, pop3_ledger_get_row (ledger, i)->uidl);
  if (length > 1)
    pop3_listing_add (listing, MAX_LISTED + 1, pop3_ledger_get_row (ledger, 0)->uidl);
  pop3_listing_add (listing, MAX_LISTED + 2, "new");
  return listing;
}

/* Nothing but what is wholly here may be deleted on the server. */
static void
check_plan (const Pop3Plan   *plan,
            const Pop3Ledger *ledger)
{
  for (guint i = 0; i < plan->remove->len; i++)
    {
      const Pop3PlanDelete *removal = &g_array_index (plan->remove, Pop3PlanDelete, i);
      const Pop3LedgerRow *row = pop3_ledger_lookup (ledger, removal->entry->uidl,
                                                     removal->entry->occurrence);

      g_assert_nonnull (row);
      g_assert_cmpint (row->id, ==, removal->row_id);
      g_assert_cmpint (row->state, ==, POP3_LEDGER_STORED);
      g_assert_true (row->trust <= POP3_LEDGER_TRUST_SIZE ||
                     row->trust == POP3_LEDGER_TRUST_PROVEN);
      g_assert_false (row->away);
      g_assert_true (row->received >= 0);
    }
}

static gboolean
adopt (sqlite3           *db,
       const Pop3Listing *listing,
       const Pop3Ledger  *ledger,
       GError           **error)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GArray) adoptions = NULL;

  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      gsize length = pop3_ledger_get_length (ledger);
      const guint8 *digest = length > 0
                             ? pop3_ledger_get_row (ledger, i % length)->header_digest : NULL;

      g_ptr_array_add (headers,
                       digest != NULL ? g_bytes_new (digest, POP3_LEDGER_DIGEST_SIZE) : NULL);
    }
  adoptions = pop3_adoption_match (listing, headers, ledger);
  return pop3_ledger_adopt (db, (const Pop3Adoption *) adoptions->data, adoptions->len, error);
}

static gboolean
plan_and_close (sqlite3           *db,
                Input             *input,
                const Pop3Listing *listing,
                GError           **error)
{
  g_autoptr (Pop3Ledger) ledger = pop3_ledger_load (db, error);
  g_autoptr (Pop3Plan) plan = NULL;
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  Pop3Rules rules = { .delete_after_days = (gint8) take (input), .delete_deleted = TRUE };
  Pop3Copies copies = { 0 };

  if (ledger == NULL)
    return FALSE;

  rules.since = take (input);
  plan = pop3_plan_new (listing, ledger, &rules, NULL, NOW);
  check_plan (plan, ledger);
  for (guint i = 0; i < plan->remove->len; i++)
    g_array_append_val (gone, g_array_index (plan->remove, Pop3PlanDelete, i).row_id);

  pop3_copies_count (&copies, listing, ledger, &rules, (gint64 *) gone->data, gone->len, NOW);
  return pop3_ledger_close_session (db, listing, (gint64 *) gone->data, gone->len, NOW, error);
}

static gboolean
learn (sqlite3 *db,
       GError **error)
{
  g_autoptr (Pop3Lessons) lessons = pop3_lessons_load (db, SERVER, error);

  if (lessons == NULL)
    return FALSE;
  pop3_lessons_hold (lessons->no_top, NOW);
  return pop3_lessons_save (lessons, db, SERVER, error);
}

/* What a visit does, without a network. Returns: whether the database went along */
static gboolean
visit (sqlite3 *db,
       Input   *input,
       GError **error)
{
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (Pop3Listing) listing = NULL;
  Pop3LedgerPartial partial;
  gint64 total = 0;
  gint64 only_here = 0;

  if (!pop3_ledger_prepare (db, error) || !learn (db, error))
    return FALSE;
  ledger = pop3_ledger_load (db, error);
  if (ledger == NULL)
    return FALSE;

  listing = make_listing (ledger);
  if (!pop3_ledger_enter (db, MAILBOX, error) ||
      (pop3_adoption_is_due (listing, ledger) && !adopt (db, listing, ledger, error)) ||
      !pop3_ledger_find_partial (db, 0, 1, &partial, error) ||
      !pop3_ledger_want_rest (db, 1, error) ||
      !pop3_ledger_message_deleted (db, 2, NOW, error) ||
      !plan_and_close (db, input, listing, error) ||
      !pop3_ledger_count_only_here (db, &total, &only_here, error))
    return FALSE;

  g_assert_true (only_here >= 0 && only_here <= total);
  return pop3_ledger_finish_backlog (db, error);
}

static sqlite3 *
open_database (void)
{
  static const char sql[] =
    "CREATE TABLE MessageTable (id INTEGER PRIMARY KEY);"
    "CREATE TABLE MessageLocationTable (id INTEGER PRIMARY KEY, message_id INTEGER,"
    " remove_marker INTEGER);"
    "INSERT INTO MessageTable (id) VALUES (1), (2), (3);"
    "INSERT INTO MessageLocationTable (message_id, remove_marker) VALUES (1, 0), (2, 0), (3, 1);";
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  return db;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  Input input = { data, size };
  sqlite3 *db = open_database ();

  for (guint i = 0; i < MAX_CHANGES && input.size > 0; i++)
    change (db, &input);

  /* A session that could be closed can be followed by another. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (sqlite3_exec (db, "BEGIN", NULL, NULL, NULL), ==, SQLITE_OK);
      if (!has_worked (visit (db, &input, &error), error))
        {
          g_assert_cmpuint (i, ==, 0);
          break;
        }
      g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
    }

  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return 0;
}
