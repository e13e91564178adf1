/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-plugin.h"

#include "backend/pop3-account.h"
#include "host/pop3-geary-classes.h"
#include "host/pop3-host-context.h"
#include "host/pop3-host-engine.h"
#include "host/pop3-host-guard.h"
#include "host/pop3-host-probe.h"
#include "host/pop3-host-secrets.h"
#include "pop3-closing.h"
#include "ui/pop3-accounts-dialog.h"
#include "ui/pop3-check-menu.h"
#include "ui/pop3-compose-guard.h"
#include "ui/pop3-damage-question.h"
#include "ui/pop3-notice.h"
#include "ui/pop3-progress.h"
#include "ui/pop3-removal.h"
#include "ui/pop3-rest-bar.h"

#include <glib/gi18n-lib.h>

/*
 * The extension object: makes an account of ours for every account file with a
 * [POP3] group, in the moment in which the host loads it. Main thread.
 *
 * At start-up this has to happen inside the emission of account-added: a host
 * that finds its engine without any account shows the welcome page and quits.
 * Emission hooks run before the host's own handlers, and see every way in which
 * an account can appear: loaded, created, restored, enabled again.
 */

/* Marks an account that is wanted while its predecessor has not closed yet. */
#define WANTED "pop3-wanted"

/* See HOOKS. */
#define N_HOOKS 3

typedef struct {
  PluginPluginBase parent_instance;

  ApplicationClient        *client;  /* weak */
  ApplicationPluginManager *plugins; /* weak */
  PluginEmailContext       *email;   /* owned */
  Pop3CheckMenu            *check_menu;    /* while active */
  Pop3Removal              *removal;       /* while active */
  Pop3ComposeGuard         *compose_guard; /* while active */
  Pop3RestBar              *rest_bar;      /* while active */
  Pop3AccountsDialog       *dialog;        /* while active */
  Pop3Progress             *progress;      /* while active */
  gulong                    hooks[N_HOOKS]; /* while active */
  gboolean                  active;
} Pop3Plugin;

typedef struct {
  PluginPluginBaseClass parent_class;
} Pop3PluginClass;

enum {
  PROP_0,
  PROP_CLIENT_APPLICATION,
  PROP_CLIENT_PLUGINS,
  PROP_EMAIL,
};

static void email_extension_iface_init (PluginEmailExtensionIface *iface);
static void trusted_extension_iface_init (PluginTrustedExtensionIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Pop3Plugin, pop3_plugin, plugin_plugin_base_get_type (),
                               G_IMPLEMENT_INTERFACE (plugin_email_extension_get_type (),
                                                      email_extension_iface_init)
                               G_IMPLEMENT_INTERFACE (plugin_trusted_extension_get_type (),
                                                      trusted_extension_iface_init))

/* ----------------------------------------------------------------- accounts */

static void
on_account_unopened (GearyAccount *account,
                     const char   *message)
{
  GearyAccountInformation *information = geary_account_get_information (account);
  g_autofree char *title = NULL;

  /* Translators: the name of an account. */
  title = g_strdup_printf (_("The account “%s” cannot be opened"),
                           geary_account_information_get_display_name (information));
  pop3_notice_show (title, message);
}

static void
on_no_room (GearyClientService *incoming,
            const char         *message)
{
  GearyAccountInformation *information = geary_client_service_get_account (incoming);
  g_autofree char *title = NULL;

  /* Translators: the name of an account. */
  title = g_strdup_printf (_("There is no room for the mail of “%s”"),
                           geary_account_information_get_display_name (information));
  pop3_notice_show (title, message);
}

