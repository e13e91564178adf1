/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-ledger-identity.h"

#include "ledger/pop3-ledger-private.h"
#include "ledger/pop3-sql.h"

#include <string.h>

/* By which unique id a row is known: what pop3-adoption.c and pop3-recall.c have judged is
 * written here. The life of an id:
 *
 * listed   The server's own: with it the message came, or it was adopted under it later.
 * former   It says nothing of the message any more: the ids are another mailbox's now, or
 *          another message has it. The row keeps its header, by which the message may be
 *          found under another id: then it is listed again.
 * retired  The server's message has turned out to be another one, which gets a row of its
 *          own, and so does one that somebody has put back. Nothing finds the row any
 *          more; it stays for what was stored, and goes like that of every message which
 *          the server does not list.
 *
 * A former or retired id starts with a blank, as no server's can, and the row's own number
 * makes it unique. */
#define NAMED(word) "uidl = CAST ('" word "' || id AS BLOB), occurrence = 0"

/* The server has the message, as far as the last good session tells. */
#define LISTED "gone = 0, last_listed = NULL, missing_day = NULL"

gboolean
pop3_ledger_forget_uidls (sqlite3 *db, GError **error)
{
  g_return_val_if_fail (db != NULL, FALSE);

  return pop3_sql_exec (db,
                        "UPDATE Pop3LedgerTable SET " NAMED (POP3_UIDL_FORMER) ", " LISTED, error);
}

/* Unique ids are unique within one mailbox (RFC 1939 §7): in another one an id that is
 * known may be that of a message which is not here, and which must neither be left out
 * nor deleted there. What the mailboxes have in common, as all of it when only the
 * server's name has changed, is recognised by the headers. */
gboolean
pop3_ledger_enter (sqlite3 *db, const char *mailbox, GError **error)
{
  g_autofree char *before = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (mailbox != NULL, FALSE);

  if (!pop3_ledger_get_text (db, POP3_STATE_MAILBOX, &before, error))
    return FALSE;
  if (g_strcmp0 (before, mailbox) == 0)
    return TRUE;
  return (before == NULL || pop3_ledger_forget_uidls (db, error)) &&
         pop3_ledger_set_text (db, POP3_STATE_MAILBOX, mailbox, error);
}

gboolean
pop3_ledger_doubt (sqlite3 *db, GError **error)
{
  g_return_val_if_fail (db != NULL, FALSE);

  return pop3_ledger_set_state (db, POP3_STATE_DOUBT, 1, error);
}

/* The size under the old id says nothing of what has the new one: other mail of that size
 * would be taken for the row's. Only what is not here in full has it for the rules, too. */
gboolean
pop3_ledger_adopt (sqlite3 *db, const Pop3Adoption *adoptions, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (adoptions != NULL || n == 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET uidl = ?2, occurrence = ?3,"
                                " trust = ?4, size = CASE WHEN ?5 > 0 OR state = ?6 THEN ?5"
                                " ELSE size END, " LISTED " WHERE id = ?1",
                                error);
  if (statement == NULL ||
      !pop3_sql_bind_int64 (statement, 6, POP3_LEDGER_STORED, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const Pop3ListingEntry *entry = adoptions[i].entry;

      if (!pop3_sql_bind_int64 (statement, 1, adoptions[i].row_id, error) ||
          !pop3_sql_bind_blob (statement, 2, entry->uidl, strlen (entry->uidl), error) ||
          !pop3_sql_bind_int64 (statement, 3, entry->occurrence, error) ||
          !pop3_sql_bind_int64 (statement, 4, adoptions[i].alone ? POP3_LEDGER_TRUST_ADOPTED
                                                                 : POP3_LEDGER_TRUST_AMBIGUOUS,
                                error) ||
          !pop3_sql_bind_int64 (statement, 5, MIN (entry->size, (guint64) G_MAXINT64), error) ||
          !pop3_sql_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
pop3_ledger_retire (sqlite3 *db, gint64 row_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET " NAMED (POP3_UIDL_RETIRED) ","
                                " trust = ?2, header_digest = NULL WHERE id = ?1",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_TRUST_UIDL, error) &&
         pop3_sql_run_for_ids (statement, &row_id, 1, error);
}

static gboolean
is_back (const Pop3Recall *recall)
{
  return recall->verdict == POP3_RECALL_SAME || recall->verdict == POP3_RECALL_ASSUMED;
}

/* Size and id are enough for what was there all the while, or has its header, too; what
 * has another size now is to be proven. */
static gboolean
take_back (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET trust = CASE"
                                " WHEN trust = ?8 THEN ?8"
                                " WHEN trust = ?2 OR (trust = ?3 AND gone > 0) THEN ?2"
                                " WHEN trust = ?4 AND gone = 0 AND ?6 AND ?7 IN (0, size) THEN ?4"
                                " ELSE ?5 END, size = CASE ?7 WHEN 0 THEN size ELSE ?7 END, "
                                LISTED " WHERE id = ?1",
                                error);
  if (statement == NULL ||
      !pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_TRUST_AMBIGUOUS, error) ||
      !pop3_sql_bind_int64 (statement, 3, POP3_LEDGER_TRUST_PROVEN, error) ||
      !pop3_sql_bind_int64 (statement, 4, POP3_LEDGER_TRUST_SIZE, error) ||
      !pop3_sql_bind_int64 (statement, 5, POP3_LEDGER_TRUST_ADOPTED, error) ||
      !pop3_sql_bind_int64 (statement, 8, POP3_LEDGER_TRUST_UNSURE, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (is_back (&recalls[i]) &&
          (!pop3_sql_bind_int64 (statement, 6, recalls[i].verdict == POP3_RECALL_SAME, error) ||
           !pop3_sql_bind_int64 (statement, 7, MIN (recalls[i].size, (guint64) G_MAXINT64),
                                 error) ||
           !pop3_sql_run_for_ids (statement, &recalls[i].row_id, 1, error)))
        return FALSE;
    }
  return TRUE;
}

/* Takes the ids from rows that other messages have now. The headers stay: their own
 * messages may be listed under other ids. */
static gboolean
give_up (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET " NAMED (POP3_UIDL_FORMER)
                                " WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (recalls[i].verdict == POP3_RECALL_OTHER &&
          !pop3_sql_run_for_ids (statement, &recalls[i].row_id, 1, error))
        return FALSE;
    }
  return TRUE;
}

