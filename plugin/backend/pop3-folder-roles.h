/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

GType pop3_folder_role_type (GearyFolderSpecialUse use);

G_END_DECLS