static void
insert_account (Pop3Plugin              *self,
                GearyAccountInformation *information)
{
  GearyEngine *engine = application_client_get_engine (self->client);
  g_autoptr (Pop3Settings) settings = NULL;
  g_autoptr (GObject) account = NULL;
  g_auto (GStrv) unknown_keys = NULL;
  g_autoptr (GError) error = NULL;

  settings = pop3_settings_load (geary_account_information_get_config_dir (information),
                                 &unknown_keys, &error);
  if (settings == NULL)
    {
      pop3_notice_show (_("A POP3 account cannot be opened"), error->message);
      return;
    }
  for (gsize i = 0; unknown_keys[i] != NULL; i++)
    g_message ("%s: unknown key %s in group [%s] is left alone",
               geary_account_information_get_id (information), unknown_keys[i],
               POP3_SETTINGS_GROUP);

  account = (GObject *) pop3_account_new (engine, information, settings);
  g_signal_connect (account, "damaged", G_CALLBACK (pop3_damage_question_ask), NULL);
  g_signal_connect (account, "unopened", G_CALLBACK (on_account_unopened), NULL);
  g_signal_connect (geary_account_get_incoming ((GearyAccount *) account), "no-room",
                    G_CALLBACK (on_no_room), NULL);
  pop3_progress_watch (self->progress, (GearyAccount *) account);
  pop3_host_engine_insert (engine, (GearyAccount *) account);
}

static gboolean
is_pop3 (GearyAccountInformation *information)
{
  GFile *config_dir = geary_account_information_get_config_dir (information);

  return config_dir != NULL && pop3_settings_is_pop3 (config_dir);
}

/* Makes an account for @information, if it is one of ours and has none. */
static void
consider (Pop3Plugin              *self,
          GearyAccountInformation *information)
{
  if (!self->active || self->client == NULL || !is_pop3 (information))
    return;

  pop3_host_guard_watch (information, POP3_SETTINGS_FILE_NAME, POP3_SETTINGS_GROUP);
  if (geary_engine_has_account (application_client_get_engine (self->client), information))
    g_object_set_data ((GObject *) information, WANTED, self);
  else
    insert_account (self, information);
}

static gboolean
on_account_added (GSignalInvocationHint *hint,
                  guint                  n_values,
                  const GValue          *values,
                  gpointer               user_data)
{
  pop3_host_secrets_give_back (g_value_get_object (&values[1]));
  consider (user_data, g_value_get_object (&values[1]));
  return TRUE;
}

/* The host has saved the account as one to be opened, and tells nobody; and what
 * is only marked as removed may come back. */
static gboolean
on_account_removed (GSignalInvocationHint *hint,
                    guint                  n_values,
                    const GValue          *values,
                    gpointer               user_data)
{
  pop3_host_secrets_spare (g_value_get_object (&values[0]), g_value_get_object (&values[1]),
                           is_pop3);
  pop3_host_guard_restore (g_value_get_object (&values[1]));
  g_object_set_data (g_value_get_object (&values[1]), WANTED, NULL);
  return TRUE;
}

static gboolean
on_account_status_changed (GSignalInvocationHint *hint,
                           guint                  n_values,
                           const GValue          *values,
                           gpointer               user_data)
{
  if (g_value_get_enum (&values[2]) == ACCOUNTS_MANAGER_STATUS_ENABLED)
    consider (user_data, g_value_get_object (&values[1]));
  else
    g_object_set_data (g_value_get_object (&values[1]), WANTED, NULL);
  return TRUE;
}

static AccountsManager *
get_manager (Pop3Plugin *self)
{
  ApplicationController *controller = NULL;

  if (self->client != NULL)
    controller = application_client_get_controller (self->client);
  return controller != NULL ? application_controller_get_account_manager (controller) : NULL;
}

/* An account that was switched off and on again, or removed and restored, faster
 * than it could close: it is made anew when the old one has gone. One that could
 * not be opened goes as well, and is not. */
static void
on_account_unavailable (GearyEngine             *engine,
                        GearyAccountInformation *information,
                        Pop3Plugin              *self)
{
  if (g_object_steal_data ((GObject *) information, WANTED) != NULL)
    consider (self, information);
}

/* The plugin was switched on while the host is running. */
static void
consider_all (Pop3Plugin *self)
{
  AccountsManager *manager = get_manager (self);
  g_autoptr (GeeCollection) accounts = NULL;
  g_autoptr (GeeIterator) iterator = NULL;

  if (manager == NULL)
    return;

  accounts = pop3_host_list_accounts (manager);
  iterator = gee_iterable_iterator ((GeeIterable *) accounts);
  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) information = gee_iterator_get (iterator);

      consider (self, (GearyAccountInformation *) information);
    }
}

