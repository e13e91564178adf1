/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "sync/pop3-probe.h"

#include "dialogue-server.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "sync/pop3-sniff.h"

/*
 * A login that only looks: what it sees, what it says to the server, and what it finds
 * out of one that is none. A `~` ends a connection; the next is the sniffer's.
 */

#define GREETED "S: +OK hello\nC: CAPA\nS: +OK\n"
#define PLAIN "S: SASL PLAIN\nS: UIDL\nS: .\n"
#define AUTH "C: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n"
#define LOGIN GREETED PLAIN AUTH "S: +OK\nC: CAPA\nS: +OK\n"
#define QUIT "C: QUIT\nS: +OK\n"

/* Octets of a server that is in no hurry, and the time between two of them. */
#define DRIBBLE_US (G_USEC_PER_SEC / 20)
#define DRIBBLE_MAX (10 * POP3_LIMIT_SNIFF_WORD_S * G_USEC_PER_SEC / DRIBBLE_US)

#define TRUSTED TRUE
#define UNKNOWN FALSE

typedef struct {
  const char  *name;
  Pop3Security security;
  gboolean     trusted;
  const char  *dialogue;
  Pop3Problem  problem;
  int          code; /* of the error, -1 for none */
  guint        messages;
  guint64      octets;
  int          expire;
  guint        login_delay;
} Row;