/* What was deleted both here and there, and was not listed in between, was put back by
 * somebody who wants it: it comes as a new message. A server that only keeps it lists it
 * all the while. */
static gboolean
let_come (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  gint64 empty = 0;

  if (!pop3_ledger_get_state (db, POP3_STATE_EMPTY, 0, &empty, error))
    return FALSE;
  statement = pop3_sql_prepare (db,
                                "SELECT 1 FROM Pop3LedgerTable WHERE id = ?1 AND gone > 0"
                                " AND deleted_here > 0"
                                " AND (missing_day IS NOT NULL OR id < ?2)",
                                error);
  for (gsize i = 0; statement != NULL && i < n; i++)
    {
      gboolean put_back = FALSE;

      if (!is_back (&recalls[i]))
        continue;
      sqlite3_reset (statement);
      if (!pop3_sql_bind_int64 (statement, 1, recalls[i].row_id, error) ||
          !pop3_sql_bind_int64 (statement, 2, empty, error) ||
          !pop3_sql_next (statement, &put_back, error) ||
          (put_back && !pop3_ledger_retire (db, recalls[i].row_id, error)))
        return FALSE;
    }
  return statement != NULL;
}

gboolean
pop3_ledger_recall (sqlite3 *db, const Pop3Recall *recalls, gsize n, GError **error)
{
  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (recalls != NULL || n == 0, FALSE);

  return let_come (db, recalls, n, error) && take_back (db, recalls, n, error) &&
         give_up (db, recalls, n, error);
}

gboolean
pop3_ledger_confirm (sqlite3 *db, const Pop3Proven *proven, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (proven != NULL || n == 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET trust = ?2, size = ?3, " LISTED
                                " WHERE id = ?1",
                                error);
  if (statement == NULL ||
      !pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_TRUST_PROVEN, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (!pop3_sql_bind_int64 (statement, 3, MIN (proven[i].size, (guint64) G_MAXINT64),
                                error) ||
          !pop3_sql_run_for_ids (statement, &proven[i].row_id, 1, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
pop3_ledger_question (sqlite3 *db, const gint64 *row_ids, gsize n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (row_ids != NULL || n == 0, FALSE);

  statement = pop3_sql_prepare (db,
                                "UPDATE Pop3LedgerTable SET trust ="
                                " CASE WHEN trust IN (?2, ?3) THEN ?3 ELSE ?2 END WHERE id = ?1",
                                error);
  return statement != NULL &&
         pop3_sql_bind_int64 (statement, 2, POP3_LEDGER_TRUST_UNSURE, error) &&
         pop3_sql_bind_int64 (statement, 3, POP3_LEDGER_TRUST_AMBIGUOUS, error) &&
         pop3_sql_run_for_ids (statement, row_ids, n, error);
}
