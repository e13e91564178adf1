/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

/*
 * Every size, count and time that somebody else controls, in one place: a server, the
 * writer of a mail, whoever answers where a server is looked for. tests/README.md says
 * how each is tested.
 */

/* --- The session: reaching one is POP3_ERROR_LIMIT or POP3_ERROR_TIMEOUT --------- */

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
 * refused one, one more without UTF8, and one without CAPA before STLS. */
#define POP3_LIMIT_LOGIN_CONNECTIONS 5

/* Messages of one mailbox: ten times the largest mailbox that users report. */
#define POP3_LIMIT_LISTING 1000000

/* Octets of one unique id. RFC 1939 §7 says 70; longer ones are seen. */
#define POP3_LIMIT_UIDL 512

/* Octets of all unique ids of one listing: POP3_LIMIT_LISTING ids of 70. */
#define POP3_LIMIT_UIDL_TOTAL ((gsize) 70 * 1000 * 1000)

/* Messages kept in mind because a session broke at them. Each costs a visit to find,
 * and mailboxes with more than one are rare; beyond it the oldest is tried anew. */
#define POP3_LIMIT_STUMBLES 20

/* Messages whose header is read because they are back: the last ones in the listing, for
 * what has an id that was used again is new mail and stands behind; and as many of another
 * size than before. When one of them is another message all are read; else a server that
 * listed nothing for once, and does not pipeline, would be asked for 100000 headers before
 * any mail comes. */
#define POP3_LIMIT_RECALLS 200

/* Messages whose header is read when none of the listed ones is known, half of them from
 * each end, before all are: Gmail hands out another part of its mailbox in each session,
 * and would be asked for 100000 headers. Should all that are known stand between, each
 * message is compared when it comes. */
#define POP3_LIMIT_RENUMBERED 10

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

/* --- A login that only checks settings: somebody sits there and waits ----------- */

/* Milliseconds, as those above: to reach the server and for TLS, to the greeting, to the
 * end of a line, and to the answer to QUIT, on which nothing depends then. */
#define POP3_LIMIT_PROBE_CONNECT_MS 15000
#define POP3_LIMIT_PROBE_GREETING_MS 12000
#define POP3_LIMIT_PROBE_REPLY_MS 60000
#define POP3_LIMIT_PROBE_QUIT_MS 5000

/* Octets that tell of what kind a server is, which its first word does; seconds to
 * connect to it, and for that word. */
#define POP3_LIMIT_SNIFF_GREETING 64
#define POP3_LIMIT_SNIFF_CONNECT_S 10
#define POP3_LIMIT_SNIFF_WORD_S 3

/* Octets of a line when the host is shown the certificate of a server (RFC 1939 §3 and
 * RFC 2449 §4 have no longer ones), and seconds: it has just been reached, and at the
 * page of an account somebody waits. */
#define POP3_LIMIT_TRUST_LINE 512
#define POP3_LIMIT_ENDPOINT_S 30
#define POP3_LIMIT_PROBE_ENDPOINT_S 15

/* Seconds for the host's outgoing connections, as its own accounts have them. */
#define POP3_LIMIT_SMTP_S 60

/* --- Settings from the network --------------------------------------------------- */

/* Seconds until the search proposes what it has found: longer nobody waits at a page. */
#define POP3_LIMIT_FINDER_S 15

/* Octets of a provider's file, and servers of it that are taken: the largest file of the
 * public database has 5 KiB, and nobody has so many servers. */
#define POP3_LIMIT_AUTOCONFIG (128 * 1024)
#define POP3_LIMIT_AUTOCONFIG_SERVERS 16

/* Octets of a link to a provider's pages: it has to fit into a line of text. */
#define POP3_LIMIT_LINK 1024

/* Redirects of a file: further ones are a loop, or mischief. */
#define POP3_LIMIT_REDIRECTS 3

/* Seconds for a connection to where a file may be, and without an octet of it. */
#define POP3_LIMIT_FETCH_S 10

/* Targets of one service in DNS: each is knocked at. */
#define POP3_LIMIT_SRV_TARGETS 3

/* Seconds for each step of a guess, and octets of an answer to it: a server worth
 * proposing is quicker, and its capabilities are shorter. */
