/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-sasl.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-crypto.h"
#include "pop3-error.h"
#include "pop3-saslprep.h"
#include "pop3-scram-message.h"
#include "pop3-secret.h"

/*
 * SCRAM (RFC 5802 §3, RFC 7677), four mechanisms of one family:
 *
 *   we      gs2 "n=" user ",r=" nonce               gs2 = ("n" / "y" / "p=" type) ",,"
 *   server  "r=" nonce ",s=" salt ",i=" iterations
 *   we      "c=" base64 (gs2 data) ",r=" nonce ",p=" proof
 *   server  "v=" signature
 *
 *   salted    = Hi (password, salt, iterations)
 *   key       = HMAC (salted, "Client Key")
 *   proof     = key XOR HMAC (H (key), messages)
 *   signature = HMAC (HMAC (salted, "Server Key"), messages)
 *
 * The password is not sent, and the server proves that it knows what is made of
 * it: without that proof nothing it says is believed.
 */

/* Octets of a nonce before base64: no two logins have the same. */
#define NONCE_SIZE 18

typedef enum {
  STEP_FIRST,
  STEP_PROOF,
  STEP_SIGNATURE,
  STEP_OVER,
} Step;

typedef struct {
  Pop3Hash  hash;
  gboolean  plus;
  Step      step;
  char     *gs2;        /* the header of the first message */
  char     *bare;       /* what follows it */
  char     *nonce;      /* ours, the start of both messages' */
  char     *secret;     /* prepared; wiped as soon as the keys are made */
  guint8    signature[POP3_HASH_SIZE_MAX]; /* what the server has to send */
  gboolean  proven;     /* and has sent */
  char     *failure;    /* or the word it has sent in its place */
} Scram;

static void
scram_free (gpointer state)
{
  Scram *self = state;

  g_clear_pointer (&self->gs2, g_free);
  g_clear_pointer (&self->bare, g_free);
  g_clear_pointer (&self->nonce, g_free);
  g_clear_pointer (&self->secret, pop3_secret_free_string);
  g_clear_pointer (&self->failure, g_free);
  explicit_bzero (self->signature, sizeof self->signature);
  g_free (self);
}

static gboolean
make_nonce (Scram                *self,
            const Pop3SaslInput  *input,
            GError              **error)
{
  guint8 bytes[NONCE_SIZE];

  if (input->nonce != NULL)
    self->nonce = g_strdup (input->nonce);
  else if (pop3_crypto_random (bytes, sizeof bytes, error))
    self->nonce = g_base64_encode (bytes, sizeof bytes);

  return self->nonce != NULL;
}

/* T31: "y" tells a server that does bind that somebody took its mechanisms off the
 * list; "n" is for a line that cannot bind, or a server that knows that we could. */
static char *
make_gs2 (const Scram         *self,
          const Pop3SaslInput *input)
{
  if (self->plus)
    return g_strdup_printf ("p=%s,,", input->binding_type);

  return g_strdup (input->binding != NULL && !input->binding_offered ? "y,," : "n,,");
}

static gpointer
scram_start (const Pop3SaslInput  *input,
             Pop3Hash              hash,
             gboolean              plus,
             GError              **error)
{
  g_autofree char *escaped = NULL;
  Scram *self = NULL;
  char *user = NULL;

  if (plus && (input->binding == NULL || input->binding_type == NULL))
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_NO_MECHANISM,
                           /* Translators: binding a login to the TLS connection it is made over */
                           _("The connection has nothing that the login could be bound to"));
      return NULL;
    }
  user = pop3_saslprep (input->user, error);
  if (user == NULL)
    return NULL;

  self = g_new0 (Scram, 1);
  self->hash = hash;
  self->plus = plus;
  escaped = pop3_scram_escape_name (user);
  g_clear_pointer (&user, pop3_secret_free_string);
  if (make_nonce (self, input, error))
    self->secret = pop3_saslprep (input->secret, error);
  if (self->secret == NULL)
    {
      scram_free (self);
      return NULL;
    }

  self->gs2 = make_gs2 (self, input);
  self->bare = g_strdup_printf ("n=%s,r=%s", escaped, self->nonce);
  return self;
}

