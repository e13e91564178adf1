/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account.h"

#include "backend/pop3-account-private.h"
#include "protocol/pop3-limits.h"

#include <libstemmer.h>

/*
 * The account as the host sees it. Mail, search, contacts and sending are the
 * host's own, over its own store; opening is in pop3-account-open.c, closing in
 * pop3-account-close.c, folders in pop3-account-folders.c, reading and search in
 * pop3-account-reads.c. Main thread.
 */

#define DEFAULT_STEMMER "english"

G_DEFINE_FINAL_TYPE (Pop3Account, pop3_account, geary_account_get_type ())

static gboolean
pop3_account_is_open (GearyAccount *base)
{
  return POP3_ACCOUNT (base)->open;
}

static void
pop3_account_cancel_remote_update (GearyAccount *base)
{
  /* Changes made here never wait for the server. */
}

static GearyLoggingState *
pop3_account_to_logging_state (GearyAccount *base)
{
  return geary_logging_state_new (
    (GearyLoggingSource *) base, "%s",
    geary_account_information_get_id (geary_account_get_information (base)));
}

/* -------------------------------------------------------------- identifiers */

static GearyEmailIdentifier *
pop3_account_to_email_identifier (GearyAccount *base,
                                  GVariant     *serialised,
                                  GError      **error)
{
  g_autoptr (GVariant) kind = NULL;

  if (g_variant_is_of_type (serialised, G_VARIANT_TYPE ("(yr)")))
    kind = g_variant_get_child_value (serialised, 0);

  switch (kind != NULL ? g_variant_get_byte (kind) : 0)
    {
    case 'i':
      return (GearyEmailIdentifier *)
             geary_imap_db_email_identifier_new_from_variant (serialised, error);
    case 'o':
      return (GearyEmailIdentifier *)
             geary_outbox_email_identifier_new_from_variant (serialised, error);
    default:
      g_set_error_literal (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_BAD_PARAMETERS,
                           "Not the identifier of a message");
      return NULL;
    }
}

static GearyFolderPath *
pop3_account_to_folder_path (GearyAccount *base,
                             GVariant     *serialised,
                             GError      **error)
{
  GearyFolderRoot *root = NULL;
  GearyFolderPath *path = NULL;

  root = (GearyFolderRoot *) geary_imap_db_account_get_imap_folder_root (
    POP3_ACCOUNT (base)->local);
  path = geary_folder_root_from_variant (root, serialised, NULL);
  return path != NULL
         ? path
         : geary_folder_root_from_variant (geary_account_get_local_folder_root (base), serialised,
                                           error);
}

/* ------------------------------------------------------------------ storage */

static void
gc_cb (GObject      *source,
       GAsyncResult *result,
       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  geary_imap_db_database_run_gc_finish ((GearyImapDBDatabase *) source, result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Unlike for IMAP nothing is ever detached for its age: the mail is only here. */
static void
pop3_account_cleanup_storage (GearyAccount       *base,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  Pop3Account *self = POP3_ACCOUNT (base);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GeeCollection) services = NULL;
  GearyImapDBDatabase *database = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, pop3_account_cleanup_storage);
  if (!pop3_account_require_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  database = geary_imap_db_account_get_db (self->local);
  if (!geary_imap_db_database_get_want_background_vacuum (database))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  services = (GeeCollection *) gee_array_list_new (geary_client_service_get_type (),
                                                   (GBoxedCopyFunc) g_object_ref, g_object_unref,
                                                   NULL, NULL, NULL);
  gee_collection_add (services, geary_account_get_incoming (base));
  gee_collection_add (services, geary_account_get_outgoing (base));
  geary_imap_db_database_run_gc (database, GEARY_IMAP_DB_DATABASE_GC_ALLOW_VACUUM, services,
                                 cancellable, gc_cb, g_steal_pointer (&task));
}

/**
 * pop3_account_require_open:
 * @self: the account
 * @error: return location
 *
 * Returns: whether it is open; GEARY_ENGINE_ERROR_OPEN_REQUIRED when not
 */
gboolean
pop3_account_require_open (Pop3Account *self,
                           GError     **error)
{
  if (self->open)
    return TRUE;

  g_set_error_literal (error, geary_engine_error_quark (), GEARY_ENGINE_ERROR_OPEN_REQUIRED,
                       "The account is closed");
  return FALSE;
}

/* Whatever is finished that has no result but an error. */
void
pop3_account_finish (GearyAccount *base,
                     GAsyncResult *result,
                     GError      **error)
{
  g_task_propagate_boolean (G_TASK (result), error);
}

/* -------------------------------------------------------------------- class */

static void
pop3_account_finalize (GObject *object)
{
  Pop3Account *self = POP3_ACCOUNT (object);

  g_clear_pointer (&self->settings, pop3_settings_free);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->local_folders, g_ptr_array_unref);
  g_clear_object (&self->harvest);
  g_clear_object (&self->unwanted);
  g_clear_object (&self->store);
  g_clear_object ((GObject **) &self->local);
  g_clear_object ((GObject **) &self->database);
  g_clear_object (&self->schema_dir);
  g_clear_pointer (&self->stemmer, sb_stemmer_delete);

  G_OBJECT_CLASS (pop3_account_parent_class)->finalize (object);
}

