/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-reply.h"

#include "protocol/pop3-error.h"
#include "test-span.h"

typedef struct {
  const char      *description;
  const char      *input;
  gsize            length;
  gboolean         in_exchange;
  Pop3ReplyStatus  status;
  Pop3ReplyCode    code;
  const char      *text;
} Row;

typedef struct {
  const char *description;
  const char *input;
  gsize       length;
  gboolean    in_exchange;
} BadRow;

typedef struct {
  const char    *description;
  const char    *input;
  Pop3ReplyStep  step;
  Pop3Error      code;
} ErrorRow;

#define OK POP3_REPLY_OK
#define ERR POP3_REPLY_ERR
#define CHALLENGE POP3_REPLY_CHALLENGE
#define CODE(name) POP3_REPLY_CODE_##name

static const Row rows[] = {
  { "text", SPAN ("+OK POP3 ready"), FALSE, OK, CODE (NONE), "POP3 ready" },
  { "no text (T3, D8)", SPAN ("+OK"), FALSE, OK, CODE (NONE), "" },
  { "refusal without text", SPAN ("-ERR"), FALSE, ERR, CODE (NONE), "" },
  { "any case", SPAN ("+ok hi"), FALSE, OK, CODE (NONE), "hi" },
  { "any case of a refusal", SPAN ("-Err hi"), FALSE, ERR, CODE (NONE), "hi" },
  { "blanks and tabs", SPAN ("+OK \t  hi"), FALSE, OK, CODE (NONE), "hi" },
  { "code (T17)", SPAN ("-ERR [IN-USE] busy"), FALSE, ERR, CODE (IN_USE), "busy" },
  { "code of any case", SPAN ("-ERR [in-use]"), FALSE, ERR, CODE (IN_USE), "" },
  { "login delay (T18)", SPAN ("-ERR [LOGIN-DELAY] x"), FALSE, ERR, CODE (LOGIN_DELAY), "x" },
  { "levels (T17)", SPAN ("-ERR [SYS/TEMP/DISK] x"), FALSE, ERR, CODE (SYS_TEMP), "x" },
  { "permanent (T26)", SPAN ("-ERR [SYS/PERM] x"), FALSE, ERR, CODE (SYS_PERM), "x" },
  { "upper level alone", SPAN ("-ERR [SYS] x"), FALSE, ERR, CODE (UNKNOWN), "x" },
  { "longer name", SPAN ("-ERR [AUTHX] x"), FALSE, ERR, CODE (UNKNOWN), "x" },
  { "AUTH (T26)", SPAN ("-ERR [AUTH] x"), FALSE, ERR, CODE (AUTH), "x" },
  { "UTF8", SPAN ("-ERR [UTF8] x"), FALSE, ERR, CODE (UTF8), "x" },
  { "unknown code", SPAN ("-ERR [REFERRAL/a@b] x"), FALSE, ERR, CODE (UNKNOWN), "x" },
  { "bracket not at the start", SPAN ("-ERR no [AUTH]"), FALSE, ERR, CODE (NONE), "no [AUTH]" },
  { "bracket without end", SPAN ("-ERR [AUTH"), FALSE, ERR, CODE (NONE), "[AUTH" },
  { "bracket of a greeting (3.3)", SPAN ("+OK ready [TABPADgBX=]"), FALSE, OK, CODE (NONE),
    "ready [TABPADgBX=]" },
  { "bracket at the start of a greeting", SPAN ("+OK [AUTH] x"), FALSE, OK, CODE (NONE),
    "[AUTH] x" },
  { "empty challenge (T27)", SPAN ("+ "), TRUE, CHALLENGE, CODE (NONE), "" },
  { "bare challenge (D6)", SPAN ("+"), TRUE, CHALLENGE, CODE (NONE), "" },
  { "challenge", SPAN ("+ YWJj"), TRUE, CHALLENGE, CODE (NONE), "YWJj" },
  { "challenge without blank", SPAN ("+YWJj"), TRUE, CHALLENGE, CODE (NONE), "YWJj" },
  { "+OK inside an exchange (D6)", SPAN ("+OK"), TRUE, OK, CODE (NONE), "" },
};

static const BadRow bad_rows[] = {
  { "empty", SPAN (""), FALSE },
  { "+ERR (D8)", SPAN ("+ERR no"), FALSE },
  { "-OK", SPAN ("-OK"), FALSE },
  { "longer token (T3)", SPAN ("+OKAY"), FALSE },
  { "shorter token", SPAN ("+O"), FALSE },
  { "blank before", SPAN (" +OK"), FALSE },
  { "other protocol", SPAN ("220 smtp ready"), FALSE },
  { "NUL in the token", SPAN ("+OK\0"), FALSE },
  { "challenge outside an exchange (D6)", SPAN ("+ YWJj"), FALSE },
  { "plus alone outside an exchange", SPAN ("+"), FALSE },
  { "other text inside an exchange", SPAN ("YWJj"), TRUE },
  { "+ERR with text inside an exchange", SPAN ("+ERR no"), TRUE },
};

