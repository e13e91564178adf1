/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-error.h"
#include "session/pop3-session.h"

#include <string.h>

#include "dialogue-server.h"
#include "issuer.h"

/*
 * Whose certificate is good for which host: the name is the one the user gave, and
 * every name leads to this machine. No dialogue goes past the handshake when it is
 * not good; when it is, the greeting refuses.
 */

#define DIALOGUE "T\nS: -ERR [SYS/PERM] closed\n"
#define IDN "b\303\274cher.example.test"
#define IDN_ASCII "xn--bcher-kva.example.test"

typedef struct {
  const char           *name;
  const char           *host;
  const char           *common_name;
  const char           *alternatives;
  int                   from_days;
  int                   to_days;
  GTlsCertificateFlags  wrong; /* 0 = good */
  const char           *usage; /* NULL = any */
  Pop3Error             code;  /* 0 = what "wrong" says */
} Row;

#define GOOD_FOR -1, 1
#define HOST "pop.example.test"

static const Row rows[] = {
  { "name", HOST, "x", "DNS:" HOST, GOOD_FOR, 0 },
  { "one of its names", HOST, "x", "DNS:a.test,DNS:" HOST, GOOD_FOR, 0 },
  { "upper case", "POP.Example.TEST", "x", "DNS:" HOST, GOOD_FOR, 0 },
  { "other name", HOST, "x", "DNS:imap.example.test", GOOD_FOR, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "name above", HOST, "x", "DNS:example.test", GOOD_FOR, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "name below", "example.test", "x", "DNS:" HOST, GOOD_FOR, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "wildcard", HOST, "x", "DNS:*.example.test", GOOD_FOR, 0 },
  { "wildcard, two labels", "a." HOST, "x", "DNS:*.example.test", GOOD_FOR,
    G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "wildcard, no label", "example.test", "x", "DNS:*.example.test", GOOD_FOR,
    G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "wildcard in the middle", HOST, "x", "DNS:pop.*.test", GOOD_FOR,
    G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "wildcard for all", HOST, "x", "DNS:*", GOOD_FOR, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "common name beside others", HOST, HOST, "DNS:imap.example.test", GOOD_FOR,
    G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "address", "127.0.0.1", "x", "IP:127.0.0.1", GOOD_FOR, 0 },
  { "other address", "127.0.0.1", "x", "IP:127.0.0.2", GOOD_FOR, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "address under a name", "127.0.0.1", "x", "DNS:" HOST, GOOD_FOR,
    G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "name under an address", HOST, "x", "IP:127.0.0.1", GOOD_FOR, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "wildcard and address", "127.0.0.1", "x", "DNS:*.0.0.1", GOOD_FOR,
    G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "international name", IDN, "x", "DNS:" IDN_ASCII, GOOD_FOR, 0 },
  { "international name in ASCII", IDN_ASCII, "x", "DNS:" IDN_ASCII, GOOD_FOR, 0 },
  { "other international name", IDN, "x", "DNS:xn--bcher-kvb.example.test", GOOD_FOR,
    G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "expired", HOST, "x", "DNS:" HOST, -9, -1, G_TLS_CERTIFICATE_EXPIRED },
  { "not yet", HOST, "x", "DNS:" HOST, 1, 9, G_TLS_CERTIFICATE_NOT_ACTIVATED },
  { "expired, other name", HOST, "x", "DNS:a.test", -9, -1,
    G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "for servers", HOST, "x", "DNS:" HOST, GOOD_FOR, 0, "serverAuth" },
  { "for servers and clients", HOST, "x", "DNS:" HOST, GOOD_FOR, 0, "serverAuth,clientAuth" },
  { "for anything", HOST, "x", "DNS:" HOST, GOOD_FOR, 0, "anyExtendedKeyUsage" },
  { "for clients only", HOST, "x", "DNS:" HOST, GOOD_FOR, 0, "clientAuth",
    POP3_ERROR_TLS },
  { "for signing mail only", HOST, "x", "DNS:" HOST, GOOD_FOR, 0, "emailProtection",
    POP3_ERROR_TLS },
};

/* ---------------------------------------------------------------- the resolver */

typedef GResolver HomeResolver;
typedef GResolverClass HomeResolverClass;
static GType home_resolver_get_type (void);
G_DEFINE_TYPE (HomeResolver, home_resolver, G_TYPE_RESOLVER)

static GMutex asked_mutex;
static char *asked; /* the last name; under the mutex */

