/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "protocol/pop3-limits.h"
#include "settings/pop3-finder-private.h"
#include "settings/pop3-guess.h"

#include <string.h>

#include <libsoup/soup.h>

/*
 * The search for an address's servers, in a world of its own: a resolver that knows the
 * rows of a table, a web server with the files of it, and mail servers that greet.
 */

#define MAX_ROWS 5

typedef struct {
  const char *place; /* host and path */
  const char *body;  /* or, with "> ", where it is redirected to */
} File;

typedef struct {
  const char *service; /* "pop3s" */
  const char *target;
  guint16     port;
} Srv;

typedef struct {
  const char *description;
  const char *address;
  File        files[MAX_ROWS];
  Srv         srv[MAX_ROWS];
  const char *mx;
  gboolean    late;     /* the first file comes behind the second */
  gboolean    mail;     /* servers listen at the usual ports */
  const char *incoming; /* "host:port/security/user/source", blanks between */
  const char *outgoing;
  const char *provider;
  guint       check_minutes;
} Row;

#define SERVER(element, type, host, port, socket)                                            \
  "<" element " type=\"" type "\"><hostname>" host "</hostname><port>" port "</port>"         \
  "<socketType>" socket "</socketType></" element ">"
#define CONFIG(name, pop3, smtp, port, socket)                                               \
  "<clientConfig version=\"1.1\"><emailProvider id=\"x\"><displayName>" name "</displayName>" \
  SERVER ("incomingServer", "pop3", pop3, port, socket)                                      \
  SERVER ("outgoingServer", "smtp", smtp, port, socket) "</emailProvider></clientConfig>"

#define OWN   "autoconfig.example.test/mail/config-v1.1.xml?emailaddress=ana%40example.test"
#define KNOWN "example.test/.well-known/autoconfig/mail/config-v1.1.xml"
#define ISPDB "ispdb.test/v1.1/"

