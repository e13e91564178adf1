/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-attempt.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "protocol/pop3-apop.h"
#include "protocol/pop3-base64.h"
#include "protocol/pop3-command.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-sasl.h"
#include "session/pop3-connector.h"
#include "session/pop3-ladder.h"

/*
 * One attempt to log in: frames what a mechanism says, and judges the answers. It
 * knows nothing of other ways.
 */

typedef struct {
  Pop3Attempt  *attempt;
  GCancellable *cancellable;
  const char   *user;   /* the config's, never NULL */
  const char   *secret; /* the config's, never NULL */
  GError      **error;
} Run;

/* One SASL exchange. */
typedef struct {
  Run      *run;
  Pop3Sasl *sasl;
  GBytes   *initial;  /* an initial response that may have to be sent (again) */
  gboolean  deferred; /* and was not sent with AUTH */
  gboolean  answered; /* something was said that the password is in */
} Exchange;

/* Without an announcement the lack of a code says nothing. (T26) */
static Pop3ReplyStep
password_step (const Run *run)
{
  return pop3_dialogue_has (run->attempt->dialogue, POP3_CAPABILITY_AUTH_RESP_CODE)
           ? POP3_REPLY_STEP_PASSWORD_CODED
           : POP3_REPLY_STEP_PASSWORD;
}

/* Reads an answer of the login. A server that hangs up has refused: taking it for
 * a broken network would make us come again and again (D24). */
static Pop3AttemptResult
read_reply (Run       *run,
            gboolean   in_exchange,
            Pop3Reply *reply)
{
  g_autoptr (GError) local_error = NULL;
  Pop3Dialogue *dialogue = run->attempt->dialogue;

  if (pop3_dialogue_read_reply (dialogue, in_exchange, dialogue->limits->reply_ms, reply,
                                run->cancellable, &local_error))
    {
      run->attempt->n_replies++;
      return POP3_ATTEMPT_DONE;
    }

  if (!pop3_wire_is_closed (dialogue->wire) ||
      !g_error_matches (local_error, POP3_ERROR, POP3_ERROR_NETWORK))
    {
      g_propagate_error (run->error, g_steal_pointer (&local_error));
      return POP3_ATTEMPT_FAILED;
    }

  g_set_error_literal (run->error, POP3_ERROR, POP3_ERROR_REFUSED,
                       _("The server closed the connection instead of answering the login; "
                         "the user name or password may be wrong"));
  return POP3_ATTEMPT_DROPPED;
}

/* Judges a refusal. What will pass, and what only the provider can mend, would be no
 * other in another way. */
static Pop3AttemptResult
take_refusal (Run             *run,
              const Pop3Reply *reply,
              Pop3ReplyStep    step)
{
  GError *refusal = pop3_dialogue_to_error (run->attempt->dialogue, reply, step);
  gboolean is_final = reply->code == POP3_REPLY_CODE_SYS_PERM ||
                      reply->code == POP3_REPLY_CODE_UTF8 ||
                      g_error_matches (refusal, POP3_ERROR, POP3_ERROR_BUSY);

  run->attempt->code = reply->code;
  g_propagate_error (run->error, refusal);

  return is_final ? POP3_ATTEMPT_FAILED : POP3_ATTEMPT_REFUSED;
}

static Pop3AttemptResult
send_command (Run           *run,
              GBytes        *command,
              Pop3ReplyStep  step)
{
  Pop3AttemptResult result = POP3_ATTEMPT_FAILED;
  Pop3Reply reply;

  if (!pop3_dialogue_queue (run->attempt->dialogue, command, run->error))
    return POP3_ATTEMPT_FAILED;
  result = read_reply (run, FALSE, &reply);
  if (result != POP3_ATTEMPT_DONE)
    return result;

  return reply.status == POP3_REPLY_OK ? POP3_ATTEMPT_DONE : take_refusal (run, &reply, step);
}

/* USER and PASS (RFC 1939 §7). A refused USER is the user name's fault as a refused
 * PASS is the password's. */
static Pop3AttemptResult
run_user_pass (Run *run)
{
  g_autoptr (GBytes) user = pop3_command_build ("USER", run->user, run->error);
  g_autoptr (GBytes) pass = NULL;
  Pop3AttemptResult result = POP3_ATTEMPT_UNUSABLE;

  if (user != NULL)
    pass = pop3_command_build ("PASS", run->secret, run->error);
  if (pass == NULL)
    return POP3_ATTEMPT_UNUSABLE;

  result = send_command (run, user, password_step (run));
  if (result != POP3_ATTEMPT_DONE)
    return result;

  return send_command (run, pass, password_step (run));
}

