/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-backoff.h"

/* Seconds before the first retry, doubled for each failure after it... */
#define FIRST_DELAY_S 30
/* ... up to this, which servers that lock a mailbox or limit logins can bear. */
#define MAX_DELAY_S (30 * 60)
/* Part of the delay that is left to chance, so that clients do not come in step. */
#define JITTER 0.25

/**
 * pop3_backoff_delay:
 * @failures: failures in a row, 1 or more
 * @random: a number from 0 up to 1
 *
 * How long to wait after a failed visit. Pure; any thread.
 *
 * Returns: seconds
 */
guint
pop3_backoff_delay (guint  failures,
                    double random)
{
  guint delay = FIRST_DELAY_S;

  for (guint i = 1; i < failures && delay < MAX_DELAY_S; i++)
    delay *= 2;

  delay = MIN (delay, MAX_DELAY_S);
  return delay + (guint) (delay * JITTER * random);
}
