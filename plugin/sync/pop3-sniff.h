/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Pop3Scent:
 * @POP3_SCENT_NO_HOST: there is no host of this name
 * @POP3_SCENT_CLOSED: nothing listens
 * @POP3_SCENT_UNREACHABLE: there is no way to it
 * @POP3_SCENT_SILENT: something listens and says nothing
 * @POP3_SCENT_NO_TLS: something listens that knows no TLS
 * @POP3_SCENT_POP3: a POP3 server
 * @POP3_SCENT_IMAP: an IMAP server
 * @POP3_SCENT_SMTP: an SMTP server
 * @POP3_SCENT_WEB: a web server
 * @POP3_SCENT_OTHER: something else
 *
 * What stands behind a port.
 */
typedef enum {
  POP3_SCENT_NO_HOST,
  POP3_SCENT_CLOSED,
  POP3_SCENT_UNREACHABLE,
  POP3_SCENT_SILENT,
  POP3_SCENT_NO_TLS,
  POP3_SCENT_POP3,
  POP3_SCENT_IMAP,
  POP3_SCENT_SMTP,
  POP3_SCENT_WEB,
  POP3_SCENT_OTHER,
} Pop3Scent;

/**
 * pop3_sniff:
 * @host: host name
 * @port: TCP port
 * @tls: whether to make a TLS handshake first, with whoever it may be
 * @cancellable: (nullable): ends it
 *
 * Finds out what answers where a POP3 server was expected. Nothing of the user is sent.
 * Session thread; blocks.
 *
 * Returns: what it is
 */
Pop3Scent pop3_sniff (const char *host, guint16 port, gboolean tls, GCancellable *cancellable);

/**
 * pop3_sniff_at:
 * @line: a line to somebody, with TLS on it or without
 * @context: the calling thread's own context
 * @cancellable: (nullable): ends it
 *
 * The part of pop3_sniff() that reads what the other side says. Any thread; blocks.
 *
 * Returns: what it is, from %POP3_SCENT_SILENT on
 */
Pop3Scent pop3_sniff_at (GIOStream *line, GMainContext *context, GCancellable *cancellable);

G_END_DECLS
