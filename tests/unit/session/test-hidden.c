/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-error.h"
#include "session/pop3-session.h"

#include <string.h>

#include "dialogue-server.h"
#include "trace.h"

/*
 * Visits to a server that knows how it was logged in to, and says so later (S9). Each row
 * is such a dialogue and what is told of it: the errors, what the server is called, and how
 * many of its lines the trace leaves out. Neither has the secret or what was made of it.
 */

#define USER "ana"
#define SECRET "geheim-7"
#define HIDDEN "The server refused without saying why\n"

/* What the logins below send in place of the secret. */
#define PLAIN "AGFuYQBnZWhlaW0tNw=="
#define LOGIN "Z2VoZWltLTc="
#define XOAUTH2 "dXNlcj1hbmEBYXV0aD1CZWFyZXIgZ2VoZWltLTcBAQ=="
#define APOP "975682f1d6541b1d8fb7fa5420e2551e"
#define CHALLENGE "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"
#define CRAM_MD5 "YW5hIDY3Mjk1NWRiNjljYzQ2YzhjMmQ2YWNjMWExNWIzNGRl"
/* The port of the server is behind it. */
#define OAUTHBEARER "bixhPWFuYSwBaG9zdD1sb2NhbGhvc3QBcG9y"

static const char * const canaries[] = { SECRET, PLAIN, LOGIN, XOAUTH2, APOP, CRAM_MD5,
                                        OAUTHBEARER };

#define HELLO "S: +OK <1896.697170952@dbc.mtview.ca.us>\nC: CAPA\nS: +OK\nS: SASL PLAIN\n" \
  "S: USER\nS: .\n"
#define BY_PLAIN "C: AUTH PLAIN " PLAIN "\nS: +OK\n"
#define BY_USER "C: USER ana\nS: +OK\nC: PASS geheim-7\nS: +OK\n"
#define BY_LOGIN "C: AUTH LOGIN\nS: +\nC: YW5h\nS: +\nC: " LOGIN "\nS: +OK\n"
#define BY_XOAUTH2 "C: AUTH XOAUTH2\nS: +\nC: " XOAUTH2 "\nS: +OK\n"
#define BY_OAUTHBEARER "P: AUTH OAUTHBEARER " OAUTHBEARER "\nS: +OK\n"
#define BY_APOP "C: APOP ana " APOP "\nS: +OK\n"
#define CAPA "C: CAPA\nS: +OK\nS: .\n"
#define LIST "C: STAT\nS: +OK 2 6\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n"
#define SIZES "C: LIST\nS: +OK\nS: 1 3\nS: 2 3\nS: .\n"
#define RETR "C: RETR 1\nS: +OK\nS: x\nS: .\nC: RETR 2\nS: +OK\nS: x\nS: .\nC: NOOP\nS: +OK\n"
#define DELE "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\n"
#define STAT "C: STAT\nS: +OK 0 0\n"
#define QUIT "C: QUIT\nS: +OK\n"
/* A visit after that login in which LIST is refused. */
#define REFUSED(login, text) \
  HELLO login CAPA LIST "C: LIST\nS: -ERR " text "\n" RETR DELE STAT QUIT

typedef struct {
  const char *description;
  const char *mechanism; /* of a token where it is one for tokens */
  const char *dialogue;
  const char *told;
  guint       n_hidden;  /* lines in the trace */
  const char *secret;    /* NULL: SECRET */
} Row;

