/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3Error:
 * @POP3_ERROR_NETWORK: no connection, or the line broke; worth trying again
 * @POP3_ERROR_TIMEOUT: a deadline passed; worth trying again
 * @POP3_ERROR_TLS: TLS was required and is not to be had: STLS missing or
 *   refused, handshake failed, protocol too old, bytes before the handshake
 * @POP3_ERROR_CERTIFICATE: the server's certificate is not trusted
 * @POP3_ERROR_AUTHENTICATION: the server rejected user name or password
 * @POP3_ERROR_NO_MECHANISM: no way to log in that both sides allow
 * @POP3_ERROR_BUSY: a temporary refusal (IN-USE, LOGIN-DELAY, SYS/TEMP and
 *   their wordings without a code); retry later, keep the password
 * @POP3_ERROR_REFUSED: the server answered -ERR for good
 * @POP3_ERROR_PROTOCOL: the peer does not speak POP3, or broke it
 * @POP3_ERROR_LIMIT: the peer exceeded a limit of pop3-limits.h
 * @POP3_ERROR_SETTINGS: a value in an account file is missing or wrong
 * @POP3_ERROR_STORE: the mail store could not be read or written
 * @POP3_ERROR_HOST: this Geary is not one the plugin fits
 * @POP3_ERROR_ROOM: the disk has no room for what is to be fetched
 *
 * The one error domain of the plugin. A cancelled operation is
 * G_IO_ERROR_CANCELLED, never one of these. Messages are for users: translated
 * where they are made by us, the server's own words cleaned by
 * pop3_text_clean(). Those of what finds settings (pop3-fetcher.h, pop3-autoconfig.h)
 * are for the log alone, and in English.
 */
typedef enum {
  POP3_ERROR_NETWORK,
  POP3_ERROR_TIMEOUT,
  POP3_ERROR_TLS,
  POP3_ERROR_CERTIFICATE,
  POP3_ERROR_AUTHENTICATION,
  POP3_ERROR_NO_MECHANISM,
  POP3_ERROR_BUSY,
  POP3_ERROR_REFUSED,
  POP3_ERROR_PROTOCOL,
  POP3_ERROR_LIMIT,
  POP3_ERROR_SETTINGS,
  POP3_ERROR_STORE,
  POP3_ERROR_HOST,
  POP3_ERROR_ROOM,
} Pop3Error;

#define POP3_ERROR (pop3_error_quark ())
GQuark pop3_error_quark (void);

G_END_DECLS
