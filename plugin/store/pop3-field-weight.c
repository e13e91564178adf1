/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-field-weight.h"

#include "protocol/pop3-limits.h"

#include <string.h>

/*
 * What one field of a header would be in the parser's memory, and how long it would keep
 * the parser. GMime 3.2 makes an object of each address, reads a list again from each comma
 * where an address has failed, calls itself for each group in a group, and puts the name
 * of a charset on the stack, whatever its length.
 */

/* Octets of memory of GMime 3.2 and the host: for a field, for a word (of a text that is
 * decoded, of a date, an id), for what a comma or a semicolon is between, for an address. */
#define WEIGHT_FIELD 500
#define WEIGHT_WORD 170
#define WEIGHT_ITEM 300
#define WEIGHT_ADDRESS 500

/* What is never light. */
#define WEIGHT_REFUSED (POP3_LIMIT_PARSED + 1)

/* Octets of an address with its name that is read as it should be. */
#define ADDRESS_MAX 1000

#define LENGTH(text) (sizeof (text) - 1)

typedef enum { KIND_TEXT, KIND_ADDRESSES, KIND_DATE, KIND_PARAMETERS } Kind;

/**
 * pop3_weight_is_light:
 * @self: what has been weighed so far
 *
 * Returns: whether the parser can be given that; any thread
 */
gboolean
pop3_weight_is_light (const Pop3Weight *self)
{
  return self->memory <= POP3_LIMIT_PARSED && self->work <= POP3_LIMIT_PARSING;
}

/* ---------------------------------------------------------------- addresses */

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What an atom is made of (RFC 5322 §3.2.3), and whatever has the eighth bit. */
static gboolean
is_atom (char c)
{
  return (guchar) c > ' ' && c != 0x7f && strchr ("()<>@,;:\\\".[]", c) == NULL;
}

static const char *
skip_blanks (const char *c,
             const char *end)
{
  while (c < end && is_blank (*c))
    c++;
  return c;
}

/* Returns: (nullable): what stands behind a string in quotes, or a comment, without
 * anything in it that may be read in two ways */
static const char *
skip_enclosed (const char *c,
               const char *end)
{
  const char *never = *c == '"' ? "\\" : "\\(\",<>:;@";
  char last = *c == '"' ? '"' : ')';

  for (c++; c < end && *c != last; c++)
    {
      if (*c == '\0' || strchr (never, *c) != NULL)
        return NULL;
    }
  return c < end ? c + 1 : NULL;
}

/* Returns: (nullable): what stands behind the words before an address */
static const char *
skip_phrase (const char *start,
             const char *end)
{
  const char *c = start;

  while (c != NULL && c < end &&
         (is_atom (*c) || is_blank (*c) || *c == '.' || *c == '"' || *c == '('))
    {
      if (c == start && (*c == '.' || *c == '('))
        return NULL;
      c = *c == '"' || *c == '(' ? skip_enclosed (c, end) : c + 1;
    }
  return c;
}

/* Returns: (nullable): what stands behind an address, of which nothing has to be decoded */
static const char *
skip_address (const char *c,
              const char *end)
{
  gboolean has_at = FALSE;
  gboolean has_atom = FALSE;

  for (; c < end; c++)
    {
      if (is_atom (*c) && g_ascii_isprint (*c) && *c != '?')
        {
          has_atom = TRUE;
          continue;
        }
      if (!has_atom || (*c != '.' && (*c != '@' || has_at)))
        break;
      has_at = has_at || *c == '@';
      has_atom = FALSE;
    }

  return has_atom ? c : NULL;
}

/* Returns: (nullable): what stands behind an address with its comma, if it is one that
 * the parser reads once */
static const char *
skip_item (const char *start,
           const char *field_end)
{
  const char *end = field_end - start > ADDRESS_MAX ? start + ADDRESS_MAX : field_end;
  const char *first = skip_blanks (start, end);
  const char *c = first < end && *first != ',' ? skip_phrase (first, end) : first;

  if (c == NULL)
    return NULL;
  if (c < end && *c == '<')
    {
      c = skip_address (c + 1, end);
      if (c == NULL || c == end || *c != '>')
        return NULL;
      c++;
    }
  else if (c > first && (c = skip_address (first, end)) == NULL)
    {
      return NULL;
    }

  c = skip_blanks (c, end);
  if (c < end && *c == '(' && (c = skip_enclosed (c, end)) == NULL)
    return NULL;
  c = skip_blanks (c, end);
  if (c == field_end)
    return c;
  return c < end && *c == ',' ? c + 1 : NULL;
}

/* What stands behind the first address that the parser may read otherwise: a colon in it
 * may begin a group in a group, and the host looks through all of a name for each word in
 * code. */
static void
weigh_odd (Pop3Weight *weight,
           const char *odd,
           const char *end)
{
  guint colons = 0;

  for (const char *c = odd; c < end; c++)
    {
      colons += *c == ':' ? 1 : 0;
      if (*c == '=' && c + 1 < end && c[1] == '?')
        weight->work += end - odd;
    }
  if (colons > POP3_LIMIT_GROUPS)
    weight->memory += WEIGHT_REFUSED;
}

