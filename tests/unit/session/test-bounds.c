/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "session/pop3-session.h"

#include <string.h>
#include <sys/resource.h>

#include "dialogue-server.h"

/*
 * Servers that never stop, at the limits that the program really has: how long it takes
 * to be through with them, and how much memory.
 */

#define CAPABILITIES "C: CAPA\nS: +OK\nS: SASL PLAIN\nS: UIDL\nS: .\n"
#define LOGGED_IN \
  "S: +OK\n" CAPABILITIES "C: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\nS: +OK\n" CAPABILITIES

/* A sanitizer keeps some of what was freed. */
#define MEMORY_MIB 100

/* Seconds: much more than it takes, and much less than for ever. */
#define SECONDS 30

typedef struct {
  const char *name;
  const char *dialogue;
  gsize       much; /* length of a text of x that stands for "%s" */
} Row;

static const Row rows[] = {
  { "a greeting", "*: +OK and more\n" },
  { "a greeting that is none", "*: %s\n", 4096 },
  { "capabilities", "S: +OK\nC: CAPA\nS: +OK\n*: X-MORE\\r\\n\n" },
  { "long capabilities", "S: +OK\nC: CAPA\nS: +OK\n*: %s\\r\\n\n", POP3_LIMIT_LINE - 1 },
  { "a capability", "S: +OK\nC: CAPA\nS: +OK\n*: SASL X\n" },
  { "a count", LOGGED_IN "C: STAT\nS: +OK 4294967295 1\n!\n" },
  { "a listing", LOGGED_IN "C: STAT\nS: +OK 1000000 1\nC: UIDL\nS: +OK\n*: 1 u\\r\\n\n" },
  { "junk for a listing", LOGGED_IN "C: STAT\nS: +OK 1000000 1\nC: UIDL\nS: +OK\n*: %s\\r\\n\n",
    70 },
  { "long unique ids", LOGGED_IN "C: STAT\nS: +OK 1000000 1\nC: UIDL\nS: +OK\n*: 1 %s\\r\\n\n",
    POP3_LIMIT_UIDL },
};

static long
get_peak_mib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

static Pop3SessionConfig *
new_config (guint16 port)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup ("127.0.0.1");
  config->port = port;
  config->security = POP3_SECURITY_NONE;
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");
  return config;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *much = g_strnfill (row->much, 'x');
  g_auto (GStrv) parts = g_strsplit (row->dialogue, "%s", -1);
  g_autofree char *dialogue = g_strjoinv (much, parts);
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, dialogue, NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (dialogue_server_get_port (server));
  g_autoptr (Pop3Session) session = pop3_session_new (config);
  g_autoptr (Pop3Listing) listing = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  long peak = get_peak_mib ();
  double seconds = 0;

  if (pop3_session_open (session, NULL, &error))
    listing = pop3_session_list (session, NULL, &error);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  peak = get_peak_mib () - peak;
  g_test_message ("%s: %.2f s, %ld MiB more", row->name, seconds, peak);
  g_assert_null (listing);
  g_assert_true (g_error_matches (error, POP3_ERROR, POP3_ERROR_LIMIT) ||
                 g_error_matches (error, POP3_ERROR, POP3_ERROR_PROTOCOL));
  g_assert_cmpint (peak, <, MEMORY_MIB);
  g_assert_cmpfloat (seconds, <, SECONDS);

  g_clear_pointer (&session, pop3_session_free);
  dialogue_server_dismiss (server);
}

/* It tells much to a log that nobody reads. */
static void
drop_debug (const char    *domain,
            GLogLevelFlags level,
            const char    *message,
            gpointer       user_data)
{
  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) == 0)
    g_log_default_handler (domain, level, message, user_data);
}

int
main (int    argc,
      char **argv)
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  g_log_set_default_handler (drop_debug, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/bounds/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  result = g_test_run ();

  dialogue_server_end_threads ();
  return result;
}
