/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-incoming.h"

#include "backend/pop3-services.h"
#include "backend/pop3-trust-wait.h"
#include "backend/pop3-trust.h"
#include "host/pop3-host-context.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "sync/pop3-checker.h"
#include "sync/pop3-resume-watch.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/*
 * Between the host's idea of a service and our checker: the host starts and
 * stops it, tells it of the network and shows what it reports; the checker
 * decides when to visit. Main thread.
 */

/* Temporary refusals (mailbox locked, too many logins) mend themselves: said
 * only when there are this many in a row. */
#define BUSY_REPORTED_AFTER 4

struct _Pop3Incoming {
  GearyClientService parent_instance;

  Pop3Status           *status;
  Pop3Checker          *checker;      /* from set-up on */
  Pop3ResumeWatch      *resume_watch; /* from set-up on */
  GearyProgressMonitor *monitor;
  GCancellable         *cancellable;  /* of the host's operations for us */
  GCancellable         *loading;      /* the same while the password is looked for */
  GObject              *used;         /* weak: credentials of the last visit, unless refused */
  GObject              *refused;      /* credentials, while the keyring may have better ones */
  gboolean              fresh;        /* what the last visit used came from there just then */
  char                 *mailbox;      /* for which the service was started last */
  gboolean              moved;        /* the user gave it another, and no visit was good yet */
  Pop3TrustWait        *trust;
  guint                 busy;         /* temporary refusals in a row */
  gboolean              crowded;      /* the last visit found too little room on the disk */
  gboolean              showing;      /* the monitor has been started */
};

typedef struct {
  GearyClientServiceClass parent_class;
} Pop3IncomingClass;

G_DEFINE_FINAL_TYPE (Pop3Incoming, pop3_incoming, geary_client_service_get_type ())

enum {
  NO_ROOM,
  VISITED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GearyClientService *
service (Pop3Incoming *self)
{
  return &self->parent_instance;
}

static GearyCredentials *
get_credentials (Pop3Incoming *self)
{
  return geary_service_information_get_credentials (
    geary_client_service_get_configuration (service (self)));
}

static void
show_progress (Pop3Incoming *self,
               gboolean      show)
{
  if (self->showing == show || self->monitor == NULL)
    return;

  self->showing = show;
  if (show)
    geary_progress_monitor_notify_start (self->monitor);
  else
    geary_progress_monitor_notify_finish (self->monitor);
}

static void
report_failure (Pop3Incoming *self,
                const GError *error)
{
  g_autoptr (GObject) context = NULL;

  /* Without a network the host says so by itself, after a break it may yet come;
   * and the same thing is not said twice, for the host adds its bar anew each time. */
  if ((self->checker != NULL && pop3_checker_is_settling (self->checker)) ||
      !g_network_monitor_get_network_available (g_network_monitor_get_default ()) ||
      geary_client_service_get_current_status (service (self)) ==
      GEARY_CLIENT_SERVICE_STATUS_CONNECTION_FAILED)
    return;

  context = (GObject *) geary_error_context_new ((GError *) error);
  geary_client_service_notify_connection_failed (service (self), (GearyErrorContext *) context);
}

static void
on_trust (const GError *error,
          gpointer      user_data)
{
  Pop3Incoming *self = user_data;

  if (error == NULL)
    pop3_checker_start (self->checker);
  else
    report_failure (self, error);
}

/* The user may have put another password into the keyring since it was asked. */
static void
handle_refusal (Pop3Incoming *self)
{
  g_autoptr (GObject) refused = self->used != NULL ? g_object_ref (self->used) : NULL;

  g_clear_weak_pointer (&self->used);
  if (self->fresh)
    {
      geary_client_service_notify_authentication_failed (service (self));
      return;
    }
  g_set_object (&self->refused, refused);
  pop3_checker_start (self->checker);
}

static void
report_busy (Pop3Incoming *self,
             const GError *error)
{
  self->busy++;
  if (self->busy >= BUSY_REPORTED_AFTER)
    report_failure (self, error);
}

/* The server gave its messages new unique ids. Nothing is to be done about it, so
 * that a notification of the desktop, which goes by itself, is enough. */
static void
tell_of_new_ids (Pop3Incoming *self,
                 guint         adopted)
{
  GearyAccountInformation *account = geary_client_service_get_account (service (self));
  GApplication *application = g_application_get_default ();
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  if (adopted == 0 || application == NULL)
    return;

  id = g_strconcat ("pop3-new-ids-", geary_account_information_get_id (account), NULL);
  /* Translators: the placeholder is the name of an account. */
  title = g_strdup_printf (_("The mail server of “%s” has changed"),
                           geary_account_information_get_display_name (account));
  body = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE,
                 /* Translators: the server has changed the ids by which messages are known. The
                  * placeholder is a number of messages. */
                 "It gives its messages new ids. %u message is here already and was not fetched "
                 "again.",
                 "It gives its messages new ids. %u messages are here already and were not fetched "
                 "again.", adopted), adopted);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_application_send_notification (application, id, notification);
}

