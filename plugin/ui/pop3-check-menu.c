/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-check-menu.h"

#include "host/pop3-host-menu.h"

#include <glib/gi18n-lib.h>

/*
 * "Check for New Mail" in the host's main menu, and F5: the host has neither,
 * for IMAP servers tell of new mail by themselves. Main thread.
 */

#define ACTION "pop3-check-mail"
#define ACCELERATOR "F5"

struct _Pop3CheckMenu {
  GObject parent_instance;

  GtkApplication *application; /* weak */
};

G_DEFINE_FINAL_TYPE (Pop3CheckMenu, pop3_check_menu, G_TYPE_OBJECT)

enum {
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
show_item (GtkWidget *window)
{
  g_autoptr (GMenu) section = g_menu_new ();

  /* Translators: entry of a menu */
  g_menu_append (section, _("Check for _New Mail"), "app." ACTION);
  pop3_host_menu_show (window, G_MENU_MODEL (section));
}

static void
on_map (GtkWidget     *window,
        Pop3CheckMenu *self)
{
  show_item (window);
}

/* The signal comes from inside the window's construction. */
static void
on_window_added (GtkApplication *application,
                 GtkWindow      *window,
                 Pop3CheckMenu  *self)
{
  g_signal_connect_object (window, "map", G_CALLBACK (on_map), self, G_CONNECT_AFTER);
}

static void
on_activate (GSimpleAction *action,
             GVariant      *parameter,
             Pop3CheckMenu *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
pop3_check_menu_dispose (GObject *object)
{
  Pop3CheckMenu *self = POP3_CHECK_MENU (object);

  if (self->application != NULL)
    {
      const char *none[] = { NULL };

      gtk_application_set_accels_for_action (self->application, "app." ACTION, none);
      g_action_map_remove_action (G_ACTION_MAP (self->application), ACTION);
      for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
        pop3_host_menu_show (l->data, NULL);
    }
  g_clear_weak_pointer (&self->application);

  G_OBJECT_CLASS (pop3_check_menu_parent_class)->dispose (object);
}

static void
pop3_check_menu_class_init (Pop3CheckMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pop3_check_menu_dispose;

  /**
   * Pop3CheckMenu::activated:
   * @self: the menu
   *
   * The user wants new mail now.
   */
  signals[ACTIVATED] = g_signal_new ("activated", POP3_TYPE_CHECK_MENU, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pop3_check_menu_init (Pop3CheckMenu *self)
{
}

/**
 * pop3_check_menu_new:
 * @application: the host
 *
 * Returns: (transfer full): the item in all windows of @application, also those
 *   that open later, for as long as the object lives
 */
Pop3CheckMenu *
pop3_check_menu_new (GtkApplication *application)
{
  Pop3CheckMenu *self = g_object_new (POP3_TYPE_CHECK_MENU, NULL);
  g_autoptr (GSimpleAction) action = g_simple_action_new (ACTION, NULL);
  const char *accelerators[] = { ACCELERATOR, NULL };

  g_set_weak_pointer (&self->application, application);
  g_signal_connect_object (action, "activate", G_CALLBACK (on_activate), self, 0);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
  gtk_application_set_accels_for_action (application, "app." ACTION, accelerators);

  g_signal_connect_object (application, "window-added", G_CALLBACK (on_window_added), self, 0);
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    {
      on_window_added (application, l->data, self);
      show_item (l->data);
    }

  return self;
}
