/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-login.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "protocol/pop3-command.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-sasl.h"

/*
 * The login: chooses a mechanism, frames what it says, and judges the answer. It
 * never falls from one mechanism to a weaker one.
 */

/* Name of the login without SASL in the account file, besides the mechanisms'. */
#define USER_PASS "USER"

typedef struct {
  Pop3Dialogue            *dialogue;
  const Pop3SessionConfig *config;
  const char              *user;   /* the config's, never NULL */
  const char              *secret; /* the config's, never NULL */
  GCancellable            *cancellable;
} Login;

static Pop3ReplyStep
password_step (const Login *login)
{
  return pop3_dialogue_has (login->dialogue, POP3_CAPABILITY_AUTH_RESP_CODE)
           ? POP3_REPLY_STEP_PASSWORD_CODED
           : POP3_REPLY_STEP_PASSWORD;
}

/* Reads an answer of the login. A server that hangs up has refused: taking it for
 * a broken network would make us come again and again. */
static gboolean
read_reply (Login      *login,
            gboolean    in_exchange,
            Pop3Reply  *reply,
            GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  Pop3Dialogue *dialogue = login->dialogue;

  if (pop3_dialogue_read_reply (dialogue, in_exchange, dialogue->limits->reply_ms, reply,
                                login->cancellable, &local_error))
    return TRUE;

  if (pop3_wire_is_closed (dialogue->wire) &&
      g_error_matches (local_error, POP3_ERROR, POP3_ERROR_NETWORK))
    g_set_error_literal (error, POP3_ERROR, POP3_ERROR_REFUSED,
                         _("The server closed the connection instead of answering the login; "
                           "the user name or password may be wrong"));
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* USER and PASS (RFC 1939 §7). */
static gboolean
send_argument (Login          *login,
               const char     *keyword,
               const char     *argument,
               Pop3ReplyStep   step,
               GError        **error)
{
  g_autoptr (GBytes) command = pop3_command_build (keyword, argument, error);
  Pop3Reply reply;

  if (command == NULL || !pop3_dialogue_queue (login->dialogue, command, error) ||
      !read_reply (login, FALSE, &reply, error))
    return FALSE;

  if (reply.status == POP3_REPLY_OK)
    return TRUE;

  g_propagate_error (error, pop3_reply_to_error (&reply, step));
  return FALSE;
}

static gboolean
require_secret (const Login  *login,
                GError      **error)
{
  if (login->user[0] != '\0' && login->secret[0] != '\0')
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_AUTHENTICATION,
                       _("The user name or the password is empty"));
  return FALSE;
}

/* A refused USER is the user name's fault as a refused PASS is the password's. */
static gboolean
run_user_pass (Login   *login,
               GError **error)
{
  Pop3ReplyStep step = password_step (login);

  return require_secret (login, error) &&
         send_argument (login, "USER", login->user, step, error) &&
         send_argument (login, "PASS", login->secret, step, error);
}

/* (transfer full): what the challenge says; text that is not base64, as some
 * servers send for an empty challenge (D6), counts as empty. */
