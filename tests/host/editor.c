/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "headless-account.h"

#include "backend/pop3-account-check.h"
#include "backend/pop3-account-edit.h"
#include "backend/pop3-account.h"
#include "sync/pop3-checker.h"

#include <stdlib.h>

/*
 * What the pages of the Accounts dialog do, without them: checks an account, creates it
 * with the host's own manager and opens it, changes it while it is open. Values come from
 * the command line, in the order in which they are to be set:
 *
 *     editor --home DIR --tls-ca ca.pem --incoming localhost:995:transport --user ana
 *            --password secret --outgoing localhost:465:transport --check --create
 *            --incoming localhost:110:start-tls --change --visit
 *
 * Prints a line for each action: its name, "ok" or the error, and what there is to see.
 * Exits with 0 when every action was carried out, whatever came of it.
 */

#define SERVER_PARTS 3

static struct {
  char *home;
  char *tls_ca;
} options;

static GearyEngine *engine;
static AccountsManager *manager;
static GearyAccountInformation *information; /* of the account, or of the one to be */
static GearyAccount *account;                /* once it is there */
static Pop3AccountValues *values;
static guint n_visits;
static guint n_changed;
static char *last_visit;

static Pop3Server *
parse_server (const char *text)
{
  static const char *const words[] = { "none", "start-tls", "transport" };
  g_auto (GStrv) parts = g_strsplit (text, ":", SERVER_PARTS);
  Pop3Security security = POP3_SECURITY_TLS;

  if (g_strv_length (parts) != SERVER_PARTS)
    return NULL;
  while (security > POP3_SECURITY_NONE && g_strcmp0 (words[security], parts[2]) != 0)
    security--;
  return pop3_server_new (parts[0], (guint16) g_ascii_strtoull (parts[1], NULL, 10), security,
                          NULL, POP3_SOURCE_USER);
}

static void
set_user (Pop3Server *server,
          const char *user)
{
  g_free (server->user);
  server->user = g_strdup (user);
}

static gboolean
on_value (const char *name,
          const char *text,
          gpointer    data,
          GError    **error)
{
  if (g_str_equal (name, "--incoming") || g_str_equal (name, "--outgoing"))
    {
      Pop3Server **slot = g_str_equal (name, "--incoming") ? &values->incoming
                                                           : &values->outgoing;
      g_autofree char *user = *slot != NULL ? g_strdup ((*slot)->user) : NULL;

      g_clear_pointer (slot, pop3_server_free);
      *slot = parse_server (text);
      if (*slot != NULL)
        set_user (*slot, user);
    }
  else if (g_str_equal (name, "--user"))
    set_user (values->incoming, text);
  else if (g_str_equal (name, "--password"))
    {
      g_free (values->password);
      values->password = g_strdup (text);
    }
  else if (g_str_equal (name, "--outgoing-user"))
    {
      set_user (values->outgoing, text);
      values->outgoing_login = GEARY_CREDENTIALS_REQUIREMENT_CUSTOM;
    }
  else if (g_str_equal (name, "--outgoing-password"))
    {
      g_free (values->outgoing_password);
      values->outgoing_password = g_strdup (text);
    }
  else if (g_str_equal (name, "--keep-days"))
    values->settings->keep_days = (guint) g_ascii_strtoull (text, NULL, 10);
  else if (g_str_equal (name, "--minutes"))
    values->settings->check_minutes = (guint) g_ascii_strtoull (text, NULL, 10);
  return TRUE;
}

static gboolean
on_forget (const char *name,
           const char *text,
           gpointer    data,
           GError    **error)
{
  values->remember_password = FALSE;
  return TRUE;
}

/* ----------------------------------------------------------------------- actions */

static void
on_status_changed (void)
{
  n_changed++;
}

static gboolean
on_visit_finished (GSignalInvocationHint *hint,
                   guint                  n_values,
                   const GValue          *signal_values,
                   gpointer               user_data)
{
  const Pop3Visit *visit = g_value_get_pointer (&signal_values[1]);
  const GError *error = g_value_get_pointer (&signal_values[2]);

  n_visits++;
  g_free (last_visit);
  last_visit = g_strdup_printf ("%s:%u keep %u fetched %u: %s", visit->config->host,
                                visit->config->port, visit->settings->keep_days, visit->fetched,
                                error != NULL ? error->message : "ok");
  return TRUE;
}

static void
await_visit (guint count)
{
  while (n_visits < count)
    g_main_context_iteration (NULL, TRUE);
  headless_drain ();
}

