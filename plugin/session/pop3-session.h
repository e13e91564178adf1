/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "protocol/pop3-listing.h"

G_BEGIN_DECLS

/**
 * Pop3Security:
 * @POP3_SECURITY_NONE: plain text, only where the account file says so
 * @POP3_SECURITY_STLS: RFC 2595; required once chosen, no fall-back ever
 * @POP3_SECURITY_TLS: TLS from the first byte (RFC 8314)
 */
typedef enum {
  POP3_SECURITY_NONE,
  POP3_SECURITY_STLS,
  POP3_SECURITY_TLS,
} Pop3Security;

/**
 * Pop3SessionConfig:
 * @host: host name as the user gave it; also the name the certificate must carry
 * @port: TCP port
 * @security: how the line is protected
 * @user: user name, an opaque string
 * @secret: password or token; wiped when the config is freed
 * @mechanism: "auto" or the name of a mechanism (account file, authentication)
 * @tls_database: (nullable): trust anchors and pins; %NULL: the system's
 *
 * All that one visit needs to know of a server. Immutable, owned by whoever
 * made it; handed from the main thread to the session thread.
 */
typedef struct {
  char         *host;
  guint16       port;
  Pop3Security  security;
  char         *user;
  char         *secret;
  char         *mechanism;
  GTlsDatabase *tls_database;
} Pop3SessionConfig;

Pop3SessionConfig *pop3_session_config_new  (void);
void               pop3_session_config_free (Pop3SessionConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3SessionConfig, pop3_session_config_free)

/**
 * Pop3Session:
 *
 * One visit to a server. Every function blocks until done, its deadline or a
 * cancel; all are called on the one session thread that made the object, which
 * is never the main thread. After any error other than those a function's
 * comment excepts the session is of no more use than pop3_session_free().
 *
 * Order: open, list, then fetch and delete as wanted, quit. Freeing a session
 * that was not quit drops the line without QUIT: the server then forgets all
 * DELE marks (RFC 1939 §6), which is what a failed delivery needs.
 */
typedef struct _Pop3Session Pop3Session;

Pop3Session *pop3_session_new  (const Pop3SessionConfig *config);
void         pop3_session_free (Pop3Session *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Session, pop3_session_free)

/* Connects, secures the line, reads the capabilities and logs in. */
gboolean pop3_session_open (Pop3Session *self, GCancellable *cancellable, GError **error);

/* The certificate the server showed last and what was wrong with it; for a
 * POP3_ERROR_CERTIFICATE. (transfer none) (nullable) */
GTlsCertificate     *pop3_session_get_peer_certificate (Pop3Session *self);
GTlsCertificateFlags pop3_session_get_certificate_errors (Pop3Session *self);

/* STAT and UIDL (RFC 1939 §5, §7). */
Pop3Listing *pop3_session_list (Pop3Session *self, GCancellable *cancellable, GError **error);

/* LIST: fills in the sizes of @listing. */
gboolean pop3_session_list_sizes (Pop3Session *self, Pop3Listing *listing,
                                  GCancellable *cancellable, GError **error);

/**
 * Pop3SessionFetchFunc:
 * @index: position in the array of numbers asked for
 * @message: (nullable): the message, unstuffed, lines ending in CRLF; %NULL when
 *   the server refused this one message, which ends nothing
 * @refusal: (nullable): why it was refused
 *
 * Takes one fetched message, in the order asked for.
 *
 * Returns: %FALSE with @error set to end the fetching
 */
typedef gboolean (*Pop3SessionFetchFunc) (gsize index, GBytes *message, const GError *refusal,
                                          gpointer user_data, GError **error);

/* RETR for each of @numbers; a refused message goes to @func, too. */
gboolean pop3_session_fetch (Pop3Session *self, const guint *numbers, gsize n_numbers,
                             Pop3SessionFetchFunc func, gpointer user_data,
                             GCancellable *cancellable, GError **error);

/* DELE for each of @numbers. @accepted[i] tells whether the server said +OK;
 * it counts only when pop3_session_quit() returns %TRUE. */
gboolean pop3_session_delete (Pop3Session *self, const guint *numbers, gsize n_numbers,
                              gboolean *accepted, GCancellable *cancellable, GError **error);

/* QUIT. %TRUE only when the server answered +OK: then deletions are done. */
gboolean pop3_session_quit (Pop3Session *self, GCancellable *cancellable, GError **error);

G_END_DECLS
