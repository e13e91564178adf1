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

GEARY_DECLARE_TYPE (AccountsManager)
GEARY_DECLARE_TYPE (ApplicationAccountContext)
GEARY_DECLARE_TYPE (ApplicationAccountInterface)
GEARY_DECLARE_TYPE (ApplicationClient)
GEARY_DECLARE_TYPE (ApplicationController)
GEARY_DECLARE_TYPE (ApplicationPluginManager)
GEARY_DECLARE_TYPE (GearyAccount)
GEARY_DECLARE_TYPE (GearyAccountInformation)
GEARY_DECLARE_TYPE (GearyAccountProblemReport)
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
GEARY_DECLARE_TYPE (GearyNamedFlag)
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
  GEARY_EMAIL_FIELD_NONE        = 0,
  GEARY_EMAIL_FIELD_ORIGINATORS = 1 << 1,
  GEARY_EMAIL_FIELD_FLAGS       = 1 << 9,
  GEARY_EMAIL_FIELD_ALL         = 0x3ff,
} GearyEmailField;

typedef enum {
  GEARY_ENGINE_ERROR_OPEN_REQUIRED  = 0,
  GEARY_ENGINE_ERROR_ALREADY_OPEN   = 1,
  GEARY_ENGINE_ERROR_ALREADY_EXISTS = 2,
  GEARY_ENGINE_ERROR_NOT_FOUND      = 5,
  GEARY_ENGINE_ERROR_BAD_PARAMETERS = 6,
  GEARY_ENGINE_ERROR_CORRUPT        = 9,
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

typedef int GearyFolderOpenState;
typedef int GearyFolderOpenFlags;
typedef int GearyFolderOpenFailed;
typedef int GearyFolderCloseReason;
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
  GEARY_TLS_NEGOTIATION_METHOD_NONE,
  GEARY_TLS_NEGOTIATION_METHOD_START_TLS,
  GEARY_TLS_NEGOTIATION_METHOD_TRANSPORT,
} GearyTlsNegotiationMethod;

typedef enum {
  GEARY_TRILLIAN_UNKNOWN = -1,
} GearyTrillian;

/* Builds the two declarations of an async method without a result. */
#define GEARY_ASYNC_CALLBACK GAsyncReadyCallback callback, gpointer user_data
#define GEARY_ASYNC_RESULT   GAsyncResult *result, GError **error

/* Client: application, controller, accounts manager */

GType                  accounts_manager_get_type (void);
GearyAccountInformation *accounts_manager_get_account (AccountsManager *self, const char *id);
AccountsManagerStatus  accounts_manager_get_status (AccountsManager         *self,
                                                    GearyAccountInformation *account);
GearyIterable         *accounts_manager_iterable (AccountsManager *self);

GearyEngine           *application_client_get_engine (ApplicationClient *self);
ApplicationController *application_client_get_controller (ApplicationClient *self);
AccountsManager       *application_controller_get_account_manager (ApplicationController *self);
ApplicationAccountContext *
application_account_interface_get_context_for_account (ApplicationAccountInterface *self,
                                                       GearyAccountInformation     *account);
gboolean application_account_context_get_tls_validation_failed (ApplicationAccountContext *self);
gboolean application_account_context_get_tls_validation_prompting (ApplicationAccountContext *self);

GType              plugin_plugin_base_get_type (void);
GType              plugin_trusted_extension_get_type (void);

/* Engine and accounts */

GQuark         geary_engine_error_quark (void);
GQuark         geary_database_error_quark (void);
GType          geary_engine_get_type (void);
GeeCollection *geary_engine_get_accounts (GearyEngine *self, GError **error);
guint          geary_engine_get_accounts_count (GearyEngine *self);
GFile         *geary_engine_get_resource_dir (GearyEngine *self);
gboolean       geary_engine_has_account (GearyEngine *self, GearyAccountInformation *config);

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
const char *geary_account_information_get_id (GearyAccountInformation *self);
GearyServiceInformation *geary_account_information_get_incoming (GearyAccountInformation *self);
GearyServiceInformation *geary_account_information_get_outgoing (GearyAccountInformation *self);
GearyRFC822MailboxAddress *                                   /* owned */
geary_account_information_get_primary_mailbox (GearyAccountInformation *self);
GeeList *geary_account_information_get_sender_mailboxes (GearyAccountInformation *self); /* owned */
GearyNonblockingMutex *geary_account_information_get_write_lock (GearyAccountInformation *self);
void geary_account_information_load_incoming_credentials (GearyAccountInformation *self,
                                                          GCancellable            *cancellable,
                                                          GEARY_ASYNC_CALLBACK);
