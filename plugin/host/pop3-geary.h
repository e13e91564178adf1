/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gee.h>
#include <gio/gio.h>
#include <gmime/gmime.h>
#include <gtk/gtk.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/*
 * What we use of Geary's private interface: types, enumerations and functions
 * of libgeary-client, nothing more than is called. Geary gives no header and no
 * promise for them; pop3-host-probe.c checks at load time what the linker does
 * not. Class layouts are in pop3-geary-classes.h.
 *
 * Ownership follows Vala: results of methods are (transfer full) unless marked
 * "unowned" here, results of property getters are (transfer none) unless marked
 * "owned", arguments are (transfer none). Main thread only, except where the
 * section says otherwise.
 */

#define GEARY_DECLARE_TYPE(Type) typedef struct _##Type Type;

GEARY_DECLARE_TYPE (AccountsAccountPane)
GEARY_DECLARE_TYPE (AccountsEditor)
GEARY_DECLARE_TYPE (AccountsEditorPane)
GEARY_DECLARE_TYPE (AccountsManager)
GEARY_DECLARE_TYPE (ApplicationAccountContext)
GEARY_DECLARE_TYPE (ApplicationAccountInterface)
GEARY_DECLARE_TYPE (ApplicationClient)
GEARY_DECLARE_TYPE (ApplicationController)
GEARY_DECLARE_TYPE (ApplicationMainWindow)
GEARY_DECLARE_TYPE (ApplicationPluginManager)
GEARY_DECLARE_TYPE (ComposerWidget)
GEARY_DECLARE_TYPE (ConversationViewer)
GEARY_DECLARE_TYPE (ComponentsInAppNotification)
GEARY_DECLARE_TYPE (ComponentsValidator)
GEARY_DECLARE_TYPE (GearyAccount)
GEARY_DECLARE_TYPE (GearyAccountInformation)
GEARY_DECLARE_TYPE (GearyContactHarvester)
GEARY_DECLARE_TYPE (GearyContactHarvesterImpl)
GEARY_DECLARE_TYPE (GearyContactStore)
GEARY_DECLARE_TYPE (GearyContactStoreImpl)
GEARY_DECLARE_TYPE (GearyClientService)
GEARY_DECLARE_TYPE (GearyCredentials)
GEARY_DECLARE_TYPE (GearyDbConnection)
GEARY_DECLARE_TYPE (GearyDbDatabase)
GEARY_DECLARE_TYPE (GearyDbDatabaseConnection)
GEARY_DECLARE_TYPE (GearyEmail)
GEARY_DECLARE_TYPE (GearyEmailFlags)
GEARY_DECLARE_TYPE (GearyEmailHeaderSet)
GEARY_DECLARE_TYPE (GearyEmailIdentifier)
GEARY_DECLARE_TYPE (GearyEmailProperties)
GEARY_DECLARE_TYPE (GearyEndpoint)
GEARY_DECLARE_TYPE (GearyEngine)
GEARY_DECLARE_TYPE (GearyErrorContext)
GEARY_DECLARE_TYPE (GearyFolder)
GEARY_DECLARE_TYPE (GearyFolderPath)
GEARY_DECLARE_TYPE (GearyFolderProperties)
GEARY_DECLARE_TYPE (GearyFolderRoot)
GEARY_DECLARE_TYPE (GearyFtsSearchQuery)
GEARY_DECLARE_TYPE (GearyImapDBAccount)
GEARY_DECLARE_TYPE (GearyImapDBDatabase)
GEARY_DECLARE_TYPE (GearyImapDBEmailIdentifier)
GEARY_DECLARE_TYPE (GearyImapDBFolder)
GEARY_DECLARE_TYPE (GearyImapDBMessageRow)
GEARY_DECLARE_TYPE (GearyImapEmailFlags)
GEARY_DECLARE_TYPE (GearyImapEmailProperties)
GEARY_DECLARE_TYPE (GearyImapFolder)
GEARY_DECLARE_TYPE (GearyImapFolderProperties)
GEARY_DECLARE_TYPE (GearyImapFolderRoot)
GEARY_DECLARE_TYPE (GearyImapInternalDate)
GEARY_DECLARE_TYPE (GearyImapMailboxAttributes)
GEARY_DECLARE_TYPE (GearyImapMessageFlags)
GEARY_DECLARE_TYPE (GearyImapRFC822Size)
GEARY_DECLARE_TYPE (GearyImapUID)
GEARY_DECLARE_TYPE (GearyImapUIDValidity)
GEARY_DECLARE_TYPE (GearyIterable)
GEARY_DECLARE_TYPE (GearyLoggingSource)
GEARY_DECLARE_TYPE (GearyLoggingState)
GEARY_DECLARE_TYPE (GearyMemoryBuffer)
GEARY_DECLARE_TYPE (GearyMemoryByteBuffer)
GEARY_DECLARE_TYPE (GearyMimeContentDisposition)
GEARY_DECLARE_TYPE (GearyMimeContentType)
GEARY_DECLARE_TYPE (GearyNonblockingMutex)
GEARY_DECLARE_TYPE (GearyOutboxEmailIdentifier)
GEARY_DECLARE_TYPE (GearyOutboxFolder)
GEARY_DECLARE_TYPE (GearyProblemReport)
GEARY_DECLARE_TYPE (GearyProgressMonitor)
GEARY_DECLARE_TYPE (GearyReentrantProgressMonitor)
GEARY_DECLARE_TYPE (GearyRevokable)
GEARY_DECLARE_TYPE (GearyRFC822Date)
GEARY_DECLARE_TYPE (GearyRFC822Header)
GEARY_DECLARE_TYPE (GearyRFC822MailboxAddress)
GEARY_DECLARE_TYPE (GearyRFC822MailboxAddresses)
GEARY_DECLARE_TYPE (GearyRFC822Message)
GEARY_DECLARE_TYPE (GearyRFC822MessageID)
GEARY_DECLARE_TYPE (GearyRFC822MessageIDList)
GEARY_DECLARE_TYPE (GearyRFC822Part)
GEARY_DECLARE_TYPE (GearyRFC822PreviewText)
GEARY_DECLARE_TYPE (GearyRFC822Subject)
GEARY_DECLARE_TYPE (GearyRFC822Text)
GEARY_DECLARE_TYPE (GearySearchQuery)
GEARY_DECLARE_TYPE (GearyServiceInformation)
GEARY_DECLARE_TYPE (GearySimpleProgressMonitor)
GEARY_DECLARE_TYPE (GearySmtpClientService)
GEARY_DECLARE_TYPE (PluginActionable)
GEARY_DECLARE_TYPE (PluginApplication)
GEARY_DECLARE_TYPE (PluginEmail)
GEARY_DECLARE_TYPE (PluginEmailContext)
GEARY_DECLARE_TYPE (PluginEmailExtension)
GEARY_DECLARE_TYPE (PluginEmailIdentifier)
GEARY_DECLARE_TYPE (PluginEmailStore)
GEARY_DECLARE_TYPE (PluginInfoBar)
GEARY_DECLARE_TYPE (PluginPluginBase)
GEARY_DECLARE_TYPE (PluginTrustedExtension)

