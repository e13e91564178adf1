/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-main-thread.h"

/* The way back from a thread of ours. */

/**
 * pop3_main_thread_post:
 * @context: the main thread's context
 * @priority: of the source
 * @func: what to call there
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data afterwards
 *
 * Has @func called on the thread that runs @context. Unlike
 * g_main_context_invoke() never on the calling thread, also when nobody happens
 * to hold the context. Any thread.
 */
void
pop3_main_thread_post (GMainContext  *context,
                       int            priority,
                       GSourceFunc    func,
                       gpointer       user_data,
                       GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, user_data, destroy);
  g_source_attach (source, context);
}
