/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-crypto.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "test-span.h"

#include <time.h>

/* Seconds of computing that a cancel may have to wait for. */
#define PATIENCE 1.0

typedef struct {
  Pop3Hash    hash;
  const char *digest; /* of "abc" (RFC 1321 §A.5, FIPS 180-4) */
  const char *hmac;   /* RFC 2202 §2, §3, RFC 4231 §4.3 */
  const char *pbkdf2; /* of "password" and "salt", twice (RFC 6070 §2 for SHA-1) */
} Row;

static const Row rows[] = {
  { POP3_HASH_MD5, "900150983cd24fb0d6963f7d28e17f72", "750c783e6ab0b503eaa86e310a5db738",
    "042407b552be345ad6eee2cf2f7ed01d" },
  { POP3_HASH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d",
    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957" },
  { POP3_HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43" },
};

static void
check (Pop3Hash      hash,
       const guint8 *digest,
       const char   *expected)
{
  g_autofree char *hex = pop3_hash_to_hex (hash, digest);

  g_assert_cmpuint (strlen (hex), ==, 2 * pop3_hash_get_size (hash));
  g_assert_cmpstr (hex, ==, expected);
}

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      guint8 digest[POP3_HASH_SIZE_MAX];

      g_assert_true (pop3_crypto_has (row->hash));
      g_assert_cmpuint (pop3_hash_get_size (row->hash), <=, POP3_HASH_SIZE_MAX);
      g_assert_true (pop3_crypto_digest (row->hash, SPAN ("abc"), digest, NULL));
      check (row->hash, digest, row->digest);
      g_assert_true (pop3_crypto_hmac (row->hash, SPAN ("Jefe"),
                                       SPAN ("what do ya want for nothing?"), digest, NULL));
      check (row->hash, digest, row->hmac);
      g_assert_true (pop3_crypto_stretch (row->hash, SPAN ("password"), SPAN ("salt"), 2, digest,
                                          NULL));
      check (row->hash, digest, row->pbkdf2);
    }
}

static void
test_empty (void)
{
  guint8 digest[POP3_HASH_SIZE_MAX];

  g_assert_true (pop3_crypto_digest (POP3_HASH_SHA1, NULL, 0, digest, NULL));
  check (POP3_HASH_SHA1, digest, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

/* Under valgrind nothing takes the time that it takes. */
static gboolean
has_real_time (void)
{
  const char *preload = g_getenv ("LD_PRELOAD");

  return preload == NULL || strstr (preload, "vgpreload") == NULL;
}

/* What a server may ask for at most takes less than a cancel may. */
static void
test_bound (void)
{
  guint8 digest[POP3_HASH_SIZE_MAX];
  clock_t start = clock ();

  g_assert_true (pop3_crypto_stretch (POP3_HASH_SHA256, SPAN ("password"), SPAN ("salt"),
                                      POP3_LIMIT_SCRAM_ITERATIONS, digest, NULL));
  if (has_real_time ())
    g_assert_cmpfloat ((double) (clock () - start) / CLOCKS_PER_SEC, <, PATIENCE);
}

static void
test_random (void)
{
  guint8 a[18] = { 0 };
  guint8 b[18] = { 0 };

  g_assert_true (pop3_crypto_random (a, sizeof a, NULL));
  g_assert_true (pop3_crypto_random (b, sizeof b, NULL));
  g_assert_false (pop3_crypto_equal (a, b, sizeof a));
}

static void
test_equal (void)
{
  g_assert_true (pop3_crypto_equal ("abc", "abc", 3));
  g_assert_false (pop3_crypto_equal ("abc", "abd", 3));
  g_assert_false (pop3_crypto_equal ("abc", "xbc", 3));
  g_assert_true (pop3_crypto_equal ("", "", 0));
}

/* A system that does not allow a hash function, as some do not allow MD5: OpenSSL is
 * told so by a configuration, which a process reads once. */
static void
test_not_allowed (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "no-hashes.cnf", NULL);

  g_setenv ("OPENSSL_CONF", path, TRUE);
  g_test_trap_subprocess ("/crypto/not-allowed/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("OPENSSL_CONF");
  g_test_trap_assert_passed ();
}

static void
test_not_allowed_subprocess (void)
{
  guint8 digest[POP3_HASH_SIZE_MAX];
  GError *error = NULL;

  g_assert_false (pop3_crypto_has (POP3_HASH_MD5));
  g_assert_false (pop3_crypto_digest (POP3_HASH_MD5, SPAN ("abc"), digest, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM);
  g_clear_error (&error);
  g_assert_false (pop3_crypto_hmac (POP3_HASH_MD5, SPAN ("abc"), SPAN ("abc"), digest, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM);
  g_clear_error (&error);
  g_assert_false (pop3_crypto_stretch (POP3_HASH_SHA256, SPAN ("abc"), SPAN ("abc"), 1, digest,
                                       &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM);
  g_clear_error (&error);
}

/* What is none is for nobody; those that are one meet their servers in test-certificate. */
static void
test_no_certificate (void)
{
  g_assert_false (pop3_crypto_may_serve (SPAN ("")));
  g_assert_false (pop3_crypto_may_serve (SPAN ("\x30\x82\xff\xff\x30")));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/vectors", test_vectors);
  g_test_add_func ("/crypto/empty", test_empty);
  g_test_add_func ("/crypto/bound", test_bound);
  g_test_add_func ("/crypto/random", test_random);
  g_test_add_func ("/crypto/equal", test_equal);
  g_test_add_func ("/crypto/no-certificate", test_no_certificate);
  g_test_add_func ("/crypto/not-allowed", test_not_allowed);
  g_test_add_func ("/crypto/not-allowed/subprocess", test_not_allowed_subprocess);

  return g_test_run ();
}
