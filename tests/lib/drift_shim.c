/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/* Loaded before the host's library by drift.py: a host of the right version that is
 * not the one we know, as a distribution's patch may make it. What is other is said by
 * the environment variable DRIFT. Answers only those who ask from outside the host,
 * which goes on undisturbed. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <glib-object.h>
#include <string.h>

typedef struct {
  GObject parent_instance;
  gpointer more[16];
} Other;

typedef struct {
  GObjectClass parent_class;
  gpointer more[16];
} OtherClass;

GType other_get_type (void);

G_DEFINE_TYPE (Other, other, G_TYPE_OBJECT)

/* It has the signals of an account's information, and no properties. */
static void
other_class_init (OtherClass *klass)
{
  static const char *const names[] = { "changed", "untrusted-host", "authentication-failure" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
other_init (Other *self)
{
}

int
dladdr (const void *address, Dl_info *info)
{
  static int (*real) (const void *address, Dl_info *info);
  int found = 0;

  if (real == NULL)
    real = (int (*) (const void *, Dl_info *)) dlsym (RTLD_NEXT, "dladdr");
  found = real (address, info);
  if (found != 0 && g_strcmp0 (g_getenv ("DRIFT"), "version") == 0 &&
      strstr (info->dli_fname, "libgeary-client") != NULL)
    info->dli_fname = "/usr/lib/libgeary-client-43.1.so";
  return found;
}

/* The engine's own function stays where it is: by its file the library is known. */
static gboolean
drifts (const char *how, const void *caller)
{
  Dl_info info = { 0 };

  return g_strcmp0 (g_getenv ("DRIFT"), how) == 0 && dladdr (caller, &info) != 0 &&
         (strstr (info.dli_fname, "libpop3.so") != NULL ||
          g_str_has_suffix (info.dli_fname, "/headless"));
}

#define FUNCTION(type, name, parameters, arguments, how, answer)                         \
  type name parameters;                                                                  \
  type name parameters                                                                   \
  {                                                                                      \
    type (*real) parameters = (type (*) parameters) dlsym (RTLD_NEXT, #name);            \
                                                                                         \
    return drifts (how, __builtin_return_address (0)) ? (answer) : real arguments;       \
  }

FUNCTION (GType, geary_revokable_get_type, (void), (), "size", other_get_type ())
FUNCTION (GType, geary_account_get_type, (void), (), "class", 0)
FUNCTION (GType, accounts_editor_pane_get_type, (void), (), "interface", other_get_type ())
FUNCTION (GType, geary_folder_support_move_get_type, (void), (), "no-interface", 0)
FUNCTION (GType, accounts_manager_get_type, (void), (), "signal", other_get_type ())
FUNCTION (GType, application_controller_get_type, (void), (), "no-type", 0)
FUNCTION (GType, geary_account_information_get_type, (void), (), "property", other_get_type ())
FUNCTION (gint, geary_engine_get_accounts_count, (gpointer self), (self), "engine", -1)
