/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-store.h"

G_BEGIN_DECLS

#define POP3_TYPE_HARVEST (pop3_harvest_get_type ())
G_DECLARE_FINAL_TYPE (Pop3Harvest, pop3_harvest, POP3, HARVEST, GObject)

Pop3Harvest *pop3_harvest_new  (GearyAccount *account);
void         pop3_harvest_add  (Pop3Harvest *self, GearyFolderSpecialUse use, GObject *email);
void         pop3_harvest_stop_async  (Pop3Harvest *self, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean     pop3_harvest_stop_finish (Pop3Harvest *self, GAsyncResult *result, GError **error);

G_END_DECLS