static const Row rows[] = {
  { "nothing anywhere", "ana@example.test", .incoming = "", .outgoing = "" },
  { "no address", "ana", .incoming = "", .outgoing = "" },
  { "an address with tricks", "ana@example.test/../x", .incoming = "", .outgoing = "" },
  { "the provider's own word",
    "ana@example.test",
    { { OWN, CONFIG ("Own", "p.test", "s.test", "995", "SSL") },
      { ISPDB "example.test", CONFIG ("Other", "q.test", "t.test", "110", "STARTTLS") } },
    .incoming = "p.test:995/2/ana@example.test/1",
    .outgoing = "s.test:995/2/ana@example.test/1", .provider = "Own" },
  { "the provider's own word, said last",
    "ana@example.test",
    { { OWN, CONFIG ("Own", "p.test", "s.test", "995", "SSL") },
      { ISPDB "example.test", CONFIG ("Other", "q.test", "t.test", "110", "STARTTLS") } },
    .late = TRUE,
    .incoming = "p.test:995/2/ana@example.test/1",
    .outgoing = "s.test:995/2/ana@example.test/1", .provider = "Own" },
  { "its other place",
    "ana@example.test",
    { { KNOWN, CONFIG ("Own", "p.test", "s.test", "995", "SSL") } },
    .incoming = "p.test:995/2/ana@example.test/1",
    .outgoing = "s.test:995/2/ana@example.test/1", .provider = "Own" },
  { "a redirect",
    "ana@example.test",
    { { KNOWN, "> /elsewhere" },
      { "example.test/elsewhere", CONFIG ("Own", "p.test", "s.test", "995", "SSL") } },
    .incoming = "p.test:995/2/ana@example.test/1",
    .outgoing = "s.test:995/2/ana@example.test/1", .provider = "Own" },
  { "a redirect into the clear", "ana@example.test",
    { { KNOWN, "> http://example.test/elsewhere" } }, .incoming = "", .outgoing = "" },
  { "a redirect to a host without a name", "ana@example.test",
    { { KNOWN, "> https:///elsewhere" } }, .incoming = "", .outgoing = "" },
  { "a redirect without a target", "ana@example.test", { { KNOWN, "> " } },
    .incoming = "", .outgoing = "" },
  { "a loop", "ana@example.test",
    { { KNOWN, "> /.well-known/autoconfig/mail/config-v1.1.xml" } },
    .incoming = "", .outgoing = "" },
  { "a certificate of somebody else's", "ana@foreign.invalid",
    { { "autoconfig.foreign.invalid/mail/config-v1.1.xml?emailaddress=ana%40foreign.invalid",
        CONFIG ("Own", "p.test", "s.test", "995", "SSL") } },
    .incoming = "", .outgoing = "" },
  { "the database",
    "ana@example.test",
    { { ISPDB "example.test", CONFIG ("Known", "p.test", "s.test", "110", "STARTTLS") } },
    .incoming = "p.test:110/1/ana@example.test/2",
    .outgoing = "s.test:110/1/ana@example.test/2", .provider = "Known" },
  { "the database, by where the mail goes",
    "ana@example.test",
    { { ISPDB "hoster.net", CONFIG ("Hoster", "p.test", "s.test", "995", "SSL") } },
    .mx = "mx1.eu.Hoster.net.",
    .incoming = "p.test:995/2/ana@example.test/5",
    .outgoing = "s.test:995/2/ana@example.test/5", .provider = "Hoster" },
  { "only plain text is offered",
    "ana@example.test",
    { { OWN, CONFIG ("Own", "p.test", "s.test", "110", "plain") } },
    .incoming = "p.test:110/0/ana@example.test/1",
    .outgoing = "s.test:110/0/ana@example.test/1", .provider = "Own" },
  { "DNS, behind whose word plain text comes last",
    "ana@example.test",
    { { OWN, CONFIG ("Own", "p.test", "s.test", "110", "plain") } },
    { { "pop3", "a.test", 110 }, { "pop3s", "B.test.", 995 }, { "submissions", "c.test", 465 } },
    .incoming = "b.test:995/2/ana@example.test/3 a.test:110/1/ana@example.test/3 "
                "p.test:110/0/ana@example.test/1",
    .outgoing = "c.test:465/2/ana@example.test/3 s.test:110/0/ana@example.test/1",
    .provider = "Own" },
  { "decidedly not there", "ana@example.test", .srv = { { "pop3s", ".", 0 }, { "pop3", ".", 1 } },
    .incoming = "", .outgoing = "" },
  { "DNS with names that no host has", "ana@example.test",
    { { ISPDB "/hoster.net", CONFIG ("Hoster", "p.test", "s.test", "995", "SSL") } },
    { { "pop3s", "a.test/x", 995 }, { "pop3", "a.test\n[POP3]", 110 },
      { "submissions", "-oProxy=x", 465 } },
    .mx = "mx./hoster.net.",
    .incoming = "", .outgoing = "" },
  { "DNS with more than anybody has", "ana@example.test",
    .srv = { { "pop3s", "a.test", 1 }, { "pop3s", "b.test", 2 }, { "pop3s", "c.test", 3 },
             { "pop3s", "d.test", 4 }, { "pop3s", "e.test", 5 } },
    .incoming = "a.test:1/2/ana@example.test/3 b.test:2/2/ana@example.test/3 "
                "c.test:3/2/ana@example.test/3", .outgoing = "" },
  { "guesses", "ana@example.test", .mail = TRUE,
    .incoming = "pop.example.test:1/2/ana@example.test/4 mail.example.test:1/2/ana@example.test/4 "
                "example.test:1/2/ana@example.test/4 "
                "pop.example.test:2/1/ana@example.test/4 mail.example.test:2/1/ana@example.test/4 "
                "example.test:2/1/ana@example.test/4",
    .outgoing = "smtp.example.test:3/2/ana@example.test/4 "
                "mail.example.test:3/2/ana@example.test/4 "
                "example.test:3/2/ana@example.test/4 "
                "smtp.example.test:4/1/ana@example.test/4 "
                "mail.example.test:4/1/ana@example.test/4 "
                "example.test:4/1/ana@example.test/4" },
  { "the rules of a provider", "ana@web.de", .srv = { { "pop3s", "pop3.web.test", 995 } },
    .incoming = "pop3.web.test:995/2/ana/3", .outgoing = "", .check_minutes = 15 },
};

/* ------------------------------------------------------------------- the world */

static const Row *current;
static GList *sockets;
static GTlsCertificate *certificate;
static SoupServer *web;
static SoupServerMessage *held;  /* nullable: whose answer waits for that to another */
static gboolean others_answered; /* in the row there is nothing to wait for any more */
static guint16 ports[4]; /* of the mail servers; without one behind them at first */
static Pop3FinderPlaces places;

typedef GResolver WorldResolver;
typedef GResolverClass WorldResolverClass;
static GType world_resolver_get_type (void);
G_DEFINE_TYPE (WorldResolver, world_resolver, G_TYPE_RESOLVER)

static void
lookup_async (GResolver          *resolver,
              const char         *name,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, g_strdup (name), g_free);
}

