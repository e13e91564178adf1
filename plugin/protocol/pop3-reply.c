/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-reply.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pop3-error.h"
#include "pop3-text.h"

/*
 * The status line (RFC 1939 §3, RFC 2449 §8, RFC 5034 §4):
 *
 *   reply      = status [1*WSP "[" code "]"] [1*WSP text]
 *   status     = "+OK" / "-ERR"              ; of any case
 *   code       = level *("/" level)
 *   challenge  = "+" [SP base64]             ; only inside an exchange
 *
 * The first token decides, whole: "+ERR" and "+OKAY" are no replies.
 */

typedef struct {
  const char    *name;
  Pop3ReplyCode  code;
} CodeName;

static const CodeName code_names[] = {
  { "IN-USE", POP3_REPLY_CODE_IN_USE },
  { "LOGIN-DELAY", POP3_REPLY_CODE_LOGIN_DELAY },
  { "SYS/TEMP", POP3_REPLY_CODE_SYS_TEMP },
  { "SYS/PERM", POP3_REPLY_CODE_SYS_PERM },
  { "AUTH", POP3_REPLY_CODE_AUTH },
  { "UTF8", POP3_REPLY_CODE_UTF8 },
};

/* How servers without codes say that it will pass. Each is the start of a word
 * or phrase, so that "lock" is not found in "blocked". */
static const char * const temporary_words[] = {
  "lock", "in use", "busy", "wait", "later", "temporar", "too many", "too often",
  "too frequent", "exceeded", "unavailable", "not available", "maintenance",
  "login limit", "retry in",
};

static gboolean
is_blank (char octet)
{
  return octet == ' ' || octet == '\t';
}

static gboolean
token_equals (const char *token,
              gsize       length,
              const char *expected)
{
  return strlen (expected) == length && g_ascii_strncasecmp (token, expected, length) == 0;
}

static Pop3ReplyCode
find_code (const char *name,
           gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (code_names); i++)
    {
      gsize known = strlen (code_names[i].name);

      if (length >= known && g_ascii_strncasecmp (name, code_names[i].name, known) == 0 &&
          (length == known || name[known] == '/'))
        return code_names[i].code;
    }

  return POP3_REPLY_CODE_UNKNOWN;
}

static void
skip_blanks (Pop3Reply *reply)
{
  while (reply->length > 0 && is_blank (reply->text[0]))
    {
      reply->text++;
      reply->length--;
    }
}

/* A bracket is a code only at the very start, and only of a refusal: greetings
 * are seen to hold brackets of other kinds. */
static void
take_code (Pop3Reply *reply)
{
  const char *end = NULL;
  gsize name_length = 0;

  if (reply->status != POP3_REPLY_ERR || reply->length < 2 || reply->text[0] != '[')
    return;
  end = memchr (reply->text, ']', reply->length);
  if (end == NULL)
    return;

  name_length = (gsize) (end - reply->text) - 1;
  reply->code = find_code (reply->text + 1, name_length);
  reply->text += name_length + 2;
  reply->length -= name_length + 2;
  skip_blanks (reply);
}

/* What a network says in everybody's place until its user has logged in there. */
static gboolean
is_of_the_web (const char *line,
               gsize       length)
{
  static const char http[] = "HTTP/";

  return (length > 0 && line[0] == '<') ||
         (length >= strlen (http) && memcmp (line, http, strlen (http)) == 0);
}

static void
set_no_reply_error (const char  *line,
                    gsize        length,
                    GError     **error)
{
  g_autofree char *clean = NULL;

  if (is_of_the_web (line, length))
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                           _("A web page answered in place of the mail server. This network may "
                             "want you to log in first."));
      return;
    }

  clean = pop3_text_clean (line, (gssize) length);
  g_set_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
               /* Translators: the placeholder is what the server sent. */
               _("The server sent an answer that is not POP3: “%s”"), clean);
}

gboolean
pop3_reply_parse (const char  *line,
                  gsize        length,
                  gboolean     in_exchange,
                  Pop3Reply   *reply,
                  GError     **error)
{
  Pop3Reply parsed = { POP3_REPLY_OK, POP3_REPLY_CODE_NONE, NULL, 0 };
  gsize token = 0;

  g_return_val_if_fail (line != NULL || length == 0, FALSE);
  g_return_val_if_fail (reply != NULL, FALSE);

  while (token < length && !is_blank (line[token]))
    token++;

  if (token_equals (line, token, "+OK"))
    parsed.status = POP3_REPLY_OK;
  else if (token_equals (line, token, "-ERR"))
    parsed.status = POP3_REPLY_ERR;
  else if (in_exchange && token > 0 && line[0] == '+' && (token == 1 || token == length))
    {
      /* "+" and base64 are seen without the blank between them. */
      parsed.status = POP3_REPLY_CHALLENGE;
      token = 1;
    }
  else
    {
      set_no_reply_error (line, length, error);
      return FALSE;
    }

  parsed.text = line + token;
  parsed.length = length - token;
  skip_blanks (&parsed);
  take_code (&parsed);
  *reply = parsed;

  return TRUE;
}

static gboolean
has_temporary_words (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (temporary_words); i++)
    {
      const char *found = lower;

      while ((found = strstr (found, temporary_words[i])) != NULL)
        {
          if (found == lower || !g_ascii_isalpha (found[-1]))
            return TRUE;
          found++;
        }
    }

  return FALSE;
}

static Pop3Error
judge (const Pop3Reply *reply,
       Pop3ReplyStep    step,
       const char      *text)
{
  switch (reply->code)
    {
    case POP3_REPLY_CODE_AUTH:
      return POP3_ERROR_AUTHENTICATION;

    case POP3_REPLY_CODE_IN_USE:
    case POP3_REPLY_CODE_LOGIN_DELAY:
    case POP3_REPLY_CODE_SYS_TEMP:
      return POP3_ERROR_BUSY;

    case POP3_REPLY_CODE_SYS_PERM:
    case POP3_REPLY_CODE_UTF8:
      return POP3_ERROR_REFUSED;

    case POP3_REPLY_CODE_UNKNOWN:
    case POP3_REPLY_CODE_NONE:
      break;
    }

  if (has_temporary_words (text))
    return POP3_ERROR_BUSY;
  if (reply->code == POP3_REPLY_CODE_NONE && step == POP3_REPLY_STEP_PASSWORD)
    return POP3_ERROR_AUTHENTICATION;
  return POP3_ERROR_REFUSED;
}

GError *
pop3_reply_to_error (const Pop3Reply *reply,
                     Pop3ReplyStep    step)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (reply != NULL, NULL);

  text = pop3_text_clean (reply->text, (gssize) reply->length);
  if (text[0] == '\0')
    return g_error_new_literal (POP3_ERROR, (int) judge (reply, step, text),
                                _("The server refused without saying why"));

  return g_error_new (POP3_ERROR, (int) judge (reply, step, text),
                      /* Translators: the placeholder is the server's own text. */
                      _("The server answered: %s"), text);
}
