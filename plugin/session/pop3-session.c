/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-session.h"

#include <glib/gi18n-lib.h>

#include "protocol/pop3-command.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-scan.h"
#include "session/pop3-ladder.h"
#include "session/pop3-lister.h"
#include "session/pop3-session-private.h"
#include "session/pop3-transfer.h"

/*
 * One visit: the order of the steps, and what each answer means for the rest. It
 * neither touches octets nor decides what to fetch.
 */

typedef struct {
  const char *name;
  guint       next; /* set of states that may follow; POP3_SESSION_OVER always may */
} StateRow;

static const StateRow states[N_POP3_SESSION_STATES] = {
  [POP3_SESSION_NEW] = { "new", 1 << POP3_SESSION_CONNECTING },
  [POP3_SESSION_CONNECTING] = { "connecting", 1 << POP3_SESSION_GREETING },
  [POP3_SESSION_GREETING] = { "greeting", 1 << POP3_SESSION_AUTHORIZATION },
  /* A server that hangs up on CAPA, on a login or on UTF8 is visited again. */
  [POP3_SESSION_AUTHORIZATION] = { "authorization", 1 << POP3_SESSION_TRANSACTION |
                                                    1 << POP3_SESSION_CONNECTING },
  [POP3_SESSION_TRANSACTION] = { "transaction", 1 << POP3_SESSION_UPDATE },
  [POP3_SESSION_UPDATE] = { "update", 0 },
  [POP3_SESSION_OVER] = { "over", 0 },
};

static const Pop3SessionLimits default_limits = {
  .connect_ms = POP3_LIMIT_CONNECT_MS,
  .handshake_ms = POP3_LIMIT_HANDSHAKE_MS,
  .greeting_ms = POP3_LIMIT_GREETING_MS,
  .reply_ms = POP3_LIMIT_REPLY_MS,
  .idle_ms = POP3_LIMIT_IDLE_MS,
  .answer_ms = POP3_LIMIT_ANSWER_MS,
  .quit_ms = POP3_LIMIT_QUIT_MS,
  .line = POP3_LIMIT_LINE,
  .listing = POP3_LIMIT_LISTING,
  .message = POP3_LIMIT_MESSAGE,
  .memory = POP3_LIMIT_SPOOL_MEMORY,
  .beginning = POP3_LIMIT_BEGINNING,
};

static const Pop3TransferKind whole = { POP3_TRANSFER_RETR, 0, 0 };

void
pop3_session_set_state (Pop3Session      *self,
                        Pop3SessionState  state)
{
  g_assert (state == POP3_SESSION_OVER || (states[self->state].next & (1u << state)) != 0);

  g_debug ("session %p: %s -> %s", (void *) self, states[self->state].name, states[state].name);
  self->state = state;
}

/* Ends a session that cannot go on; the line is dropped without QUIT. */
static void
give_up (Pop3Session *self)
{
  pop3_session_set_state (self, POP3_SESSION_OVER);
  if (self->dialogue != NULL)
    self->capabilities = g_steal_pointer (&self->dialogue->capabilities);
  g_clear_pointer (&self->dialogue, pop3_dialogue_free);
}

static gboolean
require_state (Pop3Session       *self,
               Pop3SessionState   state,
               GError           **error)
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

void
pop3_session_suspect_pipelining (Pop3Session  *self,
                                 guint         unanswered,
                                 const GError *failed)
{
  self->blames_pipelining |= unanswered > 1 &&
                             (g_error_matches (failed, POP3_ERROR, POP3_ERROR_TIMEOUT) ||
                              g_error_matches (failed, POP3_ERROR, POP3_ERROR_PROTOCOL));
}

