/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

GearyEndpoint *pop3_trust_new_endpoint (GearyServiceInformation *service, guint timeout_s);
void     pop3_trust_name_remote (GearyClientService *client);
void     pop3_trust_ask_async  (GearyEndpoint *endpoint, gboolean starttls,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean pop3_trust_ask_finish (GAsyncResult *result, GError **error);
gboolean pop3_trust_take_line  (GBufferedInputStream *input, gboolean *is_good);

G_END_DECLS
