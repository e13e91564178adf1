/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-stumbles.h"

#include "protocol/pop3-limits.h"

/* The messages that are put off, to be fetched last: at each of them a session broke. */

/**
 * pop3_stumbles_new:
 *
 * Any thread.
 *
 * Returns: (transfer full) (element-type utf8): none yet
 */
GPtrArray *
pop3_stumbles_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

/**
 * pop3_stumbles_note:
 * @self: (element-type utf8): the messages until now
 * @visit: one more visit, which has ended
 * @done: whether it ended well, which makes up for all of them
 *
 * Remembers where a session broke. Any thread, one at a time.
 *
 * Returns: whether it broke at a message where none broke before
 */
gboolean
pop3_stumbles_note (GPtrArray       *self,
                    const Pop3Visit *visit,
                    gboolean         done)
{
  guint place = 0;
  gboolean known = FALSE;

  if (done)
    g_ptr_array_set_size (self, 0);
  if (visit->broke_at == NULL)
    return FALSE;

  known = g_ptr_array_find_with_equal_func (self, visit->broke_at, g_str_equal, &place);
  if (known || self->len == POP3_LIMIT_STUMBLES)
    g_ptr_array_remove_index (self, place);
  g_ptr_array_add (self, g_strdup (visit->broke_at));
  return !known;
}
