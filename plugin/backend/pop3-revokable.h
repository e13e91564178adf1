/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-folder.h"

G_BEGIN_DECLS

GType           pop3_revokable_get_type (void);
GearyRevokable *pop3_revokable_new      (Pop3Folder *source, Pop3Folder *destination,
                                         GArray *placements);

G_END_DECLS
