/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-reply.h"

/* Status lines, inside and outside of a SASL exchange, and what a user is shown. */

static void
check (const char *line,
       gsize       length,
       gboolean    in_exchange)
{
  g_autoptr (GError) error = NULL;
  Pop3Reply reply = { 0 };

  if (!pop3_reply_parse (line, length, in_exchange, &reply, &error))
    {
      g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
      g_assert_null (reply.text);
      return;
    }

  g_assert_true (reply.text >= line && reply.text + reply.length <= line + length);
  g_assert_true (in_exchange || reply.status != POP3_REPLY_CHALLENGE);
  if (reply.status != POP3_REPLY_ERR)
    return;

  for (Pop3ReplyStep step = POP3_REPLY_STEP_COMMAND; step <= POP3_REPLY_STEP_PASSWORD_CODED; step++)
    {
      g_autoptr (GError) refusal = pop3_reply_to_error (&reply, step);

      g_assert_nonnull (refusal);
      g_assert_true (g_utf8_validate (refusal->message, -1, NULL));
    }
}

static gboolean
on_line (const char *line,
         gsize       length,
         gpointer    user_data)
{
  check (line, length, FALSE);
  check (line, length, TRUE);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  fuzz_each_line (data, size, on_line, NULL);
  return 0;
}
