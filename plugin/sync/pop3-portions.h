/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "sync/pop3-visit.h"

G_BEGIN_DECLS

/**
 * Pop3Portions:
 * @row: sessions in a row, none of which had fewer new messages than the one before
 * @planned: new messages of the last one
 *
 * The sessions of a first bulk download, so far. All 0 before the first.
 */
typedef struct {
  guint row;
  guint planned;
} Pop3Portions;

gboolean pop3_portions_go_on (Pop3Portions *self, const Pop3Visit *visit);

G_END_DECLS