static const Row rows[] = {
  { "nothing", "PLAIN", REFUSED (BY_PLAIN, "ana has none"),
    "sizes: The server answered: ana has none\n" },
  { "greeting", "PLAIN", "S: -ERR [LOGIN-DELAY] not geheim-7 again\n", "open BUSY: " HIDDEN, 1 },
  { "capa", "PLAIN", "S: +OK\nC: CAPA\nS: geheim-7\n", "open PROTOCOL: " HIDDEN, 1 },
  { "implementation", "PLAIN",
    HELLO BY_PLAIN "C: CAPA\nS: +OK\nS: IMPLEMENTATION geheim-7 1.0\nS: .\n" LIST SIZES RETR DELE
      STAT QUIT, "", 1 },
  { "another implementation", "PLAIN",
    HELLO BY_PLAIN "C: CAPA\nS: +OK\nS: IMPLEMENTATION geheim 1.0\nS: .\n" LIST SIZES RETR DELE
      STAT QUIT, "implementation: geheim 1.0\n" },
  { "uidl", "PLAIN",
    HELLO BY_PLAIN CAPA "C: STAT\nS: +OK 2 6\nC: UIDL\nS: -ERR geheim-7 is in use\n",
    "list BUSY: " HIDDEN, 1 },
  { "list", "PLAIN", REFUSED (BY_PLAIN, "geheim-7"), "sizes: " HIDDEN, 1 },
  { "retr", "PLAIN",
    HELLO BY_PLAIN CAPA LIST SIZES "C: RETR 1\nS: -ERR no geheim-7\nC: RETR 2\n"
      "S: -ERR [SYS/TEMP] geheim-7\nC: NOOP\nS: +OK\n" DELE STAT QUIT,
    "message: " HIDDEN "message BUSY: " HIDDEN, 2 },
  { "pipelined", "PLAIN",
    HELLO BY_PLAIN "C: CAPA\nS: +OK\nS: PIPELINING\nS: .\nC: STAT\nC: UIDL\nS: +OK 2 6\n"
      "S: +OK geheim-7\nS: 1 a\nS: 2 b\nS: .\n" SIZES "C: RETR 1\nC: RETR 2\nC: NOOP\n"
      "S: -ERR no geheim-7\nS: +OK geheim-7\nS: x\nS: .\nS: +OK\n"
      "C: DELE 1\nC: DELE 2\nS: +OK geheim-7\nS: +OK\n" STAT QUIT, "message: " HIDDEN, 4 },
  { "no answer", "PLAIN", HELLO BY_PLAIN CAPA LIST SIZES "C: RETR 1\nS: PASS geheim-7\n",
    "fetch PROTOCOL: " HIDDEN, 1 },
  { "stat", "PLAIN", HELLO BY_PLAIN CAPA LIST SIZES RETR DELE "C: STAT\nS: -ERR geheim-7\n" QUIT,
    "stat: " HIDDEN, 1 },
  { "quit", "PLAIN",
    HELLO BY_PLAIN CAPA LIST SIZES RETR DELE STAT "C: QUIT\nS: -ERR geheim-7 stays\n",
    "quit: " HIDDEN, 1 },
  { "good answers", "PLAIN",
    HELLO BY_PLAIN CAPA "C: STAT\nS: +OK 2 6 geheim-7\nC: UIDL\nS: +OK geheim-7\nS: 1 a\nS: 2 b\n"
      "S: .\nC: LIST\nS: +OK geheim-7\nS: 1 3\nS: 2 3 geheim-7\nS: .\nC: RETR 1\nS: +OK geheim-7\n"
      "S: geheim-7\nS: .\nC: RETR 2\nS: +OK\nS: x\nS: .\nC: NOOP\nS: +OK\nC: DELE 1\n"
      "S: +OK geheim-7\nC: DELE 2\nS: +OK\n" STAT "C: QUIT\nS: +OK bye, geheim-7\n", "", 7 },

  { "pass", "USER", REFUSED (BY_USER, "PASS geheim-7"), "sizes: " HIDDEN, 1 },
  { "apop", "APOP", REFUSED (BY_APOP, APOP), "sizes: " HIDDEN, 1 },
  { "plain response", "PLAIN", REFUSED (BY_PLAIN, PLAIN), "sizes: " HIDDEN, 1 },
  { "login response", "LOGIN", REFUSED (BY_LOGIN, LOGIN), "sizes: " HIDDEN, 1 },
  { "xoauth2 response", "XOAUTH2", REFUSED (BY_XOAUTH2, XOAUTH2), "sizes: " HIDDEN, 1 },
  { "oauthbearer response", "OAUTHBEARER", REFUSED (BY_OAUTHBEARER, OAUTHBEARER),
    "sizes: " HIDDEN, 1 },
  { "oauthbearer token", "OAUTHBEARER", REFUSED (BY_OAUTHBEARER, "bearer geheim-7"),
    "sizes: " HIDDEN, 1 },
  /* The one-word reason is {"status":"geheim-7"}. */
  { "oauthbearer reason", "OAUTHBEARER",
    HELLO "P: AUTH OAUTHBEARER " OAUTHBEARER "\nS: + eyJzdGF0dXMiOiJnZWhlaW0tNyJ9\nC: AQ==\n"
      "S: -ERR no\n", "open AUTHENTICATION: The server answered: no\n" },
  { "the next connection", "auto",
    "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN CRAM-MD5\nS: .\nC: AUTH CRAM-MD5\nS: + " CHALLENGE "\n"
      "C: " CRAM_MD5 "\n~\nS: -ERR " CRAM_MD5 "\n", "open: " HIDDEN, 1 },

  /* Passwords that are words of ours: what the server says without them is shown. */
  { "a word of ours", "USER",
    REFUSED ("C: USER ana\nS: +OK\nC: PASS server\nS: +OK\n", "no"),
    "sizes: The server answered: no\n", 0, "server" },
  { "a command of ours", "USER",
    REFUSED ("C: USER ana\nS: +OK\nC: PASS QUIT\nS: +OK\n", "no"),
    "sizes: The server answered: no\n", 0, "QUIT" },
};

