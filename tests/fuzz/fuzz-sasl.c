/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-base64.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-sasl.h"

/* What a server says in an exchange. The first octet chooses the mechanism; each
 * line is a challenge, an empty one the word +OK. */

static const Pop3SaslInput input = {
  .user = "ana@example.org",
  .secret = "geheim",
  .host = "pop.example.org",
  .port = 995,
  .nonce = "fyko+d2lbbFgONRv9qkxdawL",
};

static gboolean
on_line (const char *line,
         gsize       length,
         gpointer    user_data)
{
  g_autoptr (GBytes) challenge = pop3_base64_decode (line, length);
  g_autoptr (GError) error = NULL;

  if (challenge == NULL)
    challenge = g_bytes_new (line, length);

  if (length == 0)
    {
      g_assert_true (pop3_sasl_finish (user_data, &error) == (error == NULL));
    }
  else
    {
      g_autoptr (GBytes) answer = pop3_sasl_step (user_data, challenge, &error);

      g_assert_true ((answer == NULL) == (error != NULL));
    }
  if (pop3_sasl_get_failure (user_data) != NULL)
    fuzz_check_shown (pop3_sasl_get_failure (user_data));
  if (error != NULL)
    fuzz_check_shown (error->message);
  return error == NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const Pop3SaslMechanism *mechanism = NULL;
  g_autoptr (Pop3Sasl) sasl = NULL;
  g_autoptr (GBytes) initial = NULL;

  if (size == 0)
    return 0;

  mechanism = pop3_sasl_get_mechanism (data[0] % 16);
  if (mechanism == NULL)
    return 0;
  sasl = pop3_sasl_new (mechanism, &input, NULL);
  if (sasl == NULL)
    return 0;

  if (mechanism->flags & POP3_SASL_CLIENT_FIRST)
    initial = pop3_sasl_step (sasl, NULL, NULL);
  fuzz_each_line (data + 1, size - 1, on_line, sasl);
  return 0;
}
