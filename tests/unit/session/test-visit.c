/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-error.h"
#include "session/pop3-session.h"

#include <string.h>

#include "dialogue-server.h"
#include "trace.h"

/*
 * What a table of dialogues cannot say: cancels from another thread, callers that
 * give up, long mailboxes, and what the trace may not show.
 */

#define GREETING "S: +OK\nC: CAPA\nS: +OK\nS: PIPELINING\nS: SASL PLAIN\nS: .\n"
#define LOGIN "C: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n"
#define LOGGED_IN "S: +OK\nC: CAPA\nS: +OK\nS: PIPELINING\nS: .\n"
#define LIST "C: STAT\nC: UIDL\n"
#define LISTED "S: +OK 2 9\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n"
#define RETR "C: RETR 1\nC: RETR 2\nC: NOOP\n"

/* Microseconds from a cancel to the return: what a machine that stands still may take, and
 * far less than the shortest deadline. */
#define PROMPT (10 * G_USEC_PER_SEC)

/* Messages of a long mailbox. */
#define MANY 3000

/* Messages of a server with small buffers. */
#define NARROW_MANY 400

typedef struct {
  const char   *name;
  Pop3Security  security;
  const char   *dialogue;
} CancelRow;

typedef struct {
  guint       count;
  guint64     octets;
  int         code;    /* of the error, -1 for none */
  const char *message; /* its */
} StatRow;

static const StatRow stat_rows[] = {
  { 3, 12345, -1, NULL },
  { 3, 0, -1, NULL },
  { 0, 0, POP3_ERROR_PROTOCOL, "The server does not say how many messages there are" },
  { 0, 0, POP3_ERROR_PROTOCOL, "The server does not say how many messages there are" },
  { 0, 0, POP3_ERROR_REFUSED, "The server answered: no" },
  { 2, 9, -1, NULL },
};

typedef struct {
  DialogueServer *server;
  GCancellable   *cancellable;
  gint64          when; /* of the thread until it is joined */
} Canceller;

static const CancelRow cancel_rows[] = {
  { "/visit/cancel-handshake", POP3_SECURITY_TLS, "!" },
  { "/visit/cancel-greeting", POP3_SECURITY_NONE, "!" },
  { "/visit/cancel-capa", POP3_SECURITY_NONE, "S: +OK\nC: CAPA\n!" },
  { "/visit/cancel-capa-lines", POP3_SECURITY_NONE, "S: +OK\nC: CAPA\nS: +OK\nS: TOP\n!" },
  { "/visit/cancel-stls", POP3_SECURITY_STLS,
    "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\n!" },
  { "/visit/cancel-login", POP3_SECURITY_NONE, GREETING LOGIN "!" },
  { "/visit/cancel-list", POP3_SECURITY_NONE, GREETING LOGIN LOGGED_IN LIST "S: +OK 2 2\n!" },
  { "/visit/cancel-retr", POP3_SECURITY_NONE, GREETING LOGIN LOGGED_IN LIST LISTED RETR "!" },
  { "/visit/cancel-message", POP3_SECURITY_NONE,
    GREETING LOGIN LOGGED_IN LIST LISTED RETR "S: +OK\nS: half\n!" },
};

static Pop3SessionConfig *
new_config (DialogueServer *server,
            Pop3Security    security)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup ("localhost");
  config->port = dialogue_server_get_port (server);
  config->security = security;
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");

  return config;
}

static gboolean
count_message (gsize          index,
               GBytes        *message,
               const GError  *refusal,
               gpointer       user_data,
               GError       **error)
{
  guint *n_messages = user_data;

  g_assert_no_error (refusal);
  g_assert_cmpuint (index, ==, *n_messages);
  (*n_messages)++;

  return TRUE;
}

static gboolean
visit (Pop3Session   *session,
       guint         *n_messages,
       GCancellable  *cancellable,
       GError       **error)
{
  const guint numbers[] = { 1, 2 };
  g_autoptr (Pop3Listing) listing = NULL;

  if (!pop3_session_open (session, cancellable, error))
    return FALSE;
  listing = pop3_session_list (session, cancellable, error);

  return listing != NULL && pop3_session_fetch (session, numbers, G_N_ELEMENTS (numbers),
                                                count_message, n_messages, cancellable, error);
}

