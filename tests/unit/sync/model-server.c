/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "model-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

struct _ModelServer {
  guint16          port;
  GSocketListener *listener;
  GCancellable    *cancellable;
  GThread         *thread;

  GMutex       lock;
  /* All below guarded by lock; mails and manners change only while no connection is open. */
  GCond        ended;
  ModelMail   *mails;
  guint        n;
  ModelManners manners;
  gboolean    *gone; /* n of them */
  gboolean    *told; /* likewise, by the last connection */
  gboolean     busy; /* a connection is open */
  gboolean     fragment;
  ModelBreak   kind;
  ModelSide    side;
  gsize        octets;
  gsize        passed[2]; /* by side, on the last connection */
};

/* One connection, on the server's thread. */
typedef struct {
  ModelServer   *server;
  GSocket       *socket;
  GInputStream  *input;
  GOutputStream *output;
  guint          refusable; /* commands so far of the kind that may be refused */
  gsize          left[2]; /* octets until the line breaks, by side */
  ModelBreak     kind;
  gboolean       fragment;
  gboolean       open;
} Connection;

/* Takes up to @wanted octets of a side. Returns: how many may pass */
static gsize
pass (Connection *self,
      ModelSide   side,
      gsize       wanted)
{
  gsize length = MIN (wanted, self->left[side]);

  self->left[side] -= length;
  g_mutex_lock (&self->server->lock);
  self->server->passed[side] += length;
  g_mutex_unlock (&self->server->lock);
  return length;
}

static gboolean
set_option (GSocket *socket,
            int      level,
            int      option)
{
  return g_socket_set_option (socket, level, option, 1, NULL);
}

/* Waits until the client has had enough. */
static void
stall (Connection *self)
{
  char octets[256];

  while (g_input_stream_read (self->input, octets, sizeof octets, self->server->cancellable,
                              NULL) > 0)
    ;
}

/* Ends the connection in the way in which it is to break. */
static void
break_line (Connection *self)
{
  const struct linger none = { 1, 0 };

  self->open = FALSE;
  if (self->kind == MODEL_BREAK_CLOSE)
    /* What was said arrives, which it need not where there is something unread. */
    g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  if (self->kind == MODEL_BREAK_CLOSE || self->kind == MODEL_BREAK_STALL)
    stall (self);
  else if (self->kind == MODEL_BREAK_RESET)
    setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &none, sizeof none);
  else if (self->kind == MODEL_BREAK_VANISH)
    /* A socket that is being moved to another machine says no goodbye. */
    set_option (self->socket, IPPROTO_TCP, TCP_REPAIR);
}

static void
send_text (Connection *self,
           const char *text)
{
  gsize length = strlen (text);
  gsize step = self->fragment ? 1 : length;

  for (gsize i = 0; self->open && i < length; i += step)
    {
      gsize passes = pass (self, MODEL_TOLD, step);

      self->open = g_output_stream_write_all (self->output, text + i, passes, NULL, NULL, NULL);
      if (self->open && self->left[MODEL_TOLD] == 0)
        break_line (self);
    }
}

/* Returns: (transfer full) (nullable): the next command without its line end */
static char *
hear_line (Connection *self)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char octet = 0;

  while (octet != '\n')
    {
      if (g_input_stream_read (self->input, &octet, 1, self->server->cancellable, NULL) != 1)
        return NULL;

      pass (self, MODEL_HEARD, 1);
      g_string_append_c (line, octet);
      if (self->left[MODEL_HEARD] == 0 && octet != '\n')
        {
          break_line (self);
          return NULL;
        }
    }

  g_string_truncate (line, line->len >= 2 ? line->len - 2 : 0);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static gboolean
is_there (const Connection *self,
          guint             index)
{
  return index < self->server->n && !self->server->gone[index] && !self->server->told[index];
}

static void
send_listing (Connection *self,
              gboolean    uidl)
{
  const ModelServer *server = self->server;
  g_autoptr (GString) answer = g_string_new ("+OK\r\n");
  guint lines = uidl && server->manners.uidl_lines > 0 ? server->manners.uidl_lines : G_MAXUINT;

  for (guint i = 0; i < server->n && lines > 0; i++)
    {
      if (!is_there (self, i))
        continue;
      if (uidl)
        g_string_append_printf (answer, "%u %s\r\n", i + 1, server->mails[i].uidl);
      else
        g_string_append_printf (answer, "%u %" G_GUINT64_FORMAT "\r\n", i + 1,
                                server->mails[i].size);
      lines--;
    }
  g_string_append (answer, ".\r\n");
  send_text (self, answer->str);
}

