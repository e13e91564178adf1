/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "protocol/pop3-capabilities.h"
#include "protocol/pop3-listing.h"
#include "session/pop3-session-config.h"
#include "session/pop3-session-limits.h"

G_BEGIN_DECLS

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
 *
 * Besides those that its comment names, each function that takes an error can set
 * POP3_ERROR_NETWORK (the line broke), POP3_ERROR_TIMEOUT (a deadline of
 * pop3-limits.h passed), POP3_ERROR_TLS (a broken record), POP3_ERROR_PROTOCOL
 * (no answer of POP3, or a call out of order), POP3_ERROR_LIMIT and, after a
 * cancel from any thread, G_IO_ERROR_CANCELLED.
 */
typedef struct _Pop3Session Pop3Session;

/**
 * pop3_session_new:
 * @config: the server; borrowed, must outlive the session
 *
 * Nothing is connected yet. The calling thread becomes the session thread.
 *
 * Returns: (transfer full): a session
 */
Pop3Session *pop3_session_new (const Pop3SessionConfig *config);

/**
 * pop3_session_free:
 * @self: (transfer full): the session
 *
 * Drops the line, if there is one, without QUIT and without waiting. Session
 * thread.
 */
void pop3_session_free (Pop3Session *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Session, pop3_session_free)

/**
 * pop3_session_set_limits:
 * @limits: other limits than those of pop3-limits.h; copied
 *
 * Before pop3_session_open(). Session thread.
 */
void pop3_session_set_limits (Pop3Session *self, const Pop3SessionLimits *limits);

/**
 * pop3_session_get_limits:
 *
 * Session thread.
 *
 * Returns: (transfer none): the limits in use
 */
const Pop3SessionLimits *pop3_session_get_limits (const Pop3Session *self);

/**
 * pop3_session_open:
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: POP3_ERROR_CERTIFICATE: see pop3_session_get_peer_certificate();
 *   POP3_ERROR_TLS: no safe line is to be had; POP3_ERROR_AUTHENTICATION;
 *   POP3_ERROR_NO_MECHANISM; POP3_ERROR_BUSY: come back later, the password is not
 *   at fault; POP3_ERROR_REFUSED; POP3_ERROR_SETTINGS
 *
 * Connects, waits for the greeting (RFC 1939 §4), secures the line (RFC 2595 §4,
 * RFC 8314 §3), reads the capabilities (RFC 2449 §5), again after each step that
 * may change them, and logs in (RFC 5034, RFC 1939 §7). No octet of user name or
 * secret leaves before the security of the config is there. Where the server
 * offers UTF8 it is switched on (RFC 6856 §2.1): servers hide messages with raw
 * 8-bit headers otherwise. A server that hangs up on CAPA is visited a second
 * time without CAPA. Of the ways to log in the strongest that both sides have is
 * tried first; one that the server announces and refuses all the same is followed by
 * the next, on a new connection when the server hangs up. A login that fails after
 * UTF8 is tried once more without. Attempts and connections are bounded by
 * POP3_LIMIT_LOGIN_ATTEMPTS and POP3_LIMIT_LOGIN_CONNECTIONS. Session thread.
 *
 * Returns: %TRUE once logged in; else %FALSE with @error set
 */
