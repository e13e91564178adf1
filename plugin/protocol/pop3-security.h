/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

/**
 * Pop3Security:
 * @POP3_SECURITY_NONE: plain text, only where the user says so
 * @POP3_SECURITY_STLS: TLS begun by a command (RFC 2595); required once chosen, no
 *   fall-back ever
 * @POP3_SECURITY_TLS: TLS from the first byte (RFC 8314)
 *
 * How the line to a server is protected, the safer the greater.
 */
typedef enum {
  POP3_SECURITY_NONE,
  POP3_SECURITY_STLS,
  POP3_SECURITY_TLS,
} Pop3Security;