static GBytes *
decode_challenge (const Pop3Reply *reply)
{
  g_autofree char *base64 = g_strndup (reply->text, reply->length);
  gsize length = 0;
  guchar *bytes = NULL;

  if (strspn (base64, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") !=
        strlen (base64) || strlen (base64) % 4 != 0 || base64[0] == '\0')
    return g_bytes_new_static ("", 0);

  bytes = g_base64_decode (base64, &length);
  return g_bytes_new_take (bytes, length);
}

/* Ends an exchange that we cannot go on with (RFC 5034 §4); what the server says
 * to it does not matter, the session is over. */
static void
cancel_exchange (Login *login)
{
  g_autoptr (GBytes) line = g_bytes_new_static ("*\r\n", 3);
  g_autoptr (GError) local_error = NULL;

  if (!pop3_dialogue_queue (login->dialogue, line, &local_error) ||
      !pop3_wire_send (login->dialogue->wire, &local_error))
    g_debug ("cancelling the login: %s", local_error->message);
}

static gboolean
answer_challenge (Login            *login,
                  Pop3Sasl         *sasl,
                  const Pop3Reply  *reply,
                  GBytes          **initial,
                  GError          **error)
{
  g_autoptr (GBytes) response = g_steal_pointer (initial);
  g_autoptr (GBytes) line = NULL;

  if (response == NULL)
    {
      g_autoptr (GBytes) challenge = decode_challenge (reply);

      response = pop3_sasl_step (sasl, challenge, error);
    }
  if (response == NULL)
    {
      cancel_exchange (login);
      return FALSE;
    }

  line = pop3_command_build_response (response);
  return pop3_dialogue_queue (login->dialogue, line, error);
}

/* @initial: the initial response when it was not sent with AUTH. `+OK` while it
 * waits to be sent is a challenge of servers that know no better (D6). */
static gboolean
run_exchange (Login     *login,
              Pop3Sasl  *sasl,
              GBytes    *initial,
              GError   **error)
{
  g_autoptr (GBytes) waiting = initial;

  for (;;)
    {
      Pop3Reply reply;

      if (!read_reply (login, TRUE, &reply, error))
        return FALSE;

      if (reply.status == POP3_REPLY_ERR)
        {
          g_propagate_error (error, pop3_reply_to_error (&reply, password_step (login)));
          return FALSE;
        }
      if (reply.status == POP3_REPLY_OK && waiting == NULL)
        return pop3_sasl_finish (sasl, error);

      if (!answer_challenge (login, sasl, &reply, &waiting, error))
        return FALSE;
    }
}

static gboolean
send_auth (Login                    *login,
           const Pop3SaslMechanism  *mechanism,
           GBytes                  **initial,
           GError                  **error)
{
  g_autoptr (GBytes) command = NULL;
  gboolean two_lines = (mechanism->flags & POP3_SASL_TWO_LINES) != 0;
  gboolean deferred = FALSE;

  command = pop3_command_build_auth (mechanism->name, two_lines ? NULL : *initial, &deferred);
  if (!pop3_dialogue_queue (login->dialogue, command, error))
    return FALSE;

  if (!deferred && !two_lines)
    g_clear_pointer (initial, g_bytes_unref);
  return TRUE;
}

/* The strongest binding that this connection has (RFC 9266 §2, RFC 5929 §4). */
static void
fill_binding (Login         *login,
              Pop3SaslInput *input)
{
  GIOStream *stream = pop3_wire_get_stream (login->dialogue->wire);
  GTlsConnection *connection = NULL;
  gboolean exporter = FALSE;
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (!G_IS_TLS_CONNECTION (stream))
    return;

  connection = G_TLS_CONNECTION (stream);
  exporter =
    g_tls_connection_get_protocol_version (connection) == G_TLS_PROTOCOL_VERSION_TLS_1_3;
  if (!g_tls_connection_get_channel_binding_data (
        connection,
        exporter ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER
                 : G_TLS_CHANNEL_BINDING_TLS_SERVER_END_POINT,
        data, NULL))
    return;

  input->binding_type = exporter ? "tls-exporter" : "tls-server-end-point";
  input->binding = g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

static gboolean
server_binds (const Login *login)
{
  GPtrArray *names = login->dialogue->capabilities == NULL
                       ? NULL
                       : login->dialogue->capabilities->sasl;

  for (guint i = 0; names != NULL && i < names->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (names, i), "-PLUS"))
      return TRUE;

  return FALSE;
}

static gboolean
run_sasl (Login                    *login,
          const Pop3SaslMechanism  *mechanism,
          GError                  **error)
{
  g_autoptr (GBytes) binding = NULL;
  g_autoptr (GBytes) initial = NULL;
  g_autoptr (Pop3Sasl) sasl = NULL;
  Pop3SaslInput input = {
    .user = login->user,
    .secret = login->secret,
    .host = login->config->host,
    .port = login->config->port,
    .greeting = login->dialogue->greeting->str,
    .greeting_length = login->dialogue->greeting->len,
    .binding_offered = server_binds (login),
  };

  if ((mechanism->flags & POP3_SASL_NO_SECRET) == 0 && !require_secret (login, error))
    return FALSE;
  if (mechanism->flags & POP3_SASL_BINDS)
    fill_binding (login, &input);
  binding = input.binding;

  sasl = pop3_sasl_new (mechanism, &input, error);
  if (sasl == NULL)
    return FALSE;
  if (mechanism->flags & POP3_SASL_CLIENT_FIRST)
    {
      initial = pop3_sasl_step (sasl, NULL, error);
      if (initial == NULL)
        return FALSE;
    }

  return send_auth (login, mechanism, &initial, error) &&
         run_exchange (login, sasl, g_steal_pointer (&initial), error);
}

/* Whether the secret may go over this line at all (T29, S1). */
static gboolean
line_allows (const Login *login,
             guint        flags)
{
  return (flags & POP3_SASL_NEEDS_TLS) == 0 || login->config->security == POP3_SECURITY_NONE ||
         G_IS_TLS_CONNECTION (pop3_wire_get_stream (login->dialogue->wire));
}

/* (nullable): the strongest that the server announced. */
static const Pop3SaslMechanism *
choose_mechanism (const Login *login)
{
  const Pop3SaslMechanism *mechanism = NULL;

  if (login->dialogue->capabilities == NULL)
    return NULL;

  for (guint i = 0; (mechanism = pop3_sasl_get_mechanism (i)) != NULL; i++)
    if ((mechanism->flags & (POP3_SASL_EXPLICIT | POP3_SASL_TOKEN | POP3_SASL_NO_SECRET)) == 0 &&
        line_allows (login, mechanism->flags) &&
        pop3_capabilities_has_mechanism (login->dialogue->capabilities, mechanism->name))
      return mechanism;

  return NULL;
}

static gboolean
is_auto (const Login *login)
{
  const char *name = login->config->mechanism;

  return name == NULL || g_ascii_strcasecmp (name, "auto") == 0;
}

/* What the account file names is tried whatever the server announces. */
static gboolean
may_use_user_pass (const Login *login)
{
  if (!line_allows (login, POP3_SASL_NEEDS_TLS))
    return FALSE;
  if (!is_auto (login))
    return g_ascii_strcasecmp (login->config->mechanism, USER_PASS) == 0;

  return login->dialogue->capabilities == NULL ||
         pop3_dialogue_has (login->dialogue, POP3_CAPABILITY_USER);
}

static gboolean
run_chosen (Login       *login,
            const char **used,
            GError     **error)
{
  const Pop3SaslMechanism *mechanism = NULL;

  if (is_auto (login))
    mechanism = choose_mechanism (login);
  else
    mechanism = pop3_sasl_find_mechanism (login->config->mechanism);

  if (mechanism != NULL && line_allows (login, mechanism->flags))
    {
      *used = mechanism->name;
      return run_sasl (login, mechanism, error);
    }
  if (may_use_user_pass (login))
    {
      *used = USER_PASS;
      return run_user_pass (login, error);
    }

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM,
                       _("The server offers no way to log in that can be used here"));
  return FALSE;
}

static gboolean
is_sendable (const char *argument)
{
  return argument == NULL || pop3_command_check_argument (argument, -1);
}

gboolean
pop3_login_check (const Pop3SessionConfig  *config,
                  GError                  **error)
{
  g_return_val_if_fail (config != NULL, FALSE);

  if (is_sendable (config->user) && is_sendable (config->secret) && is_sendable (config->host))
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_SETTINGS,
                       _("The user name or password holds a line break, "
                         "which cannot be sent to a server"));
  return FALSE;
}

gboolean
pop3_login_run (Pop3Dialogue             *dialogue,
                const Pop3SessionConfig  *config,
                const char              **used,
                GCancellable             *cancellable,
                GError                  **error)
{
  Login login = { dialogue, config, "", "", cancellable };
  gboolean done = FALSE;

  g_return_val_if_fail (dialogue != NULL && config != NULL && used != NULL, FALSE);

  if (config->user != NULL)
    login.user = config->user;
  if (config->secret != NULL)
    login.secret = config->secret;

  pop3_wire_set_secret (dialogue->wire, TRUE);
  done = run_chosen (&login, used, error);
  pop3_wire_set_secret (dialogue->wire, FALSE);

  return done;
}
