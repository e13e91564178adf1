/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "store/pop3-consignment.h"
#include "store/pop3-message.h"

G_BEGIN_DECLS

gboolean pop3_replacement_begin (Pop3Database *database, Pop3Consignment *consignment,
                                 Pop3Message *message, gboolean *wanted, GError **error);
gboolean pop3_replacement_end   (Pop3Database *database, Pop3Consignment *consignment,
                                 GError **error);

G_END_DECLS