#undef GEARY_DECLARE_TYPE

/* libgee defines these for its classes only. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GeeBidirSortedSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GeeCollection, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GeeIterator, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GeeList, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GeeMap, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GeeSet, g_object_unref)


/* Enumerations: the numbers are the interface. */

typedef enum {
  ACCOUNTS_MANAGER_STATUS_ENABLED,
  ACCOUNTS_MANAGER_STATUS_DISABLED,
  ACCOUNTS_MANAGER_STATUS_UNAVAILABLE,
  ACCOUNTS_MANAGER_STATUS_REMOVED,
} AccountsManagerStatus;

typedef enum {
  GEARY_CLIENT_SERVICE_STATUS_UNKNOWN,
  GEARY_CLIENT_SERVICE_STATUS_UNREACHABLE,
  GEARY_CLIENT_SERVICE_STATUS_CONNECTED,
  GEARY_CLIENT_SERVICE_STATUS_CONNECTION_FAILED,
  GEARY_CLIENT_SERVICE_STATUS_AUTHENTICATION_FAILED,
  GEARY_CLIENT_SERVICE_STATUS_TLS_VALIDATION_FAILED,
  GEARY_CLIENT_SERVICE_STATUS_UNRECOVERABLE_ERROR,
} GearyClientServiceStatus;

typedef enum {
  GEARY_CREDENTIALS_METHOD_PASSWORD,
  GEARY_CREDENTIALS_METHOD_OAUTH2,
} GearyCredentialsMethod;

typedef enum {
  GEARY_CREDENTIALS_REQUIREMENT_NONE,
  GEARY_CREDENTIALS_REQUIREMENT_USE_INCOMING,
  GEARY_CREDENTIALS_REQUIREMENT_CUSTOM,
} GearyCredentialsRequirement;

typedef enum {
  GEARY_EMAIL_FIELD_NONE  = 0,
  GEARY_EMAIL_FIELD_FLAGS = 1 << 9,
  GEARY_EMAIL_FIELD_ALL   = 0x3ff,
} GearyEmailField;

