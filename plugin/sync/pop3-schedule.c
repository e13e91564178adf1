/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-schedule.h"

#include "protocol/pop3-error.h"
#include "sync/pop3-backoff.h"
#include "sync/pop3-stumbles.h"

/*
 * When the next visit is, by what came of the last one: every so many minutes; later and
 * later while it fails; at once after a session that was a part of the first bulk
 * download, and once after one that broke in the middle. The message at which it broke is
 * put off, to be fetched last. One thread at a time; no clock, no timer.
 */

/* Seconds until the next attempt while the line is not all there yet. */
#define SETTLE_DELAY_S 3

/**
 * pop3_schedule_init:
 * @self: (out caller-allocates): a schedule without visits
 */
void
pop3_schedule_init (Pop3Schedule *self)
{
  *self = (Pop3Schedule) { .stumbles = pop3_stumbles_new () };
}

/**
 * pop3_schedule_clear:
 * @self: the schedule, not to be used any more
 */
void
pop3_schedule_clear (Pop3Schedule *self)
{
  g_clear_pointer (&self->stumbles, g_ptr_array_unref);
}

/* Errors that only the user can mend. */
static gboolean
needs_user (const GError *error)
{
  return g_error_matches (error, POP3_ERROR, POP3_ERROR_AUTHENTICATION) ||
         g_error_matches (error, POP3_ERROR, POP3_ERROR_CERTIFICATE);
}

/* It is the line that failed, not the server or the disk. */
static gboolean
is_of_the_line (const GError *error)
{
  return g_error_matches (error, POP3_ERROR, POP3_ERROR_NETWORK) ||
         g_error_matches (error, POP3_ERROR, POP3_ERROR_TIMEOUT) ||
         g_error_matches (error, POP3_ERROR, POP3_ERROR_TLS);
}

static Pop3Next
after (guint  delay,
       guint *seconds)
{
  *seconds = delay;
  return POP3_NEXT_LATER;
}

static guint
back_off (Pop3Schedule *self,
          guint         failures)
{
  self->failures = failures;
  return pop3_backoff_delay (failures, g_random_double ());
}

static Pop3Next
follow_failure (Pop3Schedule    *self,
                const Pop3Visit *visit,
                const GError    *error,
                const Pop3Terms *terms,
                gboolean         stumbled,
                guint           *seconds)
{
  /* What broke it off will not do so again: it is behind us or put off, or the line
   * is new. */
  gboolean broken = visit->suspects > 0 || (visit->fetched > 0 && is_of_the_line (error));

  /* It broke again at what was put off. All the rest is here, and the next check is not
   * to be later for it. */
  if (visit->broke_at != NULL && !stumbled && terms->check_minutes > 0)
    {
      self->failures = 0;
      return after (terms->check_minutes * 60, seconds);
    }

  if ((broken || stumbled) && self->failures == 0)
    {
      self->mending = TRUE;
      self->failures = 1;
      return POP3_NEXT_AT_ONCE;
    }

  if (terms->settling && is_of_the_line (error))
    return after (SETTLE_DELAY_S, seconds);

  /* A server that hangs up again and again gives us something each time. */
  return after (back_off (self, broken ? 1 : self->failures + 1), seconds);
}

static Pop3Next
follow_success (Pop3Schedule    *self,
                const Pop3Visit *visit,
                const Pop3Terms *terms,
                guint           *seconds)
{
  self->failures = 0;
  if (pop3_portions_go_on (&self->portions, visit))
    return POP3_NEXT_AT_ONCE;
  if (terms->wanted)
    return after (0, seconds);

  return terms->check_minutes > 0 ? after (terms->check_minutes * 60, seconds)
                                  : POP3_NEXT_WHEN_ASKED;
}

/**
 * pop3_schedule_next:
 * @self: the schedule
 * @visit: one more visit, which has ended
 * @error: (nullable): why it failed
 * @terms: what else counts
 * @seconds: (out): how much later, with %POP3_NEXT_LATER
 *
 * Returns: when the next one is
 */
Pop3Next
pop3_schedule_next (Pop3Schedule    *self,
                    const Pop3Visit *visit,
                    const GError    *error,
                    const Pop3Terms *terms,
                    guint           *seconds)
{
  gboolean stumbled = pop3_stumbles_note (self->stumbles, visit, error == NULL);

  /* Not twice in a row: what it has learned may not have been kept. */
  self->mending = visit->blames_pipelining && !visit->config->no_pipelining && !self->mending;
  if (self->mending || visit->postponed)
    return POP3_NEXT_AT_ONCE;
  if (error == NULL)
    return follow_success (self, visit, terms, seconds);
  if (needs_user (error))
    return POP3_NEXT_WHEN_MENDED;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return follow_failure (self, visit, error, terms, stumbled, seconds);

  /* Asked for while it was ending: after a network that was gone for a moment. */
  return terms->wanted ? after (0, seconds) : POP3_NEXT_WHEN_ASKED;
}

/**
 * pop3_schedule_put_off:
 * @self: the schedule
 *
 * A visit could not begin: that is one more failure.
 *
 * Returns: seconds until the next
 */
guint
pop3_schedule_put_off (Pop3Schedule *self)
{
  return back_off (self, self->failures + 1);
}
