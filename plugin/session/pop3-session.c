/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-secret.h"
#include "session/pop3-connector.h"
#include "session/pop3-lister.h"
#include "session/pop3-login.h"
#include "session/pop3-transfer.h"

/*
 * One visit: the order of the steps, and what each answer means for the rest. It
 * neither touches octets nor decides what to fetch.
 */

#define QUIT "QUIT\r\n"

typedef enum {
  STATE_NEW,
  STATE_CONNECTING,    /* deadlines: connect, handshake */
  STATE_GREETING,      /* deadline: greeting */
  STATE_AUTHORIZATION, /* deadlines: reply, handshake */
  STATE_TRANSACTION,   /* deadlines: reply, idle */
  STATE_UPDATE,        /* deadline: quit */
  STATE_OVER,
  N_STATES,
} State;

typedef struct {
  const char *name;
  guint       next; /* set of states that may follow; STATE_OVER always may */
} StateRow;

static const StateRow states[N_STATES] = {
  [STATE_NEW] = { "new", 1 << STATE_CONNECTING },
  [STATE_CONNECTING] = { "connecting", 1 << STATE_GREETING },
  [STATE_GREETING] = { "greeting", 1 << STATE_AUTHORIZATION },
  /* A server that hangs up on CAPA is visited again. */
  [STATE_AUTHORIZATION] = { "authorization", 1 << STATE_TRANSACTION | 1 << STATE_CONNECTING },
  [STATE_TRANSACTION] = { "transaction", 1 << STATE_UPDATE },
  [STATE_UPDATE] = { "update", 0 },
  [STATE_OVER] = { "over", 0 },
};

struct _Pop3Session {
  const Pop3SessionConfig *config;  /* the maker's */
  GThread                 *thread;  /* the one that may call, not owned */
  GMainContext            *context; /* that waits run on; nobody else's */
  Pop3SessionLimits        limits;
  State                    state;
  Pop3Dialogue            *dialogue; /* NULL without a line */
  Pop3Capabilities        *capabilities; /* the last ones, once the line is gone */
  Pop3TlsReport            tls;
  const char              *mechanism; /* static */
  gboolean                 without_capa; /* the server hangs up on CAPA */
  gboolean                 blames_pipelining;
};

static const Pop3SessionLimits default_limits = {
  .connect_ms = POP3_LIMIT_CONNECT_MS,
  .handshake_ms = POP3_LIMIT_HANDSHAKE_MS,
  .greeting_ms = POP3_LIMIT_GREETING_MS,
  .reply_ms = POP3_LIMIT_REPLY_MS,
  .idle_ms = POP3_LIMIT_IDLE_MS,
  .quit_ms = POP3_LIMIT_QUIT_MS,
  .line = POP3_LIMIT_LINE,
  .listing = POP3_LIMIT_LISTING,
  .message = POP3_LIMIT_MESSAGE,
  .memory = POP3_LIMIT_SPOOL_MEMORY,
};

static void
set_state (Pop3Session *self,
           State        state)
{
  g_assert (state == STATE_OVER || (states[self->state].next & (1u << state)) != 0);

  g_debug ("session %p: %s -> %s", (void *) self, states[self->state].name, states[state].name);
  self->state = state;
}

/* Ends a session that cannot go on; the line is dropped without QUIT. */
static void
give_up (Pop3Session *self)
{
  set_state (self, STATE_OVER);
  if (self->dialogue != NULL)
    self->capabilities = g_steal_pointer (&self->dialogue->capabilities);
  g_clear_pointer (&self->dialogue, pop3_dialogue_free);
}

static gboolean
require_state (Pop3Session  *self,
               State         state,
               GError      **error)
{
  g_assert (self->thread == g_thread_self ());

  if (self->state == state)
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                       _("There is no session with the server"));
  return FALSE;
}

/* @done: whether the line is still good. */
static gboolean
end_step (Pop3Session *self,
          gboolean     done)
{
  if (!done)
    give_up (self);

  return done;
}