static void
lookup_with_flags_async (GResolver               *resolver,
                         const char              *name,
                         GResolverNameLookupFlags flags,
                         GCancellable            *cancellable,
                         GAsyncReadyCallback      callback,
                         gpointer                 user_data)
{
  lookup_async (resolver, name, cancellable, callback, user_data);
}

/* Everybody lives here, but for one of the usual names. */
static GList *
lookup_by_name (GResolver    *resolver,
                const char   *name,
                GCancellable *cancellable,
                GError      **error)
{
  if (!g_str_has_prefix (name, "pop3."))
    return g_list_prepend (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));

  g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "nobody");
  return NULL;
}

static GList *
lookup_by_name_with_flags (GResolver               *resolver,
                           const char              *name,
                           GResolverNameLookupFlags flags,
                           GCancellable            *cancellable,
                           GError                 **error)
{
  return lookup_by_name (resolver, name, cancellable, error);
}

static GList *
lookup_by_name_finish (GResolver    *resolver,
                       GAsyncResult *result,
                       GError      **error)
{
  g_autofree char *name = g_task_propagate_pointer (G_TASK (result), error);

  return name != NULL ? lookup_by_name (resolver, name, NULL, error) : NULL;
}

static GList *
lookup_service_finish (GResolver    *resolver,
                       GAsyncResult *result,
                       GError      **error)
{
  g_autofree char *name = g_task_propagate_pointer (G_TASK (result), error);
  GList *targets = NULL;

  for (gsize i = 0; name != NULL && i < MAX_ROWS && current->srv[i].service != NULL; i++)
    {
      g_autofree char *expected = g_strdup_printf ("_%s._tcp.%s", current->srv[i].service,
                                                   strchr (current->address, '@') + 1);

      if (strcmp (name, expected) == 0)
        targets = g_list_append (targets, g_srv_target_new (current->srv[i].target,
                                                            current->srv[i].port, 0, 0));
    }
  if (targets == NULL && name != NULL)
    g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "nothing");
  return targets;
}

static void
lookup_records_async (GResolver          *resolver,
                      const char         *name,
                      GResolverRecordType type,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  lookup_async (resolver, name, cancellable, callback, user_data);
}

static GList *
lookup_records_finish (GResolver    *resolver,
                       GAsyncResult *result,
                       GError      **error)
{
  g_autofree char *name = g_task_propagate_pointer (G_TASK (result), error);
  GList *records = NULL;

  if (name == NULL)
    return NULL;
  if (current->mx == NULL)
    {
      g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "nothing");
      return NULL;
    }
  records = g_list_prepend (records, g_variant_ref_sink (g_variant_new ("(qs)", 10,
                                                                        current->mx)));
  return g_list_prepend (records, g_variant_ref_sink (g_variant_new ("(qs)", 20, "backup.test")));
}

static void
world_resolver_class_init (WorldResolverClass *klass)
{
  klass->lookup_by_name = lookup_by_name;
  klass->lookup_by_name_async = lookup_async;
  klass->lookup_by_name_finish = lookup_by_name_finish;
  klass->lookup_by_name_with_flags = lookup_by_name_with_flags;
  klass->lookup_by_name_with_flags_async = lookup_with_flags_async;
  klass->lookup_by_name_with_flags_finish = lookup_by_name_finish;
  klass->lookup_service_async = lookup_async;
  klass->lookup_service_finish = lookup_service_finish;
  klass->lookup_records_async = lookup_records_async;
  klass->lookup_records_finish = lookup_records_finish;
}

static void
world_resolver_init (WorldResolver *self)
{
}

static void
on_other_finished (SoupServerMessage *message)
{
  others_answered = TRUE;
  if (held != NULL)
    soup_server_message_unpause (held);
  held = NULL;
}

/* The answer to the first file of a row is on the line after that to the second. */
static void
keep_order (SoupServerMessage *message,
            gsize              file)
{
  if (!current->late)
    return;

  if (file == 1)
    g_signal_connect (message, "finished", G_CALLBACK (on_other_finished), NULL);
  else if (file == 0 && !others_answered)
    {
      held = message;
      soup_server_message_pause (message);
    }
}

