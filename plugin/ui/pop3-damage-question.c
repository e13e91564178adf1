/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-damage-question.h"

#include "backend/pop3-account.h"
#include "ui/pop3-notice.h"

#include <glib/gi18n-lib.h>

/*
 * The question what to do about an account whose mail is damaged: a dialog, as
 * soon as there is a window. Without an answer nothing is done. Main thread.
 */

typedef struct {
  GearyAccount *account; /* owned */
  char         *aside;
  GtkWidget    *dialog;   /* as soon as there is a window; not owned */
  gboolean      answered; /* before that */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_signal_handlers_disconnect_by_data (question->account, question);
  /* Ignored when there was an answer. */
  pop3_account_answer_damage (question->account, FALSE);
  g_object_unref ((GObject *) question->account);
  g_free (question->aside);
  g_free (question);
}

static void
closure_free (gpointer  data,
              GClosure *closure)
{
  question_free (data);
}

static void
on_response (GtkDialog *dialog,
             int        response,
             Question  *question)
{
  pop3_account_answer_damage (question->account, response == GTK_RESPONSE_ACCEPT);
}

/* By the user, or for the account that was asked about is wanted no more. */
static void
on_answered (GearyAccount *account,
             Question     *question)
{
  question->answered = TRUE;
  /* Frees the question. */
  if (question->dialog != NULL)
    gtk_widget_destroy (question->dialog);
}

static GtkWidget *
make_dialog (GtkWindow      *parent,
             const Question *question)
{
  GearyAccountInformation *information = geary_account_get_information (question->account);
  GtkWidget *dialog = gtk_message_dialog_new (
    parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_ERROR,
    GTK_BUTTONS_NONE,
    /* Translators: the name of an account. */
    _("The mail of “%s” is damaged"), geary_account_information_get_display_name (information));

  gtk_message_dialog_format_secondary_text (
    GTK_MESSAGE_DIALOG (dialog),
    /* Translators: the placeholder is the path of a folder. */
    _("Its database cannot be read. The account can begin anew: then what the server still has "
      "is fetched again, and mail that was only here is missing.\n\n"
      "Nothing is deleted. The damaged mail is put into this folder:\n%s\n\n"
      "If you have a backup, leave the account as it is, quit Geary, and restore it."),
    question->aside);
  /* Translators: button: do nothing about an account whose mail is damaged */
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Leave as It Is"), GTK_RESPONSE_CANCEL);
  /* Translators: button: put the damaged mail aside and fetch what there is */
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Begin Anew"), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  return dialog;
}

static void
show (GtkWindow *parent,
      gpointer   data)
{
  Question *question = data;

  if (question->answered)
    {
      question_free (question);
      return;
    }

  question->dialog = make_dialog (parent, question);
  /* The end of the question is an answer, too, when the dialog goes with its window. */
  g_signal_connect_data (question->dialog, "response", G_CALLBACK (on_response), question,
                         closure_free, 0);
  gtk_window_present (GTK_WINDOW (question->dialog));
}

/**
 * pop3_damage_question_ask:
 * @account: an account of ours that has emitted Pop3Account::damaged
 * @aside: the folder into which its mail would be put
 *
 * Asks the user, and answers the account.
 */
void
pop3_damage_question_ask (GearyAccount *account,
                          const char   *aside)
{
  Question *question = g_new0 (Question, 1);

  question->account = (GearyAccount *) g_object_ref ((GObject *) account);
  question->aside = g_strdup (aside);
  g_signal_connect (account, "damage-answered", G_CALLBACK (on_answered), question);
  pop3_notice_await_window (show, question, question_free);
}
