/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

/**
 * Pop3HostSecretsConcern:
 * @information: an account
 *
 * Returns: whether it is one of ours
 */
typedef gboolean (*Pop3HostSecretsConcern) (GearyAccountInformation *information);

void pop3_host_secrets_spare     (AccountsManager *manager, GearyAccountInformation *removed,
                                  Pop3HostSecretsConcern concern);
void pop3_host_secrets_give_back (GearyAccountInformation *restored);

gboolean pop3_host_secrets_is_same   (GearyServiceInformation *a, GearyServiceInformation *b);
gboolean pop3_host_secrets_is_shared (AccountsManager *manager,
                                      GearyAccountInformation *information,
                                      GearyServiceInformation *service);

G_END_DECLS