static Pop3SessionConfig *
new_config (const Row      *row,
            DialogueServer *server)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup ("localhost");
  config->port = dialogue_server_get_port (server);
  config->security = POP3_SECURITY_NONE;
  config->user = g_strdup (USER);
  config->secret = g_strdup (row->secret != NULL ? row->secret : SECRET);
  if (strstr (row->mechanism, "OAUTH") != NULL)
    config->credentials = POP3_CREDENTIALS_TOKEN;
  g_free (config->mechanism);
  config->mechanism = g_strdup (row->mechanism);

  return config;
}

static void
note_error (GString      *told,
            const char   *step,
            const GError *error)
{
  static const char * const names[] = {
    [POP3_ERROR_AUTHENTICATION] = " AUTHENTICATION", [POP3_ERROR_BUSY] = " BUSY",
    [POP3_ERROR_REFUSED] = "", [POP3_ERROR_PROTOCOL] = " PROTOCOL",
  };

  g_assert_nonnull (error);
  g_assert_true (error->domain == POP3_ERROR && error->code < (int) G_N_ELEMENTS (names));
  g_string_append_printf (told, "%s%s: %s\n", step, names[error->code], error->message);
}

static gboolean
end_step (GString     *told,
          const char  *step,
          gboolean     done,
          GError     **error)
{
  if (!done)
    note_error (told, step, *error);
  g_clear_error (error);

  return done;
}

static gboolean
take_message (gsize          index,
              GBytes        *message,
              const GError  *refusal,
              gpointer       user_data,
              GError       **error)
{
  if (message == NULL)
    note_error (user_data, "message", refusal);
  return TRUE;
}

static void
note_implementation (GString     *told,
                     Pop3Session *session)
{
  const Pop3Capabilities *capabilities = pop3_session_get_capabilities (session);

  if (capabilities->implementation != NULL)
    g_string_append_printf (told, "implementation: %s\n", capabilities->implementation);
}

static void
visit (Pop3Session *session,
       GString     *told)
{
  const guint numbers[] = { 1, 2 };
  gboolean accepted[] = { FALSE, FALSE };
  g_autoptr (Pop3Listing) listing = NULL;
  GError *error = NULL;
  guint64 octets = 0;
  guint count = 0;

  if (!end_step (told, "open", pop3_session_open (session, NULL, &error), &error))
    return;
  note_implementation (told, session);
  listing = pop3_session_list (session, NULL, &error);
  if (!end_step (told, "list", listing != NULL, &error))
    return;
  end_step (told, "sizes", pop3_session_list_sizes (session, listing, NULL, &error), &error);
  if (!end_step (told, "fetch", pop3_session_fetch (session, numbers, 2, take_message, told, NULL,
                                                    &error), &error))
    return;
  end_step (told, "delete", pop3_session_delete (session, numbers, 2, accepted, NULL, &error),
            &error);
  end_step (told, "stat", pop3_session_stat (session, &count, &octets, NULL, &error), &error);
  end_step (told, "quit", pop3_session_quit (session, NULL, &error), &error);
}

static void
check_trace (const Row *row)
{
  g_autofree char *trace = trace_take ();
  guint n_hidden = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (canaries); i++)
    g_assert_null (strstr (trace, canaries[i]));
  for (const char *at = trace; (at = strstr (at, " S: (hidden)\n")) != NULL; at++)
    n_hidden++;
  g_assert_cmpuint (n_hidden, ==, row->n_hidden);
  g_assert_null (strstr (trace, "C: (hidden)"));
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->description, row->dialogue, NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (row, server);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autofree char *difference = NULL;
  Pop3Session *session = pop3_session_new (config);

  visit (session, told);
  pop3_session_free (session);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_cmpstr (told->str, ==, row->told);
  check_trace (row);
}

int
main (int    argc,
      char **argv)
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  trace_start ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hidden/%s", rows[i].description);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  result = g_test_run ();

  dialogue_server_end_threads ();
  return result;
}
