/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-database.h"

G_BEGIN_DECLS

/**
 * Pop3IndexEntry:
 * @message_id: the message's row
 * @ordering: its number in the Inbox, 0 when nobody waits to hear of it
 *
 * A message that the host's search does not find yet.
 */
typedef struct {
  gint64 message_id;
  gint64 ordering;
} Pop3IndexEntry;

/**
 * Pop3SearchIndex:
 *
 * What the host's full-text index does not have yet, and the way into it. Store
 * thread.
 */
typedef struct _Pop3SearchIndex Pop3SearchIndex;

Pop3SearchIndex *pop3_search_index_new     (Pop3Database *database, const char *attachments,
                                            GError **error);
void             pop3_search_index_free    (Pop3SearchIndex *self);
void             pop3_search_index_queue   (Pop3SearchIndex *self, gint64 message_id,
                                            gint64 ordering);
void             pop3_search_index_add     (Pop3SearchIndex *self, gint64 message_id);
guint            pop3_search_index_waiting (const Pop3SearchIndex *self);
GArray          *pop3_search_index_step    (Pop3SearchIndex *self,
                                            const Pop3Courtesy *courtesy, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3SearchIndex, pop3_search_index_free)

G_END_DECLS
