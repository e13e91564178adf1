/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3Problem:
 * @POP3_PROBLEM_NONE: it works
 * @POP3_PROBLEM_NO_HOST: there is no host of this name
 * @POP3_PROBLEM_NOT_LISTENING: nothing listens on this port
 * @POP3_PROBLEM_NETWORK: the server cannot be reached, or the line broke
 * @POP3_PROBLEM_TIMEOUT: the server does not answer
 * @POP3_PROBLEM_IMAP: an IMAP server listens there
 * @POP3_PROBLEM_SMTP: an SMTP server listens there
 * @POP3_PROBLEM_WEB: a web server listens there
 * @POP3_PROBLEM_NOT_POP3: something else listens there
 * @POP3_PROBLEM_WANTS_PLAIN_START: TLS is to begin by a command on this port
 * @POP3_PROBLEM_WANTS_TLS_START: TLS is to be there from the first byte on this port
 * @POP3_PROBLEM_NO_TLS: the server offers no safe line in this way
 * @POP3_PROBLEM_NEEDS_TLS: the server lets nobody in on a plain line
 * @POP3_PROBLEM_OLD_TLS: TLS failed for another reason, such as a version too old
 * @POP3_PROBLEM_CERTIFICATE: the certificate is not trusted; the user may be asked
 * @POP3_PROBLEM_PASSWORD: user name or password is wrong
 * @POP3_PROBLEM_MECHANISM: no way to log in that both sides allow
 * @POP3_PROBLEM_IN_USE: another program is in the mailbox, or logged in too often
 * @POP3_PROBLEM_REFUSED: the server refuses for a reason of its own
 * @POP3_PROBLEM_NO_UIDL: a warning: it works, and tells messages apart by other means
 * @POP3_PROBLEM_VALUE: a value that cannot be sent, such as a password with a line end
 * @POP3_PROBLEM_OTHER: something else
 *
 * What is wrong with a server's settings.
 */
typedef enum {
  POP3_PROBLEM_NONE,
  POP3_PROBLEM_NO_HOST,
  POP3_PROBLEM_NOT_LISTENING,
  POP3_PROBLEM_NETWORK,
  POP3_PROBLEM_TIMEOUT,
  POP3_PROBLEM_IMAP,
  POP3_PROBLEM_SMTP,
  POP3_PROBLEM_WEB,
  POP3_PROBLEM_NOT_POP3,
  POP3_PROBLEM_WANTS_PLAIN_START,
  POP3_PROBLEM_WANTS_TLS_START,
  POP3_PROBLEM_NO_TLS,
  POP3_PROBLEM_NEEDS_TLS,
  POP3_PROBLEM_OLD_TLS,
  POP3_PROBLEM_CERTIFICATE,
  POP3_PROBLEM_PASSWORD,
  POP3_PROBLEM_MECHANISM,
  POP3_PROBLEM_IN_USE,
  POP3_PROBLEM_REFUSED,
  POP3_PROBLEM_NO_UIDL,
  POP3_PROBLEM_VALUE,
  POP3_PROBLEM_OTHER,
} Pop3Problem;

/**
 * Pop3ProblemPlace:
 * @POP3_PLACE_SERVER: host name and port
 * @POP3_PLACE_SECURITY: how the line is protected
 * @POP3_PLACE_USER: user name
 * @POP3_PLACE_PASSWORD: password
 * @POP3_PLACE_AUTHENTICATION: the way to log in
 *
 * The value that a problem belongs to, for the row at which it is shown.
 */
typedef enum {
  POP3_PLACE_SERVER,
  POP3_PLACE_SECURITY,
  POP3_PLACE_USER,
  POP3_PLACE_PASSWORD,
  POP3_PLACE_AUTHENTICATION,
} Pop3ProblemPlace;

/**
 * pop3_problem_get_place:
 * @self: a problem
 *
 * Any thread.
 *
 * Returns: the value it belongs to
 */
Pop3ProblemPlace pop3_problem_get_place (Pop3Problem self);

/**
 * pop3_problem_get_text:
 * @self: a problem
 *
 * What is wrong and what to do, in the user's language, in the words of an incoming
 * server where these differ. Any thread.
 *
 * Returns: (transfer none): a sentence or two; "" for %POP3_PROBLEM_NONE
 */
const char *pop3_problem_get_text (Pop3Problem self);

/**
 * pop3_problem_is_warning:
 * @self: a problem
 *
 * Any thread.
 *
 * Returns: whether the account works all the same
 */
gboolean pop3_problem_is_warning (Pop3Problem self);

G_END_DECLS
