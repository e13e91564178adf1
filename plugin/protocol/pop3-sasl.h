/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3SaslFlags:
 * @POP3_SASL_NEEDS_TLS: the server, and whoever reads along, gets the secret
 * @POP3_SASL_CLIENT_FIRST: the first step makes an initial response
 * @POP3_SASL_TWO_LINES: the initial response never goes with AUTH (D33)
 * @POP3_SASL_TOKEN: the secret is an OAuth token, not a password
 * @POP3_SASL_BINDS: uses the data of the TLS channel, if there is any
 * @POP3_SASL_PLUS: is of no use without the data of the TLS channel
 * @POP3_SASL_NEEDS_MD5: is of no use where MD5 is not allowed
 * @POP3_SASL_PROMPTS: what a challenge says does not matter
 *
 * What a caller must know of a mechanism.
 */
typedef enum {
  POP3_SASL_NEEDS_TLS = 1 << 0,
  POP3_SASL_CLIENT_FIRST = 1 << 1,
  POP3_SASL_TWO_LINES = 1 << 2,
  POP3_SASL_TOKEN = 1 << 3,
  POP3_SASL_BINDS = 1 << 4,
  POP3_SASL_PLUS = 1 << 5,
  POP3_SASL_NEEDS_MD5 = 1 << 6,
  POP3_SASL_PROMPTS = 1 << 7,
} Pop3SaslFlags;

/**
 * Pop3SaslInput:
 * @user: user name
 * @secret: password or token
 * @host: the server's name as the user gave it
 * @port: its port
 * @binding_type: (nullable): name of the channel binding, as "tls-exporter"
 * @binding: (nullable): its data; %NULL without TLS or without need
 * @binding_offered: whether the server offered a mechanism that binds
 * @nonce: (nullable): stands in for the random one, where a test vector wants it
 *
 * What mechanisms are made from. All borrowed: valid until the exchange is freed.
 */
typedef struct {
  const char *user;
  const char *secret;
  const char *host;
  guint16     port;
  const char *binding_type;
  GBytes     *binding;
  gboolean    binding_offered;
  const char *nonce;
} Pop3SaslInput;

/**
 * Pop3SaslMechanism:
 * @name: the registered name, upper case
 * @flags: a set of #Pop3SaslFlags
 * @answers: how many answers the server must get before it can say `+OK`
 * @start: (nullable): makes the state of one exchange; %NULL with the error set
 * @step: takes a challenge, which is %NULL for an initial response, and returns
 *   (transfer full) the answer, made by pop3_secret_take(); %NULL with the error
 *   set: POP3_ERROR_PROTOCOL when the server broke the mechanism's rules,
 *   POP3_ERROR_LIMIT when it asks for too much, POP3_ERROR_SETTINGS when the input
 *   cannot be used, POP3_ERROR_NO_MECHANISM when the system cannot do it
 * @finish: (nullable): the server said +OK: whether that may be believed;
 *   POP3_ERROR_AUTHENTICATION or POP3_ERROR_PROTOCOL when not
 * @get_failure: (nullable): (transfer none) (nullable): the word by which the
 *   server said, inside the exchange, why it will refuse; cleaned
 * @free: (nullable): frees the state, wiping what is secret
 *
 * A SASL mechanism (RFC 4422): bytes in, bytes out, without base64 and without
 * POP3. One file each, or one for a family, ending in a constant of this type, and
 * one line in the table of pop3-sasl.c.
 */
typedef struct {
  const char  *name;
  guint        flags;
  guint        answers;
  gpointer   (*start)       (const Pop3SaslInput *input, GError **error);
  GBytes    *(*step)        (gpointer state, const Pop3SaslInput *input, GBytes *challenge,
                             GError **error);
  gboolean   (*finish)      (gpointer state, GError **error);
  const char *(*get_failure) (gpointer state);
  void       (*free)        (gpointer state);
} Pop3SaslMechanism;

