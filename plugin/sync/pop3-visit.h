/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "session/pop3-session.h"
#include "settings/pop3-settings.h"
#include "sync/pop3-mailbox.h"

G_BEGIN_DECLS

/**
 * Pop3Visit:
 * @config: (owned): where and how to log in
 * @settings: (owned): what stays on the server
 * @mailbox: (owned): where mail goes
 * @fetched: out: messages handed to the mailbox
 * @refused: out: messages that the server would not give this time
 * @skipped: out: messages that are older than the settings want
 * @deleted: out: messages that it deleted
 * @proven: out: messages that were fetched once more and are those stored here
 * @adopted: out: messages that it lists under new unique ids and that are known
 * @more: out: the first bulk download may go on with the next session
 * @login_delay: out: seconds that the server wants between two logins, 0 = it
 *   does not say (RFC 2449 §6.5)
 * @mechanism: out (nullable): how the login was made, %NULL when it was not
 * @blames_pipelining: out: the server announces PIPELINING and cannot do it
 * @top: whether TOP may be used; out: %FALSE when the line broke at it
 * @blames_utf8: out: the server announces UTF8 and its login breaks with it
 * @certificate: out (nullable): the certificate that was not trusted
 * @certificate_errors: out: what was wrong with it
 *
 * One visit to the server and what came of it. Filled on the main thread, used
 * on the session thread, read again on the main thread when it has ended.
 */
typedef struct {
  Pop3SessionConfig   *config;
  Pop3Settings        *settings;
  Pop3Mailbox         *mailbox;
  guint                fetched;
  guint                refused;
  guint                skipped;
  guint                deleted;
  guint                proven;
  guint                adopted;
  gboolean             more;
  guint                login_delay;
  char                *mechanism;
  gboolean             blames_pipelining;
  gboolean             blames_utf8;
  gboolean             top;
  GTlsCertificate     *certificate;
  GTlsCertificateFlags certificate_errors;
} Pop3Visit;

Pop3Visit *pop3_visit_new  (Pop3SessionConfig *config, const Pop3Settings *settings,
                            Pop3Mailbox *mailbox);
void       pop3_visit_free (Pop3Visit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Visit, pop3_visit_free)

gboolean   pop3_visit_run  (Pop3Visit *self, GCancellable *cancellable, GError **error);

G_END_DECLS
