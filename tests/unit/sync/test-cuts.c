/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "fake-mailbox.h"
#include "ledger/pop3-fingerprint.h"
#include "model-server.h"
#include "sync/pop3-visit.h"

#include <sqlite3.h>
#include <string.h>

/*
 * The line breaks after each octet of a whole session, one after the other: nothing
 * is gone from the server that is not here, and the next visit makes up for it with
 * each message once.
 */

static const char *const messages[] = {
  "Subject: one\r\n\r\nFirst.\r\n",
  "Subject: two\r\n\r\nSecond.\r\n",
  "Subject: three\r\n\r\n\r\n",
  "Subject: four\r\n\r\nA\rbare CR, and then\r\nmore.\r\n",
  "Subject: five\r\n\r\nFifth.\r\n",
  "Subject: six\r\n\r\n",
  "\r\nNo header.\r\n",
  "Subject: eight\r\n\r\n+OK\r\n-ERR\r\n",
  "Subject: nine\r\n\r\nNinth.\r\n",
  "Subject: ten\r\n\r\nTenth.\r\n",
  NULL,
};
#define N_MESSAGES (G_N_ELEMENTS (messages) - 1)

typedef struct {
  const char *name;
  Pop3Keep    keep;
  gboolean    no_pipelining;
} Row;

static const Row rows[] = {
  { "kept", POP3_KEEP_ALWAYS, FALSE },
  { "deleted", POP3_KEEP_NEVER, FALSE },
  { "deleted in lock step", POP3_KEEP_NEVER, TRUE },
};

static gboolean
run_visit (const Row   *row,
           ModelServer *server,
           FakeMailbox *mailbox)
{
  Pop3SessionConfig *config = pop3_session_config_new ();
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  config->host = g_strdup ("127.0.0.1");
  config->port = model_server_get_port (server);
  config->security = POP3_SECURITY_NONE;
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");
  config->no_pipelining = row->no_pipelining;
  settings->keep = row->keep;

  visit = pop3_visit_new (config, settings, POP3_MAILBOX (mailbox));
  done = pop3_visit_run (visit, NULL, &error);
  g_assert_true (done == (error == NULL));
  return done;
}

/* How often the ledger has this very message. */
static int
count_stored (FakeMailbox *mailbox,
              const char  *message)
{
  sqlite3_stmt *statement = NULL;
  g_autoptr (GBytes) whole = NULL;
  int count = 0;

  pop3_fingerprint_new (message, strlen (message), NULL, &whole);
  sqlite3_prepare_v2 (fake_mailbox_get_db (mailbox),
                      "SELECT count(*) FROM Pop3LedgerTable WHERE digest = ?", -1, &statement,
                      NULL);
  sqlite3_bind_blob (statement, 1, g_bytes_get_data (whole, NULL), (int) g_bytes_get_size (whole),
                     SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  count = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return count;
}

static void
check_nothing_lost (ModelServer *server,
                    FakeMailbox *mailbox)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      int count = count_stored (mailbox, messages[i]);

      g_assert_cmpint (count, <=, 1);
      g_assert_true (count == 1 || model_server_has (server, i));
    }
}

/* Returns: octets of the session that was to be cut */
static gsize
cut_once (const Row *row,
          gssize     octets)
{
  g_autoptr (ModelServer) server = model_server_new (messages);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  gboolean done = FALSE;
  gsize sent = 0;

  model_server_cut_after (server, octets);
  done = run_visit (row, server, mailbox);
  sent = model_server_get_sent (server);
  check_nothing_lost (server, mailbox);
  g_assert_true (done || octets >= 0);

  model_server_cut_after (server, -1);
  g_assert_true (run_visit (row, server, mailbox));
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_assert_cmpint (count_stored (mailbox, messages[i]), ==, 1);
      g_assert_cmpint (model_server_has (server, i), ==, row->keep == POP3_KEEP_ALWAYS);
    }
  return sent;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  gsize whole = cut_once (row, -1);

  g_assert_cmpuint (whole, >, 0);
  for (gsize octets = 0; octets < whole; octets++)
    g_assert_cmpuint (cut_once (row, (gssize) octets), <=, octets);
  g_test_message ("the line broke after each of %" G_GSIZE_FORMAT " octets", whole);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cuts/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
