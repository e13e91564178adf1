/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-ladder.h"

#include <string.h>

#include "protocol/pop3-crypto.h"
#include "protocol/pop3-limits.h"

/*
 * Which logins are tried, and in which order. A pure function of settings and
 * announcements: it neither asks a server nor remembers what failed.
 */

#define PLUS "-PLUS"

static gboolean
is_auto (const Pop3SessionConfig *config)
{
  return config->mechanism == NULL || g_ascii_strcasecmp (config->mechanism, "auto") == 0;
}

/* (nullable): the name as it stands in a table of ours. */
static const char *
find_name (const char *name)
{
  const Pop3SaslMechanism *mechanism = pop3_sasl_find_mechanism (name);

  if (mechanism != NULL)
    return mechanism->name;
  if (g_ascii_strcasecmp (name, POP3_LADDER_USER) == 0)
    return POP3_LADDER_USER;
  if (g_ascii_strcasecmp (name, POP3_LADDER_APOP) == 0)
    return POP3_LADDER_APOP;

  return NULL;
}

/* Whether the server gets the secret itself. */
static gboolean
shows_secret (const char *name)
{
  const Pop3SaslMechanism *mechanism = pop3_sasl_find_mechanism (name);

  if (mechanism != NULL)
    return (mechanism->flags & POP3_SASL_NEEDS_TLS) != 0;

  return strcmp (name, POP3_LADDER_USER) == 0;
}

/* Whether the secret may go over this line at all (T29, S1). */
static gboolean
line_allows (const Pop3SessionConfig *config,
             const Pop3LadderLine    *line,
             const char              *name)
{
  return !shows_secret (name) || line->is_secure ||
         config->security == POP3_SECURITY_NONE;
}

/* Whether "auto" takes the mechanism, of what the server announced. */
static gboolean
is_usable (const Pop3SessionConfig *config,
           const Pop3LadderLine    *line,
           const Pop3SaslMechanism *mechanism)
{
  gboolean wants_token = config->credentials == POP3_CREDENTIALS_TOKEN;
  gboolean is_token = (mechanism->flags & POP3_SASL_TOKEN) != 0;

  if (is_token != wants_token)
    return FALSE;
  if ((mechanism->flags & POP3_SASL_PLUS) != 0 && !line->can_bind)
    return FALSE;
  if ((mechanism->flags & POP3_SASL_NEEDS_MD5) != 0 && !pop3_crypto_has (POP3_HASH_MD5))
    return FALSE;

  return line->capabilities != NULL && line_allows (config, line, mechanism->name) &&
         pop3_capabilities_has_mechanism (line->capabilities, mechanism->name);
}

/* A server without CAPA has USER (T13). */
static gboolean
is_user_usable (const Pop3SessionConfig *config,
                const Pop3LadderLine    *line)
{
  if (config->credentials == POP3_CREDENTIALS_TOKEN ||
      !line_allows (config, line, POP3_LADDER_USER))
    return FALSE;

  return line->capabilities == NULL ||
         pop3_capabilities_has (line->capabilities, POP3_CAPABILITY_USER);
}

/* All that is usable, strongest first. */
static GPtrArray *
collect (const Pop3SessionConfig *config,
         const Pop3LadderLine    *line)
{
  GPtrArray *names = g_ptr_array_new ();
  const Pop3SaslMechanism *mechanism = NULL;

  for (guint i = 0; (mechanism = pop3_sasl_get_mechanism (i)) != NULL; i++)
    if (is_usable (config, line, mechanism))
      g_ptr_array_add (names, (gpointer) mechanism->name);
  if (is_user_usable (config, line))
    g_ptr_array_add (names, (gpointer) POP3_LADDER_USER);

  return names;
}

/* Position by strength: the lower the stronger. Without TLS a binding is no part of
 * it: there is nothing to bind to, by the user's own settings. */
static guint
get_rank (const char *name,
          gboolean    is_secure)
{
  g_autofree char *base = g_strdup (name);
  const Pop3SaslMechanism *mechanism = NULL;
  guint rank = 0;

  if (!is_secure && g_str_has_suffix (base, PLUS))
    base[strlen (base) - strlen (PLUS)] = '\0';
  for (; (mechanism = pop3_sasl_get_mechanism (rank)) != NULL; rank++)
    if (g_ascii_strcasecmp (mechanism->name, base) == 0)
      break;

  return rank;
}

gboolean
pop3_ladder_is_stronger (const char *name,
                         const char *than)
{
  g_return_val_if_fail (name != NULL && than != NULL, FALSE);

  return get_rank (name, TRUE) < get_rank (than, TRUE);
}

/* S10: without TLS anybody on the way can take the strong ones off the list. */
static gboolean
drop_weaker (GPtrArray  *names,
             const char *least,
             gboolean    is_secure)
{
  guint limit = get_rank (least, is_secure);
  gboolean is_weaker = FALSE;

  if (names->len == 0)
    return FALSE;

  is_weaker = get_rank (g_ptr_array_index (names, 0), is_secure) > limit;
  for (guint i = names->len; !is_secure && i > 0; i--)
    if (get_rank (g_ptr_array_index (names, i - 1), is_secure) > limit)
      g_ptr_array_remove_index (names, i - 1);

  return is_weaker;
}

/* Whether what led in the last time goes first: not when something stronger did before
 * and is still offered. The last time somebody may have cut the line in the midst of it. */
static gboolean
is_preferred (const Pop3SessionConfig *config,
              const Pop3LadderLine    *line,
              gboolean                 is_weaker)
{
  return config->known_mechanism != NULL &&
         (is_weaker || config->least_mechanism == NULL ||
          get_rank (config->known_mechanism, line->is_secure) <=
          get_rank (config->least_mechanism, line->is_secure));
}

static void
move_to_front (GPtrArray  *names,
               const char *known)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (g_ascii_strcasecmp (name, known) == 0)
        {
          g_ptr_array_remove_index (names, i);
          g_ptr_array_insert (names, 0, (gpointer) name);
          return;
        }
    }
}

/* Cuts the list behind the first that shows the secret, after whose refusal there
 * is nothing left to find out; the others share the attempts before it. */
static void
shorten (GPtrArray *names)
{
  const char *last = NULL;
  guint n_others = 0;

  for (; n_others < names->len; n_others++)
    if (shows_secret (g_ptr_array_index (names, n_others)))
      {
        last = g_ptr_array_index (names, n_others);
        break;
      }

  n_others = MIN (n_others, POP3_LIMIT_LOGIN_ATTEMPTS - (last == NULL ? 0u : 1u));
  g_ptr_array_set_size (names, (int) n_others);
  if (last != NULL)
    g_ptr_array_add (names, (gpointer) last);
}

GPtrArray *
pop3_ladder_build (const Pop3SessionConfig *config,
                   const Pop3LadderLine    *line,
                   gboolean                *is_weaker)
{
  GPtrArray *names = NULL;

  g_return_val_if_fail (config != NULL && line != NULL && is_weaker != NULL, NULL);

  *is_weaker = FALSE;
  if (!is_auto (config))
    {
      const char *name = find_name (config->mechanism);

      names = g_ptr_array_new ();
      if (name != NULL && line_allows (config, line, name))
        g_ptr_array_add (names, (gpointer) name);
      return names;
    }

  names = collect (config, line);
  if (config->least_mechanism != NULL && config->credentials == POP3_CREDENTIALS_PASSWORD)
    *is_weaker = drop_weaker (names, config->least_mechanism, line->is_secure);
  if (is_preferred (config, line, *is_weaker))
    move_to_front (names, config->known_mechanism);
  shorten (names);

  return names;
}
