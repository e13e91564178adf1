/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-capabilities.h"

#include "protocol/pop3-limits.h"
#include "test-span.h"

static Pop3Capabilities *
parse (const char * const *lines)
{
  Pop3Capabilities *self = pop3_capabilities_new ();

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = exact_copy (lines[i], strlen (lines[i]));

      pop3_capabilities_add_line (self, line, strlen (lines[i]));
    }

  return self;
}

/* RFC 2449 §6 and RFC 5034 in one. */
static void
test_all (void)
{
  static const char * const lines[] = {
    "TOP", "USER", "SASL SCRAM-SHA-256 PLAIN", "RESP-CODES", "LOGIN-DELAY 900 USER", "PIPELINING",
    "EXPIRE 60", "UIDL", "STLS", "AUTH-RESP-CODE", "UTF8 USER", "IMPLEMENTATION Shlemazle 3.1",
    NULL,
  };
  g_autoptr (Pop3Capabilities) self = parse (lines);

  g_assert_cmphex (self->flags, ==, (1 << 9) - 1);
  g_assert_cmpuint (self->sasl->len, ==, 2);
  g_assert_true (pop3_capabilities_has_mechanism (self, "plain"));
  g_assert_true (pop3_capabilities_has_mechanism (self, "SCRAM-SHA-256"));
  g_assert_false (pop3_capabilities_has_mechanism (self, "SCRAM-SHA-256-PLUS"));
  g_assert_false (pop3_capabilities_has_mechanism (self, "SCRAM"));
  g_assert_cmpuint (self->login_delay, ==, 900);
  g_assert_cmpint (self->expire, ==, 60);
  g_assert_cmpstr (self->implementation, ==, "Shlemazle 3.1");
}

/* Gmail's (2.4 no. 27). */
static void
test_gmail (void)
{
  static const char * const lines[] = {
    "USER", "RESP-CODES", "EXPIRE 0", "LOGIN-DELAY 300", "TOP", "UIDL", "X-GOOGLE-RICO",
    "SASL PLAIN XOAUTH2 OAUTHBEARER", NULL,
  };
  g_autoptr (Pop3Capabilities) self = parse (lines);

  g_assert_false (pop3_capabilities_has (self, POP3_CAPABILITY_PIPELINING));
  g_assert_false (pop3_capabilities_has (self, POP3_CAPABILITY_STLS));
  g_assert_true (pop3_capabilities_has (self, POP3_CAPABILITY_UIDL));
  g_assert_cmpint (self->expire, ==, 0);
  g_assert_cmpuint (self->login_delay, ==, 300);
}

static void
test_odd (void)
{
  static const char * const lines[] = {
    "", " ", "  top 1", "Uidl\t", "pipelining now", "STLSX", "X STLS", "EXPIRE never",
    "LOGIN-DELAY", "LOGIN-DELAY x", "LOGIN-DELAY 99999999999999999999", "SASL",
    "SASL\t\tplain   A23456789012345678901", "\xff\xfe", NULL,
  };
  g_autoptr (Pop3Capabilities) self = parse (lines);

  g_assert_cmphex (self->flags, ==,
                   POP3_CAPABILITY_TOP | POP3_CAPABILITY_UIDL | POP3_CAPABILITY_PIPELINING);
  g_assert_cmpint (self->expire, ==, POP3_EXPIRE_NEVER);
  g_assert_cmpuint (self->login_delay, ==, 0);
  g_assert_cmpuint (self->sasl->len, ==, 1);
  g_assert_true (pop3_capabilities_has_mechanism (self, "PLAIN"));
}

static void
test_nul (void)
{
  g_autoptr (Pop3Capabilities) self = pop3_capabilities_new ();
  g_autofree char *line = exact_copy (SPAN ("SASL PLA\0IN OTHER\0"));

  pop3_capabilities_add_line (self, line, sizeof "SASL PLA\0IN OTHER\0" - 1);
  g_assert_cmpuint (self->sasl->len, ==, 0);
}

static void
test_limit (void)
{
  g_autoptr (Pop3Capabilities) self = pop3_capabilities_new ();
  g_autoptr (GString) line = g_string_new ("SASL");

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (line, " X%u", i);
  pop3_capabilities_add_line (self, line->str, line->len);
  pop3_capabilities_add_line (self, line->str, line->len);
  g_assert_cmpuint (self->sasl->len, ==, POP3_LIMIT_SASL_NAMES);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capabilities/all", test_all);
  g_test_add_func ("/capabilities/gmail", test_gmail);
  g_test_add_func ("/capabilities/odd", test_odd);
  g_test_add_func ("/capabilities/nul", test_nul);
  g_test_add_func ("/capabilities/limit", test_limit);

  return g_test_run ();
}