extern const Pop3SaslMechanism pop3_sasl_scram_sha_256_plus;
extern const Pop3SaslMechanism pop3_sasl_scram_sha_1_plus;
extern const Pop3SaslMechanism pop3_sasl_scram_sha_256;
extern const Pop3SaslMechanism pop3_sasl_scram_sha_1;
extern const Pop3SaslMechanism pop3_sasl_oauthbearer;
extern const Pop3SaslMechanism pop3_sasl_xoauth2;
extern const Pop3SaslMechanism pop3_sasl_cram_md5;
extern const Pop3SaslMechanism pop3_sasl_plain;
extern const Pop3SaslMechanism pop3_sasl_login;

/**
 * pop3_sasl_set_senseless:
 * @error: set to POP3_ERROR_PROTOCOL
 *
 * For a challenge that no server sends that knows the mechanism. Any thread.
 */
void pop3_sasl_set_senseless (GError **error);

/**
 * pop3_sasl_set_unmade:
 * @error: set to POP3_ERROR_PROTOCOL
 *
 * For a server that accepts a login before the mechanism has had its say. Any
 * thread.
 */
void pop3_sasl_set_unmade (GError **error);

/**
 * Pop3Sasl:
 *
 * One exchange.
 */
typedef struct _Pop3Sasl Pop3Sasl;

/**
 * pop3_sasl_get_mechanism:
 * @index: position in the table, strongest first
 *
 * Any thread.
 *
 * Returns: (nullable): the mechanism, %NULL behind the last
 */
const Pop3SaslMechanism *pop3_sasl_get_mechanism (guint index);

/**
 * pop3_sasl_find_mechanism:
 * @name: a name, of any case
 *
 * Any thread.
 *
 * Returns: (nullable): the mechanism, %NULL when we have none of this name
 */
const Pop3SaslMechanism *pop3_sasl_find_mechanism (const char *name);

/**
 * pop3_sasl_new:
 * @mechanism: the mechanism
 * @input: what it is made from; must outlive the exchange
 * @error: as the mechanism says
 *
 * Any thread.
 *
 * Returns: (transfer full): an exchange, or %NULL with @error set
 */
Pop3Sasl *pop3_sasl_new (const Pop3SaslMechanism *mechanism, const Pop3SaslInput *input,
                         GError **error);

/**
 * pop3_sasl_free:
 * @self: (transfer full): the exchange
 */
void pop3_sasl_free (Pop3Sasl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Sasl, pop3_sasl_free)

/**
 * pop3_sasl_step:
 * @challenge: (nullable): what the server sent, decoded; %NULL for the initial
 *   response of a mechanism with POP3_SASL_CLIENT_FIRST
 * @error: as the mechanism says; POP3_ERROR_LIMIT after POP3_LIMIT_SASL_STEPS
 *
 * Returns: (transfer full): the answer, wiped when freed; %NULL with @error set
 */
GBytes *pop3_sasl_step (Pop3Sasl *self, GBytes *challenge, GError **error);

/**
 * pop3_sasl_wants_more:
 * @challenge: (nullable): what the server sent, decoded; %NULL when it was no base64
 *
 * Whether the exchange goes on when the server said `+OK` and @challenge: some say
 * so for each challenge (D6).
 *
 * Returns: whether @challenge is to be given to pop3_sasl_step()
 */
gboolean pop3_sasl_wants_more (Pop3Sasl *self, GBytes *challenge);

/**
 * pop3_sasl_get_failure:
 *
 * Returns: (transfer none) (nullable): the word by which the server said, inside
 *   the exchange, why it will refuse
 */
const char *pop3_sasl_get_failure (Pop3Sasl *self);

/**
 * pop3_sasl_finish:
 * @error: as the mechanism says; POP3_ERROR_PROTOCOL when the server accepted
 *   before the mechanism had said anything
 *
 * The server said that the login has succeeded.
 *
 * Returns: whether it has
 */
gboolean pop3_sasl_finish (Pop3Sasl *self, GError **error);

G_END_DECLS
