/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Pop3Fetcher:
 *
 * Gets small files over HTTPS, from servers that nobody has trusted yet. Main thread.
 */
#define POP3_TYPE_FETCHER (pop3_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (Pop3Fetcher, pop3_fetcher, POP3, FETCHER, GObject)

/**
 * pop3_fetcher_new:
 * @tls_database: (nullable): whom to trust, %NULL: whom the system trusts
 *
 * Returns: (transfer full): a fetcher
 */
Pop3Fetcher *pop3_fetcher_new (GTlsDatabase *tls_database);

/**
 * pop3_fetcher_get_async:
 * @uri: an https address
 * @max_bytes: octets at which it is given up
 * @cancellable: (nullable): ends it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Gets a file. Nothing but https is followed, also after a redirect; no cookie, login
 * or cache is kept, and no encoding taken that could unfold.
 */
void pop3_fetcher_get_async (Pop3Fetcher *self, const char *uri, gsize max_bytes,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * pop3_fetcher_get_finish:
 * @error: POP3_ERROR_REFUSED: there is no such file; POP3_ERROR_LIMIT: too large, or too
 *   many redirects; those of pop3_fetcher_parse_address(), GIO and libsoup
 *
 * Finishes pop3_fetcher_get_async().
 *
 * Returns: (transfer full): the file; %NULL with @error set
 */
GBytes *pop3_fetcher_get_finish (Pop3Fetcher *self, GAsyncResult *result, GError **error);

/**
 * pop3_fetcher_parse_address:
 * @base: (nullable): the address that has said so
 * @text: an address; with @base it may be relative
 * @error: POP3_ERROR_TLS: not https, or not on a host of a name or number that there can
 *   be; those of GUri
 *
 * Any thread.
 *
 * Returns: (transfer full): where a file is to be got; %NULL with @error set
 */
GUri *pop3_fetcher_parse_address (GUri *base, const char *text, GError **error);

G_END_DECLS
