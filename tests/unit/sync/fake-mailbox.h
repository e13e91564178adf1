/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "sync/pop3-mailbox.h"

G_BEGIN_DECLS

#define FAKE_TYPE_MAILBOX (fake_mailbox_get_type ())
G_DECLARE_FINAL_TYPE (FakeMailbox, fake_mailbox, FAKE, MAILBOX, GObject)

/**
 * FakeMailbox:
 *
 * A mailbox with a real ledger in memory that writes down what it is asked for,
 * as words: load, adopt:ROWS, begin:BEFORE+BEHIND, skip:COUNT, deliver:UIDL (with +
 * where the ledger knows it, with / where it is a beginning), flush, wait,
 * recall:ROWS, doubt, confirm:ROWS, question:ROWS, backlog-done, let-go:ROWS, close:GONE.
 * Delivered messages reach the ledger with the flush, or when it is read again, all of
 * them or none. Of what is here MessageTable has the SHA-256 of all octets.
 */

/**
 * FakeFailure:
 * @FAKE_FAILURE_NONE: it does not
 * @FAKE_FAILURE_ONCE: one call fails; what was delivered and not flushed is lost
 * @FAKE_FAILURE_DEATH: so do all calls behind it, as when the program was killed
 *
 * How a mailbox fails.
 */
typedef enum {
  FAKE_FAILURE_NONE,
  FAKE_FAILURE_ONCE,
  FAKE_FAILURE_DEATH,
} FakeFailure;

/* @failing: (nullable): the word at which it fails; @forgetful: whether what it
 * says to have stored is not there when the ledger is read again. */
FakeMailbox *fake_mailbox_new     (const char *failing, gboolean forgetful);
/* How often a flush takes too long. */
void         fake_mailbox_set_slow (FakeMailbox *self, guint times);
/* How many octets are free. */
void         fake_mailbox_set_room (FakeMailbox *self, guint64 room);
/* What it has came in sessions that ended well, the last of which was told of so many
 * octets in all. */
void         fake_mailbox_set_total (FakeMailbox *self, guint total);
/* From now on: it fails when it was asked for @calls things. With FAKE_FAILURE_NONE it
 * begins anew, as a program that is started. */
void         fake_mailbox_fail    (FakeMailbox *self, FakeFailure failure, guint calls);
/* How often it was asked for something since fake_mailbox_fail(). */
guint        fake_mailbox_get_calls (FakeMailbox *self);
/* The user deletes @message_id for good. */
void         fake_mailbox_delete  (FakeMailbox *self, gint64 message_id);
/* The ledger's connection, not owned by the caller. */
sqlite3     *fake_mailbox_get_db  (FakeMailbox *self);
/* Has stored @message before, whose size LIST gave exactly. */
void         fake_mailbox_add     (FakeMailbox *self, const char *uidl, const char *message);
/* The words so far. */
const char  *fake_mailbox_get_log (FakeMailbox *self);

G_END_DECLS
