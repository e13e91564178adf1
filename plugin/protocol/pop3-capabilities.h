/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Pop3Capability:
 * @POP3_CAPABILITY_TOP: TOP
 * @POP3_CAPABILITY_USER: USER and PASS
 * @POP3_CAPABILITY_UIDL: UIDL
 * @POP3_CAPABILITY_PIPELINING: commands may follow each other unanswered
 * @POP3_CAPABILITY_STLS: STLS (RFC 2595 §4)
 * @POP3_CAPABILITY_RESP_CODES: RFC 2449 §6.4
 * @POP3_CAPABILITY_AUTH_RESP_CODE: RFC 3206 §6
 * @POP3_CAPABILITY_UTF8: UTF8 (RFC 6856 §2)
 * @POP3_CAPABILITY_UTF8_USER: the UTF8 capability's argument USER
 *
 * The capabilities that are either there or not.
 */
typedef enum {
  POP3_CAPABILITY_TOP = 1 << 0,
  POP3_CAPABILITY_USER = 1 << 1,
  POP3_CAPABILITY_UIDL = 1 << 2,
  POP3_CAPABILITY_PIPELINING = 1 << 3,
  POP3_CAPABILITY_STLS = 1 << 4,
  POP3_CAPABILITY_RESP_CODES = 1 << 5,
  POP3_CAPABILITY_AUTH_RESP_CODE = 1 << 6,
  POP3_CAPABILITY_UTF8 = 1 << 7,
  POP3_CAPABILITY_UTF8_USER = 1 << 8,
} Pop3Capability;

#define POP3_EXPIRE_UNKNOWN (-1)
#define POP3_EXPIRE_NEVER (-2)

/**
 * Pop3Capabilities:
 * @flags: a set of #Pop3Capability
 * @sasl: (element-type utf8): mechanism names in upper case, as announced
 * @login_delay: seconds between logins, 0 when not announced (RFC 2449 §6.5)
 * @expire: days a message is kept after its RETR, or POP3_EXPIRE_UNKNOWN or
 *   POP3_EXPIRE_NEVER (RFC 2449 §6.7)
 * @implementation: (nullable): the server's name, cleaned
 *
 * What a server announced with CAPA.
 */
typedef struct {
  guint      flags;
  GPtrArray *sasl;
  guint      login_delay;
  int        expire;
  char      *implementation;
} Pop3Capabilities;

/**
 * pop3_capabilities_new:
 *
 * Any thread.
 *
 * Returns: (transfer full): no capability at all
 */
Pop3Capabilities *pop3_capabilities_new (void);

/**
 * pop3_capabilities_free:
 * @self: (transfer full): the capabilities
 */
void pop3_capabilities_free (Pop3Capabilities *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Capabilities, pop3_capabilities_free)

/**
 * pop3_capabilities_add_line:
 * @line: (array length=length): a line of the answer to CAPA, unstuffed, without
 *   its line end
 * @length: octets of @line
 *
 * Takes in a capability (RFC 2449 §5). What is not understood is left out: that
 * is never an error. Any thread.
 */
void pop3_capabilities_add_line (Pop3Capabilities *self, const char *line, gsize length);

/**
 * pop3_capabilities_has:
 * @capability: what is asked for
 *
 * Returns: whether it was announced
 */
gboolean pop3_capabilities_has (const Pop3Capabilities *self, Pop3Capability capability);

/**
 * pop3_capabilities_has_mechanism:
 * @name: a SASL mechanism's name, of any case
 *
 * Returns: whether it was announced
 */
gboolean pop3_capabilities_has_mechanism (const Pop3Capabilities *self, const char *name);

G_END_DECLS
