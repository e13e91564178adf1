/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "headless-account.h"
#include "headless-actions.h"
#include "headless-closing.h"
#include "headless-gauge.h"
#include "headless-json.h"
#include "headless-opening.h"
#include "headless-user.h"
#include "headless-watch.h"

#include "backend/pop3-account-private.h"
#include "host/pop3-host-engine.h"
#include "host/pop3-host-probe.h"
#include "protocol/pop3-error.h"
#include "sync/pop3-checker.h"

#include <unistd.h>

/*
 * The plugin's backend in the host's library without a window: opens the account
 * of a folder, visits its server, does what a user would do, closes the account
 * and prints what happened as one line of JSON. Small enough for sanitizers and
 * memcheck, which cannot look into the whole client.
 *
 *     headless --home DIR --host localhost --port 995 --security transport
 *              --user ana --password secret --keep never --tls-ca ca.pem
 *
 * Exits with 0 when the account was opened and closed and every action worked,
 * whatever became of the visits; 1 when not, 2 when something is still alive
 * after --check-finalized.
 */

/* How long objects may take to go after close, in milliseconds, one after the other:
 * completions of the host's and of the D-Bus connection are still under way then. */
#define SETTLE_MS 4000
#define SETTLE_STEP_MS 20

typedef struct {
  char *name;
  char *argument;
} Action;

typedef struct {
  guint  fetched;
  guint  refused;
  guint  deleted;
  guint  adopted;
  double seconds;
  char  *error;
  char  *domain;
} VisitReport;

static struct {
  char    *home;
  char    *host;
  int      port;
  char    *security;
  char    *user;
  char    *password;
  char    *keep;
  int      keep_days;
  int      max_mib;
  char    *since;
  char    *resource_dir;
  char    *tls_ca;
  char    *dump;
  char    *close_amid_read;
  gboolean close_amid_opening;
  gboolean lock_amid_opening;
  gboolean cancel_amid_opening;
  int      visits;
  int      cycles;
  int      linger_ms;
  int      busy_ms;
  int      beat_ms;
  gboolean hasty;
  gboolean check_finalized;
} options = { .port = 995, .keep_days = 14, .visits = 1, .cycles = 1 };

static GArray *actions;  /* of Action */
static GArray *visits;   /* of VisitReport */
static gboolean visit_goes_on; /* the last of them was a part of the first bulk */
static GString *folders_json;
static GArray *fds, *threads; /* of int, one a cycle */
static GArray *found;    /* of int, one a search */
static GArray *marks, *moves; /* of int, milliseconds of each */
static guint n_appended;
static guint n_locally_appended;
static guint n_inserted;
static guint n_removed;
static guint n_removed_at_once; /* at most */
static guint n_complete;
static guint n_disturbed;
static gboolean out_of_luck; /* no visit will come */
static gint64 asked_at;      /* when the visit under way was asked for */

/* --------------------------------------------------------------------- json */

