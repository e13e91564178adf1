/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-add-pane.h"

#include "backend/pop3-account-edit.h"
#include "pop3-account-form.h"
#include "pop3-row.h"
#include "settings/pop3-finder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The page that adds an account: who the user is; then the servers, found for the
 * address; then a check of them; then the account is made. Main thread.
 *
 * The check follows the search by itself only where the provider itself, or the
 * public database for its domain, has named the servers, over TLS: servers that were
 * found by their name or by DNS see the password when the user has seen theirs.
 */

#define RESOURCE "/org/gnome/Geary/plugins/pop3/pop3-add-pane.ui"

struct _Pop3AddPane {
  Pop3Pane parent_instance;

  GtkHeaderBar    *header;
  GtkWidget       *back_button;
  GtkWidget       *cancel_button;
  GtkSpinner      *spinner;
  GtkButton       *action_button;
  GtkAdjustment   *pane_adjustment;
  GtkWidget       *content;
  GtkLabel        *progress_label;
  GtkStack        *stack;
  GtkWidget       *person_page;
  GtkListBox      *person_list;
  GtkEntry        *name;
  GtkEntry        *address;
  GtkEntry        *password;
  Pop3AccountForm *form;

  GObject *validators[3];    /* ComponentsValidator: name, address, password */
  GObject *information;      /* GearyAccountInformation: the account to be */
  Pop3AccountValues *values; /* what is on both pages */
  gboolean is_checked;       /* the servers let the user in, as they are shown */
};

G_DEFINE_FINAL_TYPE (Pop3AddPane, pop3_add_pane, POP3_TYPE_PANE)

/* Something that takes a while. Who cancels it may begin the next before this one hears
 * of it. */
typedef struct {
  Pop3AddPane  *self;        /* owned */
  GCancellable *cancellable; /* owned: its own */
} Operation;

static void
operation_free (Operation *operation)
{
  g_object_unref (operation->self);
  g_object_unref (operation->cancellable);
  g_free (operation);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_free)

/* Whether the page is there and waits for nothing: not even for the next one. */
static gboolean
is_idle (const Operation *operation)
{
  return pop3_pane_is_alive (POP3_PANE (operation->self)) &&
         !pop3_pane_is_running (POP3_PANE (operation->self));
}

/* Whether the page still waits for it. */
static gboolean
is_awaited (const Operation *operation)
{
  return pop3_pane_is_alive (POP3_PANE (operation->self)) &&
         !g_cancellable_is_cancelled (operation->cancellable);
}

static gboolean
is_on_person_page (Pop3AddPane *self)
{
  return gtk_stack_get_visible_child (self->stack) == self->person_page;
}

/* ------------------------------------------------------------- what is shown */

static gboolean
is_person_valid (Pop3AddPane *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->validators); i++)
    if (!components_validator_get_is_valid ((ComponentsValidator *) self->validators[i]))
      return FALSE;
  return TRUE;
}

static void
update_action (Pop3AddPane *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self->action_button));
  gboolean is_person = is_on_person_page (self);
  gboolean is_valid = is_person ? is_person_valid (self) : pop3_account_form_is_valid (self->form);
  /* Translators: button that goes to the next page */
  const char *label = _("_Next");

  if (!is_person)
    label = self->is_checked
            /* Translators: button that makes a new account */
            ? _("_Create")
            /* Translators: button that logs in to the servers, to see whether the settings are
             * right */
            : _("_Check");

  gtk_button_set_label (self->action_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->action_button),
                            is_valid && !pop3_pane_is_running (POP3_PANE (self)));
  if (is_person)
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_SUGGESTED_ACTION);
  else
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_SUGGESTED_ACTION);
}

static void
show_page (Pop3AddPane *self,
           GtkWidget   *page)
{
  gtk_stack_set_visible_child (self->stack, page);
  gtk_adjustment_set_value (self->pane_adjustment, 0);
  update_action (self);
}

