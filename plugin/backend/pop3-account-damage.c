/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"
#include "protocol/pop3-error.h"
#include "store/pop3-damage.h"

#include <glib/gi18n-lib.h>

/*
 * What to do about a database that cannot be opened. The host would offer to
 * delete it and to fetch all mail again, for what it takes for damage and may be
 * a full disk; of this mail there may be no other copy. So the file is examined;
 * a sound one is tried once more, and for a damaged one the user is asked, with
 * our words, whether it may be put aside. Nothing is ever deleted. Main thread.
 */

enum {
  DAMAGED,
  ANSWERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What goes along with a mending. */
typedef struct {
  char *data_dir;
  char *aside;   /* where the damaged files would go */
  char *message; /* of the host's error */
} Mending;

static void
mending_free (gpointer data)
{
  Mending *mending = data;

  g_free (mending->data_dir);
  g_free (mending->aside);
  g_free (mending->message);
  g_free (mending);
}

static GTask *
mending_task_new (Pop3Account        *self,
                  gpointer            tag,
                  const char         *message,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  GFile *dir = geary_account_information_get_data_dir (
    geary_account_get_information ((GearyAccount *) self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Mending *mending = g_new0 (Mending, 1);

  mending->data_dir = g_file_get_path (dir);
  mending->aside = pop3_damage_name (mending->data_dir);
  mending->message = g_strdup (message);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, mending, mending_free);
  return task;
}

/* ---------------------------------------------------------- putting it aside */

static void
put_aside_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Mending *mending = data;
  GError *error = NULL;

  if (pop3_damage_put_aside (mending->data_dir, mending->aside, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
mend_put_aside (GTask *task)
{
  g_message ("The damaged mail is put into %s",
             ((Mending *) g_task_get_task_data (task))->aside);
  g_task_run_in_thread (task, put_aside_thread);
}

/* ------------------------------------------------------------- asking the user */

static void
ask (Pop3Account *self,
     GTask       *task)
{
  Mending *mending = g_task_get_task_data (task);

  if (!g_signal_has_handler_pending (self, signals[DAMAGED], 0, FALSE))
    {
      g_task_return_new_error (task, POP3_ERROR, POP3_ERROR_STORE, "%s",
                               _("The mail of this account is damaged."));
      return;
    }

  self->question = g_object_ref (task);
  g_signal_emit (self, signals[DAMAGED], 0, mending->aside);
}

/**
 * pop3_account_answer_damage:
 * @account: an account of ours that has emitted Pop3Account::damaged
 * @begin_anew: whether the damaged mail may be put aside
 *
 * Goes on with opening the account, or gives it up. Once for each question; more
 * answers are ignored. Main thread.
 */
void
pop3_account_answer_damage (GearyAccount *account,
                            gboolean      begin_anew)
{
  g_autoptr (GTask) task = g_steal_pointer (&POP3_ACCOUNT (account)->question);

  if (task == NULL)
    return;

  g_signal_emit (account, signals[ANSWERED], 0);
  if (begin_anew)
    mend_put_aside (task);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "The damaged mail was left as it is");
}

/* ------------------------------------------------------------------- examining */

static void
examine_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  g_task_return_int (task, pop3_damage_examine (data, cancellable));
}

static void
examine_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Account *self = POP3_ACCOUNT (g_task_get_source_object (task));
  Mending *mending = g_task_get_task_data (task);
  GError *error = NULL;
  Pop3Damage damage = (Pop3Damage) g_task_propagate_int (G_TASK (result), &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  switch (damage)
    {
    case POP3_DAMAGE_NONE:
      g_task_return_boolean (task, TRUE);
      break;

    case POP3_DAMAGE_FOUND:
      ask (self, task);
      break;

    case POP3_DAMAGE_IN_USE:
    default:
      g_task_return_new_error (task, geary_database_error_quark (),
                               GEARY_DATABASE_ERROR_CORRUPT, "%s", mending->message);
      break;
    }
}

/**
 * pop3_account_mend_async:
 * @self: an account whose database could not be opened, everything being closed
 * @error: what the host said
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out what is the matter, and does what can be done about it: waits for
 * another program, which ends when nobody wants the account any more, or asks the
 * user. Main thread; the work is done on others.
 */
void
pop3_account_mend_async (Pop3Account        *self,
                         const GError       *error,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = mending_task_new (self, pop3_account_mend_async, error->message,
                                             NULL, callback, user_data);
  Mending *mending = g_task_get_task_data (task);
  g_autoptr (GTask) examination = NULL;

  g_message ("%s; examining it", error->message);
  examination = g_task_new (NULL, self->unwanted, examine_cb, g_object_ref (task));
  g_task_set_source_tag (examination, examine_thread);
  /* It only looks, and soon it holds nothing any more. */
  g_task_set_return_on_cancel (examination, TRUE);
  g_task_set_task_data (examination, g_strdup (mending->data_dir), g_free);
  g_task_run_in_thread (examination, examine_thread);
}

/**
 * pop3_account_mend_finish:
 * @self: the account
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_account_mend_async().
 *
 * Returns: whether it is worth another attempt; when not POP3_ERROR_STORE, the
 *   host's error when the database is sound, or G_IO_ERROR_CANCELLED when the user
 *   does not want it or it was stopped
 */
gboolean
pop3_account_mend_finish (Pop3Account  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------ rebuilding */

/* The host's way of asking for the same, which we give it no cause for. */
static void
pop3_account_rebuild (GearyAccount       *base,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = mending_task_new (POP3_ACCOUNT (base), pop3_account_rebuild, NULL,
                                             cancellable, callback, user_data);

  if (POP3_ACCOUNT (base)->open || POP3_ACCOUNT (base)->opening != NULL)
    g_task_return_new_error (task, geary_engine_error_quark (), GEARY_ENGINE_ERROR_ALREADY_OPEN,
                             "An open account cannot be rebuilt");
  else
    mend_put_aside (task);
}

/**
 * pop3_account_class_init_damage:
 * @account_class: the class of Pop3Account
 *
 * Fills in the slots that concern damage, and adds the signal.
 */
void
pop3_account_class_init_damage (GearyAccountClass *account_class)
{
  account_class->rebuild_async = pop3_account_rebuild;
  account_class->rebuild_finish = pop3_account_finish;

  /**
   * Pop3Account::damaged:
   * @account: the account
   * @aside: the folder into which its mail would be put
   *
   * The account's mail is damaged: ask the user and answer with
   * pop3_account_answer_damage(). Opening waits for that.
   */
  signals[DAMAGED] = g_signal_new ("damaged", G_TYPE_FROM_CLASS (account_class),
                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);

  /**
   * Pop3Account::damage-answered:
   * @account: the account
   *
   * Nobody needs to be asked any more after Pop3Account::damaged: there was an answer, or
   * the account was closed.
   */
  signals[ANSWERED] = g_signal_new ("damage-answered", G_TYPE_FROM_CLASS (account_class),
                                    G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
