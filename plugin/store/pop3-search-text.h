/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-store.h"

G_BEGIN_DECLS

/* Octets of a message's texts that the search knows. The host converts HTML with
 * 60 octets of memory for each, and cannot write meanwhile: this is 32 MiB and a
 * third of a second. Letters and newsletters have less than half of it. */
#define POP3_SEARCH_TEXT_MAX (512 * 1024)

void pop3_search_text_bound (GearyEmail *email);

G_END_DECLS
