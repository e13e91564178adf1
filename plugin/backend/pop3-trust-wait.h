/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

/**
 * Pop3TrustWait:
 *
 * Waits for what the user decides about a service's certificate. Main thread.
 */
typedef struct _Pop3TrustWait Pop3TrustWait;

/**
 * Pop3TrustWaitFunc:
 * @error: (nullable): why nobody could be asked, %NULL: the certificate is trusted, and a
 *   visit may follow at once
 * @user_data: what pop3_trust_wait_new() was given
 */
typedef void (*Pop3TrustWaitFunc) (const GError *error, gpointer user_data);

Pop3TrustWait *pop3_trust_wait_new    (GearyClientService *service, Pop3TrustWaitFunc func,
                                       gpointer user_data);
void           pop3_trust_wait_free   (Pop3TrustWait *self);
void           pop3_trust_wait_ask    (Pop3TrustWait *self, GCancellable *cancellable);
void           pop3_trust_wait_stop   (Pop3TrustWait *self);
void           pop3_trust_wait_settle (Pop3TrustWait *self);

G_END_DECLS
