/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-status-pane.h"

#include "backend/pop3-account.h"
#include "pop3-row.h"
#include "pop3-status-text.h"

#include <glib/gi18n-lib.h>

/*
 * The page that says how the fetching of an account's mail is going, and what is
 * left on the server and why. Main thread.
 */

#define RESOURCE "/org/gnome/Geary/plugins/pop3/pop3-status-pane.ui"
#define REFRESH_SECONDS 20 /* "3 minutes ago" gets older without any news */

struct _Pop3StatusPane {
  Pop3Pane parent_instance;

  GtkHeaderBar   *header;
  GtkAdjustment  *pane_adjustment;
  GtkWidget      *content;
  GtkListBox     *checks_list;
  Pop3NoteRow    *error_row;
  GtkLabel       *activity_label;
  GtkWidget      *progress_row;
  GtkProgressBar *progress_bar;
  GtkLabel       *progress_label;
  GtkLabel       *last_label;
  GtkLabel       *fetched_label;
  GtkLabel       *next_label;
  GtkWidget      *copies_heading;
  GtkWidget      *copies_frame;
  GtkListBox     *copies_list;
  GtkLabel       *listed_label;
  GtkLabel       *unknown_label;
  GtkLabel       *aging_label;
  Pop3NoteRow    *aging_note;
  GtkLabel       *kept_label;
  GtkLabel       *deleted_here_label;
  GtkLabel       *skipped_label;
  GtkLabel       *partial_label;
  GtkLabel       *suspect_label;
  GtkButton      *check_button;

  GObject *account; /* GearyAccount */
  GObject *status;  /* Pop3Status */
  guint    refresh; /* source id, while the page is showing */
};

G_DEFINE_FINAL_TYPE (Pop3StatusPane, pop3_status_pane, POP3_TYPE_PANE)

static gboolean
is_busy (const Pop3StatusView *view)
{
  return view->activity == POP3_ACTIVITY_CONNECTING || view->activity == POP3_ACTIVITY_FETCHING ||
         view->activity == POP3_ACTIVITY_DELETING;
}

/* Sets the text of a label, and takes it. */
static void
take_text (GtkLabel *label,
           char     *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  g_free (text);
}

static void
show_progress (Pop3StatusPane       *self,
               const Pop3StatusView *view)
{
  gboolean fetching = view->activity == POP3_ACTIVITY_FETCHING;
  double fraction = 0;

  if (view->bytes_to_fetch > 0)
    fraction = (double) view->bytes / view->bytes_to_fetch;
  else if (view->to_fetch > 0)
    fraction = (double) view->fetched / view->to_fetch;
  gtk_widget_set_visible (self->progress_row, fetching);
  gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (fraction, 0, 1));
  take_text (self->progress_label, fetching ? pop3_status_text_get_progress (view) : NULL);
}

static void
show_checks (Pop3StatusPane       *self,
             const Pop3StatusView *view)
{
  g_autofree char *problem = NULL;

  if (view->last_error != NULL)
    problem = g_markup_escape_text (view->last_error->message, -1);
  pop3_note_row_set (self->error_row, POP3_NOTE_PROBLEM, problem);

  take_text (self->activity_label, pop3_status_text_get_activity (view));
  take_text (self->last_label, pop3_status_text_get_last (view));
  take_text (self->next_label, pop3_status_text_get_next (view));
  take_text (self->fetched_label, g_strdup_printf ("%u", view->last_fetched));
  show_progress (self, view);

  gtk_widget_set_sensitive (GTK_WIDGET (self->check_button),
                            !is_busy (view) && view->activity != POP3_ACTIVITY_STOPPED);
  /* Translators: button that checks for new mail once more after a problem */
  gtk_button_set_label (self->check_button, view->last_error != NULL ? _("_Retry")
                        /* Translators: button that checks for new mail */
                        : _("_Check Now"));
}

/* Rows that have nothing to count are hidden. */
static void
show_count (GtkLabel *label,
            guint     count)
{
  take_text (label, g_strdup_printf ("%u", count));
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (label), POP3_TYPE_ROW), count > 0);
}

static void
show_copies (Pop3StatusPane       *self,
             const Pop3StatusView *view)
{
  const Pop3Copies *copies = &view->copies;
  g_autofree char *next = NULL;

  gtk_widget_set_visible (self->copies_heading, view->has_copies);
  gtk_widget_set_visible (self->copies_frame, view->has_copies);
  if (!view->has_copies)
    return;

  take_text (self->listed_label, g_strdup_printf ("%u", copies->listed));
  show_count (self->unknown_label, copies->unknown);
  show_count (self->aging_label, copies->aging);
  show_count (self->kept_label, copies->kept);
  show_count (self->deleted_here_label, copies->deleted_here);
  show_count (self->skipped_label, copies->skipped);
  show_count (self->partial_label, copies->partial);
  show_count (self->suspect_label, copies->suspect);

  if (copies->aging > 0 && copies->next_days == 0)
    /* Translators: said of the messages that are kept on the server for some days. */
    next = g_strdup (_("The first of them are deleted on the server with the next check."));
  else if (copies->aging > 0)
    next = g_strdup_printf (
      /* Translators: said of the messages that are kept on the server for some days; the
       * placeholder is a number of days. */
      g_dngettext (GETTEXT_PACKAGE, "The first of them are deleted on the server in %u day.",
                   "The first of them are deleted on the server in %u days.", copies->next_days),
      copies->next_days);
  pop3_note_row_set (self->aging_note, POP3_NOTE_HINT, next);
  gtk_list_box_invalidate_headers (self->copies_list);
}

