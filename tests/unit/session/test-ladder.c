/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "session/pop3-ladder.h"

#include <string.h>

/*
 * Which logins are tried in which order, as a table: settings, announcement, ladder.
 */

typedef struct {
  const char   *description;
  const char   *capabilities; /* the lines; NULL: no CAPA */
  gboolean      is_secure;
  Pop3Security  security;
  const char   *mechanism;
  gboolean      is_token;
  const char   *known;
  const char   *least;
  gboolean      is_weaker;
  const char   *ladder;
} Row;

#define ALL "SASL LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS " \
            "SCRAM-SHA-256-PLUS XOAUTH2 OAUTHBEARER\nUSER"

static const Row rows[] = {
  { "all", ALL, TRUE, POP3_SECURITY_TLS,
    .ladder = "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS PLAIN" },
  { "all in clear text", ALL, FALSE, POP3_SECURITY_NONE,
    .ladder = "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN" },
  { "no secret in clear text without consent", ALL, FALSE, POP3_SECURITY_STLS,
    .ladder = "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5" },
  { "cram before plain", "SASL PLAIN CRAM-MD5", TRUE, POP3_SECURITY_TLS,
    .ladder = "CRAM-MD5 PLAIN" },
  { "plain before login before user", "USER\nSASL LOGIN PLAIN", TRUE, POP3_SECURITY_TLS,
    .ladder = "PLAIN" },
  { "login before user", "USER\nSASL LOGIN", TRUE, POP3_SECURITY_TLS, .ladder = "LOGIN" },
  { "user", "USER", TRUE, POP3_SECURITY_TLS, .ladder = "USER" },
  { "user without consent", "USER", FALSE, POP3_SECURITY_STLS, .ladder = "" },
  { "no capa", NULL, TRUE, POP3_SECURITY_TLS, .ladder = "USER" },
  { "no capa without consent", NULL, FALSE, POP3_SECURITY_TLS, .ladder = "" },
  { "nothing", "TOP", TRUE, POP3_SECURITY_TLS, .ladder = "" },
  { "unknown", "SASL X-OURS EXTERNAL", TRUE, POP3_SECURITY_TLS, .ladder = "" },
  { "token", ALL, TRUE, POP3_SECURITY_TLS, .is_token = TRUE, .ladder = "OAUTHBEARER" },
  { "token in the other way", "SASL PLAIN XOAUTH2\nUSER", TRUE, POP3_SECURITY_TLS,
    .is_token = TRUE, .ladder = "XOAUTH2" },
  { "token without consent", ALL, FALSE, POP3_SECURITY_STLS, .is_token = TRUE, .ladder = "" },
  { "token without capa", NULL, TRUE, POP3_SECURITY_TLS, .is_token = TRUE, .ladder = "" },
  { "named", ALL, TRUE, POP3_SECURITY_TLS, .mechanism = "cram-md5", .ladder = "CRAM-MD5" },
  { "named, not announced", "TOP", TRUE, POP3_SECURITY_TLS, .mechanism = "PLAIN",
    .ladder = "PLAIN" },
  { "named without consent", ALL, FALSE, POP3_SECURITY_STLS, .mechanism = "PLAIN", .ladder = "" },
  { "user named", ALL, TRUE, POP3_SECURITY_TLS, .mechanism = "user", .ladder = "USER" },
  { "apop named", ALL, TRUE, POP3_SECURITY_TLS, .mechanism = "apop", .ladder = "APOP" },
  { "named, unknown", ALL, TRUE, POP3_SECURITY_TLS, .mechanism = "X-OURS", .ladder = "" },
  { "known", ALL, TRUE, POP3_SECURITY_TLS, .known = "SCRAM-SHA-1",
    .ladder = "SCRAM-SHA-1 SCRAM-SHA-256-PLUS PLAIN" },
  { "known and plain", ALL, TRUE, POP3_SECURITY_TLS, .known = "LOGIN", .ladder = "LOGIN" },
  { "known, not announced", "SASL PLAIN", TRUE, POP3_SECURITY_TLS, .known = "SCRAM-SHA-1",
    .ladder = "PLAIN" },
  { "known by name only", ALL, TRUE, POP3_SECURITY_TLS, .known = "APOP",
    .ladder = "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS PLAIN" },
  { "known, without consent", ALL, FALSE, POP3_SECURITY_STLS, .known = "PLAIN",
    .ladder = "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5" },
  { "known, weaker than least", ALL, TRUE, POP3_SECURITY_TLS, .known = "PLAIN",
    .least = "SCRAM-SHA-1", .ladder = "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS PLAIN" },
  { "known, and least is not there", "SASL CRAM-MD5 PLAIN", TRUE, POP3_SECURITY_TLS,
    .known = "PLAIN", .least = "SCRAM-SHA-1", .is_weaker = TRUE, .ladder = "PLAIN" },
  { "least, secure", "SASL PLAIN", TRUE, POP3_SECURITY_TLS, .least = "SCRAM-SHA-256",
    .is_weaker = TRUE, .ladder = "PLAIN" },
  { "least, secure, there", ALL, TRUE, POP3_SECURITY_TLS, .least = "SCRAM-SHA-256",
    .ladder = "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS PLAIN" },
  { "least, clear text", ALL, FALSE, POP3_SECURITY_NONE, .least = "SCRAM-SHA-1",
    .ladder = "SCRAM-SHA-256 SCRAM-SHA-1" },
  { "least, clear text, stripped", "SASL PLAIN CRAM-MD5\nUSER", FALSE, POP3_SECURITY_NONE,
    .least = "SCRAM-SHA-1", .is_weaker = TRUE, .ladder = "" },
  { "least of a bound one, clear text", ALL, FALSE, POP3_SECURITY_NONE,
    .least = "SCRAM-SHA-256-PLUS", .ladder = "SCRAM-SHA-256" },
  { "least of a plain one", "USER", FALSE, POP3_SECURITY_NONE, .least = "PLAIN",
    .is_weaker = TRUE, .ladder = "" },
  { "least of nothing", "TOP", FALSE, POP3_SECURITY_NONE, .least = "PLAIN", .ladder = "" },
  { "least unknown", "SASL PLAIN", FALSE, POP3_SECURITY_NONE, .least = "X-OURS",
    .ladder = "PLAIN" },
};