gboolean geary_account_information_load_incoming_credentials_finish (GearyAccountInformation *self,
                                                                     GEARY_ASYNC_RESULT);
void geary_account_information_set_prefetch_period_days (GearyAccountInformation *self, int value);
void geary_account_information_set_service_label (GearyAccountInformation *self,
                                                  const char              *value);

const char *geary_credentials_get_token (GearyCredentials *self);
const char *geary_credentials_get_user (GearyCredentials *self);

GearyCredentials *geary_service_information_get_credentials (GearyServiceInformation *self);
const char       *geary_service_information_get_host (GearyServiceInformation *self);
guint16           geary_service_information_get_port (GearyServiceInformation *self);
GearyTlsNegotiationMethod
geary_service_information_get_transport_security (GearyServiceInformation *self);

const char *geary_rf_c822_mailbox_address_get_address (GearyRFC822MailboxAddress *self);

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
void geary_client_service_restart_finish (GearyClientService *self, GEARY_ASYNC_RESULT);

GearyErrorContext *geary_error_context_new (GError *thrown);
GearyAccountProblemReport *geary_account_problem_report_new (GearyAccountInformation *account,
                                                             GError                  *error);
GearyLoggingState *geary_logging_state_new (GearyLoggingSource *source, const char *message, ...)
  G_GNUC_PRINTF (2, 3);

extern GTlsDatabase *geary_endpoint_default_tls_database;
GearyEndpoint *geary_endpoint_new (GSocketConnectable *remote, GearyTlsNegotiationMethod method,
                                   guint timeout_sec);
void geary_endpoint_connect_async (GearyEndpoint *self, GCancellable *cancellable,
                                   GEARY_ASYNC_CALLBACK);
