/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-sasl.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "test-span.h"

static const Pop3SaslInput input = { .user = "ana", .secret = "geheim", .host = "h", .port = 995 };

static void
test_table (void)
{
  guint count = 0;

  for (; pop3_sasl_get_mechanism (count) != NULL; count++)
    {
      const Pop3SaslMechanism *mechanism = pop3_sasl_get_mechanism (count);
      g_autofree char *lower = g_ascii_strdown (mechanism->name, -1);

      g_assert_cmpuint (strlen (mechanism->name), <=, POP3_LIMIT_SASL_NAME);
      g_assert_nonnull (mechanism->step);
      g_assert_true (pop3_sasl_find_mechanism (mechanism->name) == mechanism);
      g_assert_true (pop3_sasl_find_mechanism (lower) == mechanism);
      g_assert_cmpint (mechanism->start == NULL, ==, mechanism->free == NULL);
    }
  g_assert_cmpuint (count, >, 0);
  g_assert_null (pop3_sasl_find_mechanism ("X-OURS"));
  g_assert_null (pop3_sasl_find_mechanism (""));
}

/* RFC 4616 §2. */
static void
test_plain (void)
{
  g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (&pop3_sasl_plain, &input, NULL);
  g_autoptr (GBytes) message = pop3_sasl_step (sasl, NULL, NULL);

  g_assert_cmpmem (g_bytes_get_data (message, NULL), g_bytes_get_size (message), "\0ana\0geheim",
                   11);
  g_assert_true (pop3_sasl_finish (sasl, NULL));
  g_assert_cmpuint (pop3_sasl_plain.flags & POP3_SASL_NEEDS_TLS, !=, 0);
}

static void
test_accepted_too_early (void)
{
  g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (&pop3_sasl_plain, &input, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (pop3_sasl_finish (sasl, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
}

static void
test_endless (void)
{
  g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (&pop3_sasl_plain, &input, NULL);
  g_autoptr (GBytes) challenge = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < POP3_LIMIT_SASL_STEPS; i++)
    g_bytes_unref (pop3_sasl_step (sasl, challenge, NULL));
  g_assert_null (pop3_sasl_step (sasl, challenge, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_LIMIT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/table", test_table);
  g_test_add_func ("/sasl/plain", test_plain);
  g_test_add_func ("/sasl/accepted-too-early", test_accepted_too_early);
  g_test_add_func ("/sasl/endless", test_endless);

  return g_test_run ();
}
