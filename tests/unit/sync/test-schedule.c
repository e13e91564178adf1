/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "protocol/pop3-error.h"
#include "sync/pop3-schedule.h"

/* What a visit came to, and when the next one is. */

#define MINUTES 10
#define WELL -1
#define CANCELLED -2

/* At least, with the longest that chance adds to the first delay after a failure. */
#define FIRST_DELAY_S 30
#define FIRST_DELAY_MAX_S 38

typedef struct {
  const char *name;
  int         code; /* of POP3_ERROR, or one of those above */
  guint       fetched;
  guint       suspects;
  const char *broke_at;
  gboolean    blames_pipelining;
  gboolean    postponed;
  gboolean    more;
  gboolean    when_asked;
  gboolean    wanted;
  gboolean    settling;
  guint       failures; /* before */
  gboolean    mending;  /* before */

  Pop3Next next;
  guint    seconds;
  guint    failures_then;
  gboolean mending_then;
} Row;

static const Row rows[] = {
  { "well", WELL, .failures = 3, .next = POP3_NEXT_LATER, .seconds = MINUTES * 60 },
  { "well, only when asked", WELL, .when_asked = TRUE, .next = POP3_NEXT_WHEN_ASKED },
  { "well, asked meanwhile", WELL, .wanted = TRUE, .next = POP3_NEXT_LATER },
  { "a portion", WELL, .more = TRUE, .next = POP3_NEXT_AT_ONCE },
  { "too soon for the server", POP3_ERROR_BUSY, .postponed = TRUE, .failures = 2,
    .next = POP3_NEXT_AT_ONCE, .failures_then = 2 },

  { "cannot pipeline", POP3_ERROR_PROTOCOL, .blames_pipelining = TRUE,
    .next = POP3_NEXT_AT_ONCE, .mending_then = TRUE },
  { "cannot pipeline, and did not learn", POP3_ERROR_PROTOCOL, .blames_pipelining = TRUE,
    .mending = TRUE, .next = POP3_NEXT_LATER, .seconds = FIRST_DELAY_S, .failures_then = 1 },

  { "wrong password", POP3_ERROR_AUTHENTICATION, .next = POP3_NEXT_WHEN_MENDED },
  { "certificate", POP3_ERROR_CERTIFICATE, .wanted = TRUE, .next = POP3_NEXT_WHEN_MENDED },

  { "no line", POP3_ERROR_NETWORK, .next = POP3_NEXT_LATER, .seconds = FIRST_DELAY_S,
    .failures_then = 1 },
  { "no line yet", POP3_ERROR_TLS, .settling = TRUE, .next = POP3_NEXT_LATER, .seconds = 3 },
  { "no disk, though the line is new", POP3_ERROR_STORE, .settling = TRUE,
    .next = POP3_NEXT_LATER, .seconds = FIRST_DELAY_S, .failures_then = 1 },

  { "broke in the middle", POP3_ERROR_TIMEOUT, .fetched = 1, .next = POP3_NEXT_AT_ONCE,
    .failures_then = 1, .mending_then = TRUE },
  { "broke in the middle again", POP3_ERROR_TIMEOUT, .fetched = 1, .failures = 5,
    .next = POP3_NEXT_LATER, .seconds = FIRST_DELAY_S, .failures_then = 1 },
  { "no disk in the middle", POP3_ERROR_STORE, .fetched = 1, .next = POP3_NEXT_LATER,
    .seconds = FIRST_DELAY_S, .failures_then = 1 },
  { "an end that is none", POP3_ERROR_PROTOCOL, .suspects = 1, .next = POP3_NEXT_AT_ONCE,
    .failures_then = 1, .mending_then = TRUE },
  { "stumbled", POP3_ERROR_PROTOCOL, .broke_at = "new", .next = POP3_NEXT_AT_ONCE,
    .failures_then = 1, .mending_then = TRUE },
  { "stumbled again", POP3_ERROR_PROTOCOL, .broke_at = "known", .failures = 1,
    .next = POP3_NEXT_LATER, .seconds = MINUTES * 60 },
  { "stumbled again, only when asked", POP3_ERROR_PROTOCOL, .broke_at = "known",
    .when_asked = TRUE, .next = POP3_NEXT_LATER, .seconds = FIRST_DELAY_S, .failures_then = 1 },

  { "cancelled", CANCELLED, .next = POP3_NEXT_WHEN_ASKED },
  { "cancelled, asked meanwhile", CANCELLED, .wanted = TRUE, .next = POP3_NEXT_LATER },
};

static GError *
make_error (int code)
{
  if (code == WELL)
    return NULL;

  return code == CANCELLED ? g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled")
                           : g_error_new (POP3_ERROR, code, "failed");
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Pop3SessionConfig config = { 0 };
  const Pop3Visit visit = {
    .config = &config,
    .fetched = row->fetched,
    .suspects = row->suspects,
    .broke_at = (char *) row->broke_at,
    .blames_pipelining = row->blames_pipelining,
    .postponed = row->postponed,
    .more = row->more,
  };
  const Pop3Terms terms = { row->when_asked ? 0 : MINUTES, row->wanted, row->settling };
  g_autoptr (GError) error = make_error (row->code);
  Pop3Schedule schedule;
  guint seconds = 0;

  pop3_schedule_init (&schedule);
  g_ptr_array_add (schedule.stumbles, g_strdup ("known"));
  schedule.failures = row->failures;
  schedule.mending = row->mending;

  g_assert_cmpint (pop3_schedule_next (&schedule, &visit, error, &terms, &seconds), ==, row->next);
  if (row->seconds == FIRST_DELAY_S)
    g_assert_cmpuint (seconds, <=, FIRST_DELAY_MAX_S);
  else
    g_assert_cmpuint (seconds, ==, row->seconds);
  g_assert_cmpuint (seconds, >=, row->seconds);
  g_assert_cmpuint (schedule.failures, ==, row->failures_then);
  g_assert_cmpint (schedule.mending, ==, row->mending_then);
  pop3_schedule_clear (&schedule);
}

static void
test_put_off (void)
{
  Pop3Schedule schedule;

  pop3_schedule_init (&schedule);
  g_assert_cmpuint (pop3_schedule_put_off (&schedule), <=, FIRST_DELAY_MAX_S);
  g_assert_cmpuint (pop3_schedule_put_off (&schedule), >=, 2 * FIRST_DELAY_S);
  g_assert_cmpuint (schedule.failures, ==, 2);
  pop3_schedule_clear (&schedule);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/schedule/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/schedule/put-off", test_put_off);

  return g_test_run ();
}