typedef enum {
  GEARY_ENGINE_ERROR_OPEN_REQUIRED  = 0,
  GEARY_ENGINE_ERROR_ALREADY_OPEN   = 1,
  GEARY_ENGINE_ERROR_ALREADY_EXISTS = 2,
  GEARY_ENGINE_ERROR_NOT_FOUND      = 5,
  GEARY_ENGINE_ERROR_BAD_PARAMETERS = 6,
  GEARY_ENGINE_ERROR_PERMISSIONS    = 10,
  GEARY_ENGINE_ERROR_VERSION        = 11,
  GEARY_ENGINE_ERROR_UNSUPPORTED    = 12,
} GearyEngineError;

typedef enum {
  GEARY_DATABASE_ERROR_CORRUPT        = 3,
  GEARY_DATABASE_ERROR_ACCESS         = 4,
  GEARY_DATABASE_ERROR_SCHEMA_VERSION = 11,
} GearyDatabaseError;

typedef enum {
  GEARY_FOLDER_SPECIAL_USE_NONE,
  GEARY_FOLDER_SPECIAL_USE_INBOX,
  GEARY_FOLDER_SPECIAL_USE_ARCHIVE,
  GEARY_FOLDER_SPECIAL_USE_DRAFTS,
  GEARY_FOLDER_SPECIAL_USE_JUNK,
  GEARY_FOLDER_SPECIAL_USE_OUTBOX,
  GEARY_FOLDER_SPECIAL_USE_SENT,
  GEARY_FOLDER_SPECIAL_USE_TRASH,
  GEARY_FOLDER_SPECIAL_USE_CUSTOM = 12,
} GearyFolderSpecialUse;

typedef enum {
  GEARY_FOLDER_COUNT_CHANGE_REASON_APPENDED = 1 << 0,
  GEARY_FOLDER_COUNT_CHANGE_REASON_INSERTED = 1 << 1,
  GEARY_FOLDER_COUNT_CHANGE_REASON_REMOVED  = 1 << 2,
} GearyFolderCountChangeReason;

typedef enum {
  GEARY_FOLDER_OPEN_STATE_CLOSED,
  GEARY_FOLDER_OPEN_STATE_LOCAL,
  GEARY_FOLDER_OPEN_STATE_REMOTE,
} GearyFolderOpenState;

typedef int GearyFolderListFlags;
typedef int GearyImapDBFolderListFlags;

typedef enum {
  GEARY_IMAP_DB_DATABASE_GC_ALLOW_VACUUM = 1 << 2,
} GearyImapDBDatabaseGarbageCollection;

typedef enum {
  GEARY_MIME_DISPOSITION_TYPE_UNSPECIFIED = -1,
  GEARY_MIME_DISPOSITION_TYPE_ATTACHMENT  = 0,
  GEARY_MIME_DISPOSITION_TYPE_INLINE      = 1,
} GearyMimeDispositionType;

typedef enum {
  GEARY_PROGRESS_TYPE_ACTIVITY = 1,
} GearyProgressType;

typedef enum {
  GEARY_PROTOCOL_IMAP,
  GEARY_PROTOCOL_SMTP,
} GearyProtocol;

typedef enum {
  GEARY_RF_C822_PART_ENCODING_CONVERSION_NONE,
} GearyRFC822PartEncodingConversion;

typedef enum {
  GEARY_RF_C822_PART_BODY_FORMATTING_NONE,
} GearyRFC822PartBodyFormatting;

typedef enum {
  GEARY_SERVICE_PROVIDER_OTHER = 2,
} GearyServiceProvider;

typedef enum {
  GEARY_SMTP_ERROR_AUTHENTICATION_FAILED = 1,
  GEARY_SMTP_ERROR_NOT_SUPPORTED         = 3,
  GEARY_SMTP_ERROR_PARSE_ERROR           = 4,
  GEARY_SMTP_ERROR_SERVER_ERROR          = 6,
  GEARY_SMTP_ERROR_STARTTLS_FAILED       = 7,
} GearySmtpError;

typedef enum {
  GEARY_TLS_NEGOTIATION_METHOD_NONE,
  GEARY_TLS_NEGOTIATION_METHOD_START_TLS,
  GEARY_TLS_NEGOTIATION_METHOD_TRANSPORT,
} GearyTlsNegotiationMethod;

typedef enum {
  GEARY_TRILLIAN_UNKNOWN = -1,
} GearyTrillian;

