/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-window.h"

#include "pop3-limits.h"

/*
 * The pipelining window: how far to go ahead of the server. A pure value; it is
 * told what was sent and answered, and sends nothing itself.
 */

/* Fewer would wait for round trips even with large messages. */
#define WINDOW_MIN 4

/* Octets that an answer is thought to have before the first came: a usual mail. */
#define FIRST_AVERAGE (32 * 1024)

/* The last answer's share in the average is one of so many. */
#define AVERAGE_WEIGHT 8

/* Answers on their way, in what the path carries in a round trip: the sender's
 * own window doubles in each while it grows, and commands leave in groups. */
#define FLOW_FACTOR 4

/* What the path carried at best counts less with each round trip. */
#define FLOW_WEIGHT 8

/* Microseconds of the shortest round trip that is told from none. */
#define ROUND_TRIP_MIN 1000

void
pop3_window_init (Pop3Window *self,
                  gboolean    pipelining)
{
  g_return_if_fail (self != NULL);

  *self = (Pop3Window) { .pipelining = pipelining, .filling = TRUE };
  self->answer_average = FIRST_AVERAGE;
}

static guint
window_size (const Pop3Window *self)
{
  guint64 octets = CLAMP (self->flow * FLOW_FACTOR, POP3_LIMIT_WINDOW_ANSWERS_MIN,
                          POP3_LIMIT_WINDOW_ANSWERS);
  guint64 wanted = octets / MAX (self->answer_average, 1);

  if (!self->pipelining)
    return 1;

  return (guint) CLAMP (wanted, WINDOW_MIN, POP3_LIMIT_WINDOW_COMMANDS);
}

gboolean
pop3_window_may_send (Pop3Window *self,
                      gsize       length)
{
  guint size = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->commands == 0)
    {
      self->filling = TRUE;
      return TRUE;
    }

  size = window_size (self);
  if (self->commands >= size || self->octets + length > POP3_LIMIT_WINDOW_OCTETS)
    self->filling = FALSE;
  else if (self->commands <= size / 2)
    self->filling = TRUE;

  return self->filling;
}

void
pop3_window_sent (Pop3Window *self,
                  gsize       length,
                  gint64      now)
{
  g_return_if_fail (self != NULL);

  if (self->since == 0)
    self->since = now;
  self->commands++;
  self->octets += length;
}

/* What came in the last round trip or longer. The first answer tells how long one
 * is: too long, when the answer is, which does no harm. */
static void
measure_flow (Pop3Window *self,
              guint64     answer,
              gint64      now)
{
  gint64 elapsed = MAX (now - self->since, ROUND_TRIP_MIN);
  guint64 flow = 0;

  if (self->round_trip == 0)
    self->round_trip = elapsed;
  self->flowed += answer;
  if (elapsed < self->round_trip)
    return;

  flow = (guint64) ((double) self->flowed * self->round_trip / elapsed);
  self->flow = MAX (flow, self->flow - self->flow / FLOW_WEIGHT);
  self->flowed = 0;
  self->since = now;
}

void
pop3_window_answered (Pop3Window *self,
                      gsize       length,
                      guint64     answer,
                      gint64      now)
{
  guint64 counted = MIN (answer, POP3_LIMIT_MESSAGE);

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->commands > 0 && self->octets >= length);

  self->commands--;
  self->octets -= length;
  self->answer_average -= self->answer_average / AVERAGE_WEIGHT;
  self->answer_average += counted / AVERAGE_WEIGHT;
  measure_flow (self, counted, now);
}

guint
pop3_window_get_pending (const Pop3Window *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->commands;
}
