/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account-page.h"

#include "backend/pop3-account.h"
#include "pop3-accounts-dialog.h"
#include "pop3-pane.h"
#include "pop3-row.h"
#include "pop3-server-pane.h"
#include "pop3-status-pane.h"
#include "pop3-status-text.h"

#include <glib/gi18n-lib.h>

/*
 * The host's page of an account, if the account is ours: its server settings lead
 * to our page, what is about IMAP alone is hidden, and the status can be opened.
 * Main thread.
 */

#define PAGE_KEY "pop3-page"

/* What hangs on the page. */
typedef struct {
  AccountsEditor *editor;      /* the dialog, which outlives its pages */
  GObject        *information; /* GearyAccountInformation */
  GObject        *status;      /* Pop3Status */
  GtkWidget      *status_row;
  GtkLabel       *status_label;

  Pop3HostAccountPage parts;
} Page;

static void
page_free (Page *page)
{
  g_object_unref (page->information);
  g_clear_object (&page->status);
  g_free (page);
}

static Page *
get_page (GtkWidget *pane)
{
  return g_object_get_data (G_OBJECT (pane), PAGE_KEY);
}

/* ----------------------------------------------------------------- the status */

static void
on_status_changed (GtkWidget *pane)
{
  Page *page = get_page (pane);
  g_autofree char *text = pop3_status_text_get_summary (POP3_STATUS (page->status));

  gtk_label_set_text (page->status_label, text);
}

static void
on_row_activated (GtkListBox    *list,
                  GtkListBoxRow *row,
                  GtkWidget     *pane)
{
  Page *page = get_page (pane);
  g_autoptr (GObject) account = NULL;
  gboolean can_close = gtk_header_bar_get_show_close_button (page->parts.header);

  if (GTK_WIDGET (row) != page->status_row)
    return;
  account = (GObject *) pop3_accounts_dialog_find_account (
    page->editor, (GearyAccountInformation *) page->information);
  if (account != NULL)
    accounts_editor_push (page->editor, (AccountsEditorPane *) pop3_status_pane_new (
      page->editor, (GearyAccount *) account, can_close));
}

/* Another account for the same settings, when a removal was undone, has another one. */
static void
follow_status (GtkWidget    *pane,
               GearyAccount *account)
{
  Page *page = get_page (pane);

  if (page->status != NULL)
    g_signal_handlers_disconnect_by_func (page->status, on_status_changed, pane);
  g_set_object (&page->status, (GObject *) pop3_account_get_status (account));
  g_signal_connect_object (page->status, "changed", G_CALLBACK (on_status_changed), pane,
                           G_CONNECT_SWAPPED);
  on_status_changed (pane);
}

static void
add_status_row (GtkWidget *pane)
{
  Page *page = get_page (pane);
  GtkWidget *row = g_object_new (POP3_TYPE_ROW, "visible", TRUE, "activatable", TRUE,
                                 /* Translators: row of an account's page that leads to the
                                  * account's status: when mail was fetched, how much is left on
                                  * the server */
                                 "label", _("_Mail fetching"), NULL);
  GtkWidget *label = gtk_label_new (NULL);

  page->status_row = row;
  page->status_label = GTK_LABEL (label);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_show (label);
  gtk_container_add (GTK_CONTAINER (row), label);
  gtk_container_add (GTK_CONTAINER (page->parts.settings), row);

  g_signal_connect_object (page->parts.settings, "row-activated", G_CALLBACK (on_row_activated),
                           pane, 0);
}

/* ---------------------------------------------------------- the server settings */

static void
on_server_settings_clicked (GtkButton *button,
                            GtkWidget *pane)
{
  Page *page = get_page (pane);
  g_autoptr (GError) error = NULL;
  GtkWidget *next = pop3_server_pane_new (
    page->editor, (GearyAccountInformation *) page->information, &error);

  if (next == NULL)
    pop3_pane_notify_editor (page->editor, error->message);
  else
    accounts_editor_push (page->editor, (AccountsEditorPane *) next);
}

static void
take_over (GtkWidget *pane,
           GtkButton *servers_button)
{
  pop3_host_dialog_take_button (servers_button, pane);
  g_signal_connect_object (servers_button, "clicked", G_CALLBACK (on_server_settings_clicked),
                           pane, 0);
}

/**
 * pop3_account_page_extend:
 * @pane: the host's page of an account
 * @parts: what it is made of
 * @editor: the dialog
 *
 * Makes it the page of a POP3 account, if it is of one of ours; to be called whenever
 * the dialog opens it.
 */
void
pop3_account_page_extend (GtkWidget                 *pane,
                          const Pop3HostAccountPage *parts,
                          AccountsEditor            *editor)
{
  g_autoptr (GObject) information = NULL;
  g_autoptr (GObject) account = NULL;
  Page *page = NULL;

  g_object_get (pane, "account", &information, NULL);
  account = (GObject *) pop3_accounts_dialog_find_account (
    editor, (GearyAccountInformation *) information);
  if (account == NULL)
    return;

  if (get_page (pane) == NULL)
    {
      page = g_new0 (Page, 1);
      page->parts = *parts;
      page->editor = editor;
      page->information = g_steal_pointer (&information);
      g_object_set_data_full (G_OBJECT (pane), PAGE_KEY, page, (GDestroyNotify) page_free);
      if (parts->download != NULL)
        gtk_widget_hide (parts->download);
      if (parts->servers_button != NULL)
        take_over (pane, parts->servers_button);
      add_status_row (pane);
    }
  follow_status (pane, (GearyAccount *) account);
}
