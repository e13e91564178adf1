/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-store.h"
#include "ledger/pop3-ledger-partial.h"
#include "store/pop3-consignment.h"
#include "store/pop3-marking.h"
#include "store/pop3-search-index.h"
#include "store/pop3-shelf.h"
#include "sync/pop3-mailbox.h"

G_BEGIN_DECLS

#define POP3_TYPE_STORE (pop3_store_get_type ())
G_DECLARE_FINAL_TYPE (Pop3Store, pop3_store, POP3, STORE, GObject)

/**
 * Pop3Holdings:
 * @total: how many messages are here
 * @only_here: how many of them are nowhere else, as far as is known
 *
 * What an account has.
 */
typedef struct {
  gint64 total;
  gint64 only_here;
} Pop3Holdings;

Pop3Store *pop3_store_new          (GearyImapDBAccount *local, GFile *data_dir);
void       pop3_store_open_async   (Pop3Store *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean   pop3_store_open_finish  (Pop3Store *self, GAsyncResult *result, GError **error);
void       pop3_store_close_async  (Pop3Store *self, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean   pop3_store_close_finish (Pop3Store *self, GAsyncResult *result, GError **error);

gboolean pop3_store_is_indexing (Pop3Store *self);

void             pop3_store_count_async   (Pop3Store *self, char **folder,
                                           GAsyncReadyCallback callback, gpointer user_data);
gint64           pop3_store_count_finish  (Pop3Store *self, GAsyncResult *result, GError **error);
void             pop3_store_count_only_here_async  (Pop3Store *self, GAsyncReadyCallback callback,
                                                    gpointer user_data);
Pop3Holdings    *pop3_store_count_only_here_finish (Pop3Store *self, GAsyncResult *result,
                                                    GError **error);
void               pop3_store_find_partial_async  (Pop3Store *self, gint64 message_id,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
Pop3LedgerPartial *pop3_store_find_partial_finish (Pop3Store *self, GAsyncResult *result,
                                                   GError **error);
void               pop3_store_want_rest_async     (Pop3Store *self, gint64 message_id,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
gboolean           pop3_store_want_rest_finish    (Pop3Store *self, GAsyncResult *result,
                                                   GError **error);
void             pop3_store_create_async  (Pop3Store *self, char **folder,
                                           GearyRFC822Message *message, const char *flags,
                                           GDateTime *received, gboolean once,
                                           GAsyncReadyCallback callback, gpointer user_data);
Pop3Consignment *pop3_store_create_finish (Pop3Store *self, GAsyncResult *result,
                                           GError **error);
void             pop3_store_mark_async    (Pop3Store *self, char **folder, GArray *message_ids,
                                           GearyEmailFlags *to_add, GearyEmailFlags *to_remove,
                                           GAsyncReadyCallback callback, gpointer user_data);
Pop3Marking     *pop3_store_mark_finish   (Pop3Store *self, GAsyncResult *result,
                                           GError **error);
void             pop3_store_move_async    (Pop3Store *self, char **from, char **to,
                                           GArray *message_ids, GAsyncReadyCallback callback,
                                           gpointer user_data);
void             pop3_store_copy_async    (Pop3Store *self, char **from, char **to,
                                           GArray *message_ids, GAsyncReadyCallback callback,
                                           gpointer user_data);
void             pop3_store_list_async    (Pop3Store *self, char **folder,
                                           GAsyncReadyCallback callback, gpointer user_data);
GArray          *pop3_store_list_finish   (Pop3Store *self, GAsyncResult *result,
                                           GError **error);
void             pop3_store_remove_async  (Pop3Store *self, char **from, GArray *message_ids,
                                           GAsyncReadyCallback callback, gpointer user_data);
GArray          *pop3_store_place_finish  (Pop3Store *self, GAsyncResult *result,
                                           GError **error);

G_END_DECLS