gboolean pop3_session_open (Pop3Session *self, GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_session_get_peer_certificate:
 *
 * The certificate that the server showed last, for a POP3_ERROR_CERTIFICATE.
 * Session thread; the object may go to others.
 *
 * Returns: (transfer none) (nullable): the certificate
 */
GTlsCertificate *pop3_session_get_peer_certificate (Pop3Session *self);

/**
 * pop3_session_get_certificate_errors:
 *
 * Session thread.
 *
 * Returns: what is wrong with the certificate, 0 when it is trusted
 */
GTlsCertificateFlags pop3_session_get_certificate_errors (Pop3Session *self);

/**
 * pop3_session_get_capabilities:
 *
 * What the server announced last: login delay, expiry, its name. Still there after
 * a failure, for the wait before the next visit. Session thread.
 *
 * Returns: (transfer none) (nullable): the capabilities until the next call that
 *   can fail; %NULL when the server has no CAPA
 */
const Pop3Capabilities *pop3_session_get_capabilities (Pop3Session *self);

/**
 * pop3_session_get_mechanism:
 *
 * How the login was made, or tried last: worth remembering for known_mechanism
 * after a login, and for least_mechanism where pop3_session_is_stronger() says so.
 * Session thread.
 *
 * Returns: (transfer none) (nullable): a SASL mechanism's name, "USER" or "APOP"
 */
const char *pop3_session_get_mechanism (Pop3Session *self);

/**
 * pop3_session_is_stronger:
 * @mechanism: (nullable): a mechanism's name
 * @than: (nullable): another one's
 *
 * Which of two to remember for least_mechanism. What is %NULL or not known is the
 * weakest. Any thread.
 *
 * Returns: whether @mechanism is stronger than @than
 */
gboolean pop3_session_is_stronger (const char *mechanism, const char *than);

/**
 * pop3_session_blames_utf8:
 *
 * Whether the login worked only without UTF8 (D34). The next visit should have
 * no_utf8 set. Session thread.
 *
 * Returns: whether UTF8 is at fault
 */
gboolean pop3_session_blames_utf8 (Pop3Session *self);

/**
 * pop3_session_blames_pipelining:
 *
 * Whether the session broke down while several commands were unanswered, in a way
 * that a server does which announces PIPELINING wrongly (D4): no answer, or
 * garbage. The next visit should have no_pipelining set. Session thread.
 *
 * Returns: whether pipelining is suspect
 */
gboolean pop3_session_blames_pipelining (Pop3Session *self);

/**
 * pop3_session_stat:
 * @count: (out): messages in the mailbox
 * @octets: (out): their size altogether, 0 when what the server says makes no sense
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: POP3_ERROR_REFUSED, POP3_ERROR_BUSY, or POP3_ERROR_PROTOCOL for `+OK` without
 *   a number; the session can go on after these
 *
 * STAT (RFC 1939 §5), which pop3_session_list() does by itself. Session thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_session_stat (Pop3Session *self, guint *count, guint64 *octets,
                            GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_session_list:
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: POP3_ERROR_REFUSED: there is nothing to be learned from STAT and UIDL,
 *   POP3_ERROR_BUSY; the session can go on after these two
 *
 * STAT and UIDL (RFC 1939 §5, §7). Lines that make no sense, or name messages
 * that STAT does not know, are left out. Messages to which the server gives no
 * unique id, maybe all, have an empty one. Sizes are 0. Session thread.
 *
 * Returns: (transfer full): the messages in the server's order; %NULL with @error set
 */
Pop3Listing *pop3_session_list (Pop3Session *self, GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_session_list_sizes:
 * @listing: a listing of this session, not yet shared with another thread
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: POP3_ERROR_REFUSED, POP3_ERROR_BUSY; the session can go on after these
 *
 * LIST (RFC 1939 §5): fills in the sizes. Session thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_session_list_sizes (Pop3Session *self, Pop3Listing *listing,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * Pop3SessionFetchFunc:
 * @index: position in the array of numbers asked for
 * @message: (nullable): the message, unstuffed, lines ending in CRLF; %NULL when
 *   the server refused this one message, which ends nothing
 * @refusal: (nullable): why it was refused; beside a @message, why that is suspect
 * @error: where to put the reason for %FALSE
 *
 * Takes one fetched message, in the order asked for. Its octets are what the
 * server sent with the stuffed dots taken out: NUL, bare CR, 8-bit octets and, of
 * a server that ends lines in LF alone, these line ends are kept. It is always
 * whole and ends a line; a message without any octet is a single CRLF. But where
 * the server forgot to stuff a dot or to end the last line, it can only be told
 * that something is amiss (D11, D12): such a message is suspect, it may lack its
 * end, and must never be deleted on the server. @message may be kept by reference
 * and used on any thread. The function runs on the session thread and may block,
 * while the server's idle timer runs; it must not call into the session.
 *
 * Returns: %FALSE with @error set to end the fetching
 */
typedef gboolean (*Pop3SessionFetchFunc) (gsize index, GBytes *message, const GError *refusal,
                                          gpointer user_data, GError **error);

/**
 * pop3_session_fetch:
 * @numbers: (array length=n_numbers): messages of the listing
 * @n_numbers: how many
 * @func: (scope call): gets each message, and each that the server refused
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: what @func says, POP3_ERROR_STORE: no room for a temporary file
 *
 * RETR for each of @numbers (RFC 1939 §5), pipelined where the server announced
 * it (RFC 2449 §6.6). A message is given to @func only when the server's next
 * answer has shown that it ended where it seemed to, or when the line broke after
 * its end; a truncated one never. One call for many messages is much faster than
 * many calls. Session thread.
 *
 * Returns: %FALSE with @error set; what @func took before is good
 */
gboolean pop3_session_fetch (Pop3Session *self, const guint *numbers, gsize n_numbers,
                             Pop3SessionFetchFunc func, gpointer user_data,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_session_fetch_headers:
 *
 * Like pop3_session_fetch(), with `TOP n 0`: @func gets the header and the empty
 * line behind it (RFC 1939 §7), which says nothing of the rest and takes no
 * message. Of what is longer than POP3_LIMIT_BEGINNING octets the rest is let go: servers
 * are seen that send all of a message. Servers without TOP refuse each. Session thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_session_fetch_headers (Pop3Session *self, const guint *numbers, gsize n_numbers,
                                     Pop3SessionFetchFunc func, gpointer user_data,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_session_fetch_beginnings:
 *
 * Like pop3_session_fetch(), with TOP for the first POP3_LIMIT_BEGINNING_LINES
 * lines of the body: @func gets the header, the empty line behind it and those
 * lines, cut after POP3_LIMIT_BEGINNING octets. What TOP leaves out, adds or cuts
 * differs from server to server (D22): good enough for a look, never for a
 * message. Session thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_session_fetch_beginnings (Pop3Session *self, const guint *numbers, gsize n_numbers,
                                        Pop3SessionFetchFunc func, gpointer user_data,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_session_delete:
 * @numbers: (array length=n_numbers): messages of the listing
 * @n_numbers: how many
 * @accepted: (out caller-allocated) (array length=n_numbers): whether the server
 *   said `+OK`; all %FALSE at first
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: no more than every function can set
 *
 * DELE for each of @numbers (RFC 1939 §5). What was accepted counts only when
 * pop3_session_quit() returns %TRUE. A server that knows UTF8, in a session without
 * it, may have handed out a notice in place of a message (RFC 6856 §7): then none is
 * sent and none accepted. Session thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_session_delete (Pop3Session *self, const guint *numbers, gsize n_numbers,
                              gboolean *accepted, GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_session_noop:
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: no more than every function can set
 *
 * NOOP (RFC 1939 §5): keeps the server from hanging up while there is nothing to
 * ask (T9, D25). Session thread.
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_session_noop (Pop3Session *self, GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_session_quit:
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: POP3_ERROR_REFUSED, POP3_ERROR_BUSY: some messages may be deleted, some
 *   not (RFC 1939 §6)
 *
 * QUIT, and the end of the line. Session thread.
 *
 * Returns: %TRUE only when the server answered `+OK`: then deletions are done
 */
gboolean pop3_session_quit (Pop3Session *self, GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
