/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-database.h"

G_BEGIN_DECLS

/**
 * Pop3MarkedMessage:
 * @message_id: the message's row
 * @ordering: its number in the folder it was marked in
 * @flags: (type GearyEmailFlags): all its flags
 *
 * A message that was marked.
 */
typedef struct {
  gint64   message_id;
  gint64   ordering;
  GObject *flags;
} Pop3MarkedMessage;

/**
 * Pop3UnreadChange:
 * @steps: (array zero-terminated=1): path of a folder
 * @change: how many more messages are unread in it
 *
 * What marking did to a folder: a message may be in several.
 */
typedef struct {
  char **steps;
  int    change;
} Pop3UnreadChange;

/**
 * Pop3Marking:
 * @messages: (element-type Pop3MarkedMessage): the messages
 * @unread: (element-type Pop3UnreadChange): the folders
 *
 * What has been marked.
 */
typedef struct {
  GArray *messages;
  GArray *unread;
} Pop3Marking;

Pop3Marking *pop3_marking_apply (Pop3Database *database, gint64 folder_id, GArray *message_ids,
                                 GearyEmailFlags *to_add, GearyEmailFlags *to_remove,
                                 GError **error);
void         pop3_marking_free  (Pop3Marking *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Marking, pop3_marking_free)

G_END_DECLS
