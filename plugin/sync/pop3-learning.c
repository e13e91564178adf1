/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-learning.h"

#include "protocol/pop3-limits.h"

/*
 * What a server has taught in earlier visits, and what it teaches in this one: how to log
 * in, what it cannot do, how often it wants to be visited. Session thread.
 */

/* Whose lessons: another host, port or security is another server. */
static char *
name_server (const Pop3SessionConfig *config)
{
  g_autofree char *host = g_ascii_strdown (config->host, -1);

  return g_strdup_printf ("%s %u %d", host, config->port, config->security);
}

static void
apply (Pop3Visit         *visit,
       const Pop3Lessons *lessons)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 since = now - lessons->last_login;

  visit->config->list_at_once = TRUE;
  visit->config->no_pipelining |= pop3_lessons_hold (lessons->no_pipelining, now);
  visit->config->no_utf8 |= pop3_lessons_hold (lessons->no_utf8, now);
  visit->config->known_mechanism = g_strdup (lessons->mechanism);
  visit->config->least_mechanism = g_strdup (lessons->strongest);
  visit->top = !pop3_lessons_hold (lessons->no_top, now);
  /* With a clock that was set back nobody knows. */
  if (since >= 0 && since < lessons->login_delay)
    visit->wait_s = (guint) (lessons->login_delay - since);
}

static void
learn_mechanism (Pop3Lessons *lessons,
                 const char  *mechanism)
{
  g_free (lessons->mechanism);
  lessons->mechanism = g_strdup (mechanism);
  if (!pop3_session_is_stronger (mechanism, lessons->strongest))
    return;

  g_free (lessons->strongest);
  lessons->strongest = g_strdup (mechanism);
}

static void
learn_capabilities (Pop3Lessons            *lessons,
                    const Pop3Capabilities *capabilities,
                    gint64                  begun)
{
  lessons->login_delay = MIN (capabilities->login_delay, POP3_LIMIT_LOGIN_DELAY_S);
  lessons->last_login = lessons->login_delay > 0 ? begun : 0;
  if (capabilities->implementation == NULL ||
      g_strcmp0 (capabilities->implementation, lessons->implementation) == 0)
    return;

  g_message ("The server says that it is %s", capabilities->implementation);
  g_free (lessons->implementation);
  lessons->implementation = g_strdup (capabilities->implementation);
}

/**
 * pop3_learning_begin:
 * @visit: a visit that has not begun
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Has the visit obey what its server has taught. When the server wants no login yet,
 * @visit's wait_s says for how long. Session thread.
 *
 * Returns: (transfer full): that, or %NULL with POP3_ERROR_STORE
 */
Pop3Lessons *
pop3_learning_begin (Pop3Visit    *visit,
                     GCancellable *cancellable,
                     GError      **error)
{
  g_autofree char *server = name_server (visit->config);
  Pop3Lessons *lessons = pop3_mailbox_load_lessons (visit->mailbox, server, cancellable, error);

  if (lessons != NULL)
    apply (visit, lessons);
  return lessons;
}

/**
 * pop3_learning_end:
 * @visit: the visit
 * @before: what pop3_learning_begin() gave
 * @session: its session, over
 * @begun: unix time at which it began
 *
 * Notes in @visit what it has shown of its server. Session thread.
 *
 * Returns: (transfer full): what the next visit had better know
 */
Pop3Lessons *
pop3_learning_end (Pop3Visit         *visit,
                   const Pop3Lessons *before,
                   Pop3Session       *session,
                   gint64             begun)
{
  Pop3Lessons *lessons = pop3_lessons_copy (before);
  const Pop3Capabilities *capabilities = pop3_session_get_capabilities (session);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  visit->blames_pipelining = pop3_session_blames_pipelining (session);
  if (visit->blames_pipelining)
    lessons->no_pipelining = now;
  if (pop3_session_blames_utf8 (session))
    lessons->no_utf8 = now;
  if (!visit->top && !pop3_lessons_hold (lessons->no_top, now))
    lessons->no_top = now;
  if (visit->let_in && capabilities != NULL)
    learn_mechanism (lessons, pop3_session_get_mechanism (session));
  if (capabilities != NULL)
    learn_capabilities (lessons, capabilities, begun);
  visit->wait_s = (guint) CLAMP (lessons->last_login + lessons->login_delay - now, 0,
                                 lessons->login_delay);
  return lessons;
}

/**
 * pop3_learning_keep:
 * @visit: the visit
 * @before: what pop3_learning_begin() gave
 * @after: what pop3_learning_end() gave
 *
 * Writes down what is new. What could not be noted is learned again. Session thread.
 */
void
pop3_learning_keep (Pop3Visit         *visit,
                    const Pop3Lessons *before,
                    const Pop3Lessons *after)
{
  g_autofree char *server = name_server (visit->config);
  g_autoptr (GError) error = NULL;

  if (!pop3_lessons_equal (before, after) &&
      !pop3_mailbox_save_lessons (visit->mailbox, server, after, &error))
    g_info ("What the server taught was not noted: %s", error->message);
}
