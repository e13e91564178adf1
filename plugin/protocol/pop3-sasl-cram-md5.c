/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sasl.h"

#include <string.h>

#include "pop3-crypto.h"
#include "pop3-secret.h"

/*
 * CRAM-MD5 (RFC 2195 §2):
 *
 *   challenge = 1*OCTET
 *   response  = user SP 32HEX      ; HMAC-MD5 of the challenge, the key the password
 */

typedef struct {
  gboolean answered;
} Cram;

static gpointer
cram_start (const Pop3SaslInput  *input,
            GError              **error)
{
  return g_new0 (Cram, 1);
}

static GBytes *
cram_step (gpointer              state,
           const Pop3SaslInput  *input,
           GBytes               *challenge,
           GError              **error)
{
  Cram *self = state;
  gsize length = 0;
  const char *bytes = challenge == NULL ? NULL : g_bytes_get_data (challenge, &length);
  guint8 digest[POP3_HASH_SIZE_MAX];
  g_autofree char *hex = NULL;
  char *response = NULL;

  if (self->answered || length == 0)
    {
      pop3_sasl_set_senseless (error);
      return NULL;
    }
  if (!pop3_crypto_hmac (POP3_HASH_MD5, input->secret, strlen (input->secret), bytes, length,
                         digest, error))
    return NULL;

  self->answered = TRUE;
  hex = pop3_hash_to_hex (POP3_HASH_MD5, digest);
  response = g_strconcat (input->user, " ", hex, NULL);

  return pop3_secret_take (response, strlen (response));
}

const Pop3SaslMechanism pop3_sasl_cram_md5 = {
  .name = "CRAM-MD5",
  .flags = POP3_SASL_NEEDS_MD5,
  .answers = 1,
  .start = cram_start,
  .step = cram_step,
  .free = g_free,
};
