/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account-check.h"

#include "backend/pop3-services.h"
#include "backend/pop3-trust.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-text.h"

#include <glib/gi18n-lib.h>

/*
 * Both servers of an account at once: the POP3 server by a probe of ours, the SMTP server
 * by the host's own check, which uses the code that will send. Main thread.
 */

/* What asking about a certificate needs of a check. */
struct _Pop3AccountCheckTrust {
  grefcount                ref_count;
  GearyAccountInformation *information; /* owned */
  GearyServiceInformation *incoming;    /* owned */
  GearyServiceInformation *outgoing;    /* owned */
  GearyEndpoint           *endpoint;    /* owned, nullable: of the outgoing server, when it
                                         * has met a certificate that is not trusted */
};

/* A check under way: the task's data. */
typedef struct {
  Pop3AccountCheck *check;
  guint             pending;
} Checking;

static Pop3AccountCheckTrust *
trust_new (GearyAccountInformation *information,
           const Pop3AccountValues *values)
{
  Pop3AccountCheckTrust *trust = g_new0 (Pop3AccountCheckTrust, 1);

  g_ref_count_init (&trust->ref_count);
  trust->information = geary_account_information_new_copy (information);
  trust->incoming = pop3_services_new_incoming (values);
  trust->outgoing = pop3_services_new_outgoing (values);
  return trust;
}

static Pop3AccountCheckTrust *
trust_ref (Pop3AccountCheckTrust *trust)
{
  g_ref_count_inc (&trust->ref_count);
  return trust;
}

static void
trust_unref (Pop3AccountCheckTrust *trust)
{
  if (!g_ref_count_dec (&trust->ref_count))
    return;

  g_signal_handlers_disconnect_by_data (trust->information, trust);
  g_clear_object ((GObject **) &trust->information);
  g_clear_object ((GObject **) &trust->incoming);
  g_clear_object ((GObject **) &trust->outgoing);
  g_clear_object ((GObject **) &trust->endpoint);
  g_free (trust);
}

static void
outcome_clear (Pop3CheckOutcome *outcome)
{
  g_free (outcome->text);
  g_free (outcome->detail);
}

void
pop3_account_check_free (Pop3AccountCheck *self)
{
  if (self == NULL)
    return;

  outcome_clear (&self->incoming);
  outcome_clear (&self->outgoing);
  pop3_probe_free (self->probe);
  g_clear_pointer (&self->trust, trust_unref);
  g_free (self);
}

static void
checking_free (gpointer data)
{
  Checking *checking = data;

  pop3_account_check_free (checking->check);
  g_free (checking);
}

gboolean
pop3_account_check_works (const Pop3AccountCheck *self)
{
  const Pop3Problem problems[] = { self->incoming.problem, self->outgoing.problem };

  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      if (problems[i] != POP3_PROBLEM_NONE && !pop3_problem_is_warning (problems[i]))
        return FALSE;
    }
  return TRUE;
}

/* -------------------------------------------------------------------- outcomes */

/* What is said in other words of a server for sending mail; %NULL: in the same. */
static const char *
get_outgoing_text (Pop3Problem problem)
{
  switch (problem)
    {
    case POP3_PROBLEM_NOT_POP3:
      return _("This is not a server for sending mail (SMTP). Check its name and the port.");
    case POP3_PROBLEM_REFUSED:
      return _("The server refused. Some servers send mail only after a login, or only from "
               "within the provider’s network.");
    case POP3_PROBLEM_PASSWORD:
      return _("The server did not accept the user name and password. Sending may need a login "
               "of its own.");
    default:
      return NULL;
    }
}

static void
fill (Pop3CheckOutcome *outcome,
      Pop3Problem       problem,
      const GError     *error)
{
  outcome->problem = problem;
  outcome->place = pop3_problem_get_place (problem);
  g_free (outcome->text);
  outcome->text = g_strdup (pop3_problem_get_text (problem));
  if (error != NULL)
    outcome->detail = pop3_text_clean (error->message, -1);
}