/* As it stands there, however odd; "" is a redirect without a target. */
static void
redirect (SoupServerMessage *message,
          const char        *target)
{
  soup_server_message_set_status (message, SOUP_STATUS_FOUND, NULL);
  if (*target != '\0')
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                  target);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *place = g_strconcat (g_uri_get_host (uri), path,
                                        g_uri_get_query (uri) != NULL ? "?" : "",
                                        g_uri_get_query (uri), NULL);

  for (gsize i = 0; i < MAX_ROWS && current->files[i].place != NULL; i++)
    {
      const char *body = current->files[i].body;

      if (strcmp (place, current->files[i].place) != 0)
        continue;
      keep_order (message, i);
      if (g_str_has_prefix (body, "> "))
        redirect (message, body + 2);
      else
        {
          soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
          soup_server_message_set_response (message, "text/xml", SOUP_MEMORY_STATIC, body,
                                            strlen (body));
        }
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

/* ------------------------------------------------------------------ mail servers */

typedef struct {
  gboolean    tls;
  const char *greeting;
  const char *capabilities;
} Greeter;

static const Greeter greeters[4] = {
  { TRUE, "+OK ready\r\n", "" },
  { FALSE, "+ok ready\r\n", "+ok\r\nUIDL\r\nstls\r\n.\r\n" },
  { TRUE, "220-first\r\n220 ready\r\n", "" },
  { FALSE, "220 ready\r\n", "250-me\r\n250-STARTTLS\r\n250 8BITMIME\r\n" },
};

/* The error is for nobody, and asked for all the same: the TLS library never frees one
 * that it cannot hand out. */
static gboolean
say (GIOStream  *line,
     const char *words)
{
  g_autoptr (GError) error = NULL;

  return g_output_stream_write_all (g_io_stream_get_output_stream (line), words,
                                    strlen (words), NULL, NULL, &error);
}

/* On a thread of the service's. */
static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        const Greeter          *greeter)
{
  g_autoptr (GIOStream) line = G_IO_STREAM (g_object_ref (connection));
  g_autoptr (GError) error = NULL;
  char buffer[64];

  if (greeter->tls)
    {
      GIOStream *tls = g_tls_server_connection_new (line, certificate, NULL);

      g_object_unref (line);
      line = tls;
    }
  if (say (line, greeter->greeting) &&
      g_input_stream_read (g_io_stream_get_input_stream (line), buffer, sizeof buffer, NULL,
                           &error) > 0)
    say (line, greeter->capabilities);
  return TRUE;
}

static guint16
listen_as (const Greeter *greeter)
{
  GSocketService *service = g_threaded_socket_service_new (32);
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);

  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (on_run), (gpointer) greeter);
  g_object_set_data_full (G_OBJECT (web), greeter->capabilities, service, g_object_unref);
  return port;
}

/* Says the beginning of a good answer, and never its end. */
static gboolean
on_endless (GThreadedSocketService *service,
            GSocketConnection      *connection,
            GObject                *source,
            gpointer                user_data)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *block = g_strnfill (POP3_LIMIT_GUESS_ANSWER, 'x');

  g_output_stream_write_all (output, "+OK ", 4, NULL, NULL, NULL);
  while (g_output_stream_write_all (output, block, POP3_LIMIT_GUESS_ANSWER, NULL, NULL, NULL))
    ;
  return TRUE;
}

