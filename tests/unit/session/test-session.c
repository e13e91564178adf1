/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/* For memmem(). */

#include "protocol/pop3-error.h"
#include "session/pop3-session.h"

#include <string.h>

#include "dialogue-server.h"

/*
 * Visits to a scripted server. Each row names a dialogue and what the visit came
 * to, in words: open, list, get, refuse, delete, quit, and the error that ended it.
 */

#define USER "ana"
#define SECRET "geheim-7"

/* Milliseconds of every deadline in the step that is meant to reach one. */
#define SHORT_MS 600
#define IMPATIENT_MS 50

typedef enum {
  SHORT_DEADLINES = 1 << 0, /* the row reaches a deadline */
  UNTRUSTED = 1 << 1,       /* the certificate is not among the anchors */
  OTHER_NAME = 1 << 2,      /* the certificate is for another name */
  LINE_1000 = 1 << 3,       /* lines of 1000 octets */
  LISTING_3 = 1 << 4,       /* three messages in a mailbox */
  MESSAGE_100 = 1 << 5,     /* messages of 100 octets, 50 of them in memory, 51 of
                               a beginning */
  BEGINNING_51 = 1 << 16,   /* 51 octets of a beginning */
  DRIPS = 1 << 15,          /* the row reaches the end of patience with an answer */
  SIZES = 1 << 6,           /* ask for sizes, too */
  HEADERS = 1 << 7,         /* fetch headers, delete nothing */
  NO_PIPELINING = 1 << 8,
  BLAMED = 1 << 9,          /* pipelining is suspect afterwards */
  BEGINNINGS = 1 << 11,     /* fetch beginnings, delete nothing */
  NO_SECRET = 1 << 10,      /* nothing of user or secret may have been sent */
  MUTE = 1 << 12,           /* nothing at all may have been sent (T1) */
  AT_ONCE = 1 << 14,        /* list at once */
  IMPATIENT = 1 << 13,      /* whether a deadline is reached does not matter */
} RowFlags;

typedef struct {
  const char   *description;
  const char   *file;
  Pop3Security  security;
  const char   *mechanism;
  guint         flags;
  const char   *outcome;
} Row;

typedef struct {
  GString           *outcome;
  const Row         *row;
  Pop3Session       *session;
  Pop3SessionLimits  usual; /* the session's own */
} Visit;

static GTlsCertificate *certificate; /* of the server */
static GTlsDatabase *anchors;        /* that hold it */

static const Row rows[] = {
#include "rows.inc"
};

static void
note_error (Visit        *visit,
            const char   *step,
            const GError *error)
{
  static const char * const names[] = {
    "NETWORK", "TIMEOUT", "TLS", "CERTIFICATE", "AUTHENTICATION", "NO_MECHANISM", "BUSY",
    "REFUSED", "PROTOCOL", "LIMIT", "SETTINGS", "STORE", "HOST",
  };

  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strstr (error->message, SECRET));
  if (error->domain == POP3_ERROR)
    g_string_append_printf (visit->outcome, "%s:%s\n", step, names[error->code]);
  else
    g_string_append_printf (visit->outcome, "%s:%s\n", step,
                            g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? "cancelled"
                                                                                      : "?");
}

static gboolean
take_message (gsize          index,
              GBytes        *message,
              const GError  *refusal,
              gpointer       user_data,
              GError       **error)
{
  Visit *visit = user_data;
  g_autofree char *copy = NULL;
  g_autofree char *shown = NULL;

  g_assert_true (message != NULL || refusal != NULL);
  if (message == NULL)
    {
      g_autofree char *step = g_strdup_printf ("refuse %" G_GSIZE_FORMAT, index);

      note_error (visit, step, refusal);
      return TRUE;
    }

  copy = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  shown = g_strescape (copy, NULL);
  g_string_append_printf (visit->outcome, "%s %" G_GSIZE_FORMAT " %s\n",
                          refusal == NULL ? "get" : "suspect", index, shown);
  return TRUE;
}

static void
set_deadlines (Pop3SessionLimits *limits,
               guint              milliseconds)
{
  limits->greeting_ms = limits->handshake_ms = limits->reply_ms = limits->idle_ms =
    limits->quit_ms = milliseconds;
}

/* Whether the row reaches a deadline in this step: where nothing of the outcome says so,
 * it is the fetching. */
static gboolean
is_hurried (const Row  *row,
            const char *step)
{
  static const char * const steps[] = { "open", "list", "fetch", "quit" };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *end = g_strconcat (steps[i], ":TIMEOUT\n", NULL);

      if (row->outcome != NULL && strstr (row->outcome, end) != NULL)
        return g_str_equal (step, steps[i]);
    }
  return g_str_equal (step, "fetch");
}

/* In all other steps the deadlines are the usual ones, which no machine comes near that
 * stands still for a moment. */