/* What servers answer to STAT: none of it ends the session. */
static void
test_stat (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new (
    "stat", GREETING LOGIN LOGGED_IN "C: STAT\nS: +OK 3 12345\nC: STAT\nS: +OK 3 -1\n"
    "C: STAT\nS: +OK many\nC: STAT\nS: +OK\nC: STAT\nS: -ERR no\nC: STAT\nS: +OK 2 9\n"
    "C: QUIT\nS: +OK\n", NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, POP3_SECURITY_NONE);
  g_autoptr (Pop3Session) session = pop3_session_new (config);
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;

  g_assert_true (pop3_session_open (session, NULL, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (stat_rows); i++)
    {
      const StatRow *row = &stat_rows[i];
      guint count = 0;
      guint64 octets = 0;

      g_assert_cmpint (pop3_session_stat (session, &count, &octets, NULL, &error), ==,
                       row->code < 0);
      g_assert_cmpuint (count, ==, row->count);
      g_assert_cmpuint (octets, ==, row->octets);
      if (row->code < 0)
        continue;
      g_assert_error (error, POP3_ERROR, row->code);
      g_assert_cmpstr (error->message, ==, row->message);
      g_clear_error (&error);
    }
  g_assert_true (pop3_session_quit (session, NULL, &error));
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

static gpointer
cancel_thread (gpointer user_data)
{
  Canceller *self = user_data;

  dialogue_server_await_silence (self->server);
  self->when = g_get_monotonic_time ();
  g_cancellable_cancel (self->cancellable);

  return NULL;
}

/* Whether the session waits already or just begins to when the cancel comes, it
 * ends at once. */
static void
test_cancel (gconstpointer data)
{
  const CancelRow *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, row->dialogue, NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, row->security);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Pop3Session) session = pop3_session_new (config);
  Canceller canceller = { server, cancellable, 0 };
  GThread *thread = g_thread_new ("cancel", cancel_thread, &canceller);
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;
  guint n_messages = 0;
  gint64 end = 0;

  g_assert_false (visit (session, &n_messages, cancellable, &error));
  end = g_get_monotonic_time ();
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpint (end - canceller.when, <, PROMPT);
  g_assert_cmpuint (n_messages, ==, 0);

  g_clear_pointer (&session, pop3_session_free);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

static void
test_cancelled_before (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("cancelled before", "?", NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, POP3_SECURITY_NONE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Pop3Session) session = pop3_session_new (config);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (pop3_session_open (session, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* So that the server need not wait for a client. */
  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                dialogue_server_get_port (server), NULL, NULL);
}

/* Nobody listens there. */
static void
test_no_server (void)
{
  g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (Pop3Session) session = NULL;
  g_autoptr (GError) error = NULL;

  /* Bound but not listening: the port stays ours and refuses. */
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  config->host = g_strdup ("127.0.0.1");
  config->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");
  session = pop3_session_new (config);
  g_assert_false (pop3_session_open (session, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_NETWORK);
}

/* S6: before anything is connected. */
static void
test_line_breaks (void)
{
  static const char * const bad[] = { "a\rb", "a\n", "a\r\nDELE 1" };

  for (gsize i = 0; i < 3 * G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
      g_autoptr (Pop3Session) session = NULL;
      g_autoptr (GError) error = NULL;

      config->host = g_strdup (i % 3 == 0 ? bad[i / 3] : "localhost");
      config->user = g_strdup (i % 3 == 1 ? bad[i / 3] : "ana");
      config->secret = g_strdup (i % 3 == 2 ? bad[i / 3] : "geheim-7");
      session = pop3_session_new (config);
      g_assert_false (pop3_session_open (session, NULL, &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
      g_assert_true (g_str_has_prefix (error->message, i % 3 == 0
                                                         ? "The name of the server holds"
                                                         : "The user name or password holds"));
    }
}

/* T18: how long to wait is known after a login that was refused for now. */
static void
test_login_delay (void)
{
  static const char dialogue[] = "S: +OK\nC: CAPA\nS: +OK\nS: LOGIN-DELAY 900\nS: SASL PLAIN\n"
    "S: .\n" LOGIN "S: -ERR [LOGIN-DELAY] too soon\n";
  g_autoptr (DialogueServer) server = dialogue_server_new ("login delay", dialogue, NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, POP3_SECURITY_NONE);
  g_autoptr (Pop3Session) session = pop3_session_new (config);
  g_autoptr (GError) error = NULL;

  g_assert_null (pop3_session_get_capabilities (session));
  g_assert_false (pop3_session_open (session, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_BUSY);
  g_assert_cmpuint (pop3_session_get_capabilities (session)->login_delay, ==, 900);
}

static gboolean
refuse_message (gsize          index,
                GBytes        *message,
                const GError  *refusal,
                gpointer       user_data,
                GError       **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_STORE, "full");

  return FALSE;
}

/* §2.5 of the design: a caller that cannot store ends the line without QUIT. */
static void
test_caller_gives_up (void)
{
  static const char dialogue[] = GREETING LOGIN LOGGED_IN RETR
    "S: +OK\nS: x\nS: .\nS: +OK\nS: y\nS: .\nS: +OK\n";
  const guint numbers[] = { 1, 2 };
  g_autoptr (DialogueServer) server = dialogue_server_new ("gives up", dialogue, NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, POP3_SECURITY_NONE);
  Pop3Session *session = pop3_session_new (config);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) over = NULL;
  g_autofree char *difference = NULL;

  g_assert_true (pop3_session_open (session, NULL, &error));
  g_assert_false (pop3_session_fetch (session, numbers, 2, refuse_message, NULL, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
  g_assert_false (pop3_session_blames_pipelining (session));
  g_assert_false (pop3_session_quit (session, NULL, &over));
  g_assert_error (over, POP3_ERROR, POP3_ERROR_PROTOCOL);
  pop3_session_free (session);

  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* A server that takes and answers one command at a time: the order in which the
 * window sends is its own, so the lines are taken as they come. */
static void
test_many (void)
{
  g_autoptr (GString) dialogue = g_string_new (GREETING LOGIN LOGGED_IN);
  g_autofree guint *numbers = g_new (guint, MANY);
  g_autofree gboolean *accepted = g_new (gboolean, MANY);
  g_autoptr (DialogueServer) server = NULL;
  g_autoptr (Pop3SessionConfig) config = NULL;
  g_autofree char *difference = NULL;
  Pop3Session *session = NULL;
  g_autoptr (GError) error = NULL;
  guint n_messages = 0;

  for (guint i = 0; i < MANY; i++)
    {
      numbers[i] = MANY - i;
      g_string_append_printf (dialogue, "C: RETR %u\nS: +OK\nS: Subject: %u\nS: .\n", numbers[i],
                              i);
    }
  g_string_append (dialogue, "C: NOOP\nS: +OK\n");
  for (guint i = 0; i < MANY; i++)
    g_string_append_printf (dialogue, "C: DELE %u\nS: +OK\n", numbers[i]);
  g_string_append (dialogue, "C: NOOP\nS: -ERR what\nC: QUIT\nS: +OK\n");

  server = dialogue_server_new ("many", dialogue->str, NULL);
  config = new_config (server, POP3_SECURITY_NONE);
  session = pop3_session_new (config);
  g_assert_true (pop3_session_open (session, NULL, &error));
  g_assert_true (
    pop3_session_fetch (session, numbers, MANY, count_message, &n_messages, NULL, &error));
  g_assert_cmpuint (n_messages, ==, MANY);
  g_assert_true (pop3_session_delete (session, numbers, MANY, accepted, NULL, &error));
  for (guint i = 0; i < MANY; i++)
    g_assert_true (accepted[i]);
  g_assert_true (pop3_session_noop (session, NULL, &error));
  g_assert_true (pop3_session_quit (session, NULL, &error));
  pop3_session_free (session);

  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* T28: in one line the command would have 261 octets. */
static void
test_long_secret (void)
{
  g_autofree char *secret = g_strnfill (181, 'x');
  g_autofree char *plain = g_strdup_printf ("%cana%c%s", 1, 1, secret);
  gsize length = strlen (plain);
  g_autofree char *base64 = NULL;
  g_autofree char *dialogue = NULL;
  g_autoptr (DialogueServer) server = NULL;
  g_autoptr (Pop3SessionConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *difference = NULL;
  Pop3Session *session = NULL;

  plain[0] = plain[4] = '\0';
  base64 = g_base64_encode ((const guchar *) plain, length);
  /* `+OK` for a challenge: D6. */
  dialogue = g_strdup_printf (GREETING "C: AUTH PLAIN\nS: +OK\nC: %s\n" LOGGED_IN, base64);
  server = dialogue_server_new ("long secret", dialogue, NULL);
  config = new_config (server, POP3_SECURITY_NONE);
  g_free (config->secret);
  config->secret = g_steal_pointer (&secret);
  session = pop3_session_new (config);
  g_assert_true (pop3_session_open (session, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (pop3_session_get_mechanism (session), ==, "PLAIN");
  pop3_session_free (session);

  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* D35: to us a user name is a string. */
static void
test_names (void)
{
  static const char * const names[] = { "recent:ana@example.org", "ana+folder@example.org",
                                        "ana%example.org", "example\\ana", "ana b" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *dialogue = g_strdup_printf (
        "S: +OK\nC: CAPA\nS: -ERR\nC: USER %s\nS: +OK\nC: PASS geheim-7\nS: +OK\n", names[i]);
      g_autoptr (DialogueServer) server = dialogue_server_new (names[i], dialogue, NULL);
      g_autoptr (Pop3SessionConfig) config = new_config (server, POP3_SECURITY_NONE);
      g_autofree char *difference = NULL;
      g_autoptr (GError) error = NULL;
      Pop3Session *session = pop3_session_new (config);

      g_free (config->user);
      config->user = g_strdup (names[i]);
      g_assert_true (pop3_session_open (session, NULL, &error));
      pop3_session_free (session);
      difference = dialogue_server_finish (server);
      g_assert_cmpstr (difference, ==, NULL);
    }
}

static void
fail_to_open (const char   *name,
              const char   *dialogue,
              Pop3Security  security,
              GError      **error)
{
  g_autoptr (DialogueServer) server = dialogue_server_new (name, dialogue, NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, security);
  g_autofree char *difference = NULL;
  Pop3Session *session = pop3_session_new (config);

  g_assert_false (pop3_session_open (session, NULL, error));
  pop3_session_free (session);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* T1, S15: the server's words are shown, cleaned and short. */
static void
test_shown_text (void)
{
  g_autofree char *much = g_strnfill (2000, 'x');
  g_autofree char *dialogue =
    g_strdup_printf ("R: -ERR [SYS/PERM] \\033[31mclosed\\t<b>for good</b>\\007%s\\r\\n", much);
  g_autoptr (GError) error = NULL;

  fail_to_open ("shown text", dialogue, POP3_SECURITY_NONE, &error);
  g_assert_error (error, POP3_ERROR, POP3_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "closed"));
  g_assert_null (strstr (error->message, "SYS/PERM"));
  g_assert_cmpuint (strlen (error->message), <, 300);
  for (const char *c = error->message; *c != '\0'; c++)
    g_assert_false (g_ascii_iscntrl (*c));
}

/* T20, D23: lines longer than RFC 2449 has them are read. */
static void
test_long_lines (void)
{
  g_autofree char *much = g_strnfill (3000, 'x');
  g_autofree char *body = g_strnfill (300000, 'y');
  g_autofree char *dialogue = g_strdup_printf (
    "S: +OK %s\nC: CAPA\nS: +OK %s\nS: SASL PLAIN\nS: X-%s\nS: .\n" LOGIN "S: +OK %s\n"
    "C: CAPA\nS: -ERR %s\nC: STAT\nS: +OK 2 9 %s\nC: UIDL\nS: +OK %s\nS: 1 a\nS: 2 b\nS: .\n"
    "C: RETR 1\nS: +OK %s\nS: %s\nS: .\nC: RETR 2\nS: +OK\nS: .\nC: NOOP\nS: +OK %s\n",
    much, much, much, much, much, much, much, much, body, much);
  g_autoptr (DialogueServer) server = dialogue_server_new ("long lines", dialogue, NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, POP3_SECURITY_NONE);
  g_autofree char *difference = NULL;
  g_autoptr (GError) error = NULL;
  Pop3Session *session = pop3_session_new (config);
  guint n_messages = 0;

  g_assert_true (visit (session, &n_messages, NULL, &error));
  g_assert_cmpuint (n_messages, ==, 2);
  pop3_session_free (session);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* T22, S2: what is said into the line before TLS, wherever the reads are split, and
 * when it comes so late that only the handshake can notice. */
static void
test_injected (void)
{
  static const char answer[] = "+OK go\\r\\n";
  static const char injected[] = "+OK injected\\r\\n";
  static const char before[] = "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\n";
  g_autofree char *late = g_strconcat (before, "R: ", answer, "\n<\nR: ", injected, "\n!\n", NULL);
  g_autofree char *raw = g_strcompress (answer);
  g_autofree char *more = g_strcompress (injected);
  g_autofree char *both = g_strconcat (raw, more, NULL);
  g_autoptr (GError) error = NULL;

  fail_to_open ("late", late, POP3_SECURITY_STLS, &error);
  g_assert_error (error, POP3_ERROR, POP3_ERROR_TLS);

  for (gsize i = 1; i < strlen (both); i++)
    {
      g_autofree char *first = g_strndup (both, i);
      g_autofree char *start = g_strescape (first, NULL);
      g_autofree char *rest = g_strescape (both + i, NULL);
      g_autofree char *dialogue =
        g_strconcat (before, "R: ", start, "\n=\nR: ", rest, "\n!\n", NULL);
      g_autoptr (GError) split_error = NULL;

      fail_to_open ("split", dialogue, POP3_SECURITY_STLS, &split_error);
      g_assert_error (split_error, POP3_ERROR, POP3_ERROR_TLS);
    }
}

/* T16: a server that reads nothing while it speaks, both with small buffers, and more
 * commands to send and octets to come than fit into them. */
static void
test_narrow (void)
{
  g_autofree char *body = g_strnfill (64 * 1024, 'x');
  g_autoptr (GString) dialogue = g_string_new (GREETING LOGIN LOGGED_IN);
  g_autofree guint *numbers = g_new (guint, NARROW_MANY);
  g_autoptr (DialogueServer) server = NULL;
  g_autoptr (Pop3SessionConfig) config = NULL;
  g_autofree char *difference = NULL;
  Pop3Session *session = NULL;
  g_autoptr (GError) error = NULL;
  guint n_messages = 0;

  for (guint i = 0; i < NARROW_MANY; i++)
    {
      numbers[i] = i + 1;
      g_string_append_printf (dialogue, "C: RETR %u\nS: +OK\nS: %s\nS: .\n", i + 1,
                              i % 8 == 0 ? body : "tiny");
    }
  g_string_append (dialogue, "C: NOOP\nS: +OK\nC: QUIT\nS: +OK\n");

  server = dialogue_server_new ("narrow", dialogue->str, NULL);
  dialogue_server_be_narrow (server);
  config = new_config (server, POP3_SECURITY_NONE);
  session = pop3_session_new (config);
  g_assert_true (pop3_session_open (session, NULL, &error));
  g_assert_true (pop3_session_fetch (session, numbers, NARROW_MANY, count_message, &n_messages,
                                     NULL, &error));
  g_assert_cmpuint (n_messages, ==, NARROW_MANY);
  g_assert_true (pop3_session_quit (session, NULL, &error));
  pop3_session_free (session);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

static void
visit_for_trace (const char *mechanism,
                 const char *dialogue)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("trace", dialogue, NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, POP3_SECURITY_NONE);
  g_autofree char *difference = NULL;
  Pop3Session *session = pop3_session_new (config);
  g_autoptr (GError) error = NULL;

  g_free (config->mechanism);
  config->mechanism = g_strdup (mechanism);
  g_assert_false (pop3_session_open (session, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_AUTHENTICATION);
  pop3_session_free (session);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* S9. */
static void
test_trace_subprocess (void)
{
  g_autofree char *trace = NULL;

  trace_start ();
  visit_for_trace ("PLAIN", GREETING LOGIN "S: +\nC: AGFuYQBnZWhlaW0tNw==\n"
                            "S: -ERR [AUTH] geheim-7 of ana is wrong\n");
  visit_for_trace ("USER", GREETING "C: USER ana\nS: +OK ana\nC: PASS geheim-7\n"
                           "S: -ERR [AUTH] AGFuYQBn\n");

  trace = trace_take ();
  g_assert_nonnull (strstr (trace, "C: CAPA"));
  g_assert_nonnull (strstr (trace, "S: PIPELINING"));
  g_assert_null (strstr (trace, "geheim"));
  g_assert_null (strstr (trace, "AGFuYQ"));
  g_assert_null (strstr (trace, " ana"));
  g_assert_null (strstr (trace, "[AUTH]"));
}

static void
test_trace (void)
{
  g_test_trap_subprocess ("/visit/trace/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int    argc,
      char **argv)
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cancel_rows); i++)
    g_test_add_data_func (cancel_rows[i].name, &cancel_rows[i], test_cancel);
  g_test_add_func ("/visit/cancelled-before", test_cancelled_before);
  g_test_add_func ("/visit/stat", test_stat);
  g_test_add_func ("/visit/no-server", test_no_server);
  g_test_add_func ("/visit/line-breaks", test_line_breaks);
  g_test_add_func ("/visit/login-delay", test_login_delay);
  g_test_add_func ("/visit/caller-gives-up", test_caller_gives_up);
  g_test_add_func ("/visit/many", test_many);
  g_test_add_func ("/visit/long-secret", test_long_secret);
  g_test_add_func ("/visit/names", test_names);
  g_test_add_func ("/visit/shown-text", test_shown_text);
  g_test_add_func ("/visit/long-lines", test_long_lines);
  g_test_add_func ("/visit/injected", test_injected);
  g_test_add_func ("/visit/narrow", test_narrow);
  g_test_add_func ("/visit/trace", test_trace);
  g_test_add_func ("/visit/trace/subprocess", test_trace_subprocess);
  result = g_test_run ();
  dialogue_server_end_threads ();

  return result;
}