/* ------------------------------------------------------------- the extension */

static void
on_check_activated (Pop3CheckMenu *menu,
                    Pop3Plugin    *self)
{
  GearyEngine *engine = application_client_get_engine (self->client);
  g_autoptr (GPtrArray) accounts = pop3_account_list (engine);

  for (guint i = 0; i < accounts->len; i++)
    pop3_account_check_now (g_ptr_array_index (accounts, i));
}

/* Signals of the host's accounts, and who hears of them first. */
static const struct {
  const char         *signal;
  GSignalEmissionHook hook;
} HOOKS[N_HOOKS] = {
  { "account-added", on_account_added },
  { "account-status-changed", on_account_status_changed },
  { "account-removed", on_account_removed },
};

static void
add_hooks (Pop3Plugin *self)
{
  GType manager = accounts_manager_get_type ();
  /* Signals exist from the class's first use on. */
  gpointer manager_class = g_type_class_ref (manager);

  for (gsize i = 0; i < N_HOOKS; i++)
    self->hooks[i] = g_signal_add_emission_hook (g_signal_lookup (HOOKS[i].signal, manager), 0,
                                                 HOOKS[i].hook, self, NULL);
  g_type_class_unref (manager_class);
}

static void
remove_hooks (Pop3Plugin *self)
{
  for (gsize i = 0; i < N_HOOKS; i++)
    {
      if (self->hooks[i] != 0)
        g_signal_remove_emission_hook (
          g_signal_lookup (HOOKS[i].signal, accounts_manager_get_type ()), self->hooks[i]);
      self->hooks[i] = 0;
    }
}

/* Takes away all that is added to the host's windows. */
static void
clear_parts (Pop3Plugin *self)
{
  g_clear_object (&self->dialog);
  g_clear_object (&self->check_menu);
  g_clear_object (&self->progress);
  g_clear_object (&self->removal);
  g_clear_object (&self->compose_guard);
  g_clear_object (&self->rest_bar);
}

static void
pop3_plugin_activate (PluginPluginBase   *base,
                      gboolean            is_startup,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  Pop3Plugin *self = (Pop3Plugin *) base;
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GearyEngine *engine = application_client_get_engine (self->client);
  GError *error = NULL;

  g_task_set_source_tag (task, pop3_plugin_activate);
  if (!pop3_host_probe_engine (engine, &error))
    {
      pop3_notice_show (_("POP3 accounts cannot be used"), error->message);
      g_task_return_error (task, error);
      return;
    }

  self->active = TRUE;
  pop3_host_context_set_client (self->client);
  add_hooks (self);
  g_signal_connect_object (engine, "account-unavailable", G_CALLBACK (on_account_unavailable),
                           self, G_CONNECT_AFTER);
  self->dialog = pop3_accounts_dialog_new (GTK_APPLICATION (self->client));
  self->progress = pop3_progress_new (GTK_APPLICATION (self->client));
  self->check_menu = pop3_check_menu_new (GTK_APPLICATION (self->client));
  g_signal_connect_object (self->check_menu, "activated", G_CALLBACK (on_check_activated), self,
                           0);
  self->removal = pop3_removal_new (self->client);
  self->compose_guard = pop3_compose_guard_new (self->client);
  self->rest_bar = pop3_rest_bar_new (engine, base, self->email);
  if (!is_startup)
    consider_all (self);
  g_task_return_boolean (task, TRUE);
}

/* At shutdown the host closes the accounts after this, and their code goes on
 * being called. */
static void
pop3_plugin_deactivate (PluginPluginBase   *base,
                        gboolean            is_shutdown,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  Pop3Plugin *self = (Pop3Plugin *) base;
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_plugin_deactivate);
  self->active = FALSE;
  remove_hooks (self);
  clear_parts (self);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_func (application_client_get_engine (self->client),
                                          on_account_unavailable, self);

  if (is_shutdown)
    {
      pop3_host_guard_flush ();
      g_task_return_boolean (task, TRUE);
    }
  else
    pop3_closing_run (task, application_client_get_engine (self->client), get_manager (self));
}

