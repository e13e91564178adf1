/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger/pop3-fingerprint.h"
#include "model-server.h"
#include "plain-visit.h"
#include "protocol/pop3-error.h"

#include <sqlite3.h>
#include <string.h>

/*
 * The line breaks after each octet of a whole session, one after the other, in either
 * direction and in every way: nothing is gone from the server that is not here, and
 * the next visit makes up for it with each message once. With "-m slow" the ways that
 * take a deadline do so after each octet, too.
 */

/* Milliseconds of every deadline where a line breaks without a word. */
#define SHORT_MS 15

/* Octets from one such break to the next in the short run: no divisor of any command. */
#define STRIDE 13

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
} Rule;

static const Rule rules[] = {
  { "kept", POP3_KEEP_ALWAYS, FALSE },
  { "deleted", POP3_KEEP_NEVER, FALSE },
  { "deleted in lock step", POP3_KEEP_NEVER, TRUE },
};

typedef struct {
  const char *name;
  ModelBreak  kind;
  gboolean    silent; /* only a deadline tells of it */
} Way;

static const Way ways[] = {
  { "closed", MODEL_BREAK_CLOSE, FALSE },
  { "reset", MODEL_BREAK_RESET, FALSE },
  { "stalled", MODEL_BREAK_STALL, TRUE },
  { "half-open", MODEL_BREAK_VANISH, TRUE },
};

static const char *const sides[] = { [MODEL_TOLD] = "told", [MODEL_HEARD] = "heard" };

typedef struct {
  const Rule *rule;
  const Way  *way;
  ModelSide   side;
} Row;

/* Returns: -1, or the code of the error that ended the visit */
static int
run_visit (const Rule        *rule,
           Pop3SessionLimits *limits,
           ModelServer       *server,
           FakeMailbox       *mailbox)
{
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  visit = plain_visit_new (model_server_get_port (server), mailbox, rule->keep);
  visit->config->no_pipelining = rule->no_pipelining;
  visit->limits = limits;
  done = pop3_visit_run (visit, NULL, &error);
  g_assert_true (done == (error == NULL));
  g_assert_true (done || error->domain == POP3_ERROR);
  return done ? -1 : error->code;
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

static Pop3SessionLimits *
get_short_limits (void)
{
  static Pop3SessionLimits limits;
  g_autoptr (Pop3SessionConfig) config = plain_visit_new_config (0);
  g_autoptr (Pop3Session) session = pop3_session_new (config);

  limits = *pop3_session_get_limits (session);
  limits.greeting_ms = limits.reply_ms = limits.idle_ms = limits.quit_ms = SHORT_MS;
  return &limits;
}

static void
make_up_for_it (const Rule  *rule,
                ModelServer *server,
                FakeMailbox *mailbox)
{
  model_server_break_after (server, MODEL_BREAK_NONE, MODEL_TOLD, 0);
  g_assert_cmpint (run_visit (rule, NULL, server, mailbox), ==, -1);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_assert_cmpint (count_stored (mailbox, messages[i]), ==, 1);
      g_assert_cmpint (model_server_has (server, i), ==, rule->keep == POP3_KEEP_ALWAYS);
    }
}

/* A line that breaks is never taken for anything that only the user can mend. */
static void
break_once (const Row *row,
            gsize      octets)
{
  g_autoptr (ModelServer) server = model_server_new (messages);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);
  int code = -1;

  model_server_break_after (server, row->way->kind, row->side, octets);
  code = run_visit (row->rule, row->way->silent ? get_short_limits () : NULL, server, mailbox);
  check_nothing_lost (server, mailbox);
  g_assert_cmpuint (model_server_get_octets (server, row->side), <=, octets);
  g_assert_cmpint (code, !=, -1);
  g_assert_cmpint (code, !=, POP3_ERROR_AUTHENTICATION);
  g_assert_cmpint (code, !=, POP3_ERROR_CERTIFICATE);

  make_up_for_it (row->rule, server, mailbox);
}

/* Returns: the octets of a whole session on that side */
static gsize
count_octets (const Rule *rule,
              ModelSide   side)
{
  g_autoptr (ModelServer) server = model_server_new (messages);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);

  g_assert_cmpint (run_visit (rule, NULL, server, mailbox), ==, -1);
  return model_server_get_octets (server, side);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  gsize whole = count_octets (row->rule, row->side);
  gsize step = row->way->silent && !g_test_slow () ? STRIDE : 1;
  gint64 start = g_get_monotonic_time ();
  guint breaks = 0;

  g_assert_cmpuint (whole, >, 0);
  for (gsize octets = 0; octets < whole; octets += step, breaks++)
    break_once (row, octets);
  g_test_message ("%u breaks in %" G_GSIZE_FORMAT " octets, %u messages each time: "
                  "none lost, none twice, %.1f s", breaks, whole, (guint) N_MESSAGES,
                  (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
}

/* Every octet comes alone. */
static void
test_fragments (gconstpointer data)
{
  g_autoptr (ModelServer) server = model_server_new (messages);
  g_autoptr (FakeMailbox) mailbox = fake_mailbox_new (NULL, FALSE);

  model_server_fragment (server);
  make_up_for_it (data, server, mailbox);
}

/* Only root can end a connection without a word. */
static void
add_rows (const Rule *rule)
{
  gsize n_ways = G_N_ELEMENTS (ways) - (model_server_can_vanish () ? 0 : 1);
  g_autofree char *fragments = g_strdup_printf ("/cuts/%s/fragments", rule->name);

  g_test_add_data_func (fragments, rule, test_fragments);
  for (gsize i = 0; i < n_ways; i++)
    for (gsize side = 0; side < G_N_ELEMENTS (sides); side++)
      {
        const Row row = { rule, &ways[i], side };
        g_autofree char *path = g_strdup_printf ("/cuts/%s/%s/%s", rule->name, ways[i].name,
                                                 sides[side]);

        g_test_add_data_func_full (path, g_memdup2 (&row, sizeof row), test_row, g_free);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  plain_visit_hush ();

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    add_rows (&rules[i]);

  return g_test_run ();
}
