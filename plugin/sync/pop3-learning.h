/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "sync/pop3-visit.h"

G_BEGIN_DECLS

Pop3Lessons *pop3_learning_begin (Pop3Visit *visit, GCancellable *cancellable, GError **error);
Pop3Lessons *pop3_learning_end   (Pop3Visit *visit, const Pop3Lessons *before,
                                  Pop3Session *session, gint64 begun);
void         pop3_learning_keep  (Pop3Visit *visit, const Pop3Lessons *before,
                                  const Pop3Lessons *after);

G_END_DECLS
