/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "protocol/pop3-command.h"
#include "protocol/pop3-listing.h"
#include "session/pop3-dialogue.h"

G_BEGIN_DECLS

/* What asks for a listing. */
#define POP3_LISTER_COMMANDS POP3_COMMAND_STAT POP3_COMMAND_UIDL

/**
 * Pop3ListerAsk:
 * @POP3_LISTER_ASK_ONE_BY_ONE: STAT, and UIDL when it is answered
 * @POP3_LISTER_ASK_TOGETHER: both in one flight
 * @POP3_LISTER_ASKED: POP3_LISTER_COMMANDS was sent
 *
 * How to ask for a listing.
 */
typedef enum {
  POP3_LISTER_ASK_ONE_BY_ONE,
  POP3_LISTER_ASK_TOGETHER,
  POP3_LISTER_ASKED,
} Pop3ListerAsk;

/**
 * pop3_lister_read:
 * @dialogue: a dialogue in the TRANSACTION state
 * @ask: how to ask
 * @line_ok: (out): whether the session can go on
 * @error: POP3_ERROR_REFUSED, POP3_ERROR_BUSY, POP3_ERROR_LIMIT and those of a
 *   #Pop3Dialogue
 *
 * STAT and UIDL (RFC 1939 §5, §7). Without UIDL all messages of STAT's count are
 * listed, with empty ids. Session thread only.
 *
 * Returns: (transfer full): the listing, or %NULL with @error set
 */
Pop3Listing *pop3_lister_read (Pop3Dialogue *dialogue, Pop3ListerAsk ask, gboolean *line_ok,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_lister_read_sizes:
 * @dialogue: a dialogue in the TRANSACTION state
 * @listing: gets the sizes
 * @line_ok: (out): whether the session can go on
 * @error: as for pop3_lister_read()
 *
 * LIST (RFC 1939 §5). Session thread only.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_lister_read_sizes (Pop3Dialogue *dialogue, Pop3Listing *listing, gboolean *line_ok,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
