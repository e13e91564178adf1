/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "sync/pop3-visit.h"

G_BEGIN_DECLS

void pop3_question_delivered (Pop3Visit *visit, const GError *failed, GCancellable *cancellable);

G_END_DECLS
