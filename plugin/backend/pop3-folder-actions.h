/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-classes.h"

G_BEGIN_DECLS

/* Implementations of the host's folder actions for Pop3Folder; a class takes
 * those that make sense for its role. */
void pop3_folder_init_archive (GearyFolderSupportArchiveIface *iface);
void pop3_folder_init_copy    (GearyFolderSupportCopyIface *iface);
void pop3_folder_init_create  (GearyFolderSupportCreateIface *iface);
void pop3_folder_init_empty   (GearyFolderSupportEmptyIface *iface);
void pop3_folder_init_mark    (GearyFolderSupportMarkIface *iface);
void pop3_folder_init_move    (GearyFolderSupportMoveIface *iface);
void pop3_folder_init_remove  (GearyFolderSupportRemoveIface *iface);

G_END_DECLS
