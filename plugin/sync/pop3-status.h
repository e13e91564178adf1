/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "ledger/pop3-copies.h"
#include "sync/pop3-meter.h"

G_BEGIN_DECLS

/**
 * Pop3Activity:
 * @POP3_ACTIVITY_STOPPED: the account is not open
 * @POP3_ACTIVITY_IDLE: nothing to do until the next check
 * @POP3_ACTIVITY_OFFLINE: waits for the network
 * @POP3_ACTIVITY_HALTED: waits for the user: see the last error
 * @POP3_ACTIVITY_CONNECTING: is logging in and looking for mail
 * @POP3_ACTIVITY_FETCHING: is fetching
 * @POP3_ACTIVITY_DELETING: is deleting on the server
 *
 * What an account is doing.
 */
typedef enum {
  POP3_ACTIVITY_STOPPED,
  POP3_ACTIVITY_IDLE,
  POP3_ACTIVITY_OFFLINE,
  POP3_ACTIVITY_HALTED,
  POP3_ACTIVITY_CONNECTING,
  POP3_ACTIVITY_FETCHING,
  POP3_ACTIVITY_DELETING,
} Pop3Activity;

/**
 * Pop3StatusView:
 * @activity: what the account is doing
 * @fetched: messages fetched in this visit
 * @to_fetch: messages to fetch in this visit
 * @bytes: octets fetched in this visit
 * @bytes_to_fetch: octets to fetch in this visit, 0 when the server does not say
 * @seconds_left: an estimate of what is left of it, -1 when there is none yet
 * @last_check: unix time at which the last visit ended, 0 = none yet
 * @last_error: (nullable): why it failed, %NULL when it did not
 * @last_fetched: messages that it brought
 * @next_check: unix time of the next visit, 0 = none is planned
 * @has_copies: whether @copies is known
 * @copies: the server's copies at the end of the last good visit
 *
 * What there is to say of an account.
 */
typedef struct {
  Pop3Activity activity;
  guint        fetched;
  guint        to_fetch;
  guint64      bytes;
  guint64      bytes_to_fetch;
  int          seconds_left;
  gint64       last_check;
  GError      *last_error;
  guint        last_fetched;
  gint64       next_check;
  gboolean     has_copies;
  Pop3Copies   copies;
} Pop3StatusView;

/**
 * Pop3Status:
 *
 * An account's status, to be watched. It lives as long as somebody holds it; of an
 * account that has closed it goes on saying so. Main thread.
 *
 * Pop3Status::changed is emitted when there is something new, a few times a second at
 * the most.
 */
#define POP3_TYPE_STATUS (pop3_status_get_type ())
G_DECLARE_FINAL_TYPE (Pop3Status, pop3_status, POP3, STATUS, GObject)

/**
 * pop3_status_get_view:
 * @self: a status
 *
 * Returns: (transfer none): what there is to say now; valid until the main loop runs
 *   again; main thread
 */
const Pop3StatusView *pop3_status_get_view (Pop3Status *self);

/* For those who know: the checker. */

Pop3Status *pop3_status_new   (void);
void        pop3_status_wait  (Pop3Status *self, Pop3Activity activity, gint64 next_check);
void        pop3_status_watch (Pop3Status *self, Pop3Meter *meter);
void        pop3_status_end   (Pop3Status *self, guint fetched, const GError *error,
                               gboolean counts);

G_END_DECLS