static const Row rows[] = {
  { "good", POP3_SECURITY_NONE, TRUSTED,
    LOGIN "S: UIDL\nS: EXPIRE 0\nS: LOGIN-DELAY 900\nS: .\nC: STAT\nS: +OK 3 12345\n" QUIT,
    POP3_PROBLEM_NONE, -1, 3, 12345, 0, 900 },
  { "good with TLS", POP3_SECURITY_TLS, TRUSTED,
    "T\n" LOGIN "S: UIDL\nS: .\nC: STAT\nS: +OK 0 0\n" QUIT,
    POP3_PROBLEM_NONE, -1, 0, 0, POP3_PROBE_EXPIRE_UNKNOWN },
  { "a size that makes no sense", POP3_SECURITY_NONE, TRUSTED,
    LOGIN "S: UIDL\nS: .\nC: STAT\nS: +OK 3 -1\n" QUIT,
    POP3_PROBLEM_NONE, -1, 3, 0, POP3_PROBE_EXPIRE_UNKNOWN },
  { "QUIT is refused", POP3_SECURITY_NONE, TRUSTED,
    LOGIN "S: UIDL\nS: .\nC: STAT\nS: +OK 3 9\nC: QUIT\nS: -ERR\n",
    POP3_PROBLEM_NONE, -1, 3, 9, POP3_PROBE_EXPIRE_UNKNOWN },
  { "UIDL is not announced", POP3_SECURITY_NONE, TRUSTED,
    LOGIN "S: EXPIRE NEVER\nS: .\nC: STAT\nS: +OK 1 9\nC: STAT\nS: +OK 1 9\nC: UIDL\nS: +OK\n"
    "S: 1 u1\nS: .\n" QUIT,
    POP3_PROBLEM_NONE, -1, 1, 9, POP3_PROBE_EXPIRE_NEVER },
  { "no UIDL", POP3_SECURITY_NONE, TRUSTED,
    LOGIN "S: TOP\nS: .\nC: STAT\nS: +OK 1 9\nC: STAT\nS: +OK 1 9\nC: UIDL\nS: -ERR what\n" QUIT,
    POP3_PROBLEM_NO_UIDL, -1, 1, 9, POP3_PROBE_EXPIRE_UNKNOWN },
  { "no number of messages", POP3_SECURITY_NONE, TRUSTED,
    LOGIN "S: UIDL\nS: .\nC: STAT\nS: +OK many\n", POP3_PROBLEM_OTHER, POP3_ERROR_PROTOCOL },
  { "wrong password", POP3_SECURITY_NONE, TRUSTED,
    GREETED PLAIN AUTH "S: -ERR [AUTH] no\n",
    POP3_PROBLEM_PASSWORD, POP3_ERROR_AUTHENTICATION },
  { "in use", POP3_SECURITY_NONE, TRUSTED, GREETED PLAIN AUTH "S: -ERR [IN-USE] wait\n",
    POP3_PROBLEM_IN_USE, POP3_ERROR_BUSY },
  { "out of order", POP3_SECURITY_NONE, TRUSTED, GREETED PLAIN AUTH "S: -ERR [SYS/PERM] no\n",
    POP3_PROBLEM_REFUSED, POP3_ERROR_REFUSED },
  { "no login on a plain line", POP3_SECURITY_NONE, TRUSTED, GREETED "S: STLS\nS: .\n",
    POP3_PROBLEM_NEEDS_TLS, POP3_ERROR_NO_MECHANISM },
  { "login refused on a plain line", POP3_SECURITY_NONE, TRUSTED,
    GREETED PLAIN AUTH "S: -ERR [AUTH] Plaintext authentication disallowed\n",
    POP3_PROBLEM_NEEDS_TLS, POP3_ERROR_AUTHENTICATION },
  { "no mechanism", POP3_SECURITY_NONE, TRUSTED, GREETED "S: SASL GSSAPI\nS: .\n",
    POP3_PROBLEM_MECHANISM, POP3_ERROR_NO_MECHANISM },
  { "no STLS", POP3_SECURITY_STLS, TRUSTED, GREETED PLAIN, POP3_PROBLEM_NO_TLS, POP3_ERROR_TLS },
  { "certificate", POP3_SECURITY_TLS, UNKNOWN, "T\n",
    POP3_PROBLEM_CERTIFICATE, POP3_ERROR_CERTIFICATE },
  { "IMAP", POP3_SECURITY_NONE, TRUSTED, "S: * OK hello\n~\nS: * OK hello\n~\n",
    POP3_PROBLEM_IMAP, POP3_ERROR_PROTOCOL },
  { "IMAP in small letters", POP3_SECURITY_NONE, TRUSTED, "S: * ok hello\n~\nS: * ok hello\n~\n",
    POP3_PROBLEM_IMAP, POP3_ERROR_PROTOCOL },
  { "IMAP with TLS", POP3_SECURITY_TLS, TRUSTED, "T\nS: * OK hello\n~\nT\nS: * OK hello\n~\n",
    POP3_PROBLEM_IMAP, POP3_ERROR_PROTOCOL },
  { "SMTP", POP3_SECURITY_STLS, TRUSTED, "S: 220 hello\n~\nS: 220 hello\n~\n",
    POP3_PROBLEM_SMTP, POP3_ERROR_PROTOCOL },
  { "web", POP3_SECURITY_TLS, TRUSTED,
    "S: HTTP/1.1 400 Bad\n~\nS: HTTP/1.1 400 Bad\n~\nS: HTTP/1.1 400 Bad\n~\n",
    POP3_PROBLEM_WEB, POP3_ERROR_TLS },
  { "something else", POP3_SECURITY_NONE, TRUSTED, "S: hey\n~\nS: hey\n~\n",
    POP3_PROBLEM_NOT_POP3, POP3_ERROR_PROTOCOL },
  { "TLS on a plain port", POP3_SECURITY_TLS, TRUSTED,
    "S: +OK hello\n~\nS: +OK hello\n~\nS: +OK hello\n~\n",
    POP3_PROBLEM_WANTS_PLAIN_START, POP3_ERROR_TLS },
  { "a plain start on a TLS port", POP3_SECURITY_STLS, TRUSTED, "~\n~\nT\nS: +OK hello\n~\n",
    POP3_PROBLEM_WANTS_TLS_START, POP3_ERROR_NETWORK },
};

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static Pop3SessionConfig *
new_config (guint16      port,
            Pop3Security security)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup ("localhost");
  config->port = port;
  config->security = security;
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");
  return config;
}

static Pop3Probe *
probe (Pop3SessionConfig *config,
       GCancellable      *cancellable,
       GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pop3_probe_run_async (config, cancellable, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return pop3_probe_run_finish (result, error);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  const char *file = g_getenv ("CERTIFICATE");
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (file, &error);
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, row->dialogue, certificate);
  Pop3SessionConfig *config = new_config (dialogue_server_get_port (server), row->security);
  g_autoptr (Pop3Probe) seen = NULL;
  g_autofree char *difference = NULL;

  if (row->trusted)
    config->tls_database = g_tls_file_database_new (file, &error);
  g_assert_no_error (error);
  seen = probe (config, NULL, &error);
  g_assert_no_error (error);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_cmpint (seen->problem, ==, row->problem);
  if (row->code >= 0)
    {
      g_assert_error (seen->error, POP3_ERROR, row->code);
      g_assert_true ((seen->certificate != NULL) == (row->code == POP3_ERROR_CERTIFICATE));
      return;
    }
  g_assert_no_error (seen->error);
  g_assert_cmpuint (seen->messages, ==, row->messages);
  g_assert_cmpuint (seen->octets, ==, row->octets);
  g_assert_cmpint (seen->expire, ==, row->expire);
  g_assert_cmpuint (seen->login_delay, ==, row->login_delay);
  g_assert_cmpstr (seen->mechanism, ==, "PLAIN");
  g_assert_true (seen->has_uidl == (row->problem != POP3_PROBLEM_NO_UIDL));
}

