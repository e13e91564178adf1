/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

gboolean pop3_senders_can_send (ApplicationClient *client);
gboolean pop3_senders_is_mute  (ApplicationClient *client, const char *display);

G_END_DECLS
