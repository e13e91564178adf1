/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

/*
 * What is said in a plain visit to a server with two messages; each macro is some lines
 * of a dialogue.
 */

#define LOGIN \
  "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFuYQBnZWhlaW0tNw==\n" \
  "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: .\n"
/* What STAT says there. */
#define TOTAL 99
#define LISTED "C: STAT\nS: +OK 2 99\nC: UIDL\nS: +OK\nS: 1 u1\nS: 2 u2\nS: .\n"
#define SIZES(one, two) "C: LIST\nS: +OK\nS: 1 " #one "\nS: 2 " #two "\nS: .\n"
#define FETCHED_2 "C: RETR 2\nS: +OK\nS: A: 2\nS: \nS: two\nS: .\n"
#define FETCHED_1 "C: RETR 1\nS: +OK\nS: A: 1\nS: \nS: one\nS: .\n"
#define NOOP "C: NOOP\nS: +OK\n"
#define FETCHED FETCHED_2 FETCHED_1 NOOP
#define DELETED "C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\n"
#define QUIT "C: QUIT\nS: +OK\n"

/* A server without UIDL. */
#define REFUSED "C: STAT\nS: +OK 2 99\nC: UIDL\nS: -ERR what\n"
/* The sizes of what is fetched above. */
#define EXACT SIZES (13, 99)