/* The server is well, and the user has to know: in words of ours, for the host has
 * none, and once, for every visit finds the same until there is room. */
static void
report_no_room (Pop3Incoming *self,
                const GError *error)
{
  geary_client_service_notify_connected (service (self));
  if (self->crowded)
    return;

  self->crowded = TRUE;
  g_signal_emit (self, signals[NO_ROOM], 0, error->message);
}

static void
on_finished (Pop3Checker  *checker,
             Pop3Visit    *visit,
             const GError *error,
             Pop3Incoming *self)
{
  show_progress (self, FALSE);
  g_signal_emit (self, signals[VISITED], 0);
  if (!self->moved)
    tell_of_new_ids (self, visit->adopted);
  self->moved &= error != NULL;
  if (!geary_client_service_get_is_running (service (self)) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      pop3_checker_is_mending (checker) || visit->postponed)
    return;

  if (g_error_matches (error, POP3_ERROR, POP3_ERROR_BUSY))
    {
      report_busy (self, error);
      return;
    }

  if (g_error_matches (error, POP3_ERROR, POP3_ERROR_ROOM))
    {
      report_no_room (self, error);
      return;
    }

  self->busy = 0;
  self->crowded &= error != NULL;
  if (!g_error_matches (error, POP3_ERROR, POP3_ERROR_CERTIFICATE))
    pop3_trust_wait_settle (self->trust);
  if (error == NULL)
    {
      pop3_host_context_let_in (geary_client_service_get_account (service (self)));
      geary_client_service_notify_connected (service (self));
    }
  else if (g_error_matches (error, POP3_ERROR, POP3_ERROR_AUTHENTICATION))
    handle_refusal (self);
  else if (g_error_matches (error, POP3_ERROR, POP3_ERROR_CERTIFICATE))
    pop3_trust_wait_ask (self->trust, self->cancellable);
  else
    report_failure (self, error);
}

/* Behind a network that wanted its user to log in first it goes on at once. */
static void
on_connectivity (GNetworkMonitor *monitor,
                 GParamSpec      *property,
                 Pop3Incoming    *self)
{
  if (self->checker != NULL &&
      g_network_monitor_get_connectivity (monitor) == G_NETWORK_CONNECTIVITY_FULL &&
      geary_client_service_get_current_status (service (self)) ==
      GEARY_CLIENT_SERVICE_STATUS_CONNECTION_FAILED)
    pop3_checker_check_now (self->checker);
}

static Pop3SessionConfig *
make_config (Pop3Incoming *self)
{
  return pop3_services_new_config (
    geary_client_service_get_configuration (service (self)),
    pop3_checker_get_settings (self->checker)->authentication);
}

/* @fresh: whether the keyring was asked for the password just now */
static void
begin_visit (Pop3Incoming *self,
             gboolean      fresh)
{
  g_set_weak_pointer (&self->used, (GObject *) get_credentials (self));
  self->fresh = fresh;
  show_progress (self, TRUE);
  pop3_checker_visit (self->checker, make_config (self));
  show_progress (self, pop3_checker_is_visiting (self->checker));
}

/* Takes note of it: what is found the next time is another question. */
static gboolean
is_refused (Pop3Incoming *self,
            const char   *password)
{
  g_autoptr (GObject) refused = g_steal_pointer (&self->refused);

  return refused != NULL &&
         g_strcmp0 (geary_credentials_get_token ((GearyCredentials *) refused), password) == 0;
}

/* A keyring that fails or stays locked does not matter when there is a password: the user has
 * just typed it, or it was right before. An account that is being removed has none. */
static void
load_credentials_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (Pop3Incoming) self = user_data;
  g_autoptr (GError) error = NULL;
  const char *password = NULL;

  geary_account_information_load_incoming_credentials_finish ((GearyAccountInformation *) source,
                                                              result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->loading);
  if (!geary_client_service_get_is_running (service (self)))
    return;

  password = pop3_services_get_password (geary_client_service_get_configuration (service (self)));
  if (password != NULL && !is_refused (self, password))
    {
      begin_visit (self, TRUE);
    }
  else if (password == NULL && error != NULL)
    {
      pop3_checker_put_off (self->checker, FALSE);
      report_failure (self, error);
    }
  else
    {
      pop3_checker_put_off (self->checker, TRUE);
      geary_client_service_notify_authentication_failed (service (self));
    }
}

