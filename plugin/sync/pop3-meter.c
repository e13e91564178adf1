/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-meter.h"

/* Few numbers behind a lock that is held for a few instructions. */

struct _Pop3Meter {
  GMutex      lock;
  Pop3Reading reading; /* under the lock */
};

/**
 * pop3_meter_new:
 *
 * Returns: (transfer full): a meter that shows nothing
 */
Pop3Meter *
pop3_meter_new (void)
{
  Pop3Meter *self = g_atomic_rc_box_new0 (Pop3Meter);

  g_mutex_init (&self->lock);
  return self;
}

/**
 * pop3_meter_ref:
 * @self: a meter
 *
 * Returns: (transfer full): the meter
 */
Pop3Meter *
pop3_meter_ref (Pop3Meter *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_mutex_clear (&((Pop3Meter *) data)->lock);
}

/**
 * pop3_meter_unref:
 * @self: (transfer full): a meter
 */
void
pop3_meter_unref (Pop3Meter *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * pop3_meter_fetching:
 * @self: a meter
 * @messages: messages to fetch
 * @bytes: octets to fetch, 0 when the server does not say
 *
 * The fetching begins.
 */
void
pop3_meter_fetching (Pop3Meter *self,
                     guint      messages,
                     guint64    bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->reading.stage = POP3_STAGE_FETCHING;
  self->reading.begun = g_get_monotonic_time ();
  self->reading.messages_total = messages;
  self->reading.bytes_total = bytes;
}

/**
 * pop3_meter_fetched:
 * @self: a meter
 * @bytes: octets of a message
 *
 * One message more is here. A server's sizes are seen to be wrong (D19): no more is shown
 * than there is to fetch.
 */
void
pop3_meter_fetched (Pop3Meter *self,
                    gsize      bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Pop3Reading *reading = &self->reading;

  reading->messages = MIN (reading->messages + 1, reading->messages_total);
  reading->bytes += bytes;
  if (reading->bytes_total > 0)
    reading->bytes = MIN (reading->bytes, reading->bytes_total);
}

/**
 * pop3_meter_deleting:
 * @self: a meter
 *
 * The deleting begins.
 */
void
pop3_meter_deleting (Pop3Meter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->reading.stage = POP3_STAGE_DELETING;
}

/**
 * pop3_meter_set_copies:
 * @self: a meter
 * @copies: the server's copies at the end
 *
 * The visit has ended well.
 */
void
pop3_meter_set_copies (Pop3Meter        *self,
                       const Pop3Copies *copies)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->reading.has_copies = TRUE;
  self->reading.copies = *copies;
}

/**
 * pop3_meter_read:
 * @self: a meter
 *
 * Returns: what it shows now
 */
Pop3Reading
pop3_meter_read (Pop3Meter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->reading;
}
