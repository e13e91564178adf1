/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-classes.h"

G_BEGIN_DECLS

#define POP3_TYPE_REST_BAR (pop3_rest_bar_get_type ())
G_DECLARE_FINAL_TYPE (Pop3RestBar, pop3_rest_bar, POP3, REST_BAR, GObject)

Pop3RestBar *pop3_rest_bar_new (GearyEngine *engine, PluginPluginBase *plugin,
                                PluginEmailContext *context);

G_END_DECLS