/* Returns: (transfer full): the operation that begins */
static Operation *
start (Pop3AddPane *self,
       const char  *progress)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->self = g_object_ref (self);
  gtk_label_set_text (self->progress_label, progress);
  pop3_pane_describe (self->cancel_button, progress);
  operation->cancellable = pop3_pane_start (POP3_PANE (self));
  return operation;
}

static void
pop3_add_pane_running_changed (Pop3Pane *pane,
                               gboolean  running)
{
  Pop3AddPane *self = POP3_ADD_PANE (pane);

  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), !running);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_label), running);
  gtk_widget_set_visible (self->back_button, !running);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), running);
  g_object_set (self->spinner, "active", running, NULL);
  update_action (self);
  if (running)
    gtk_widget_grab_focus (self->cancel_button);
}

/* ------------------------------------------------------------- making it */

static void
create_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Operation) operation = user_data;
  Pop3AddPane *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  gboolean created = pop3_account_create_finish (result, &error);

  /* An account that was made is there, even if that was cancelled too late. */
  if (!created && !is_awaited (operation))
    return;
  if (!pop3_pane_is_alive (POP3_PANE (self)))
    return;
  pop3_pane_finish (POP3_PANE (self));
  if (created)
    {
      pop3_pane_leave (POP3_PANE (self));
      return;
    }

  /* Translators: the placeholder says why */
  message = g_strdup_printf (_("Account not created: %s"), error->message);
  pop3_pane_notify (POP3_PANE (self), message);
}

static void
create (Pop3AddPane *self)
{
  AccountsEditor *editor = pop3_pane_get_editor (POP3_PANE (self));
  Operation *operation = start (self, _("Creating the account…"));

  pop3_account_form_store (self->form, self->values);
  pop3_account_create_async (accounts_editor_get_accounts (editor),
                             (GearyAccountInformation *) self->information, self->values,
                             operation->cancellable, create_cb, operation);
}

/* ------------------------------------------------------------- checking it */

static void
check_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Operation) operation = user_data;
  Pop3AddPane *self = operation->self;
  gboolean works = pop3_account_form_check_finish (POP3_ACCOUNT_FORM (source), result, NULL);

  if (!is_awaited (operation))
    {
      if (is_idle (operation))
        pop3_account_form_focus (self->form);
      return;
    }
  self->is_checked = works;
  pop3_pane_finish (POP3_PANE (self));
  update_action (self);
  pop3_pane_describe (GTK_WIDGET (self->action_button), pop3_account_form_get_result (self->form));

  if (self->is_checked)
    {
      /* What was found is said at the top. */
      gtk_adjustment_set_value (self->pane_adjustment, 0);
      gtk_widget_grab_focus (GTK_WIDGET (self->action_button));
    }
  else
    pop3_account_form_focus (self->form);
}

static void
check (Pop3AddPane *self)
{
  Operation *operation = start (self, _("Logging in to both servers…"));

  pop3_account_form_store (self->form, self->values);
  pop3_account_form_check_async (self->form, pop3_pane_get_editor (POP3_PANE (self)),
                                 (GearyAccountInformation *) self->information, self->values,
                                 operation->cancellable, check_cb, operation);
}

/* ------------------------------------------------------------- finding it */

static const char *
get_domain (Pop3AddPane *self)
{
  const char *at = strrchr (self->values->address, '@');

  return at != NULL ? at + 1 : "";
}

/* Returns: (transfer full): the user name to try where nothing says another one */
static char *
guess_user (const Pop3AccountValues *values,
            const Pop3Findings      *findings)
{
  const char *at = strrchr (values->address, '@');

  if (findings->hint != NULL && findings->hint->local_user && at != NULL)
    return g_strndup (values->address, at - values->address);
  return g_strdup (values->address);
}

/* Returns: (transfer full): the server to propose, or one without a name */
static Pop3Server *
propose (const Pop3AccountValues *values,
         const Pop3Findings      *findings,
         const Pop3Server        *found)
{
  g_autofree char *user = guess_user (values, findings);
  Pop3Server *server = NULL;

  if (found == NULL)
    return pop3_server_new ("", POP3_PORT_TLS, POP3_SECURITY_TLS, user, POP3_SOURCE_USER);

  server = pop3_server_copy (found);
  if (server->user == NULL)
    server->user = g_steal_pointer (&user);
  return server;
}

