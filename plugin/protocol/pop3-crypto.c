/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-crypto.h"

#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "pop3-error.h"
#include "pop3-limits.h"

/*
 * The one file that knows OpenSSL. It hashes what it is given and keeps nothing.
 */

typedef struct {
  const char *name;
  gsize       size;
} HashRow;

static const HashRow hashes[] = {
  [POP3_HASH_MD5] = { "MD5", 16 },
  [POP3_HASH_SHA1] = { "SHA1", 20 },
  [POP3_HASH_SHA256] = { "SHA256", 32 },
};

/* The host calls exit() while our threads may be hashing: OpenSSL must not take
 * itself down under them. */
static void
ensure_library (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      OPENSSL_init_crypto (OPENSSL_INIT_NO_ATEXIT, NULL);
      g_once_init_leave (&done, 1);
    }
}

static gboolean
end_call (gboolean   done,
          GError   **error)
{
  if (done)
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM,
                       _("This system does not allow the cryptography that the login needs"));
  return FALSE;
}

gsize
pop3_hash_get_size (Pop3Hash hash)
{
  return hashes[hash].size;
}

char *
pop3_hash_to_hex (Pop3Hash      hash,
                  const guint8 *digest)
{
  gsize size = hashes[hash].size;
  char *hex = NULL;

  g_return_val_if_fail (digest != NULL, NULL);

  hex = g_malloc (2 * size + 1);
  for (gsize i = 0; i < size; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", digest[i]);

  return hex;
}

gboolean
pop3_crypto_has (Pop3Hash hash)
{
  EVP_MD *function = NULL;
  gboolean found = FALSE;

  ensure_library ();
  function = EVP_MD_fetch (NULL, hashes[hash].name, NULL);
  found = function != NULL;
  EVP_MD_free (function);

  return found;
}

gboolean
pop3_crypto_digest (Pop3Hash        hash,
                    gconstpointer   bytes,
                    gsize           length,
                    guint8         *digest,
                    GError        **error)
{
  size_t size = 0;

  g_return_val_if_fail ((bytes != NULL || length == 0) && digest != NULL, FALSE);

  ensure_library ();
  return end_call (EVP_Q_digest (NULL, hashes[hash].name, NULL, bytes, length, digest, &size) &&
                     size == hashes[hash].size,
                   error);
}

gboolean
pop3_crypto_hmac (Pop3Hash        hash,
                  gconstpointer   key,
                  gsize           key_length,
                  gconstpointer   bytes,
                  gsize           length,
                  guint8         *digest,
                  GError        **error)
{
  size_t size = 0;

  g_return_val_if_fail (key != NULL && bytes != NULL && digest != NULL, FALSE);

  ensure_library ();
  return end_call (EVP_Q_mac (NULL, "HMAC", NULL, hashes[hash].name, NULL, key, key_length, bytes,
                              length, digest, hashes[hash].size, &size) != NULL &&
                     size == hashes[hash].size,
                   error);
}

gboolean
pop3_crypto_stretch (Pop3Hash        hash,
                     gconstpointer   secret,
                     gsize           secret_length,
                     gconstpointer   salt,
                     gsize           salt_length,
                     guint           iterations,
                     guint8         *digest,
                     GError        **error)
{
  EVP_MD *function = NULL;
  gboolean done = FALSE;

  g_return_val_if_fail (secret != NULL && salt != NULL && digest != NULL, FALSE);
  g_return_val_if_fail (secret_length <= G_MAXINT && salt_length <= G_MAXINT, FALSE);
  g_return_val_if_fail (iterations > 0 && iterations <= POP3_LIMIT_SCRAM_ITERATIONS, FALSE);

  ensure_library ();
  function = EVP_MD_fetch (NULL, hashes[hash].name, NULL);
  done = function != NULL &&
         PKCS5_PBKDF2_HMAC (secret, (int) secret_length, salt, (int) salt_length, (int) iterations,
                            function, (int) hashes[hash].size, digest) == 1;
  EVP_MD_free (function);

  return end_call (done, error);
}

gboolean
pop3_crypto_random (guint8  *bytes,
                    gsize    length,
                    GError **error)
{
  g_return_val_if_fail (bytes != NULL && length <= G_MAXINT, FALSE);

  ensure_library ();
  return end_call (RAND_bytes (bytes, (int) length) == 1, error);
}

gboolean
pop3_crypto_equal (gconstpointer a,
                   gconstpointer b,
                   gsize         length)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return CRYPTO_memcmp (a, b, length) == 0;
}

gboolean
pop3_crypto_may_serve (gconstpointer certificate,
                       gsize         length)
{
  const guint8 *bytes = certificate;
  X509 *parsed = NULL;
  guint32 usage = 0;

  g_return_val_if_fail (certificate != NULL, FALSE);

  ensure_library ();
  if (length <= G_MAXLONG)
    parsed = d2i_X509 (NULL, &bytes, (long) length);
  if (parsed == NULL)
    return FALSE;

  /* All bits are set where nothing is said. */
  usage = X509_get_extended_key_usage (parsed);
  X509_free (parsed);
  return (usage & (XKU_SSL_SERVER | XKU_ANYEKU)) != 0;
}
