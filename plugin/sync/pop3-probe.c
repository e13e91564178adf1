/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-probe.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "session/pop3-session.h"
#include "sync/pop3-sniff.h"

/*
 * A login for the sake of it: the session that fetches mail, with less patience, then
 * STAT and QUIT. A mailbox that is only looked into stays as it is: RETR is what some
 * servers count (RFC 1939 §8), and none is sent.
 */

void
pop3_probe_free (Pop3Probe *self)
{
  if (self == NULL)
    return;

  g_clear_error (&self->error);
  g_clear_object (&self->certificate);
  g_free (self->mechanism);
  g_free (self);
}

static void
limit_patience (Pop3Session *session)
{
  Pop3SessionLimits limits = *pop3_session_get_limits (session);

  limits.connect_ms = POP3_LIMIT_PROBE_CONNECT_MS;
  limits.handshake_ms = POP3_LIMIT_PROBE_CONNECT_MS;
  limits.greeting_ms = POP3_LIMIT_PROBE_GREETING_MS;
  limits.reply_ms = POP3_LIMIT_PROBE_REPLY_MS;
  limits.quit_ms = POP3_LIMIT_PROBE_QUIT_MS;
  pop3_session_set_limits (session, &limits);
}

/* ------------------------------------------------------------------- diagnosis */

/* Whether a plain line is why a login was refused: the server says so in its own words
 * or by what it does not offer there (RFC 8314 §4.1). */
static gboolean
needs_tls (const Pop3SessionConfig *config,
           const Pop3Capabilities  *capabilities,
           const GError            *error)
{
  static const char *const words[] = { "tls", "ssl", "secure", "plaintext", "encrypt" };
  g_autofree char *message = g_utf8_strdown (error->message, -1);

  if (config->security != POP3_SECURITY_NONE)
    return FALSE;
  if (error->code != POP3_ERROR_AUTHENTICATION && error->code != POP3_ERROR_REFUSED &&
      error->code != POP3_ERROR_NO_MECHANISM)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_strstr_len (message, -1, words[i]) != NULL)
        return TRUE;
    }
  return capabilities != NULL &&
         pop3_capabilities_has (capabilities, POP3_CAPABILITY_STLS) &&
         !pop3_capabilities_has (capabilities, POP3_CAPABILITY_USER) &&
         capabilities->sasl->len == 0;
}

static Pop3Problem
translate_code (Pop3Error code)
{
  switch (code)
    {
    case POP3_ERROR_NETWORK:
      return POP3_PROBLEM_NETWORK;
    case POP3_ERROR_TIMEOUT:
      return POP3_PROBLEM_TIMEOUT;
    case POP3_ERROR_TLS:
      return POP3_PROBLEM_OLD_TLS;
    case POP3_ERROR_CERTIFICATE:
      return POP3_PROBLEM_CERTIFICATE;
    case POP3_ERROR_AUTHENTICATION:
      return POP3_PROBLEM_PASSWORD;
    case POP3_ERROR_NO_MECHANISM:
      return POP3_PROBLEM_MECHANISM;
    case POP3_ERROR_BUSY:
      return POP3_PROBLEM_IN_USE;
    case POP3_ERROR_REFUSED:
      return POP3_PROBLEM_REFUSED;
    case POP3_ERROR_PROTOCOL:
      return POP3_PROBLEM_NOT_POP3;
    case POP3_ERROR_SETTINGS:
      return POP3_PROBLEM_VALUE;
    case POP3_ERROR_LIMIT:
    case POP3_ERROR_STORE:
    case POP3_ERROR_HOST:
    case POP3_ERROR_ROOM:
      break;
    }

  return POP3_PROBLEM_OTHER;
}

/* POP3_PROBLEM_NONE: nothing that explains a failure. */
static Pop3Problem
translate_scent (Pop3Scent scent)
{
  switch (scent)
    {
    case POP3_SCENT_NO_HOST:
      return POP3_PROBLEM_NO_HOST;
    case POP3_SCENT_CLOSED:
      return POP3_PROBLEM_NOT_LISTENING;
    case POP3_SCENT_UNREACHABLE:
      return POP3_PROBLEM_NETWORK;
    case POP3_SCENT_IMAP:
      return POP3_PROBLEM_IMAP;
    case POP3_SCENT_SMTP:
      return POP3_PROBLEM_SMTP;
    case POP3_SCENT_WEB:
      return POP3_PROBLEM_WEB;
    case POP3_SCENT_OTHER:
      return POP3_PROBLEM_NOT_POP3;
    case POP3_SCENT_SILENT:
    case POP3_SCENT_NO_TLS:
    case POP3_SCENT_POP3:
      break;
    }

  return POP3_PROBLEM_NONE;
}

/* The server was not what it should be. What is it: first in the way in which it was
 * talked to, then in the other? */
static Pop3Problem
find_out (const Pop3SessionConfig *config,
          GCancellable            *cancellable)
{
  gboolean tls = config->security == POP3_SECURITY_TLS;
  Pop3Scent scent = pop3_sniff (config->host, config->port, tls, cancellable);

  if (scent == POP3_SCENT_POP3 || translate_scent (scent) != POP3_PROBLEM_NONE)
    return translate_scent (scent);

  scent = pop3_sniff (config->host, config->port, !tls, cancellable);
  if (scent == POP3_SCENT_POP3)
    return tls ? POP3_PROBLEM_WANTS_PLAIN_START : POP3_PROBLEM_WANTS_TLS_START;
  if (scent == POP3_SCENT_IMAP || scent == POP3_SCENT_SMTP || scent == POP3_SCENT_WEB)
    return translate_scent (scent);
  return POP3_PROBLEM_NONE;
}