/* A port on which nobody listens, for as long as the socket is there. */
static guint16
take_port (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  g_object_set_data_full (G_OBJECT (web), "taken", socket, g_object_unref);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

/* ----------------------------------------------------------------------- tests */

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static Pop3Findings *
find (const Row    *row,
      GCancellable *cancellable,
      GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  current = row;
  others_answered = FALSE;
  pop3_finder_find_at_async (&places, row->address, cancellable, on_found, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return pop3_finder_find_finish (result, error);
}

/* Ports of ours are shown as their number in the table. */
static char *
describe (const GPtrArray *servers)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < servers->len; i++)
    {
      const Pop3Server *server = g_ptr_array_index (servers, i);
      guint port = server->port;

      for (guint known = 0; known < G_N_ELEMENTS (ports); known++)
        {
          if (ports[known] == port && server->source == POP3_SOURCE_GUESS)
            port = known + 1;
        }
      g_string_append_printf (text, "%s%s:%u/%d/%s/%d", i > 0 ? " " : "", server->host, port,
                              server->security, server->user != NULL ? server->user : "-",
                              server->source);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
use_ports (gboolean mail)
{
  guint16 nobody = take_port ();

  places.pop3s = mail ? ports[0] : nobody;
  places.pop3 = mail ? ports[1] : nobody;
  places.submissions = mail ? ports[2] : nobody;
  places.submission = mail ? ports[3] : nobody;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Pop3Findings) findings = NULL;
  g_autofree char *incoming = NULL;
  g_autofree char *outgoing = NULL;

  use_ports (row->mail);
  findings = find (row, NULL, &error);
  g_assert_no_error (error);
  incoming = describe (findings->incoming);
  outgoing = describe (findings->outgoing);
  g_assert_cmpstr (incoming, ==, row->incoming);
  g_assert_cmpstr (outgoing, ==, row->outgoing);
  g_assert_cmpstr (findings->provider, ==, row->provider);
  g_assert_cmpuint (findings->check_minutes, ==, row->check_minutes);
}

static gboolean
on_idle_cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  static const Row row = { "cancel", "ana@example.test" };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Pop3Findings) findings = NULL;
  g_autoptr (GError) error = NULL;

  use_ports (FALSE);
  g_idle_add_full (G_PRIORITY_HIGH, on_idle_cancel, cancellable, NULL);
  findings = find (&row, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (findings);
  g_clear_error (&error);

  findings = find (&row, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A file that never comes: what there is is proposed without it. */
static void
test_deadline (void)
{
  static const Row row = { "deadline", "ana@example.test",
                           { { OWN, CONFIG ("Own", "p.test", "s.test", "995", "SSL") } },
                           { { "pop3s", "a.test", 995 } }, .late = TRUE };
  g_autoptr (Pop3Findings) findings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *incoming = NULL;
  guint usual = places.deadline_s;
  gint64 start = g_get_monotonic_time ();

  use_ports (FALSE);
  places.deadline_s = 3;
  findings = find (&row, NULL, &error);
  places.deadline_s = usual;
  held = NULL;
  g_assert_no_error (error);
  incoming = describe (findings->incoming);
  g_assert_cmpstr (incoming, ==, "a.test:995/2/ana@example.test/3");
  g_assert_cmpint (g_get_monotonic_time () - start, <, usual * G_USEC_PER_SEC);
}

static void
on_tried (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(int *) user_data = (int) pop3_guess_try_finish (result);
}

static void
test_endless_guess (void)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (1);
  Pop3Guess guess = { "example.test", 0, POP3_SECURITY_STLS, FALSE, NULL };
  int result = -1;

  guess.port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_signal_connect (service, "run", G_CALLBACK (on_endless), NULL);
  pop3_guess_try_async (&guess, NULL, on_tried, &result);
  while (result < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (result, ==, POP3_GUESS_WRONG);
}

static gboolean
on_accept (SoupServerMessage    *message,
           GTlsCertificate      *peer,
           GTlsCertificateFlags  errors)
{
  return TRUE;
}

/* libsoup forgets a reference to the socket of a client that leaves in the middle of the
 * handshake, as those do that the finder no longer needs. A list of all sockets keeps
 * LeakSanitizer from taking that for a leak of ours. */
static void
on_request_started (SoupServer        *server,
                    SoupServerMessage *message)
{
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept), NULL);
  sockets = g_list_prepend (sockets, g_object_ref (soup_server_message_get_socket (message)));
}

static void
make_world (void)
{
  static const char *autoconfig[3];
  const char *path = g_getenv ("CERTIFICATE");
  g_autoptr (GError) error = NULL;
  g_autoptr (GResolver) resolver = g_object_new (world_resolver_get_type (), NULL);
  g_autoptr (GUri) address = NULL;
  GSList *uris = NULL;

  certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  places.tls_database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_resolver_set_default (resolver);

  web = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (web, NULL, on_request, NULL, NULL);
  g_signal_connect (web, "request-started", G_CALLBACK (on_request_started), NULL);
  g_assert_true (soup_server_listen_local (web, 0, SOUP_SERVER_LISTEN_HTTPS |
                                                   SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (web);
  address = g_uri_ref (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  autoconfig[0] = g_strdup_printf ("https://autoconfig.DOMAIN:%d/mail/config-v1.1.xml"
                                   "?emailaddress=ADDRESS", g_uri_get_port (address));
  autoconfig[1] = g_strdup_printf ("https://DOMAIN:%d/.well-known/autoconfig/mail/"
                                   "config-v1.1.xml", g_uri_get_port (address));
  places.autoconfig = autoconfig;
  places.ispdb = g_strdup_printf ("https://ispdb.test:%d/v1.1/DOMAIN", g_uri_get_port (address));
  places.deadline_s = POP3_LIMIT_FINDER_S;
  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    ports[i] = listen_as (&greeters[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  make_world ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/finder/", rows[i].description, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/finder/cancel", test_cancel);
  g_test_add_func ("/finder/deadline", test_deadline);
  g_test_add_func ("/finder/endless guess", test_endless_guess);

  return g_test_run ();
}