static void
send_total (Connection *self)
{
  g_autofree char *text = NULL;
  guint64 total = 0;

  for (guint i = 0; i < self->server->n; i++)
    total += is_there (self, i) ? self->server->mails[i].size : 0;
  text = g_strdup_printf ("+OK %u %" G_GUINT64_FORMAT "\r\n", self->server->n, total);
  send_text (self, text);
}

static void
send_capabilities (Connection *self)
{
  const ModelManners *manners = &self->server->manners;
  g_autofree char *text = g_strconcat ("+OK\r\nSASL PLAIN\r\n",
                                       manners->no_uidl ? "" : "UIDL\r\n",
                                       manners->no_top ? "" : "TOP\r\n",
                                       manners->no_pipelining ? "" : "PIPELINING\r\n",
                                       ".\r\n", NULL);

  send_text (self, text);
}

static void
send_message (Connection *self,
              guint       index)
{
  g_autofree char *answer = NULL;

  answer = is_there (self, index)
           ? g_strconcat ("+OK\r\n", self->server->mails[index].text, ".\r\n", NULL)
           : g_strdup ("-ERR no such message\r\n");
  send_text (self, answer);
}

/* What TOP gives when no line of the text is wanted. */
static void
send_header (Connection *self,
             guint       index)
{
  const char *message = is_there (self, index) ? self->server->mails[index].text : NULL;
  const char *blank = message != NULL ? strstr (message, "\r\n\r\n") : NULL;
  g_autofree char *header = NULL;
  g_autofree char *answer = NULL;

  if (blank != NULL)
    header = g_strndup (message, (gsize) (blank - message) + 2);
  answer = message != NULL
           ? g_strconcat ("+OK\r\n", header != NULL ? header : "", "\r\n.\r\n", NULL)
           : g_strdup ("-ERR no such message\r\n");
  send_text (self, answer);
}

static void
commit (Connection *self)
{
  g_mutex_lock (&self->server->lock);
  for (guint i = 0; i < self->server->n; i++)
    self->server->gone[i] |= self->server->told[i];
  g_mutex_unlock (&self->server->lock);
}

static void
quit (Connection *self)
{
  ModelQuit manner = self->server->manners.quit;

  if (manner == MODEL_QUIT_DONE || manner == MODEL_QUIT_UNHEARD)
    commit (self);
  if (manner == MODEL_QUIT_UNHEARD || manner == MODEL_QUIT_UNDONE)
    break_line (self);
  else
    send_text (self, manner == MODEL_QUIT_REFUSED ? "-ERR not deleted\r\n" : "+OK\r\n");
  self->open = FALSE;
}

/* @index: of the message that the command has, if any */
static gboolean
is_refused (Connection *self,
            const char *line,
            guint       index)
{
  const ModelManners *manners = &self->server->manners;
  guint before = self->refusable;

  if (manners->broken > 0 && index + 1 == manners->broken && !g_str_has_prefix (line, "DELE "))
    return TRUE;
  if ((manners->no_uidl && g_str_equal (line, "UIDL")) ||
      (manners->no_top && g_str_has_prefix (line, "TOP ")))
    return TRUE;
  if (manners->refused == NULL || !g_str_has_prefix (line, manners->refused))
    return FALSE;

  self->refusable++;
  return before >= manners->refused_first &&
         before - manners->refused_first < manners->refused_times;
}

static void
answer (Connection *self,
        const char *line)
{
  const char *argument = strchr (line, ' ');
  guint index = argument != NULL ? (guint) g_ascii_strtoull (argument, NULL, 10) - 1 : G_MAXUINT;

  if (is_refused (self, line, index))
    send_text (self, "-ERR not now\r\n");
  else if (g_str_equal (line, "CAPA"))
    send_capabilities (self);
  else if (g_str_equal (line, "UIDL") || g_str_equal (line, "LIST"))
    send_listing (self, *line == 'U');
  else if (g_str_has_prefix (line, "RETR "))
    send_message (self, index);
  else if (g_str_has_prefix (line, "TOP "))
    send_header (self, index);
  else if (g_str_equal (line, "STAT"))
    send_total (self);
  else if (g_str_equal (line, "QUIT"))
    quit (self);
  else
    {
      if (g_str_has_prefix (line, "DELE ") && is_there (self, index))
        self->server->told[index] = TRUE;
      send_text (self, "+OK\r\n");
    }
}