static void
append_visits (GString *json)
{
  g_string_append (json, "\"visits\": [");
  for (guint i = 0; i < visits->len; i++)
    {
      const VisitReport *report = &g_array_index (visits, VisitReport, i);
      g_autofree char *seconds = g_malloc (G_ASCII_DTOSTR_BUF_SIZE);

      g_ascii_formatd (seconds, G_ASCII_DTOSTR_BUF_SIZE, "%.3f", report->seconds);
      g_string_append_printf (json, "%s{\"fetched\": %u, \"refused\": %u, \"deleted\": %u, "
                              "\"adopted\": %u, \"seconds\": %s", i > 0 ? ", " : "",
                              report->fetched, report->refused, report->deleted,
                              report->adopted, seconds);
      json_append_member (json, "domain", report->domain);
      json_append_member (json, "error", report->error);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

/* ------------------------------------------------------------- what happens */

/* Sessions of the first bulk download are one visit to whoever waits for it. */
static void
add_visit (VisitReport *report)
{
  VisitReport *part = NULL;

  if (!visit_goes_on)
    {
      g_array_append_val (visits, *report);
      return;
    }

  part = &g_array_index (visits, VisitReport, visits->len - 1);
  report->seconds = report->fetched > 0 ? report->seconds : part->seconds;
  report->fetched += part->fetched;
  report->refused = MAX (report->refused, part->refused);
  report->deleted += part->deleted;
  report->adopted += part->adopted;
  *part = *report;
}

static gboolean
on_finished (GSignalInvocationHint *hint,
             guint                  n_values,
             const GValue          *values,
             gpointer               user_data)
{
  const Pop3Visit *visit = g_value_get_pointer (&values[1]);
  const GError *error = g_value_get_pointer (&values[2]);
  VisitReport report = { visit->fetched, visit->refused, visit->deleted, visit->adopted };

  /* The server wants to wait: that visit has not been made, and follows by itself. */
  if (visit->postponed)
    return TRUE;

  report.seconds = (double) (g_get_monotonic_time () - asked_at) / G_USEC_PER_SEC;
  report.error = error != NULL ? g_strdup (error->message) : NULL;
  report.domain = error != NULL
                  ? g_strdup_printf ("%s:%d", g_quark_to_string (error->domain), error->code)
                  : NULL;
  add_visit (&report);
  visit_goes_on = visit->more && error == NULL;
  out_of_luck |= g_error_matches (error, POP3_ERROR, POP3_ERROR_CERTIFICATE);
  return TRUE;
}

static void
on_status (GearyClientService *incoming)
{
  GearyClientServiceStatus status = geary_client_service_get_current_status (incoming);

  if (status == GEARY_CLIENT_SERVICE_STATUS_AUTHENTICATION_FAILED ||
      status == GEARY_CLIENT_SERVICE_STATUS_TLS_VALIDATION_FAILED)
    out_of_luck = TRUE;
}

static void
on_ids (GearyAccount  *account,
        GearyFolder   *folder,
        GeeCollection *ids,
        guint         *counter)
{
  *counter += (guint) gee_collection_get_size (ids);
}

static void
on_removed (GearyAccount  *account,
            GearyFolder   *folder,
            GeeCollection *ids)
{
  guint size = (guint) gee_collection_get_size (ids);

  n_removed += size;
  n_removed_at_once = MAX (n_removed_at_once, size);
}

static void
on_locally_appended (GearyFolder   *folder,
                     GeeCollection *ids)
{
  n_locally_appended += (guint) gee_collection_get_size (ids);
}

static void
connect_signals (GearyAccount *account)
{
  g_autoptr (GObject) inbox = (GObject *) headless_find_folder (account, "INBOX", NULL);

  g_signal_connect (account, "email-appended", G_CALLBACK (on_ids), &n_appended);
  g_signal_connect (account, "email-inserted", G_CALLBACK (on_ids), &n_inserted);
  g_signal_connect (account, "email-removed", G_CALLBACK (on_removed), NULL);
  g_signal_connect (account, "email-locally-complete", G_CALLBACK (on_ids), &n_complete);
  g_signal_connect (geary_account_get_incoming (account), "notify::current-status",
                    G_CALLBACK (on_status), NULL);
  if (inbox != NULL)
    g_signal_connect (inbox, "email-locally-appended", G_CALLBACK (on_locally_appended), NULL);
}

/* ------------------------------------------------------------------ running */

/* Lets completions under way come, no longer than needed. */
static void
settle (void)
{
  guint alive = 0;

  headless_drain ();
  for (int i = 0; headless_count_alive () > 0 && i < SETTLE_MS / SETTLE_STEP_MS; i++)
    {
      i = headless_count_alive () == alive ? i : 0;
      alive = headless_count_alive ();
      headless_run_for (SETTLE_STEP_MS);
    }
}

/* Until the search finds everything, or nothing more is done for it. */
static void
await_index (GearyAccount *account)
{
  while (pop3_store_is_indexing (POP3_ACCOUNT (account)->store))
    headless_run_for (SETTLE_STEP_MS);
}

static void
await_visits (guint count)
{
  while ((visits->len < count || visit_goes_on) && !out_of_luck)
    g_main_context_iteration (NULL, TRUE);

  headless_drain ();
}

static void
check_again (GearyAccount *account)
{
  guint count = visits->len + 1;

  asked_at = g_get_monotonic_time ();
  pop3_account_check_now (account);
  await_visits (count);
}

static gboolean
get_rest (GearyAccount *account,
          const char   *subject,
          GError      **error)
{
  guint count = visits->len + 1;
  gboolean asked = headless_rest (account, subject, error);

  if (asked)
    await_visits (count);
  return asked;
}

/* An action on messages: what it acts on is a subject, and for some "=FOLDER" and
 * "=SOURCE" behind it. */
static gboolean
run_message_action (GearyAccount *account,
                    const char   *name,
                    char        **words,
                    GError      **error)
{
  const char *folder = words[0] != NULL ? words[1] : NULL;
  const char *source = folder != NULL ? words[2] : NULL;

  if (strcmp (name, "trash") == 0)
    return headless_move (account, words[0], "Trash", NULL, error);
  if (strcmp (name, "remove") == 0)
    return headless_remove (account, words[0], error);
  if (strcmp (name, "rest") == 0)
    return get_rest (account, words[0], error);
  if (strcmp (name, "read") == 0)
    return headless_mark (account, words[0], folder, NULL, geary_email_flags_get_UNREAD (),
                          error);
  if (strcmp (name, "unread") == 0)
    return headless_mark (account, words[0], folder, geary_email_flags_get_UNREAD (), NULL,
                          error);
  if (strcmp (name, "star") == 0)
    return headless_mark (account, words[0], folder, geary_email_flags_get_FLAGGED (), NULL,
                          error);
  if (strcmp (name, "read-and-move") == 0)
    return headless_read_and_move (account, words[0], folder != NULL ? folder : "", error);
  if (strcmp (name, "copy") == 0)
    return headless_copy (account, words[0], folder != NULL ? folder : "", source, error);

  return headless_move (account, words[0], folder != NULL ? folder : "", source, error);
}

/* Looks into the host's index, on a connection of its own, when it is complete. */
static gboolean
search (GearyAccount *account,
        const char   *words,
        GError      **error)
{
  g_autoptr (Pop3Database) database = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 count = 0;
  int number = 0;

  await_index (account);
  database = pop3_database_open (
    (GearyDbDatabase *) geary_imap_db_account_get_db (POP3_ACCOUNT (account)->local), NULL, error);
  if (database == NULL ||
      !pop3_database_exec (database, "INSERT INTO MessageSearchTable (MessageSearchTable) "
                           "VALUES ('integrity-check')", error))
    return FALSE;

  statement = pop3_database_prepare (database, "SELECT count (*) FROM MessageSearchTable "
                                     "WHERE MessageSearchTable MATCH ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, words, -1, SQLITE_STATIC);
  if (!pop3_database_query_id (database, statement, 0, &count, error))
    return FALSE;

  number = (int) count;
  g_array_append_val (found, number);
  return TRUE;
}

static gboolean
run_action (GearyAccount *account,
            const Action *action,
            GError      **error)
{
  g_auto (GStrv) words = NULL;

  if (strcmp (action->name, "empty") == 0)
    return headless_empty (account, action->argument, error);
  if (strcmp (action->name, "clean-up") == 0)
    return headless_clean_up (account, error);
  if (strcmp (action->name, "create-folder") == 0)
    return headless_create_folder (account, action->argument, error);
  if (strcmp (action->name, "search") == 0)
    return search (account, action->argument, error);
  if (strcmp (action->name, "undo") == 0)
    return headless_undo (error);
  if (strcmp (action->name, "check") == 0)
    {
      check_again (account);
      return TRUE;
    }

  if (strcmp (action->name, "pause") == 0)
    {
      headless_run_for ((guint) g_ascii_strtoull (action->argument, NULL, 10));
      return TRUE;
    }

  words = g_strsplit (action->argument, "=", 3);
  return run_message_action (account, action->name, words, error);
}

static void
describe_folders (GearyAccount *account)
{
  g_autoptr (GeeCollection) folders = geary_account_list_folders (account);
  g_autoptr (GeeIterator) iterator = gee_iterable_iterator ((GeeIterable *) folders);

  g_string_truncate (folders_json, 0);
  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) folder = gee_iterator_get (iterator);
      GearyFolderProperties *properties = geary_folder_get_properties ((GearyFolder *) folder);
      int length = 0;
      g_auto (GStrv) steps = geary_folder_path_as_array (
        geary_folder_get_path ((GearyFolder *) folder), &length);
      g_autofree char *name = g_strjoinv ("/", steps);

      if (folders_json->len > 0)
        g_string_append (folders_json, ", ");
      json_append_string (folders_json, name);
      g_string_append_printf (folders_json, ": {\"total\": %d, \"unread\": %d}",
                              geary_folder_properties_get_email_total (properties),
                              geary_folder_properties_get_email_unread (properties));
    }
}

static gboolean
use_account (GearyAccount *account,
             GError      **error)
{
  g_autoptr (HeadlessUser) user = NULL;
  gboolean done = TRUE;

  if (options.beat_ms > 0)
    headless_gauge_start ((guint) options.beat_ms);
  if (options.busy_ms > 0)
    user = headless_user_new (account, (guint) options.busy_ms, marks, moves);
  if (options.visits > 0)
    await_visits (visits->len + 1);
  for (int i = 1; i < options.visits && !out_of_luck; i++)
    check_again (account);
  for (guint i = 0; done && i < actions->len; i++)
    done = run_action (account, &g_array_index (actions, Action, i), error);

  headless_drain ();
  await_index (account);
  headless_drain ();
  g_clear_pointer (&user, headless_user_free);
  if (options.linger_ms > 0)
    headless_run_for ((guint) options.linger_ms);
  headless_gauge_stop ();
  if (done && options.dump != NULL)
    done = headless_dump (account, options.dump, error);
  describe_folders (account);
  return done;
}

static gboolean
run_cycle (GearyEngine *engine,
           GError     **error)
{
  g_autoptr (GObject) information = NULL;
  g_autoptr (GObject) account = NULL;
  gboolean done = FALSE;

  information = (GObject *) headless_load_information (options.home, options.password, error);
  if (information == NULL)
    return FALSE;

  out_of_luck = FALSE;
  visit_goes_on = FALSE;
  asked_at = g_get_monotonic_time ();
  account = (GObject *) headless_open (engine, (GearyAccountInformation *) information, error);
  if (account == NULL)
    return FALSE;

  connect_signals ((GearyAccount *) account);
  headless_watch ((GearyAccount *) account);
  done = use_account ((GearyAccount *) account, error);
  if (done && options.close_amid_read != NULL)
    return headless_close_amid_read (engine, (GearyAccount *) account, options.close_amid_read,
                                     error);
  headless_forget_move ();
  return headless_close (engine, (GearyAccount *) account, done ? error : NULL) && done;
}

static gboolean
run_cycles (GearyEngine *engine,
            GError     **error)
{
  for (int i = 0; i < options.cycles; i++)
    {
      int n_fds = 0;
      int n_threads = 0;

      if (!run_cycle (engine, error))
        return FALSE;
      settle ();
      n_fds = headless_gauge_count_fds ();
      n_threads = headless_gauge_count_threads ();
      g_array_append_val (fds, n_fds);
      g_array_append_val (threads, n_threads);
    }

  return TRUE;
}

static gboolean
run_options (GearyEngine *engine,
             GError     **error)
{
  if (options.close_amid_opening)
    return headless_disturb_opening (engine, options.home, options.password,
                                     HEADLESS_AMID_CLOSED, &n_disturbed, error);
  if (options.lock_amid_opening)
    return headless_disturb_opening (engine, options.home, options.password,
                                     HEADLESS_AMID_LOCKED, &n_disturbed, error);
  if (options.cancel_amid_opening)
    return headless_disturb_opening (engine, options.home, options.password,
                                     HEADLESS_AMID_CANCELLED, &n_disturbed, error);
  return run_cycles (engine, error);
}

static void
print_report (const GError *error)
{
  g_autoptr (GString) json = g_string_new ("{");

  append_visits (json);
  g_string_append_printf (json, ", \"folders\": {%s}", folders_json->str);
  g_string_append_printf (json, ", \"appended\": %u, \"announced\": %u, \"inserted\": %u, "
                          "\"removed\": %u, \"removed_at_once\": %u, \"complete\": %u, "
                          "\"disturbed\": %u", n_appended, n_locally_appended, n_inserted,
                          n_removed, n_removed_at_once, n_complete, n_disturbed);
  json_append_numbers (json, "found", found);
  json_append_numbers (json, "marks", marks);
  json_append_numbers (json, "moves", moves);
  json_append_numbers (json, "fds", fds);
  json_append_numbers (json, "threads", threads);
  headless_gauge_append (json);
  headless_append_alive (json);
  json_append_member (json, "error", error != NULL ? error->message : NULL);
  g_print ("%s}\n", json->str);
}

/* ------------------------------------------------------------- command line */

static gboolean
on_action (const char *name,
           const char *value,
           gpointer    data,
           GError    **error)
{
  Action action = { g_strdup (name + strlen ("--")), g_strdup (value) };

  g_array_append_val (actions, action);
  return TRUE;
}

static const GOptionEntry ENTRIES[] = {
  { "home", 0, 0, G_OPTION_ARG_FILENAME, &options.home, "Folder of the account", "DIR" },
  { "host", 0, 0, G_OPTION_ARG_STRING, &options.host, "Write the account file anew", "HOST" },
  { "port", 0, 0, G_OPTION_ARG_INT, &options.port, "With --host (995)", "N" },
  { "security", 0, 0, G_OPTION_ARG_STRING, &options.security, "With --host", "WORD" },
  { "user", 0, 0, G_OPTION_ARG_STRING, &options.user, "With --host", "NAME" },
  { "keep", 0, 0, G_OPTION_ARG_STRING, &options.keep, "With --host: keep_on_server", "WORD" },
  { "keep-days", 0, 0, G_OPTION_ARG_INT, &options.keep_days, "With --host", "N" },
  { "max-mib", 0, 0, G_OPTION_ARG_INT, &options.max_mib, "With --host: max_message_mib", "N" },
  { "since", 0, 0, G_OPTION_ARG_STRING, &options.since, "With --host: fetch_since", "DAY" },
  { "password", 0, 0, G_OPTION_ARG_STRING, &options.password, "The password", "TEXT" },
  { "resources", 0, 0, G_OPTION_ARG_FILENAME, &options.resource_dir, "The host's data", "DIR" },
  { "tls-ca", 0, 0, G_OPTION_ARG_FILENAME, &options.tls_ca, "Whom to trust", "FILE" },
  { "visits", 0, 0, G_OPTION_ARG_INT, &options.visits, "Visits a cycle (1)", "N" },
  { "cycles", 0, 0, G_OPTION_ARG_INT, &options.cycles, "Open and close so often (1)", "N" },
  { "busy", 0, 0, G_OPTION_ARG_INT, &options.busy_ms, "Mark and move all the time", "MS" },
  { "heartbeat", 0, 0, G_OPTION_ARG_INT, &options.beat_ms, "Measure the main loop", "MS" },
  { "linger", 0, 0, G_OPTION_ARG_INT, &options.linger_ms, "Stay open after all", "MS" },
  { "dump", 0, 0, G_OPTION_ARG_FILENAME, &options.dump, "Write the Inbox there", "DIR" },
  { "close-amid-read", 0, 0, G_OPTION_ARG_STRING, &options.close_amid_read,
    "Close while this is read", "SUBJECT" },
  { "close-amid-opening", 0, 0, G_OPTION_ARG_NONE, &options.close_amid_opening,
    "Close one account after another while it opens", NULL },
  { "lock-amid-opening", 0, 0, G_OPTION_ARG_NONE, &options.lock_amid_opening,
    "Close one account after another while it opens and its database is locked", NULL },
  { "cancel-amid-opening", 0, 0, G_OPTION_ARG_NONE, &options.cancel_amid_opening,
    "Cancel the opening of one account after another", NULL },
  { "hasty", 0, 0, G_OPTION_ARG_NONE, &options.hasty,
    "Cancel what a user does as soon as it has begun", NULL },
  { "check-finalized", 0, 0, G_OPTION_ARG_NONE, &options.check_finalized,
    "Fail when an object outlives its account", NULL },
  { "trash", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Move to the Trash", "SUBJECT" },
  { "move", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Move a message",
    "SUBJECT=FOLDER[=SOURCE]" },
  { "copy", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Copy a message",
    "SUBJECT=FOLDER[=SOURCE]" },
  { "create-folder", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Create a folder", "NAME" },
  { "undo", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_action, "Undo the move", NULL },
  { "remove", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Delete from the Trash", "SUBJECT" },
  { "clean-up", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_action, "Tidy up", NULL },
  { "rest", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Get the rest of a message", "SUBJECT" },
  { "empty", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Empty a folder", "FOLDER" },
  { "read", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Mark as read", "SUBJECT[=FOLDER]" },
  { "read-and-move", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Both at once", "SUBJECT=FOLDER" },
  { "unread", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Mark as unread", "SUBJECT[=FOLDER]" },
  { "star", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Mark with a star", "SUBJECT[=FOLDER]" },
  { "search", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Count what the search finds", "WORDS" },
  { "pause", 0, 0, G_OPTION_ARG_CALLBACK, on_action, "Do nothing for a while", "MS" },
  { "check", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_action, "Visit again", NULL },
  { NULL }
};

static gboolean
write_account_file (GError **error)
{
  g_autoptr (GKeyFile) pop3 = g_key_file_new ();

  if (options.host == NULL)
    return TRUE;

  g_key_file_set_integer (pop3, POP3_SETTINGS_GROUP, "version", 1);
  g_key_file_set_integer (pop3, POP3_SETTINGS_GROUP, "check_minutes", 0);
  g_key_file_set_boolean (pop3, POP3_SETTINGS_GROUP, "receive_only", TRUE);
  g_key_file_set_integer (pop3, POP3_SETTINGS_GROUP, "keep_days", options.keep_days);
  g_key_file_set_integer (pop3, POP3_SETTINGS_GROUP, "max_message_mib", options.max_mib);
  g_key_file_set_string (pop3, POP3_SETTINGS_GROUP, "fetch_since",
                         options.since != NULL ? options.since : "");
  if (options.keep != NULL)
    g_key_file_set_string (pop3, POP3_SETTINGS_GROUP, "keep_on_server", options.keep);
  return headless_write_account_file (options.home, options.host, options.port,
                                      options.security != NULL ? options.security : "transport",
                                      options.user != NULL ? options.user : "", pop3, error);
}

static gboolean
run (GError **error)
{
  g_autoptr (GFile) resources = NULL;
  g_autoptr (GObject) engine = NULL;
  GError *failure = NULL;
  gboolean done = FALSE;

  if (options.tls_ca != NULL)
    {
      geary_endpoint_default_tls_database = g_tls_file_database_new (options.tls_ca, error);
      if (geary_endpoint_default_tls_database == NULL)
        return FALSE;
    }
  if (!write_account_file (error) || !pop3_host_probe (error))
    return FALSE;

  resources = g_file_new_for_path (options.resource_dir != NULL ? options.resource_dir
                                                                : GEARY_RESOURCES);
  engine = (GObject *) geary_engine_new (resources);
  if (!pop3_host_probe_engine ((GearyEngine *) engine, error))
    return FALSE;

  g_type_class_ref (POP3_TYPE_CHECKER);
  g_signal_add_emission_hook (g_signal_lookup ("finished", POP3_TYPE_CHECKER), 0, on_finished,
                              NULL, NULL);
  done = run_options ((GearyEngine *) engine, error);
  settle ();
  geary_engine_close ((GearyEngine *) engine, &failure);
  g_clear_error (&failure);
  g_clear_object (&geary_endpoint_default_tls_database);
  return done;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  actions = g_array_new (FALSE, FALSE, sizeof (Action));
  visits = g_array_new (FALSE, FALSE, sizeof (VisitReport));
  folders_json = g_string_new (NULL);
  found = g_array_new (FALSE, FALSE, sizeof (int));
  marks = g_array_new (FALSE, FALSE, sizeof (int));
  moves = g_array_new (FALSE, FALSE, sizeof (int));
  fds = g_array_new (FALSE, FALSE, sizeof (int));
  threads = g_array_new (FALSE, FALSE, sizeof (int));

  g_option_context_add_main_entries (context, ENTRIES, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || options.home == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "--home is missing");
      return 1;
    }

  if (options.hasty)
    headless_be_hasty ();
  done = run (&error);
  print_report (error);
  if (!done)
    return 1;

  return options.check_finalized && headless_count_alive () > 0 ? 2 : 0;
}
