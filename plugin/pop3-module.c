/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "host/pop3-host-probe.h"
#include "pop3-plugin.h"
#include "ui/pop3-notice.h"

#include <glib/gi18n-lib.h>
#ifdef HAVE_PEAS_2
#include <libpeas.h>
#else
#include <libpeas/peas.h>
#endif

/* The one exported symbol, and the only file that knows libpeas. */

G_MODULE_EXPORT void peas_register_types (PeasObjectModule *module);

void
peas_register_types (PeasObjectModule *module)
{
  g_autoptr (GError) error = NULL;

  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  /* Subclassing a class of another size would corrupt memory: so first look. */
  if (!pop3_host_probe (&error))
    {
      pop3_notice_show (_("POP3 accounts cannot be used"), error->message);
      return;
    }

  peas_object_module_register_extension_type (module, g_type_from_name ("PluginPluginBase"),
                                              pop3_plugin_get_type ());
}
