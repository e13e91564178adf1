/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-wire.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-text.h"
#include "session/pop3-await.h"

/*
 * Octets to and from the server, on non-blocking streams and a main context of
 * the session's own. Each wait listens in both directions. The wire does not
 * judge what is said.
 */

/* Octets of the input buffer: four TLS records. */
#define INPUT_SIZE (64 * 1024)

/* Octets offered to one write: one TLS record. */
#define WRITE_MAX (16 * 1024)

typedef enum {
  PROGRESS_FAILED = -1,
  PROGRESS_NONE = 0,
  PROGRESS_MADE = 1,
} Progress;

struct _Pop3Wire {
  GMainContext          *context;
  GSocket               *socket; /* of the connection below any TLS */
  GIOStream             *stream;
  GPollableInputStream  *input;  /* the stream's */
  GPollableOutputStream *output; /* the stream's */

  char  *in; /* INPUT_SIZE octets, of which those from start to end are unread */
  gsize  in_start;
  gsize  in_end;

  /* POP3_LIMIT_OUTPUT octets that never move: TLS wants a write that would have
   * blocked repeated with the same memory and length, which is out_retry. */
  char  *out;
  gsize  out_start;
  gsize  out_end;
  gsize  out_retry;

  GString *partial;  /* of a line that did not fit into one read */
  gsize    line_max;
  gboolean bare;     /* the last line ended in LF alone */
  gboolean closed;   /* the server ended the connection */
  gboolean deaf;     /* it takes nothing more, though it may still speak */
  int      woken;    /* atomic: set by what ends a wait */
  gboolean trace;
  gboolean secret;   /* a login is going on: lines are not for the trace */

  const Pop3Echo *echo; /* nullable, not owned: finds more that is not for the trace */
};

static void
set_streams (Pop3Wire  *self,
             GIOStream *stream)
{
  g_set_object (&self->stream, stream);
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
}

Pop3Wire *
pop3_wire_new (GMainContext      *context,
               GSocketConnection *connection,
               gsize              line_max)
{
  Pop3Wire *self = g_new0 (Pop3Wire, 1);

  self->context = g_main_context_ref (context);
  self->socket = g_object_ref (g_socket_connection_get_socket (connection));
  set_streams (self, G_IO_STREAM (connection));
  self->in = g_malloc (INPUT_SIZE);
  self->out = g_malloc (POP3_LIMIT_OUTPUT);
  self->partial = g_string_new (NULL);
  self->line_max = line_max;
  self->trace = !g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN);

  return self;
}

void
pop3_wire_free (Pop3Wire *self)
{
  g_return_if_fail (self != NULL);

  g_socket_close (self->socket, NULL);
  explicit_bzero (self->out, POP3_LIMIT_OUTPUT);
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->in, g_free);
  g_string_free (g_steal_pointer (&self->partial), TRUE);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

GIOStream *
pop3_wire_get_stream (Pop3Wire *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->stream;
}

void
pop3_wire_set_stream (Pop3Wire  *self,
                      GIOStream *stream)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->in_start == self->in_end && self->out_start == self->out_end);

  set_streams (self, stream);
  self->bare = FALSE;
}

void
pop3_wire_set_secret (Pop3Wire *self,
                      gboolean  secret)
{
  g_return_if_fail (self != NULL);

  self->secret = secret;
}

void
pop3_wire_set_echo (Pop3Wire       *self,
                    const Pop3Echo *echo)
{
  g_return_if_fail (self != NULL);

  self->echo = echo;
}

/* The trace knows by the state of the session, never by the look of a line, what of
 * ours it must not show; of the server's it may be in any line, for which there is @echo. */
static void
trace_line (Pop3Wire       *self,
            const char     *direction,
            const char     *line,
            gsize           length,
            const Pop3Echo *echo)
{
  g_autofree char *clean = NULL;
  gboolean hidden = FALSE;

  if (!self->trace)
    return;

  clean = self->secret ? g_strdup ("(login, hidden)") : pop3_text_clean (line, (gssize) length);
  hidden = echo != NULL && pop3_echo_shows (echo, clean);
  g_debug ("%p %s %s", (void *) self, direction, hidden ? "(hidden)" : clean);
}

static gboolean
on_stream_ready (GObject  *stream,
                 gpointer  user_data)
{
  Pop3Wire *self = user_data;

  g_atomic_int_set (&self->woken, TRUE);
  return G_SOURCE_CONTINUE;
}

/* On the thread that cancels. A source of the cancellable would do the same, but
 * leaks when it is freed while the cancel is still going on. */
static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  Pop3Wire *self = user_data;

  g_atomic_int_set (&self->woken, TRUE);
  g_main_context_wakeup (self->context);
}

static gboolean
on_deadline (gpointer user_data)
{
  Pop3Wire *self = user_data;

  g_atomic_int_set (&self->woken, TRUE);
  return G_SOURCE_CONTINUE;
}

static void
attach (Pop3Wire    *self,
        GSource     *sources[],
        guint       *n_sources,
        GSource     *source,
        GSourceFunc  func)
{
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->context);
  sources[(*n_sources)++] = source;
}

