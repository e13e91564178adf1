/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-multiline.h"

#include <string.h>

/*
 * The body of a multi-line answer (RFC 1939 §3):
 *
 *   body   = *(["."] line CRLF) "." CRLF     ; "." before a line that starts with "."
 *
 * Only the octets at the start of a line need a look; the rest of a line is
 * skipped by memchr(). Octets go to the sink in runs as long as possible: a run
 * ends at a dot to be dropped or at the end of the span.
 */

typedef enum {
  STATE_START,      /* at the start of a line */
  STATE_DOT,        /* behind a dot at the start, not yet given to the sink */
  STATE_DOT_RETURN, /* behind such a dot and CR */
  STATE_TEXT,       /* anywhere else */
  STATE_DONE,
} State;

typedef struct {
  const char        *run; /* first octet not yet given to the sink */
  const char        *position;
  const char        *end;
  Pop3MultilineSink  sink;
  gpointer           user_data;
} Feed;

void
pop3_multiline_init (Pop3Multiline *self,
                     gboolean       bare_status)
{
  g_return_if_fail (self != NULL);

  self->state = STATE_START;
  self->carriage_return = FALSE;
  self->bare_status = bare_status;
  self->strict = FALSE;
}

static gboolean
flush (Feed        *feed,
       const char  *until,
       GError     **error)
{
  const char *run = feed->run;

  feed->run = until;

  return until == run || feed->sink (run, (gsize) (until - run), feed->user_data, error);
}

/* Judges the LF at the position, in the state TEXT. */
static void
end_line (Pop3Multiline *self,
          const char    *line_feed,
          const char    *first)
{
  gboolean with_return = line_feed > first ? line_feed[-1] == '\r' : self->carriage_return;

  if (with_return && !self->bare_status)
    self->strict = TRUE;
  if (with_return || !self->strict)
    self->state = STATE_START;
}

static void
step_text (Pop3Multiline *self,
           Feed          *feed,
           const char    *first)
{
  const char *line_feed = memchr (feed->position, '\n', (gsize) (feed->end - feed->position));

  if (line_feed == NULL)
    {
      feed->position = feed->end;
      return;
    }

  end_line (self, line_feed, first);
  feed->position = line_feed + 1;
}

static gboolean
step_start (Pop3Multiline  *self,
            Feed           *feed,
            GError        **error)
{
  if (*feed->position != '.')
    {
      self->state = STATE_TEXT;
      return TRUE;
    }

  if (!flush (feed, feed->position, error))
    return FALSE;

  feed->position++;
  feed->run = feed->position;
  self->state = STATE_DOT;
  return TRUE;
}

/* The dot was dropped. It is the end, or stuffing, or (before a bare LF where
 * that ends no line) a dot that has to be given back. */
static gboolean
step_dot (Pop3Multiline  *self,
          Feed           *feed,
          GError        **error)
{
  if (*feed->position == '\r')
    {
      feed->position++;
      self->state = STATE_DOT_RETURN;
      return TRUE;
    }

  if (*feed->position == '\n' && !self->strict)
    {
      feed->position++;
      feed->run = feed->position;
      self->state = STATE_DONE;
      return TRUE;
    }

  self->state = STATE_TEXT;
  if (*feed->position == '\n')
    return feed->sink (".", 1, feed->user_data, error);

  return TRUE;
}

/* CR behind a dropped dot: the end, or text that starts with CR. The CR may have
 * been in the last span, so it is given on apart. */
static gboolean
step_dot_return (Pop3Multiline  *self,
                 Feed           *feed,
                 GError        **error)
{
  feed->run = feed->position;
  if (*feed->position == '\n')
    {
      feed->position++;
      feed->run = feed->position;
      self->state = STATE_DONE;
      return TRUE;
    }

  self->state = STATE_TEXT;
  return feed->sink ("\r", 1, feed->user_data, error);
}

static gboolean
run_state (Pop3Multiline  *self,
           Feed           *feed,
           const char     *first,
           GError        **error)
{
  switch ((State) self->state)
    {
    case STATE_START:
      return step_start (self, feed, error);

    case STATE_DOT:
      return step_dot (self, feed, error);

    case STATE_DOT_RETURN:
      return step_dot_return (self, feed, error);

    case STATE_TEXT:
      step_text (self, feed, first);
      return TRUE;

    case STATE_DONE:
    default:
      g_assert_not_reached ();
    }
}

Pop3MultilineResult
pop3_multiline_feed (Pop3Multiline      *self,
                     const char         *bytes,
                     gsize               length,
                     gsize              *consumed,
                     Pop3MultilineSink   sink,
                     gpointer            user_data,
                     GError            **error)
{
  Feed feed = { bytes, bytes, bytes + length, sink, user_data };

  g_return_val_if_fail (self != NULL && self->state != STATE_DONE, POP3_MULTILINE_ERROR);
  g_return_val_if_fail (consumed != NULL && sink != NULL, POP3_MULTILINE_ERROR);

  *consumed = 0;
  if (length == 0)
    return POP3_MULTILINE_MORE;

  while (self->state != STATE_DONE && feed.position < feed.end)
    if (!run_state (self, &feed, bytes, error))
      return POP3_MULTILINE_ERROR;

  *consumed = (gsize) (feed.position - bytes);
  if (self->state == STATE_DONE)
    return POP3_MULTILINE_DONE;

  self->carriage_return = feed.end[-1] == '\r';
  if (self->state == STATE_DOT || self->state == STATE_DOT_RETURN)
    return POP3_MULTILINE_MORE;

  return flush (&feed, feed.end, error) ? POP3_MULTILINE_MORE : POP3_MULTILINE_ERROR;
}
