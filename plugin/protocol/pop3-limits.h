/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

/*
 * Every size, count and time that a peer controls, in one place. Reaching one
 * is POP3_ERROR_LIMIT (sizes, counts) or POP3_ERROR_TIMEOUT (times).
 */

/* Octets of one status or listing line. RFC 2449 §4 says 512; servers are seen
 * to send more, and none sends 64 KiB. */
#define POP3_LIMIT_LINE (64 * 1024)

/* Lines of a CAPA answer. Real ones have about ten; the rest is room for X-. */
#define POP3_LIMIT_CAPA_LINES 256

/* Mechanisms kept of the SASL capability: one line could hold thousands. */
#define POP3_LIMIT_SASL_NAMES 64

/* Octets of a mechanism's name (RFC 4422 §3.1). */
#define POP3_LIMIT_SASL_NAME 20

/* Steps of one SASL exchange. The longest known has four; a server that keeps
 * asking must not keep us. */
#define POP3_LIMIT_SASL_STEPS 16

/* Iterations of a SCRAM login (RFC 7677 §4 asks for no fewer). Servers say 4096 to
 * 100000. They cannot be interrupted: the most are 0.15 s on a machine of today and
 * stay below the second that a cancel may take on one six times as slow. */
#define POP3_LIMIT_SCRAM_ITERATIONS_MIN 4096
#define POP3_LIMIT_SCRAM_ITERATIONS 300000

/* Octets of a SCRAM message: nonces, salts and signatures have less than 100. */
#define POP3_LIMIT_SCRAM_MESSAGE 2048

/* Ways to log in that a visit tries: the two strongest, and one that shows the
 * secret to the server, which decides. Servers lock after about five. */
#define POP3_LIMIT_LOGIN_ATTEMPTS 3

/* Connections of a visit: one for each attempt at a server that hangs up on a
 * refused one, and one more without UTF8. */
#define POP3_LIMIT_LOGIN_CONNECTIONS 4

/* Messages of one mailbox: ten times the largest mailbox that users report. */
#define POP3_LIMIT_LISTING 1000000

/* Octets of one unique id. RFC 1939 §7 says 70; longer ones are seen. */
#define POP3_LIMIT_UIDL 512

/* Octets of all unique ids of one listing: POP3_LIMIT_LISTING ids of 70. */
#define POP3_LIMIT_UIDL_TOTAL ((gsize) 70 * 1000 * 1000)

/* Messages kept in mind because a session broke at them. Each costs a visit to find,
 * and mailboxes with more than one are rare; beyond it the oldest is tried anew. */
#define POP3_LIMIT_STUMBLES 20

/* Sessions of the first bulk download that follow each other at once although none
 * has fewer new messages than the one before. Gmail hands out 100000 messages in
 * some 400, and the counts of its sessions differ. */
#define POP3_LIMIT_PORTIONS 500

/* The same at a server without unique ids. None is known to hand out its mailbox in
 * portions; one whose headers change with each answer hands out all of it each time. */
#define POP3_LIMIT_PORTIONS_NAMELESS 3

/* Octets of one message. Above it the parsers behind us count in int. */
#define POP3_LIMIT_MESSAGE G_GUINT64_CONSTANT (0x7fffffff)

/* Octets of a message that are kept in memory; more goes to a file. */
#define POP3_LIMIT_SPOOL_MEMORY (1024 * 1024)

/* Lines of the beginning of a message that is too large to be fetched, and octets
 * of it that are kept: servers are seen that send far more than was asked for. */
#define POP3_LIMIT_BEGINNING_LINES 200
#define POP3_LIMIT_BEGINNING ((gsize) 256 * 1024)

/* Characters of a server's text that a user is shown. */
#define POP3_LIMIT_USER_TEXT 200

/* Octets of a command line with its CRLF (RFC 2449 §4). Base64 lines inside a
 * SASL exchange are not bound by it. */
#define POP3_LIMIT_COMMAND 255

/* Octets that may wait to be sent: a long token in base64, many RETR. */
#define POP3_LIMIT_OUTPUT (64 * 1024)

/* Commands on their way without an answer: what keeps 150-octet messages coming
 * at 10000 a second over 100 ms. More is work lost at a cancel. */
#define POP3_LIMIT_WINDOW_COMMANDS 1000

/* Octets of unanswered commands: less than the smallest socket buffers hold, so
 * that a server that reads one command at a time is seldom the one who blocks. */
#define POP3_LIMIT_WINDOW_OCTETS (16 * 1024)

/* Octets of answers worth having on their way before the path is known: what slow
 * start takes seven round trips for. */
#define POP3_LIMIT_WINDOW_ANSWERS_MIN (1024 * 1024)

/* Octets of answers worth having on their way: four times the bandwidth-delay
 * product of a fast and far link (1 Gbit/s, 100 ms). They wait at the server. */
#define POP3_LIMIT_WINDOW_ANSWERS (48 * 1024 * 1024)

/* Seconds that a server may ask for between two logins (RFC 2449 §6.5). Real ones
 * ask for minutes; what is meant to keep us away for good is not obeyed. */
#define POP3_LIMIT_LOGIN_DELAY_S (24 * 60 * 60)

/* Milliseconds to find and reach the server, all its addresses together. */
#define POP3_LIMIT_CONNECT_MS 30000

/* Milliseconds of a TLS handshake (a server once took a week). */
#define POP3_LIMIT_HANDSHAKE_MS 30000

/* Milliseconds to the greeting: some servers look up our name first. */
#define POP3_LIMIT_GREETING_MS 60000

/* Milliseconds to the end of a status line: PASS and UIDL may make the server
 * read a mailbox of years. */
#define POP3_LIMIT_REPLY_MS 180000

/* Milliseconds without a single octet inside a multi-line answer. */
#define POP3_LIMIT_IDLE_MS 60000

/* Milliseconds of a whole multi-line answer, and one more for each octet of it: a modem
 * of 9600 bit/s is quicker, and an octet a minute must not keep us for ever. Scanners for
 * viruses are seen to send a line now and then while they look at a message. */
#define POP3_LIMIT_ANSWER_MS (60 * 60 * 1000)

/* Milliseconds to the answer to QUIT: the server rewrites the mailbox then. */
#define POP3_LIMIT_QUIT_MS 60000