/* Acknowledge at once: servers that send a message in two writes otherwise wait
 * for our delayed acknowledgement in each. The system forgets it, so it is said
 * before every wait. */
static void
set_quick_ack (Pop3Wire *self)
{
#ifdef TCP_QUICKACK
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_QUICKACK, 1, NULL);
#endif
}

/* Waits for either direction, the deadline or a cancel. */
static gboolean
wait_ready (Pop3Wire      *self,
            gint64         deadline,
            GCancellable  *cancellable,
            GError       **error)
{
  GSource *sources[3] = { NULL };
  gulong cancel_id = 0;
  guint n_sources = 0;
  gint64 left = deadline - g_get_monotonic_time ();

  if (left <= 0)
    {
      pop3_await_set_timeout_error (error);
      return FALSE;
    }

  set_quick_ack (self);
  attach (self, sources, &n_sources, g_pollable_input_stream_create_source (self->input, NULL),
          G_SOURCE_FUNC (on_stream_ready));
  if (self->out_start < self->out_end && !self->deaf)
    attach (self, sources, &n_sources, g_pollable_output_stream_create_source (self->output, NULL),
            G_SOURCE_FUNC (on_stream_ready));
  attach (self, sources, &n_sources, g_timeout_source_new ((guint) (left / 1000 + 1)), on_deadline);

  g_atomic_int_set (&self->woken, FALSE);
  if (cancellable != NULL)
    cancel_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
  while (!g_atomic_int_get (&self->woken))
    g_main_context_iteration (self->context, TRUE);
  g_cancellable_disconnect (cancellable, cancel_id);

  for (guint i = 0; i < n_sources; i++)
    {
      g_source_destroy (sources[i]);
      g_source_unref (sources[i]);
    }

  return TRUE;
}

static void
set_closed_error (GError **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_NETWORK,
                       _("The server closed the connection"));
}

static gboolean
is_end_of_connection (const GError *failed)
{
  return g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (failed, G_TLS_ERROR, G_TLS_ERROR_EOF);
}

static void
set_stream_error (const GError  *failed,
                  GError       **error)
{
  g_set_error (error, POP3_ERROR,
               failed->domain == G_TLS_ERROR ? POP3_ERROR_TLS : POP3_ERROR_NETWORK,
               /* Translators: the placeholder is the system's reason. */
               _("The connection to the server broke: %s"), failed->message);
}

static void
take_written (Pop3Wire *self,
              gsize     written)
{
  self->out_retry = 0;
  explicit_bzero (self->out + self->out_start, written);
  self->out_start += written;
  if (self->out_start == self->out_end)
    self->out_start = self->out_end = 0;
}

/* Writes until all is gone or would block. */
static gboolean
write_some (Pop3Wire  *self,
            GError   **error)
{
  while (self->out_start < self->out_end && !self->deaf)
    {
      g_autoptr (GError) local_error = NULL;
      gsize length = MIN (self->out_end - self->out_start, WRITE_MAX);
      gssize written = 0;

      if (self->out_retry > 0)
        length = self->out_retry;
      written = g_pollable_output_stream_write_nonblocking (
        self->output, self->out + self->out_start, length, NULL, &local_error);

      if (written >= 0)
        take_written (self, (gsize) written);
      else if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          self->out_retry = length;
          break;
        }
      else if (is_end_of_connection (local_error))
        self->deaf = TRUE; /* what it said before is still to be read */
      else
        {
          set_stream_error (local_error, error);
          return FALSE;
        }
    }

  return TRUE;
}

static Progress
read_some (Pop3Wire  *self,
           GError   **error)
{
  g_autoptr (GError) local_error = NULL;
  gssize got = 0;

  g_assert (self->in_start == self->in_end);

  got = g_pollable_input_stream_read_nonblocking (self->input, self->in, INPUT_SIZE, NULL,
                                                  &local_error);
  if (got > 0)
    {
      self->in_start = 0;
      self->in_end = (gsize) got;
      return PROGRESS_MADE;
    }

  if (got < 0 && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return PROGRESS_NONE;

  if (got == 0 || is_end_of_connection (local_error))
    {
      self->closed = TRUE;
      set_closed_error (error);
    }
  else
    set_stream_error (local_error, error);

  return PROGRESS_FAILED;
}

/* Fills the empty input buffer, sending meanwhile what waits to be sent. */
static gboolean
fill (Pop3Wire      *self,
      gint64         deadline,
      GCancellable  *cancellable,
      GError       **error)
{
  for (;;)
    {
      Progress progress = PROGRESS_NONE;

      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !write_some (self, error))
        return FALSE;

      progress = read_some (self, error);
      if (progress != PROGRESS_NONE)
        return progress == PROGRESS_MADE;

      if (!wait_ready (self, deadline, cancellable, error))
        return FALSE;
    }
}

static gint64
deadline_in (guint timeout_ms)
{
  return g_get_monotonic_time () + (gint64) timeout_ms * 1000;
}