static GBytes *
refuse (GError **error)
{
  pop3_sasl_set_senseless (error);

  return NULL;
}

static void
set_unproven (GError **error)
{
  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                       _("The server could not prove that it knows the password"));
}

/* (transfer full): the base64 of header and channel. */
static char *
make_binding (const Scram         *self,
              const Pop3SaslInput *input)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) self->gs2, (guint) strlen (self->gs2));
  if (self->plus)
    g_byte_array_append (bytes, g_bytes_get_data (input->binding, NULL),
                         (guint) g_bytes_get_size (input->binding));

  return g_base64_encode (bytes->data, bytes->len);
}

/* Our proof from the salted password, and the signature that has to come back. */
static gboolean
derive (Scram         *self,
        const guint8  *salted,
        const char    *messages,
        guint8        *proof,
        GError       **error)
{
  static const char client[] = "Client Key";
  static const char server[] = "Server Key";
  guint8 key[POP3_HASH_SIZE_MAX] = { 0 };
  guint8 stored[POP3_HASH_SIZE_MAX] = { 0 };
  gsize size = pop3_hash_get_size (self->hash);
  gsize length = strlen (messages);
  gboolean done = FALSE;

  done = pop3_crypto_hmac (self->hash, salted, size, client, strlen (client), key, error) &&
         pop3_crypto_digest (self->hash, key, size, stored, error) &&
         pop3_crypto_hmac (self->hash, stored, size, messages, length, proof, error);
  for (gsize i = 0; done && i < size; i++)
    proof[i] ^= key[i];

  done = done &&
         pop3_crypto_hmac (self->hash, salted, size, server, strlen (server), key, error) &&
         pop3_crypto_hmac (self->hash, key, size, messages, length, self->signature, error);
  explicit_bzero (key, sizeof key);
  explicit_bzero (stored, sizeof stored);

  return done;
}

static gboolean
make_proof (Scram                 *self,
            const Pop3ScramFirst  *first,
            const char            *messages,
            guint8                *proof,
            GError               **error)
{
  guint8 salted[POP3_HASH_SIZE_MAX] = { 0 };
  gsize salt_length = 0;
  const guint8 *salt = g_bytes_get_data (first->salt, &salt_length);
  gboolean done = FALSE;

  done = pop3_crypto_stretch (self->hash, self->secret, strlen (self->secret), salt, salt_length,
                              first->iterations, salted, error) &&
         derive (self, salted, messages, proof, error);
  explicit_bzero (salted, sizeof salted);
  g_clear_pointer (&self->secret, pop3_secret_free_string);

  return done;
}

static GBytes *
answer_first (Scram                *self,
              const Pop3SaslInput  *input,
              GBytes               *challenge,
              GError              **error)
{
  g_auto (Pop3ScramFirst) first = { NULL, NULL, 0 };
  g_autofree char *binding = make_binding (self, input);
  g_autofree char *without_proof = NULL;
  g_autofree char *server_first = NULL;
  g_autofree char *messages = NULL;
  g_autofree char *base64 = NULL;
  guint8 proof[POP3_HASH_SIZE_MAX] = { 0 };
  char *answer = NULL;

  if (!pop3_scram_parse_first (challenge, self->nonce, &first, error))
    return NULL;

  server_first = g_strndup (g_bytes_get_data (challenge, NULL), g_bytes_get_size (challenge));
  without_proof = g_strdup_printf ("c=%s,r=%s", binding, first.nonce);
  messages = g_strjoin (",", self->bare, server_first, without_proof, NULL);
  if (!make_proof (self, &first, messages, proof, error))
    return NULL;

  base64 = g_base64_encode (proof, pop3_hash_get_size (self->hash));
  answer = g_strconcat (without_proof, ",p=", base64, NULL);
  self->step = STEP_SIGNATURE;

  return pop3_secret_take (answer, strlen (answer));
}

