/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "ledger/pop3-plan.h"

G_BEGIN_DECLS

/**
 * Pop3Copies:
 * @listed: messages that the server listed and still has
 * @unknown: of these, not fetched yet
 * @skipped: of these, not fetched because they are too old
 * @partial: of these, too large and fetched in part
 * @aging: of these, wholly here and kept until their days are over
 * @kept: of these, wholly here and kept with no end
 * @suspect: of these, here but perhaps without their end, and kept with no end
 * @deleted_here: of these, deleted here and kept there all the same
 * @next_days: days until the next of @aging goes, 0 = with the next check
 *
 * The server's copies after a visit. Each message that is listed is counted in one of
 * the others.
 */
typedef struct {
  guint listed;
  guint unknown;
  guint skipped;
  guint partial;
  guint aging;
  guint kept;
  guint suspect;
  guint deleted_here;
  guint next_days;
} Pop3Copies;

/**
 * pop3_copies_count:
 * @self: (out caller-allocated): the count
 * @listing: what the server listed
 * @ledger: what is known, as read at or after that time
 * @rules: what the settings say
 * @gone: (array length=n_gone): rows whose message the server has deleted since
 * @n_gone: how many
 * @now: unix time
 *
 * Counts how many messages are still on the server, and why. A pure function; any
 * thread.
 */
void pop3_copies_count (Pop3Copies *self, const Pop3Listing *listing, const Pop3Ledger *ledger,
                        const Pop3Rules *rules, const gint64 *gone, gsize n_gone, gint64 now);

G_END_DECLS