GSocketConnection *geary_endpoint_connect_finish (GearyEndpoint *self, GEARY_ASYNC_RESULT);
GTlsCertificate   *geary_endpoint_get_untrusted_certificate (GearyEndpoint *self);
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
GearyFolderProperties *geary_folder_get_properties (GearyFolder *self);
GearyFolderSpecialUse  geary_folder_get_used_as (GearyFolder *self);
void geary_folder_contains_identifiers (GearyFolder *self, GeeCollection *ids,
                                        GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GeeCollection *geary_folder_contains_identifiers_finish (GearyFolder *self, GEARY_ASYNC_RESULT);
void geary_folder_notify_email_appended (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_email_locally_appended (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_email_inserted (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_email_locally_inserted (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_email_removed (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_email_count_changed (GearyFolder *self, int new_count,
                                              GearyFolderCountChangeReason reason);
void geary_folder_notify_email_flags_changed (GearyFolder *self, GeeMap *flag_map);
void geary_folder_notify_email_locally_complete (GearyFolder *self, GeeCollection *ids);
void geary_folder_notify_use_changed (GearyFolder *self, GearyFolderSpecialUse old_use,
                                      GearyFolderSpecialUse new_use);
void geary_folder_set_used_as_custom (GearyFolder *self, gboolean enabled, GError **error);

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

/* The store: ImapDB. Its async methods are for the main thread. */

GearyImapDBAccount *geary_imap_db_account_new (GearyAccountInformation *config, GFile *data_dir,
                                               GFile *schema_dir);
void geary_imap_db_account_open_async (GearyImapDBAccount *self, GCancellable *cancellable,
                                       GEARY_ASYNC_CALLBACK);
void geary_imap_db_account_open_finish (GearyImapDBAccount *self, GEARY_ASYNC_RESULT);
void geary_imap_db_account_close_async (GearyImapDBAccount *self, GCancellable *cancellable,
                                        GEARY_ASYNC_CALLBACK);
void geary_imap_db_account_close_finish (GearyImapDBAccount *self, GEARY_ASYNC_RESULT);
GearyImapDBDatabase        *geary_imap_db_account_get_db (GearyImapDBAccount *self);
gboolean geary_imap_db_database_get_want_background_vacuum (GearyImapDBDatabase *self);
void geary_imap_db_database_run_gc (GearyImapDBDatabase *self,
                                    GearyImapDBDatabaseGarbageCollection options,
                                    GeeCollection *to_pause, GCancellable *cancellable,
                                    GEARY_ASYNC_CALLBACK);
void geary_imap_db_database_run_gc_finish (GearyImapDBDatabase *self, GEARY_ASYNC_RESULT);
GearyImapFolderRoot        *geary_imap_db_account_get_imap_folder_root (GearyImapDBAccount *self);
GearySimpleProgressMonitor *geary_imap_db_account_get_upgrade_monitor (GearyImapDBAccount *self);
GearySimpleProgressMonitor *geary_imap_db_account_get_vacuum_monitor (GearyImapDBAccount *self);
void geary_imap_db_account_clone_folder_async (GearyImapDBAccount *self, GearyImapFolder *folder,
                                               GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GearyImapDBFolder *geary_imap_db_account_clone_folder_finish (GearyImapDBAccount *self,
                                                              GEARY_ASYNC_RESULT);
void geary_imap_db_account_list_folders_async (GearyImapDBAccount *self, GearyFolderPath *parent,
                                               GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GeeCollection *geary_imap_db_account_list_folders_finish (GearyImapDBAccount *self,
                                                          GEARY_ASYNC_RESULT);
void geary_imap_db_account_fetch_email_async (GearyImapDBAccount *self,
                                              GearyImapDBEmailIdentifier *id,
                                              GearyEmailField required_fields,
                                              GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GearyEmail *geary_imap_db_account_fetch_email_finish (GearyImapDBAccount *self, GEARY_ASYNC_RESULT);
void geary_imap_db_account_list_email (GearyImapDBAccount *self, GeeCollection *ids,
                                       GearyEmailField required_fields, GCancellable *cancellable,
                                       GEARY_ASYNC_CALLBACK);
GeeList *geary_imap_db_account_list_email_finish (GearyImapDBAccount *self, GEARY_ASYNC_RESULT);
void geary_imap_db_account_get_containing_folders_async (GearyImapDBAccount *self,
                                                         GeeCollection *ids, GeeMultiMap *map,
                                                         GCancellable *cancellable,
                                                         GEARY_ASYNC_CALLBACK);
void geary_imap_db_account_get_containing_folders_finish (GearyImapDBAccount *self,
                                                          GEARY_ASYNC_RESULT);
void geary_imap_db_account_search_async (GearyImapDBAccount *self, GearySearchQuery *query,
                                         int limit, int offset, GeeCollection *excluded_folders,
                                         GeeCollection *search_ids, GCancellable *cancellable,
                                         GEARY_ASYNC_CALLBACK);
GeeCollection *geary_imap_db_account_search_finish (GearyImapDBAccount *self, GEARY_ASYNC_RESULT);
void geary_imap_db_account_get_search_matches_async (GearyImapDBAccount *self,
                                                     GearySearchQuery *query, GeeCollection *ids,
                                                     GCancellable *cancellable,
                                                     GEARY_ASYNC_CALLBACK);
GeeSet *geary_imap_db_account_get_search_matches_finish (GearyImapDBAccount *self,
                                                         GEARY_ASYNC_RESULT);
void geary_imap_db_account_search_message_id_async (GearyImapDBAccount *self,
                                                    GearyRFC822MessageID *message_id,
                                                    GearyEmailField requested_fields,
                                                    gboolean partial_ok,
                                                    GeeCollection *folder_blacklist,
                                                    GearyEmailFlags *flag_blacklist,
                                                    GCancellable *cancellable,
                                                    GEARY_ASYNC_CALLBACK);
GeeMultiMap *geary_imap_db_account_search_message_id_finish (GearyImapDBAccount *self,
                                                             GEARY_ASYNC_RESULT);
void geary_imap_db_account_populate_search_table (GearyImapDBAccount *self,
                                                  GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
void geary_imap_db_account_populate_search_table_finish (GearyImapDBAccount *self,
                                                         GAsyncResult       *result);
void geary_imap_db_account_fetch_last_cleanup_async (GearyImapDBAccount *self,
                                                     GCancellable *cancellable,
                                                     GEARY_ASYNC_CALLBACK);
GDateTime *geary_imap_db_account_fetch_last_cleanup_finish (GearyImapDBAccount *self,
                                                            GEARY_ASYNC_RESULT);
void geary_imap_db_account_set_last_cleanup_async (GearyImapDBAccount *self, GDateTime *date,
                                                   GCancellable *cancellable,
                                                   GEARY_ASYNC_CALLBACK);
void geary_imap_db_account_set_last_cleanup_finish (GearyImapDBAccount *self, GEARY_ASYNC_RESULT);

GearyFolderPath           *geary_imap_db_folder_get_path (GearyImapDBFolder *self); /* unowned */
GearyImapFolderProperties *geary_imap_db_folder_get_properties (GearyImapDBFolder *self);
GearyImapDBFolderListFlags
geary_imap_db_folder_list_flags_from_folder_flags (GearyFolderListFlags flags);
void geary_imap_db_folder_list_email_by_id_async (GearyImapDBFolder *self,
                                                  GearyImapDBEmailIdentifier *initial_id,
                                                  int count, GearyEmailField required_fields,
                                                  GearyImapDBFolderListFlags flags,
                                                  GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GeeList *geary_imap_db_folder_list_email_by_id_finish (GearyImapDBFolder *self, GEARY_ASYNC_RESULT);
void geary_imap_db_folder_list_email_by_sparse_id_async (GearyImapDBFolder *self,
                                                         GeeCollection *ids,
                                                         GearyEmailField required_fields,
                                                         GearyImapDBFolderListFlags flags,
                                                         GCancellable *cancellable,
                                                         GEARY_ASYNC_CALLBACK);
GeeList *geary_imap_db_folder_list_email_by_sparse_id_finish (GearyImapDBFolder *self,
                                                              GEARY_ASYNC_RESULT);
void geary_imap_db_folder_fetch_email_async (GearyImapDBFolder *self,
                                             GearyImapDBEmailIdentifier *id,
                                             GearyEmailField required_fields,
                                             GearyImapDBFolderListFlags flags,
                                             GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GearyEmail *geary_imap_db_folder_fetch_email_finish (GearyImapDBFolder *self, GEARY_ASYNC_RESULT);
void geary_imap_db_folder_mark_email_async (GearyImapDBFolder *self, GeeCollection *to_mark,
                                            GearyEmailFlags *flags_to_add,
                                            GearyEmailFlags *flags_to_remove,
                                            GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
/* 43: void, 46: int; the result is not used, so that one declaration serves both. */
void geary_imap_db_folder_mark_email_finish (GearyImapDBFolder *self, GEARY_ASYNC_RESULT);
void geary_imap_db_folder_get_email_flags_async (GearyImapDBFolder *self, GeeCollection *ids,
                                                 GCancellable *cancellable, GEARY_ASYNC_CALLBACK);
GeeMap *geary_imap_db_folder_get_email_flags_finish (GearyImapDBFolder *self, GEARY_ASYNC_RESULT);

GType geary_email_identifier_get_type (void);
GType geary_folder_path_get_type (void);
GType geary_imap_db_email_identifier_get_type (void);
GearyImapDBEmailIdentifier *geary_imap_db_email_identifier_new (gint64        message_id,
                                                                GearyImapUID *uid);
GearyImapDBEmailIdentifier *geary_imap_db_email_identifier_new_no_message_id (GearyImapUID *uid);
GearyImapDBEmailIdentifier *geary_imap_db_email_identifier_new_from_variant (GVariant *serialised,
                                                                             GError  **error);
gint64        geary_imap_db_email_identifier_get_message_id (GearyImapDBEmailIdentifier *self);
GearyImapUID *geary_imap_db_email_identifier_get_uid (GearyImapDBEmailIdentifier *self);

GearyImapMailboxAttributes *geary_imap_mailbox_attributes_deserialize (const char *text);
GearyImapFolderProperties *
geary_imap_folder_properties_new_from_imapdb (GearyImapMailboxAttributes *attrs, int email_total,
                                              int email_unread, GearyImapUIDValidity *uid_validity,
                                              GearyImapUID *uid_next);
void geary_imap_folder_properties_set_select_examine_message_count (GearyImapFolderProperties *self,
                                                                    int messages);
void geary_imap_folder_properties_set_status_unseen (GearyImapFolderProperties *self, int count);
GearyImapFolder      *geary_imap_folder_new (GearyFolderPath           *path,
                                             GearyImapFolderProperties *properties);
GearyImapUID         *geary_imap_uid_new (gint64 value);
GearyImapUIDValidity *geary_imap_uid_validity_new (gint64 value);
gint64 geary_message_data_int64_message_data_get_value (gpointer self);

/* Messages, made on the store thread from private bytes */

GearyEmail *geary_email_new (GearyEmailIdentifier *id);
GearyEmailIdentifier *geary_email_get_id (GearyEmail *self);
GearyRFC822Message *geary_email_get_message (GearyEmail *self, GError **error);
void geary_email_set_send_date (GearyEmail *self, GearyRFC822Date *date);
void geary_email_set_originators (GearyEmail *self, GearyRFC822MailboxAddresses *from,
                                  GearyRFC822MailboxAddress *sender,
                                  GearyRFC822MailboxAddresses *reply_to, GError **error);
void geary_email_set_receivers (GearyEmail *self, GearyRFC822MailboxAddresses *to,
                                GearyRFC822MailboxAddresses *cc, GearyRFC822MailboxAddresses *bcc);
void geary_email_set_full_references (GearyEmail *self, GearyRFC822MessageID *message_id,
                                      GearyRFC822MessageIDList *in_reply_to,
                                      GearyRFC822MessageIDList *references);
void geary_email_set_message_subject (GearyEmail *self, GearyRFC822Subject *subject);
void geary_email_set_message_header (GearyEmail *self, GearyRFC822Header *header);
void geary_email_set_message_body (GearyEmail *self, GearyRFC822Text *body);
void geary_email_set_message_preview (GearyEmail *self, GearyRFC822PreviewText *preview);
void geary_email_set_flags (GearyEmail *self, GearyEmailFlags *flags);
void geary_email_set_email_properties (GearyEmail *self, GearyEmailProperties *properties);

GearyRFC822Date             *geary_email_header_set_get_date (GearyEmailHeaderSet *self);
GearyRFC822MailboxAddresses *geary_email_header_set_get_from (GearyEmailHeaderSet *self);
GearyRFC822MailboxAddress   *geary_email_header_set_get_sender (GearyEmailHeaderSet *self);
GearyRFC822MailboxAddresses *geary_email_header_set_get_reply_to (GearyEmailHeaderSet *self);
GearyRFC822MailboxAddresses *geary_email_header_set_get_to (GearyEmailHeaderSet *self);
GearyRFC822MailboxAddresses *geary_email_header_set_get_cc (GearyEmailHeaderSet *self);
GearyRFC822MailboxAddresses *geary_email_header_set_get_bcc (GearyEmailHeaderSet *self);
GearyRFC822MessageID        *geary_email_header_set_get_message_id (GearyEmailHeaderSet *self);
GearyRFC822MessageIDList    *geary_email_header_set_get_in_reply_to (GearyEmailHeaderSet *self);
GearyRFC822MessageIDList    *geary_email_header_set_get_references (GearyEmailHeaderSet *self);
GearyRFC822Subject          *geary_email_header_set_get_subject (GearyEmailHeaderSet *self);

GDateTime *geary_rf_c822_date_get_value (GearyRFC822Date *self);
GearyMemoryByteBuffer  *geary_memory_byte_buffer_new (guint8 *data, int length, gsize filled);
GBytes                 *geary_memory_buffer_get_bytes (GearyMemoryBuffer *self);
GearyRFC822Header      *geary_rf_c822_header_new (GearyMemoryBuffer *buffer, GError **error);
GearyRFC822Text        *geary_rf_c822_text_new (GearyMemoryBuffer *buffer);
GearyRFC822PreviewText *geary_rf_c822_preview_text_new_from_string (const char *preview);
GearyRFC822Message     *geary_rf_c822_message_new_from_parts (GearyRFC822Header *header,
                                                              GearyRFC822Text   *body,
                                                              GError           **error);
GeeList  *geary_rf_c822_message_get_attachments (GearyRFC822Message      *self,
                                                 GearyMimeDispositionType disposition,
                                                 GError                 **error);
gboolean  geary_rf_c822_message_has_plain_body (GearyRFC822Message *self);
gboolean  geary_rf_c822_message_has_html_body (GearyRFC822Message *self);
char     *geary_rf_c822_message_get_plain_body (GearyRFC822Message *self, gboolean convert_to_html,
                                                gpointer replacer, gpointer replacer_target,
                                                GError **error);
char     *geary_rf_c822_message_get_html_body (GearyRFC822Message *self, gpointer replacer,
                                               gpointer replacer_target, GError **error);
char     *geary_html_html_to_text (const char *html, gboolean include_blockquotes,
                                   const char *encoding);
GearyMemoryBuffer *
geary_rf_c822_message_get_rfc822_buffer (GearyRFC822Message *self, int options, GError **error);

char       *geary_rf_c822_part_get_clean_filename (GearyRFC822Part *self);
const char *geary_rf_c822_part_get_content_description (GearyRFC822Part *self);
const char *geary_rf_c822_part_get_content_id (GearyRFC822Part *self);
GearyMimeContentDisposition *geary_rf_c822_part_get_content_disposition (GearyRFC822Part *self);
GearyMimeContentType        *geary_rf_c822_part_get_content_type (GearyRFC822Part *self);
void geary_rf_c822_part_write_to_stream (GearyRFC822Part *self, GMimeStream *destination,
                                         GearyRFC822PartEncodingConversion conversion,
                                         GearyRFC822PartBodyFormatting format, GError **error);
GearyMimeDispositionType
geary_mime_content_disposition_get_disposition_type (GearyMimeContentDisposition *self);
char *geary_mime_content_type_to_string (GearyMimeContentType *self);

GearyImapMessageFlags *geary_imap_message_flags_deserialize (const char *text);
GearyImapMessageFlags *geary_imap_email_flags_get_message_flags (GearyImapEmailFlags *self);
char                  *geary_imap_flags_serialize (gpointer self);
GearyImapEmailFlags   *geary_imap_email_flags_new (GearyImapMessageFlags *flags);
GearyImapEmailFlags   *geary_imap_email_flags_from_api_email_flags (GearyEmailFlags *flags);
gboolean  geary_email_flags_is_unread (GearyEmailFlags *self);
GearyImapInternalDate *geary_imap_internal_date_new_from_date_time (GDateTime *date,
                                                                    GError   **error);
GearyImapRFC822Size      *geary_imap_rf_c822_size_new (gint64 value);
GearyImapEmailProperties *geary_imap_email_properties_new (GearyImapInternalDate *date,
                                                           GearyImapRFC822Size   *size);

GearyImapDBMessageRow *geary_imap_db_message_row_new_from_email (GearyEmail *email);
void                   geary_imap_db_message_row_unref (gpointer self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GearyImapDBMessageRow, geary_imap_db_message_row_unref)
GearyEmailField geary_imap_db_message_row_get_fields (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_date (GearyImapDBMessageRow *self);
gint64      geary_imap_db_message_row_get_date_time_t (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_from (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_sender (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_reply_to (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_to (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_cc (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_bcc (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_message_id (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_in_reply_to (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_references (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_subject (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_preview (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_email_flags (GearyImapDBMessageRow *self);
const char *geary_imap_db_message_row_get_internaldate (GearyImapDBMessageRow *self);
gint64      geary_imap_db_message_row_get_internaldate_time_t (GearyImapDBMessageRow *self);
gint64      geary_imap_db_message_row_get_rfc822_size (GearyImapDBMessageRow *self);

/* The database; connections of our own are used on the store thread. */

GearyDbDatabaseConnection *geary_db_database_connection_new (GearyDbDatabase *database,
                                                             int sqlite_flags,
                                                             GCancellable *cancellable,
                                                             GError **error);
void     geary_db_database_prepare_connection (GearyDbDatabase *self,
                                               GearyDbDatabaseConnection *connection,
                                               GError **error);
void     geary_db_database_set_logging_parent (GearyDbDatabase *self, GearyLoggingSource *parent);
sqlite3 *geary_db_connection_get_db (GearyDbConnection *self); /* unowned */
void     geary_imap_db_folder_do_add_email_to_search_table (GearyDbConnection *connection,
                                                            gint64 message_id, GearyEmail *email,
                                                            GCancellable *cancellable,
                                                            GError **error);

G_END_DECLS
