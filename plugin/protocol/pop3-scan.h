/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Scanners for the lines of UIDL, LIST and STAT (RFC 1939 §5, §7). Pure: any
 * thread. A line that says nothing useful is no error: servers do send such
 * lines (D13 to D15, D20), and the caller leaves them out.
 */

/**
 * pop3_scan_number:
 * @position: (inout): where to start; behind the last digit on success
 * @end: end of the span
 * @maximum: the largest number that is one
 * @value: (out): the number
 *
 * Scans decimal digits.
 *
 * Returns: %FALSE, with nothing changed, without digits or above @maximum
 */
gboolean pop3_scan_number (const char **position, const char *end, guint64 maximum,
                           guint64 *value) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_scan_uidl:
 * @line: (array length=length): a line of a UIDL answer without its line end
 * @length: octets of @line
 * @maximum: the largest message number there is
 * @number: (out): the message's number, 1 to @maximum
 * @uidl: (out) (array length=uidl_length) (transfer none): the unique id, part of
 *   @line: opaque octets, without NUL and without blanks at its ends; empty when
 *   the server has none for this message
 * @uidl_length: (out): octets of @uidl
 *
 * Returns: %FALSE, with nothing changed, for a line to be left out
 */
gboolean pop3_scan_uidl (const char *line, gsize length, guint maximum, guint *number,
                         const char **uidl, gsize *uidl_length) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_scan_list:
 * @line: (array length=length): a line of a LIST answer without its line end
 * @length: octets of @line
 * @maximum: the largest message number there is
 * @number: (out): the message's number, 1 to @maximum
 * @size: (out): octets
 *
 * Returns: %FALSE, with nothing changed, for a line to be left out
 */
gboolean pop3_scan_list (const char *line, gsize length, guint maximum, guint *number,
                         guint64 *size) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_scan_stat:
 * @text: (array length=length): the text behind `+OK` of a STAT answer
 * @length: octets of @text
 * @count: (out): number of messages
 * @octets: (out) (optional): their size altogether, which is seen to be absurd (D19):
 *   0 when it is none
 *
 * Returns: %FALSE, with nothing changed, when there is no number of messages
 */
gboolean pop3_scan_stat (const char *text, gsize length, guint *count,
                         guint64 *octets) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
