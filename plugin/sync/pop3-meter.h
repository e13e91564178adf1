/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "ledger/pop3-copies.h"

G_BEGIN_DECLS

/**
 * Pop3Stage:
 * @POP3_STAGE_LOOKING: logging in and looking for mail
 * @POP3_STAGE_FETCHING: fetching
 * @POP3_STAGE_DELETING: deleting on the server
 *
 * How far a visit is.
 */
typedef enum {
  POP3_STAGE_LOOKING,
  POP3_STAGE_FETCHING,
  POP3_STAGE_DELETING,
} Pop3Stage;

/**
 * Pop3Reading:
 * @stage: how far the visit is
 * @begun: monotonic time at which the fetching began, 0 = not yet
 * @messages: messages fetched
 * @messages_total: messages to fetch
 * @bytes: octets fetched
 * @bytes_total: octets to fetch, 0 when the server does not say
 * @has_copies: whether @copies is there, which it is at the end of a good visit
 * @copies: the server's copies
 *
 * What a meter shows.
 */
typedef struct {
  Pop3Stage  stage;
  gint64     begun;
  guint      messages;
  guint      messages_total;
  guint64    bytes;
  guint64    bytes_total;
  gboolean   has_copies;
  Pop3Copies copies;
} Pop3Reading;

/**
 * Pop3Meter:
 *
 * The progress of one visit: the session thread turns it, the main thread looks at it.
 * All functions may be called on any thread.
 */
typedef struct _Pop3Meter Pop3Meter;

Pop3Meter  *pop3_meter_new        (void);
Pop3Meter  *pop3_meter_ref        (Pop3Meter *self);
void        pop3_meter_unref      (Pop3Meter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Meter, pop3_meter_unref)
void        pop3_meter_fetching   (Pop3Meter *self, guint messages, guint64 bytes);
void        pop3_meter_fetched    (Pop3Meter *self, gsize bytes);
void        pop3_meter_deleting   (Pop3Meter *self);
void        pop3_meter_set_copies (Pop3Meter *self, const Pop3Copies *copies);
Pop3Reading pop3_meter_read       (Pop3Meter *self);

G_END_DECLS
