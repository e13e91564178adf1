/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Commands without an argument as they go over the line: they may stand in one string. */
#define POP3_COMMAND_CAPA "CAPA\r\n"
#define POP3_COMMAND_LIST "LIST\r\n"
#define POP3_COMMAND_NOOP "NOOP\r\n"
#define POP3_COMMAND_QUIT "QUIT\r\n"
#define POP3_COMMAND_STAT "STAT\r\n"
#define POP3_COMMAND_STLS "STLS\r\n"
#define POP3_COMMAND_UIDL "UIDL\r\n"
#define POP3_COMMAND_UTF8 "UTF8\r\n"

/* Ends a SASL exchange without an answer (RFC 5034 §4). */
#define POP3_COMMAND_CANCEL "*\r\n"

/* Octets of a buffer that holds any command with a number, or two. */
#define POP3_COMMAND_NUMBER_SIZE 32

/**
 * pop3_command_check_argument:
 * @argument: (nullable): a user name, password or the like
 * @error: POP3_ERROR_SETTINGS: CR or LF in @argument, which would end the command
 *   inside of it (T2)
 *
 * Any thread.
 *
 * Returns: whether it may be sent; %FALSE with @error set
 */
gboolean pop3_command_check_argument (const char *argument,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_command_build:
 * @keyword: the command
 * @argument: (nullable): its argument
 * @error: that of pop3_command_check_argument(), or POP3_ERROR_SETTINGS: more than
 *   POP3_LIMIT_COMMAND octets
 *
 * Builds a command line (RFC 1939 §3, RFC 2449 §4). Any thread.
 *
 * Returns: (transfer full): the line with its CRLF, wiped when freed; %NULL with
 *   @error set
 */
GBytes *pop3_command_build (const char *keyword, const char *argument, GError **error);

/**
 * pop3_command_build_number:
 * @buffer: (array fixed-size=32): where the line goes, with a NUL behind it
 * @keyword: RETR, DELE or the like
 * @number: a message's number
 *
 * Builds a command for a message. Any thread.
 *
 * Returns: octets of the line
 */
gsize pop3_command_build_number (char *buffer, const char *keyword, guint number);

/**
 * pop3_command_build_top:
 * @buffer: (array fixed-size=32): where the line goes, with a NUL behind it
 * @number: a message's number
 * @lines: how many of its body
 *
 * Builds a TOP command (RFC 1939 §7). Any thread.
 *
 * Returns: octets of the line
 */
gsize pop3_command_build_top (char *buffer, guint number, guint lines);

/**
 * pop3_command_build_auth:
 * @mechanism: a SASL mechanism's name
 * @initial: (nullable): its initial response
 * @deferred: (out): whether @initial was left out, because there is one but the
 *   line would not fit into POP3_LIMIT_COMMAND octets (RFC 5034 §4, T28)
 *
 * Builds an AUTH command; an empty initial response is `=`. Any thread.
 *
 * Returns: (transfer full): the line with its CRLF, wiped when freed
 */
GBytes *pop3_command_build_auth (const char *mechanism, GBytes *initial, gboolean *deferred);

/**
 * pop3_command_build_response:
 * @response: what a mechanism answers
 *
 * Builds a line of a SASL exchange: base64 of any length. Any thread.
 *
 * Returns: (transfer full): the line with its CRLF, wiped when freed
 */
GBytes *pop3_command_build_response (GBytes *response);

G_END_DECLS
