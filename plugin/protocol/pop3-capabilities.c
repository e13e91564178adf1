/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-capabilities.h"

#include <string.h>

#include "pop3-limits.h"
#include "pop3-scan.h"
#include "pop3-text.h"

/*
 * The answer to CAPA (RFC 2449 §5), line by line:
 *
 *   capability = tag *(1*WSP parameter)
 *
 * Tags and the parameters we read compare without regard to case.
 */

typedef struct {
  const char *start;
  gsize       length;
} Word;

typedef struct {
  const char     *tag;
  Pop3Capability  flag;
} Tag;

static const Tag tags[] = {
  { "TOP", POP3_CAPABILITY_TOP },
  { "USER", POP3_CAPABILITY_USER },
  { "UIDL", POP3_CAPABILITY_UIDL },
  { "PIPELINING", POP3_CAPABILITY_PIPELINING },
  { "STLS", POP3_CAPABILITY_STLS },
  { "RESP-CODES", POP3_CAPABILITY_RESP_CODES },
  { "AUTH-RESP-CODE", POP3_CAPABILITY_AUTH_RESP_CODE },
  { "UTF8", POP3_CAPABILITY_UTF8 },
};

Pop3Capabilities *
pop3_capabilities_new (void)
{
  Pop3Capabilities *self = g_new0 (Pop3Capabilities, 1);

  self->sasl = g_ptr_array_new_with_free_func (g_free);
  self->expire = POP3_EXPIRE_UNKNOWN;

  return self;
}

void
pop3_capabilities_free (Pop3Capabilities *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->sasl, g_ptr_array_unref);
  g_clear_pointer (&self->implementation, g_free);
  g_free (self);
}

/* Cuts the next word off the front of the span. */
static gboolean
next_word (const char **position,
           const char  *end,
           Word        *word)
{
  const char *p = *position;

  while (p < end && (*p == ' ' || *p == '\t'))
    p++;
  word->start = p;
  while (p < end && *p != ' ' && *p != '\t')
    p++;
  word->length = (gsize) (p - word->start);
  *position = p;

  return word->length > 0;
}

static gboolean
word_is (const Word *word,
         const char *text)
{
  return strlen (text) == word->length &&
         g_ascii_strncasecmp (word->start, text, word->length) == 0;
}

static void
add_mechanisms (Pop3Capabilities *self,
                const char       *position,
                const char       *end)
{
  Word word = { NULL, 0 };

  while (self->sasl->len < POP3_LIMIT_SASL_NAMES && next_word (&position, end, &word))
    {
      if (word.length > POP3_LIMIT_SASL_NAME || memchr (word.start, '\0', word.length) != NULL)
        continue;
      g_ptr_array_add (self->sasl, g_ascii_strup (word.start, (gssize) word.length));
    }
}

static gboolean
word_to_number (const Word *word,
                guint      *number)
{
  const char *position = word->start;
  guint64 value = 0;

  if (!pop3_scan_number (&position, word->start + word->length, G_MAXINT, &value))
    return FALSE;

  *number = (guint) value;
  return TRUE;
}

static void
set_expire (Pop3Capabilities *self,
            const Word       *word)
{
  guint days = 0;

  if (word_is (word, "NEVER"))
    self->expire = POP3_EXPIRE_NEVER;
  else if (word_to_number (word, &days))
    self->expire = (int) days;
}

static void
add_parameters (Pop3Capabilities *self,
                const Word       *tag,
                const char       *position,
                const char       *end)
{
  const char *all = position;
  Word word = { NULL, 0 };

  if (!next_word (&position, end, &word))
    return;

  if (word_is (tag, "SASL"))
    add_mechanisms (self, all, end);
  else if (word_is (tag, "LOGIN-DELAY"))
    word_to_number (&word, &self->login_delay);
  else if (word_is (tag, "EXPIRE"))
    set_expire (self, &word);
  else if (word_is (tag, "UTF8") && word_is (&word, "USER"))
    self->flags |= POP3_CAPABILITY_UTF8_USER;
  else if (word_is (tag, "IMPLEMENTATION"))
    {
      g_clear_pointer (&self->implementation, g_free);
      self->implementation = pop3_text_clean (all, end - all);
    }
}

void
pop3_capabilities_add_line (Pop3Capabilities *self,
                            const char       *line,
                            gsize             length)
{
  const char *position = line;
  Word tag = { NULL, 0 };

  g_return_if_fail (self != NULL);
  g_return_if_fail (line != NULL || length == 0);

  if (length == 0 || !next_word (&position, line + length, &tag))
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (word_is (&tag, tags[i].tag))
      self->flags |= tags[i].flag;

  add_parameters (self, &tag, position, line + length);
}

gboolean
pop3_capabilities_has (const Pop3Capabilities *self,
                       Pop3Capability          capability)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return (self->flags & capability) != 0;
}

gboolean
pop3_capabilities_has_mechanism (const Pop3Capabilities *self,
                                 const char             *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, FALSE);

  for (guint i = 0; i < self->sasl->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->sasl, i), name) == 0)
      return TRUE;

  return FALSE;
}
