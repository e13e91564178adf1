/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

/**
 * Pop3HostTrust:
 * @POP3_HOST_TRUST_SETTLED: nothing to ask, or the user has trusted
 * @POP3_HOST_TRUST_ASKING: the user is being asked about a certificate
 * @POP3_HOST_TRUST_REFUSED: the user has declined
 */
typedef enum {
  POP3_HOST_TRUST_SETTLED,
  POP3_HOST_TRUST_ASKING,
  POP3_HOST_TRUST_REFUSED,
} Pop3HostTrust;

void          pop3_host_context_set_client (ApplicationClient *client);
Pop3HostTrust pop3_host_context_get_trust  (GearyAccountInformation *information);
void          pop3_host_context_let_in     (GearyAccountInformation *information);

G_END_DECLS