/* The keyring may have to ask the user before it answers: so it is asked for what is not known,
 * and not twice at a time. */
static void
on_due (Pop3Checker  *checker,
        Pop3Incoming *self)
{
  if (self->used != NULL && self->used == (GObject *) get_credentials (self))
    {
      begin_visit (self, FALSE);
      return;
    }
  if (self->loading == self->cancellable)
    return;

  g_set_object (&self->loading, self->cancellable);
  geary_account_information_load_incoming_credentials (
    geary_client_service_get_account (service (self)), self->cancellable, load_credentials_cb,
    g_object_ref (self));
}

/* The host starts the service again when it was given another server or user name. */
static void
note_mailbox (Pop3Incoming *self)
{
  GearyServiceInformation *information = geary_client_service_get_configuration (service (self));
  GearyCredentials *credentials = get_credentials (self);
  char *mailbox = g_strdup_printf ("%s@%s:%u",
                                   credentials != NULL ? geary_credentials_get_user (credentials)
                                                       : "",
                                   geary_service_information_get_host (information),
                                   geary_service_information_get_port (information));

  if (self->mailbox != NULL && strcmp (self->mailbox, mailbox) != 0)
    {
      self->moved = TRUE;
      pop3_checker_change_server (self->checker);
    }
  g_free (self->mailbox);
  self->mailbox = mailbox;
}

static void
pop3_incoming_start (GearyClientService *base,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  Pop3Incoming *self = (Pop3Incoming *) base;
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_incoming_start);

  /* Newer hosts start services after a resume that they never started before. */
  if (self->checker != NULL)
    {
      g_clear_object (&self->cancellable);
      self->cancellable = g_cancellable_new ();
      g_clear_object (&self->refused);
      self->busy = 0;
      note_mailbox (self);
      pop3_trust_name_remote (base);
      geary_client_service_notify_started (base);
      /* In this order: a network that is there from the start did not come back. */
      pop3_checker_set_online (
        self->checker, geary_client_service_get_current_status (base) !=
                       GEARY_CLIENT_SERVICE_STATUS_UNREACHABLE &&
                       g_network_monitor_get_network_available (g_network_monitor_get_default ()));
      pop3_checker_start (self->checker);
    }

  g_task_return_boolean (task, TRUE);
}

static void
finish_boolean (GearyClientService *base,
                GAsyncResult       *result,
                GError            **error)
{
  g_task_propagate_boolean (G_TASK (result), error);
}

