/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-classes.h"

G_BEGIN_DECLS

/**
 * Pop3Rest:
 * @POP3_REST_NONE: the message is here as a whole
 * @POP3_REST_LEFT: only its beginning is here
 * @POP3_REST_WANTED: the rest comes with the next visit
 * @POP3_REST_MISSED: the rest was wanted, and the server did not have it
 *
 * What is to be said of the rest of a message.
 */
typedef enum {
  POP3_REST_NONE,
  POP3_REST_LEFT,
  POP3_REST_WANTED,
  POP3_REST_MISSED,
} Pop3Rest;

void     pop3_rest_find_async   (GearyAccount *account, gint64 message_id,
                                 GAsyncReadyCallback callback, gpointer user_data);
Pop3Rest pop3_rest_find_finish  (GearyAccount *account, GAsyncResult *result, guint64 *size,
                                 GError **error);
void     pop3_rest_fetch_async  (GearyAccount *account, gint64 message_id,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean pop3_rest_fetch_finish (GearyAccount *account, GAsyncResult *result, GError **error);

G_END_DECLS
