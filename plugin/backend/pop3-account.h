/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-classes.h"
#include "settings/pop3-settings.h"
#include "sync/pop3-status.h"

G_BEGIN_DECLS

#define POP3_TYPE_ACCOUNT (pop3_account_get_type ())
GType pop3_account_get_type (void);

GearyAccount *pop3_account_new  (GearyEngine *engine, GearyAccountInformation *information,
                                 const Pop3Settings *settings);
GearyAccount *pop3_account_find (GearyEngine *engine, GearyAccountInformation *information);
GPtrArray    *pop3_account_list (GearyEngine *engine);

gboolean    pop3_account_is_pop3         (GearyAccount *account);
gboolean    pop3_account_is_receive_only (GearyAccount *account);
gboolean    pop3_account_is_closing      (GearyAccount *account);
Pop3Status *pop3_account_get_status      (GearyAccount *account);

void pop3_account_check_now      (GearyAccount *account);
void pop3_account_apply_settings (GearyAccount *account, const Pop3Settings *settings);
void pop3_account_answer_damage  (GearyAccount *account, gboolean begin_anew);
void pop3_account_show_unread    (GearyAccount *account, GArray *changes);
void pop3_account_harvest        (GearyAccount *account, GearyFolderSpecialUse use,
                                  GObject *email);

void     pop3_account_count_only_here_async  (GearyAccount *account, GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean pop3_account_count_only_here_finish (GearyAccount *account, GAsyncResult *result,
                                              gint64 *total, gint64 *only_here, GError **error);

G_END_DECLS