static void
set_up (Connection        *self,
        GSocketConnection *stream)
{
  ModelServer *server = self->server;

  self->socket = g_socket_connection_get_socket (stream);
  self->output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  self->input = g_buffered_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (stream)));
  set_option (self->socket, IPPROTO_TCP, TCP_NODELAY);

  g_mutex_lock (&server->lock);
  self->kind = server->kind;
  self->fragment = server->fragment;
  self->left[MODEL_TOLD] = self->left[MODEL_HEARD] = G_MAXSIZE;
  if (self->kind != MODEL_BREAK_NONE)
    self->left[server->side] = server->octets;
  server->passed[MODEL_TOLD] = server->passed[MODEL_HEARD] = 0;
  if (server->n > 0)
    memset (server->told, 0, server->n * sizeof *server->told);
  g_mutex_unlock (&server->lock);
}

static void
serve (ModelServer       *server,
       GSocketConnection *stream)
{
  Connection self = { .server = server, .open = TRUE };

  set_up (&self, stream);
  if (self.left[MODEL_TOLD] == 0 || self.left[MODEL_HEARD] == 0)
    break_line (&self);
  send_text (&self, "+OK\r\n");
  while (self.open)
    {
      g_autofree char *line = hear_line (&self);

      if (line == NULL)
        break;
      answer (&self, line);
      if (self.open && self.left[MODEL_HEARD] == 0)
        break_line (&self);
    }
  g_object_unref (self.input);
}

static gpointer
server_thread (gpointer data)
{
  ModelServer *self = data;

  while (TRUE)
    {
      g_autoptr (GSocketConnection) stream = NULL;

      stream = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);
      if (stream == NULL)
        return NULL;

      g_mutex_lock (&self->lock);
      self->busy = TRUE;
      g_mutex_unlock (&self->lock);
      serve (self, stream);
      g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
      g_mutex_lock (&self->lock);
      self->busy = FALSE;
      g_cond_signal (&self->ended);
      g_mutex_unlock (&self->lock);
    }
}

ModelServer *
model_server_new (const char *const *messages)
{
  ModelServer *self = g_new0 (ModelServer, 1);
  const ModelManners well = { 0 };
  guint n = g_strv_length ((char **) messages);
  g_autofree ModelMail *mails = g_new (ModelMail, n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("id-%u", i);

      mails[i] = (ModelMail) { g_intern_string (uidl), messages[i], strlen (messages[i]) };
    }

  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, NULL);
  g_assert_cmpuint (self->port, !=, 0);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  model_server_fill (self, mails, n, &well);
  self->thread = g_thread_new ("model-server", server_thread, self);
  return self;
}

/* With the lock held: what a connection did counts when it has ended. */
static void
await_end (ModelServer *self)
{
  while (self->busy)
    g_cond_wait (&self->ended, &self->lock);
}

void
model_server_fill (ModelServer        *self,
                   const ModelMail    *mails,
                   guint               n,
                   const ModelManners *manners)
{
  g_mutex_lock (&self->lock);
  await_end (self);
  g_free (self->mails);
  g_free (self->gone);
  g_free (self->told);
  self->mails = g_memdup2 (mails, n * sizeof *mails);
  self->gone = g_new0 (gboolean, n);
  self->told = g_new0 (gboolean, n);
  self->n = n;
  self->manners = *manners;
  g_mutex_unlock (&self->lock);
}

guint16
model_server_get_port (ModelServer *self)
{
  return self->port;
}

void
model_server_break_after (ModelServer *self,
                          ModelBreak   kind,
                          ModelSide    side,
                          gsize        octets)
{
  g_mutex_lock (&self->lock);
  self->kind = kind;
  self->side = side;
  self->octets = octets;
  g_mutex_unlock (&self->lock);
}

void
model_server_fragment (ModelServer *self)
{
  g_mutex_lock (&self->lock);
  self->fragment = TRUE;
  g_mutex_unlock (&self->lock);
}

gsize
model_server_get_octets (ModelServer *self,
                         ModelSide    side)
{
  gsize octets = 0;

  g_mutex_lock (&self->lock);
  await_end (self);
  octets = self->passed[side];
  g_mutex_unlock (&self->lock);
  return octets;
}

/* Of message @index, once the connection has ended. */
static gboolean
look (ModelServer    *self,
      gboolean *const *marks,
      guint           index)
{
  gboolean marked = FALSE;

  g_mutex_lock (&self->lock);
  await_end (self);
  marked = (*marks)[index];
  g_mutex_unlock (&self->lock);
  return marked;
}

gboolean
model_server_has (ModelServer *self,
                  guint        index)
{
  return !look (self, &self->gone, index);
}

gboolean
model_server_was_told (ModelServer *self,
                       guint        index)
{
  return look (self, &self->told, index);
}

gboolean
model_server_can_vanish (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);

  return socket != NULL && set_option (socket, IPPROTO_TCP, TCP_REPAIR);
}

void
model_server_free (ModelServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended);
  g_free (self->mails);
  g_free (self->gone);
  g_free (self->told);
  g_free (self);
}
