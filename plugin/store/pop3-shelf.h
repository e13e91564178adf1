/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-database.h"

G_BEGIN_DECLS

/**
 * Pop3Placement:
 * @message_id: the message's row
 * @ordering: its number in the folder it is in now
 * @unread: whether it counts as unread there
 * @added: whether the folder it came to did not have it before
 * @from_ordering: its number in the folder it came from
 * @gone: whether it is in no folder any more
 *
 * One message that was moved, copied or removed.
 */
typedef struct {
  gint64   message_id;
  gint64   ordering;
  gboolean unread;
  gboolean added;
  gint64   from_ordering;
  gboolean gone;
} Pop3Placement;

gint64   pop3_shelf_find_folder   (Pop3Database *database, const char *const *steps,
                                   GError **error);
gboolean pop3_shelf_look          (Pop3Database *database, GError **error);
char   **pop3_shelf_get_steps     (Pop3Database *database, gint64 folder_id, GError **error);
gboolean pop3_shelf_add_counts    (Pop3Database *database, gint64 folder_id, gint64 total,
                                   gint64 unread, GError **error);
gboolean pop3_shelf_delete_message (Pop3Database *database, gint64 message_id, GError **error);
gboolean pop3_shelf_reserve       (Pop3Database *database, gint64 folder_id, guint n_backlog,
                                   guint n_news, gint64 *backlog, gint64 *news, GError **error);
gboolean pop3_shelf_count         (Pop3Database *database, gint64 folder_id, gint64 *total,
                                   GError **error);
GArray  *pop3_shelf_move          (Pop3Database *database, gint64 from, gint64 to,
                                   GArray *message_ids, GError **error);
GArray  *pop3_shelf_copy          (Pop3Database *database, gint64 from, gint64 to,
                                   GArray *message_ids, GError **error);
GArray  *pop3_shelf_remove        (Pop3Database *database, const char *attachments, gint64 from,
                                   GArray *message_ids, GError **error);
GArray  *pop3_shelf_list          (Pop3Database *database, gint64 folder_id, GError **error);

G_END_DECLS