/* A server that binds after all saw our "y": somebody changed its list (§6). */
static gboolean
tells_of_tampering (const char *failure)
{
  return strcmp (failure, "server-does-support-channel-binding") == 0;
}

static GBytes *
answer_final (Scram   *self,
              GBytes  *challenge,
              GError **error)
{
  g_autoptr (GBytes) signature = pop3_scram_parse_final (challenge, &self->failure, error);
  gsize size = pop3_hash_get_size (self->hash);

  self->step = STEP_OVER;
  if (self->failure != NULL && !tells_of_tampering (self->failure))
    return g_bytes_new_static ("", 0);
  if (self->failure != NULL)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                           _("Somebody between here and the server tampers with the login"));
      return NULL;
    }
  if (signature == NULL)
    return NULL;

  if (g_bytes_get_size (signature) != size ||
      !pop3_crypto_equal (g_bytes_get_data (signature, NULL), self->signature, size))
    {
      set_unproven (error);
      return NULL;
    }

  self->proven = TRUE;
  return g_bytes_new_static ("", 0);
}

static GBytes *
scram_step (gpointer              state,
            const Pop3SaslInput  *input,
            GBytes               *challenge,
            GError              **error)
{
  Scram *self = state;
  char *first = NULL;

  if ((challenge == NULL) != (self->step == STEP_FIRST))
    return refuse (error);

  switch (self->step)
    {
    case STEP_FIRST:
      first = g_strconcat (self->gs2, self->bare, NULL);
      self->step = STEP_PROOF;
      return pop3_secret_take (first, strlen (first));

    case STEP_PROOF:
      /* Only one answer is ever made: a second salt gets nothing. */
      self->step = STEP_OVER;
      return answer_first (self, input, challenge, error);

    case STEP_SIGNATURE:
      return answer_final (self, challenge, error);

    case STEP_OVER:
    default:
      return refuse (error);
    }
}

static gboolean
scram_finish (gpointer   state,
              GError   **error)
{
  Scram *self = state;

  if (self->proven)
    return TRUE;

  set_unproven (error);
  return FALSE;
}

static const char *
scram_get_failure (gpointer state)
{
  Scram *self = state;

  return self->failure;
}

static gpointer
start_sha_256_plus (const Pop3SaslInput  *input,
                    GError              **error)
{
  return scram_start (input, POP3_HASH_SHA256, TRUE, error);
}

static gpointer
start_sha_1_plus (const Pop3SaslInput  *input,
                  GError              **error)
{
  return scram_start (input, POP3_HASH_SHA1, TRUE, error);
}

static gpointer
start_sha_256 (const Pop3SaslInput  *input,
               GError              **error)
{
  return scram_start (input, POP3_HASH_SHA256, FALSE, error);
}

static gpointer
start_sha_1 (const Pop3SaslInput  *input,
             GError              **error)
{
  return scram_start (input, POP3_HASH_SHA1, FALSE, error);
}

#define SCRAM(mechanism, more_flags, starter) \
  { \
    .name = mechanism, \
    .flags = POP3_SASL_CLIENT_FIRST | POP3_SASL_BINDS | (more_flags), \
    .answers = 3, \
    .start = starter, \
    .step = scram_step, \
    .finish = scram_finish, \
    .get_failure = scram_get_failure, \
    .free = scram_free, \
  }

const Pop3SaslMechanism pop3_sasl_scram_sha_256_plus =
  SCRAM ("SCRAM-SHA-256-PLUS", POP3_SASL_PLUS, start_sha_256_plus);
const Pop3SaslMechanism pop3_sasl_scram_sha_1_plus =
  SCRAM ("SCRAM-SHA-1-PLUS", POP3_SASL_PLUS, start_sha_1_plus);
const Pop3SaslMechanism pop3_sasl_scram_sha_256 = SCRAM ("SCRAM-SHA-256", 0, start_sha_256);
const Pop3SaslMechanism pop3_sasl_scram_sha_1 = SCRAM ("SCRAM-SHA-1", 0, start_sha_1);
