/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account-form.h"

#include "pop3-options-list.h"
#include "pop3-row.h"
#include "pop3-server-list.h"

#include <glib/gi18n-lib.h>

/*
 * All that can be set of an account, for a new one and for one that is changed:
 * both servers and the options, with what was found and what a check has shown.
 * Main thread.
 */

#define RESOURCE "/org/gnome/Geary/plugins/pop3/pop3-account-form.ui"

struct _Pop3AccountForm {
  GtkBox parent_instance;

  GtkWidget       *summary;
  Pop3NoteRow     *hint_row;
  Pop3NoteRow     *source_row;
  Pop3NoteRow     *mailbox_row;
  Pop3ServerList  *receiving;
  Pop3ServerList  *sending;
  Pop3OptionsList *options;
  GtkWidget       *to_focus; /* a child: what the last check found wrong */
};

enum {
  CHANGED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (Pop3AccountForm, pop3_account_form, GTK_TYPE_BOX)

/* ---------------------------------------------------------------- the summary */

static void
update_summary (Pop3AccountForm *self)
{
  gtk_widget_set_visible (self->summary,
                          gtk_widget_get_visible (GTK_WIDGET (self->hint_row)) ||
                          gtk_widget_get_visible (GTK_WIDGET (self->source_row)) ||
                          gtk_widget_get_visible (GTK_WIDGET (self->mailbox_row)));
}

static void
show_mailbox (Pop3AccountForm *self,
              const Pop3Probe *probe)
{
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  if (probe != NULL && probe->messages == 0)
    text = g_strdup (_("The mailbox is empty."));
  else if (probe != NULL)
    {
      size = g_format_size (probe->octets);
      text = g_markup_printf_escaped (
        g_dngettext (GETTEXT_PACKAGE,
                     /* Translators: the placeholders are a number of messages and their size, such
                      * as "3.2 MB". The choice is in the list "Fetching". */
                     "The mailbox holds %u message (%s). Choose below how much to fetch.",
                     "The mailbox holds %u messages (%s). Choose below how much to fetch.",
                     probe->messages), probe->messages, size);
    }
  pop3_note_row_set (self->mailbox_row, POP3_NOTE_HINT, text);
  update_summary (self);
}

static char *
describe_hint (const Pop3Findings *findings)
{
  const char *text = findings->hint != NULL ? pop3_hint_get_text (findings->hint) : NULL;
  const char *link = findings->documentation;

  if (findings->hint != NULL && findings->hint->link != NULL)
    link = findings->hint->link;
  if (text != NULL && link != NULL)
    return g_markup_printf_escaped ("%s\n<a href=\"%s\">%s</a>", text, link,
                                    /* Translators: a link to a provider's web page */
                                    _("Instructions of the provider"));
  if (link != NULL)
    return g_markup_printf_escaped ("<a href=\"%s\">%s</a>", link,
                                    _("Instructions of the provider"));
  return text != NULL ? g_markup_escape_text (text, -1) : NULL;
}

static char *
describe_source (const Pop3Findings *findings,
                 const char         *domain,
                 Pop3NoteKind       *kind)
{
  const Pop3Server *server = pop3_findings_get_incoming (findings);

  *kind = POP3_NOTE_HINT;
  if (pop3_server_is_vouched_for (server))
    return g_markup_printf_escaped (
      /* Translators: the placeholder is the name of a mail provider */
      _("The settings of %s were found."),
      findings->provider != NULL ? findings->provider : domain);
  if (server != NULL)
    return g_markup_printf_escaped (
      /* Translators: the placeholder is the part of a mail address after the “@” */
      _("These servers seem to belong to %s. Make sure that they do before you go on: "
        "they are given your password."), domain);

  *kind = POP3_NOTE_WARNING;
  if (findings->incoming->len > 0)
    return g_markup_printf_escaped (
      /* Translators: the placeholder is the part of a mail address after the “@” */
      _("Only servers without a protected connection were found for %s. Ask your provider "
        "for others."), domain);
  return g_markup_printf_escaped (
    /* Translators: the placeholder is the part of a mail address after the “@” */
    _("No settings were found for %s. Your provider tells you the names of its servers."),
    domain);
}

/**
 * pop3_account_form_show_findings:
 * @self: the form
 * @findings: what was found for an address
 * @domain: the address's domain
 *
 * Says where the settings are from, and what is known of the provider.
 */
void
pop3_account_form_show_findings (Pop3AccountForm    *self,
                                 const Pop3Findings *findings,
                                 const char         *domain)
{
  g_autofree char *hint = describe_hint (findings);
  Pop3NoteKind kind = POP3_NOTE_HINT;
  g_autofree char *source = describe_source (findings, domain, &kind);

  pop3_note_row_set (self->hint_row,
                     findings->hint != NULL && findings->hint->kind != POP3_HINT_ADVICE
                     ? POP3_NOTE_WARNING : POP3_NOTE_HINT, hint);
  pop3_note_row_set (self->source_row, kind, source);
  show_mailbox (self, NULL);
}

/* ------------------------------------------------------------ from and to values */

/**
 * pop3_account_form_load:
 * @self: the form
 * @values: an account
 *
 * Shows the account, and forgets what a check has shown.
 */
void
pop3_account_form_load (Pop3AccountForm         *self,
                        const Pop3AccountValues *values)
{
  pop3_server_list_load (self->receiving, values);
  pop3_server_list_load (self->sending, values);
  pop3_options_list_load (self->options, values->settings);
  pop3_options_list_show_expiry (self->options, -1);
  show_mailbox (self, NULL);
  self->to_focus = NULL;
}

/**
 * pop3_account_form_store:
 * @self: the form
 * @values: an account
 *
 * Writes what the form says into @values.
 */
void
pop3_account_form_store (Pop3AccountForm   *self,
                         Pop3AccountValues *values)
{
  pop3_server_list_store (self->receiving, values);
  pop3_server_list_store (self->sending, values);
  pop3_options_list_store (self->options, values->settings);
}

/**
 * pop3_account_form_get_result:
 * @self: the form
 *
 * Returns: (transfer none): what the last check has found; "" when there was none
 */
const char *
pop3_account_form_get_result (Pop3AccountForm *self)
{
  return pop3_note_row_get_text (self->mailbox_row);
}

/**
 * pop3_account_form_is_valid:
 * @self: the form
 *
 * Returns: whether all that is needed is there
 */
gboolean
pop3_account_form_is_valid (Pop3AccountForm *self)
{
  return pop3_server_list_is_valid (self->receiving) && pop3_server_list_is_valid (self->sending);
}

/**
 * pop3_account_form_forget:
 * @self: the form
 *
 * Empties the entries for passwords.
 */
void
pop3_account_form_forget (Pop3AccountForm *self)
{
  pop3_server_list_forget (self->receiving);
  pop3_server_list_forget (self->sending);
}

/**
 * pop3_account_form_focus:
 * @self: the form
 *
 * Gives the keyboard to what the last check found wrong, or to the first entry.
 */
void
pop3_account_form_focus (Pop3AccountForm *self)
{
  if (self->to_focus != NULL && gtk_widget_is_visible (self->to_focus))
    gtk_widget_grab_focus (self->to_focus);
  else
    pop3_server_list_focus_server (self->receiving);
}

/* ------------------------------------------------------------------ the check */

/* What a check needs from its beginning to its end. */
typedef struct {
  AccountsEditor          *editor;      /* owned */
  GearyAccountInformation *information; /* owned */
  Pop3AccountValues       *values;
  Pop3AccountCheck        *check; /* the last one */
} Check;

static void
check_free (Check *check)
{
  g_object_unref (check->editor);
  g_object_unref (check->information);
  pop3_account_values_free (check->values);
  pop3_account_check_free (check->check);
  g_free (check);
}

static void check_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
run_check (GTask *task)
{
  Check *check = g_task_get_task_data (task);

  g_clear_pointer (&check->check, pop3_account_check_free);
  pop3_account_check_async (
    application_client_get_engine (accounts_editor_get_application (check->editor)),
    check->information, check->values, g_task_get_cancellable (task), check_cb,
    g_object_ref (task));
}

static void
show_check (Pop3AccountForm        *self,
            const Pop3AccountCheck *check)
{
  GtkWidget *incoming = pop3_server_list_show_outcome (self->receiving, &check->incoming);
  GtkWidget *outgoing = pop3_server_list_show_outcome (self->sending, &check->outgoing);

  self->to_focus = incoming != NULL ? incoming : outgoing;
  show_mailbox (self, incoming == NULL ? check->probe : NULL);
  pop3_options_list_show_expiry (self->options,
                                 incoming == NULL && check->probe != NULL
                                 ? check->probe->expire : -1);
}

static void
show_and_return (GTask *task)
{
  Pop3AccountForm *self = g_task_get_source_object (task);
  Check *check = g_task_get_task_data (task);

  /* The dialog may have been closed. */
  if (self->receiving != NULL)
    show_check (self, check->check);
  g_task_return_boolean (task, pop3_account_check_works (check->check));
}

/* After a yes once more from the start: the other server may be the next question. */
static void
ask_trust_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (pop3_account_check_ask_trust_finish (result, &error))
    run_check (task);
  else
    {
      g_debug ("certificate not trusted: %s", error != NULL ? error->message : "declined");
      show_and_return (task);
    }
}

