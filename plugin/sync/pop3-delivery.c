/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-delivery.h"

/**
 * pop3_delivery_new:
 * @uidl: the server's unique id
 * @occurrence: which of the messages with that id
 * @message: (transfer none): the message's bytes
 *
 * Returns: (transfer full): a delivery whose other fields are for the maker to fill
 *   in; any thread
 */
Pop3Delivery *
pop3_delivery_new (const char *uidl,
                   guint       occurrence,
                   GBytes     *message)
{
  Pop3Delivery *self = g_new0 (Pop3Delivery, 1);

  self->uidl = g_strdup (uidl);
  self->occurrence = occurrence;
  self->message = g_bytes_ref (message);
  return self;
}

/**
 * pop3_delivery_free:
 * @self: (transfer full): a delivery
 *
 * Any thread.
 */
void
pop3_delivery_free (Pop3Delivery *self)
{
  g_free (self->uidl);
  g_bytes_unref (self->message);
  g_free (self);
}
