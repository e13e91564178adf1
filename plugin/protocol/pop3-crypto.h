/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3Hash:
 * @POP3_HASH_MD5: not on every system, see pop3_crypto_has()
 * @POP3_HASH_SHA1: SHA-1
 * @POP3_HASH_SHA256: SHA-256
 *
 * The hash functions that logins are made with.
 */
typedef enum {
  POP3_HASH_MD5,
  POP3_HASH_SHA1,
  POP3_HASH_SHA256,
} Pop3Hash;

/* Octets that hold the digest of any #Pop3Hash. */
#define POP3_HASH_SIZE_MAX 32

/**
 * pop3_hash_get_size:
 *
 * Any thread.
 *
 * Returns: octets of a digest
 */
gsize pop3_hash_get_size (Pop3Hash hash);

/**
 * pop3_hash_to_hex:
 * @digest: (array): pop3_hash_get_size() octets
 *
 * Any thread.
 *
 * Returns: (transfer full): the digest in lower case letters
 */
char *pop3_hash_to_hex (Pop3Hash hash, const guint8 *digest);

/**
 * pop3_crypto_has:
 *
 * Whether this system lets us use the hash function: MD5 is not there where the
 * administrator asks for approved algorithms only (FIPS 140). Any thread.
 *
 * Returns: whether it can be used
 */
gboolean pop3_crypto_has (Pop3Hash hash);

/**
 * pop3_crypto_digest:
 * @bytes: (array length=length): what is hashed
 * @length: octets of @bytes
 * @digest: (out caller-allocated): pop3_hash_get_size() octets
 * @error: POP3_ERROR_NO_MECHANISM: this system does not allow it
 *
 * Any thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_crypto_digest (Pop3Hash hash, gconstpointer bytes, gsize length, guint8 *digest,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_crypto_hmac:
 * @key: (array length=key_length): the key
 * @key_length: octets of @key
 * @bytes: (array length=length): what is hashed
 * @length: octets of @bytes
 * @digest: (out caller-allocated): pop3_hash_get_size() octets
 * @error: POP3_ERROR_NO_MECHANISM: this system does not allow it
 *
 * HMAC (RFC 2104). Any thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_crypto_hmac (Pop3Hash hash, gconstpointer key, gsize key_length, gconstpointer bytes,
                           gsize length, guint8 *digest, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_crypto_stretch:
 * @secret: (array length=secret_length): a password
 * @secret_length: octets of @secret
 * @salt: (array length=salt_length): the salt
 * @salt_length: octets of @salt
 * @iterations: 1 to POP3_LIMIT_SCRAM_ITERATIONS
 * @digest: (out caller-allocated): pop3_hash_get_size() octets
 * @error: POP3_ERROR_NO_MECHANISM: this system does not allow it
 *
 * PBKDF2 with HMAC for one block (RFC 8018 §5.2), which is Hi() of RFC 5802 §2.2.
 * It cannot be interrupted, which is why @iterations is bounded. Any thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_crypto_stretch (Pop3Hash hash, gconstpointer secret, gsize secret_length,
                              gconstpointer salt, gsize salt_length, guint iterations,
                              guint8 *digest, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_crypto_random:
 * @bytes: (out caller-allocated) (array length=length): where they go
 * @length: how many octets
 * @error: POP3_ERROR_NO_MECHANISM: there are none to be had
 *
 * Octets that nobody can guess. Any thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_crypto_random (guint8 *bytes, gsize length,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_crypto_equal:
 * @a: (array length=length): octets
 * @b: (array length=length): octets
 * @length: of each
 *
 * Compares in a time that tells nothing of where they differ. Any thread.
 *
 * Returns: whether they are equal
 */
gboolean pop3_crypto_equal (gconstpointer a, gconstpointer b, gsize length);

/**
 * pop3_crypto_may_serve:
 * @certificate: (array length=length): a certificate in DER
 * @length: of it
 *
 * Whether a certificate was issued for use by a server of TLS, or for any use (RFC 5280
 * §4.2.1.12). Any thread.
 *
 * Returns: %FALSE also for what is no certificate
 */
gboolean pop3_crypto_may_serve (gconstpointer certificate, gsize length);

G_END_DECLS
