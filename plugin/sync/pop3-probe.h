/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

#include "session/pop3-session-config.h"
#include "sync/pop3-problem.h"

G_BEGIN_DECLS

#define POP3_PROBE_EXPIRE_UNKNOWN (-1)
#define POP3_PROBE_EXPIRE_NEVER   (-2)

/**
 * Pop3Probe:
 * @problem: what is wrong, %POP3_PROBLEM_NONE or a warning when it works
 * @error: (nullable): why it does not work; its message has the server's own words
 * @messages: messages in the mailbox
 * @octets: their size altogether, 0 when the server does not say
 * @has_uidl: whether the server gives unique ids
 * @expire: days for which the server keeps what was fetched, 0 = it is gone with the
 *   session, or POP3_PROBE_EXPIRE_UNKNOWN or POP3_PROBE_EXPIRE_NEVER (RFC 2449 §6.7)
 * @login_delay: seconds that it wants between two logins, 0 = it does not say
 * @mechanism: (nullable): how the login was made
 * @certificate: (nullable): the certificate that was not trusted
 * @certificate_errors: what was wrong with it
 *
 * What a login has shown of a server.
 */
typedef struct {
  Pop3Problem          problem;
  GError              *error;
  guint                messages;
  guint64              octets;
  gboolean             has_uidl;
  int                  expire;
  guint                login_delay;
  char                *mechanism;
  GTlsCertificate     *certificate;
  GTlsCertificateFlags certificate_errors;
} Pop3Probe;

/**
 * pop3_probe_free:
 * @self: (nullable) (transfer full): what a login has shown
 *
 * Any thread.
 */
void pop3_probe_free (Pop3Probe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Probe, pop3_probe_free)

/**
 * pop3_probe_run_async:
 * @config: (transfer full): where and how to log in
 * @cancellable: (nullable): ends it
 * @callback: called on the caller's main context
 * @user_data: for @callback
 *
 * Logs in, looks into the mailbox and leaves by QUIT, on a thread of its own; fetches
 * and deletes nothing. When what answers is no POP3 server, finds out what it is.
 */
void pop3_probe_run_async (Pop3SessionConfig *config, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);

/**
 * pop3_probe_run_finish:
 * @result: what the callback was given
 * @error: G_IO_ERROR_CANCELLED, nothing else
 *
 * Finishes pop3_probe_run_async().
 *
 * Returns: (transfer full): what was seen, a failed login being one of the things to see;
 *   %NULL when cancelled
 */
Pop3Probe *pop3_probe_run_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
