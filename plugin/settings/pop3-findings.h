/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "settings/pop3-hints.h"
#include "settings/pop3-server.h"

G_BEGIN_DECLS

/**
 * Pop3Leave:
 * @POP3_LEAVE_UNKNOWN: nothing is said
 * @POP3_LEAVE_YES: messages had better stay on the server
 * @POP3_LEAVE_NO: they had better not
 *
 * A provider's advice about its copies.
 */
typedef enum {
  POP3_LEAVE_UNKNOWN,
  POP3_LEAVE_YES,
  POP3_LEAVE_NO,
} Pop3Leave;

/**
 * Pop3Findings:
 * @incoming: (element-type Pop3Server): POP3 servers, the one to propose first; those
 *   with %POP3_SECURITY_NONE last, which only the user may choose
 * @outgoing: (element-type Pop3Server): SMTP servers in the same way
 * @provider: (nullable): the provider's name, to be shown
 * @documentation: (nullable): https address of the provider's own instructions
 * @hint: (nullable): what else is known of the provider
 * @leave: its advice about its copies
 * @leave_days: days for which they may stay, 0 = nothing is said
 * @check_minutes: the shortest interval that it puts up with, 0 = nothing is said; of
 *   its own words and of @hint the longer
 * @has_imap: it offers IMAP, too
 *
 * What was found for an address. Every text in it comes from outside: it is cleaned,
 * and to be shown as plain text.
 */
typedef struct {
  GPtrArray      *incoming;
  GPtrArray      *outgoing;
  char           *provider;
  char           *documentation;
  const Pop3Hint *hint;
  Pop3Leave       leave;
  guint           leave_days;
  guint           check_minutes;
  gboolean        has_imap;
} Pop3Findings;

/**
 * pop3_findings_new:
 *
 * Any thread.
 *
 * Returns: (transfer full): nothing found yet
 */
Pop3Findings *pop3_findings_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_findings_free:
 * @self: (nullable) (transfer full): findings
 *
 * Any thread.
 */
void pop3_findings_free (Pop3Findings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Findings, pop3_findings_free)

/**
 * pop3_findings_add:
 * @servers: (element-type Pop3Server): incoming or outgoing ones of one source
 * @server: (transfer full): a further one
 *
 * Adds a server behind those that are as safe as it or safer. Any thread.
 */
void pop3_findings_add (GPtrArray *servers, Pop3Server *server);

/**
 * pop3_findings_get_incoming:
 * @self: findings
 *
 * The incoming server to propose. Any thread.
 *
 * Returns: (transfer none) (nullable): the best one with a secure line, %NULL when there
 *   is none
 */
const Pop3Server *pop3_findings_get_incoming (const Pop3Findings *self);

/**
 * pop3_findings_get_outgoing:
 * @self: findings
 *
 * The outgoing server to propose. Any thread.
 *
 * Returns: (transfer none) (nullable): the best one with a secure line, %NULL when there
 *   is none
 */
const Pop3Server *pop3_findings_get_outgoing (const Pop3Findings *self);

G_END_DECLS
