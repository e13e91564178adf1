/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-removal.h"

#include "backend/pop3-account.h"
#include "host/pop3-host-dialog.h"

#include <glib/gi18n-lib.h>

/*
 * The question before an account is removed. The host's own speaks of cached
 * mail of which nothing is lost; ours says how many messages are nowhere else.
 * It takes the place of the host's behind the button of the account's page. What
 * follows, Undo included, is the host's. Main thread.
 */

/* Marks the pages whose button is ours: the dialog keeps its pages. */
#define TAKEN "pop3-removal"

struct _Pop3Removal {
  GObject parent_instance;

  ApplicationClient *client; /* weak */
};

G_DEFINE_FINAL_TYPE (Pop3Removal, pop3_removal, G_TYPE_OBJECT)

/* ------------------------------------------------------------------- words */

static char *
describe_total (gint64 total)
{
  return g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE,
                 /* Translators: %u is a number of messages. */
                 "This removes the account from Geary and deletes its mail from this computer: "
                 "%u message.",
                 "This removes the account from Geary and deletes its mail from this computer: "
                 "%u messages.", (gulong) total), (guint) total);
}

static char *
describe_only_here (gint64 only_here)
{
  if (only_here == 0)
    /* Translators: said of the messages of an account that is going to be removed. */
    return g_strdup (_("The server had all of them when it was last checked."));

  return g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE,
                 /* Translators: said of the messages of an account that is going to be removed;
                  * %u is a number of messages. */
                 "%u of them is only here, as far as is known from the last visit to the server. "
                 "It cannot be fetched again.",
                 "%u of them are only here, as far as is known from the last visit to the server. "
                 "They cannot be fetched again.", (gulong) only_here), (guint) only_here);
}

/* @error: (nullable): why nothing is known */
static void
describe (GtkMessageDialog *dialog,
          gint64            total,
          gint64            only_here,
          const GError     *error)
{
  const char *undo = _("Nothing is deleted on the server. The removal can be undone until the "
                       "Accounts window is closed.");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (error == NULL)
    {
      first = describe_total (total);
      second = describe_only_here (only_here);
    }
  else
    {
      first = g_strdup (_("This removes the account from Geary and deletes its mail from this "
                          "computer."));
      second = g_strdup (_("How many messages are only here could not be found out. Those that "
                           "the server has deleted cannot be fetched again."));
      g_debug ("Messages were not counted: %s", error->message);
    }
  gtk_message_dialog_format_secondary_text (dialog, "%s\n\n%s\n\n%s", first, second, undo);
}

/* ------------------------------------------------------------------ dialog */

static void
count_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GtkDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;
  gint64 total = 0;
  gint64 only_here = 0;

  pop3_account_count_only_here_finish ((GearyAccount *) source, result, &total, &only_here,
                                       &error);
  if (!gtk_widget_get_visible (GTK_WIDGET (dialog)))
    return;

  describe (GTK_MESSAGE_DIALOG (dialog), total, only_here, error);
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_ACCEPT, TRUE);
}

static void
count (Pop3Removal             *self,
       GearyAccountInformation *information,
       GtkDialog               *dialog)
{
  g_autoptr (GObject) account = NULL;
  g_autoptr (GError) error = NULL;

  if (self->client != NULL)
    account = (GObject *) pop3_account_find (application_client_get_engine (self->client),
                                             information);
  if (account == NULL)
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The account is not open");
      describe (GTK_MESSAGE_DIALOG (dialog), 0, 0, error);
      return;
    }

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s",
                                            _("Counting the messages that are only here…"));
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_ACCEPT, FALSE);
  pop3_account_count_only_here_async ((GearyAccount *) account, count_cb, g_object_ref (dialog));
}