static void
weigh_addresses (Pop3Weight *weight,
                 const char *value,
                 const char *end)
{
  guint64 count['@' + 1] = { 0 };
  const char *odd = NULL;

  for (const char *c = value; c < end; c++)
    {
      if (*c > '\0' && *c <= '@')
        count[(guchar) *c]++;
    }
  weight->memory += WEIGHT_ITEM * count[':'] + WEIGHT_ADDRESS *
                    MAX (MAX (count['<'], count['>']), MAX (count['@'], count[',']));

  for (const char *c = value, *next = NULL; c < end && pop3_weight_is_light (weight); c = next)
    {
      next = skip_item (c, end);
      if (next != NULL)
        continue;
      if (odd == NULL)
        odd = c;
      /* The parser may look at all the rest, and come back to the next comma. */
      weight->work += end - c;
      next = memchr (c, ',', end - c);
      next = next != NULL ? next + 1 : end;
    }
  if (odd != NULL)
    weigh_odd (weight, odd, end);
}

/* ------------------------------------------------------------------- fields */

/* How a field with this name is read; blanks before its colon belong to neither. */
static Kind
find_kind (const char *name,
           gsize       length)
{
  static const struct {
    const char *name;
    Kind        kind;
  } KINDS[] = {
    { "from", KIND_ADDRESSES }, { "sender", KIND_ADDRESSES }, { "reply-to", KIND_ADDRESSES },
    { "to", KIND_ADDRESSES }, { "cc", KIND_ADDRESSES }, { "bcc", KIND_ADDRESSES },
    { "date", KIND_DATE },
    { "content-type", KIND_PARAMETERS }, { "content-disposition", KIND_PARAMETERS },
  };

  while (length > 0 && is_blank (name[length - 1]))
    length--;
  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    {
      if (length == strlen (KINDS[i].name) &&
          g_ascii_strncasecmp (name, KINDS[i].name, length) == 0)
        return KINDS[i].kind;
    }
  return KIND_TEXT;
}

/* Whether a word in code begins here. Its charset goes up to the next question mark.
 * Returns: whether it does, and how long that is */
static gboolean
begins_code (const char *c,
             const char *end,
             gsize      *charset)
{
  const char *mark = NULL;

  if (end - c < (gssize) LENGTH ("=?") || c[0] != '=' || c[1] != '?')
    return FALSE;

  c += LENGTH ("=?");
  mark = memchr (c, '?', end - c);
  *charset = mark != NULL ? mark - c : 0;
  return TRUE;
}

static void
weigh_words (Pop3Weight *weight,
             const char *value,
             const char *end,
             Kind        kind)
{
  gboolean between = TRUE;
  gsize charset = 0;

  for (const char *c = value; c < end; c++)
    {
      gboolean is_code = begins_code (c, end, &charset);
      gboolean is_break = is_blank (*c) ||
                          (kind == KIND_DATE && (*c == '-' || *c == '/' || *c == ','));

      if (is_code && charset > POP3_LIMIT_CHARSET)
        weight->memory += WEIGHT_REFUSED;
      weight->memory += (between && !is_break) || is_code || *c == '<' ? WEIGHT_WORD : 0;
      weight->memory += *c == ',' || *c == ';' ? WEIGHT_ITEM : 0;
      between = is_break;
    }
}

/* The parser keeps parameters in a table that their names can defeat. */
static void
weigh_parameters (Pop3Weight *weight,
                  const char *value,
                  const char *end)
{
  gsize length = end - value;
  guint64 count = 0;

  for (const char *c = value; c < end; c++)
    count += *c == ';' ? 1 : 0;
  weight->work += count * length / 2;
  if (length > POP3_LIMIT_PARAMETERS)
    weight->memory += WEIGHT_REFUSED;
}

/**
 * pop3_field_weigh:
 * @weight: what there is already; gets more, and what is not light for a field that
 *   the parser must not be given at all
 * @field: a field of a header, with the lines that belong to it; maybe anything
 * @length: octets of it
 *
 * Any thread.
 */
void
pop3_field_weigh (Pop3Weight *weight,
                  const char *field,
                  gsize       length)
{
  const char *end = field + length;
  const char *feed = memchr (field, '\n', length);
  const char *value = memchr (field, ':', feed != NULL ? (gsize) (feed - field) : length);
  Kind kind = KIND_TEXT;

  /* The parser drops a field without a colon, and a message in base64 is but these. */
  if (value == NULL)
    return;

  kind = find_kind (field, value - field);
  value++;
  weight->memory += WEIGHT_FIELD;
  weigh_words (weight, value, end, kind);
  if (kind == KIND_ADDRESSES)
    weigh_addresses (weight, value, end);
  else if (kind == KIND_PARAMETERS)
    weigh_parameters (weight, value, end);
}