static void
lookup_async (GResolver                *resolver,
              const char               *name,
              GResolverNameLookupFlags  flags,
              GCancellable             *cancellable,
              GAsyncReadyCallback       callback,
              gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_mutex_lock (&asked_mutex);
  g_free (asked);
  asked = g_strdup (name);
  g_mutex_unlock (&asked_mutex);
  g_task_return_boolean (task, TRUE);
}

static GList *
lookup_finish (GResolver     *resolver,
               GAsyncResult  *result,
               GError       **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  return g_list_prepend (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
}

static void
home_resolver_class_init (HomeResolverClass *klass)
{
  klass->lookup_by_name_with_flags_async = lookup_async;
  klass->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
home_resolver_init (HomeResolver *self)
{
}

/* ------------------------------------------------------------------- the tests */

static Issuer *issuer;
static GTlsDatabase *anchors;

static Pop3SessionConfig *
new_config (DialogueServer *server,
            const char     *host)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup (host);
  config->port = dialogue_server_get_port (server);
  config->security = POP3_SECURITY_TLS;
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");
  config->tls_database = g_object_ref (anchors);

  return config;
}

/* T24, S4. */
static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GTlsCertificate) certificate =
    issuer_sign (issuer, row->common_name, row->alternatives, row->usage, row->from_days,
                 row->to_days);
  g_autoptr (DialogueServer) server = dialogue_server_new (row->name, DIALOGUE, certificate);
  g_autoptr (Pop3SessionConfig) config = new_config (server, row->host);
  g_autofree char *difference = NULL;
  g_autoptr (GError) error = NULL;
  Pop3Session *session = pop3_session_new (config);

  g_assert_false (pop3_session_open (session, NULL, &error));
  if (row->code != 0)
    g_assert_error (error, POP3_ERROR, (int) row->code);
  else if (row->wrong == 0)
    g_assert_error (error, POP3_ERROR, POP3_ERROR_REFUSED);
  else
    g_assert_error (error, POP3_ERROR, POP3_ERROR_CERTIFICATE);
  g_assert_cmpuint (pop3_session_get_certificate_errors (session), ==, row->wrong);
  pop3_session_free (session);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);
}

/* What DNS and the server are asked for an international name is its ASCII form. The
 * server hangs up when it has heard it. */
static void
test_idn (void)
{
  g_autoptr (DialogueServer) server = dialogue_server_new ("idn", "<\n~\n", NULL);
  g_autoptr (Pop3SessionConfig) config = new_config (server, IDN);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) heard = NULL;
  gsize length = 0;
  const char *bytes = NULL;
  g_autofree char *difference = NULL;
  Pop3Session *session = pop3_session_new (config);

  g_assert_false (pop3_session_open (session, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_TLS);
  pop3_session_free (session);
  difference = dialogue_server_finish (server);
  g_assert_cmpstr (difference, ==, NULL);

  g_mutex_lock (&asked_mutex);
  g_assert_cmpstr (asked, ==, IDN_ASCII);
  g_mutex_unlock (&asked_mutex);
  /* S5: the server's name is in the first message of the handshake. */
  heard = dialogue_server_get_heard (server);
  bytes = g_bytes_get_data (heard, &length);
  g_assert_nonnull (memmem (bytes, length, IDN_ASCII, strlen (IDN_ASCII)));
}

/* T25, S5: run with a TLS library that may speak TLS 1.1 at most. */
static void
test_old_version (void)
{
  g_autoptr (GTlsCertificate) certificate = issuer_sign (issuer, "x", "DNS:" HOST, NULL, GOOD_FOR);
  g_autoptr (DialogueServer) server = dialogue_server_new ("old", "T\n!\n", certificate);
  g_autoptr (Pop3SessionConfig) config = new_config (server, HOST);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) heard = NULL;
  Pop3Session *session = pop3_session_new (config);

  g_assert_false (pop3_session_open (session, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, "too old"));
  pop3_session_free (session);
  g_free (dialogue_server_finish (server));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GResolver) resolver = NULL;
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (home_resolver_get_type (), NULL);
  g_resolver_set_default (resolver);
  issuer = issuer_new ();
  anchors = issuer_get_database (issuer);

  if (g_getenv ("OLD_TLS") != NULL)
    g_test_add_func ("/certificate/old-version", test_old_version);
  else
    {
      for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        {
          g_autofree char *path = g_strdup_printf ("/certificate/host/%s", rows[i].name);

          g_test_add_data_func (path, &rows[i], test_row);
        }
      g_test_add_func ("/certificate/idn", test_idn);
    }
  result = g_test_run ();

  g_clear_object (&anchors);
  g_clear_pointer (&issuer, issuer_free);
  g_clear_pointer (&asked, g_free);
  dialogue_server_end_threads ();
  return result;
}
