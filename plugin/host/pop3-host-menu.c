/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-menu.h"

#include "host/pop3-host-widgets.h"

/*
 * The host's main menu. It is made from a resource of the host's; we show another
 * copy of that, which can have a section of ours. Main thread.
 */

/* Where the menu is: the button that opens it, and the resource it is made from. */
typedef struct {
  const char *button;
  const char *resource;
  const char *menu;
} Place;

static const Place PLACES[] = {
  /* 43 */
  { "main_menu_button", "/org/gnome/Geary/components-main-toolbar-menus.ui", "main_menu" },
  /* 44 and later */
  { "app_menu_button", "/org/gnome/Geary/components-menu-application.ui", "app_menu" },
};

/* Returns: (transfer full) (nullable): a new copy of the host's menu */
static GMenu *
load_menu (const Place *place)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  GObject *menu = NULL;

  if (gtk_builder_add_from_resource (builder, place->resource, NULL) != 0)
    menu = gtk_builder_get_object (builder, place->menu);
  return G_IS_MENU (menu) ? G_MENU (g_object_ref (menu)) : NULL;
}

/**
 * pop3_host_menu_show:
 * @window: one of the application's windows
 * @section: (nullable): what the menu is to begin with, %NULL for what the host's begins with
 *
 * Shows the main menu of @window with @section. A window without that menu is left
 * as it is.
 */
void
pop3_host_menu_show (GtkWidget  *window,
                     GMenuModel *section)
{
  for (gsize i = 0; i < G_N_ELEMENTS (PLACES); i++)
    {
      GtkWidget *button = pop3_host_find_widget (window, PLACES[i].button);
      GtkPopover *popover = NULL;
      g_autoptr (GMenu) menu = NULL;

      if (GTK_IS_MENU_BUTTON (button))
        popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (button));
      if (popover == NULL || (menu = load_menu (&PLACES[i])) == NULL)
        continue;

      if (section != NULL)
        g_menu_prepend_section (menu, NULL, section);
      gtk_popover_bind_model (popover, G_MENU_MODEL (menu), NULL);
    }
}
