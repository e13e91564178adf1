/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-mailbox.h"

G_DEFINE_INTERFACE (Pop3Mailbox, pop3_mailbox, G_TYPE_OBJECT)

static void
pop3_mailbox_default_init (Pop3MailboxInterface *iface)
{
}

/**
 * pop3_delivery_new:
 * @uidl: the server's unique id
 * @occurrence: which of the messages with that id
 * @backlog: whether it is old mail of the first bulk download
 * @order: position among the visit's backlog or news
 * @message: (transfer none): the message's bytes
 *
 * Returns: (transfer full): a delivery; any thread
 */
Pop3Delivery *
pop3_delivery_new (const char *uidl,
                   guint       occurrence,
                   gboolean    backlog,
                   guint       order,
                   GBytes     *message)
{
  Pop3Delivery *self = g_new0 (Pop3Delivery, 1);

  self->uidl = g_strdup (uidl);
  self->occurrence = occurrence;
  self->backlog = backlog;
  self->order = order;
  self->message = g_bytes_ref (message);
  return self;
}

void
pop3_delivery_free (Pop3Delivery *self)
{
  g_free (self->uidl);
  g_bytes_unref (self->message);
  g_free (self);
}

Pop3Ledger *
pop3_mailbox_load_ledger (Pop3Mailbox  *self,
                          GCancellable *cancellable,
                          GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->load_ledger (self, cancellable, error);
}

gboolean
pop3_mailbox_begin (Pop3Mailbox  *self,
                    guint         n_backlog,
                    guint         n_news,
                    GCancellable *cancellable,
                    GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->begin (self, n_backlog, n_news, cancellable, error);
}

gboolean
pop3_mailbox_deliver (Pop3Mailbox  *self,
                      Pop3Delivery *delivery,
                      GCancellable *cancellable,
                      GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->deliver (self, delivery, cancellable, error);
}

gboolean
pop3_mailbox_flush (Pop3Mailbox  *self,
                    GCancellable *cancellable,
                    GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->flush (self, cancellable, error);
}

gboolean
pop3_mailbox_finish_backlog (Pop3Mailbox  *self,
                             GCancellable *cancellable,
                             GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->finish_backlog (self, cancellable, error);
}

gboolean
pop3_mailbox_close_session (Pop3Mailbox       *self,
                            const Pop3Listing *listing,
                            const gint64      *gone,
                            gsize              n_gone,
                            GCancellable      *cancellable,
                            GError           **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->close_session (self, listing, gone, n_gone,
                                                       cancellable, error);
}
