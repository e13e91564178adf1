/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-capabilities.h"
#include "protocol/pop3-limits.h"
#include "session/pop3-ladder.h"

/* The lines of an answer to CAPA, and the ways to log in that are tried for it: whatever
 * the server announces, the secret is shown last, and only where it may be. */

/* Where the strongest login so far was this, without TLS none of those is tried. */
#define LEAST "SCRAM-SHA-256"

static const char *const showing[] = { "PLAIN", "LOGIN", "USER", NULL };
static const char *const weaker[] = { "CRAM-MD5", "PLAIN", "LOGIN", "USER", NULL };

static void
check_way (const Pop3SessionConfig *config,
           const Pop3LadderLine    *line,
           const char              *name,
           gboolean                 is_last)
{
  g_assert_true (strcmp (name, POP3_LADDER_USER) == 0
                 ? pop3_capabilities_has (line->capabilities, POP3_CAPABILITY_USER)
                 : pop3_capabilities_has_mechanism (line->capabilities, name));
  g_assert_true (line->can_bind || !g_str_has_suffix (name, "-PLUS"));
  if (g_strv_contains (showing, name))
    g_assert_true (is_last && (line->is_secure || config->security == POP3_SECURITY_NONE));
  if (g_strv_contains (weaker, name))
    g_assert_true (line->is_secure || config->least_mechanism == NULL);
}

static void
check_ladder (const Pop3Capabilities *capabilities,
              gboolean                is_secure,
              gboolean                consent,
              gboolean                learned)
{
  g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
  Pop3LadderLine line = { capabilities, is_secure, is_secure };
  g_autoptr (GPtrArray) names = NULL;
  gboolean is_weaker = FALSE;

  config->security = consent ? POP3_SECURITY_NONE : POP3_SECURITY_STLS;
  config->known_mechanism = g_strdup ("PLAIN");
  config->least_mechanism = learned ? g_strdup (LEAST) : NULL;
  names = pop3_ladder_build (config, &line, &is_weaker);

  g_assert_cmpuint (names->len, <=, POP3_LIMIT_LOGIN_ATTEMPTS);
  for (guint i = 0; i < names->len; i++)
    check_way (config, &line, g_ptr_array_index (names, i), i + 1 == names->len);
}

static gboolean
on_line (const char *line,
         gsize       length,
         gpointer    user_data)
{
  pop3_capabilities_add_line (user_data, line, length);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (Pop3Capabilities) capabilities = pop3_capabilities_new ();

  fuzz_each_line (data, size, on_line, capabilities);

  g_assert_cmpuint (capabilities->sasl->len, <=, POP3_LIMIT_SASL_NAMES);
  for (guint i = 0; i < capabilities->sasl->len; i++)
    {
      const char *name = g_ptr_array_index (capabilities->sasl, i);

      g_assert_cmpuint (strlen (name), <=, POP3_LIMIT_SASL_NAME);
      g_assert_true (pop3_capabilities_has_mechanism (capabilities, name));
    }
  g_assert_cmpint (capabilities->expire, >=, MIN (POP3_EXPIRE_UNKNOWN, POP3_EXPIRE_NEVER));
  if (capabilities->implementation != NULL)
    fuzz_check_shown (capabilities->implementation);
  for (guint i = 0; i < 8; i++)
    check_ladder (capabilities, i & 1, i & 2, i & 4);
  return 0;
}
