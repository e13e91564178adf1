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

void
pop3_window_init (Pop3Window *self,
                  gboolean    pipelining)
{
  g_return_if_fail (self != NULL);

  self->pipelining = pipelining;
  self->filling = TRUE;
  self->commands = 0;
  self->octets = 0;
  self->answer_average = FIRST_AVERAGE;
}

static guint
window_size (const Pop3Window *self)
{
  guint64 wanted = POP3_LIMIT_WINDOW_ANSWERS / MAX (self->answer_average, 1);

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
                  gsize       length)
{
  g_return_if_fail (self != NULL);

  self->commands++;
  self->octets += length;
}

void
pop3_window_answered (Pop3Window *self,
                      gsize       length,
                      guint64     answer)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->commands > 0 && self->octets >= length);

  self->commands--;
  self->octets -= length;
  self->answer_average -= self->answer_average / AVERAGE_WEIGHT;
  self->answer_average += MIN (answer, POP3_LIMIT_MESSAGE) / AVERAGE_WEIGHT;
}

guint
pop3_window_get_pending (const Pop3Window *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->commands;
}
