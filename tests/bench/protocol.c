/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "session/pop3-session.h"

#include <stdio.h>
#include <string.h>

/*
 * The session alone, messages thrown away:
 *
 *   protocol HOST PORT none|tls USER PASSWORD AUTHORITY MECHANISM [list]
 *
 * logs in, lists the mailbox, fetches all of it (with "list" nothing) and quits.
 * Prints messages and octets of messages, then milliseconds of each step.
 */

typedef struct {
  guint   messages;
  guint64 octets;
  gint64  last; /* when the step before ended, microseconds */
} Count;

static gboolean
take (gsize          index,
      GBytes        *message,
      const GError  *refusal,
      gpointer       user_data,
      GError       **error)
{
  Count *count = user_data;

  if (message != NULL)
    {
      count->messages++;
      count->octets += g_bytes_get_size (message);
    }
  return TRUE;
}

static void
report (Count      *count,
        const char *step)
{
  gint64 now = g_get_monotonic_time ();

  printf (" %s %.1f", step, (now - count->last) / 1000.0);
  count->last = now;
}

static gboolean
fetch_all (Pop3Session       *session,
           const Pop3Listing *listing,
           Count             *count,
           GError           **error)
{
  gsize length = pop3_listing_get_length (listing);
  g_autofree guint *numbers = g_new (guint, length);

  /* Newest first, as a visit does. */
  for (gsize i = 0; i < length; i++)
    numbers[i] = pop3_listing_get (listing, length - 1 - i)->number;

  return pop3_session_fetch (session, numbers, length, take, count, NULL, error);
}

static gboolean
visit (const Pop3SessionConfig  *config,
       gboolean                  fetch,
       GError                  **error)
{
  g_autoptr (Pop3Session) session = pop3_session_new (config);
  g_autoptr (Pop3Listing) listing = NULL;
  Count count = { .last = g_get_monotonic_time () };

  if (!pop3_session_open (session, NULL, error))
    return FALSE;
  report (&count, "open");
  listing = pop3_session_list (session, NULL, error);
  if (listing == NULL)
    return FALSE;
  report (&count, "list");
  if (fetch && !fetch_all (session, listing, &count, error))
    return FALSE;
  report (&count, "fetch");
  if (!pop3_session_quit (session, NULL, error))
    return FALSE;
  report (&count, "quit");
  printf (" messages %u octets %" G_GUINT64_FORMAT "\n", count.messages, count.octets);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
  g_autoptr (GError) error = NULL;

  if (argc < 8)
    {
      fprintf (stderr,
               "usage: protocol HOST PORT none|tls USER PASSWORD AUTHORITY MECHANISM [list]\n");
      return 2;
    }

  config->host = g_strdup (argv[1]);
  config->port = (guint16) g_ascii_strtoull (argv[2], NULL, 10);
  config->security = strcmp (argv[3], "tls") == 0 ? POP3_SECURITY_TLS : POP3_SECURITY_NONE;
  config->user = g_strdup (argv[4]);
  config->secret = g_strdup (argv[5]);
  g_free (config->mechanism);
  config->mechanism = g_strdup (argv[7]);
  config->list_at_once = TRUE;
  config->tls_database = g_tls_file_database_new (argv[6], &error);
  if (config->tls_database == NULL || !visit (config, argc == 8, &error))
    {
      fprintf (stderr, "protocol: %s\n", error->message);
      return 1;
    }

  return 0;
}
