/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "ledger/pop3-plan.h"
#include "sync/pop3-visit.h"

G_BEGIN_DECLS

gboolean pop3_intake_run   (Pop3Visit *visit, Pop3Session *session, const Pop3Listing *listing,
                            const Pop3Ledger *ledger, const Pop3Plan *plan, GError **left_out,
                            GCancellable *cancellable, GError **error);
gboolean pop3_intake_flush (Pop3Visit *visit, Pop3Session *session, GCancellable *cancellable,
                            GError **error);

G_END_DECLS