gboolean
pop3_wire_queue (Pop3Wire    *self,
                 const char  *bytes,
                 gsize        length,
                 GError     **error)
{
  g_return_val_if_fail (self != NULL && bytes != NULL, FALSE);

  if (length > POP3_LIMIT_OUTPUT - self->out_end)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                           _("There is too much to be sent to the server at once"));
      return FALSE;
    }

  memcpy (self->out + self->out_end, bytes, length);
  self->out_end += length;
  trace_line (self, "C:", bytes, length, NULL);

  return TRUE;
}

gsize
pop3_wire_get_room (const Pop3Wire *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return POP3_LIMIT_OUTPUT - self->out_end;
}

gboolean
pop3_wire_send (Pop3Wire  *self,
                GError   **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return write_some (self, error);
}

static gboolean
check_line_length (Pop3Wire  *self,
                   gsize      length,
                   GError   **error)
{
  if (length <= self->line_max)
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                       _("The server sent a line that is too long"));
  return FALSE;
}

/* Takes a line whose LF is the @length-th octet of the buffer. */
static void
take_line (Pop3Wire    *self,
           gsize        length,
           const char **line,
           gsize       *line_length)
{
  const char *start = self->in + self->in_start;

  self->in_start += length + 1;
  if (self->partial->len > 0)
    {
      g_string_append_len (self->partial, start, (gssize) length);
      start = self->partial->str;
      length = self->partial->len;
    }

  self->bare = length == 0 || start[length - 1] != '\r';
  *line = start;
  *line_length = self->bare ? length : length - 1;
  trace_line (self, "S:", *line, *line_length, self->echo);
}

gboolean
pop3_wire_read_line (Pop3Wire      *self,
                     guint          timeout_ms,
                     const char   **line,
                     gsize         *length,
                     GCancellable  *cancellable,
                     GError       **error)
{
  gint64 deadline = 0;

  g_return_val_if_fail (self != NULL && line != NULL && length != NULL, FALSE);

  g_string_truncate (self->partial, 0);
  for (;;)
    {
      gsize unread = self->in_end - self->in_start;
      const char *start = self->in + self->in_start;
      const char *line_feed = unread > 0 ? memchr (start, '\n', unread) : NULL;
      gsize taken = line_feed != NULL ? (gsize) (line_feed - start) : unread;

      if (!check_line_length (self, self->partial->len + taken, error))
        return FALSE;
      if (line_feed != NULL)
        {
          take_line (self, taken, line, length);
          return TRUE;
        }

      g_string_append_len (self->partial, start, (gssize) unread);
      self->in_start = self->in_end;
      if (deadline == 0)
        deadline = deadline_in (timeout_ms);
      if (!fill (self, deadline, cancellable, error))
        return FALSE;
    }
}

gboolean
pop3_wire_read_body (Pop3Wire                 *self,
                     const Pop3SessionLimits  *limits,
                     Pop3MultilineSink         sink,
                     gpointer                  user_data,
                     GCancellable             *cancellable,
                     GError                  **error)
{
  gint64 begun = g_get_monotonic_time ();
  guint64 octets = 0;
  Pop3Multiline multiline;

  g_return_val_if_fail (self != NULL && limits != NULL && sink != NULL, FALSE);

  g_string_truncate (self->partial, 0);
  pop3_multiline_init (&multiline, self->bare);
  for (;;)
    {
      gsize consumed = 0;
      Pop3MultilineResult result = pop3_multiline_feed (
        &multiline, self->in + self->in_start, self->in_end - self->in_start, &consumed, sink,
        user_data, error);

      self->in_start += consumed;
      octets += consumed;
      if (result != POP3_MULTILINE_MORE)
        return result == POP3_MULTILINE_DONE;

      if (!fill (self, deadline_in (pop3_await_get_patience (limits, begun, octets)), cancellable,
                 error))
        return FALSE;
    }
}

gboolean
pop3_wire_peek (const Pop3Wire *self,
                char           *octet)
{
  g_return_val_if_fail (self != NULL && octet != NULL, FALSE);

  if (self->partial->len > 0)
    *octet = self->partial->str[0];
  else if (self->in_start < self->in_end)
    *octet = self->in[self->in_start];
  else
    return FALSE;

  return TRUE;
}

gboolean
pop3_wire_is_silent (Pop3Wire *self)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  return self->in_start == self->in_end && read_some (self, &local_error) != PROGRESS_MADE;
}

static gboolean
skip_blank (Pop3Wire *self)
{
  const char *start = self->in + self->in_start;
  gsize unread = self->in_end - self->in_start;
  gsize length = unread > 1 && start[0] == '\r' ? 2 : 1;

  if (unread == 0 || start[length - 1] != '\n')
    return FALSE;

  self->in_start += length;
  return TRUE;
}

gboolean
pop3_wire_is_quiet (Pop3Wire *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return pop3_wire_is_silent (self) || (skip_blank (self) && pop3_wire_is_silent (self));
}

gboolean
pop3_wire_is_closed (const Pop3Wire *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->closed;
}
