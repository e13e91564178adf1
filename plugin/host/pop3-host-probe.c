/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-probe.h"

#include "host/pop3-geary-classes.h"
#include "host/pop3-geary-store.h"
#include "host/pop3-host-engine.h"
#include "protocol/pop3-error.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The host makes no promise about what we use of it. That all functions are there is
 * checked by the loader, which binds all of them at once, and another version by the
 * library's file name, with which our module is linked; this checks what neither
 * sees, before any type of ours exists.
 */

typedef struct {
  GType (*get_type) (void);
  const char *name;
  gsize instance_size;
  gsize class_size;
} ClassLayout;

#define LAYOUT(prefix, Type) { prefix##_get_type, #prefix, sizeof (Type), sizeof (Type##Class) }

static const ClassLayout CLASSES[] = {
  LAYOUT (geary_account, GearyAccount),
  LAYOUT (geary_folder, GearyFolder),
  LAYOUT (geary_abstract_local_folder, GearyAbstractLocalFolder),
  LAYOUT (geary_client_service, GearyClientService),
  LAYOUT (geary_revokable, GearyRevokable),
  LAYOUT (plugin_plugin_base, PluginPluginBase),
};

/* Something that is known by its name: of the type itself, or of a member. */
typedef struct {
  GType (*get_type) (void);
  const char *name;
} Member;

#define INTERFACE(prefix) { prefix##_get_type, #prefix }

/* Interfaces do not tell their size; that they are interfaces is all to see. */
static const Member INTERFACES[] = {
  INTERFACE (plugin_email_extension),
  INTERFACE (plugin_trusted_extension),
  INTERFACE (accounts_editor_pane),
  INTERFACE (geary_folder_support_archive),
  INTERFACE (geary_folder_support_copy),
  INTERFACE (geary_folder_support_create),
  INTERFACE (geary_folder_support_empty),
  INTERFACE (geary_folder_support_mark),
  INTERFACE (geary_folder_support_move),
  INTERFACE (geary_folder_support_remove),
};

static const Member SIGNALS[] = {
  { accounts_manager_get_type, "account-added" },
  { accounts_manager_get_type, "account-removed" },
  { accounts_manager_get_type, "account-status-changed" },
  { application_controller_get_type, "composer-registered" },
  { geary_engine_get_type, "account-available" },
  { geary_engine_get_type, "account-unavailable" },
  { geary_account_get_type, "closed" },
  { geary_account_information_get_type, "changed" },
  { geary_account_information_get_type, "untrusted-host" },
  { geary_account_information_get_type, "authentication-failure" },
  { geary_folder_get_type, "email-appended" },
  { geary_folder_get_type, "email-inserted" },
  { geary_folder_get_type, "email-removed" },
  { geary_folder_get_type, "email-locally-removed" },
  { geary_folder_get_type, "email-locally-complete" },
  { geary_folder_get_type, "email-flags-changed" },
};

static const Member PROPERTIES[] = {
  { geary_account_information_get_type, "display-name" },
  { geary_account_information_get_type, "ordinal" },
  { geary_account_information_get_type, "save-drafts" },
  { geary_account_information_get_type, "save-sent" },
  { geary_account_information_get_type, "service-label" },
  { geary_client_service_get_type, "current-status" },
};

static gboolean
refuse (const char *what,
        GError    **error)
{
  g_set_error (error, POP3_ERROR, POP3_ERROR_HOST,
               /* Translators: the placeholder is the technical name of what differs. */
               _("This Geary is not one that the POP3 plugin was made for (%s differs). "
                 "Nothing was changed. Install the plugin that belongs to this Geary."), what);
  return FALSE;
}

static gboolean
check_layouts (GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CLASSES); i++)
    {
      GType type = CLASSES[i].get_type ();
      GTypeQuery query;

      g_type_query (type, &query);
      if (query.type == 0 || query.instance_size != CLASSES[i].instance_size ||
          query.class_size != CLASSES[i].class_size)
        return refuse (CLASSES[i].name, error);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (INTERFACES); i++)
    {
      if (!G_TYPE_IS_INTERFACE (INTERFACES[i].get_type ()))
        return refuse (INTERFACES[i].name, error);
    }

  return TRUE;
}

static gboolean
has_signal (gpointer    klass,
            const char *name)
{
  return g_signal_lookup (name, G_TYPE_FROM_CLASS (klass)) != 0;
}

static gboolean
has_property (gpointer    klass,
              const char *name)
{
  return g_object_class_find_property (klass, name) != NULL;
}

static gboolean
check_members (const Member *members,
               gsize         n_members,
               gboolean (*has) (gpointer klass, const char *name),
               GError      **error)
{
  for (gsize i = 0; i < n_members; i++)
    {
      GType type = members[i].get_type ();
      gpointer klass = NULL;
      gboolean found = FALSE;

      if (!G_TYPE_IS_CLASSED (type))
        return refuse (members[i].name, error);
      klass = g_type_class_ref (type);
      found = has (klass, members[i].name);
      g_type_class_unref (klass);
      if (!found)
        return refuse (members[i].name, error);
    }

  return TRUE;
}

/* The loader has seen to this already, unless somebody renamed a library. */
static gboolean
check_version (GError **error)
{
  Dl_info info = { 0 };
  g_autofree char *file = NULL;

  if (dladdr ((void *) geary_engine_get_type, &info) == 0 || info.dli_fname == NULL)
    return refuse ("libgeary-client", error);

  file = g_path_get_basename (info.dli_fname);
  return strcmp (file, HOST_LIBRARY) == 0 || refuse (file, error);
}

/* The host registers its types when they are first used. For those that are no GObjects
 * GLib picks a number and takes it in two steps: two threads that do so at once have one
 * type fail, for good. What our threads and our errors use is registered before there
 * are any. */
static void
register_types (void)
{
  g_type_ensure (geary_error_context_stack_frame_get_type ());
  g_type_ensure (geary_imap_db_message_row_get_type ());
  g_type_ensure (geary_logging_state_get_type ());
}

/**
 * pop3_host_probe:
 * @error: return location
 *
 * Compares the running host with what we know of it: version, sizes of classes,
 * interfaces, signals and properties. To be called before any type of ours
 * is registered. Where all fits the host's types that our threads use are there
 * afterwards. Main thread.
 *
 * Returns: whether the host fits; POP3_ERROR_HOST when not
 */
gboolean
pop3_host_probe (GError **error)
{
  if (!check_version (error) || !check_layouts (error) ||
      !check_members (SIGNALS, G_N_ELEMENTS (SIGNALS), has_signal, error) ||
      !check_members (PROPERTIES, G_N_ELEMENTS (PROPERTIES), has_property, error))
    return FALSE;

  register_types ();
  return TRUE;
}

/**
 * pop3_host_probe_engine:
 * @engine: (nullable): the host's engine
 * @error: return location
 *
 * The part of the probe that needs a running engine: that accounts of ours can
 * be put into its list. The layout of the database is checked when an account's
 * is opened. Main thread.
 *
 * Returns: whether the engine fits; POP3_ERROR_HOST when not
 */
gboolean
pop3_host_probe_engine (GearyEngine *engine,
                        GError     **error)
{
  return (engine != NULL && pop3_host_engine_fits (engine)) || refuse ("GearyEngine", error);
}