static void
take_findings (Pop3AddPane        *self,
               const Pop3Findings *findings)
{
  Pop3AccountValues *values = self->values;
  const Pop3Server *outgoing = pop3_findings_get_outgoing (findings);

  values->incoming = propose (values, findings, pop3_findings_get_incoming (findings));
  values->outgoing = propose (values, findings, outgoing);
  if (outgoing == NULL)
    values->outgoing->port = POP3_PORT_SUBMISSIONS;
  values->settings->check_minutes = MAX (values->settings->check_minutes,
                                         findings->check_minutes);
  pop3_account_form_load (self->form, values);
  pop3_account_form_show_findings (self->form, findings, get_domain (self));
}

/* Back to the address, unless the user is somewhere else by now. */
static void
give_up (const Operation *operation)
{
  if (is_awaited (operation))
    pop3_pane_finish (POP3_PANE (operation->self));
  if (is_idle (operation))
    gtk_widget_grab_focus (GTK_WIDGET (operation->self->address));
}

static void
find_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Operation) operation = user_data;
  Pop3AddPane *self = operation->self;
  g_autoptr (Pop3Findings) findings = pop3_finder_find_finish (result, NULL);

  if (findings == NULL || !is_awaited (operation))
    {
      give_up (operation);
      return;
    }

  pop3_pane_finish (POP3_PANE (self));
  take_findings (self, findings);
  show_page (self, GTK_WIDGET (self->form));
  if (pop3_server_is_vouched_for (pop3_findings_get_incoming (findings)) &&
      pop3_server_is_vouched_for (pop3_findings_get_outgoing (findings)) &&
      (findings->hint == NULL || findings->hint->kind != POP3_HINT_NO_POP3))
    check (self);
  else if (pop3_account_form_is_valid (self->form))
    gtk_widget_grab_focus (GTK_WIDGET (self->action_button));
  else
    pop3_account_form_focus (self->form);
}

static void
orphan_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Operation) operation = user_data;
  Pop3AddPane *self = operation->self;
  g_autoptr (GObject) information = NULL;

  information = (GObject *) accounts_manager_new_orphan_account_finish ((AccountsManager *) source,
                                                                        result);
  if (!is_awaited (operation))
    {
      give_up (operation);
      return;
    }

  g_set_object (&self->information, information);
  pop3_finder_find_async (self->values->address, operation->cancellable, find_cb, operation);
  g_steal_pointer (&operation);
}

static void
find (Pop3AddPane *self)
{
  g_autofree char *progress = NULL;
  g_autoptr (GObject) mailbox = NULL;
  Operation *operation = NULL;

  g_clear_pointer (&self->values, pop3_account_values_free);
  self->values = pop3_account_values_new ();
  self->values->name = pop3_row_dup_text (self->name);
  self->values->address = pop3_row_dup_text (self->address);
  self->values->label = g_strdup (self->values->address);
  self->values->password = g_strdup (gtk_entry_get_text (self->password));
  self->is_checked = FALSE;

  /* Translators: the placeholder is the part of a mail address after the “@” */
  progress = g_strdup_printf (_("Looking for the settings of %s…"), get_domain (self));
  operation = start (self, progress);
  mailbox = (GObject *) geary_rf_c822_mailbox_address_new (self->values->name,
                                                           self->values->address);
  accounts_manager_new_orphan_account (
    accounts_editor_get_accounts (pop3_pane_get_editor (POP3_PANE (self))),
    GEARY_SERVICE_PROVIDER_OTHER, (GearyRFC822MailboxAddress *) mailbox, operation->cancellable,
    orphan_cb, operation);
}

/* ------------------------------------------------------------------ the user */

static void
on_action_clicked (Pop3AddPane *self)
{
  if (is_on_person_page (self))
    find (self);
  else if (self->is_checked)
    create (self);
  else
    check (self);
}

