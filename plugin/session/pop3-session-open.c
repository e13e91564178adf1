/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "session/pop3-session-private.h"

#include <glib/gi18n-lib.h>

#include "protocol/pop3-command.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "session/pop3-connector.h"
#include "session/pop3-lister.h"

/*
 * The way into a mailbox: line, TLS, capabilities, UTF8 and login, on as many
 * connections as that takes.
 */

/* TLS on the line as it is now; the dialogue goes on above it. */
static gboolean
secure_line (Pop3Session   *self,
             GCancellable  *cancellable,
             GError       **error)
{
  const Pop3SessionConfig *config = self->config;
  g_autoptr (GIOStream) stream = NULL;

  stream = pop3_connector_secure (self->context, pop3_wire_get_stream (self->dialogue->wire),
                                  config->host, config->port, config->tls_database,
                                  self->limits.handshake_ms, &self->tls, cancellable, error);
  if (stream == NULL)
    return FALSE;

  pop3_wire_set_stream (self->dialogue->wire, stream);
  return TRUE;
}

static gboolean
connect_line (Pop3Session   *self,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (GSocketConnection) connection = NULL;

  pop3_session_set_state (self, POP3_SESSION_CONNECTING);
  g_clear_pointer (&self->dialogue, pop3_dialogue_free);
  connection = pop3_connector_connect (self->context, self->config->host, self->config->port,
                                       self->limits.connect_ms, cancellable, error);
  if (connection == NULL)
    return FALSE;

  self->dialogue = pop3_dialogue_new (
    pop3_wire_new (self->context, connection, self->limits.line), &self->limits, self->echo);
  if (self->config->security == POP3_SECURITY_TLS && !secure_line (self, cancellable, error))
    return FALSE;

  pop3_session_set_state (self, POP3_SESSION_GREETING);
  return pop3_dialogue_read_greeting (self->dialogue, cancellable, error);
}

/* Some servers hang up on CAPA (D1), which is then not sent on such a line any more. One
 * whose capabilities have let us in before is none of these: whoever cuts its line is not
 * to have us do without the strong logins. For the same reason what a line without TLS
 * does says nothing of the one with it. */
static gboolean
read_capabilities (Pop3Session   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  Pop3Wire *wire = self->dialogue->wire;
  gboolean *without = &self->without_capa[G_IS_TLS_CONNECTION (pop3_wire_get_stream (wire))];
  g_autoptr (GError) local_error = NULL;

  if (*without || pop3_dialogue_read_capabilities (self->dialogue, cancellable, &local_error))
    return TRUE;

  if (self->config->known_mechanism == NULL && pop3_wire_is_closed (wire) &&
      g_error_matches (local_error, POP3_ERROR, POP3_ERROR_NETWORK))
    *without = self->lost_capa = TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
refuse_plain_line (GError     **error,
                   const char  *reason)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_TLS, reason);

  return FALSE;
}

/* STLS (RFC 2595 §4). Whatever goes wrong ends the session. A server without CAPA
 * may still know STLS (D5); one that lists its capabilities without it was perhaps
 * robbed of it on the way (T23). */
static gboolean
start_tls (Pop3Session   *self,
           GCancellable  *cancellable,
           GError       **error)
{
  Pop3Reply reply;

  if (self->dialogue->capabilities != NULL &&
      !pop3_dialogue_has (self->dialogue, POP3_CAPABILITY_STLS))
    return refuse_plain_line (error, _("The server does not offer a secure connection"));

  if (!pop3_dialogue_command (self->dialogue, POP3_COMMAND_STLS, &reply, cancellable, error))
    return FALSE;
  if (reply.status != POP3_REPLY_OK)
    return refuse_plain_line (error, _("The server refused a secure connection"));
  if (!pop3_wire_is_silent (self->dialogue->wire))
    return refuse_plain_line (error, _("Something was sent into the connection before it "
                                       "was secure"));

  g_clear_pointer (&self->dialogue->capabilities, pop3_capabilities_free);
  return secure_line (self, cancellable, error) && read_capabilities (self, cancellable, error);
}

/* UTF8 (RFC 6856 §2.1), between STLS and the login. A refusal is no reason not to
 * log in. */
static gboolean
switch_to_utf8 (Pop3Session   *self,
                GCancellable  *cancellable,
                GError       **error)
{
  Pop3Reply reply;

  self->missed_utf8 = pop3_dialogue_has (self->dialogue, POP3_CAPABILITY_UTF8);
  self->asked_utf8 = self->missed_utf8 && !self->without_utf8;
  if (!self->asked_utf8)
    return TRUE;
  if (!pop3_dialogue_command (self->dialogue, POP3_COMMAND_UTF8, &reply, cancellable, error))
    return FALSE;

  self->missed_utf8 = reply.status != POP3_REPLY_OK;
  self->asked_utf8 = !self->missed_utf8;
  return TRUE;
}

/* CAPA, with what pop3_session_list() will want in the same flight: nothing of it
 * goes before the login was answered, for some servers lose what does. */
