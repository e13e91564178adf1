/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "backend/pop3-account-values.h"

G_BEGIN_DECLS

/**
 * Pop3AccountFile:
 *
 * A change to an account's file, which can be taken back. Made and freed on the main
 * thread; a worker writes.
 */
typedef struct _Pop3AccountFile Pop3AccountFile;

Pop3AccountFile *pop3_account_file_new        (const char *config_dir, gboolean is_new,
                                               const Pop3Settings *settings,
                                               GearyServiceInformation *incoming,
                                               GearyServiceInformation *outgoing);
void             pop3_account_file_free       (Pop3AccountFile *self);
void             pop3_account_file_write_async   (Pop3AccountFile *self,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);
void             pop3_account_file_restore_async (Pop3AccountFile *self,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);
gboolean         pop3_account_file_finish        (GAsyncResult *result, GError **error);

G_END_DECLS