static void
check_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;

  check->check = pop3_account_check_finish (result, &error);
  if (check->check == NULL)
    g_task_return_error (task, error);
  else if (check->check->incoming.problem == POP3_PROBLEM_CERTIFICATE ||
           check->check->outgoing.problem == POP3_PROBLEM_CERTIFICATE)
    pop3_account_check_ask_trust_async (check->check, check->editor,
                                        g_task_get_cancellable (task), ask_trust_cb,
                                        g_object_ref (task));
  else
    show_and_return (task);
}

/**
 * pop3_account_form_check_async:
 * @self: the form
 * @editor: the dialog it is in
 * @information: an account in whose name to check
 * @values: the account as it would be; copied
 * @cancellable: (nullable): ends it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Logs in to both servers; lets the user look at a certificate that is not trusted;
 * says at each row what is wrong, and above them what was found.
 */
void
pop3_account_form_check_async (Pop3AccountForm         *self,
                               AccountsEditor          *editor,
                               GearyAccountInformation *information,
                               const Pop3AccountValues *values,
                               GCancellable            *cancellable,
                               GAsyncReadyCallback      callback,
                               gpointer                 user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  g_task_set_source_tag (task, pop3_account_form_check_async);
  check->editor = g_object_ref (editor);
  check->information = g_object_ref (information);
  check->values = pop3_account_values_copy (values);
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  self->to_focus = NULL;
  run_check (task);
}

