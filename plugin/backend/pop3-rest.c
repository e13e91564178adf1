/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-rest.h"

#include "backend/pop3-account-private.h"

/*
 * Messages that are too large to be fetched unasked: what is here of one, and the
 * way to get the rest. Main thread.
 */

static void
find_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Pop3LedgerPartial *partial = pop3_store_find_partial_finish (POP3_STORE (source), result,
                                                               &error);

  if (partial != NULL)
    g_task_return_pointer (task, partial, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * pop3_rest_find_async:
 * @account: an account of ours
 * @message_id: a message's row
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out whether a message is here as a whole.
 */
void
pop3_rest_find_async (GearyAccount       *account,
                      gint64              message_id,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (account, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_rest_find_async);
  pop3_store_find_partial_async (POP3_ACCOUNT (account)->store, message_id, find_cb,
                                 g_steal_pointer (&task));
}

static Pop3Rest
translate (const Pop3LedgerPartial *partial)
{
  if (partial->state != POP3_LEDGER_PARTIAL)
    return POP3_REST_NONE;

  switch (partial->rest)
    {
    case POP3_LEDGER_REST_WANTED:
      return POP3_REST_WANTED;
    case POP3_LEDGER_REST_MISSED:
      return POP3_REST_MISSED;
    case POP3_LEDGER_REST_LEFT:
    default:
      return POP3_REST_LEFT;
    }
}

/**
 * pop3_rest_find_finish:
 * @account: the account
 * @result: what the callback was given
 * @size: (out): octets of the whole message as the server says, when not all of it
 *   is here
 * @error: return location
 *
 * Finishes pop3_rest_find_async().
 *
 * Returns: what is to be said of the rest; POP3_REST_NONE with @error set when that
 *   could not be read: POP3_ERROR_STORE, or G_IO_ERROR_CLOSED for an account that
 *   is not open
 */
Pop3Rest
pop3_rest_find_finish (GearyAccount *account,
                       GAsyncResult *result,
                       guint64      *size,
                       GError      **error)
{
  g_autofree Pop3LedgerPartial *partial = g_task_propagate_pointer (G_TASK (result), error);

  if (partial == NULL)
    return POP3_REST_NONE;

  *size = partial->size;
  return translate (partial);
}

static void
want_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!pop3_store_want_rest_finish (POP3_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  pop3_account_check_now (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

/**
 * pop3_rest_fetch_async:
 * @account: an account of ours
 * @message_id: the row of a message that is here only in part
 * @callback: called when the wish is noted
 * @user_data: for @callback
 *
 * The user wants the rest of a message, whatever its size: it comes with a visit
 * that begins now or, without a network, with the next one that can be made.
 */
void
pop3_rest_fetch_async (GearyAccount       *account,
                       gint64              message_id,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (account, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_rest_fetch_async);
  pop3_store_want_rest_async (POP3_ACCOUNT (account)->store, message_id, want_cb,
                              g_steal_pointer (&task));
}

/**
 * pop3_rest_fetch_finish:
 * @account: the account
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_rest_fetch_async().
 *
 * Returns: whether the wish is noted for good; errors as for
 *   pop3_rest_find_finish()
 */
gboolean
pop3_rest_fetch_finish (GearyAccount *account,
                        GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