/* @unanswered: commands on their way when the transfer ended. */
static gboolean
end_transfer (Pop3Session  *self,
              guint         unanswered,
              GError       *failed,
              GError      **error)
{
  if (failed == NULL)
    return TRUE;

  self->blames_pipelining = unanswered > 1 &&
                            (g_error_matches (failed, POP3_ERROR, POP3_ERROR_TIMEOUT) ||
                             g_error_matches (failed, POP3_ERROR, POP3_ERROR_PROTOCOL));
  g_propagate_error (error, failed);
  give_up (self);

  return FALSE;
}

static gboolean
may_pipeline (Pop3Session *self)
{
  return !self->config->no_pipelining &&
         pop3_dialogue_has (self->dialogue, POP3_CAPABILITY_PIPELINING);
}

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

  set_state (self, STATE_CONNECTING);
  g_clear_pointer (&self->dialogue, pop3_dialogue_free);
  connection = pop3_connector_connect (self->context, self->config->host, self->config->port,
                                       self->limits.connect_ms, cancellable, error);
  if (connection == NULL)
    return FALSE;

  self->dialogue = pop3_dialogue_new (
    pop3_wire_new (self->context, connection, self->limits.line), &self->limits);
  if (self->config->security == POP3_SECURITY_TLS && !secure_line (self, cancellable, error))
    return FALSE;

  set_state (self, STATE_GREETING);
  return pop3_dialogue_read_greeting (self->dialogue, cancellable, error);
}

static gboolean
read_capabilities (Pop3Session   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  return self->without_capa ||
         pop3_dialogue_read_capabilities (self->dialogue, cancellable, error);
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

  if (!pop3_dialogue_command (self->dialogue, "STLS", &reply, cancellable, error))
    return FALSE;
  if (reply.status != POP3_REPLY_OK)
    return refuse_plain_line (error, _("The server refused a secure connection"));
  if (!pop3_wire_is_silent (self->dialogue->wire))
    return refuse_plain_line (error, _("Something was sent into the connection before it "
                                       "was secure"));

  g_clear_pointer (&self->dialogue->capabilities, pop3_capabilities_free);
  return secure_line (self, cancellable, error) && read_capabilities (self, cancellable, error);
}

/* UTF8 (RFC 6856 §2.1), between STLS and the login. A refusal changes nothing. */
static gboolean
switch_to_utf8 (Pop3Session   *self,
                GCancellable  *cancellable,
                GError       **error)
{
  Pop3Reply reply;

  return !pop3_dialogue_has (self->dialogue, POP3_CAPABILITY_UTF8) ||
         pop3_dialogue_command (self->dialogue, "UTF8", &reply, cancellable, error);
}

/* CAPA after the login, where some servers tell more (D2) and what stands behind
 * a proxy tells the truth; what it leaves out of the timing stays. */
static gboolean
read_capabilities_again (Pop3Session   *self,
                         GCancellable  *cancellable,
                         GError       **error)
{
  Pop3Dialogue *dialogue = self->dialogue;
  g_autoptr (Pop3Capabilities) before = g_steal_pointer (&dialogue->capabilities);

  if (before == NULL)
    return TRUE;
  if (!read_capabilities (self, cancellable, error))
    return FALSE;

  if (dialogue->capabilities == NULL)
    dialogue->capabilities = g_steal_pointer (&before);
  else
    {
      if (dialogue->capabilities->login_delay == 0)
        dialogue->capabilities->login_delay = before->login_delay;
      if (dialogue->capabilities->expire == POP3_EXPIRE_UNKNOWN)
        dialogue->capabilities->expire = before->expire;
    }

  return TRUE;
}

/* Connects and learns what the server can do, once. */
static gboolean
reach_server (Pop3Session   *self,
              GCancellable  *cancellable,
              GError       **error)
{
  if (!connect_line (self, cancellable, error))
    return FALSE;

  set_state (self, STATE_AUTHORIZATION);
  return read_capabilities (self, cancellable, error);
}

