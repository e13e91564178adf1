/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-store.h"

G_BEGIN_DECLS

/**
 * Pop3Part:
 * @filename: (nullable): a name that is safe as one path component
 * @mime_type: the content type as the host writes it
 * @content_id: (nullable): Content-ID
 * @description: (nullable): Content-Description
 * @disposition: how the part wants to be shown
 * @content: the decoded bytes
 *
 * A part of a message that the host keeps as an attachment file.
 */
typedef struct {
  char                    *filename;
  char                    *mime_type;
  char                    *content_id;
  char                    *description;
  GearyMimeDispositionType disposition;
  GBytes                  *content;
} Pop3Part;

/**
 * Pop3Message:
 * @email: the host's object with all fields but an identity
 * @header: the header block with its blank line, as it is stored
 * @body: the rest, as it is stored
 * @parts: (element-type Pop3Part): the attachments
 * @received: when it arrived at the server
 * @repaired: whether @header and @body differ from the wire; then the original
 *   is the last of @parts
 *
 * A message made ready for the store. Made and used on the store thread from
 * bytes that no other thread sees.
 */
typedef struct {
  GearyEmail *email;
  GBytes     *header;
  GBytes     *body;
  GPtrArray  *parts;
  GDateTime  *received;
  gboolean    repaired;
} Pop3Message;

/* The flags of Pop3Message.email as the host's database writes them. */
#define POP3_MESSAGE_FLAGS_UNREAD ""

Pop3Message *pop3_message_new          (GBytes *wire, const char *flags, GDateTime *received,
                                        GError **error);
Pop3Message *pop3_message_new_repaired (GBytes *wire, const char *flags, GDateTime *received,
                                        const GError *cause, GError **error);
Pop3Message *pop3_message_new_partial  (GBytes *beginning, guint64 whole_size, gboolean repair,
                                        const char *flags, GDateTime *received, GError **error);
void         pop3_message_set_flags    (Pop3Message *self, const char *flags);
void         pop3_message_free         (Pop3Message *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Message, pop3_message_free)

GDateTime *pop3_message_guess_received (GBytes *wire);

G_END_DECLS
