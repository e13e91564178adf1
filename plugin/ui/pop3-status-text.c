/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-status-text.h"

#include <glib/gi18n-lib.h>

/* An account's status in words. Main thread. */

#define MINUTE 60
#define HOUR   (60 * MINUTE)

static char *
format_time (gint64 unix_time)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (unix_time);

  if (when == NULL)
    return g_strdup ("");
  /* Translators: date and time of a check for new mail, as for strftime */
  return g_date_time_format (when, _("%x, %H:%M"));
}

static char *
format_past (gint64 unix_time)
{
  gint64 seconds = g_get_real_time () / G_USEC_PER_SEC - unix_time;
  guint minutes = (guint) MAX (seconds / MINUTE, 0);

  if (seconds < MINUTE)
    /* Translators: when the last check for new mail was */
    return g_strdup (_("Just now"));
  if (seconds < HOUR)
    return g_strdup_printf (
      /* Translators: when the last check for new mail was */
      g_dngettext (GETTEXT_PACKAGE, "%u minute ago", "%u minutes ago", minutes), minutes);
  return format_time (unix_time);
}

/**
 * pop3_status_text_get_last:
 * @view: an account's status
 *
 * Returns: (transfer full): when it was checked
 */
char *
pop3_status_text_get_last (const Pop3StatusView *view)
{
  if (view->last_check == 0)
    /* Translators: when the last check for new mail was: there was none yet */
    return g_strdup (_("Not yet"));
  return format_past (view->last_check);
}

/**
 * pop3_status_text_get_next:
 * @view: an account's status
 *
 * Returns: (transfer full): when it will be checked
 */
char *
pop3_status_text_get_next (const Pop3StatusView *view)
{
  gint64 seconds = view->next_check - g_get_real_time () / G_USEC_PER_SEC;
  guint minutes = (guint) MAX ((seconds + MINUTE - 1) / MINUTE, 1);

  if (view->activity == POP3_ACTIVITY_OFFLINE)
    /* Translators: when the next check for new mail will be */
    return g_strdup (_("When the network is back"));
  if (view->next_check == 0)
    /* Translators: when the next check for new mail will be: there is none by the clock */
    return g_strdup (_("When asked"));
  if (seconds < HOUR)
    return g_strdup_printf (
      /* Translators: when the next check for new mail will be */
      g_dngettext (GETTEXT_PACKAGE, "In %u minute", "In %u minutes", minutes), minutes);
  return format_time (view->next_check);
}

/**
 * pop3_status_text_get_activity:
 * @view: an account's status
 *
 * Returns: (transfer full): what the account is doing
 */
char *
pop3_status_text_get_activity (const Pop3StatusView *view)
{
  switch (view->activity)
    {
    case POP3_ACTIVITY_STOPPED:
      /* Translators: what an account is doing: it is not open */
      return g_strdup (_("Switched off"));
    case POP3_ACTIVITY_OFFLINE:
      /* Translators: what an account is doing */
      return g_strdup (_("Waiting for the network"));
    case POP3_ACTIVITY_HALTED:
      /* Translators: what an account is doing: it waits until the user has solved a problem */
      return g_strdup (_("Stopped by a problem"));
    case POP3_ACTIVITY_CONNECTING:
      /* Translators: what an account is doing */
      return g_strdup (_("Looking for new mail…"));
    case POP3_ACTIVITY_FETCHING:
      return g_strdup_printf (
        /* Translators: what an account is doing: the number of the message that is being
         * fetched, and how many there are to fetch in all */
        g_dngettext (GETTEXT_PACKAGE, "Fetching message %u of %u…",
                     "Fetching message %u of %u…", view->to_fetch),
        MIN (view->fetched + 1, view->to_fetch), view->to_fetch);
    case POP3_ACTIVITY_DELETING:
      /* Translators: what an account is doing */
      return g_strdup (_("Deleting messages on the server…"));
    case POP3_ACTIVITY_IDLE:
    default:
      /* Translators: what an account is doing: nothing, until the next check for new mail */
      return g_strdup (_("Nothing to do"));
    }
}

/**
 * pop3_status_text_get_progress:
 * @view: the status of an account that is fetching
 *
 * Returns: (transfer full) (nullable): how much is done, and how long the rest may take
 */
char *
pop3_status_text_get_progress (const Pop3StatusView *view)
{
  g_autofree char *done = g_format_size (view->bytes);
  g_autofree char *all = g_format_size (view->bytes_to_fetch);
  guint minutes = (guint) MAX ((view->seconds_left + MINUTE - 1) / MINUTE, 1);

  if (view->bytes_to_fetch == 0)
    return g_strdup (done);
  if (view->seconds_left < 0)
    /* Translators: how much has been fetched, such as "3 MB of 12 MB" */
    return g_strdup_printf (_("%s of %s"), done, all);
  if (view->seconds_left < MINUTE)
    /* Translators: how much has been fetched, such as "3 MB of 12 MB" */
    return g_strdup_printf (_("%s of %s, less than a minute left"), done, all);
  return g_strdup_printf (
    /* Translators: how much has been fetched, such as "3 MB of 12 MB", and how long the rest
     * may take */
    g_dngettext (GETTEXT_PACKAGE, "%s of %s, about %u minute left",
                 "%s of %s, about %u minutes left", minutes), done, all, minutes);
}

/**
 * pop3_status_text_get_fetching:
 * @view: the status of accounts that are fetching
 *
 * Returns: (transfer full): how far that is, in one line
 */
char *
pop3_status_text_get_fetching (const Pop3StatusView *view)
{
  g_autofree char *done = g_format_size (view->bytes);
  g_autofree char *all = g_format_size (view->bytes_to_fetch);

  if (view->bytes_to_fetch == 0)
    return pop3_status_text_get_activity (view);
  return g_strdup_printf (
    /* Translators: below the list of folders, with little room: the number of the message that is
     * being fetched, how many there are to fetch in all, and the sizes of what was fetched and of
     * all, such as "3 MB" */
    g_dngettext (GETTEXT_PACKAGE, "Fetching %u of %u (%s of %s)", "Fetching %u of %u (%s of %s)",
                 view->to_fetch),
    MIN (view->fetched + 1, view->to_fetch), view->to_fetch, done, all);
}

/**
 * pop3_status_text_get_summary:
 * @status: an account's status
 *
 * Returns: (transfer full): the most important of it, in a few words
 */
char *
pop3_status_text_get_summary (Pop3Status *status)
{
  const Pop3StatusView *view = pop3_status_get_view (status);

  if (view->activity != POP3_ACTIVITY_IDLE)
    return pop3_status_text_get_activity (view);
  if (view->last_error != NULL)
    /* Translators: the last check for new mail did not succeed */
    return g_strdup (_("Last check failed"));
  return pop3_status_text_get_last (view);
}
