/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "settings/pop3-findings.h"

G_BEGIN_DECLS

/**
 * pop3_finder_find_async:
 * @address: an e-mail address; what is no address finds nothing
 * @cancellable: (nullable): ends the search
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Looks for the servers of an address, everywhere at once: the provider's own
 * autoconfiguration, the public database, DNS, and the usual names. It answers as soon
 * as nothing better can come, at the latest after POP3_LIMIT_FINDER_S seconds. The
 * address's domain is told to DNS and to the database, the whole address to the
 * domain's own server; a password to nobody. Nothing is fetched but over TLS with a
 * certificate that the system trusts. Main thread; does not block.
 */
void pop3_finder_find_async (const char *address, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);

/**
 * pop3_finder_find_finish:
 * @result: what the callback was given
 * @error: G_IO_ERROR_CANCELLED, nothing else
 *
 * Finishes pop3_finder_find_async().
 *
 * Returns: (transfer full): what was found, maybe no server at all; %NULL when cancelled
 */
Pop3Findings *pop3_finder_find_finish (GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