static void
finish_boolean (PluginPluginBase *base,
                GAsyncResult     *result,
                GError          **error)
{
  g_task_propagate_boolean (G_TASK (result), error);
}

static ApplicationClient *
get_client_application (PluginTrustedExtension *extension)
{
  return ((Pop3Plugin *) extension)->client;
}

static void
set_client_application (PluginTrustedExtension *extension,
                        ApplicationClient      *value)
{
  g_set_weak_pointer ((GObject **) &((Pop3Plugin *) extension)->client, (GObject *) value);
}

static ApplicationPluginManager *
get_client_plugins (PluginTrustedExtension *extension)
{
  return ((Pop3Plugin *) extension)->plugins;
}

static void
set_client_plugins (PluginTrustedExtension   *extension,
                    ApplicationPluginManager *value)
{
  g_set_weak_pointer ((GObject **) &((Pop3Plugin *) extension)->plugins, (GObject *) value);
}

static PluginEmailContext *
get_email (PluginEmailExtension *extension)
{
  return ((Pop3Plugin *) extension)->email;
}

static void
set_email (PluginEmailExtension *extension,
           PluginEmailContext   *value)
{
  g_set_object ((GObject **) &((Pop3Plugin *) extension)->email, (GObject *) value);
}

static void
email_extension_iface_init (PluginEmailExtensionIface *iface)
{
  iface->get_email = get_email;
  iface->set_email = set_email;
}

static void
trusted_extension_iface_init (PluginTrustedExtensionIface *iface)
{
  iface->get_client_application = get_client_application;
  iface->set_client_application = set_client_application;
  iface->get_client_plugins = get_client_plugins;
  iface->set_client_plugins = set_client_plugins;
}

static void
pop3_plugin_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  PluginTrustedExtension *extension = (PluginTrustedExtension *) object;

  switch (id)
    {
    case PROP_CLIENT_APPLICATION:
      g_value_set_object (value, get_client_application (extension));
      break;
    case PROP_CLIENT_PLUGINS:
      g_value_set_object (value, get_client_plugins (extension));
      break;
    case PROP_EMAIL:
      g_value_set_object (value, get_email ((PluginEmailExtension *) object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pop3_plugin_set_property (GObject      *object,
                          guint         id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  PluginTrustedExtension *extension = (PluginTrustedExtension *) object;

  switch (id)
    {
    case PROP_CLIENT_APPLICATION:
      set_client_application (extension, g_value_get_object (value));
      break;
    case PROP_CLIENT_PLUGINS:
      set_client_plugins (extension, g_value_get_object (value));
      break;
    case PROP_EMAIL:
      set_email ((PluginEmailExtension *) object, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pop3_plugin_finalize (GObject *object)
{
  Pop3Plugin *self = (Pop3Plugin *) object;

  remove_hooks (self);
  clear_parts (self);
  g_clear_object ((GObject **) &self->email);
  g_clear_weak_pointer ((GObject **) &self->client);
  g_clear_weak_pointer ((GObject **) &self->plugins);

  G_OBJECT_CLASS (pop3_plugin_parent_class)->finalize (object);
}

static void
pop3_plugin_class_init (Pop3PluginClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  PluginPluginBaseClass *plugin_class = &klass->parent_class;

  object_class->get_property = pop3_plugin_get_property;
  object_class->set_property = pop3_plugin_set_property;
  object_class->finalize = pop3_plugin_finalize;
  plugin_class->activate = pop3_plugin_activate;
  plugin_class->activate_finish = finish_boolean;
  plugin_class->deactivate = pop3_plugin_deactivate;
  plugin_class->deactivate_finish = finish_boolean;

  g_object_class_override_property (object_class, PROP_CLIENT_APPLICATION, "client-application");
  g_object_class_override_property (object_class, PROP_CLIENT_PLUGINS, "client-plugins");
  g_object_class_override_property (object_class, PROP_EMAIL, "email");
}

static void
pop3_plugin_init (Pop3Plugin *self)
{
}
