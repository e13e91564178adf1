/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include <sqlite3.h>

#include "ledger/pop3-ledger.h"
#include "protocol/pop3-error.h"

/* A database that was damaged, made by another version, or by somebody else: it is
 * used or refused. What is used can be used again. */

/* Steps of SQLite's machine for one input: a damaged index can send it round. */
#define MAX_STEPS 1000
#define STEPS_AT_A_TIME 1000

static int
on_steps (void *user_data)
{
  guint *steps = user_data;

  return ++*steps > MAX_STEPS;
}

static gboolean
use (sqlite3 *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Pop3Ledger) ledger = NULL;

  if (pop3_ledger_prepare (db, &error))
    ledger = pop3_ledger_load (db, &error);

  g_assert_true ((ledger == NULL) == (error != NULL));
  if (ledger == NULL)
    g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  return ledger != NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  sqlite3 *db = NULL;
  guint8 *image = NULL;
  guint steps = 0;

  if (size == 0)
    return 0;

  g_assert_cmpint (sqlite3_open_v2 (":memory:", &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_progress_handler (db, STEPS_AT_A_TIME, on_steps, &steps);
  image = sqlite3_malloc64 (size);
  memcpy (image, data, size);
  if (sqlite3_deserialize (db, "main", image, (sqlite3_int64) size, (sqlite3_int64) size,
                           SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE)
      == SQLITE_OK && use (db) && steps < MAX_STEPS / 2)
    g_assert_true (use (db));

  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return 0;
}