/* A port on which nobody listens while the socket is there. */
static void
test_not_listening (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (Pop3Probe) seen = NULL;
  g_autoptr (GError) error = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                         &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, address, FALSE, &error));
  bound = g_socket_get_local_address (socket, &error);
  seen = probe (new_config (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)),
                            POP3_SECURITY_TLS), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen->problem, ==, POP3_PROBLEM_NOT_LISTENING);
}

/* A server of TLS records that never come to their end: one octet at a time, until
 * whoever listens goes, or has listened for far too long. */
static gpointer
dribble_thread (gpointer data)
{
  static const char beginning[] = { 0x16, 0x03, 0x03, 0x3f, 0x00, 0x02 };
  g_autoptr (GSocket) line = g_socket_accept (data, NULL, NULL);

  for (gsize i = 0; i < DRIBBLE_MAX; i++)
    {
      if (g_socket_send (line, i < sizeof beginning ? beginning + i : "", 1, NULL, NULL) != 1)
        break;
      while (g_socket_condition_timed_wait (line, G_IO_IN, DRIBBLE_US, NULL, NULL))
        {
          char heard[512];

          if (g_socket_receive (line, heard, sizeof heard, NULL, NULL) <= 0)
            return NULL;
        }
    }

  return NULL;
}

static void
test_dribble (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, &error);
  GThread *thread = NULL;
  gint64 begun = 0;

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, address, FALSE, &error));
  g_assert_true (g_socket_listen (socket, &error));
  bound = g_socket_get_local_address (socket, &error);
  thread = g_thread_new ("dribble", dribble_thread, socket);
  begun = g_get_monotonic_time ();
  g_assert_cmpint (pop3_sniff ("127.0.0.1",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)),
                               TRUE, NULL), ==, POP3_SCENT_NO_TLS);
  g_assert_cmpint (g_get_monotonic_time () - begun, <,
                   5 * POP3_LIMIT_SNIFF_WORD_S * G_USEC_PER_SEC);
  g_thread_join (thread);
}

static void
test_value (void)
{
  Pop3SessionConfig *config = new_config (1, POP3_SECURITY_TLS);
  g_autoptr (Pop3Probe) seen = NULL;
  g_autoptr (GError) error = NULL;

  g_free (config->secret);
  config->secret = g_strdup ("two\r\nlines");
  seen = probe (config, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen->problem, ==, POP3_PROBLEM_VALUE);
}

static void
test_cancel (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("cancel", "S: +OK\nC: CAPA\n!\n", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (Pop3Probe) seen = NULL;
  g_autofree char *difference = NULL;
  g_autoptr (GError) error = NULL;

  pop3_probe_run_async (new_config (dialogue_server_get_port (server), POP3_SECURITY_NONE),
                        cancellable, on_done, &result);
  dialogue_server_await_silence (server);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  seen = pop3_probe_run_finish (result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (seen);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* Every problem has a word and a place; only a missing UIDL is no reason to stop. */
static void
test_words (void)
{
  g_assert_cmpstr (pop3_problem_get_text (POP3_PROBLEM_NONE), ==, "");
  for (Pop3Problem problem = POP3_PROBLEM_NO_HOST; problem <= POP3_PROBLEM_OTHER; problem++)
    {
      g_assert_true (g_str_has_suffix (pop3_problem_get_text (problem), "."));
      g_assert_cmpint (pop3_problem_is_warning (problem), ==, problem == POP3_PROBLEM_NO_UIDL);
    }
  g_assert_cmpint (pop3_problem_get_place (POP3_PROBLEM_PASSWORD), ==, POP3_PLACE_PASSWORD);
  g_assert_cmpint (pop3_problem_get_place (POP3_PROBLEM_NEEDS_TLS), ==, POP3_PLACE_SECURITY);
  g_assert_cmpint (pop3_problem_get_place (POP3_PROBLEM_IMAP), ==, POP3_PLACE_SERVER);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/probe/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/probe/not listening", test_not_listening);
  g_test_add_func ("/probe/dribble", test_dribble);
  g_test_add_func ("/probe/value", test_value);
  g_test_add_func ("/probe/cancel", test_cancel);
  g_test_add_func ("/probe/words", test_words);

  return g_test_run ();
}
