/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-guess.h"

#include "protocol/pop3-limits.h"

#include <string.h>

/*
 * Knocks at a door: enough of POP3 and SMTP to tell whether such a server stands behind
 * it. Blocking, on a thread of its own: GTask's few threads are the host's, too.
 */

typedef struct {
  Pop3Guess guess;
  char     *host;
} Knock;

static void
knock_free (gpointer data)
{
  Knock *knock = data;

  g_clear_object (&knock->guess.tls_database);
  g_free (knock->host);
  g_free (knock);
}

/* What one kind of server says. */
typedef struct {
  const char *greeting;  /* what its greeting begins with */
  const char *question;  /* asks what it can do */
  const char *good;      /* what the answer to that begins with */
  const char *starts_tls;
  gsize       prefix;    /* octets before a capability in its line */
  const char *goodbye;
  gboolean  (*is_complete) (const char *answer, gboolean listing);
} Manners;

/* A server may write its words in any case. */
static gboolean
begins_with (const char *answer,
             const char *word)
{
  return g_ascii_strncasecmp (answer, word, strlen (word)) == 0;
}

/* The answer to CAPA ends in a line with a dot (RFC 2449 §5). */
static gboolean
is_complete_pop3 (const char *answer,
                  gboolean    listing)
{
  if (!listing || !begins_with (answer, "+OK"))
    return strchr (answer, '\n') != NULL;

  return g_str_has_suffix (answer, "\n.\r\n") || g_str_has_suffix (answer, "\n.\n");
}

/* The last line has no hyphen behind its number (RFC 5321 §4.2.1). */
static gboolean
is_complete_smtp (const char *answer,
                  gboolean    listing)
{
  const char *line = NULL;
  gsize length = strlen (answer);

  if (length == 0 || answer[length - 1] != '\n')
    return FALSE;

  line = g_strrstr_len (answer, (gssize) length - 1, "\n");
  line = line != NULL ? line + 1 : answer;
  return strlen (line) < 4 || line[3] != '-';
}

static const Manners pop3_manners = {
  "+OK", "CAPA\r\n", "+OK", "STLS", 0, "QUIT\r\n", is_complete_pop3
};

/* RFC 5321 §4.1.3: a client without a name says its address; which is nobody's business. */
static const Manners smtp_manners = {
  "220", "EHLO [127.0.0.1]\r\n", "250", "STARTTLS", 4, "QUIT\r\n", is_complete_smtp
};

static gboolean
on_accept_certificate (GTlsConnection      *connection,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags errors,
                       gboolean            *trusted)
{
  *trusted = FALSE;
  return TRUE;
}

/* Returns: (transfer full) (nullable): @line with TLS on it */
static GIOStream *
secure (const Knock  *knock,
        GIOStream    *line,
        gboolean     *trusted,
        GCancellable *cancellable)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (knock->host,
                                                                   knock->guess.port);
  g_autoptr (GIOStream) tls = g_tls_client_connection_new (line, identity, NULL);

  if (tls == NULL)
    return NULL;
  if (knock->guess.tls_database != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (tls), knock->guess.tls_database);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate), trusted);
  return g_tls_connection_handshake (G_TLS_CONNECTION (tls), cancellable, NULL)
         ? g_steal_pointer (&tls) : NULL;
}

/*
 * Here and below errors are for nobody, and asked for all the same: the TLS library never
 * frees one that it cannot hand out.
 *
 * Returns: (transfer full) (nullable): one whole answer
 */
static char *
read_answer (GIOStream     *line,
             const Manners *manners,
             gboolean       listing,
             GCancellable  *cancellable)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  char buffer[512];

  while (answer->len < POP3_LIMIT_GUESS_ANSWER)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_input_stream_read (g_io_stream_get_input_stream (line), buffer,
                                      sizeof buffer, cancellable, &error);

      if (n <= 0 || memchr (buffer, '\0', (gsize) n) != NULL)
        return NULL;
      g_string_append_len (answer, buffer, n);
      if (manners->is_complete (answer->str, listing))
        return g_string_free (g_steal_pointer (&answer), FALSE);
    }
  return NULL;
}

static gboolean
say (GIOStream    *line,
     const char   *words,
     GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  return g_output_stream_write_all (g_io_stream_get_output_stream (line), words,
                                    strlen (words), NULL, cancellable, &error);
}

static gboolean
can_start_tls (const char    *answer,
               const Manners *manners)
{
  g_auto (GStrv) lines = g_strsplit_set (answer, "\r\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      if (strlen (*line) >= manners->prefix &&
          g_ascii_strcasecmp (*line + manners->prefix, manners->starts_tls) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
pop3_guess_talk (const Pop3Guess *self,
                 GIOStream       *line,
                 GCancellable    *cancellable)
{
  const Manners *manners = self->outgoing ? &smtp_manners : &pop3_manners;
  g_autofree char *greeting = read_answer (line, manners, FALSE, cancellable);
  g_autofree char *answer = NULL;

  if (greeting == NULL || !begins_with (greeting, manners->greeting))
    return FALSE;
  if (self->security == POP3_SECURITY_TLS)
    {
      say (line, manners->goodbye, cancellable);
      return TRUE;
    }

  if (!say (line, manners->question, cancellable))
    return FALSE;
  answer = read_answer (line, manners, TRUE, cancellable);
  say (line, manners->goodbye, cancellable);
  return answer != NULL && begins_with (answer, manners->good) &&
         can_start_tls (answer, manners);
}

static Pop3GuessResult
try (const Knock  *knock,
     GCancellable *cancellable)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) line = NULL;
  gboolean trusted = TRUE;

  g_socket_client_set_timeout (client, POP3_LIMIT_GUESS_S);
  connection = g_socket_client_connect_to_host (client, knock->host, knock->guess.port,
                                                cancellable, NULL);
  if (connection == NULL)
    return POP3_GUESS_WRONG;

  line = knock->guess.security == POP3_SECURITY_TLS
         ? secure (knock, G_IO_STREAM (connection), &trusted, cancellable)
         : G_IO_STREAM (g_object_ref (connection));
  if (line == NULL || !pop3_guess_talk (&knock->guess, line, cancellable))
    return POP3_GUESS_WRONG;

  return trusted ? POP3_GUESS_RIGHT : POP3_GUESS_DOUBTFUL;
}

static gpointer
guess_thread (gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_int (task, try (g_task_get_task_data (task), g_task_get_cancellable (task)));
  return NULL;
}

void
pop3_guess_try_async (const Pop3Guess    *self,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Knock *knock = g_new0 (Knock, 1);

  g_return_if_fail (self->security != POP3_SECURITY_NONE);

  g_task_set_source_tag (task, pop3_guess_try_async);
  g_task_set_check_cancellable (task, FALSE);
  knock->guess = *self;
  knock->host = g_strdup (self->host);
  if (self->tls_database != NULL)
    g_object_ref (self->tls_database);
  g_task_set_task_data (task, knock, knock_free);
  /* Made here, before the thread looks for a proxy: see pop3_probe_run_async(). */
  g_network_monitor_get_default ();
  g_thread_unref (g_thread_new ("pop3-guess", guess_thread, g_object_ref (task)));
}

Pop3GuessResult
pop3_guess_try_finish (GAsyncResult *result)
{
  return (Pop3GuessResult) g_task_propagate_int (G_TASK (result), NULL);
}
