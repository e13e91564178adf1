/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-accounts-dialog.h"

#include "backend/pop3-account.h"
#include "host/pop3-host-dialog.h"
#include "pop3-account-list.h"
#include "pop3-account-page.h"
#include "pop3-resources.h"

/*
 * Finds the host's Accounts dialog whenever one opens, and hands each of its
 * pages to what adds POP3 to it. Main thread.
 */

struct _Pop3AccountsDialog {
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (Pop3AccountsDialog, pop3_accounts_dialog, G_TYPE_OBJECT)

static void
on_page_added (GtkContainer   *stack,
               GtkWidget      *page,
               AccountsEditor *editor)
{
  Pop3HostListPage list = { 0 };
  Pop3HostAccountPage account = { 0 };

  if (pop3_host_dialog_find_list_page (page, &list))
    pop3_account_list_extend (page, &list, editor);
  else if (pop3_host_dialog_find_account_page (page, &account))
    pop3_account_page_extend (page, &account, editor);
}

/* The first page is there by then, those of accounts come when they are opened. */
static void
on_show (GtkWidget *editor)
{
  GtkContainer *stack = pop3_host_dialog_get_pages ((AccountsEditor *) editor);
  g_autoptr (GList) pages = gtk_container_get_children (stack);

  g_signal_handlers_disconnect_by_func (editor, on_show, NULL);
  for (GList *l = pages; l != NULL; l = l->next)
    on_page_added (stack, l->data, (AccountsEditor *) editor);
  g_signal_connect_object (stack, "add", G_CALLBACK (on_page_added), editor, 0);
}

/* The signal comes from inside the dialog's construction. */
static void
on_window_added (GtkApplication     *application,
                 GtkWindow          *window,
                 Pop3AccountsDialog *self)
{
  if (g_type_is_a (G_OBJECT_TYPE (window), accounts_editor_get_type ()))
    g_signal_connect (window, "show", G_CALLBACK (on_show), NULL);
}

static void
pop3_accounts_dialog_class_init (Pop3AccountsDialogClass *klass)
{
  g_resources_register (pop3_get_resource ());
}

static void
pop3_accounts_dialog_init (Pop3AccountsDialog *self)
{
}

/**
 * pop3_accounts_dialog_new:
 * @application: the host
 *
 * Returns: (transfer full): POP3 in each Accounts dialog of @application that
 *   opens while the object lives
 */
Pop3AccountsDialog *
pop3_accounts_dialog_new (GtkApplication *application)
{
  Pop3AccountsDialog *self = g_object_new (POP3_TYPE_ACCOUNTS_DIALOG, NULL);

  g_signal_connect_object (application, "window-added", G_CALLBACK (on_window_added), self, 0);
  return self;
}

/**
 * pop3_accounts_dialog_find_account:
 * @editor: the dialog
 * @information: one of its accounts
 *
 * Returns: (transfer full) (nullable): the account, as of pop3_account_find()
 */
GearyAccount *
pop3_accounts_dialog_find_account (AccountsEditor          *editor,
                                   GearyAccountInformation *information)
{
  return pop3_account_find (
    application_client_get_engine (accounts_editor_get_application (editor)), information);
}
