/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

/*
 * Layouts of the classes and interfaces of Geary's that we subclass or
 * implement. Slots that we do not fill are only counted. Their sizes are
 * compared with the running host's by pop3_host_probe() before any of our types
 * is registered. Slot order and sizes are the same in Geary 43.0, 44.1 and 46.0.
 */

#define SLOTS(name, n) gpointer name[n]
#define ASYNC_SLOT(name, ...) \
  void (*name) (__VA_ARGS__, GCancellable *cancellable, GEARY_ASYNC_CALLBACK)

typedef struct {
  GObject  parent_instance;
  gpointer priv;
} GearyBaseObject;

typedef struct {
  GObjectClass parent_class;
} GearyBaseObjectClass;

struct _GearyAccount {
  GearyBaseObject parent_instance;
  gpointer        priv;
};

typedef struct {
  GearyBaseObjectClass parent_class;

  ASYNC_SLOT (open_async, GearyAccount *self);
  void (*open_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (close_async, GearyAccount *self);
  void (*close_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  gboolean (*is_open) (GearyAccount *self);
  void (*cancel_remote_update) (GearyAccount *self);
  ASYNC_SLOT (rebuild_async, GearyAccount *self);
  void (*rebuild_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  GearyEmailIdentifier *(*to_email_identifier) (GearyAccount *self, GVariant *serialised,
                                                GError **error);
  GearyFolderPath *(*to_folder_path) (GearyAccount *self, GVariant *serialised, GError **error);
  SLOTS (has_folder, 1);
  GearyFolder *(*get_folder) (GearyAccount *self, GearyFolderPath *path, GError **error);
  GeeCollection *(*list_folders) (GearyAccount *self);
  GeeCollection *(*list_matching_folders) (GearyAccount *self, GearyFolderPath *parent,
                                           GError **error);
  SLOTS (get_special_folder, 1);
  ASYNC_SLOT (get_required_special_folder_async, GearyAccount *self, GearyFolderSpecialUse use);
  GearyFolder *(*get_required_special_folder_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (create_personal_folder, GearyAccount *self, const char *name,
              GearyFolderSpecialUse use);
  GearyFolder *(*create_personal_folder_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  void (*register_local_folder) (GearyAccount *self, GearyFolder *local, GError **error);
  void (*deregister_local_folder) (GearyAccount *self, GearyFolder *local, GError **error);
  ASYNC_SLOT (local_search_message_id_async, GearyAccount *self, GearyRFC822MessageID *message_id,
              GearyEmailField fields, gboolean partial_ok, GeeCollection *folder_blacklist,
              GearyEmailFlags *flag_blacklist);
  GeeMultiMap *(*local_search_message_id_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (local_fetch_email_async, GearyAccount *self, GearyEmailIdentifier *id,
              GearyEmailField fields);
  GearyEmail *(*local_fetch_email_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (list_local_email_async, GearyAccount *self, GeeCollection *ids,
              GearyEmailField fields);
  GeeList *(*list_local_email_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  GearySearchQuery *(*new_search_query) (GearyAccount *self, GeeList *expression,
                                         const char *text, GError **error);
  ASYNC_SLOT (local_search_async, GearyAccount *self, GearySearchQuery *query, int limit,
              int offset, GeeCollection *folder_blacklist, GeeCollection *search_ids);
  GeeCollection *(*local_search_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (get_search_matches_async, GearyAccount *self, GearySearchQuery *query,
              GeeCollection *ids);
  GeeSet *(*get_search_matches_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (get_containing_folders_async, GearyAccount *self, GeeCollection *ids);
  GeeMultiMap *(*get_containing_folders_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  GearyLoggingState *(*to_logging_state) (GearyAccount *self);
  ASYNC_SLOT (cleanup_storage, GearyAccount *self);
  void (*cleanup_storage_finish) (GearyAccount *self, GEARY_ASYNC_RESULT);
  SLOTS (notify_opened_closed, 2);
  void (*notify_folders_available_unavailable) (GearyAccount      *self,
                                                GeeBidirSortedSet *available,
                                                GeeBidirSortedSet *unavailable);
  SLOTS (notify, 12);
} GearyAccountClass;

#define GEARY_ACCOUNT_GET_CLASS(object) \
  (G_TYPE_INSTANCE_GET_CLASS ((object), geary_account_get_type (), GearyAccountClass))

struct _GearyFolder {
  GearyBaseObject parent_instance;
  gpointer        priv;
};

typedef struct {
  GearyBaseObjectClass parent_class;

  GearyAccount *(*get_account) (GearyFolder *self);             /* unowned */
  GearyFolderProperties *(*get_properties) (GearyFolder *self); /* unowned */
  GearyFolderPath *(*get_path) (GearyFolder *self);             /* unowned */
  GearyFolderSpecialUse (*get_used_as) (GearyFolder *self);
  SLOTS (opening_monitor_and_notify, 13);
  SLOTS (open_state_and_closing, 7);
  ASYNC_SLOT (synchronise_remote, GearyFolder *self);
  void (*synchronise_remote_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (contains_identifiers, GearyFolder *self, GeeCollection *ids);
  GeeCollection *(*contains_identifiers_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (list_email_by_id_async, GearyFolder *self, GearyEmailIdentifier *initial_id,
              int count, GearyEmailField fields, GearyFolderListFlags flags);
  GeeList *(*list_email_by_id_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (list_email_by_sparse_id_async, GearyFolder *self, GeeCollection *ids,
              GearyEmailField fields, GearyFolderListFlags flags);
  GeeList *(*list_email_by_sparse_id_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (fetch_email_async, GearyFolder *self, GearyEmailIdentifier *id,
              GearyEmailField fields, GearyFolderListFlags flags);
  GearyEmail *(*fetch_email_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
  void (*set_used_as_custom) (GearyFolder *self, gboolean enabled, GError **error);
  SLOTS (to_logging_state, 1);
} GearyFolderClass;

typedef struct {
  GearyFolder parent_instance;
  gpointer    priv;
} GearyAbstractLocalFolder;

typedef struct {
  GearyFolderClass parent_class;
} GearyAbstractLocalFolderClass;

struct _GearyClientService {
  GearyBaseObject parent_instance;
  gpointer        priv;
};

typedef struct {
  GearyBaseObjectClass parent_class;

  SLOTS (get_logging_domain, 1);
  ASYNC_SLOT (start, GearyClientService *self);
  void (*start_finish) (GearyClientService *self, GEARY_ASYNC_RESULT);
  ASYNC_SLOT (stop, GearyClientService *self);
  void (*stop_finish) (GearyClientService *self, GEARY_ASYNC_RESULT);
  GearyLoggingState *(*to_logging_state) (GearyClientService *self);
  void (*became_reachable) (GearyClientService *self);
  void (*became_unreachable) (GearyClientService *self);
} GearyClientServiceClass;

struct _GearyRevokable {
  GearyBaseObject parent_instance;
  gpointer        priv;
};

typedef struct {
  GearyBaseObjectClass parent_class;

  SLOTS (notify_and_revoke, 4);
  ASYNC_SLOT (internal_revoke_async, GearyRevokable *self);
  void (*internal_revoke_finish) (GearyRevokable *self, GEARY_ASYNC_RESULT);
  SLOTS (commit, 2);
  ASYNC_SLOT (internal_commit_async, GearyRevokable *self);
  void (*internal_commit_finish) (GearyRevokable *self, GEARY_ASYNC_RESULT);
} GearyRevokableClass;

struct _PluginPluginBase {
  GearyBaseObject parent_instance;
  gpointer        priv;
};

typedef struct {
  GearyBaseObjectClass parent_class;

  void (*activate) (PluginPluginBase *self, gboolean is_startup, GEARY_ASYNC_CALLBACK);
  void (*activate_finish) (PluginPluginBase *self, GEARY_ASYNC_RESULT);
  void (*deactivate) (PluginPluginBase *self, gboolean is_shutdown, GEARY_ASYNC_CALLBACK);
  void (*deactivate_finish) (PluginPluginBase *self, GEARY_ASYNC_RESULT);
} PluginPluginBaseClass;

typedef struct {
  GTypeInterface parent_iface;

  ApplicationClient *(*get_client_application) (PluginTrustedExtension *self);
  void (*set_client_application) (PluginTrustedExtension *self, ApplicationClient *value);
  ApplicationPluginManager *(*get_client_plugins) (PluginTrustedExtension *self);
  void (*set_client_plugins) (PluginTrustedExtension *self, ApplicationPluginManager *value);
} PluginTrustedExtensionIface;

typedef struct {
  GTypeInterface parent_iface;

  PluginEmailContext *(*get_email) (PluginEmailExtension *self);
  void (*set_email) (PluginEmailExtension *self, PluginEmailContext *value);
} PluginEmailExtensionIface;

typedef struct {
  GTypeInterface parent_iface;

  AccountsEditor *(*get_editor) (AccountsEditorPane *self);  /* unowned */
  void (*set_editor) (AccountsEditorPane *self, AccountsEditor *value);
  GtkWidget *(*get_initial_widget) (AccountsEditorPane *self); /* unowned */
  gboolean (*get_is_operation_running) (AccountsEditorPane *self);
  void (*set_is_operation_running) (AccountsEditorPane *self, gboolean value);
  GCancellable *(*get_op_cancellable) (AccountsEditorPane *self); /* unowned */
  void (*set_op_cancellable) (AccountsEditorPane *self, GCancellable *value);
  GtkHeaderBar *(*get_header) (AccountsEditorPane *self);
} AccountsEditorPaneIface;

/* The actions of folders: which a class implements decides what the client offers. */

typedef struct {
  GTypeInterface parent_iface;
  ASYNC_SLOT (mark_email_async, GearyFolder *self, GeeCollection *ids,
              GearyEmailFlags *flags_to_add, GearyEmailFlags *flags_to_remove);
  void (*mark_email_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
} GearyFolderSupportMarkIface;

typedef struct {
  GTypeInterface parent_iface;
  ASYNC_SLOT (copy_email_async, GearyFolder *self, GeeCollection *ids,
              GearyFolderPath *destination);
  void (*copy_email_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
} GearyFolderSupportCopyIface;

typedef struct {
  GTypeInterface parent_iface;
  ASYNC_SLOT (move_email_async, GearyFolder *self, GeeCollection *ids,
              GearyFolderPath *destination);
  GearyRevokable *(*move_email_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
} GearyFolderSupportMoveIface;

typedef struct {
  GTypeInterface parent_iface;
  ASYNC_SLOT (remove_email_async, GearyFolder *self, GeeCollection *ids);
  void (*remove_email_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
} GearyFolderSupportRemoveIface;

typedef struct {
  GTypeInterface parent_iface;
  ASYNC_SLOT (archive_email_async, GearyFolder *self, GeeCollection *ids);
  GearyRevokable *(*archive_email_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
} GearyFolderSupportArchiveIface;

typedef struct {
  GTypeInterface parent_iface;
  ASYNC_SLOT (create_email_async, GearyFolder *self, GearyRFC822Message *message,
              GearyEmailFlags *flags, GDateTime *date_received);
  GearyEmailIdentifier *(*create_email_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
} GearyFolderSupportCreateIface;

typedef struct {
  GTypeInterface parent_iface;
  ASYNC_SLOT (empty_folder_async, GearyFolder *self);
  void (*empty_folder_finish) (GearyFolder *self, GEARY_ASYNC_RESULT);
} GearyFolderSupportEmptyIface;

#undef SLOTS
#undef ASYNC_SLOT

G_END_DECLS
