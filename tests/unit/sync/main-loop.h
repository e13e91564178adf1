/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

static inline gboolean
main_loop_on_moment (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets pass what it takes for something that must not happen, and happen what is due by
 * then: that may have had no time of its own. */
static inline void
main_loop_pass (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, main_loop_on_moment, &over);
  while (!over || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
}

/* Until something has been counted that often. */
static inline void
main_loop_await (const guint *count,
                 guint        value)
{
  while (*count < value)
    g_main_context_iteration (NULL, TRUE);
}

G_END_DECLS
