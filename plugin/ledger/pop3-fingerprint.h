/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets of a fingerprint. */
#define POP3_FINGERPRINT_SIZE 32

/**
 * pop3_fingerprint_new:
 * @message: (array length=length): a message as it came over the wire, unstuffed,
 *   or its header alone
 * @length: octets of @message
 * @header: (out) (optional) (nullable): SHA-256 over the header block, %NULL for a
 *   message without one
 * @whole: (out) (optional): SHA-256 over all of it
 *
 * What a message is known by where its unique id says nothing. The line ends of
 * the header do not count, nor do its fields Status, X-Status and X-UIDL, which
 * servers write themselves and change: a header read by TOP in one session and by
 * RETR in another has one fingerprint. Any thread.
 */
void pop3_fingerprint_new (gconstpointer message, gsize length, GBytes **header, GBytes **whole);

/**
 * pop3_fingerprint_to_uidl:
 * @fingerprint: a fingerprint
 *
 * A name for a message to which its server gives none. It starts with a blank,
 * which no unique id of a server's can (pop3_scan_uidl()). Any thread.
 *
 * Returns: (transfer full): the name
 */
char *pop3_fingerprint_to_uidl (GBytes *fingerprint);

G_END_DECLS
