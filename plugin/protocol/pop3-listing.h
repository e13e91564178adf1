/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3ListingEntry:
 * @number: the message number, 1 or more, good in this session only (RFC 1939 §3)
 * @occurrence: 0 for the first message of the listing with this UIDL, 1 for the
 *   second and so on; servers do repeat them
 * @uidl: (not nullable): the unique id as opaque bytes without NUL; empty for a
 *   message to which the server gives none
 * @size: octets as LIST says, 0 when not asked; a hint, never a length to trust
 * @uncertain: whether it may be another message than the one with this UIDL before
 *
 * One message of a mailbox.
 */
typedef struct {
  guint       number;
  guint       occurrence;
  const char *uidl;
  guint64     size;
  gboolean    uncertain;
} Pop3ListingEntry;

/**
 * Pop3Listing:
 *
 * What a server said is in the mailbox, in its order: the value that the plan
 * is made from. Built for 100,000 entries and more; immutable once built, so it
 * may be read on any thread.
 */
typedef struct _Pop3Listing Pop3Listing;

/**
 * pop3_listing_new:
 *
 * Any thread.
 *
 * Returns: (transfer full): an empty listing
 */
Pop3Listing *pop3_listing_new (void);

/**
 * pop3_listing_free:
 * @self: (transfer full): the listing; its entries go with it
 */
void pop3_listing_free (Pop3Listing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Listing, pop3_listing_free)

/**
 * pop3_listing_add:
 * @number: the message's number in this session, 1 or more
 * @uidl: its unique id (RFC 1939 §7)
 *
 * Appends a message; the occurrence is counted here. A number that the listing
 * already has is ignored. Only while the listing is built, on the thread that
 * builds it.
 */
void pop3_listing_add (Pop3Listing *self, guint number, const char *uidl);

/**
 * pop3_listing_set_incomplete:
 *
 * Notes that the server shows a part of the mailbox by age: what is not listed may
 * still be there. Only while the listing is built, on the thread that builds it.
 */
void pop3_listing_set_incomplete (Pop3Listing *self);

/**
 * pop3_listing_is_incomplete:
 *
 * Returns: whether nothing follows from a message that is not listed
 */
gboolean pop3_listing_is_incomplete (const Pop3Listing *self);

/**
 * pop3_listing_count_nameless:
 *
 * Returns: the number of entries without a unique id
 */
gsize pop3_listing_count_nameless (const Pop3Listing *self);

/**
 * pop3_listing_get_length:
 *
 * Returns: the number of entries
 */
gsize pop3_listing_get_length (const Pop3Listing *self);

/**
 * pop3_listing_get:
 * @index: less than the length
 *
 * Returns: (transfer none): the entry, until the listing changes or is freed
 */
const Pop3ListingEntry *pop3_listing_get (const Pop3Listing *self, gsize index);

/**
 * pop3_listing_set_size:
 * @number: a message's number; unknown ones are ignored
 * @size: octets as LIST says
 *
 * Sets the size of a message. Only while the listing is built, on the thread
 * that builds it.
 */
void pop3_listing_set_size (Pop3Listing *self, guint number, guint64 size);

/**
 * pop3_listing_set_total:
 * @total: octets of all messages as STAT says, 0 = it does not
 *
 * Only while the listing is built, on the thread that builds it.
 */
void pop3_listing_set_total (Pop3Listing *self, guint64 total);

/**
 * pop3_listing_get_total:
 *
 * Returns: octets of all messages as STAT says, 0 = it does not; what is said of one
 *   mailbox is of use only to be compared with what is said of it later
 */
guint64 pop3_listing_get_total (const Pop3Listing *self);

/**
 * pop3_listing_set_uncertain:
 * @index: less than the length
 * @uncertain: whether the message may be another one than before
 *
 * Says what was found out about the message. On the thread that built the listing, while
 * no other has it.
 */
void pop3_listing_set_uncertain (Pop3Listing *self, gsize index, gboolean uncertain);

G_END_DECLS