static void
show_status (Pop3StatusPane *self)
{
  const Pop3StatusView *view = pop3_status_get_view (POP3_STATUS (self->status));

  show_checks (self, view);
  show_copies (self, view);
}

static gboolean
on_refresh (gpointer user_data)
{
  show_status (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_back_clicked (Pop3StatusPane *self)
{
  pop3_pane_leave (POP3_PANE (self));
}

static void
on_check_clicked (Pop3StatusPane *self)
{
  pop3_account_check_now ((GearyAccount *) self->account);
}

/* ------------------------------------------------------------------ the class */

static void
pop3_status_pane_map (GtkWidget *widget)
{
  Pop3StatusPane *self = POP3_STATUS_PANE (widget);

  GTK_WIDGET_CLASS (pop3_status_pane_parent_class)->map (widget);
  show_status (self);
  self->refresh = g_timeout_add_seconds (REFRESH_SECONDS, on_refresh, self);
}

static void
pop3_status_pane_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&POP3_STATUS_PANE (widget)->refresh, g_source_remove);

  GTK_WIDGET_CLASS (pop3_status_pane_parent_class)->unmap (widget);
}

static void
pop3_status_pane_destroy (GtkWidget *widget)
{
  Pop3StatusPane *self = POP3_STATUS_PANE (widget);

  g_clear_handle_id (&self->refresh, g_source_remove);
  if (self->status != NULL)
    g_signal_handlers_disconnect_by_func (self->status, show_status, self);

  GTK_WIDGET_CLASS (pop3_status_pane_parent_class)->destroy (widget);
}

static void
pop3_status_pane_dispose (GObject *object)
{
  Pop3StatusPane *self = POP3_STATUS_PANE (object);

  G_OBJECT_CLASS (pop3_status_pane_parent_class)->dispose (object);

  g_clear_object (&self->account);
  g_clear_object (&self->status);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, Pop3StatusPane, name)

static void
pop3_status_pane_class_init (Pop3StatusPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pop3_status_pane_dispose;
  widget_class->map = pop3_status_pane_map;
  widget_class->unmap = pop3_status_pane_unmap;
  widget_class->destroy = pop3_status_pane_destroy;

  g_type_ensure (POP3_TYPE_ROW);
  g_type_ensure (POP3_TYPE_NOTE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE);
  BIND (header);
  BIND (pane_adjustment);
  BIND (content);
  BIND (checks_list);
  BIND (error_row);
  BIND (activity_label);
  BIND (progress_row);
  BIND (progress_bar);
  BIND (progress_label);
  BIND (last_label);
  BIND (fetched_label);
  BIND (next_label);
  BIND (copies_heading);
  BIND (copies_frame);
  BIND (copies_list);
  BIND (listed_label);
  BIND (unknown_label);
  BIND (aging_label);
  BIND (aging_note);
  BIND (kept_label);
  BIND (deleted_here_label);
  BIND (skipped_label);
  BIND (partial_label);
  BIND (suspect_label);
  BIND (check_button);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_check_clicked);
}

static void
pop3_status_pane_init (Pop3StatusPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pop3_pane_set_parts (POP3_PANE (self), self->header, GTK_WIDGET (self->check_button));
  pop3_row_list_setup (self->checks_list);
  pop3_row_list_setup (self->copies_list);
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (self->content), self->pane_adjustment);
}

/**
 * pop3_status_pane_new:
 * @editor: the dialog
 * @account: an account of ours
 * @can_close: whether it has a button that closes the dialog, as the page has from
 *   which it is opened: the host's has one from Geary 46 on
 *
 * Returns: (transfer floating): a page that shows the account's status
 */
GtkWidget *
pop3_status_pane_new (AccountsEditor *editor,
                      GearyAccount   *account,
                      gboolean        can_close)
{
  Pop3StatusPane *self = g_object_new (POP3_TYPE_STATUS_PANE, "editor", editor, NULL);
  g_autofree char *name = NULL;

  self->account = g_object_ref ((GObject *) account);
  self->status = g_object_ref ((GObject *) pop3_account_get_status (account));
  g_object_get (geary_account_get_information (account), "display-name", &name, NULL);
  gtk_header_bar_set_subtitle (self->header, name);
  gtk_header_bar_set_show_close_button (self->header, can_close);
  g_signal_connect_swapped (self->status, "changed", G_CALLBACK (show_status), self);
  return GTK_WIDGET (self);
}