/* The first CAPA is answered by hanging up (D1). */
static gboolean
hung_up_on_capa (Pop3Session  *self,
                 const GError *failed)
{
  return self->state == STATE_AUTHORIZATION && !self->without_capa &&
         pop3_wire_is_closed (self->dialogue->wire) &&
         g_error_matches (failed, POP3_ERROR, POP3_ERROR_NETWORK);
}

static gboolean
reach_any_server (Pop3Session   *self,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (GError) local_error = NULL;

  if (reach_server (self, cancellable, &local_error))
    return TRUE;

  if (!hung_up_on_capa (self, local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  self->without_capa = TRUE;
  return reach_server (self, cancellable, error);
}

static gboolean
run_open (Pop3Session   *self,
          GCancellable  *cancellable,
          GError       **error)
{
  if (!pop3_login_check (self->config, error) || !reach_any_server (self, cancellable, error))
    return FALSE;
  if (self->config->security == POP3_SECURITY_STLS && !start_tls (self, cancellable, error))
    return FALSE;

  return switch_to_utf8 (self, cancellable, error) &&
         pop3_login_run (self->dialogue, self->config, &self->mechanism, cancellable, error) &&
         read_capabilities_again (self, cancellable, error);
}

static gboolean
fetch_with (Pop3Session           *self,
            const char            *keyword,
            const guint           *numbers,
            gsize                  n_numbers,
            Pop3SessionFetchFunc   func,
            gpointer               user_data,
            GCancellable          *cancellable,
            GError               **error)
{
  GError *failed = NULL;
  guint unanswered = 0;

  if (!require_state (self, STATE_TRANSACTION, error))
    return FALSE;
  if (!pop3_transfer_fetch (self->dialogue, keyword, numbers, n_numbers, may_pipeline (self),
                            &unanswered, func, user_data, cancellable, &failed))
    g_assert (failed != NULL);

  return end_transfer (self, unanswered, failed, error);
}

Pop3SessionConfig *
pop3_session_config_new (void)
{
  Pop3SessionConfig *self = g_new0 (Pop3SessionConfig, 1);

  self->security = POP3_SECURITY_TLS;
  self->mechanism = g_strdup ("auto");

  return self;
}

void
pop3_session_config_free (Pop3SessionConfig *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->secret, pop3_secret_free_string);
  g_clear_pointer (&self->mechanism, g_free);
  g_clear_object (&self->tls_database);
  g_free (self);
}

Pop3Session *
pop3_session_new (const Pop3SessionConfig *config)
{
  Pop3Session *self = NULL;

  g_return_val_if_fail (config != NULL && config->host != NULL, NULL);

  self = g_new0 (Pop3Session, 1);
  self->config = config;
  self->thread = g_thread_self ();
  self->context = g_main_context_new ();
  self->limits = default_limits;

  return self;
}

void
pop3_session_free (Pop3Session *self)
{
  g_return_if_fail (self != NULL);
  g_assert (self->thread == g_thread_self ());

  g_clear_pointer (&self->dialogue, pop3_dialogue_free);
  g_clear_pointer (&self->capabilities, pop3_capabilities_free);
  g_clear_object (&self->tls.certificate);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

void
pop3_session_set_limits (Pop3Session             *self,
                         const Pop3SessionLimits *limits)
{
  g_return_if_fail (self != NULL && limits != NULL);
  g_return_if_fail (self->state == STATE_NEW);

  self->limits = *limits;
}

const Pop3SessionLimits *
pop3_session_get_limits (const Pop3Session *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->limits;
}

gboolean
pop3_session_open (Pop3Session   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!require_state (self, STATE_NEW, error))
    return FALSE;
  if (!end_step (self, run_open (self, cancellable, error)))
    return FALSE;

  set_state (self, STATE_TRANSACTION);
  return TRUE;
}

GTlsCertificate *
pop3_session_get_peer_certificate (Pop3Session *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tls.certificate;
}

GTlsCertificateFlags
pop3_session_get_certificate_errors (Pop3Session *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->tls.errors;
}

const Pop3Capabilities *
pop3_session_get_capabilities (Pop3Session *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->dialogue == NULL ? self->capabilities : self->dialogue->capabilities;
}

const char *
pop3_session_get_mechanism (Pop3Session *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->mechanism;
}

gboolean
pop3_session_blames_pipelining (Pop3Session *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->blames_pipelining;
}

Pop3Listing *
pop3_session_list (Pop3Session   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  Pop3Listing *listing = NULL;
  gboolean line_ok = FALSE;

  g_return_val_if_fail (self != NULL, NULL);

  if (!require_state (self, STATE_TRANSACTION, error))
    return NULL;
  listing = pop3_lister_read (self->dialogue, may_pipeline (self), &line_ok, cancellable, error);

  return end_step (self, line_ok) ? listing : NULL;
}

gboolean
pop3_session_list_sizes (Pop3Session   *self,
                         Pop3Listing   *listing,
                         GCancellable  *cancellable,
                         GError       **error)
{
  gboolean line_ok = FALSE;
  gboolean done = FALSE;

  g_return_val_if_fail (self != NULL && listing != NULL, FALSE);

  if (!require_state (self, STATE_TRANSACTION, error))
    return FALSE;
  done = pop3_lister_read_sizes (self->dialogue, listing, &line_ok, cancellable, error);

  return end_step (self, line_ok) && done;
}

gboolean
pop3_session_fetch (Pop3Session           *self,
                    const guint           *numbers,
                    gsize                  n_numbers,
                    Pop3SessionFetchFunc   func,
                    gpointer               user_data,
                    GCancellable          *cancellable,
                    GError               **error)
{
  g_return_val_if_fail (self != NULL && func != NULL, FALSE);

  return fetch_with (self, "RETR", numbers, n_numbers, func, user_data, cancellable, error);
}

gboolean
pop3_session_fetch_headers (Pop3Session           *self,
                            const guint           *numbers,
                            gsize                  n_numbers,
                            Pop3SessionFetchFunc   func,
                            gpointer               user_data,
                            GCancellable          *cancellable,
                            GError               **error)
{
  g_return_val_if_fail (self != NULL && func != NULL, FALSE);

  return fetch_with (self, "TOP", numbers, n_numbers, func, user_data, cancellable, error);
}

gboolean
pop3_session_delete (Pop3Session   *self,
                     const guint   *numbers,
                     gsize          n_numbers,
                     gboolean      *accepted,
                     GCancellable  *cancellable,
                     GError       **error)
{
  GError *failed = NULL;
  guint unanswered = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (accepted != NULL || n_numbers == 0, FALSE);

  for (gsize i = 0; i < n_numbers; i++)
    accepted[i] = FALSE;
  if (!require_state (self, STATE_TRANSACTION, error))
    return FALSE;
  if (!pop3_transfer_delete (self->dialogue, numbers, n_numbers, may_pipeline (self), &unanswered,
                             accepted, cancellable, &failed))
    g_assert (failed != NULL);

  return end_transfer (self, unanswered, failed, error);
}

gboolean
pop3_session_noop (Pop3Session   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  Pop3Reply reply;

  g_return_val_if_fail (self != NULL, FALSE);

  return require_state (self, STATE_TRANSACTION, error) &&
         end_step (self,
                   pop3_dialogue_command (self->dialogue, "NOOP", &reply, cancellable, error));
}

gboolean
pop3_session_quit (Pop3Session   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  gboolean done = FALSE;
  Pop3Reply reply;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!require_state (self, STATE_TRANSACTION, error))
    return FALSE;

  set_state (self, STATE_UPDATE);
  done = pop3_wire_queue (self->dialogue->wire, QUIT, strlen (QUIT), error) &&
         pop3_dialogue_read_reply (self->dialogue, FALSE, self->limits.quit_ms, &reply, cancellable,
                                   error);
  if (done && reply.status != POP3_REPLY_OK)
    {
      g_propagate_error (error, pop3_reply_to_error (&reply, POP3_REPLY_STEP_COMMAND));
      done = FALSE;
    }

  give_up (self);
  return done;
}