static Pop3Capabilities *
read_capabilities (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Pop3Capabilities *capabilities = pop3_capabilities_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    pop3_capabilities_add_line (capabilities, lines[i], strlen (lines[i]));

  return capabilities;
}

static char *
join (GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : " ",
                            (const char *) g_ptr_array_index (names, i));

  return g_string_free (text, FALSE);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
  g_autoptr (Pop3Capabilities) capabilities =
    row->capabilities == NULL ? NULL : read_capabilities (row->capabilities);
  Pop3LadderLine line = { capabilities, row->is_secure, row->is_secure };
  g_autoptr (GPtrArray) ladder = NULL;
  g_autofree char *text = NULL;
  gboolean is_weaker = !row->is_weaker;

  config->security = row->security;
  config->credentials = row->is_token ? POP3_CREDENTIALS_TOKEN : POP3_CREDENTIALS_PASSWORD;
  config->known_mechanism = g_strdup (row->known);
  config->least_mechanism = g_strdup (row->least);
  if (row->mechanism != NULL)
    {
      g_free (config->mechanism);
      config->mechanism = g_strdup (row->mechanism);
    }

  ladder = pop3_ladder_build (config, &line, &is_weaker);
  text = join (ladder);
  g_assert_cmpstr (text, ==, row->ladder);
  g_assert_cmpint (is_weaker, ==, row->is_weaker);
}

/* A line of TLS that gives no data to bind to. */
static void
test_unbound (void)
{
  g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
  g_autoptr (Pop3Capabilities) capabilities = read_capabilities (ALL);
  Pop3LadderLine line = { capabilities, TRUE, FALSE };
  gboolean is_weaker = FALSE;
  g_autoptr (GPtrArray) ladder = pop3_ladder_build (config, &line, &is_weaker);
  g_autofree char *text = join (ladder);

  g_assert_cmpstr (text, ==, "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN");
}

/* Where MD5 is not allowed, what needs it is not offered. */
static void
test_no_md5 (void)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "..", "protocol", "no-hashes.cnf", NULL);

  g_setenv ("OPENSSL_CONF", path, TRUE);
  g_test_trap_subprocess ("/ladder/no-md5/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("OPENSSL_CONF");
  g_test_trap_assert_passed ();
}

static void
test_no_md5_subprocess (void)
{
  g_autoptr (Pop3SessionConfig) config = pop3_session_config_new ();
  g_autoptr (Pop3Capabilities) capabilities = read_capabilities ("SASL PLAIN CRAM-MD5");
  Pop3LadderLine line = { capabilities, TRUE, FALSE };
  gboolean is_weaker = FALSE;
  g_autoptr (GPtrArray) ladder = pop3_ladder_build (config, &line, &is_weaker);
  g_autofree char *text = join (ladder);

  g_assert_cmpstr (text, ==, "PLAIN");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ladder/%s", rows[i].description);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/ladder/unbound", test_unbound);
  g_test_add_func ("/ladder/no-md5", test_no_md5);
  g_test_add_func ("/ladder/no-md5/subprocess", test_no_md5_subprocess);

  return g_test_run ();
}