#define COMMAND POP3_REPLY_STEP_COMMAND
#define PASSWORD POP3_REPLY_STEP_PASSWORD
#define CODED POP3_REPLY_STEP_PASSWORD_CODED

static const ErrorRow error_rows[] = {
  { "AUTH (T26)", "-ERR [AUTH] no", PASSWORD, POP3_ERROR_AUTHENTICATION },
  { "AUTH with words", "-ERR [AUTH] try later", CODED, POP3_ERROR_AUTHENTICATION },
  { "plain rejection", "-ERR authentication failed", PASSWORD, POP3_ERROR_AUTHENTICATION },
  { "again is not later", "-ERR bad password, try again", PASSWORD, POP3_ERROR_AUTHENTICATION },
  { "blocked is not locked", "-ERR access blocked", PASSWORD, POP3_ERROR_AUTHENTICATION },
  { "no text", "-ERR", PASSWORD, POP3_ERROR_AUTHENTICATION },
  { "plain rejection where codes are used (T26)", "-ERR no", CODED, POP3_ERROR_REFUSED },
  { "in use (T18)", "-ERR [IN-USE] x", PASSWORD, POP3_ERROR_BUSY },
  { "login delay (T18)", "-ERR [LOGIN-DELAY] x", PASSWORD, POP3_ERROR_BUSY },
  { "temporary (T26)", "-ERR [SYS/TEMP] x", CODED, POP3_ERROR_BUSY },
  { "permanent (T26)", "-ERR [SYS/PERM] x", PASSWORD, POP3_ERROR_REFUSED },
  { "permanent with words", "-ERR [SYS/PERM] mailbox locked", PASSWORD, POP3_ERROR_REFUSED },
  { "unknown code", "-ERR [X-Y] no", PASSWORD, POP3_ERROR_REFUSED },
  { "lock (D28)", "-ERR maildrop already locked", PASSWORD, POP3_ERROR_BUSY },
  { "lock (D28)", "-ERR Unable to LOCK maildrop", PASSWORD, POP3_ERROR_BUSY },
  { "wait (D28)", "-ERR Please wait 10 minutes", PASSWORD, POP3_ERROR_BUSY },
  { "unavailable (D28)", "-ERR Service unavailable", PASSWORD, POP3_ERROR_BUSY },
  { "limit (D28)", "-ERR Exceeded the login limit for a 15 minute period", PASSWORD,
    POP3_ERROR_BUSY },
  { "other command", "-ERR no such message", COMMAND, POP3_ERROR_REFUSED },
  { "AUTH of another command", "-ERR [AUTH] x", COMMAND, POP3_ERROR_AUTHENTICATION },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *input = exact_copy (rows[i].input, rows[i].length);
      g_autoptr (GError) error = NULL;
      Pop3Reply reply;

      g_test_message ("%s", rows[i].description);
      g_assert_true (pop3_reply_parse (input, rows[i].length, rows[i].in_exchange, &reply, &error));
      g_assert_no_error (error);
      g_assert_cmpint (reply.status, ==, rows[i].status);
      g_assert_cmpint (reply.code, ==, rows[i].code);
      g_assert_cmpmem (reply.text, reply.length, rows[i].text, strlen (rows[i].text));
    }
}

static void
test_bad_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autofree char *input = exact_copy (bad_rows[i].input, bad_rows[i].length);
      g_autoptr (GError) error = NULL;
      Pop3Reply reply = { OK, CODE (NONE), "untouched", 9 };

      g_test_message ("%s", bad_rows[i].description);
      g_assert_false (
        pop3_reply_parse (input, bad_rows[i].length, bad_rows[i].in_exchange, &reply, &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
      g_assert_cmpstr (reply.text, ==, "untouched");
    }
}

static void
test_errors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_rows); i++)
    {
      g_autofree char *input = exact_copy (error_rows[i].input, strlen (error_rows[i].input));
      g_autoptr (GError) error = NULL;
      Pop3Reply reply;

      g_test_message ("%s", error_rows[i].description);
      g_assert_true (
        pop3_reply_parse (input, strlen (error_rows[i].input), FALSE, &reply, NULL));
      error = pop3_reply_to_error (&reply, error_rows[i].step);
      g_assert_error (error, POP3_ERROR, (int) error_rows[i].code);
      g_assert_cmpstr (error->message, !=, "");
      g_assert_null (strstr (error->message, "[AUTH]"));
    }
}

/* What a network says in a server's place is told in words of its own. */
static void
test_web (void)
{
  static const char *const lines[] = { "HTTP/1.1 302 Found", "HTTP/1.0 200", "<!DOCTYPE html>" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      Pop3Reply reply;

      g_assert_false (pop3_reply_parse (lines[i], strlen (lines[i]), FALSE, &reply, &error));
      g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, "web page"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reply/rows", test_rows);
  g_test_add_func ("/reply/bad-rows", test_bad_rows);
  g_test_add_func ("/reply/errors", test_errors);
  g_test_add_func ("/reply/web", test_web);

  return g_test_run ();
}