static void
begin_step (Visit      *visit,
            const char *step)
{
  guint flags = visit->row->flags;
  Pop3SessionLimits limits = visit->usual;

  if ((flags & SHORT_DEADLINES) && is_hurried (visit->row, step))
    set_deadlines (&limits, SHORT_MS);
  if (flags & IMPATIENT)
    set_deadlines (&limits, IMPATIENT_MS);
  if (flags & BEGINNING_51)
    limits.beginning = 51;
  if ((flags & DRIPS) && is_hurried (visit->row, step))
    limits.greeting_ms = limits.answer_ms = SHORT_MS;
  if (flags & LINE_1000)
    limits.line = 1000;
  if (flags & LISTING_3)
    limits.listing = 3;
  if (flags & MESSAGE_100)
    {
      limits.message = 100;
      limits.memory = 50;
      limits.beginning = 51;
    }
  /* A session reads its limits when it begins to wait; only tests change them then. */
  *(Pop3SessionLimits *) pop3_session_get_limits (visit->session) = limits;
}

static gboolean
end_step (Visit      *visit,
          const char *step,
          gboolean    done,
          GError    **error)
{
  if (done)
    g_assert_null (*error);
  else
    note_error (visit, step, *error);
  g_clear_error (error);

  return done;
}

static void
note_listing (Visit             *visit,
              const Pop3Listing *listing)
{
  g_string_append (visit->outcome, "list");
  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);

      g_string_append_printf (visit->outcome, " %u=%s", entry->number, entry->uidl);
      if (entry->occurrence > 0)
        g_string_append_printf (visit->outcome, "+%u", entry->occurrence);
      if (entry->size > 0)
        g_string_append_printf (visit->outcome, "(%" G_GUINT64_FORMAT ")", entry->size);
    }
  g_string_append_c (visit->outcome, '\n');
}

static gboolean
visit_messages (Visit             *visit,
                const Pop3Listing *listing)
{
  Pop3Session *session = visit->session;
  const Row *row = visit->row;
  gsize n_numbers = pop3_listing_get_length (listing);
  g_autofree guint *numbers = g_new0 (guint, n_numbers + 1);
  g_autofree gboolean *accepted = g_new0 (gboolean, n_numbers + 1);
  GError *error = NULL;

  for (gsize i = 0; i < n_numbers; i++)
    numbers[i] = pop3_listing_get (listing, i)->number;

  begin_step (visit, "fetch");
  if (row->flags & BEGINNINGS)
    return end_step (visit, "beginnings",
                     pop3_session_fetch_beginnings (session, numbers, n_numbers, take_message,
                                                    visit, NULL, &error), &error);
  if (row->flags & HEADERS)
    return end_step (visit, "headers",
                     pop3_session_fetch_headers (session, numbers, n_numbers, take_message, visit,
                                                 NULL, &error), &error);

  if (!end_step (visit, "fetch",
                 pop3_session_fetch (session, numbers, n_numbers, take_message, visit, NULL,
                                     &error), &error))
    return FALSE;
  begin_step (visit, "delete");
  if (!end_step (visit, "delete",
                 pop3_session_delete (session, numbers, n_numbers, accepted, NULL, &error), &error))
    return FALSE;

  g_string_append (visit->outcome, "delete");
  for (gsize i = 0; i < n_numbers; i++)
    g_string_append (visit->outcome, accepted[i] ? " yes" : " no");
  g_string_append_c (visit->outcome, '\n');
  return TRUE;
}

static void
visit_server (Visit *visit)
{
  Pop3Session *session = visit->session;
  g_autoptr (Pop3Listing) listing = NULL;
  GError *error = NULL;

  begin_step (visit, "open");
  if (!end_step (visit, "open", pop3_session_open (session, NULL, &error), &error))
    return;
  g_string_append_printf (visit->outcome, "open %s\n", pop3_session_get_mechanism (session));

  begin_step (visit, "list");
  listing = pop3_session_list (session, NULL, &error);
  if (end_step (visit, "list", listing != NULL, &error))
    {
      if ((visit->row->flags & SIZES) &&
          !end_step (visit, "sizes", pop3_session_list_sizes (session, listing, NULL, &error),
                     &error))
        return;
      note_listing (visit, listing);
      if (!visit_messages (visit, listing))
        return;
    }

  begin_step (visit, "quit");
  if (end_step (visit, "quit", pop3_session_quit (session, NULL, &error), &error))
    g_string_append (visit->outcome, "quit\n");
}

