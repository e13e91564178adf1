/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host-api.h"

G_BEGIN_DECLS

/* The account of the headless program: every function waits until it is done. Errors
 * are the host's or the plugin's. */

/* Keeps the first result of an async call; for headless_await(). */
void          headless_on_result (GObject *source, GAsyncResult *result, gpointer slot);
GAsyncResult *headless_await     (GAsyncResult **slot);

/* Handles all that is ready. */
void headless_drain (void);

/* Handles what comes for so long. */
void headless_run_for (guint milliseconds);

gboolean headless_write_account_file (const char *dir, const char *host, int port,
                                      const char *security, const char *user, GKeyFile *pop3,
                                      GError **error);
GearyAccountInformation *headless_load_information (const char *dir, const char *password,
                                                    GError **error);
/* Returns: (transfer full): a new account, which the engine has and nobody opens. */
GearyAccount *headless_insert (GearyEngine *engine, GearyAccountInformation *information,
                               GError **error);
GearyAccount *headless_open  (GearyEngine *engine, GearyAccountInformation *information,
                              GError **error);
gboolean      headless_close (GearyEngine *engine, GearyAccount *account, GError **error);
/* What follows geary_account_close_async(), @slot being where its result comes. */
gboolean      headless_end_closing (GearyEngine *engine, GearyAccount *account,
                                    GAsyncResult **slot, GError **error);

G_END_DECLS
