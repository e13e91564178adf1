/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-server-pane.h"

#include "backend/pop3-account-edit.h"
#include "pop3-account-form.h"
#include "pop3-row.h"

#include <glib/gi18n-lib.h>

/*
 * The page that changes an account's servers and options, in place of the host's
 * own for IMAP. Until the changes have been checked and are in force, they live in
 * this page alone. Main thread.
 */

#define RESOURCE "/org/gnome/Geary/plugins/pop3/pop3-server-pane.ui"

struct _Pop3ServerPane {
  Pop3Pane parent_instance;

  GtkHeaderBar    *header;
  GtkSpinner      *spinner;
  GtkWidget       *apply_button;
  GtkAdjustment   *pane_adjustment;
  GtkWidget       *content;
  GtkLabel        *progress_label;
  GtkWidget       *lists;
  GtkListBox      *details_list;
  GtkSwitch       *save_drafts;
  GtkSwitch       *save_sent;
  Pop3AccountForm *form;

  GObject           *information;     /* GearyAccountInformation */
  Pop3AccountValues *values;          /* as the account will be */
  gboolean           servers_changed; /* so that they have to be checked */
  gboolean           changed;
};

G_DEFINE_FINAL_TYPE (Pop3ServerPane, pop3_server_pane, POP3_TYPE_PANE)

static void
update_apply (Pop3ServerPane *self)
{
  /* What was not touched may be incomplete: a password that is not remembered. */
  gboolean is_valid = !self->servers_changed || pop3_account_form_is_valid (self->form);

  gtk_widget_set_sensitive (self->apply_button, self->changed && is_valid &&
                                                !pop3_pane_is_running (POP3_PANE (self)));
}

static GCancellable *
start (Pop3ServerPane *self,
       const char     *progress)
{
  gtk_label_set_text (self->progress_label, progress);
  return pop3_pane_start (POP3_PANE (self));
}

static void
pop3_server_pane_running_changed (Pop3Pane *pane,
                                  gboolean  running)
{
  Pop3ServerPane *self = POP3_SERVER_PANE (pane);

  gtk_widget_set_sensitive (self->lists, !running);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_label), running);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), running);
  g_object_set (self->spinner, "active", running, NULL);
  update_apply (self);
}

/* ------------------------------------------------------------------- applying */

/* The two settings here that are the host's own; the host saves them. */
static void
apply_host_settings (Pop3ServerPane *self)
{
  gboolean drafts = gtk_switch_get_active (self->save_drafts);
  gboolean sent = gtk_switch_get_active (self->save_sent);
  gboolean old_drafts = FALSE;
  gboolean old_sent = FALSE;

  g_object_get (self->information, "save-drafts", &old_drafts, "save-sent", &old_sent, NULL);
  if (drafts == old_drafts && sent == old_sent)
    return;
  g_object_set (self->information, "save-drafts", drafts, "save-sent", sent, NULL);
  g_signal_emit_by_name (self->information, "changed");
}

static void
change_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Pop3ServerPane) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  gboolean changed = pop3_account_change_finish (result, &error);

  if (!pop3_pane_is_alive (POP3_PANE (self)))
    return;
  pop3_pane_finish (POP3_PANE (self));
  if (changed)
    {
      apply_host_settings (self);
      pop3_pane_leave (POP3_PANE (self));
    }
  if (changed || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* Translators: the placeholder says why */
  message = g_strdup_printf (_("Account not changed: %s"), error->message);
  pop3_pane_notify (POP3_PANE (self), message);
}

static void
change (Pop3ServerPane *self)
{
  AccountsEditor *editor = pop3_pane_get_editor (POP3_PANE (self));

  pop3_account_change_async (
    application_client_get_engine (accounts_editor_get_application (editor)),
    accounts_editor_get_accounts (editor), (GearyAccountInformation *) self->information,
    self->values, pop3_pane_get_cancellable (POP3_PANE (self)), change_cb, g_object_ref (self));
}

static void
check_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Pop3ServerPane) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean works = pop3_account_form_check_finish (POP3_ACCOUNT_FORM (source), result, &error);

  if (!pop3_pane_is_alive (POP3_PANE (self)))
    return;
  if (works)
    {
      change (self);
      return;
    }
  pop3_pane_finish (POP3_PANE (self));
  if (error == NULL)
    pop3_account_form_focus (self->form);
}

/* ------------------------------------------------------------------ the user */

