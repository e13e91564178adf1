/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host-api.h"

G_BEGIN_DECLS

/* Returns: (transfer full): a keeper of one password, %NULL when it has none */
GearyCredentialsMediator *headless_mediator_new (const char *password);

G_END_DECLS