static void
pop3_account_class_init (Pop3AccountClass *klass)
{
  GearyAccountClass *account_class = &klass->parent_class;

  G_OBJECT_CLASS (klass)->finalize = pop3_account_finalize;
  account_class->is_open = pop3_account_is_open;
  account_class->cancel_remote_update = pop3_account_cancel_remote_update;
  account_class->to_logging_state = pop3_account_to_logging_state;
  account_class->to_email_identifier = pop3_account_to_email_identifier;
  account_class->to_folder_path = pop3_account_to_folder_path;
  account_class->cleanup_storage = pop3_account_cleanup_storage;
  account_class->cleanup_storage_finish = pop3_account_finish;
  pop3_account_class_init_reads (account_class);
  pop3_account_class_init_folders (account_class);
  pop3_account_class_init_open (account_class);
  pop3_account_class_init_close (account_class);
  pop3_account_class_init_damage (account_class);

  /**
   * Pop3Account::replacing:
   * @self: the account
   * @message_id: the row of a message of which only the beginning was here
   *
   * The whole message is here; the host is about to hear that it has come and that
   * its beginning has gone. Main thread.
   */
  g_signal_new ("replacing", POP3_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
pop3_account_init (Pop3Account *self)
{
  self->folders = g_ptr_array_new_with_free_func (g_object_unref);
  self->local_folders = g_ptr_array_new_with_free_func (g_object_unref);
  self->unwanted = g_cancellable_new ();
}

/* The stemmer of the user's language, as the host's search has it. */
static struct sb_stemmer *
make_stemmer (void)
{
  const char *const *languages = g_get_language_names ();

  for (gsize i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *code = g_strndup (languages[i], 2);
      struct sb_stemmer *stemmer = sb_stemmer_new (code, NULL);

      if (stemmer != NULL)
        return stemmer;
    }

  return sb_stemmer_new (DEFAULT_STEMMER, NULL);
}

static GearySmtpClientService *
make_outgoing (GearyAccountInformation *information)
{
  GearyServiceInformation *outgoing = geary_account_information_get_outgoing (information);
  g_autoptr (GSocketConnectable) address = NULL;
  g_autoptr (GObject) endpoint = NULL;

  address = g_network_address_new (geary_service_information_get_host (outgoing),
                                   geary_service_information_get_port (outgoing));
  endpoint = (GObject *) geary_endpoint_new (
    address, geary_service_information_get_transport_security (outgoing), POP3_LIMIT_SMTP_S);
  return geary_smtp_client_service_new (information, outgoing, (GearyEndpoint *) endpoint);
}

/* The host's store of the account, ours, and what of the host's is bound to it:
 * all can be opened once only, and fail for good. */
void
pop3_account_make_local (Pop3Account *self)
{
  GearyAccount *base = (GearyAccount *) self;
  GearyAccountInformation *information = geary_account_get_information (base);
  GFile *data_dir = geary_account_information_get_data_dir (information);
  g_autoptr (GObject) contacts = NULL;
  g_autoptr (GObject) outbox = NULL;

  g_clear_object (&self->store);
  g_clear_object ((GObject **) &self->local);
  g_clear_object ((GObject **) &self->database);
  self->local = geary_imap_db_account_new (information, data_dir, self->schema_dir);
  self->store = pop3_store_new (self->local, data_dir);
  self->database = (GearyDbDatabase *) geary_imap_db_account_get_db (self->local);
  g_object_ref ((GObject *) self->database);

  /* No logging parent for the database: it keeps that without a reference, and its
   * threads may still be logging when the account has gone. */
  contacts = (GObject *) geary_contact_store_impl_new (self->database);
  geary_account_set_contact_store (base, (GearyContactStore *) contacts);
  outbox = (GObject *) geary_outbox_folder_new (base, geary_account_get_local_folder_root (base),
                                                self->local);
  geary_smtp_client_service_set_outbox (
    (GearySmtpClientService *) geary_account_get_outgoing (base), (GearyOutboxFolder *) outbox);
}

/* What the host reads of an account before it is opened must be there. */
static void
set_up (Pop3Account            *self,
        GearyEngine            *engine,
        GearySmtpClientService *smtp)
{
  GearyAccount *base = (GearyAccount *) self;
  g_autoptr (GObject) progress = NULL;

  self->schema_dir = g_file_get_child (geary_engine_get_resource_dir (engine), "sql");
  pop3_account_make_local (self);

  progress = (GObject *) geary_reentrant_progress_monitor_new (GEARY_PROGRESS_TYPE_ACTIVITY);
  geary_account_set_background_progress (base, (GearyProgressMonitor *) progress);
  geary_account_set_db_upgrade_monitor (
    base, (GearyProgressMonitor *) geary_imap_db_account_get_upgrade_monitor (self->local));
  geary_account_set_db_vacuum_monitor (
    base, (GearyProgressMonitor *) geary_imap_db_account_get_vacuum_monitor (self->local));
  g_signal_connect_object (smtp, "report-problem",
                           G_CALLBACK (geary_account_notify_report_problem), self,
                           G_CONNECT_SWAPPED);
}

/**
 * pop3_account_new:
 * @engine: the host's engine
 * @information: the account; its directories are set
 * @settings: what the account file says of POP3
 *
 * Makes an account for pop3_host_engine_insert(). Nothing is touched before the
 * host opens it. A closed account cannot be opened again: make a new one.
 *
 * Returns: (transfer full): the account
 */
GearyAccount *
pop3_account_new (GearyEngine             *engine,
                  GearyAccountInformation *information,
                  const Pop3Settings      *settings)
{
  g_autoptr (GObject) incoming = (GObject *) pop3_incoming_new (information);
  g_autoptr (GObject) smtp = (GObject *) make_outgoing (information);
  GearyAccount *base = geary_account_construct (POP3_TYPE_ACCOUNT, information,
                                                (GearyClientService *) incoming,
                                                (GearyClientService *) smtp);
  Pop3Account *self = POP3_ACCOUNT (base);

  self->settings = pop3_settings_copy (settings);
  self->stemmer = make_stemmer ();
  set_up (self, engine, (GearySmtpClientService *) smtp);
  geary_client_service_set_logging_parent ((GearyClientService *) incoming,
                                           (GearyLoggingSource *) self);
  geary_client_service_set_logging_parent ((GearyClientService *) smtp,
                                           (GearyLoggingSource *) self);
  pop3_incoming_set_monitor ((Pop3Incoming *) incoming,
                             geary_account_get_background_progress (base));
  return base;
}

/**
 * pop3_account_is_pop3:
 * @account: an account of the engine's
 *
 * Any thread.
 *
 * Returns: whether it is one of ours
 */
gboolean
pop3_account_is_pop3 (GearyAccount *account)
{
  return G_TYPE_CHECK_INSTANCE_TYPE (account, POP3_TYPE_ACCOUNT);
}

/**
 * pop3_account_find:
 * @engine: the host's engine
 * @information: what the host knows of an account
 *
 * Main thread.
 *
 * Returns: (transfer full) (nullable): the account, if it is ours and in @engine; not if
 *   it rests
 */
GearyAccount *
pop3_account_find (GearyEngine             *engine,
                   GearyAccountInformation *information)
{
  g_autoptr (GObject) account = NULL;

  if (geary_engine_has_account (engine, information))
    account = (GObject *) geary_engine_get_account (engine, information, NULL);
  return account != NULL && pop3_account_is_pop3 ((GearyAccount *) account)
         ? (GearyAccount *) g_steal_pointer (&account) : NULL;
}

/**
 * pop3_account_list:
 * @engine: the host's engine
 *
 * Main thread.
 *
 * Returns: (transfer full) (element-type GearyAccount): our accounts in @engine
 */
GPtrArray *
pop3_account_list (GearyEngine *engine)
{
  g_autoptr (GeeCollection) accounts = geary_engine_get_accounts (engine, NULL);
  g_autoptr (GeeIterator) iterator = NULL;
  GPtrArray *ours = g_ptr_array_new_with_free_func (g_object_unref);

  iterator = accounts != NULL ? gee_iterable_iterator ((GeeIterable *) accounts) : NULL;
  while (iterator != NULL && gee_iterator_next (iterator))
    {
      g_autoptr (GObject) account = gee_iterator_get (iterator);

      if (pop3_account_is_pop3 ((GearyAccount *) account))
        g_ptr_array_add (ours, g_steal_pointer (&account));
    }

  return ours;
}

/**
 * pop3_account_is_receive_only:
 * @account: an account of the engine's
 *
 * Main thread.
 *
 * Returns: whether it is one of ours that has no server to send mail with
 */
gboolean
pop3_account_is_receive_only (GearyAccount *account)
{
  return pop3_account_is_pop3 (account) && POP3_ACCOUNT (account)->settings->receive_only;
}

/**
 * pop3_account_get_status:
 * @account: an account of ours
 *
 * Returns: (transfer none): what there is to say of it, to be watched; main thread
 */
Pop3Status *
pop3_account_get_status (GearyAccount *account)
{
  return pop3_incoming_get_status ((Pop3Incoming *) geary_account_get_incoming (account));
}

/**
 * pop3_account_check_now:
 * @account: an account of ours
 *
 * Visits the account's server now, or right after the visit under way; also when the
 * server refused the last login, for the user wants it. Main thread.
 */
void
pop3_account_check_now (GearyAccount *account)
{
  pop3_incoming_check_now ((Pop3Incoming *) geary_account_get_incoming (account));
}

static void
count_only_here_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Pop3Holdings *holdings = pop3_store_count_only_here_finish (POP3_STORE (source), result, &error);

  if (holdings != NULL)
    g_task_return_pointer (task, holdings, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * pop3_account_count_only_here_async:
 * @account: an account of ours
 * @callback: called when done
 * @user_data: for @callback
 *
 * Counts what would be lost with the account. Main thread; the counting is done
 * on the store's.
 */
void
pop3_account_count_only_here_async (GearyAccount       *account,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (account, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_account_count_only_here_async);
  pop3_store_count_only_here_async (POP3_ACCOUNT (account)->store, count_only_here_cb,
                                    g_steal_pointer (&task));
}

/**
 * pop3_account_count_only_here_finish:
 * @account: the account
 * @result: what the callback was given
 * @total: (out): how many messages it has
 * @only_here: (out): how many of them are nowhere else, as far as is known
 * @error: return location
 *
 * Finishes pop3_account_count_only_here_async().
 *
 * Returns: whether they could be counted; POP3_ERROR_STORE, or G_IO_ERROR_CLOSED
 *   for an account that is not open, when not: then nothing is set
 */
gboolean
pop3_account_count_only_here_finish (GearyAccount *account,
                                     GAsyncResult *result,
                                     gint64       *total,
                                     gint64       *only_here,
                                     GError      **error)
{
  g_autofree Pop3Holdings *holdings = g_task_propagate_pointer (G_TASK (result), error);

  if (holdings == NULL)
    return FALSE;

  *total = holdings->total;
  *only_here = holdings->only_here;
  return TRUE;
}

/**
 * pop3_account_harvest:
 * @account: the account
 * @use: what the folder of the message is for
 * @email: (type GearyEmail): a message with originators and receivers
 *
 * Has the people of a message remembered as contacts, sometime.
 */
void
pop3_account_harvest (GearyAccount         *account,
                      GearyFolderSpecialUse use,
                      GObject              *email)
{
  Pop3Account *self = POP3_ACCOUNT (account);

  if (self->harvest != NULL)
    pop3_harvest_add (self->harvest, use, email);
}
