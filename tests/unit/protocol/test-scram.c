/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-sasl.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "test-span.h"

/*
 * SCRAM by the examples of its RFCs, and by servers that break its rules. The first
 * rows of the second table are the first example with one thing changed.
 */

#define NONCE "fyko+d2lbbFgONRv9qkxdawL"
#define BOTH NONCE "3rfcNHYJY1ZVvWVs7j"
#define FIRST "r=" BOTH ",s=QSXCR+Q6sek8bf92,i=4096"
#define FINAL "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="

typedef struct {
  const char              *description;
  const Pop3SaslMechanism *mechanism;
  const char              *user;
  const char              *nonce;
  const char              *binding_type; /* NULL: the line cannot bind */
  gboolean                 offered;
  const char              *client_first;
  const char              *server_first;
  const char              *client_final; /* the start, when it ends in "p=" */
  const char              *server_final; /* NULL: not looked at */
} GoodRow;

static const GoodRow good_rows[] = {
  { "rfc-5802", &pop3_sasl_scram_sha_1, "user", NONCE, NULL, FALSE, "n,,n=user,r=" NONCE, FIRST,
    "c=biws,r=" BOTH ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", FINAL },
  { "rfc-7677", &pop3_sasl_scram_sha_256, "user", "rOprNGfwEbeRWgbNEkqO", NULL, FALSE,
    "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
  { "extensions", &pop3_sasl_scram_sha_1, "user", NONCE, NULL, FALSE, "n,,n=user,r=" NONCE,
    FIRST ",x=1,y=2", "c=biws,r=" BOTH ",p=", NULL },
  /* T31: the three flags. */
  { "not-offered", &pop3_sasl_scram_sha_1, "user", NONCE, "tls-unique", FALSE,
    "y,,n=user,r=" NONCE, FIRST, "c=eSws,r=" BOTH ",p=", NULL },
  { "offered-not-used", &pop3_sasl_scram_sha_1, "user", NONCE, "tls-unique", TRUE,
    "n,,n=user,r=" NONCE, FIRST, "c=biws,r=" BOTH ",p=", NULL },
  { "offered-cannot", &pop3_sasl_scram_sha_1, "user", NONCE, NULL, TRUE, "n,,n=user,r=" NONCE,
    FIRST, "c=biws,r=" BOTH ",p=", NULL },
  /* "p=tls-exporter,,\0\1\2", "p=tls-server-end-point,,\0\1\2" */
  { "bound", &pop3_sasl_scram_sha_256_plus, "user", NONCE, "tls-exporter", TRUE,
    "p=tls-exporter,,n=user,r=" NONCE, FIRST, "c=cD10bHMtZXhwb3J0ZXIsLAABAg==,r=" BOTH ",p=",
    NULL },
  { "bound-to-certificate", &pop3_sasl_scram_sha_1_plus, "user", NONCE, "tls-server-end-point",
    TRUE, "p=tls-server-end-point,,n=user,r=" NONCE, FIRST,
    "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCwsAAEC,r=" BOTH ",p=", NULL },
  { "name-escaped", &pop3_sasl_scram_sha_1, "a=b,c", NONCE, NULL, FALSE,
    "n,,n=a=3Db=2Cc,r=" NONCE, FIRST, "c=biws,r=" BOTH ",p=", NULL },
  { "name-prepared", &pop3_sasl_scram_sha_1, "I\302\255X\342\205\250", NONCE, NULL, FALSE,
    "n,,n=IXIX,r=" NONCE, FIRST, "c=biws,r=" BOTH ",p=", NULL },
};

typedef struct {
  const char *description;
  const char *server_first;
  gsize       first_length;
  const char *server_final; /* NULL: the first is refused */
  gsize       final_length;
  Pop3Error   code;
} BadRow;

static const BadRow bad_rows[] = {
  { "nonce-not-extended", SPAN ("r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096"), NULL, 0,
    POP3_ERROR_PROTOCOL },
  { "nonce-of-another", SPAN ("r=x" BOTH ",s=QSXCR+Q6sek8bf92,i=4096"), NULL, 0,
    POP3_ERROR_PROTOCOL },
  { "nonce-cut", SPAN ("r=fyko,s=QSXCR+Q6sek8bf92,i=4096"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "nonce-blank", SPAN ("r=" BOTH " ,s=QSXCR+Q6sek8bf92,i=4096"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "nonce-8-bit", SPAN ("r=" BOTH "\303\244,s=QSXCR+Q6sek8bf92,i=4096"), NULL, 0,
    POP3_ERROR_PROTOCOL },
  { "nul", SPAN ("r=" BOTH "\0,s=QSXCR+Q6sek8bf92,i=4096"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "nul-at-end", SPAN (FIRST "\0"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "empty", SPAN (""), NULL, 0, POP3_ERROR_PROTOCOL },
  { "too-long", NULL, POP3_LIMIT_SCRAM_MESSAGE + 1, NULL, 0, POP3_ERROR_LIMIT },
  { "order", SPAN ("s=QSXCR+Q6sek8bf92,r=" BOTH ",i=4096"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "mandatory-extension", SPAN ("m=x," FIRST), NULL, 0, POP3_ERROR_PROTOCOL },
  { "no-salt", SPAN ("r=" BOTH ",i=4096"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "salt-empty", SPAN ("r=" BOTH ",s=,i=4096"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "salt-not-base64", SPAN ("r=" BOTH ",s=QSX!R+Q6sek8bf92,i=4096"), NULL, 0,
    POP3_ERROR_PROTOCOL },
  { "salt-cut", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf9,i=4096"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "iterations-none", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf92"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "iterations-empty", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf92,i="), NULL, 0, POP3_ERROR_PROTOCOL },
  { "iterations-word", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf92,i=4096x"), NULL, 0,
    POP3_ERROR_PROTOCOL },
  { "iterations-negative", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf92,i=-4096"), NULL, 0,
    POP3_ERROR_PROTOCOL },
  { "iterations-zero", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf92,i=0"), NULL, 0, POP3_ERROR_PROTOCOL },
  { "iterations-few", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf92,i=4095"), NULL, 0,
    POP3_ERROR_PROTOCOL },
  { "iterations-many", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf92,i=300001"), NULL, 0,
    POP3_ERROR_LIMIT },
  { "iterations-overflow", SPAN ("r=" BOTH ",s=QSXCR+Q6sek8bf92,i=18446744073709555712"), NULL, 0,
    POP3_ERROR_LIMIT },
  { "signature-wrong", SPAN (FIRST), SPAN ("v=rmF9pqV8S7suAoZWja4dJRkFrKQ="),
    POP3_ERROR_PROTOCOL },
  { "signature-short", SPAN (FIRST), SPAN ("v=rmF9pqV8S7suAoZWja4dJRkF"), POP3_ERROR_PROTOCOL },
  { "signature-long", SPAN (FIRST), SPAN ("v=rmF9pqV8S7suAoZWja4dJRkFsKQArmF9"),
    POP3_ERROR_PROTOCOL },
  { "signature-empty", SPAN (FIRST), SPAN ("v="), POP3_ERROR_PROTOCOL },
  { "signature-not-base64", SPAN (FIRST), SPAN ("v=rmF9pqV8S7suAoZWja4dJRkFsK.="),
    POP3_ERROR_PROTOCOL },
  { "signature-none", SPAN (FIRST), SPAN ("x=rmF9pqV8S7suAoZWja4dJRkFsKQ="), POP3_ERROR_PROTOCOL },
  { "final-empty", SPAN (FIRST), SPAN (""), POP3_ERROR_PROTOCOL },
  { "final-nul", SPAN (FIRST), SPAN (FINAL "\0"), POP3_ERROR_PROTOCOL },
  { "final-is-first", SPAN (FIRST), SPAN (FIRST), POP3_ERROR_PROTOCOL },
  { "tampering", SPAN (FIRST), SPAN ("e=server-does-support-channel-binding"),
    POP3_ERROR_PROTOCOL },
};

static GBytes *
step (Pop3Sasl   *sasl,
      const char *challenge,
      gsize       length,
      GError    **error)
{
  g_autofree char *copy = exact_copy (challenge, length);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&copy), length);

  return pop3_sasl_step (sasl, bytes, error);
}

static void
check (GBytes     *answer,
       const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (answer);
  text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  if (g_str_has_suffix (expected, "p="))
    g_assert_true (g_str_has_prefix (text, expected));
  else
    g_assert_cmpstr (text, ==, expected);
}

static void
test_good (gconstpointer data)
{
  const GoodRow *row = data;
  g_autoptr (GBytes) binding = g_bytes_new_static ("\0\1\2", 3);
  Pop3SaslInput input = {
    .user = row->user, .secret = "pencil", .host = "h", .port = 995, .nonce = row->nonce,
    .binding_type = row->binding_type, .binding = row->binding_type == NULL ? NULL : binding,
    .binding_offered = row->offered,
  };
  g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (row->mechanism, &input, NULL);
  g_autoptr (GBytes) first = pop3_sasl_step (sasl, NULL, NULL);
  g_autoptr (GBytes) proof = NULL;
  g_autoptr (GBytes) last = NULL;

  check (first, row->client_first);
  proof = step (sasl, row->server_first, strlen (row->server_first), NULL);
  check (proof, row->client_final);
  if (row->server_final == NULL)
    return;

  last = step (sasl, row->server_final, strlen (row->server_final), NULL);
  check (last, "");
  g_assert_null (pop3_sasl_get_failure (sasl));
  g_assert_true (pop3_sasl_finish (sasl, NULL));
}

static Pop3Sasl *
new_example (void)
{
  static const Pop3SaslInput input = {
    .user = "user", .secret = "pencil", .host = "h", .port = 995, .nonce = NONCE,
  };

  return pop3_sasl_new (&pop3_sasl_scram_sha_1, &input, NULL);
}

static void
test_bad (gconstpointer data)
{
  const BadRow *row = data;
  g_autoptr (Pop3Sasl) sasl = new_example ();
  g_autoptr (GBytes) first = pop3_sasl_step (sasl, NULL, NULL);
  g_autofree char *long_one = g_strnfill (POP3_LIMIT_SCRAM_MESSAGE + 1, 'x');
  g_autoptr (GBytes) proof = NULL;
  g_autoptr (GBytes) last = NULL;
  g_autoptr (GError) error = NULL;

  proof = step (sasl, row->server_first == NULL ? long_one : row->server_first, row->first_length,
                &error);
  if (row->server_final != NULL)
    {
      g_assert_no_error (error);
      last = step (sasl, row->server_final, row->final_length, &error);
    }
  g_assert_true ((row->server_final == NULL ? proof : last) == NULL);
  g_assert_error (error, POP3_ERROR, (int) row->code);
  g_assert_null (strstr (error->message, "pencil"));
  g_assert_false (pop3_sasl_finish (sasl, NULL));
  /* Nothing more is said, whatever comes. */
  g_assert_null (step (sasl, SPAN (FIRST), NULL));
  g_assert_null (step (sasl, SPAN (FINAL), NULL));
  g_assert_false (pop3_sasl_finish (sasl, NULL));
}

/* `e=` is answered, so that the server can refuse, and never believed. */
static void
test_failure (void)
{
  g_autoptr (Pop3Sasl) sasl = new_example ();
  g_autoptr (GBytes) first = pop3_sasl_step (sasl, NULL, NULL);
  g_autoptr (GBytes) proof = step (sasl, SPAN (FIRST), NULL);
  g_autoptr (GBytes) last = step (sasl, SPAN ("e=invalid-proof\r\n\033[1m"), NULL);
  g_autoptr (GError) error = NULL;

  check (last, "");
  g_assert_cmpstr (pop3_sasl_get_failure (sasl), ==, "invalid-proof [1m");
  g_assert_false (pop3_sasl_finish (sasl, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_assert_null (step (sasl, SPAN (FINAL), NULL));
}

/* Wrong-order input, and a server that says yes before it has proven itself. */
static void
test_order (void)
{
  g_autoptr (Pop3Sasl) early = new_example ();
  g_autoptr (Pop3Sasl) sasl = new_example ();
  g_autoptr (GBytes) first = pop3_sasl_step (sasl, NULL, NULL);
  g_autoptr (GBytes) proof = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (step (early, SPAN (FIRST), &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_clear_error (&error);

  g_assert_null (pop3_sasl_step (sasl, NULL, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_false (pop3_sasl_finish (sasl, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_clear_error (&error);

  proof = step (sasl, SPAN (FIRST), NULL);
  g_assert_nonnull (proof);
  g_assert_false (pop3_sasl_finish (sasl, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
}

static void
test_input (void)
{
  Pop3SaslInput input = { .user = "user", .secret = "a\ab", .host = "h", .port = 995 };
  g_autoptr (GError) error = NULL;

  g_assert_null (pop3_sasl_new (&pop3_sasl_scram_sha_1, &input, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
  g_clear_error (&error);

  input.user = "\377";
  g_assert_null (pop3_sasl_new (&pop3_sasl_scram_sha_1, &input, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_SETTINGS);
  g_clear_error (&error);

  g_assert_null (pop3_sasl_new (&pop3_sasl_scram_sha_256_plus, &input, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM);
}

/* Nonces are long, of the allowed letters, and never the same. */
static void
test_nonce (void)
{
  static const Pop3SaslInput input = { .user = "u", .secret = "s", .host = "h", .port = 995 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (Pop3Sasl) sasl = pop3_sasl_new (&pop3_sasl_scram_sha_256, &input, NULL);
      g_autoptr (GBytes) first = pop3_sasl_step (sasl, NULL, NULL);
      char *text = g_strndup (g_bytes_get_data (first, NULL), g_bytes_get_size (first));

      g_assert_cmpuint (strlen (text), ==, strlen ("n,,n=u,r=") + 24);
      g_assert_null (strchr (text + strlen ("n,,n=u,r="), ','));
      g_assert_true (g_hash_table_add (seen, text));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (good_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scram/good/%s", good_rows[i].description);

      g_test_add_data_func (path, &good_rows[i], test_good);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scram/bad/%s", bad_rows[i].description);

      g_test_add_data_func (path, &bad_rows[i], test_bad);
    }
  g_test_add_func ("/scram/failure", test_failure);
  g_test_add_func ("/scram/order", test_order);
  g_test_add_func ("/scram/input", test_input);
  g_test_add_func ("/scram/nonce", test_nonce);

  return g_test_run ();
}