static void
prepare (void)
{
  g_autoptr (GObject) mailbox = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  if (information != NULL)
    return;

  mailbox = (GObject *) geary_rf_c822_mailbox_address_new ("Ana Ng", "ana@example.org");
  accounts_manager_new_orphan_account (manager, GEARY_SERVICE_PROVIDER_OTHER,
                                       (GearyRFC822MailboxAddress *) mailbox, NULL,
                                       headless_on_result, &slot);
  result = headless_await (&slot);
  information = accounts_manager_new_orphan_account_finish (manager, result);
}

static void
print_outcome (const char             *side,
               const Pop3CheckOutcome *outcome)
{
  g_print (" %s=%d@%d", side, outcome->problem, outcome->place);
}

static gboolean
on_check (const char *name,
          const char *text,
          gpointer    data,
          GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (Pop3AccountCheck) check = NULL;
  GAsyncResult *slot = NULL;

  prepare ();
  pop3_account_check_async (engine, information, values, NULL, headless_on_result, &slot);
  result = headless_await (&slot);
  check = pop3_account_check_finish (result, error);
  if (check == NULL)
    return FALSE;

  g_print ("check %s", pop3_account_check_works (check) ? "ok" : "wrong");
  print_outcome ("incoming", &check->incoming);
  print_outcome ("outgoing", &check->outgoing);
  if (check->probe != NULL && check->probe->error == NULL)
    g_print (" messages=%u", check->probe->messages);
  g_print ("\n");
  return TRUE;
}

static gboolean
on_create (const char *name,
           const char *text,
           gpointer    data,
           GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) failure = NULL;
  GAsyncResult *slot = NULL;

  prepare ();
  pop3_account_create_async (manager, information, values, NULL, headless_on_result, &slot);
  result = headless_await (&slot);
  if (!pop3_account_create_finish (result, &failure))
    {
      g_print ("create %s\n", failure->message);
      return TRUE;
    }

  account = headless_open (engine, information, error);
  if (account == NULL)
    return FALSE;
  g_signal_connect (pop3_account_get_status (account), "changed",
                    G_CALLBACK (on_status_changed), NULL);
  await_visit (1);
  g_print ("create ok %s\n", last_visit);
  return TRUE;
}

static gboolean
on_change (const char *name,
           const char *text,
           gpointer    data,
           GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) failure = NULL;
  GAsyncResult *slot = NULL;

  pop3_account_change_async (engine, manager, information, values, NULL, headless_on_result,
                             &slot);
  result = headless_await (&slot);
  if (pop3_account_change_finish (result, &failure))
    g_print ("change ok\n");
  else
    g_print ("change %s\n", failure->message);
  return TRUE;
}

/* Makes the account's file one that can be neither read nor changed. */
static gboolean
on_damage (const char *name,
           const char *text,
           gpointer    data,
           GError    **error)
{
  GFile *folder = geary_account_information_get_config_dir (information);
  g_autofree char *path = g_build_filename (g_file_peek_path (folder), POP3_SETTINGS_FILE_NAME,
                                            NULL);

  return g_file_set_contents (path, "no account", -1, error);
}

/* On a thread of the bus. Takes out of a request to store a password all that it says,
 * which nobody mistakes for a keyring that has to be made first. */
static GDBusMessage *
refuse_password (GDBusConnection *bus,
                 GDBusMessage    *message,
                 gboolean         incoming,
                 gpointer         left)
{
  GDBusMessage *changed = NULL;

  if (incoming || g_strcmp0 (g_dbus_message_get_member (message), "CreateItem") != 0 ||
      !g_atomic_int_dec_and_test ((int *) left))
    return message;

  changed = g_dbus_message_copy (message, NULL);
  g_object_unref (message);
  g_dbus_message_set_body (changed, g_variant_new ("()"));
  return changed;
}

/* Has the secret service refuse a password, as the first, second... from now on. */
static gboolean
on_refuse (const char *name,
           const char *text,
           gpointer    data,
           GError    **error)
{
  static int left;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);

  if (bus == NULL)
    return FALSE;
  left = (int) g_ascii_strtoull (text, NULL, 10);
  g_dbus_connection_add_filter (bus, refuse_password, &left, NULL);
  return TRUE;
}

static gboolean
on_visit (const char *name,
          const char *text,
          gpointer    data,
          GError    **error)
{
  guint count = n_visits + 1;

  pop3_account_check_now (account);
  await_visit (count);
  g_print ("visit %s\n", last_visit);
  return TRUE;
}