/* The last parameters of an async method, and of its finish. */
#define GEARY_ASYNC_CALLBACK GAsyncReadyCallback callback, gpointer user_data
#define GEARY_ASYNC_RESULT   GAsyncResult *result, GError **error

/* Client: application, controller, accounts manager */

GType                  accounts_manager_get_type (void);
GFile                 *accounts_manager_get_config_dir (AccountsManager *self);
void accounts_manager_create_account (AccountsManager *self, GearyAccountInformation *account,
                                      GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void accounts_manager_create_account_finish (AccountsManager *self, GEARY_ASYNC_RESULT);
void accounts_manager_update_local_credentials (AccountsManager         *self,
                                                GearyAccountInformation *account,
                                                GearyServiceInformation *old_service,
                                                GearyServiceInformation *new_service,
                                                GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void accounts_manager_update_local_credentials_finish (AccountsManager *self,
                                                       GEARY_ASYNC_RESULT);
void accounts_editor_prompt_pin_certificate (AccountsEditor          *self,
                                             GearyAccountInformation *account,
                                             GearyServiceInformation *service,
                                             GearyEndpoint           *endpoint,
                                             GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void accounts_editor_prompt_pin_certificate_finish (AccountsEditor *self, GEARY_ASYNC_RESULT);
char                  *accounts_manager_get_account_name (AccountsManager *self);
GearyIterable         *accounts_manager_iterable (AccountsManager *self);
void accounts_manager_new_orphan_account (AccountsManager *self, GearyServiceProvider provider,
                                          GearyRFC822MailboxAddress *primary_mailbox,
                                          GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GearyAccountInformation *accounts_manager_new_orphan_account_finish (AccountsManager *self,
                                                                     GAsyncResult    *result);

GearyEngine           *application_client_get_engine (ApplicationClient *self);
ApplicationController *application_client_get_controller (ApplicationClient *self);
AccountsManager       *application_controller_get_account_manager (ApplicationController *self);
ApplicationAccountContext *
application_account_interface_get_context_for_account (ApplicationAccountInterface *self,
                                                       GearyAccountInformation     *account);
GType application_controller_get_type (void);
GearyAccount *application_account_context_get_account (ApplicationAccountContext *self);
void application_account_context_set_authentication_failed (ApplicationAccountContext *self,
                                                             gboolean value);
gboolean application_account_context_get_tls_validation_failed (ApplicationAccountContext *self);
gboolean application_account_context_get_tls_validation_prompting (ApplicationAccountContext *self);

/* Windows and composers */

GType               application_main_window_get_type (void);
ConversationViewer *application_main_window_get_conversation_viewer (ApplicationMainWindow *self);
ApplicationAccountContext *composer_widget_get_sender_context (ComposerWidget *self);
void composer_widget_close (ComposerWidget *self, GEARY_ASYNC_CALLBACK);
void composer_widget_close_finish (ComposerWidget *self, GAsyncResult *result);

GType              plugin_plugin_base_get_type (void);
PluginApplication *plugin_plugin_base_get_plugin_application (PluginPluginBase *self);
void               plugin_application_register_action (PluginApplication *self, GAction *action);
void               plugin_application_deregister_action (PluginApplication *self, GAction *action);
GType              plugin_email_extension_get_type (void);
void               plugin_email_context_get_email_store (PluginEmailContext *self,
                                                         GEARY_ASYNC_CALLBACK);
PluginEmailStore  *plugin_email_context_get_email_store_finish (PluginEmailContext *self,
                                                                GEARY_ASYNC_RESULT);
void               plugin_email_context_add_email_info_bar (PluginEmailContext    *self,
                                                            PluginEmailIdentifier *displayed,
                                                            PluginInfoBar         *info_bar,
                                                            guint                  priority);
PluginEmailIdentifier *plugin_email_get_identifier (PluginEmail *self);
GVariant              *plugin_email_identifier_to_variant (PluginEmailIdentifier *self);
PluginInfoBar         *plugin_info_bar_new (const char *status, const char *description);
void plugin_info_bar_set_status (PluginInfoBar *self, const char *status);
void plugin_info_bar_set_description (PluginInfoBar *self, const char *description);
void plugin_info_bar_set_primary_button (PluginInfoBar *self, PluginActionable *button);
PluginActionable      *plugin_actionable_new (const char *label, GAction *action,
                                              GVariant *action_target);
GType              plugin_trusted_extension_get_type (void);

/* The Accounts dialog, and what its pages are made of */

GType accounts_editor_get_type (void);
GType accounts_editor_list_pane_get_type (void);
GType accounts_editor_edit_pane_get_type (void);
GType accounts_editor_pane_get_type (void);
GType accounts_account_list_row_get_type (void);
GtkWidget *accounts_outgoing_auth_combo_box_new (void);
GearyCredentialsRequirement accounts_outgoing_auth_combo_box_get_source (GtkWidget *self);
void       accounts_outgoing_auth_combo_box_set_source (GtkWidget                  *self,
                                                        GearyCredentialsRequirement value);
GtkWidget *accounts_tls_combo_box_new (void);
GearyTlsNegotiationMethod accounts_tls_combo_box_get_method (GtkWidget *self);
void       accounts_tls_combo_box_set_method (GtkWidget *self, GearyTlsNegotiationMethod value);
AccountsManager   *accounts_editor_get_accounts (AccountsEditor *self);
ApplicationClient *accounts_editor_get_application (AccountsEditor *self);
GearyAccountInformation *accounts_account_pane_get_account (AccountsAccountPane *self);
void  accounts_editor_remove_account (AccountsEditor *self, GearyAccountInformation *account);
void  accounts_editor_push (AccountsEditor *self, AccountsEditorPane *pane);
void  accounts_editor_pop (AccountsEditor *self);
void  accounts_editor_add_notification (AccountsEditor              *self,
                                        ComponentsInAppNotification *notification);
void  accounts_editor_pane_cancel_operation (AccountsEditorPane *self);
void  accounts_account_list_row_update_status (GtkWidget *self, AccountsManagerStatus status);
void  accounts_account_row_update (GtkWidget *self);

ComponentsInAppNotification *components_in_app_notification_new (const char *message,
                                                                 guint       duration_sec);
ComponentsValidator *components_validator_new (GtkEntry *target);
ComponentsValidator *components_email_validator_new (GtkEntry *target);
gboolean             components_validator_get_is_valid (ComponentsValidator *self);

/* Engine and accounts */

GQuark         geary_engine_error_quark (void);
GQuark         geary_database_error_quark (void);
GQuark         geary_smtp_error_quark (void);
GType          geary_engine_get_type (void);
GeeCollection *geary_engine_get_accounts (GearyEngine *self, GError **error);
guint          geary_engine_get_accounts_count (GearyEngine *self);
GearyAccount  *geary_engine_get_account (GearyEngine *self, GearyAccountInformation *config,
                                         GError **error);
GFile         *geary_engine_get_resource_dir (GearyEngine *self);
gboolean       geary_engine_has_account (GearyEngine *self, GearyAccountInformation *config);
void geary_engine_validate_smtp (GearyEngine *self, GearyAccountInformation *account,
                                 GearyServiceInformation *service,
                                 GearyCredentials *incoming_credentials,
                                 GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void geary_engine_validate_smtp_finish (GearyEngine *self, GEARY_ASYNC_RESULT);
void geary_engine_update_account_service (GearyEngine *self, GearyAccountInformation *config,
                                          GearyServiceInformation *updated,
                                          GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void geary_engine_update_account_service_finish (GearyEngine *self, GEARY_ASYNC_RESULT);

GType         geary_account_get_type (void);
GearyAccount *geary_account_construct (GType                    object_type,
                                       GearyAccountInformation *information,
                                       GearyClientService      *incoming,
                                       GearyClientService      *outgoing);
GearyAccountInformation *geary_account_get_information (GearyAccount *self);
GearyClientService      *geary_account_get_incoming (GearyAccount *self);
GearyClientService      *geary_account_get_outgoing (GearyAccount *self);
GearyProgressMonitor    *geary_account_get_background_progress (GearyAccount *self);
GearyContactStore       *geary_account_get_contact_store (GearyAccount *self);
GearyFolderRoot         *geary_account_get_local_folder_root (GearyAccount *self);
GearyFolder             *geary_account_get_special_folder (GearyAccount         *self,
                                                           GearyFolderSpecialUse use);
void geary_account_set_background_progress (GearyAccount *self, GearyProgressMonitor *value);
void geary_account_set_contact_store (GearyAccount *self, GearyContactStore *value);
void geary_account_set_db_upgrade_monitor (GearyAccount *self, GearyProgressMonitor *value);
void geary_account_set_db_vacuum_monitor (GearyAccount *self, GearyProgressMonitor *value);
void geary_account_set_last_storage_cleanup (GearyAccount *self, GDateTime *value);
void geary_account_notify_opened (GearyAccount *self);
void geary_account_notify_closed (GearyAccount *self);
void geary_account_notify_folders_available_unavailable (GearyAccount      *self,
                                                         GeeBidirSortedSet *available,
                                                         GeeBidirSortedSet *unavailable);
GearyFolder *geary_account_get_folder (GearyAccount *self, GearyFolderPath *path, GError **error);
void geary_account_notify_folders_created (GearyAccount *self, GeeBidirSortedSet *created);
void geary_account_notify_email_appended (GearyAccount *self, GearyFolder *folder,
                                          GeeCollection *ids);
void geary_account_notify_email_inserted (GearyAccount *self, GearyFolder *folder,
                                          GeeCollection *ids);
void geary_account_notify_email_removed (GearyAccount *self, GearyFolder *folder,
                                         GeeCollection *ids);
void geary_account_notify_email_locally_removed (GearyAccount *self, GearyFolder *folder,
                                                 GeeCollection *ids);
void geary_account_notify_email_locally_complete (GearyAccount *self, GearyFolder *folder,
                                                  GeeCollection *ids);
void geary_account_notify_email_flags_changed (GearyAccount *self, GearyFolder *folder,
                                               GeeMap *flag_map);
void geary_account_notify_report_problem (GearyAccount *self, GearyProblemReport *report);
GeeBidirSortedSet *geary_account_sort_by_path (GeeCollection *folders);

GType       geary_account_information_get_type (void);
int         geary_account_information_compare_ascending (GearyAccountInformation *a,
                                                         GearyAccountInformation *b);
GFile      *geary_account_information_get_config_dir (GearyAccountInformation *self);
GFile      *geary_account_information_get_data_dir (GearyAccountInformation *self);
const char *geary_account_information_get_display_name (GearyAccountInformation *self);
const char *geary_account_information_get_id (GearyAccountInformation *self);
GearyServiceInformation *geary_account_information_get_incoming (GearyAccountInformation *self);
GearyServiceInformation *geary_account_information_get_outgoing (GearyAccountInformation *self);
GeeList *geary_account_information_get_sender_mailboxes (GearyAccountInformation *self); /* owned */
GearyNonblockingMutex *geary_account_information_get_write_lock (GearyAccountInformation *self);
void geary_account_information_load_incoming_credentials (GearyAccountInformation *self,
                                                          GCancellable            *cancellable,
                                                          GEARY_ASYNC_CALLBACK);
gboolean geary_account_information_load_incoming_credentials_finish (GearyAccountInformation *self,
                                                                     GEARY_ASYNC_RESULT);

char *geary_rf_c822_mailbox_address_to_full_display (GearyRFC822MailboxAddress *self,
                                                     const char *open, const char *close);

GearyAccountInformation *geary_account_information_new_copy (GearyAccountInformation *other);
const char *geary_account_information_get_label (GearyAccountInformation *self);
GearyRFC822MailboxAddress *
geary_account_information_get_primary_mailbox (GearyAccountInformation *self); /* owned */
void geary_account_information_set_incoming (GearyAccountInformation *self,
                                             GearyServiceInformation *value);
void geary_account_information_set_label (GearyAccountInformation *self, const char *value);
void geary_account_information_set_outgoing (GearyAccountInformation *self,
                                             GearyServiceInformation *value);
void geary_account_information_set_prefetch_period_days (GearyAccountInformation *self, int value);

const char *geary_rf_c822_mailbox_address_get_address (GearyRFC822MailboxAddress *self);
const char *geary_rf_c822_mailbox_address_get_name (GearyRFC822MailboxAddress *self);

GearyCredentials *geary_credentials_new (GearyCredentialsMethod method, const char *user,
                                         const char *token);
GearyCredentialsMethod geary_credentials_get_supported_method (GearyCredentials *self);
const char *geary_credentials_get_token (GearyCredentials *self);
const char *geary_credentials_get_user (GearyCredentials *self);

char *geary_credentials_requirement_to_value (GearyCredentialsRequirement self);
char *geary_tls_negotiation_method_to_value (GearyTlsNegotiationMethod self);

GearyCredentials *geary_service_information_get_credentials (GearyServiceInformation *self);
const char       *geary_service_information_get_host (GearyServiceInformation *self);
GearyProtocol     geary_service_information_get_protocol (GearyServiceInformation *self);
guint16           geary_service_information_get_port (GearyServiceInformation *self);
GearyTlsNegotiationMethod
geary_service_information_get_transport_security (GearyServiceInformation *self);
GearyCredentialsRequirement
geary_service_information_get_credentials_requirement (GearyServiceInformation *self);
gboolean geary_service_information_get_remember_password (GearyServiceInformation *self);
GearyServiceInformation *geary_service_information_new (GearyProtocol        protocol,
                                                        GearyServiceProvider provider);
GearyServiceInformation *geary_service_information_new_copy (GearyServiceInformation *other);
gboolean geary_service_information_equal_to (GearyServiceInformation *self,
                                             GearyServiceInformation *other);
void geary_service_information_set_credentials (GearyServiceInformation *self,
                                                GearyCredentials        *value);
void geary_service_information_set_credentials_requirement (GearyServiceInformation    *self,
                                                            GearyCredentialsRequirement value);
void geary_service_information_set_host (GearyServiceInformation *self, const char *value);
void geary_service_information_set_port (GearyServiceInformation *self, guint16 value);
void geary_service_information_set_remember_password (GearyServiceInformation *self,
                                                      gboolean                 value);
void geary_service_information_set_transport_security (GearyServiceInformation  *self,
                                                       GearyTlsNegotiationMethod value);


GearyRFC822MailboxAddress *geary_rf_c822_mailbox_address_new (const char *name,
                                                              const char *address);

/* Services */

GType               geary_client_service_get_type (void);
GearyClientService *geary_client_service_construct (GType                    object_type,
                                                    GearyAccountInformation *account,
                                                    GearyServiceInformation *configuration,
                                                    GearyEndpoint           *remote);
GearyAccountInformation *geary_client_service_get_account (GearyClientService *self);
GearyServiceInformation *geary_client_service_get_configuration (GearyClientService *self);
GearyClientServiceStatus geary_client_service_get_current_status (GearyClientService *self);
gboolean                 geary_client_service_get_is_running (GearyClientService *self);
GearyEndpoint           *geary_client_service_get_remote (GearyClientService *self);
void geary_client_service_update_configuration (GearyClientService      *self,
                                                GearyServiceInformation *configuration,
                                                GearyEndpoint           *remote,
                                                GCancellable            *cancellable,
                                                GEARY_ASYNC_CALLBACK);
void geary_client_service_notify_started (GearyClientService *self);
void geary_client_service_notify_stopped (GearyClientService *self);
void geary_client_service_notify_connected (GearyClientService *self);
void geary_client_service_notify_connection_failed (GearyClientService *self,
                                                    GearyErrorContext  *error);
void geary_client_service_notify_authentication_failed (GearyClientService *self);
void geary_client_service_set_logging_parent (GearyClientService *self, GearyLoggingSource *parent);
void geary_client_service_start (GearyClientService *self, GCancellable *cancellable,
                                 GEARY_ASYNC_CALLBACK);
void geary_client_service_start_finish (GearyClientService *self, GEARY_ASYNC_RESULT);
void geary_client_service_stop (GearyClientService *self, GCancellable *cancellable,
                                GEARY_ASYNC_CALLBACK);
void geary_client_service_stop_finish (GearyClientService *self, GEARY_ASYNC_RESULT);
void geary_client_service_restart (GearyClientService *self, GCancellable *cancellable,
                                   GEARY_ASYNC_CALLBACK);

GearyErrorContext *geary_error_context_new (GError *thrown);
GType              geary_error_context_stack_frame_get_type (void);
GType              geary_logging_state_get_type (void);
GearyLoggingState *geary_logging_state_new (GearyLoggingSource *source, const char *message, ...)
  G_GNUC_PRINTF (2, 3);

extern GTlsDatabase *geary_endpoint_default_tls_database;
GearyEndpoint *geary_endpoint_new (GSocketConnectable *remote, GearyTlsNegotiationMethod method,
                                   guint timeout_sec);
GSocketConnectable *geary_endpoint_get_remote (GearyEndpoint *self);
void geary_endpoint_connect_async (GearyEndpoint *self, GCancellable *cancellable,
                                   GEARY_ASYNC_CALLBACK);
GSocketConnection *geary_endpoint_connect_finish (GearyEndpoint *self, GEARY_ASYNC_RESULT);
void geary_endpoint_starttls_handshake_async (GearyEndpoint *self, GIOStream *base_stream,
                                              GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GTlsClientConnection *geary_endpoint_starttls_handshake_finish (GearyEndpoint *self,
                                                                GEARY_ASYNC_RESULT);

GearySmtpClientService *geary_smtp_client_service_new (GearyAccountInformation *account,
                                                       GearyServiceInformation *service,
                                                       GearyEndpoint           *remote);
void geary_smtp_client_service_set_outbox (GearySmtpClientService *self, GearyOutboxFolder *value);
GearyOutboxFolder *geary_smtp_client_service_get_outbox (GearySmtpClientService *self);
GearyOutboxFolder *geary_outbox_folder_new (GearyAccount *account, GearyFolderRoot *root,
                                            GearyImapDBAccount *local);
GearyOutboxEmailIdentifier *geary_outbox_email_identifier_new_from_variant (GVariant *serialised,
                                                                            GError  **error);

GearyContactStoreImpl *geary_contact_store_impl_new (GearyDbDatabase *backing);
GearyContactHarvesterImpl *geary_contact_harvester_impl_new (GearyContactStore    *store,
                                                             GearyFolderSpecialUse location,
                                                             GeeCollection        *owners);
void geary_contact_harvester_harvest_from_email (GearyContactHarvester *self,
                                                 GeeCollection *messages,
                                                 GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void geary_contact_harvester_harvest_from_email_finish (GearyContactHarvester *self,
                                                        GEARY_ASYNC_RESULT);
GearyReentrantProgressMonitor *geary_reentrant_progress_monitor_new (GearyProgressType type);
void geary_progress_monitor_notify_start (GearyProgressMonitor *self);
void geary_progress_monitor_notify_finish (GearyProgressMonitor *self);

struct sb_stemmer;
GearyFtsSearchQuery *geary_fts_search_query_new (GeeList *expression, const char *raw,
                                                 struct sb_stemmer *stemmer);

void geary_nonblocking_mutex_claim_async (GearyNonblockingMutex *self, GCancellable *cancellable,
                                          GEARY_ASYNC_CALLBACK);
int  geary_nonblocking_mutex_claim_finish (GearyNonblockingMutex *self, GEARY_ASYNC_RESULT);
void geary_nonblocking_mutex_release (GearyNonblockingMutex *self, int *token, GError **error);
GeeLinkedList *geary_iterable_to_linked_list (GearyIterable *self, GeeEqualDataFunc equal_func,
                                              gpointer equal_target, GDestroyNotify equal_destroy);

/* Folders */

GType        geary_folder_get_type (void);
GType        geary_abstract_local_folder_get_type (void);
gpointer     geary_abstract_local_folder_construct (GType object_type);
GearyFolderOpenState   geary_folder_get_open_state (GearyFolder *self);
GearyFolderPath       *geary_folder_get_path (GearyFolder *self);
void geary_folder_contains_identifiers (GearyFolder *self, GeeCollection *ids,
                                        GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GeeCollection *geary_folder_contains_identifiers_finish (GearyFolder *self, GEARY_ASYNC_RESULT);
void geary_folder_notify_email_appended (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_email_locally_appended (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_email_inserted (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_email_removed (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_opened (GearyFolder *self, GearyFolderOpenState state, int count);
void geary_folder_notify_email_count_changed (GearyFolder *self, int new_count,
                                              GearyFolderCountChangeReason reason);
void geary_folder_notify_email_flags_changed (GearyFolder *self, GeeMap *flag_map);
void geary_folder_notify_email_locally_complete (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_use_changed (GearyFolder *self, GearyFolderSpecialUse old_use,
                                      GearyFolderSpecialUse new_use);

GType geary_folder_support_archive_get_type (void);
GType geary_folder_support_copy_get_type (void);
GType geary_folder_support_create_get_type (void);
GType geary_folder_support_empty_get_type (void);
GType geary_folder_support_mark_get_type (void);
GType geary_folder_support_move_get_type (void);
GType geary_folder_support_remove_get_type (void);

int  geary_folder_properties_get_email_total (GearyFolderProperties *self);
int  geary_folder_properties_get_email_unread (GearyFolderProperties *self);
void geary_folder_properties_set_create_never_returns_id (GearyFolderProperties *self,
                                                          gboolean               value);
GearyFolderPath *geary_folder_path_get_child (GearyFolderPath *self, const char *name,
                                              GearyTrillian is_case_sensitive);
char           **geary_folder_path_as_array (GearyFolderPath *self, int *length);
GearyFolderRoot *geary_folder_path_get_root (GearyFolderPath *self);
GearyFolderPath *geary_folder_path_get_parent (GearyFolderPath *self);
gboolean         geary_folder_path_is_descendant (GearyFolderPath *self, GearyFolderPath *target);
char            *geary_folder_path_to_string (GearyFolderPath *self);
GearyFolderPath *geary_folder_root_from_variant (GearyFolderRoot *self, GVariant *serialised,
                                                 GError **error);
GearyFolderPath *geary_imap_folder_root_get_inbox (GearyImapFolderRoot *self);

GType geary_revokable_get_type (void);
GearyRevokable *geary_revokable_construct (GType object_type, int commit_timeout_sec);
void geary_revokable_notify_revoked (GearyRevokable *self);
void geary_revokable_set_invalid (GearyRevokable *self);

G_END_DECLS