static void
on_entry_activated (Pop3AddPane *self)
{
  if (gtk_widget_is_sensitive (GTK_WIDGET (self->action_button)))
    on_action_clicked (self);
}

static void
on_back_clicked (Pop3AddPane *self)
{
  if (is_on_person_page (self))
    pop3_pane_leave (POP3_PANE (self));
  else
    {
      show_page (self, self->person_page);
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
    }
}

static void
on_form_changed (Pop3AddPane *self,
                 gboolean     servers)
{
  if (servers)
    self->is_checked = FALSE;
  update_action (self);
}

/* ------------------------------------------------------------------ the class */

/* The dialog keeps a page that was left until the next one comes: nobody's password
 * has to stay with it. */
static void
pop3_add_pane_unmap (GtkWidget *widget)
{
  Pop3AddPane *self = POP3_ADD_PANE (widget);

  if (pop3_pane_is_alive (POP3_PANE (self)))
    {
      gtk_entry_set_text (self->password, "");
      pop3_account_form_forget (self->form);
    }
  g_clear_pointer (&self->values, pop3_account_values_free);

  GTK_WIDGET_CLASS (pop3_add_pane_parent_class)->unmap (widget);
}

static void
pop3_add_pane_dispose (GObject *object)
{
  Pop3AddPane *self = POP3_ADD_PANE (object);

  for (gsize i = 0; i < G_N_ELEMENTS (self->validators); i++)
    g_clear_object (&self->validators[i]);
  g_clear_object (&self->information);
  g_clear_pointer (&self->values, pop3_account_values_free);

  G_OBJECT_CLASS (pop3_add_pane_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, Pop3AddPane, name)

static void
pop3_add_pane_class_init (Pop3AddPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pop3_add_pane_dispose;
  widget_class->unmap = pop3_add_pane_unmap;
  POP3_PANE_CLASS (klass)->running_changed = pop3_add_pane_running_changed;

  g_type_ensure (POP3_TYPE_ROW);
  g_type_ensure (POP3_TYPE_ACCOUNT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE);
  BIND (header);
  BIND (back_button);
  BIND (cancel_button);
  BIND (spinner);
  BIND (action_button);
  BIND (pane_adjustment);
  BIND (content);
  BIND (progress_label);
  BIND (stack);
  BIND (person_page);
  BIND (person_list);
  BIND (name);
  BIND (address);
  BIND (password);
  BIND (form);
  gtk_widget_class_bind_template_callback (widget_class, on_action_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, pop3_pane_cancel);
}

static void
connect_entries (Pop3AddPane *self)
{
  GtkEntry *entries[] = { self->name, self->address, self->password };

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      self->validators[i] = (GObject *) (entries[i] == self->address
                                         ? components_email_validator_new (entries[i])
                                         : components_validator_new (entries[i]));
      g_signal_connect_object (self->validators[i], "state-changed", G_CALLBACK (update_action),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_swapped (entries[i], "activate", G_CALLBACK (on_entry_activated), self);
    }
}

static void
pop3_add_pane_init (Pop3AddPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pop3_pane_set_parts (POP3_PANE (self), self->header, GTK_WIDGET (self->name));
  pop3_row_list_setup (self->person_list);
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (self->content), self->pane_adjustment);
  connect_entries (self);
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (on_form_changed), self);
  g_signal_connect_swapped (self->form, "activated", G_CALLBACK (on_entry_activated), self);
  update_action (self);
}

/**
 * pop3_add_pane_new:
 * @editor: the dialog
 *
 * Returns: (transfer floating): a page that adds an account
 */
GtkWidget *
pop3_add_pane_new (AccountsEditor *editor)
{
  Pop3AddPane *self = g_object_new (POP3_TYPE_ADD_PANE, "editor", editor, NULL);
  g_autofree char *name = accounts_manager_get_account_name (accounts_editor_get_accounts (editor));

  if (name != NULL)
    gtk_entry_set_text (self->name, name);
  return GTK_WIDGET (self);
}
