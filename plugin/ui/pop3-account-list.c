/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account-list.h"

#include "pop3-accounts-dialog.h"
#include "pop3-add-pane.h"
#include "pop3-row.h"

/*
 * The first page of the Accounts dialog: the kinds of account that can be added,
 * on its button and, when there is no account yet, below the welcome; and the
 * rows of our accounts. Main thread.
 *
 * The host holds our accounts for disabled, for that is what their file says, and
 * paints them so.
 */

#define RESOURCE "/org/gnome/Geary/plugins/pop3/pop3-add-menu.ui"
#define LIST_KEY "pop3-list"

/* What hangs on the page. */
typedef struct {
  Pop3HostListPage parts;
  AccountsEditor  *editor;   /* the dialog, which outlives its pages */
  guint            decorate; /* idle source */
} List;

static void
list_free (List *list)
{
  g_clear_handle_id (&list->decorate, g_source_remove);
  g_free (list);
}

/* ----------------------------------------------------------------- our rows */

static void
decorate_row (GtkWidget      *row,
              AccountsEditor *editor)
{
  g_autoptr (GObject) information = NULL;
  g_autoptr (GObject) account = NULL;

  if (!g_type_is_a (G_OBJECT_TYPE (row), accounts_account_list_row_get_type ()))
    return;
  g_object_get (row, "account", &information, NULL);
  account = (GObject *) pop3_accounts_dialog_find_account (
    editor, (GearyAccountInformation *) information);
  if (account == NULL)
    return;

  g_object_set (information, "service-label", "POP3", NULL);
  accounts_account_row_update (row);
  accounts_account_list_row_update_status (row, ACCOUNTS_MANAGER_STATUS_ENABLED);
}

static void
decorate_rows (List *list)
{
  g_autoptr (GList) rows = gtk_container_get_children (list->parts.accounts);

  for (GList *l = rows; l != NULL; l = l->next)
    decorate_row (l->data, list->editor);
}

static gboolean
on_idle (gpointer user_data)
{
  List *list = user_data;

  list->decorate = 0;
  decorate_rows (list);
  return G_SOURCE_REMOVE;
}

/* A row is added, or painted anew, in a handler that may run before or after the
 * one that makes our account. */
static void
on_rows_changed (GtkWidget *pane)
{
  List *list = g_object_get_data (G_OBJECT (pane), LIST_KEY);

  if (list->decorate == 0)
    list->decorate = g_idle_add (on_idle, list);
}

/* ------------------------------------------------------------------- adding */

static void
on_add_imap (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  gtk_button_clicked (((List *) user_data)->parts.add_button);
}

static void
on_add_pop3 (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  AccountsEditor *editor = ((List *) user_data)->editor;

  accounts_editor_push (editor, (AccountsEditorPane *) pop3_add_pane_new (editor));
}

/* The host's button is hidden behind a menu button that looks and is called the same. */
static void
extend_button (List       *list,
               GtkBuilder *builder)
{
  GtkWidget *button = GTK_WIDGET (gtk_builder_get_object (builder, "menu_button"));

  gtk_button_set_label (GTK_BUTTON (button), gtk_button_get_label (list->parts.add_button));
  gtk_widget_hide (GTK_WIDGET (list->parts.add_button));
  gtk_container_add (list->parts.header, button);
}

static void
extend_welcome (List       *list,
                GtkBuilder *builder)
{
  GtkWidget *frame = GTK_WIDGET (gtk_builder_get_object (builder, "kinds_frame"));
  GtkListBox *kinds = GTK_LIST_BOX (gtk_builder_get_object (builder, "kinds_list"));

  pop3_row_list_setup (kinds);
  gtk_grid_attach (list->parts.content, frame, 0, 2, 1, 1);
  g_object_bind_property (list->parts.welcome, "visible", frame, "visible",
                          G_BINDING_SYNC_CREATE);
}

static void
add_actions (List *list)
{
  static const GActionEntry ENTRIES[] = {
    { .name = "add-imap", .activate = on_add_imap },
    { .name = "add-pop3", .activate = on_add_pop3 },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), ENTRIES, G_N_ELEMENTS (ENTRIES), list);
  gtk_widget_insert_action_group (GTK_WIDGET (list->editor), "pop3", G_ACTION_GROUP (group));
}

/**
 * pop3_account_list_extend:
 * @pane: the first page of the dialog
 * @parts: what it is made of
 * @editor: the dialog
 *
 * Offers POP3 wherever an account can be added, and shows the accounts that are
 * ours as what they are.
 */
void
pop3_account_list_extend (GtkWidget              *pane,
                          const Pop3HostListPage *parts,
                          AccountsEditor         *editor)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  List *list = g_new0 (List, 1);

  list->parts = *parts;
  list->editor = editor;
  g_object_set_data_full (G_OBJECT (pane), LIST_KEY, list, (GDestroyNotify) list_free);

  g_type_ensure (POP3_TYPE_ROW);
  gtk_builder_set_translation_domain (builder, GETTEXT_PACKAGE);
  if (gtk_builder_add_from_resource (builder, RESOURCE, NULL) == 0)
    return;

  add_actions (list);
  extend_button (list, builder);
  extend_welcome (list, builder);
  g_signal_connect_object (parts->accounts, "add", G_CALLBACK (on_rows_changed), pane,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts_editor_get_accounts (editor), "account-status-changed",
                           G_CALLBACK (on_rows_changed), pane, G_CONNECT_SWAPPED);
  decorate_rows (list);
}