static void
on_apply_clicked (Pop3ServerPane *self)
{
  g_autoptr (GCancellable) cancellable = NULL;

  pop3_account_form_store (self->form, self->values);
  cancellable = start (self, self->servers_changed ? _("Logging in to both servers…")
                                                   : _("Saving the changes…"));
  if (self->servers_changed)
    pop3_account_form_check_async (self->form, pop3_pane_get_editor (POP3_PANE (self)),
                                   (GearyAccountInformation *) self->information, self->values,
                                   cancellable, check_cb, g_object_ref (self));
  else
    change (self);
}

static void
on_activated (Pop3ServerPane *self)
{
  if (gtk_widget_is_sensitive (self->apply_button))
    on_apply_clicked (self);
}

static void
on_cancel_clicked (Pop3ServerPane *self)
{
  if (pop3_pane_is_running (POP3_PANE (self)))
    pop3_pane_cancel (POP3_PANE (self));
  else
    pop3_pane_leave (POP3_PANE (self));
}

static void
on_form_changed (Pop3ServerPane *self,
                 gboolean        servers)
{
  self->changed = TRUE;
  self->servers_changed |= servers;
  update_apply (self);
}

static void
on_switch_changed (Pop3ServerPane *self)
{
  self->changed = TRUE;
  update_apply (self);
}

/* ------------------------------------------------------------------ the class */

/* The dialog keeps a page that was left until the next one comes. */
static void
pop3_server_pane_unmap (GtkWidget *widget)
{
  Pop3ServerPane *self = POP3_SERVER_PANE (widget);

  if (pop3_pane_is_alive (POP3_PANE (self)))
    pop3_account_form_forget (self->form);

  GTK_WIDGET_CLASS (pop3_server_pane_parent_class)->unmap (widget);
}

static void
pop3_server_pane_dispose (GObject *object)
{
  Pop3ServerPane *self = POP3_SERVER_PANE (object);

  g_clear_object (&self->information);
  g_clear_pointer (&self->values, pop3_account_values_free);

  G_OBJECT_CLASS (pop3_server_pane_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, Pop3ServerPane, name)

static void
pop3_server_pane_class_init (Pop3ServerPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pop3_server_pane_dispose;
  widget_class->unmap = pop3_server_pane_unmap;
  POP3_PANE_CLASS (klass)->running_changed = pop3_server_pane_running_changed;

  g_type_ensure (POP3_TYPE_ROW);
  g_type_ensure (POP3_TYPE_ACCOUNT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE);
  BIND (header);
  BIND (spinner);
  BIND (apply_button);
  BIND (pane_adjustment);
  BIND (content);
  BIND (progress_label);
  BIND (lists);
  BIND (details_list);
  BIND (save_drafts);
  BIND (save_sent);
  BIND (form);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
}

static void
pop3_server_pane_init (Pop3ServerPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pop3_pane_set_parts (POP3_PANE (self), self->header, GTK_WIDGET (self->save_drafts));
  pop3_row_list_setup (self->details_list);
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (self->content), self->pane_adjustment);
}

static void
load (Pop3ServerPane *self)
{
  gboolean drafts = FALSE;
  gboolean sent = FALSE;
  g_autofree char *name = NULL;

  g_object_get (self->information, "save-drafts", &drafts, "save-sent", &sent, "display-name",
                &name, NULL);
  gtk_header_bar_set_subtitle (self->header, name);
  gtk_switch_set_active (self->save_drafts, drafts);
  gtk_switch_set_active (self->save_sent, sent);
  pop3_account_form_load (self->form, self->values);

  g_signal_connect_swapped (self->save_drafts, "notify::active", G_CALLBACK (on_switch_changed),
                            self);
  g_signal_connect_swapped (self->save_sent, "notify::active", G_CALLBACK (on_switch_changed),
                            self);
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (on_form_changed), self);
  g_signal_connect_swapped (self->form, "activated", G_CALLBACK (on_activated), self);
}

/**
 * pop3_server_pane_new:
 * @editor: the dialog
 * @information: an account of ours
 * @error: POP3_ERROR_SETTINGS
 *
 * Returns: (transfer floating): a page that changes the account, %NULL when its file
 *   cannot be read
 */
GtkWidget *
pop3_server_pane_new (AccountsEditor          *editor,
                      GearyAccountInformation *information,
                      GError                 **error)
{
  Pop3AccountValues *values = pop3_account_values_load (information, error);
  Pop3ServerPane *self = NULL;

  if (values == NULL)
    return NULL;
  self = g_object_new (POP3_TYPE_SERVER_PANE, "editor", editor, NULL);
  self->information = g_object_ref ((GObject *) information);
  self->values = values;
  load (self);
  return GTK_WIDGET (self);
}
