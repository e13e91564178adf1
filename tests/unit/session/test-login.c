/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-error.h"
#include "session/pop3-session.h"

#include <string.h>

#include "dialogue-server.h"
#include "trace.h"

/*
 * Logins at a scripted server. Each row names a dialogue and what it came to: the
 * mechanism that led in, or the error, with the start of its message where that
 * matters. Whatever is said on the way, the trace shows none of it (S9).
 */

#define USER "ana"
#define SECRET "geheim-7"

typedef enum {
  TOKEN = 1 << 0,       /* the secret is a token */
  NO_SECRET = 1 << 1,   /* nothing of user or secret may have been sent */
  WEAKER = 1 << 2,      /* it is noted that the server offers less than it did */
  NO_UTF8 = 1 << 3,     /* as the config says */
  BLAMES_UTF8 = 1 << 4, /* as the session says afterwards */
  KEEPS = 1 << 5,       /* nothing may be deleted */
  DELETES = 1 << 6,     /* a message is deleted */
  BOUND = 1 << 7,       /* to the line, by the binding of the environment's BINDING */
  END_POINT = 1 << 8,   /* only where that is tls-server-end-point */
} RowFlags;

typedef struct {
  const char   *description;
  const char   *file;
  Pop3Security  security;
  const char   *mechanism;
  const char   *known;
  const char   *least;
  guint         flags;
  const char   *outcome;
} Row;

static const Row rows[] = {
#include "login-rows.inc"
};

static GTlsCertificate *certificate; /* of the server */
static GTlsDatabase *anchors;        /* that hold it */

static Pop3SessionConfig *
new_config (const Row      *row,
            DialogueServer *server)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup ("localhost");
  config->port = dialogue_server_get_port (server);
  config->security = row->security;
  config->user = g_strdup (USER);
  config->secret = g_strdup (SECRET);
  config->credentials = row->flags & TOKEN ? POP3_CREDENTIALS_TOKEN : POP3_CREDENTIALS_PASSWORD;
  config->known_mechanism = g_strdup (row->known);
  config->least_mechanism = g_strdup (row->least);
  config->no_utf8 = (row->flags & NO_UTF8) != 0;
  config->tls_database = g_object_ref (anchors);
  if (row->mechanism != NULL)
    {
      g_free (config->mechanism);
      config->mechanism = g_strdup (row->mechanism);
    }

  return config;
}

/* (transfer full): the mechanism, or error and message. */
static char *
describe (Pop3Session  *session,
          gboolean      done,
          const GError *error)
{
  static const char * const names[] = {
    "NETWORK", "TIMEOUT", "TLS", "CERTIFICATE", "AUTHENTICATION", "NO_MECHANISM", "BUSY",
    "REFUSED", "PROTOCOL", "LIMIT", "SETTINGS", "STORE", "HOST",
  };

  if (done)
    {
      g_assert_no_error (error);
      return g_strdup (pop3_session_get_mechanism (session));
    }

  g_assert_nonnull (error);
  g_assert_true (error->domain == POP3_ERROR);
  g_assert_null (strstr (error->message, SECRET));

  return g_strdup_printf ("%s %s", names[error->code], error->message);
}

static gboolean
is_public (const char *line)
{
  static const char * const commands[] = { "", "*", "CAPA", "STLS", "UTF8", "DELE 1", "QUIT" };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (line, commands[i]))
      return TRUE;

  return FALSE;
}

/* S9: by state, not by prefix: nothing that the client said in a login, in which form
 * ever, and nothing that the server answered it. */
static void
check_trace (const char *trace,
             const char *heard)
{
  g_auto (GStrv) lines = g_strsplit (heard, "\r\n", -1);

  g_assert_nonnull (strstr (trace, "C: CAPA"));
  g_assert_null (strstr (trace, SECRET));
  g_assert_null (strstr (trace, "[AUTH]"));
  for (guint i = 0; lines[i] != NULL; i++)
    if (!is_public (lines[i]))
      g_assert_null (strstr (trace, lines[i]));
}

static void
check_heard (const Row  *row,
             GBytes     *bytes,
             const char *trace)
{
  g_autofree char *heard = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  check_trace (trace, heard);
  if ((row->flags & NO_SECRET) == 0)
    return;

  g_assert_null (strstr (heard, USER));
  g_assert_null (strstr (heard, SECRET));
  g_assert_null (strstr (heard, "AUTH"));
}

/* What is sent for it, the dialogue shows. */
static void
check_delete (Pop3Session *session,
              const Row   *row)
{
  const guint number = 1;
  gboolean accepted = FALSE;
  g_autoptr (GError) error = NULL;

  if ((row->flags & (KEEPS | DELETES)) == 0)
    return;

  accepted = (row->flags & KEEPS) != 0;
  g_assert_true (pop3_session_delete (session, &number, 1, &accepted, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (accepted, ==, (row->flags & DELETES) != 0);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new_for_file (row->file, certificate);
  g_autoptr (Pop3SessionConfig) config = new_config (row, server);
  g_autoptr (GBytes) heard = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *difference = NULL;
  g_autofree char *trace = NULL;
  Pop3Session *session = pop3_session_new (config);
  gboolean done = FALSE;

  done = pop3_session_open (session, NULL, &error);
  outcome = describe (session, done, error);
  g_assert_cmpint (pop3_session_blames_utf8 (session), ==, (row->flags & BLAMES_UTF8) != 0);
  if (done)
    check_delete (session, row);
  pop3_session_free (session);

  difference = dialogue_server_finish (server);
  trace = trace_take ();
  g_assert_cmpstr (difference, ==, NULL);
  if (done || strchr (row->outcome, ' ') != NULL)
    g_assert_cmpstr (outcome, ==, row->outcome);
  else
    g_assert_true (g_str_has_prefix (outcome, row->outcome));
  g_assert_cmpint (strstr (trace, "weaker logins") != NULL, ==, (row->flags & WEAKER) != 0);
  if (row->flags & BOUND)
    g_assert_nonnull (strstr (trace, g_getenv ("BINDING")));
  heard = dialogue_server_get_heard (server);
  check_heard (row, heard, trace);
}

static void
test_stronger (void)
{
  g_assert_true (pop3_session_is_stronger ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"));
  g_assert_true (pop3_session_is_stronger ("SCRAM-SHA-256", "PLAIN"));
  g_assert_true (pop3_session_is_stronger ("PLAIN", "USER"));
  g_assert_true (pop3_session_is_stronger ("PLAIN", NULL));
  g_assert_false (pop3_session_is_stronger ("PLAIN", "plain"));
  g_assert_false (pop3_session_is_stronger ("PLAIN", "CRAM-MD5"));
  g_assert_false (pop3_session_is_stronger (NULL, "PLAIN"));
  g_assert_false (pop3_session_is_stronger ("X-OURS", "PLAIN"));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean is_end_point = g_str_equal (g_getenv ("BINDING"), "tls-server-end-point");
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  trace_start ();
  certificate = g_tls_certificate_new_from_file (g_getenv ("CERTIFICATE"), &error);
  g_assert_no_error (error);
  anchors = g_tls_file_database_new (g_getenv ("CERTIFICATE"), &error);
  g_assert_no_error (error);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/login/%s", rows[i].description);

      if ((rows[i].flags & END_POINT) == 0 || is_end_point)
        g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/login/stronger", test_stronger);
  result = g_test_run ();

  dialogue_server_end_threads ();
  g_clear_object (&anchors);
  g_clear_object (&certificate);
  return result;
}