/* Whether a command can be sent: nothing has come that would be taken for its answer. */
static gboolean
is_in_step (Pop3Session  *self,
            GError      **error)
{
  return require_state (self, POP3_SESSION_TRANSACTION, error) &&
         end_step (self, pop3_dialogue_expect_silence (self->dialogue, error));
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

  pop3_session_suspect_pipelining (self, unanswered, failed);
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

static gboolean
fetch_with (Pop3Session            *self,
            const Pop3TransferKind *kind,
            const guint            *numbers,
            gsize                  n_numbers,
            Pop3SessionFetchFunc   func,
            gpointer               user_data,
            GCancellable          *cancellable,
            GError               **error)
{
  GError *failed = NULL;
  guint unanswered = 0;

  if (!require_state (self, POP3_SESSION_TRANSACTION, error))
    return FALSE;
  if (!pop3_transfer_fetch (self->dialogue, kind, numbers, n_numbers, may_pipeline (self),
                            &unanswered, func, user_data, cancellable, &failed))
    g_assert (failed != NULL);

  return end_transfer (self, unanswered, failed, error);
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
  self->without_utf8 = config->no_utf8;
  self->echo = pop3_echo_new (config->secret);
  pop3_login_trail_init (&self->trail);

  return self;
}

void
pop3_session_free (Pop3Session *self)
{
  g_return_if_fail (self != NULL);
  g_assert (self->thread == g_thread_self ());

  g_clear_pointer (&self->dialogue, pop3_dialogue_free);
  g_clear_pointer (&self->echo, pop3_echo_free);
  g_clear_pointer (&self->capabilities, pop3_capabilities_free);
  pop3_login_trail_clear (&self->trail);
  g_clear_object (&self->tls.certificate);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

void
pop3_session_set_limits (Pop3Session             *self,
                         const Pop3SessionLimits *limits)
{
  g_return_if_fail (self != NULL && limits != NULL);
  g_return_if_fail (self->state == POP3_SESSION_NEW);

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

  if (!require_state (self, POP3_SESSION_NEW, error))
    return FALSE;
  if (!end_step (self, pop3_session_run_open (self, cancellable, error)))
    return FALSE;

  pop3_session_set_state (self, POP3_SESSION_TRANSACTION);
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

  return self->trail.used;
}

gboolean
pop3_session_is_stronger (const char *mechanism,
                          const char *than)
{
  return mechanism != NULL && (than == NULL || pop3_ladder_is_stronger (mechanism, than));
}

gboolean
pop3_session_blames_utf8 (Pop3Session *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->blames_utf8;
}

gboolean
pop3_session_blames_pipelining (Pop3Session *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->blames_pipelining;
}

gboolean
pop3_session_stat (Pop3Session   *self,
                   guint         *count,
                   guint64       *octets,
                   GCancellable  *cancellable,
                   GError       **error)
{
  Pop3Reply reply;

  g_return_val_if_fail (self != NULL && count != NULL && octets != NULL, FALSE);

  if (!require_state (self, POP3_SESSION_TRANSACTION, error) ||
      !end_step (self, pop3_dialogue_command (self->dialogue, POP3_COMMAND_STAT, &reply,
                                              cancellable, error)))
    return FALSE;
  if (reply.status != POP3_REPLY_OK)
    {
      g_propagate_error (error, pop3_dialogue_to_error (self->dialogue, &reply,
                                                        POP3_REPLY_STEP_COMMAND));
      return FALSE;
    }
  if (pop3_scan_stat (reply.text, reply.length, count, octets))
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                       _("The server does not say how many messages there are"));
  return FALSE;
}

Pop3Listing *
pop3_session_list (Pop3Session   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  GError *failed = NULL;
  Pop3Listing *listing = NULL;
  Pop3ListerAsk ask = POP3_LISTER_ASK_ONE_BY_ONE;
  gboolean line_ok = FALSE;

  g_return_val_if_fail (self != NULL, NULL);

  if (!require_state (self, POP3_SESSION_TRANSACTION, error))
    return NULL;

  if (self->asked_listing)
    ask = POP3_LISTER_ASKED;
  else if (may_pipeline (self))
    ask = POP3_LISTER_ASK_TOGETHER;
  self->asked_listing = FALSE;
  listing = pop3_lister_read (self->dialogue, ask, &line_ok, cancellable, &failed);
  if (failed != NULL)
    {
      if (!line_ok)
        pop3_session_suspect_pipelining (self, ask == POP3_LISTER_ASK_ONE_BY_ONE ? 1 : 2, failed);
      g_propagate_error (error, failed);
    }

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

  if (!is_in_step (self, error))
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

  return fetch_with (self, &whole, numbers, n_numbers, func, user_data, cancellable, error);
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
  Pop3TransferKind header = { POP3_TRANSFER_TOP, 0, 0 };

  g_return_val_if_fail (self != NULL && func != NULL, FALSE);

  header.keep = self->limits.beginning;
  return fetch_with (self, &header, numbers, n_numbers, func, user_data, cancellable, error);
}

gboolean
pop3_session_fetch_beginnings (Pop3Session           *self,
                               const guint           *numbers,
                               gsize                  n_numbers,
                               Pop3SessionFetchFunc   func,
                               gpointer               user_data,
                               GCancellable          *cancellable,
                               GError               **error)
{
  Pop3TransferKind beginning = { POP3_TRANSFER_TOP, POP3_LIMIT_BEGINNING_LINES, 0 };

  g_return_val_if_fail (self != NULL && func != NULL, FALSE);

  beginning.keep = self->limits.beginning;
  return fetch_with (self, &beginning, numbers, n_numbers, func, user_data, cancellable, error);
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
  if (!require_state (self, POP3_SESSION_TRANSACTION, error))
    return FALSE;
  if (self->missed_utf8)
    return TRUE;
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

  return is_in_step (self, error) &&
         end_step (self, pop3_dialogue_command (self->dialogue, POP3_COMMAND_NOOP, &reply,
                                                cancellable, error));
}

gboolean
pop3_session_quit (Pop3Session   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  gboolean done = FALSE;
  Pop3Reply reply;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!is_in_step (self, error))
    return FALSE;

  pop3_session_set_state (self, POP3_SESSION_UPDATE);
  done = pop3_dialogue_queue_fixed (self->dialogue, POP3_COMMAND_QUIT, error) &&
         pop3_dialogue_read_reply (self->dialogue, FALSE, self->limits.quit_ms, &reply, cancellable,
                                   error);
  if (done && reply.status != POP3_REPLY_OK)
    {
      g_propagate_error (error, pop3_dialogue_to_error (self->dialogue, &reply,
                                                        POP3_REPLY_STEP_COMMAND));
      done = FALSE;
    }

  give_up (self);
  return done;
}