static Pop3Problem
judge_smtp_error (const GError *error)
{
  switch (error->code)
    {
    case GEARY_SMTP_ERROR_AUTHENTICATION_FAILED:
      return POP3_PROBLEM_PASSWORD;
    case GEARY_SMTP_ERROR_STARTTLS_FAILED:
    case GEARY_SMTP_ERROR_NOT_SUPPORTED:
      return POP3_PROBLEM_NO_TLS;
    case GEARY_SMTP_ERROR_PARSE_ERROR:
      return POP3_PROBLEM_NOT_POP3;
    case GEARY_SMTP_ERROR_SERVER_ERROR:
      return POP3_PROBLEM_REFUSED;
    default:
      return POP3_PROBLEM_OTHER;
    }
}

/* The TLS library does not tell old TLS from none. On the port that is for TLS from the
 * first byte there is some. */
static Pop3Problem
judge_outgoing (const GError *error,
                guint16       port)
{
  if (error->domain == geary_smtp_error_quark ())
    return judge_smtp_error (error);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return POP3_PROBLEM_CERTIFICATE;
  if (error->domain == G_TLS_ERROR)
    return port == POP3_PORT_SUBMISSIONS ? POP3_PROBLEM_OLD_TLS : POP3_PROBLEM_WANTS_PLAIN_START;
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return POP3_PROBLEM_NO_HOST;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return POP3_PROBLEM_NOT_LISTENING;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return POP3_PROBLEM_TIMEOUT;
  return POP3_PROBLEM_NETWORK;
}

static void
settle (GTask *task)
{
  Checking *checking = g_task_get_task_data (task);

  checking->pending--;
  if (checking->pending == 0)
    g_task_return_pointer (task, g_steal_pointer (&checking->check),
                           (GDestroyNotify) pop3_account_check_free);
}

static void
probe_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Checking *checking = g_task_get_task_data (task);
  Pop3Probe *probe = pop3_probe_run_finish (result, NULL);

  if (probe != NULL)
    {
      checking->check->probe = probe;
      fill (&checking->check->incoming, probe->problem, probe->error);
    }
  settle (task);
}

static void
outgoing_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Checking *checking = g_task_get_task_data (task);
  Pop3CheckOutcome *outcome = &checking->check->outgoing;
  guint16 port = geary_service_information_get_port (checking->check->trust->outgoing);
  g_autoptr (GError) error = NULL;
  const char *text = NULL;

  geary_engine_validate_smtp_finish ((GearyEngine *) source, result, &error);
  if (error != NULL)
    {
      Pop3Problem problem = judge_outgoing (error, port);

      /* Of a refused password the host tells only the names of its own objects. */
      fill (outcome, problem, problem != POP3_PROBLEM_PASSWORD ? error : NULL);
      text = get_outgoing_text (outcome->problem);
    }
  if (text != NULL)
    {
      g_free (outcome->text);
      outcome->text = g_strdup (text);
    }
  settle (task);
}

static void
on_untrusted_host (GearyAccountInformation *information,
                   GearyServiceInformation *service,
                   GearyEndpoint           *endpoint,
                   GTlsConnection          *connection,
                   Pop3AccountCheckTrust   *trust)
{
  g_set_object ((GObject **) &trust->endpoint, (GObject *) endpoint);
}

static void
check_incoming (GTask                   *task,
                const Pop3AccountValues *values,
                GCancellable            *cancellable)
{
  Checking *checking = g_task_get_task_data (task);
  GearyServiceInformation *service = checking->check->trust->incoming;

  if (pop3_services_get_password (service) == NULL)
    {
      fill (&checking->check->incoming, POP3_PROBLEM_PASSWORD, NULL);
      return;
    }

  checking->pending++;
  pop3_probe_run_async (pop3_services_new_config (service, values->settings->authentication),
                        cancellable, probe_cb, g_object_ref (task));
}

