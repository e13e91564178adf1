/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "sync/pop3-visit.h"

G_BEGIN_DECLS

/* Names of messages at which a session broke, the latest last. */
GPtrArray *pop3_stumbles_new  (void);
gboolean   pop3_stumbles_note (GPtrArray *self, const Pop3Visit *visit, gboolean done);

G_END_DECLS
