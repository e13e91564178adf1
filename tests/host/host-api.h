/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-classes.h"
#include "host/pop3-geary-store.h"

G_BEGIN_DECLS

/*
 * What the headless program needs of the host on top of what the plugin itself
 * declares: what the client does with an engine, an account and its folders.
 * The rules are those of plugin/host/pop3-geary.h.
 */

typedef struct _GearyCredentialsMediator GearyCredentialsMediator;
typedef struct _GearyNamedFlag GearyNamedFlag;
typedef struct _SecretMediator SecretMediator;

typedef struct {
  GTypeInterface parent_iface;
  void (*load_token) (GearyCredentialsMediator *self, GearyAccountInformation *account,
                      GearyServiceInformation *service, GCancellable *cancellable,
                      GEARY_ASYNC_CALLBACK);
  gboolean (*load_token_finish) (GearyCredentialsMediator *self, GEARY_ASYNC_RESULT);
} GearyCredentialsMediatorIface;

#define GEARY_EMAIL_FIELD_SUBJECT (1 << 4)

GType geary_credentials_mediator_get_type (void);
GType secret_mediator_get_type (void);

AccountsManager *accounts_manager_new (SecretMediator *mediator, GFile *config_dir,
                                       GFile *data_dir);
void accounts_manager_new_orphan_account (AccountsManager *self, GearyServiceProvider provider,
                                          GearyRFC822MailboxAddress *mailbox,
                                          GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GearyAccountInformation *accounts_manager_new_orphan_account_finish (AccountsManager *self,
                                                                     GAsyncResult *result);

GearyFolderProperties *geary_folder_get_properties (GearyFolder *self);

GearyEngine *geary_engine_new (GFile *resource_dir);
void         geary_engine_remove_account (GearyEngine *self, GearyAccountInformation *config,
                                          GError **error);
void         geary_engine_close (GearyEngine *self, GError **error);

GearyAccountInformation *geary_account_information_new (const char *id,
                                                        GearyServiceProvider provider,
                                                        GearyCredentialsMediator *mediator,
                                                        GearyRFC822MailboxAddress *mailbox);
void geary_account_information_set_account_directories (GearyAccountInformation *self,
                                                        GFile *config, GFile *data);
GearyCredentials *geary_credentials_copy_with_token (GearyCredentials *self, const char *token);
GearyRFC822MailboxAddress *geary_rf_c822_mailbox_address_new (const char *name,
                                                              const char *address);

void geary_account_open_async (GearyAccount *self, GCancellable *cancellable,
                               GEARY_ASYNC_CALLBACK);
void geary_account_open_finish (GearyAccount *self, GEARY_ASYNC_RESULT);
void geary_account_close_async (GearyAccount *self, GCancellable *cancellable,
                                GEARY_ASYNC_CALLBACK);
void geary_account_close_finish (GearyAccount *self, GEARY_ASYNC_RESULT);
void geary_account_local_fetch_email_async (GearyAccount *self, GearyEmailIdentifier *id,
                                            GearyEmailField fields, GCancellable *cancellable,
                                            GEARY_ASYNC_CALLBACK);
GearyEmail *geary_account_local_fetch_email_finish (GearyAccount *self, GEARY_ASYNC_RESULT);
void geary_account_cleanup_storage (GearyAccount *self, GCancellable *cancellable,
                                    GEARY_ASYNC_CALLBACK);
void geary_account_cleanup_storage_finish (GearyAccount *self, GEARY_ASYNC_RESULT);
GeeCollection *geary_account_list_folders (GearyAccount *self);

void geary_folder_list_email_by_id_async (GearyFolder *self, GearyEmailIdentifier *initial_id,
                                          int count, GearyEmailField fields,
                                          GearyFolderListFlags flags, GCancellable *cancellable,
                                          GEARY_ASYNC_CALLBACK);
GeeList *geary_folder_list_email_by_id_finish (GearyFolder *self, GEARY_ASYNC_RESULT);
void geary_account_create_personal_folder (GearyAccount *self, const char *name,
                                           GearyFolderSpecialUse use, GCancellable *cancellable,
                                           GEARY_ASYNC_CALLBACK);
GearyFolder *geary_account_create_personal_folder_finish (GearyAccount *self,
                                                          GEARY_ASYNC_RESULT);
void geary_folder_support_copy_copy_email_async (GearyFolder *self, GeeCollection *ids,
                                                 GearyFolderPath *destination,
                                                 GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void geary_folder_support_copy_copy_email_finish (GearyFolder *self, GEARY_ASYNC_RESULT);
void geary_folder_support_empty_empty_folder_async (GearyFolder *self, GCancellable *cancellable,
                                                    GEARY_ASYNC_CALLBACK);
void geary_folder_support_empty_empty_folder_finish (GearyFolder *self, GEARY_ASYNC_RESULT);
void geary_folder_support_mark_mark_email_async (GearyFolder *self, GeeCollection *ids,
                                                 GearyEmailFlags *to_add,
                                                 GearyEmailFlags *to_remove,
                                                 GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void geary_folder_support_mark_mark_email_finish (GearyFolder *self, GEARY_ASYNC_RESULT);
void geary_folder_support_move_move_email_async (GearyFolder *self, GeeCollection *ids,
                                                 GearyFolderPath *destination,
                                                 GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GearyRevokable *geary_folder_support_move_move_email_finish (GearyFolder *self,
                                                             GEARY_ASYNC_RESULT);
void geary_folder_support_remove_remove_email_async (GearyFolder *self, GeeCollection *ids,
                                                     GCancellable *cancellable,
                                                     GEARY_ASYNC_CALLBACK);
void geary_folder_support_remove_remove_email_finish (GearyFolder *self, GEARY_ASYNC_RESULT);
void geary_revokable_revoke_async (GearyRevokable *self, GCancellable *cancellable,
                                   GEARY_ASYNC_CALLBACK);
void geary_revokable_revoke_finish (GearyRevokable *self, GEARY_ASYNC_RESULT);

GearyNamedFlag    *geary_email_flags_get_UNREAD (void);  /* unowned */
GearyNamedFlag    *geary_email_flags_get_FLAGGED (void); /* unowned */
void               geary_named_flags_add (GearyEmailFlags *self, GearyNamedFlag *flag);
GearyRFC822Text   *geary_email_get_body (GearyEmail *self);
const char        *geary_message_data_string_message_data_get_value (gpointer self);

G_END_DECLS
