/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account-values.h"
#include "sync/pop3-probe.h"

G_BEGIN_DECLS

/* The host written into the account file of an account that only receives (RFC 2606). */
#define POP3_SERVICES_NO_HOST "smtp.invalid"

GearyTlsNegotiationMethod pop3_services_to_method (Pop3Security security);
Pop3Security pop3_services_to_security  (GearyTlsNegotiationMethod method);
Pop3Server  *pop3_services_get_server   (GearyServiceInformation *service);
const char  *pop3_services_get_password (GearyServiceInformation *service);
GearyServiceInformation *pop3_services_new_incoming (const Pop3AccountValues *values);
GearyServiceInformation *pop3_services_new_outgoing (const Pop3AccountValues *values);
Pop3SessionConfig *pop3_services_new_config (GearyServiceInformation *service,
                                             const char              *mechanism);
void         pop3_services_update_secret (AccountsManager *manager,
                                          GearyAccountInformation *information,
                                          GearyServiceInformation *before,
                                          GearyServiceInformation *after,
                                          GAsyncReadyCallback callback, gpointer user_data);
void         pop3_services_store        (GearyServiceInformation *service, const char *group,
                                         GKeyFile *key_file);

G_END_DECLS