/* Whether the failure came before anything showed that this is a POP3 server. */
static gboolean
is_stranger (const Pop3Capabilities *capabilities,
             const GError           *error)
{
  return capabilities == NULL &&
         (error->code == POP3_ERROR_NETWORK || error->code == POP3_ERROR_TIMEOUT ||
          error->code == POP3_ERROR_TLS || error->code == POP3_ERROR_PROTOCOL);
}

static Pop3Problem
diagnose (const Pop3Probe         *self,
          const Pop3SessionConfig *config,
          const Pop3Capabilities  *capabilities,
          GCancellable            *cancellable)
{
  const GError *error = self->error;
  gboolean was_let_in = self->mechanism != NULL;
  Pop3Problem problem = POP3_PROBLEM_NONE;

  if (error->domain != POP3_ERROR || (was_let_in && error->code == POP3_ERROR_PROTOCOL))
    return POP3_PROBLEM_OTHER;
  if (is_stranger (capabilities, error))
    problem = find_out (config, cancellable);
  if (problem != POP3_PROBLEM_NONE)
    return problem;
  if (needs_tls (config, capabilities, error))
    return POP3_PROBLEM_NEEDS_TLS;
  if (error->code == POP3_ERROR_TLS && config->security == POP3_SECURITY_STLS &&
      capabilities != NULL)
    return POP3_PROBLEM_NO_TLS;
  return translate_code (error->code);
}

/* -------------------------------------------------------------------- the visit */

/* A server that does not announce UIDL may have it all the same (RFC 1939 §7). */
static gboolean
find_uidl (Pop3Session  *session,
           gboolean     *has_uidl,
           GCancellable *cancellable,
           GError      **error)
{
  const Pop3Capabilities *capabilities = pop3_session_get_capabilities (session);
  g_autoptr (Pop3Listing) listing = NULL;
  g_autoptr (GError) local_error = NULL;

  *has_uidl = capabilities != NULL && pop3_capabilities_has (capabilities, POP3_CAPABILITY_UIDL);
  if (*has_uidl)
    return TRUE;

  listing = pop3_session_list (session, cancellable, &local_error);
  if (listing != NULL)
    {
      *has_uidl = pop3_listing_get_length (listing) == 0 ||
                  pop3_listing_get (listing, 0)->uidl[0] != '\0';
      return TRUE;
    }
  if (g_error_matches (local_error, POP3_ERROR, POP3_ERROR_REFUSED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
look (Pop3Probe    *self,
      Pop3Session  *session,
      GCancellable *cancellable,
      GError      **error)
{
  const Pop3Capabilities *capabilities = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!pop3_session_open (session, cancellable, error))
    return FALSE;

  self->mechanism = g_strdup (pop3_session_get_mechanism (session));
  if (!pop3_session_stat (session, &self->messages, &self->octets, cancellable, error) ||
      !find_uidl (session, &self->has_uidl, cancellable, error))
    return FALSE;

  capabilities = pop3_session_get_capabilities (session);
  if (capabilities != NULL)
    {
      self->expire = capabilities->expire;
      self->login_delay = capabilities->login_delay;
    }

  /* Nothing depends on the answer: nothing was to be deleted. */
  if (!pop3_session_quit (session, cancellable, &local_error))
    g_info ("QUIT after a probe: %s", local_error->message);
  return TRUE;
}

static Pop3Probe *
run (const Pop3SessionConfig *config,
     GCancellable            *cancellable)
{
  Pop3Probe *self = g_new0 (Pop3Probe, 1);
  g_autoptr (Pop3Session) session = pop3_session_new (config);

  self->expire = POP3_PROBE_EXPIRE_UNKNOWN;
  limit_patience (session);
  if (look (self, session, cancellable, &self->error))
    {
      self->problem = self->has_uidl ? POP3_PROBLEM_NONE : POP3_PROBLEM_NO_UIDL;
      return self;
    }

  if (g_error_matches (self->error, POP3_ERROR, POP3_ERROR_CERTIFICATE))
    {
      g_set_object (&self->certificate, pop3_session_get_peer_certificate (session));
      self->certificate_errors = pop3_session_get_certificate_errors (session);
    }
  if (!g_cancellable_is_cancelled (cancellable))
    self->problem = diagnose (self, config, pop3_session_get_capabilities (session), cancellable);
  g_info ("Probe failed: %s", self->error->message);
  return self;
}

static gpointer
probe_thread (gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task,
                         run (g_task_get_task_data (task), g_task_get_cancellable (task)),
                         (GDestroyNotify) pop3_probe_free);
  return NULL;
}

void
pop3_probe_run_async (Pop3SessionConfig  *config,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pop3_probe_run_async);
  g_task_set_task_data (task, config, (GDestroyNotify) pop3_session_config_free);
  /* Made here, before the thread looks for a proxy: a newer libproxy asks for the monitor
   * under a lock that GLib takes to make it, and the host may be first to ask. */
  g_network_monitor_get_default ();
  g_thread_unref (g_thread_new ("pop3-probe", probe_thread, g_object_ref (task)));
}

Pop3Probe *
pop3_probe_run_finish (GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

G_STATIC_ASSERT (POP3_PROBE_EXPIRE_UNKNOWN == POP3_EXPIRE_UNKNOWN);
G_STATIC_ASSERT (POP3_PROBE_EXPIRE_NEVER == POP3_EXPIRE_NEVER);
