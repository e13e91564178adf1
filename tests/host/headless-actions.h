/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host-api.h"

G_BEGIN_DECLS

/* What can be done with the mail of an account that is open: every function waits until
 * it is done. Errors are the host's or the plugin's. */

/* Returns: (transfer full): the folder with that name */
GearyFolder *headless_find_folder (GearyAccount *account, const char *name, GError **error);

/* Returns: (transfer full): what has this subject, in whichever folder */
GearyEmailIdentifier *headless_find_id (GearyAccount *account, const char *subject,
                                        GError **error);

/* Has moving, marking and removing cancelled as soon as they have begun, as the client
 * does that ends. */
void headless_be_hasty (void);

/* Moves what has this subject to a folder, from @source or, when that is NULL, from
 * any other. */
gboolean headless_move   (GearyAccount *account, const char *subject, const char *folder,
                          const char *source, GError **error);
gboolean headless_copy   (GearyAccount *account, const char *subject, const char *folder,
                          const char *source, GError **error);
gboolean headless_create_folder (GearyAccount *account, const char *name, GError **error);
/* Takes the last move back. */
gboolean headless_undo   (GError **error);
/* Before the account is closed. */
void     headless_forget_move (void);
/* Removes what has this subject from the Trash, for good. */
gboolean headless_remove (GearyAccount *account, const char *subject, GError **error);
/* Changes flags (nullable) of what has this subject in @folder or, when that is
 * NULL, anywhere. */
gboolean headless_mark   (GearyAccount *account, const char *subject, const char *folder,
                          GearyNamedFlag *to_add, GearyNamedFlag *to_remove, GError **error);
/* Marks what has this subject as read and moves it to a folder, without waiting between. */
gboolean headless_read_and_move (GearyAccount *account, const char *subject,
                                 const char *folder, GError **error);
/* What the host does when its windows are not looked at for a while. */
gboolean headless_clean_up (GearyAccount *account, GError **error);
gboolean headless_empty  (GearyAccount *account, const char *folder, GError **error);
/* Asks for the rest of what has this subject; a visit follows. */
gboolean headless_rest   (GearyAccount *account, const char *subject, GError **error);
/* Writes the Inbox's messages as the host gives them, 0.eml being the oldest. */
gboolean headless_dump   (GearyAccount *account, const char *dir, GError **error);

G_END_DECLS
