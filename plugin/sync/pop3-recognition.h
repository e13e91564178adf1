/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "sync/pop3-census.h"
#include "sync/pop3-visit.h"

G_BEGIN_DECLS

gboolean pop3_recognition_run   (Pop3Visit *visit, Pop3Session *session, Pop3Census *census,
                                 Pop3Ledger **ledger, GCancellable *cancellable, GError **error);
gboolean pop3_recognition_widen (Pop3Visit *visit, Pop3Session *session, Pop3Census *census,
                                 Pop3Ledger **ledger, GCancellable *cancellable, GError **error);

G_END_DECLS