static gboolean
ask_again (Pop3Session             *self,
           const Pop3Capabilities  *before,
           GCancellable            *cancellable,
           GError                 **error)
{
  GError *failed = NULL;

  self->asked_listing = self->config->list_at_once && !self->config->no_pipelining &&
                        pop3_capabilities_has (before, POP3_CAPABILITY_PIPELINING);
  if (!self->asked_listing)
    return read_capabilities (self, cancellable, error);

  if (pop3_dialogue_queue_fixed (self->dialogue, POP3_COMMAND_CAPA POP3_LISTER_COMMANDS, error) &&
      pop3_dialogue_take_capabilities (self->dialogue, cancellable, &failed))
    return TRUE;

  if (failed != NULL)
    {
      pop3_session_suspect_pipelining (self, 3, failed);
      g_propagate_error (error, failed);
    }
  return FALSE;
}

/* CAPA after the login, where some servers tell more (D2) and what stands behind
 * a proxy tells the truth; what it leaves out of the timing stays. Of a server that
 * refuses it now, PIPELINING is not believed any more (D7). */
static gboolean
read_capabilities_again (Pop3Session   *self,
                         GCancellable  *cancellable,
                         GError       **error)
{
  Pop3Dialogue *dialogue = self->dialogue;
  g_autoptr (Pop3Capabilities) before = g_steal_pointer (&dialogue->capabilities);

  if (before == NULL)
    return TRUE;
  if (!ask_again (self, before, cancellable, error))
    return FALSE;

  if (dialogue->capabilities == NULL)
    {
      dialogue->capabilities = g_steal_pointer (&before);
      dialogue->capabilities->flags &= ~(guint) POP3_CAPABILITY_PIPELINING;
    }
  else
    {
      if (dialogue->capabilities->login_delay == 0)
        dialogue->capabilities->login_delay = before->login_delay;
      if (dialogue->capabilities->expire == POP3_EXPIRE_UNKNOWN)
        dialogue->capabilities->expire = before->expire;
    }

  return TRUE;
}

/* Connects and learns what the server can do. */
static gboolean
reach_server (Pop3Session   *self,
              GCancellable  *cancellable,
              GError       **error)
{
  if (!connect_line (self, cancellable, error))
    return FALSE;

  pop3_session_set_state (self, POP3_SESSION_AUTHORIZATION);
  return read_capabilities (self, cancellable, error);
}

/* One connection, up to the login. */
static gboolean
log_in (Pop3Session   *self,
        GCancellable  *cancellable,
        GError       **error)
{
  self->asked_utf8 = FALSE;
  self->lost_capa = FALSE;
  self->trail.again = FALSE;
  self->trail.code = POP3_REPLY_CODE_NONE;
  if (!reach_server (self, cancellable, error))
    return FALSE;
  if (self->config->security == POP3_SECURITY_STLS && !start_tls (self, cancellable, error))
    return FALSE;

  return switch_to_utf8 (self, cancellable, error) &&
         pop3_login_run (self->dialogue, self->config, &self->trail, cancellable, error);
}

/* Whether UTF8 may be why we were not let in (D34). Not when the server says what
 * it is, nor when it is the server that could not be believed. */
static gboolean
utf8_is_suspect (Pop3Session  *self,
                 const GError *failed)
{
  if (!self->asked_utf8 || failed->domain != POP3_ERROR ||
      self->trail.code == POP3_REPLY_CODE_AUTH || self->trail.code == POP3_REPLY_CODE_SYS_PERM)
    return FALSE;

  switch ((Pop3Error) failed->code)
    {
    case POP3_ERROR_NETWORK:
    case POP3_ERROR_TIMEOUT:
    case POP3_ERROR_AUTHENTICATION:
    case POP3_ERROR_REFUSED:
      return TRUE;

    case POP3_ERROR_TLS:
    case POP3_ERROR_CERTIFICATE:
    case POP3_ERROR_NO_MECHANISM:
    case POP3_ERROR_BUSY:
    case POP3_ERROR_PROTOCOL:
    case POP3_ERROR_LIMIT:
    case POP3_ERROR_SETTINGS:
    case POP3_ERROR_STORE:
    case POP3_ERROR_HOST:
    case POP3_ERROR_ROOM:
      break;
    }

  return FALSE;
}

/* Whether another connection may get further, and what is to be different then. */
static gboolean
prepare_next (Pop3Session  *self,
              const GError *failed)
{
  if (self->trail.again || self->lost_capa)
    return TRUE;
  if (!utf8_is_suspect (self, failed))
    return FALSE;

  self->without_utf8 = TRUE;
  pop3_login_trail_retry (&self->trail);
  return TRUE;
}

gboolean
pop3_session_run_open (Pop3Session   *self,
                       GCancellable  *cancellable,
                       GError       **error)
{
  if (!pop3_login_check (self->config, error))
    return FALSE;

  for (guint n_connections = 1;; n_connections++)
    {
      g_autoptr (GError) local_error = NULL;

      if (log_in (self, cancellable, &local_error))
        {
          self->blames_utf8 = self->without_utf8 && !self->config->no_utf8;
          return read_capabilities_again (self, cancellable, error);
        }
      if (n_connections >= POP3_LIMIT_LOGIN_CONNECTIONS || !prepare_next (self, local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
}
