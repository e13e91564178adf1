/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "session/pop3-session.h"

#include <stdio.h>
#include <string.h>

/*
 * One login at a real server:
 *
 *   log-in PORT none|stls|tls USER MECHANISM AUTHORITY [lock-step] < password
 *
 * to "localhost", where AUTHORITY is a PEM file and MECHANISM one or "auto". Prints
 * the mechanism that led in and how many messages there are, or what went wrong.
 * With "lock-step" it fetches them all, one command at a time, and prints the
 * seconds that took.
 */

static Pop3Security
parse_security (const char *text)
{
  if (strcmp (text, "none") == 0)
    return POP3_SECURITY_NONE;

  return strcmp (text, "stls") == 0 ? POP3_SECURITY_STLS : POP3_SECURITY_TLS;
}

static gboolean
drop_message (gsize          index,
              GBytes        *message,
              const GError  *refusal,
              gpointer       user_data,
              GError       **error)
{
  if (message != NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (refusal));
  return FALSE;
}

static gboolean
fetch_all (Pop3Session        *session,
           const Pop3Listing  *listing,
           GError            **error)
{
  gsize length = pop3_listing_get_length (listing);
  g_autofree guint *numbers = g_new (guint, length);
  gint64 start = g_get_monotonic_time ();

  for (gsize i = 0; i < length; i++)
    numbers[i] = pop3_listing_get (listing, i)->number;
  if (!pop3_session_fetch (session, numbers, length, drop_message, NULL, NULL, error))
    return FALSE;

  printf ("%.3f\n", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  return TRUE;
}

static gboolean
visit (const Pop3SessionConfig  *config,
       GError                  **error)
{
  g_autoptr (Pop3Session) session = pop3_session_new (config);
  g_autoptr (Pop3Listing) listing = NULL;

  if (!pop3_session_open (session, NULL, error))
    return FALSE;
  listing = pop3_session_list (session, NULL, error);
  if (listing == NULL || (config->no_pipelining && !fetch_all (session, listing, error)) ||
      !pop3_session_quit (session, NULL, error))
    return FALSE;

  printf ("%s %" G_GSIZE_FORMAT "\n", pop3_session_get_mechanism (session),
          pop3_listing_get_length (listing));
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
  g_autoptr (GError) error = NULL;
  char password[256] = "";

  if (argc < 6 || argc > 7 || fgets (password, sizeof password, stdin) == NULL)
    {
      fprintf (stderr, "usage: log-in PORT none|stls|tls USER MECHANISM AUTHORITY [lock-step]"
                       " < password\n");
      return 2;
    }

  config->host = g_strdup ("localhost");
  config->port = (guint16) g_ascii_strtoull (argv[1], NULL, 10);
  config->security = parse_security (argv[2]);
  config->user = g_strdup (argv[3]);
  config->secret = g_strdup (g_strchomp (password));
  g_free (config->mechanism);
  config->mechanism = g_strdup (argv[4]);
  config->no_pipelining = argc > 6;
  config->tls_database = g_tls_file_database_new (argv[5], &error);
  if (config->tls_database == NULL || !visit (config, &error))
    {
      printf ("error: %s\n", error->message);
      return 1;
    }

  return 0;
}
