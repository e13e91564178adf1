/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-classes.h"
#include "settings/pop3-settings.h"
#include "sync/pop3-mailbox.h"
#include "sync/pop3-status.h"

G_BEGIN_DECLS

#define POP3_TYPE_INCOMING (pop3_incoming_get_type ())
GType pop3_incoming_get_type (void);

/**
 * Pop3Incoming:
 *
 * The account's incoming service as the host sees it: started and stopped by
 * it, told of the network, reporting states in its words.
 */
typedef struct _Pop3Incoming Pop3Incoming;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Incoming, g_object_unref)

GearyClientService *pop3_incoming_new         (GearyAccountInformation *information);
void                pop3_incoming_set_up      (Pop3Incoming *self, const Pop3Settings *settings,
                                               Pop3Mailbox *mailbox);
Pop3Status         *pop3_incoming_get_status (Pop3Incoming *self);
void                pop3_incoming_set_settings (Pop3Incoming *self,
                                                const Pop3Settings *settings);
void                pop3_incoming_check_now   (Pop3Incoming *self);
void                pop3_incoming_set_monitor (Pop3Incoming *self, GearyProgressMonitor *monitor);

G_END_DECLS