static Pop3AttemptResult
run_apop (Run *run)
{
  GString *greeting = run->attempt->dialogue->greeting;
  g_autoptr (GBytes) command = pop3_apop_build (greeting->str, greeting->len, run->user,
                                                run->secret, run->error);

  if (command == NULL)
    return POP3_ATTEMPT_UNUSABLE;

  pop3_echo_note (run->attempt->dialogue->echo, command);
  return send_command (run, command, password_step (run));
}

/* Ends an exchange that we cannot go on with; what the server says to it does not
 * matter, the session is over. */
static void
cancel_exchange (Run *run)
{
  g_autoptr (GError) local_error = NULL;

  if (!pop3_dialogue_queue_fixed (run->attempt->dialogue, POP3_COMMAND_CANCEL, &local_error) ||
      !pop3_wire_send (run->attempt->dialogue->wire, &local_error))
    g_debug ("cancelling the login: %s", local_error->message);
}

static gboolean
send_response (Exchange *self,
               GBytes   *response)
{
  g_autoptr (GBytes) line = pop3_command_build_response (response);
  Pop3Dialogue *dialogue = self->run->attempt->dialogue;

  self->answered = TRUE;
  pop3_echo_note (dialogue->echo, line);
  return pop3_dialogue_queue (dialogue, line, self->run->error);
}

/* (transfer full) (nullable): what the challenge says, %NULL for text that is not
 * base64. */
static GBytes *
decode_challenge (const Pop3Reply *reply)
{
  return pop3_base64_decode (reply->text, reply->length);
}

/* The first challenge is none when the initial response waits for it, and when it is
 * empty: then the server knows nothing of initial responses with AUTH. */
static GBytes *
take_initial (Exchange        *self,
              const Pop3Reply *reply)
{
  GBytes *initial = g_steal_pointer (&self->initial);

  if (initial != NULL && !self->deferred && reply->length > 0)
    g_clear_pointer (&initial, g_bytes_unref);

  return initial;
}

/* Challenges of some servers are words; what they say matters to no mechanism that
 * they are for (D6), and every other finds that they are empty. */
static gboolean
answer_challenge (Exchange        *self,
                  const Pop3Reply *reply)
{
  g_autoptr (GBytes) challenge = NULL;
  g_autoptr (GBytes) response = take_initial (self, reply);

  if (response == NULL)
    {
      challenge = decode_challenge (reply);
      if (challenge == NULL)
        challenge = g_bytes_new_static ("", 0);
      response = pop3_sasl_step (self->sasl, challenge, self->run->error);
    }
  if (response == NULL)
    {
      cancel_exchange (self->run);
      return FALSE;
    }

  return send_response (self, response);
}

/* Whether `+OK` is a challenge, as it is of servers that know no better (D6). */
static gboolean
is_challenge (Exchange        *self,
              const Pop3Reply *reply)
{
  g_autoptr (GBytes) challenge = decode_challenge (reply);

  return (self->initial != NULL && self->deferred) ||
         pop3_sasl_wants_more (self->sasl, challenge);
}

/* A refusal that was explained inside the exchange. A token that the server has
 * explained to be at fault is, code or no code. */
static Pop3AttemptResult
take_explained_refusal (Exchange        *self,
                        const Pop3Reply *reply,
                        guint            flags)
{
  GError **error = self->run->error;
  const char *failure = pop3_sasl_get_failure (self->sasl);
  Pop3ReplyStep step = self->answered ? password_step (self->run) : POP3_REPLY_STEP_COMMAND;
  Pop3AttemptResult result = POP3_ATTEMPT_REFUSED;

  if (failure != NULL && (flags & POP3_SASL_TOKEN) != 0)
    step = POP3_REPLY_STEP_PASSWORD;
  result = take_refusal (self->run, reply, step);
  if (failure != NULL && failure[0] != '\0' && error != NULL &&
      !pop3_echo_shows (self->run->attempt->dialogue->echo, failure))
    {
      g_autofree char *message = g_steal_pointer (&(*error)->message);

      /* Translators: an error message, and the server's one-word reason. */
      (*error)->message = g_strdup_printf (_("%s (%s)"), message, failure);
    }

  return result;
}

