/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-portions.h"

#include "protocol/pop3-limits.h"

/**
 * pop3_portions_go_on:
 * @self: the sessions until now
 * @visit: one more, which ended well
 *
 * Whether the first bulk download goes on at once. Each portion of a mailbox brings
 * its end nearer, unless its messages look new each time. Any thread.
 *
 * Returns: %FALSE when there is nothing more, or when it had better go on with the
 *   next check
 */
gboolean
pop3_portions_go_on (Pop3Portions    *self,
                     const Pop3Visit *visit)
{
  guint limit = visit->nameless ? POP3_LIMIT_PORTIONS_NAMELESS : POP3_LIMIT_PORTIONS;

  self->row = visit->more && visit->planned >= self->planned ? self->row + 1 : 0;
  self->planned = visit->more ? visit->planned : 0;
  if (self->row < limit)
    return visit->more;

  g_message ("The mailbox does not come to an end: %u sessions in a row had no fewer new "
             "messages than the one before. The download goes on with the next check.",
             self->row);
  return FALSE;
}
