/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "settings/pop3-autoconfig.h"
#include "settings/pop3-settings.h"

/* A provider's settings file. What is made of it is shown and connected to, so each
 * value makes sense, and a safer server never stands behind a less safe one. */

static void
check_servers (const GPtrArray *servers)
{
  Pop3Security last = POP3_SECURITY_TLS;

  for (guint i = 0; i < servers->len; i++)
    {
      const Pop3Server *server = g_ptr_array_index (servers, i);

      g_assert_true (pop3_server_is_host (server->host));
      g_assert_cmpuint (server->port, >, 0);
      g_assert_cmpint (server->security, <=, last);
      if (server->user != NULL)
        fuzz_check_shown (server->user);
      g_assert_nonnull (server->authentication);
      last = server->security;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_memdup2 (data, MAX (size, 1));
  g_autoptr (GError) error = NULL;
  g_autoptr (Pop3Findings) findings = NULL;

  findings = pop3_autoconfig_parse (text, size, "ana.ng@example.org", POP3_SOURCE_ISPDB, &error);
  g_assert_true ((findings == NULL) == (error != NULL));
  if (findings == NULL)
    {
      g_assert_true (error->domain == POP3_ERROR);
      return 0;
    }

  check_servers (findings->incoming);
  check_servers (findings->outgoing);
  g_assert_cmpuint (findings->incoming->len + findings->outgoing->len, <=,
                    POP3_LIMIT_AUTOCONFIG_SERVERS);
  g_assert_cmpuint (findings->leave_days, <=, POP3_SETTINGS_MAX_KEEP_DAYS);
  g_assert_cmpuint (findings->check_minutes, <=, POP3_SETTINGS_MAX_CHECK_MIN);
  if (findings->provider != NULL)
    fuzz_check_shown (findings->provider);
  if (findings->documentation != NULL)
    {
      g_assert_true (g_str_has_prefix (findings->documentation, "https://"));
      fuzz_check_shown (findings->documentation);
    }
  return 0;
}