static Pop3SessionConfig *
new_config (const Row      *row,
            DialogueServer *server)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup (row->flags & OTHER_NAME ? "127.0.0.1" : "localhost");
  config->port = dialogue_server_get_port (server);
  config->security = row->security;
  config->user = g_strdup (USER);
  config->secret = g_strdup (SECRET);
  config->no_pipelining = (row->flags & NO_PIPELINING) != 0;
  config->list_at_once = (row->flags & AT_ONCE) != 0;
  if (row->mechanism != NULL)
    {
      g_free (config->mechanism);
      config->mechanism = g_strdup (row->mechanism);
    }
  if ((row->flags & UNTRUSTED) == 0)
    config->tls_database = g_object_ref (anchors);

  return config;
}

static gboolean
holds (GBytes     *bytes,
       const char *text)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  return length > 0 && memmem (data, length, text, strlen (text)) != NULL;
}

/* S1: neither in words nor in base64, which a login of any kind would be. */
static void
check_no_secret (GBytes *bytes)
{
  static const char * const words[] = { USER, SECRET, "AUTH", "USER", "PASS", "APOP", "YW5h",
                                        "AGFu", "Z2Vo" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (holds (bytes, words[i]));
}

static void
check_certificate (Pop3Session *session,
                   const Row   *row)
{
  GTlsCertificate *shown = pop3_session_get_peer_certificate (session);
  GTlsCertificateFlags errors = pop3_session_get_certificate_errors (session);

  if ((row->flags & (UNTRUSTED | OTHER_NAME)) == 0)
    {
      g_assert_cmpuint (errors, ==, 0);
      return;
    }

  g_assert_nonnull (shown);
  g_assert_true (g_tls_certificate_is_same (shown, certificate));
  if (row->flags & UNTRUSTED)
    g_assert_cmpuint (errors & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);
  else
    g_assert_cmpuint (errors, ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DialogueServer) server = dialogue_server_new_for_file (row->file, certificate);
  g_autoptr (Pop3SessionConfig) config = new_config (row, server);
  g_autoptr (GBytes) heard = NULL;
  g_autoptr (GBytes) clear = NULL;
  g_autofree char *difference = NULL;
  Pop3Session *session = pop3_session_new (config);
  Visit visit = { g_string_new (NULL), row, session, *pop3_session_get_limits (session) };

  visit_server (&visit);
  check_certificate (session, row);
  g_assert_cmpint (pop3_session_blames_pipelining (session), ==, (row->flags & BLAMED) != 0);
  pop3_session_free (session);

  difference = dialogue_server_finish (server);
  g_assert_cmpstr (visit.outcome->str, ==, row->outcome);
  g_assert_cmpstr (difference, ==, NULL);
  heard = dialogue_server_get_heard (server);
  clear = dialogue_server_get_clear (server);
  if (row->flags & NO_SECRET)
    check_no_secret (heard);
  if (row->security != POP3_SECURITY_NONE)
    check_no_secret (clear);
  if (row->flags & MUTE)
    g_assert_cmpuint (g_bytes_get_size (heard), ==, 0);
  g_string_free (visit.outcome, TRUE);
}

/* S1, of every server that we know of, wherever TLS was asked for and never came to
 * be: here because the certificate is nobody's. */
static void
test_no_secret_without_tls (void)
{
  static const Pop3Security securities[] = { POP3_SECURITY_TLS, POP3_SECURITY_STLS };
  g_autoptr (GDir) folder = g_dir_open (g_getenv ("DIALOGUES"), 0, NULL);
  const char *name = NULL;
  guint n_files = 0;

  g_assert_nonnull (folder);
  for (; (name = g_dir_read_name (folder)) != NULL; n_files++)
    for (gsize i = 0; i < G_N_ELEMENTS (securities); i++)
      {
        const Row row = { name, name, securities[i], NULL, UNTRUSTED | IMPATIENT, NULL };
        g_autoptr (DialogueServer) server = dialogue_server_new_for_file (name, certificate);
        g_autoptr (Pop3SessionConfig) config = new_config (&row, server);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) heard = NULL;
        Pop3Session *session = pop3_session_new (config);
        Visit visit = { NULL, &row, session, *pop3_session_get_limits (session) };

        g_test_message ("%s", name);
        begin_step (&visit, "open");
        g_assert_false (pop3_session_open (session, NULL, &error));
        g_assert_nonnull (error);
        pop3_session_free (session);
        dialogue_server_dismiss (server);
        heard = dialogue_server_get_heard (server);
        check_no_secret (heard);
      }
  g_assert_cmpuint (n_files, >, 100);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  certificate = g_tls_certificate_new_from_file (g_getenv ("CERTIFICATE"), &error);
  g_assert_no_error (error);
  anchors = g_tls_file_database_new (g_getenv ("CERTIFICATE"), &error);
  g_assert_no_error (error);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/session/%s", rows[i].description);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/session/no-secret-without-tls", test_no_secret_without_tls);
  result = g_test_run ();

  dialogue_server_end_threads ();
  g_clear_object (&anchors);
  g_clear_object (&certificate);
  return result;
}
