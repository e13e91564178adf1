/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "settings/pop3-finder.h"
#include "settings/pop3-hints.h"

G_BEGIN_DECLS

/**
 * Pop3FinderPlaces:
 * @autoconfig: (array zero-terminated=1): addresses of the provider's own settings file,
 *   the best first; DOMAIN and ADDRESS in them stand for what is looked for
 * @ispdb: address of the public database's file
 * @pop3s: port of the incoming servers to guess, with TLS
 * @pop3: the same, with STLS
 * @submissions: port of the outgoing servers to guess, with TLS
 * @submission: the same, with STARTTLS
 * @deadline_s: seconds for the whole search
 * @tls_database: (nullable): whom to trust, %NULL: whom the system trusts
 *
 * Where to look: the tests have places of their own.
 */
typedef struct {
  const char *const *autoconfig;
  const char        *ispdb;
  guint16            pop3s;
  guint16            pop3;
  guint16            submissions;
  guint16            submission;
  guint              deadline_s;
  GTlsDatabase      *tls_database;
} Pop3FinderPlaces;

/* At most this many. */
#define POP3_FINDER_MAX_AUTOCONFIG 2

/**
 * pop3_finder_find_at_async:
 * @places: (transfer none): where to look; must outlive the search
 *
 * Like pop3_finder_find_async(), at other places.
 */
void pop3_finder_find_at_async (const Pop3FinderPlaces *places, const char *address,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * pop3_finder_read_target:
 * @name: where a service is, as DNS says
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the host; %NULL when there can be none of that name
 */
char *pop3_finder_read_target (const char *name);

/**
 * pop3_finder_read_exchanger:
 * @name: where a domain's mail is delivered to, as DNS says
 * @hint: (out) (nullable): the rules of the provider whose that is
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the provider's domain, in form for an address of
 *   the public database
 */
char *pop3_finder_read_exchanger (const char *name, const Pop3Hint **hint);

G_END_DECLS
