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
      g_assert_cmpuint (mechanism->answers, >, 0);
      g_assert_cmpuint (mechanism->answers, <=, POP3_LIMIT_SASL_STEPS);
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

static GBytes *
step (Pop3Sasl   *sasl,
      const char *challenge,
      gsize       length,
      GError    **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (exact_copy (challenge, length), length);

  return pop3_sasl_step (sasl, bytes, error);
}

static void
check (GBytes     *answer,
       const char *expected,
       gsize       length)
{
  g_assert_nonnull (answer);
  g_assert_cmpmem (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), expected, length);
  g_bytes_unref (answer);
}

static void
test_login (void)
{
  g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (&pop3_sasl_login, &input, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (pop3_sasl_wants_more (sasl, NULL));
  check (step (sasl, SPAN ("Username:"), NULL), SPAN ("ana"));
  g_assert_true (pop3_sasl_wants_more (sasl, NULL));
  g_assert_false (pop3_sasl_finish (sasl, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_clear_error (&error);
  check (step (sasl, SPAN ("\0"), NULL), SPAN ("geheim"));
  g_assert_false (pop3_sasl_wants_more (sasl, NULL));
  g_assert_true (pop3_sasl_finish (sasl, NULL));

  g_assert_null (step (sasl, SPAN ("Pin:"), &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
}

/* RFC 2195 §2. */
static void
test_cram_md5 (void)
{
  static const Pop3SaslInput example = {
    .user = "tim", .secret = "tanstaaftanstaaf", .host = "h", .port = 995
  };
  g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (&pop3_sasl_cram_md5, &example, NULL);
  g_autoptr (Pop3Sasl) other = pop3_sasl_new (&pop3_sasl_cram_md5, &example, NULL);
  g_autoptr (Pop3Sasl) empty = pop3_sasl_new (&pop3_sasl_cram_md5, &example, NULL);
  g_autoptr (GError) error = NULL;

  check (step (sasl, SPAN ("<1896.697170952@postoffice.reston.mci.net>"), NULL),
         SPAN ("tim b913a602c7eda7a495b4e6e7334d3890"));
  g_assert_true (pop3_sasl_finish (sasl, NULL));
  g_assert_null (step (sasl, SPAN ("again"), &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_clear_error (&error);

  /* NUL is data. */
  check (step (other, SPAN ("a\0b"), NULL), SPAN ("tim 02b95b1cb8a9e8ff10c4d91a887a5e53"));
  g_assert_null (step (empty, SPAN (""), &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
}

/* RFC 7628 §4.1, §4.2 (T33). */
static void
test_oauthbearer (void)
{
  static const Pop3SaslInput example = {
    .user = "user@example.com", .secret = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
    .host = "server.example.com", .port = 143,
  };
  g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (&pop3_sasl_oauthbearer, &example, NULL);
  g_autoptr (GError) error = NULL;

  check (pop3_sasl_step (sasl, NULL, NULL),
         SPAN ("n,a=user@example.com,\001host=server.example.com\001port=143\001"
               "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\001\001"));
  g_assert_true (pop3_sasl_finish (sasl, NULL));
  check (step (sasl, SPAN ("{\"status\":\"invalid_token\",\"scope\":\"example_scope\"}"), NULL),
         SPAN ("\001"));
  g_assert_cmpstr (pop3_sasl_get_failure (sasl), ==, "invalid_token");
  g_assert_false (pop3_sasl_finish (sasl, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_null (step (sasl, SPAN ("{}"), &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
}

static void
test_xoauth2 (void)
{
  static const struct {
    const char *json;
    const char *failure;
  } rows[] = {
    { "{\"status\":\"401\",\"schemes\":\"bearer\"}", "401" },
    { "{ \"schemes\" : \"bearer\" , \"status\" :\t\"400\" }", "400" },
    { "{\"status\":401}", "401" },
    { "{\"status\":\"\"}", "unknown" },
    { "{\"status\":", "unknown" },
    { "{\"status\"", "unknown" },
    { "\"status\":\"a\033[1mb", "a [1mb" },
    { "", "unknown" },
    { "bad", "unknown" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (&pop3_sasl_xoauth2, &input, NULL);

      check (pop3_sasl_step (sasl, NULL, NULL), SPAN ("user=ana\001auth=Bearer geheim\001\001"));
      check (step (sasl, rows[i].json, strlen (rows[i].json), NULL), SPAN (""));
      g_assert_cmpstr (pop3_sasl_get_failure (sasl), ==, rows[i].failure);
    }
}

/* What would end a field inside of it. */
static void
test_bearer_input (void)
{
  static const Pop3SaslInput bad[] = {
    { .user = "a\001b", .secret = "t", .host = "h", .port = 1 },
    { .user = "a", .secret = "t\001", .host = "h", .port = 1 },
    { .user = "a", .secret = "t u", .host = "h", .port = 1 },
    { .user = "a", .secret = "t", .host = "h\001", .port = 1 },
  };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (Pop3Sasl) sasl =
        pop3_sasl_new (i % 2 == 0 ? &pop3_sasl_oauthbearer : &pop3_sasl_xoauth2, &bad[i / 2], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (pop3_sasl_step (sasl, NULL, &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/table", test_table);
  g_test_add_func ("/sasl/plain", test_plain);
  g_test_add_func ("/sasl/login", test_login);
  g_test_add_func ("/sasl/cram-md5", test_cram_md5);
  g_test_add_func ("/sasl/oauthbearer", test_oauthbearer);
  g_test_add_func ("/sasl/xoauth2", test_xoauth2);
  g_test_add_func ("/sasl/bearer-input", test_bearer_input);
  g_test_add_func ("/sasl/accepted-too-early", test_accepted_too_early);
  g_test_add_func ("/sasl/endless", test_endless);

  return g_test_run ();
}