static void
stop_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  pop3_checker_stop_finish (POP3_CHECKER (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
pop3_incoming_stop (GearyClientService *base,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  Pop3Incoming *self = (Pop3Incoming *) base;
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_incoming_stop);
  geary_client_service_notify_stopped (base);
  pop3_trust_wait_stop (self->trust);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  if (self->checker != NULL)
    pop3_checker_stop_async (self->checker, stop_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
pop3_incoming_became_reachable (GearyClientService *base)
{
  Pop3Incoming *self = (Pop3Incoming *) base;

  if (self->checker != NULL)
    pop3_checker_set_online (self->checker, TRUE);
}

/* The host also calls this for a certificate that is not trusted, with the
 * network as good as ever: then there is nothing under way. */
static void
pop3_incoming_became_unreachable (GearyClientService *base)
{
  Pop3Incoming *self = (Pop3Incoming *) base;

  if (self->checker != NULL)
    pop3_checker_set_online (self->checker, FALSE);
}

/* The host's log would call us [imap] after the protocol it thinks we have. */
static GearyLoggingState *
pop3_incoming_to_logging_state (GearyClientService *base)
{
  return geary_logging_state_new ((GearyLoggingSource *) base, "pop3");
}

static void
pop3_incoming_dispose (GObject *object)
{
  Pop3Incoming *self = (Pop3Incoming *) object;

  pop3_trust_wait_stop (self->trust);
  g_clear_object (&self->checker);
  g_clear_object (&self->status);
  g_clear_object (&self->resume_watch);
  g_clear_object (&self->monitor);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->loading);
  g_clear_object (&self->refused);
  g_clear_weak_pointer (&self->used);
  g_clear_pointer (&self->mailbox, g_free);

  G_OBJECT_CLASS (pop3_incoming_parent_class)->dispose (object);
}

static void
pop3_incoming_finalize (GObject *object)
{
  pop3_trust_wait_free (((Pop3Incoming *) object)->trust);

  G_OBJECT_CLASS (pop3_incoming_parent_class)->finalize (object);
}

static void
pop3_incoming_class_init (Pop3IncomingClass *klass)
{
  GearyClientServiceClass *service_class = &klass->parent_class;

  G_OBJECT_CLASS (klass)->dispose = pop3_incoming_dispose;
  G_OBJECT_CLASS (klass)->finalize = pop3_incoming_finalize;
  service_class->start = pop3_incoming_start;
  service_class->start_finish = finish_boolean;
  service_class->stop = pop3_incoming_stop;
  service_class->stop_finish = finish_boolean;
  service_class->became_reachable = pop3_incoming_became_reachable;
  service_class->became_unreachable = pop3_incoming_became_unreachable;
  service_class->to_logging_state = pop3_incoming_to_logging_state;

  /**
   * Pop3Incoming::no-room:
   * @self: the service
   * @message: how much is needed, how much there is, and what can be done
   *
   * The disk has too little room for the new mail. Emitted once until a visit
   * ends well. Main thread.
   */
  signals[NO_ROOM] = g_signal_new ("no-room", POP3_TYPE_INCOMING, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * Pop3Incoming::visited:
   * @self: the service
   *
   * A visit has ended, well or not. Main thread.
   */
  signals[VISITED] = g_signal_new ("visited", POP3_TYPE_INCOMING, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
pop3_incoming_init (Pop3Incoming *self)
{
  self->status = pop3_status_new ();
  self->trust = pop3_trust_wait_new (service (self), on_trust, self);
}

/**
 * pop3_incoming_new:
 * @information: the account
 *
 * Returns: (transfer full): the account's incoming service, of no use before
 *   pop3_incoming_set_up()
 */
GearyClientService *
pop3_incoming_new (GearyAccountInformation *information)
{
  GearyServiceInformation *incoming = geary_account_information_get_incoming (information);
  g_autoptr (GObject) endpoint =
    (GObject *) pop3_trust_new_endpoint (incoming, POP3_LIMIT_ENDPOINT_S);

  return geary_client_service_construct (pop3_incoming_get_type (), information, incoming,
                                         (GearyEndpoint *) endpoint);
}

/**
 * pop3_incoming_set_up:
 * @self: the service
 * @settings: the account's settings
 * @mailbox: where mail goes
 *
 * Makes the service ready to be started, when the account's store is open.
 */
void
pop3_incoming_set_up (Pop3Incoming       *self,
                      const Pop3Settings *settings,
                      Pop3Mailbox        *mailbox)
{
  g_return_if_fail (self->checker == NULL);

  self->checker = pop3_checker_new (settings, mailbox);
  pop3_checker_set_status (self->checker, self->status);
  g_signal_connect_object (self->checker, "due", G_CALLBACK (on_due), self, 0);
  g_signal_connect_object (self->checker, "finished", G_CALLBACK (on_finished), self, 0);

  g_signal_connect_object (g_network_monitor_get_default (), "notify::connectivity",
                           G_CALLBACK (on_connectivity), self, 0);
  self->resume_watch = pop3_resume_watch_new ();
  g_signal_connect_object (self->resume_watch, "sleep", G_CALLBACK (pop3_checker_set_asleep),
                           self->checker, G_CONNECT_SWAPPED);
}

/**
 * pop3_incoming_get_status:
 * @self: the service
 *
 * Returns: (transfer none): what there is to say of it; main thread
 */
Pop3Status *
pop3_incoming_get_status (Pop3Incoming *self)
{
  return self->status;
}

/**
 * pop3_incoming_set_settings:
 * @self: the service
 * @settings: the account's settings
 *
 * Goes on with other settings, as pop3_checker_set_settings() does. Main thread.
 */
void
pop3_incoming_set_settings (Pop3Incoming       *self,
                            const Pop3Settings *settings)
{
  if (self->checker != NULL)
    pop3_checker_set_settings (self->checker, settings);
}

/**
 * pop3_incoming_check_now:
 * @self: the service
 *
 * Visits the server now, for the user: also when it refused the last login. Main thread.
 */
void
pop3_incoming_check_now (Pop3Incoming *self)
{
  if (self->checker == NULL)
    return;

  if (geary_client_service_get_is_running (service (self)) &&
      pop3_status_get_view (self->status)->activity == POP3_ACTIVITY_HALTED)
    pop3_checker_start (self->checker);
  else
    pop3_checker_check_now (self->checker);
}

/**
 * pop3_incoming_set_monitor:
 * @self: the service
 * @monitor: (transfer none): the account's background progress
 *
 * Tells what to start while a visit is under way. Main thread.
 */
void
pop3_incoming_set_monitor (Pop3Incoming         *self,
                           GearyProgressMonitor *monitor)
{
  g_set_object ((GObject **) &self->monitor, (GObject *) monitor);
}