static void
check_outgoing (GTask        *task,
                GearyEngine  *engine,
                GCancellable *cancellable)
{
  Checking *checking = g_task_get_task_data (task);
  Pop3AccountCheckTrust *trust = checking->check->trust;

  checking->pending++;
  g_signal_connect_data (trust->information, "untrusted-host", G_CALLBACK (on_untrusted_host),
                         trust, NULL, 0);
  geary_engine_validate_smtp (engine, trust->information, trust->outgoing,
                              geary_service_information_get_credentials (trust->incoming),
                              cancellable, outgoing_cb, g_object_ref (task));
}

void
pop3_account_check_async (GearyEngine             *engine,
                          GearyAccountInformation *information,
                          const Pop3AccountValues *values,
                          GCancellable            *cancellable,
                          GAsyncReadyCallback      callback,
                          gpointer                 user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  /* Some of the host's functions never end without one. */
  g_autoptr (GCancellable) always = cancellable != NULL ? g_object_ref (cancellable)
                                                        : g_cancellable_new ();
  Checking *checking = g_new0 (Checking, 1);

  g_return_if_fail (values->incoming != NULL && values->incoming->user != NULL);

  g_task_set_source_tag (task, pop3_account_check_async);
  g_task_set_task_data (task, checking, checking_free);
  checking->pending = 1;
  checking->check = g_new0 (Pop3AccountCheck, 1);
  checking->check->trust = trust_new (information, values);
  fill (&checking->check->incoming, POP3_PROBLEM_NONE, NULL);
  fill (&checking->check->outgoing, POP3_PROBLEM_NONE, NULL);
  check_incoming (task, values, always);
  if (values->outgoing != NULL)
    check_outgoing (task, engine, always);
  settle (task);
}

Pop3AccountCheck *
pop3_account_check_finish (GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---------------------------------------------------------------- certificates */

static void
prompt_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  accounts_editor_prompt_pin_certificate_finish ((AccountsEditor *) source, result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
prompt (GTask                   *task,
        GearyServiceInformation *service,
        GearyEndpoint           *endpoint)
{
  Pop3AccountCheckTrust *trust = g_task_get_task_data (task);

  accounts_editor_prompt_pin_certificate (g_task_get_source_object (task), trust->information,
                                          service, endpoint, g_task_get_cancellable (task),
                                          prompt_cb, g_object_ref (task));
}

static void
met_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3AccountCheckTrust *trust = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (pop3_trust_ask_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    prompt (task, trust->incoming, (GearyEndpoint *) source);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The host's dialog shows what an endpoint has met. */
static void
meet_certificate (GTask *task)
{
  Pop3AccountCheckTrust *trust = g_task_get_task_data (task);
  GearyTlsNegotiationMethod method =
    geary_service_information_get_transport_security (trust->incoming);
  g_autoptr (GObject) endpoint =
    (GObject *) pop3_trust_new_endpoint (trust->incoming, POP3_LIMIT_PROBE_ENDPOINT_S);

  pop3_trust_ask_async ((GearyEndpoint *) endpoint,
                        method == GEARY_TLS_NEGOTIATION_METHOD_START_TLS,
                        g_task_get_cancellable (task), met_cb, g_object_ref (task));
}

void
pop3_account_check_ask_trust_async (Pop3AccountCheck   *self,
                                    AccountsEditor     *editor,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (editor, cancellable, callback, user_data);

  g_task_set_source_tag (task, pop3_account_check_ask_trust_async);
  g_task_set_task_data (task, trust_ref (self->trust), (GDestroyNotify) trust_unref);
  if (self->incoming.problem == POP3_PROBLEM_CERTIFICATE)
    meet_certificate (task);
  else if (self->outgoing.problem == POP3_PROBLEM_CERTIFICATE && self->trust->endpoint != NULL)
    prompt (task, self->trust->outgoing, self->trust->endpoint);
  else
    g_task_return_new_error (task, POP3_ERROR, POP3_ERROR_CERTIFICATE,
                                     "There is no certificate to ask about");
}

gboolean
pop3_account_check_ask_trust_finish (GAsyncResult *result,
                                     GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
