/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "session/pop3-session.h"
#include "settings/pop3-settings.h"
#include "sync/pop3-mailbox.h"
#include "sync/pop3-meter.h"

G_BEGIN_DECLS

/**
 * Pop3Visit:
 * @config: (owned): where and how to log in
 * @settings: (owned): what stays on the server
 * @mailbox: (owned): where mail goes
 * @meter: (owned): how far it is, to be read meanwhile
 * @last: (owned) (nullable) (element-type utf8): what is to be fetched last, see
 *   pop3_plan_new(); nobody changes it while the visit runs
 * @limits: (nullable) (not owned): other limits than those of pop3-limits.h, for a test
 * @broke_at: out (owned) (nullable): the message at which the session broke, as
 *   pop3_plan_name() names it
 * @fetched: out: messages handed to the mailbox
 * @suspects: out: those of them that may lack their end, see #Pop3SessionFetchFunc
 * @refused: out: messages that the server would not give this time
 * @skipped: out: messages that are older than the settings want
 * @deleted: out: messages that it deleted
 * @proven: out: messages that were fetched once more and are those stored here
 * @adopted: out: messages that it lists under new unique ids and that are known
 * @recognised: out: messages that came and are, octet by octet, here already
 * @planned: out: messages that were to be fetched
 * @headers: (owned) (nullable) (element-type GBytes): fingerprints of headers; what
 *   has one of them is not handed over, for it may be known by another id
 * @held_back: whether there was such a message
 * @nameless: out: the server has messages without a unique id
 * @more: out: the first bulk download may go on with the next session
 * @wait_s: out: seconds from the end of this visit for which the server wants no
 *   login (RFC 2449 §6.5)
 * @postponed: out: that is why the visit was not made
 * @let_in: out: whether the login was made
 * @blames_pipelining: out: the server announces PIPELINING and cannot do it
 * @delivered: (owned) (element-type Pop3ListingEntry): what was handed to the mailbox as
 *   whole; its census is still there
 * @top: whether TOP may be used; %FALSE after the line broke at it
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
  Pop3Meter           *meter;
  GPtrArray           *last;
  Pop3SessionLimits   *limits;
  char                *broke_at;
  guint                fetched;
  guint                suspects;
  guint                refused;
  guint                skipped;
  guint                deleted;
  guint                proven;
  guint                adopted;
  guint                recognised;
  guint                planned;
  GHashTable          *headers;
  gboolean             held_back;
  gboolean             nameless;
  gboolean             more;
  guint                wait_s;
  gboolean             postponed;
  gboolean             let_in;
  gboolean             blames_pipelining;
  GPtrArray           *delivered;
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
