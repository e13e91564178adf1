/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-closing.h"

#include "backend/pop3-account-private.h"
#include "headless-account.h"
#include "headless-actions.h"
#include "store/pop3-database.h"

/* Closing takes a tenth of this when nothing keeps it. */
#define LOCKED_MS 500

/* With the database locked: whether reading, begun before, keeps the account from
 * closing. Ends the lock. */
static gboolean
reading_keeps_it_open (Pop3Database  *database,
                       GAsyncResult **reading,
                       GAsyncResult **closing,
                       GError       **error)
{
  gboolean kept = FALSE;

  headless_run_for (LOCKED_MS);
  kept = *reading == NULL && *closing == NULL;
  if (!pop3_database_exec (database, "ROLLBACK", error))
    return FALSE;
  if (!kept)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                 *reading != NULL ? "The database was not locked"
                                  : "The account has closed amid a read");
  return kept;
}

gboolean
headless_close_amid_read (GearyEngine  *engine,
                          GearyAccount *account,
                          const char   *subject,
                          GError      **error)
{
  g_autoptr (Pop3Database) database = NULL;
  g_autoptr (GObject) id = NULL;
  g_autoptr (GObject) email = NULL;
  g_autoptr (GAsyncResult) read_result = NULL;
  GAsyncResult *reading = NULL;
  GAsyncResult *closing = NULL;

  database = pop3_database_open (
    (GearyDbDatabase *) geary_imap_db_account_get_db (POP3_ACCOUNT (account)->local), NULL, error);
  id = (GObject *) headless_find_id (account, subject, error);
  if (database == NULL || id == NULL ||
      !pop3_database_exec (database, "BEGIN EXCLUSIVE", error))
    return FALSE;

  geary_account_local_fetch_email_async (account, (GearyEmailIdentifier *) id,
                                         GEARY_EMAIL_FIELD_SUBJECT, NULL, headless_on_result,
                                         &reading);
  geary_account_close_async (account, NULL, headless_on_result, &closing);
  if (!reading_keeps_it_open (database, &reading, &closing, error))
    return FALSE;

  read_result = headless_await (&reading);
  email = (GObject *) geary_account_local_fetch_email_finish (account, read_result, error);
  return headless_end_closing (engine, account, &closing, email != NULL ? error : NULL) &&
         email != NULL;
}
