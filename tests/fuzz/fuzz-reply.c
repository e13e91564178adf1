/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-reply.h"
#include "session/pop3-echo.h"

/* Status lines, inside and outside of a SASL exchange, and what a user is shown: never
 * the password, which servers are seen to repeat. */

#define SECRET "geheim-7"
#define CODED "AGFuYQBnZWhlaW0tNw=="

/* However the server's words stand around the password, or what it was sent of it, and
 * whatever in it is not shown: it is seen, unless they were cut before it. */
static void
check_echo (const Pop3Reply *reply)
{
  static const char *const fillers[] = { "", " ", "\t\t", "\u00ad", "\u202e" };
  const char *filler = fillers[reply->length % G_N_ELEMENTS (fillers)];
  const char *word = reply->length & 1 ? SECRET : CODED;
  gssize middle = (gssize) reply->length / 2;
  g_autoptr (Pop3Echo) echo = pop3_echo_new (SECRET);
  g_autoptr (GBytes) line = g_bytes_new_static ("AUTH PLAIN " CODED "\r\n",
                                                strlen ("AUTH PLAIN " CODED "\r\n"));
  g_autoptr (GString) text = g_string_new_len (reply->text, (gssize) reply->length);
  g_autofree char *clean = NULL;

  pop3_echo_note (echo, line);
  g_string_insert (text, middle, word);
  g_string_insert (text, middle + 1, filler);
  clean = pop3_text_clean (text->str, (gssize) text->len);
  g_assert_true (g_str_has_suffix (clean, "…") || pop3_echo_shows (echo, clean));
  g_assert_true (strstr (clean, word) == NULL || pop3_echo_shows (echo, clean));
}

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
      fuzz_check_shown (error->message);
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
      fuzz_check_shown (refusal->message);
    }
  check_echo (&reply);
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
