/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3HintKind:
 * @POP3_HINT_ADVICE: something to do or to know
 * @POP3_HINT_APP_PASSWORD: the usual password will be refused
 * @POP3_HINT_NO_POP3: POP3 is not to be had, or not with a password
 *
 * How much a hint matters.
 */
typedef enum {
  POP3_HINT_ADVICE,
  POP3_HINT_APP_PASSWORD,
  POP3_HINT_NO_POP3,
} Pop3HintKind;

/**
 * Pop3Hint:
 * @provider: a provider's name
 * @domains: (array zero-terminated=1): mail domains of it, in lower case
 * @mx: (nullable) (array zero-terminated=1): domains of its mail exchangers, by which
 *   a domain of somebody else's is known to be kept there
 * @kind: how much it matters
 * @text: what the user should know, not translated: pop3_hint_get_text()
 * @link: (nullable): where the provider says so
 * @check_minutes: the shortest interval that it puts up with, 0 = no limit known
 * @local_user: the user name is the part before the "@"
 *
 * What is known of a provider's rules. Such rules change: they are shown as advice,
 * next to what the provider's own autoconfiguration says, never in place of it.
 */
typedef struct {
  const char        *provider;
  const char *const *domains;
  const char *const *mx;
  Pop3HintKind       kind;
  const char        *text;
  const char        *link;
  guint              check_minutes;
  gboolean           local_user;
} Pop3Hint;

/**
 * pop3_hint_lookup:
 * @domain: a mail domain, of any case
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): what is known of the domain's provider
 */
const Pop3Hint *pop3_hint_lookup (const char *domain);

/**
 * pop3_hint_lookup_mx:
 * @exchanger: host name of a domain's mail exchanger
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): what is known of the provider that keeps the
 *   domain's mail
 */
const Pop3Hint *pop3_hint_lookup_mx (const char *exchanger);

/**
 * pop3_hint_get_text:
 * @self: a hint
 *
 * Any thread.
 *
 * Returns: (transfer none): its text in the user's language: one or two sentences
 */
const char *pop3_hint_get_text (const Pop3Hint *self);

G_END_DECLS
