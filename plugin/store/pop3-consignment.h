/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-database.h"

G_BEGIN_DECLS

/**
 * Pop3Place:
 * @steps: (array zero-terminated=1): path of a folder
 * @ordering: a message's number in it
 */
typedef struct {
  char **steps;
  gint64 ordering;
} Pop3Place;

/**
 * Pop3Consignment:
 * @message: (not nullable): the bytes
 * @partial: @message is only the beginning, or nothing
 * @size: octets of the whole message as LIST says, 0 = it does not
 * @flags: IMAP flags as the host writes them; of the replaced message when there is
 *   one
 * @received: (nullable): when it arrived, %NULL to find out from the message
 * @uidl: (nullable): the server's unique id, %NULL for what was written here
 * @occurrence: which of the messages with that id
 * @row_id: the ledger's row of a message that was skipped or is here in part, and
 *   that becomes this one; 0 = a new row
 * @retires: the ledger's row that was taken for this message and is not, 0 = none
 * @suspect: it may lack its end
 * @ordering: the number that orders it in its folder
 * @backlog: old mail of the first bulk download, not news
 * @message_id: out: the message's row; 0 when it was not stored
 * @known: out: it was in its folder before
 * @replaced: out: the row of the message whose place it took, 0 = none
 * @places: out (nullable) (element-type Pop3Place): where it is, when it @replaced one
 * @harvest: out (nullable): (type GearyEmail): sender and recipients for the contacts
 *
 * A message to be stored, and what became of it.
 */
typedef struct {
  GBytes    *message;
  gboolean   partial;
  guint64    size;
  char      *flags;
  GDateTime *received;
  char      *uidl;
  guint      occurrence;
  gint64     row_id;
  gint64     retires;
  gboolean   suspect;
  gint64     ordering;
  gboolean   backlog;
  gint64     message_id;
  gboolean   known;
  gint64     replaced;
  GArray    *places;
  GObject   *harvest;
} Pop3Consignment;

Pop3Consignment *pop3_consignment_new       (GBytes *message, const char *flags);
void             pop3_consignment_free      (Pop3Consignment *self);
gboolean         pop3_consignment_is_unread (const Pop3Consignment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Consignment, pop3_consignment_free)

gboolean pop3_consignment_store (Pop3Database *database, const char *attachments,
                                 gint64 folder_id, GPtrArray *consignments,
                                 const Pop3Courtesy *courtesy, GError **error);

G_END_DECLS
