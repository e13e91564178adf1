/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "host/pop3-host-probe.h"

#include <glib-object.h>

/* Types of the host's that more than one thread would be the first to use. */
static const char *const names[] = {
  "GearyErrorContextStackFrame",
  "GearyImapDBMessageRow",
  "GearyLoggingState",
};

static void
test_registered (void)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (g_type_from_name (names[i]), ==, 0);

  pop3_host_probe (&error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (G_TYPE_IS_FUNDAMENTAL (g_type_from_name (names[i])));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/types/registered", test_registered);
  return g_test_run ();
}
