/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

gboolean pop3_host_probe        (GError **error);
gboolean pop3_host_probe_engine (GearyEngine *engine, GError **error);

G_END_DECLS
