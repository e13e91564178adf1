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
 * @top: whether TOP may be used; %FALSE after the line broke at it
 * @headers: (owned) (nullable) (element-type GBytes): fingerprints of headers; what
 *   has one of them is not handed over, for it may be known by another id
 * @held_back: whether there was such a message
 * @delivered: (owned) (element-type Pop3ListingEntry): what was handed to the mailbox as
 *   whole; its census is still there
 * @postponed: the server wants no login yet, and none was made
 * @let_in: whether the login was made
 * @nameless: the server has messages without a unique id
 * @planned: messages that were to be fetched
 * @fetched: messages handed to the mailbox
 * @suspects: those of them that may lack their end, see #Pop3SessionFetchFunc
 * @recognised: messages that came and are, octet by octet, here already
 * @refused: messages that the server would not give this time
 * @skipped: messages that are older than the settings want
 * @adopted: messages that it lists under new unique ids and that are known
 * @proven: messages that were fetched once more and are those stored here
 * @deleted: messages that it deleted
 * @broke_at: (owned) (nullable): the message at which the session broke, as
 *   pop3_plan_name() names it
 * @more: the first bulk download may go on with the next session
 * @wait_s: seconds from the end of this visit for which the server wants no login
 *   (RFC 2449 §6.5)
 * @blames_pipelining: the server announces PIPELINING and cannot do it
 * @certificate: (owned) (nullable): the certificate that was not trusted
 * @certificate_errors: what was wrong with it
 *
 * One visit to the server and what came of it. Filled on the main thread, used
 * on the session thread, read again on the main thread when it has ended.
 */
typedef struct {
  /* What it is given. */
  Pop3SessionConfig *config;
  Pop3Settings      *settings;
  Pop3Mailbox       *mailbox;
  Pop3Meter         *meter;
  GPtrArray         *last;
  Pop3SessionLimits *limits;

  /* What its parts know of each other while it runs. */
  gboolean    top;
  GHashTable *headers;
  gboolean    held_back;
  GPtrArray  *delivered;

  /* What came of it. */
  gboolean             postponed;
  gboolean             let_in;
  gboolean             nameless;
  guint                planned;
  guint                fetched;
  guint                suspects;
  guint                recognised;
  guint                refused;
  guint                skipped;
  guint                adopted;
  guint                proven;
  guint                deleted;
  char                *broke_at;
  gboolean             more;
  guint                wait_s;
  gboolean             blames_pipelining;
  GTlsCertificate     *certificate;
  GTlsCertificateFlags certificate_errors;
} Pop3Visit;

Pop3Visit *pop3_visit_new  (Pop3SessionConfig *config, const Pop3Settings *settings,
                            Pop3Mailbox *mailbox);
void       pop3_visit_free (Pop3Visit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Visit, pop3_visit_free)

gboolean   pop3_visit_run  (Pop3Visit *self, GCancellable *cancellable, GError **error);

G_END_DECLS
