/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

/* Loaded before the host's library by test_host_drift.py: a host of the right
 * version with a class of another size, as a distribution's patch may make it.
 * Answers only those who ask from outside the host, which goes on undisturbed. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <glib-object.h>
#include <string.h>

typedef struct {
  GObject parent_instance;
  gpointer more[16];
} OtherRevokable;

typedef struct {
  GObjectClass parent_class;
  gpointer more[16];
} OtherRevokableClass;

GType other_revokable_get_type (void);
GType geary_revokable_get_type (void);

G_DEFINE_TYPE (OtherRevokable, other_revokable, G_TYPE_OBJECT)

static void
other_revokable_class_init (OtherRevokableClass *klass)
{
}

static void
other_revokable_init (OtherRevokable *self)
{
}

GType
geary_revokable_get_type (void)
{
  GType (*real) (void) = (GType (*) (void)) dlsym (RTLD_NEXT, "geary_revokable_get_type");
  Dl_info caller = { 0 };

  if (dladdr (__builtin_return_address (0), &caller) != 0 &&
      strstr (caller.dli_fname, "libpop3.so") != NULL)
    return other_revokable_get_type ();

  return real ();
}