static Pop3AttemptResult
run_exchange (Exchange *self,
              guint     flags)
{
  for (;;)
    {
      Pop3Reply reply;
      Pop3AttemptResult result = read_reply (self->run, TRUE, &reply);

      if (result != POP3_ATTEMPT_DONE)
        return result;
      if (reply.status == POP3_REPLY_ERR)
        return take_explained_refusal (self, &reply, flags);
      if (reply.status == POP3_REPLY_OK && !is_challenge (self, &reply))
        return pop3_sasl_finish (self->sasl, self->run->error) ? POP3_ATTEMPT_DONE
                                                               : POP3_ATTEMPT_FAILED;
      if (!answer_challenge (self, &reply))
        return POP3_ATTEMPT_FAILED;
    }
}

static gboolean
send_auth (Exchange                *self,
           const Pop3SaslMechanism *mechanism)
{
  g_autoptr (GBytes) command = NULL;
  Pop3Dialogue *dialogue = self->run->attempt->dialogue;
  gboolean two_lines = (mechanism->flags & POP3_SASL_TWO_LINES) != 0;

  command = pop3_command_build_auth (mechanism->name, two_lines ? NULL : self->initial,
                                     &self->deferred);
  self->deferred = self->deferred || two_lines;
  self->answered = self->initial != NULL && !self->deferred;
  if (self->answered)
    pop3_echo_note (dialogue->echo, command);

  return pop3_dialogue_queue (dialogue, command, self->run->error);
}

static gboolean
server_binds (const Run *run)
{
  const Pop3Capabilities *capabilities = run->attempt->dialogue->capabilities;

  for (guint i = 0; capabilities != NULL && i < capabilities->sasl->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (capabilities->sasl, i), "-PLUS"))
      return TRUE;

  return FALSE;
}

static Pop3AttemptResult
run_sasl (Run                     *run,
          const Pop3SaslMechanism *mechanism)
{
  g_autoptr (GBytes) binding = NULL;
  g_autoptr (Pop3Sasl) sasl = NULL;
  Exchange exchange = { run, NULL, NULL, FALSE, FALSE };
  Pop3AttemptResult result = POP3_ATTEMPT_FAILED;
  Pop3SaslInput input = {
    .user = run->user,
    .secret = run->secret,
    .host = run->attempt->config->host,
    .port = run->attempt->config->port,
    .binding_offered = server_binds (run),
  };

  if (mechanism->flags & POP3_SASL_BINDS)
    binding = pop3_connector_get_binding (pop3_wire_get_stream (run->attempt->dialogue->wire),
                                          &input.binding_type);
  input.binding = binding;

  sasl = pop3_sasl_new (mechanism, &input, run->error);
  if (sasl == NULL)
    return POP3_ATTEMPT_UNUSABLE;
  exchange.sasl = sasl;
  if (mechanism->flags & POP3_SASL_CLIENT_FIRST)
    {
      exchange.initial = pop3_sasl_step (sasl, NULL, run->error);
      if (exchange.initial == NULL)
        return POP3_ATTEMPT_UNUSABLE;
    }

  if (send_auth (&exchange, mechanism))
    result = run_exchange (&exchange, mechanism->flags);
  g_clear_pointer (&exchange.initial, g_bytes_unref);

  return result;
}

static Pop3AttemptResult
run_mechanism (Run *run)
{
  const char *name = run->attempt->name;
  const Pop3SaslMechanism *mechanism = pop3_sasl_find_mechanism (name);

  if (run->user[0] == '\0' || run->secret[0] == '\0')
    {
      g_set_error_literal (run->error, POP3_ERROR, POP3_ERROR_AUTHENTICATION,
                           _("The user name or the password is empty"));
      return POP3_ATTEMPT_FAILED;
    }

  if (mechanism != NULL)
    return run_sasl (run, mechanism);

  return strcmp (name, POP3_LADDER_APOP) == 0 ? run_apop (run) : run_user_pass (run);
}

Pop3AttemptResult
pop3_attempt_run (Pop3Attempt   *self,
                  GCancellable  *cancellable,
                  GError       **error)
{
  Run run = { self, cancellable, "", "", error };

  g_return_val_if_fail (self != NULL && self->name != NULL, POP3_ATTEMPT_FAILED);

  if (self->config->user != NULL)
    run.user = self->config->user;
  if (self->config->secret != NULL)
    run.secret = self->config->secret;
  self->n_replies = 0;
  self->code = POP3_REPLY_CODE_NONE;

  return run_mechanism (&run);
}