/**
 * pop3_account_form_check_finish:
 * @self: the form
 * @result: what the callback was given
 * @error: G_IO_ERROR_CANCELLED, nothing else
 *
 * Finishes pop3_account_form_check_async().
 *
 * Returns: whether both servers let the user in; %FALSE without @error set when not
 */
gboolean
pop3_account_form_check_finish (Pop3AccountForm *self,
                                GAsyncResult    *result,
                                GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------ the class */

static void
on_servers_changed (Pop3AccountForm *self)
{
  show_mailbox (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0, TRUE);
}

static void
on_options_changed (Pop3AccountForm *self)
{
  g_signal_emit (self, signals[CHANGED], 0, FALSE);
}

static void
on_activated (Pop3AccountForm *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, Pop3AccountForm, name)

static void
pop3_account_form_class_init (Pop3AccountFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /**
   * Pop3AccountForm::changed:
   * @self: the form
   * @servers: whether it is about a server, so that a check counts no more
   *
   * The user has changed something.
   */
  signals[CHANGED] = g_signal_new ("changed", POP3_TYPE_ACCOUNT_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  /**
   * Pop3AccountForm::activated:
   * @self: the form
   *
   * The user has pressed Enter in an entry.
   */
  signals[ACTIVATED] = g_signal_new ("activated", POP3_TYPE_ACCOUNT_FORM, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (POP3_TYPE_NOTE_ROW);
  g_type_ensure (POP3_TYPE_OPTIONS_LIST);
  g_type_ensure (POP3_TYPE_SERVER_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE);
  BIND (summary);
  BIND (hint_row);
  BIND (source_row);
  BIND (mailbox_row);
  BIND (receiving);
  BIND (sending);
  BIND (options);
}

static void
pop3_account_form_init (Pop3AccountForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->receiving, "changed", G_CALLBACK (on_servers_changed), self);
  g_signal_connect_swapped (self->sending, "changed", G_CALLBACK (on_servers_changed), self);
  g_signal_connect_swapped (self->options, "changed", G_CALLBACK (on_options_changed), self);
  g_signal_connect_swapped (self->receiving, "activated", G_CALLBACK (on_activated), self);
  g_signal_connect_swapped (self->sending, "activated", G_CALLBACK (on_activated), self);
}
