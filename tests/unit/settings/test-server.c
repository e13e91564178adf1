/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "settings/pop3-server.h"

/* By whose word a server sees the password before the user has seen its name (S12). */
static void
test_vouched_for (void)
{
  static const struct {
    Pop3Source source;
    gboolean   expected;
  } cases[] = {
    { POP3_SOURCE_USER, FALSE },
    { POP3_SOURCE_AUTOCONFIG, TRUE },
    { POP3_SOURCE_ISPDB, TRUE },
    { POP3_SOURCE_ISPDB_MX, FALSE },
    { POP3_SOURCE_SRV, FALSE },
    { POP3_SOURCE_GUESS, FALSE },
  };

  g_assert_false (pop3_server_is_vouched_for (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Pop3Server) server = pop3_server_new ("p.test", POP3_PORT_TLS, POP3_SECURITY_TLS,
                                                       "ana", cases[i].source);

      g_test_message ("%d", cases[i].source);
      g_assert_cmpint (pop3_server_is_vouched_for (server), ==, cases[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/vouched for", test_vouched_for);

  return g_test_run ();
}
