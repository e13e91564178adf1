/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-dialog.h"

#include "host/pop3-host-widgets.h"

/* The host's Accounts dialog and what its pages are made of. Main thread. */

/**
 * pop3_host_dialog_get_pages:
 * @editor: the dialog, shown
 *
 * Returns: (transfer none): its pages: the first is there from the beginning, that of an
 *   account is added whenever it is opened
 */
GtkContainer *
pop3_host_dialog_get_pages (AccountsEditor *editor)
{
  return GTK_CONTAINER (gtk_widget_get_template_child (
    GTK_WIDGET (editor), accounts_editor_get_type (), "editor_panes"));
}

/**
 * pop3_host_dialog_find_list_page:
 * @page: one of the dialog's pages
 * @parts: (out caller-allocates): its parts
 *
 * Returns: whether @page is the first page, with a button to add accounts
 */
gboolean
pop3_host_dialog_find_list_page (GtkWidget        *page,
                                 Pop3HostListPage *parts)
{
  GType type = accounts_editor_list_pane_get_type ();
  GtkWidget *header = NULL;

  if (!G_TYPE_CHECK_INSTANCE_TYPE (page, type))
    return FALSE;

  header = GTK_WIDGET (gtk_widget_get_template_child (page, type, "header"));
  *parts = (Pop3HostListPage) {
    .header = GTK_CONTAINER (header),
    .add_button = GTK_BUTTON (pop3_host_find_widget (header, "add_button")),
    .content = GTK_GRID (gtk_widget_get_template_child (page, type, "pane_content")),
    .welcome = GTK_WIDGET (gtk_widget_get_template_child (page, type, "welcome_panel")),
    .accounts = GTK_CONTAINER (gtk_widget_get_template_child (page, type, "accounts_list")),
  };
  return parts->add_button != NULL;
}

static void
find_download (GtkWidget *row,
               gpointer   user_data)
{
  if (pop3_host_is_a (row, "AccountsEmailPrefetchRow"))
    *(GtkWidget **) user_data = row;
}

/* The button has no name; it is the one beside that for removing. */
static void
find_servers_button (GtkWidget *widget,
                     gpointer   user_data)
{
  Pop3HostAccountPage *parts = user_data;

  if (GTK_IS_BUTTON (widget) && GTK_BUTTON (widget) != parts->remove_button)
    parts->servers_button = GTK_BUTTON (widget);
}

/**
 * pop3_host_dialog_find_account_page:
 * @page: one of the dialog's pages
 * @parts: (out caller-allocates): its parts
 *
 * Returns: whether @page is the page of an account
 */
gboolean
pop3_host_dialog_find_account_page (GtkWidget           *page,
                                    Pop3HostAccountPage *parts)
{
  GType type = accounts_editor_edit_pane_get_type ();

  if (!G_TYPE_CHECK_INSTANCE_TYPE (page, type))
    return FALSE;

  *parts = (Pop3HostAccountPage) {
    .header = GTK_HEADER_BAR (gtk_widget_get_template_child (page, type, "header")),
    .settings = GTK_LIST_BOX (gtk_widget_get_template_child (page, type, "settings_list")),
    .remove_button = GTK_BUTTON (gtk_widget_get_template_child (page, type, "remove_button")),
  };
  gtk_container_foreach (GTK_CONTAINER (parts->settings), find_download, &parts->download);
  gtk_container_foreach (
    GTK_CONTAINER (gtk_widget_get_parent (GTK_WIDGET (parts->remove_button))),
    find_servers_button, parts);
  return TRUE;
}

/**
 * pop3_host_dialog_take_button:
 * @button: a button of the host's
 * @page: the page that it is on
 *
 * Has a click on @button do nothing of the host's any more.
 */
void
pop3_host_dialog_take_button (GtkButton *button,
                              GtkWidget *page)
{
  g_signal_handlers_disconnect_matched (button, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
                                        g_signal_lookup ("clicked", GTK_TYPE_BUTTON), 0, NULL,
                                        NULL, page);
}
