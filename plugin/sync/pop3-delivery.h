/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3Delivery:
 * @uidl: the server's unique id
 * @occurrence: which of the messages with that id
 * @message: the message as it came over the wire, unstuffed
 * @backlog: old mail of the first bulk download, not news
 * @behind: it belongs behind all that is in the Inbox, not before it
 * @order: position among the visit's messages before or behind, 0 first
 * @row_id: the ledger's row of a message that was skipped or is here in part, and
 *   whose place this one takes; 0 = it is new
 * @retires: the row that was taken for this message and is not, 0 = none
 * @size: octets as LIST says, 0 = it does not
 * @partial: @message is only the beginning, or nothing
 * @suspect: it may lack its end, see #Pop3SessionFetchFunc
 *
 * One fetched message on its way into the mailbox.
 */
typedef struct {
  char    *uidl;
  guint    occurrence;
  GBytes  *message;
  gboolean backlog;
  gboolean behind;
  guint    order;
  gint64   row_id;
  gint64   retires;
  guint64  size;
  gboolean partial;
  gboolean suspect;
} Pop3Delivery;

Pop3Delivery *pop3_delivery_new  (const char *uidl, guint occurrence, GBytes *message);
void          pop3_delivery_free (Pop3Delivery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Delivery, pop3_delivery_free)

G_END_DECLS