#define POP3_LIMIT_GUESS_S 6
#define POP3_LIMIT_GUESS_ANSWER 8192

/* --- What is in a message: the message itself is kept whole ---------------------- */

/* Characters of a Date field that are looked at; a date has about 30. */
#define POP3_LIMIT_DATE 200

/* Octets of an attachment's name on the disk, and those of its ending that are kept when
 * it is cut, so that programs know it: 255 is the most of every file system of note, and
 * 143 of eCryptfs. */
#define POP3_LIMIT_FILENAME 143
#define POP3_LIMIT_FILENAME_ENDING 16

/* Octets of text that a preview is made from: the rest cannot show. */
#define POP3_LIMIT_PREVIEW (16 * 1024)

/* Octets of a message's texts that the search knows. The host converts HTML with
 * 60 octets of memory for each, and cannot write meanwhile: this is 32 MiB and a
 * third of a second. Letters and newsletters have less than half of it. */
#define POP3_LIMIT_SEARCH_TEXT (512 * 1024)

/* Octets of text that are shown of a message's beginning, and how deep it may lie in
 * multiparts: who writes letters needs three. */
#define POP3_LIMIT_BEGINNING_TEXT (64 * 1024)
#define POP3_LIMIT_BEGINNING_DEPTH 10

/* How deep messages may be attached to messages. The host makes a file of each, with
 * all that is in it; 25 MiB would become 12 GiB. Forwards of forwards have two or three,
 * and GMime itself does not look beyond 512. */
#define POP3_LIMIT_NESTED_DEPTH 10

/* Octets of those files, as a multiple of the message's own, and what there may be more
 * of small ones: a forward of a forward of a forward of a film. */
#define POP3_LIMIT_NESTED_COPIES 3
#define POP3_LIMIT_NESTED_ROOM ((gsize) 1024 * 1024)

/* Octets of memory that a parsed message may take for its parts, fields and words, without
 * what is in them: 5 octets of a part take 1,300, 4 of a field 500, 2 of a word 170. This is
 * a letter to 60,000 people, or one with 30,000 files. */
#define POP3_LIMIT_PARSED (64 * 1024 * 1024)

/* Octets that a parser may look at once more: a list of addresses again from each comma
 * where it has failed, a line with two dashes for each multipart around it, the names of
 * fields to see which are the same; 3 ns each. What people write is read once. */
#define POP3_LIMIT_PARSING (500 * 1000 * 1000)

/* Colons in a list of addresses, from the first one that is none as people write them. Each
 * may begin a group, and the parser calls itself for a group in a group: 40,000 are the
 * end of a thread's stack. */
#define POP3_LIMIT_GROUPS 100

/* Octets of the name of a charset, which the parser puts on the stack twice. Real ones have
 * 40; but a text may have its two question marks far from each other. */
#define POP3_LIMIT_CHARSET (16 * 1024)

/* Octets of a Content-Type or Content-Disposition, as the charset of a parameter is put on
 * the stack, too. Real ones have some hundred. */
#define POP3_LIMIT_PARAMETERS (64 * 1024)

/* Octets from the word "boundary" to its field's end, where a message's boundaries are
 * looked for: a field of parameters takes 70 octets of memory for each of its own. Real
 * ones have some hundred. */
#define POP3_LIMIT_BOUNDARY_FIELD (64 * 1024)

/* Boundaries that a message names, where they are looked for. Real ones have a few; a
 * mailbox of a year that is attached as a text names thousands. */
#define POP3_LIMIT_BOUNDARIES 10000

/* Octets of the sender, the subject, the date and the id of a message that is stored
 * otherwise than it came: who writes letters needs no more (RFC 5322 §2.1.1). */
#define POP3_LIMIT_REPAIRED_FIELD 998

/* Files of a message: each takes two syncs of the disk, during which nobody else can
 * write. Real ones have dozens, collections of pictures hundreds. */
#define POP3_LIMIT_ATTACHMENTS 3000

/* Octets of an attachment's name where the file system has refused a longer one, maybe
 * for the length of the whole path. */
#define POP3_LIMIT_FILENAME_PLAIN 40