static void
on_response (GtkDialog *dialog,
             int        response,
             GtkWidget *pane)
{
  if (response == GTK_RESPONSE_ACCEPT)
    accounts_editor_remove_account (
      (AccountsEditor *) gtk_window_get_transient_for (GTK_WINDOW (dialog)),
      accounts_account_pane_get_account ((AccountsAccountPane *) pane));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static GtkDialog *
make_dialog (GtkWindow  *parent,
             const char *name)
{
  GtkWidget *dialog = gtk_message_dialog_new (
    parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_WARNING,
    GTK_BUTTONS_NONE,
    /* Translators: the name of an account. */
    _("Remove the account “%s”?"), name);
  GtkWidget *remove = NULL;

  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  remove = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Remove Account"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (remove),
                               GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  return GTK_DIALOG (dialog);
}

static void
on_remove_clicked (GtkWidget   *button,
                   Pop3Removal *self)
{
  GtkWidget *pane = gtk_widget_get_ancestor (button, accounts_editor_edit_pane_get_type ());
  GtkWidget *editor = gtk_widget_get_toplevel (button);
  GearyAccountInformation *information = NULL;
  GtkDialog *dialog = NULL;

  if (pane == NULL || !GTK_IS_WINDOW (editor))
    return;

  information = accounts_account_pane_get_account ((AccountsAccountPane *) pane);
  dialog = make_dialog (GTK_WINDOW (editor),
                        geary_account_information_get_display_name (information));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), pane, 0);
  count (self, information, dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ----------------------------------------------------------------- watching */

/* A page came into the dialog, for the first time or again. */
static void
on_pane_added (GtkContainer *panes,
               GtkWidget    *pane,
               Pop3Removal  *self)
{
  Pop3HostAccountPage parts = { 0 };
  GearyAccountInformation *information = NULL;

  if (!pop3_host_dialog_find_account_page (pane, &parts) ||
      g_object_get_data (G_OBJECT (pane), TAKEN) != NULL)
    return;

  information = accounts_account_pane_get_account ((AccountsAccountPane *) pane);
  if (!pop3_settings_is_pop3 (geary_account_information_get_config_dir (information)))
    return;

  g_object_set_data (G_OBJECT (pane), TAKEN, self);
  pop3_host_dialog_take_button (parts.remove_button, pane);
  g_signal_connect_object (parts.remove_button, "clicked", G_CALLBACK (on_remove_clicked), self,
                           0);
}

/* Before this the dialog's parts are not there. */
static void
on_map (GtkWidget   *editor,
        Pop3Removal *self)
{
  GtkContainer *panes = pop3_host_dialog_get_pages ((AccountsEditor *) editor);

  if (g_object_get_data (G_OBJECT (panes), TAKEN) != NULL)
    return;

  g_object_set_data (G_OBJECT (panes), TAKEN, self);
  g_signal_connect_object (panes, "add", G_CALLBACK (on_pane_added), self, G_CONNECT_AFTER);
}

static void
on_window_added (GtkApplication *application,
                 GtkWindow      *window,
                 Pop3Removal    *self)
{
  if (g_type_is_a (G_OBJECT_TYPE (window), accounts_editor_get_type ()))
    g_signal_connect_object (window, "map", G_CALLBACK (on_map), self, 0);
}

static void
pop3_removal_dispose (GObject *object)
{
  g_clear_weak_pointer ((GObject **) &POP3_REMOVAL (object)->client);

  G_OBJECT_CLASS (pop3_removal_parent_class)->dispose (object);
}

static void
pop3_removal_class_init (Pop3RemovalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pop3_removal_dispose;
}

static void
pop3_removal_init (Pop3Removal *self)
{
}

/**
 * pop3_removal_new:
 * @client: the host
 *
 * Returns: (transfer full): the question in place of the host's, for accounts of
 *   ours and for as long as the object lives
 */
Pop3Removal *
pop3_removal_new (ApplicationClient *client)
{
  Pop3Removal *self = g_object_new (POP3_TYPE_REMOVAL, NULL);

  g_set_weak_pointer ((GObject **) &self->client, (GObject *) client);
  g_signal_connect_object (client, "window-added", G_CALLBACK (on_window_added), self, 0);
  return self;
}
