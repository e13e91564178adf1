/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "protocol/pop3-capabilities.h"
#include "protocol/pop3-sasl.h"
#include "session/pop3-session-config.h"

G_BEGIN_DECLS

/* Names of the logins without SASL, besides the mechanisms'. */
#define POP3_LADDER_USER "USER"
#define POP3_LADDER_APOP "APOP"

/**
 * Pop3LadderLine:
 * @capabilities: (nullable): what the server announced; %NULL without CAPA
 * @is_secure: whether the line is under TLS
 * @can_bind: whether the line has channel binding data
 *
 * What the way to the server is like, for the choice of a login.
 */
typedef struct {
  const Pop3Capabilities *capabilities;
  gboolean                is_secure;
  gboolean                can_bind;
} Pop3LadderLine;

/**
 * pop3_ladder_build:
 * @config: who logs in and how
 * @line: what the way is like
 * @is_weaker: (out): whether the best is weaker than the config's least_mechanism
 *
 * The ways to log in that may be tried, in their order: what the account file
 * names, or of what the server announced that which worked before, then the
 * strongest first (T29). No more than POP3_LIMIT_LOGIN_ATTEMPTS, of which the last,
 * and only the last, may show the secret to the server; without TLS and without
 * the config's consent, none does. Any thread.
 *
 * Returns: (transfer container) (element-type utf8): names, static
 */
GPtrArray *pop3_ladder_build (const Pop3SessionConfig *config, const Pop3LadderLine *line,
                              gboolean *is_weaker);

/**
 * pop3_ladder_is_stronger:
 * @name: a name of a ladder
 * @than: another
 *
 * Any thread.
 *
 * Returns: whether @name is the stronger way; unknown ones are the weakest
 */
gboolean pop3_ladder_is_stronger (const char *name, const char *than);

G_END_DECLS
