/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

#define POP3_TYPE_REMOVAL (pop3_removal_get_type ())
G_DECLARE_FINAL_TYPE (Pop3Removal, pop3_removal, POP3, REMOVAL, GObject)

Pop3Removal *pop3_removal_new (ApplicationClient *client);

G_END_DECLS
