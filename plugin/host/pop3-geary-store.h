/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

/*
 * The second half of what we use of Geary's private interface: its database,
 * the folders in it, and messages. The rules are those of pop3-geary.h.
 */

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
void geary_db_database_close (GearyDbDatabase *self, GCancellable *cancellable, GError **error);
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
void geary_imap_db_account_fetch_last_cleanup_async (GearyImapDBAccount *self,
                                                     GCancellable *cancellable,
                                                     GEARY_ASYNC_CALLBACK);
GDateTime *geary_imap_db_account_fetch_last_cleanup_finish (GearyImapDBAccount *self,
                                                            GEARY_ASYNC_RESULT);

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

GType geary_email_flags_get_type (void);
GType geary_email_identifier_get_type (void);
GType geary_folder_path_get_type (void);
GType geary_imap_db_email_identifier_get_type (void);
GearyImapDBEmailIdentifier *geary_imap_db_email_identifier_new (gint64        message_id,
                                                                GearyImapUID *uid);
GearyImapDBEmailIdentifier *geary_imap_db_email_identifier_new_no_message_id (GearyImapUID *uid);
GearyImapDBEmailIdentifier *geary_imap_db_email_identifier_new_from_variant (GVariant *serialised,
                                                                             GError  **error);
gint64        geary_imap_db_email_identifier_get_message_id (GearyImapDBEmailIdentifier *self);

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

/* Messages, made on the store thread from private bytes */

GearyEmail *geary_email_new (GearyEmailIdentifier *id);
GearyEmailIdentifier *geary_email_get_id (GearyEmail *self);
void geary_email_set_send_date (GearyEmail *self, GearyRFC822Date *date);
void geary_email_set_originators (GearyEmail *self, GearyRFC822MailboxAddresses *from,
                                  GearyRFC822MailboxAddress *sender,
                                  GearyRFC822MailboxAddresses *reply_to, GError **error);
void geary_email_set_receivers (GearyEmail *self, GearyRFC822MailboxAddresses *to,
                                GearyRFC822MailboxAddresses *cc, GearyRFC822MailboxAddresses *bcc);
void geary_email_set_full_references (GearyEmail *self, GearyRFC822MessageID *message_id,
                                      GearyRFC822MessageIDList *in_reply_to,
                                      GearyRFC822MessageIDList *references);
GearyRFC822Header  *geary_email_get_header (GearyEmail *self);
GearyRFC822Message *geary_email_get_message (GearyEmail *self, GError **error);
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

GearyMemoryByteBuffer  *geary_memory_byte_buffer_new (guint8 *data, int length, gsize filled);
GBytes                 *geary_memory_buffer_get_bytes (GearyMemoryBuffer *self);
GearyMemoryBuffer      *geary_message_data_block_message_data_get_buffer (gpointer self);
GearyRFC822Header      *geary_rf_c822_header_new (GearyMemoryBuffer *buffer, GError **error);
char                   *geary_rf_c822_decoded_message_data_to_rfc822_string (gpointer self);
GearyRFC822Text        *geary_rf_c822_text_new (GearyMemoryBuffer *buffer);
GearyRFC822PreviewText *geary_rf_c822_preview_text_new_from_string (const char *preview);
GMimeParserOptions     *geary_rf_c822_get_parser_options (void);
GearyRFC822Message     *geary_rf_c822_message_new_from_gmime_message (GMimeMessage *message,
                                                                      GError      **error);
GeeList  *geary_rf_c822_message_get_attachments (GearyRFC822Message      *self,
                                                 GearyMimeDispositionType disposition,
                                                 GError                 **error);
GeeList  *geary_rf_c822_message_get_sub_messages (GearyRFC822Message *self, GError **error);
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

GearyEmailFlags *geary_email_flags_new (void);
gboolean         geary_email_flags_is_unread (GearyEmailFlags *self);
void             geary_named_flags_add_all (GearyEmailFlags *self, GearyEmailFlags *flags);
gboolean         geary_named_flags_remove_all (GearyEmailFlags *self, GearyEmailFlags *flags);
char            *geary_named_flags_serialise (GearyEmailFlags *self);

GearyImapMessageFlags *geary_imap_message_flags_deserialize (const char *text);
GearyImapMessageFlags *geary_imap_email_flags_get_message_flags (GearyImapEmailFlags *self);
char                  *geary_imap_flags_serialize (gpointer self);
GearyImapEmailFlags   *geary_imap_email_flags_new (GearyImapMessageFlags *flags);
GearyImapEmailFlags   *geary_imap_email_flags_from_api_email_flags (GearyEmailFlags *flags);
GearyImapInternalDate *geary_imap_internal_date_new_from_date_time (GDateTime *date,
                                                                    GError   **error);
GearyImapRFC822Size      *geary_imap_rf_c822_size_new (gint64 value);
GearyImapEmailProperties *geary_imap_email_properties_new (GearyImapInternalDate *date,
                                                           GearyImapRFC822Size   *size);

GType                  geary_imap_db_message_row_get_type (void);
GearyImapDBMessageRow *geary_imap_db_message_row_new_from_email (GearyEmail *email);
GearyEmail *geary_imap_db_message_row_to_email (GearyImapDBMessageRow      *self,
                                                GearyImapDBEmailIdentifier *id, GError **error);
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
sqlite3 *geary_db_connection_get_db (GearyDbConnection *self); /* unowned */
GearyImapDBMessageRow *
geary_imap_db_folder_do_fetch_message_row (GearyDbConnection *connection, gint64 message_id,
                                           GearyEmailField requested, GearyEmailField *available,
                                           GCancellable *cancellable, GError **error);
void     geary_imap_db_attachment_add_attachments (GearyDbConnection *connection, GFile *folder,
                                                   GearyEmail *email, gint64 message_id,
                                                   GCancellable *cancellable, GError **error);
void     geary_imap_db_folder_do_add_email_to_search_table (GearyDbConnection *connection,
                                                            gint64 message_id, GearyEmail *email,
                                                            GCancellable *cancellable,
                                                            GError **error);

G_END_DECLS
