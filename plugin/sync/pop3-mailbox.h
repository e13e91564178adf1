/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "ledger/pop3-adoption.h"
#include "ledger/pop3-ledger-identity.h"
#include "ledger/pop3-ledger.h"
#include "ledger/pop3-lessons.h"
#include "ledger/pop3-recall.h"
#include "protocol/pop3-listing.h"
#include "sync/pop3-delivery.h"

G_BEGIN_DECLS

/**
 * Pop3Skip:
 * @entry: (not owned): the listing's entry
 * @header: (owned): the message's header block
 * @sent: unix time of its Date
 *
 * A message that is too old to be fetched.
 */
typedef struct {
  const Pop3ListingEntry *entry;
  GBytes                 *header;
  gint64                  sent;
} Pop3Skip;

#define POP3_TYPE_MAILBOX (pop3_mailbox_get_type ())
G_DECLARE_INTERFACE (Pop3Mailbox, pop3_mailbox, POP3, MAILBOX, GObject)

/**
 * Pop3MailboxInterface:
 *
 * Where mail goes: the one thing that a visit needs to know of the store. Each function
 * does what pop3_mailbox_ and its name say. All block and are called on the session
 * thread. A message is durable when its row in a ledger read by @load_ledger says so.
 * Errors are POP3_ERROR_STORE or G_IO_ERROR_CANCELLED.
 */
struct _Pop3MailboxInterface {
  GTypeInterface parent_iface;

  Pop3Ledger *(*load_ledger) (Pop3Mailbox *self, GCancellable *cancellable, GError **error);
  gboolean (*begin) (Pop3Mailbox *self, guint n_before, guint n_behind,
                     GCancellable *cancellable, GError **error);
  gboolean (*deliver) (Pop3Mailbox *self, Pop3Delivery *delivery,
                       GCancellable *cancellable, GError **error);
  gboolean (*skip) (Pop3Mailbox *self, GArray *skips, GCancellable *cancellable, GError **error);
  guint64 (*get_room) (Pop3Mailbox *self);
  gboolean (*flush) (Pop3Mailbox *self, guint timeout_ms, gboolean *durable,
                     GCancellable *cancellable, GError **error);
  gboolean (*enter) (Pop3Mailbox *self, const char *name, GCancellable *cancellable,
                     GError **error);
  gboolean (*recall) (Pop3Mailbox *self, const Pop3Recall *recalls, gsize n,
                      GCancellable *cancellable, GError **error);
  gboolean (*adopt) (Pop3Mailbox *self, const Pop3Adoption *adoptions, gsize n,
                     GCancellable *cancellable, GError **error);
  gboolean (*doubt) (Pop3Mailbox *self, GCancellable *cancellable, GError **error);
  gboolean (*confirm) (Pop3Mailbox *self, const Pop3Proven *proven, gsize n,
                       GCancellable *cancellable, GError **error);
  gboolean (*question) (Pop3Mailbox *self, const gint64 *row_ids, gsize n, GError **error);
  gboolean (*let_go) (Pop3Mailbox *self, const gint64 *row_ids, gsize n,
                      GCancellable *cancellable, GError **error);
  gboolean (*finish_backlog) (Pop3Mailbox *self, GCancellable *cancellable, GError **error);
  Pop3Lessons *(*load_lessons) (Pop3Mailbox *self, const char *server,
                                GCancellable *cancellable, GError **error);
  gboolean (*save_lessons) (Pop3Mailbox *self, const char *server, const Pop3Lessons *lessons,
                            GError **error);
  gboolean (*close_session) (Pop3Mailbox *self, const Pop3Listing *listing,
                             const gint64 *gone, gsize n_gone, GError **error);
};

Pop3Ledger *pop3_mailbox_load_ledger    (Pop3Mailbox *self, GCancellable *cancellable,
                                         GError **error);
gboolean    pop3_mailbox_reload_ledger  (Pop3Mailbox *self, Pop3Ledger **ledger,
                                         GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_begin          (Pop3Mailbox *self, guint n_before, guint n_behind,
                                         GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_deliver        (Pop3Mailbox *self, Pop3Delivery *delivery,
                                         GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_skip           (Pop3Mailbox *self, GArray *skips,
                                         GCancellable *cancellable, GError **error);
guint64     pop3_mailbox_get_room       (Pop3Mailbox *self);
gboolean    pop3_mailbox_flush          (Pop3Mailbox *self, guint timeout_ms,
                                         gboolean *durable, GCancellable *cancellable,
                                         GError **error);
gboolean    pop3_mailbox_enter          (Pop3Mailbox *self, const char *name,
                                         GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_recall         (Pop3Mailbox *self, const Pop3Recall *recalls, gsize n,
                                         GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_adopt          (Pop3Mailbox *self, const Pop3Adoption *adoptions,
                                         gsize n, GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_doubt          (Pop3Mailbox *self, GCancellable *cancellable,
                                         GError **error);
gboolean    pop3_mailbox_confirm        (Pop3Mailbox *self, const Pop3Proven *proven, gsize n,
                                         GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_question       (Pop3Mailbox *self, const gint64 *row_ids, gsize n,
                                         GError **error);
gboolean    pop3_mailbox_let_go         (Pop3Mailbox *self, const gint64 *row_ids, gsize n,
                                         GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_finish_backlog (Pop3Mailbox *self, GCancellable *cancellable,
                                         GError **error);
Pop3Lessons *pop3_mailbox_load_lessons  (Pop3Mailbox *self, const char *server,
                                         GCancellable *cancellable, GError **error);
gboolean    pop3_mailbox_save_lessons   (Pop3Mailbox *self, const char *server,
                                         const Pop3Lessons *lessons, GError **error);
gboolean    pop3_mailbox_close_session  (Pop3Mailbox *self, const Pop3Listing *listing,
                                         const gint64 *gone, gsize n_gone, GError **error);

G_END_DECLS