/* After the signal that says so. */
static gboolean
on_status (const char *name,
           const char *text,
           gpointer    data,
           GError    **error)
{
  const Pop3StatusView *view = NULL;
  guint seen = n_changed;

  pop3_account_check_now (account);
  while (n_changed == seen || pop3_status_get_view (pop3_account_get_status (account))->activity
                              != POP3_ACTIVITY_IDLE)
    g_main_context_iteration (NULL, TRUE);
  view = pop3_status_get_view (pop3_account_get_status (account));
  g_print ("status listed %u aging %u kept %u next %s last %s\n", view->copies.listed,
           view->copies.aging, view->copies.kept, view->next_check > 0 ? "planned" : "-",
           view->last_error != NULL ? view->last_error->message : "ok");
  return TRUE;
}

/* Closes the account, which the manager keeps; the next one to be made is another. */
static gboolean
on_leave (const char *name,
          const char *text,
          gpointer    data,
          GError    **error)
{
  n_visits = 0;
  information = NULL;
  return headless_close (engine, g_steal_pointer (&account), error);
}

/* ------------------------------------------------------------------- command line */

static gboolean on_start (const char *name, const char *text, gpointer data, GError **error);

static const GOptionEntry ENTRIES[] = {
  { "home", 0, 0, G_OPTION_ARG_FILENAME, &options.home, "Folder for all", "DIR" },
  { "tls-ca", 0, 0, G_OPTION_ARG_FILENAME, &options.tls_ca, "Whom to trust", "FILE" },
  { "start", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_start, "Begin", NULL },
  { "incoming", 0, 0, G_OPTION_ARG_CALLBACK, on_value, "POP3 server", "HOST:PORT:WORD" },
  { "outgoing", 0, 0, G_OPTION_ARG_CALLBACK, on_value, "SMTP server, or none",
    "HOST:PORT:WORD" },
  { "user", 0, 0, G_OPTION_ARG_CALLBACK, on_value, "User name", "NAME" },
  { "password", 0, 0, G_OPTION_ARG_CALLBACK, on_value, "Password", "TEXT" },
  { "outgoing-user", 0, 0, G_OPTION_ARG_CALLBACK, on_value, "User name for sending", "NAME" },
  { "outgoing-password", 0, 0, G_OPTION_ARG_CALLBACK, on_value, "Password for it", "TEXT" },
  { "keep-days", 0, 0, G_OPTION_ARG_CALLBACK, on_value, "Days to keep", "N" },
  { "minutes", 0, 0, G_OPTION_ARG_CALLBACK, on_value, "Minutes between visits", "N" },
  { "forget", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_forget,
    "Remember no password", NULL },
  { "check", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_check, "Check", NULL },
  { "create", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_create, "Create", NULL },
  { "change", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_change, "Change", NULL },
  { "leave", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_leave,
    "Go on with another account", NULL },
  { "damage", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_damage,
    "Damage the account's file", NULL },
  { "refuse-password", 0, 0, G_OPTION_ARG_CALLBACK, on_refuse,
    "Have the Nth password from now on refused", "N" },
  { "visit", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_visit, "Visit", NULL },
  { "status", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, on_status,
    "Visit and say what there is to say", NULL },
  { NULL }
};

/* The secret service is asked only when there is something to ask: a constructor that
 * wants it unlocked is for the client. */
static AccountsManager *
new_manager (const char *home)
{
  g_autoptr (GObject) mediator = g_object_new (secret_mediator_get_type (), NULL);
  g_autofree char *config = g_build_filename (home, "config", NULL);
  g_autofree char *data = g_build_filename (home, "data", NULL);
  g_autoptr (GFile) config_dir = g_file_new_for_path (config);
  g_autoptr (GFile) data_dir = g_file_new_for_path (data);

  return accounts_manager_new ((SecretMediator *) mediator, config_dir, data_dir);
}

static gboolean
on_start (const char *name,
          const char *text,
          gpointer    data,
          GError    **error)
{
  g_autoptr (GFile) resources = g_file_new_for_path (GEARY_RESOURCES);

  geary_endpoint_default_tls_database = g_tls_file_database_new (options.tls_ca, error);
  if (geary_endpoint_default_tls_database == NULL)
    return FALSE;

  engine = geary_engine_new (resources);
  manager = new_manager (options.home);
  values = pop3_account_values_new ();
  g_type_class_ref (POP3_TYPE_CHECKER);
  g_signal_add_emission_hook (g_signal_lookup ("finished", POP3_TYPE_CHECKER), 0,
                              on_visit_finished, NULL, NULL);
  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, ENTRIES, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      (account != NULL && !headless_close (engine, account, &error)))
    {
      g_printerr ("editor: %s\n", error->message);
      return EXIT_FAILURE;
    }

  pop3_account_values_free (values);
  return EXIT_SUCCESS;
}
