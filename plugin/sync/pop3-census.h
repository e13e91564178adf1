/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "session/pop3-session.h"

G_BEGIN_DECLS

/**
 * Pop3Census:
 * @listing: (owned): the messages of the server; each has a name: its unique id or,
 *   where the server gives none, one made from its fingerprint
 * @headers: (owned) (nullable) (element-type GBytes) (nullable elements): the
 *   fingerprint of each entry's header, as far as it was read
 * @sized: whether sizes were asked for
 * @unknown: messages that could not be told apart this time, not in @listing
 *
 * Who is in the mailbox. Session thread.
 */
typedef struct {
  Pop3Listing *listing;
  GPtrArray   *headers;
  gboolean     sized;
  guint        unknown;
} Pop3Census;

Pop3Census *pop3_census_take         (Pop3Session *session, gboolean *top,
                                      GCancellable *cancellable, GError **error);
gboolean    pop3_census_read_headers (Pop3Census *self, Pop3Session *session,
                                      const GArray *positions, gboolean *top,
                                      GCancellable *cancellable, GError **error);
gboolean    pop3_census_list_sizes   (Pop3Census *self, Pop3Session *session,
                                      GCancellable *cancellable, GError **error);
void        pop3_census_free         (Pop3Census *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Census, pop3_census_free)

G_END_DECLS
