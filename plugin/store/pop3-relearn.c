/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-relearn.h"

#include "ledger/pop3-fingerprint.h"
#include "ledger/pop3-ledger-identity.h"

/*
 * A ledger that is empty though there is mail, or has rows that mean nothing: a new
 * program is there, or somebody was at the database. Without it the whole mailbox would
 * come once more. It is made from the mail that is here; at the next visit the messages
 * are recognised by their headers, as after a move of the server.
 */

/* Not what was written here. */
#define UNKNOWN \
  "SELECT id FROM MessageTable m" \
  " WHERE NOT EXISTS (SELECT 1 FROM Pop3LedgerTable l WHERE l.message_id = m.id)" \
  " AND EXISTS (SELECT 1 FROM MessageLocationTable p JOIN FolderTable f ON f.id = p.folder_id" \
  "             WHERE p.message_id = m.id AND f.name NOT IN ('Drafts', 'Sent'))"

/* Returns: (transfer full): the ids of messages without a row, or %NULL */
static GArray *
find_unknown (Pop3Database *database,
              GError      **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = pop3_database_prepare (database, UNKNOWN, error);
  gboolean row = FALSE;

  if (statement == NULL)
    return NULL;

  while (pop3_database_step (database, statement, &row, error))
    {
      gint64 id = 0;

      if (!row)
        return g_steal_pointer (&ids);
      id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }

  return NULL;
}

/* Returns: (transfer full): the message as it came, or %NULL */
static GByteArray *
read_message (Pop3Database *database,
              gint64        id,
              GError      **error)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  sqlite3_stmt *statement = NULL;
  gboolean row = FALSE;

  statement = pop3_database_prepare (database,
                                     "SELECT CAST (header AS BLOB), CAST (body AS BLOB) "
                                     "FROM MessageTable WHERE id = ?", error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, id);
  if (!pop3_database_step (database, statement, &row, error))
    return NULL;

  for (int i = 0; row && i < 2; i++)
    {
      const guint8 *bytes = sqlite3_column_blob (statement, i);

      if (bytes != NULL)
        g_byte_array_append (message, bytes, (guint) sqlite3_column_bytes (statement, i));
    }
  sqlite3_reset (statement);
  return g_steal_pointer (&message);
}

static gboolean
learn (Pop3Database *database,
       gint64        id,
       GError      **error)
{
  g_autoptr (GByteArray) message = read_message (database, id, error);
  g_autofree char *uidl = g_strdup_printf (POP3_UIDL_LOST "%" G_GINT64_FORMAT, id);
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) whole = NULL;

  if (message == NULL)
    return FALSE;

  pop3_fingerprint_new (message->data, message->len, &header, &whole);
  return pop3_ledger_insert (pop3_database_get_handle (database), uidl, 0, POP3_LEDGER_STORED,
                             id, POP3_LEDGER_TRUST_UIDL, message->len, header, whole,
                             g_get_real_time () / G_USEC_PER_SEC, error);
}

/* Whether there is something to mend; then what means nothing is gone. */
static gboolean
clear (Pop3Database *database,
       gboolean     *wanted,
       GError      **error)
{
  guint n_dropped = 0;
  gint64 any = 0;
  sqlite3_stmt *statement = NULL;

  if (!pop3_ledger_drop_damaged (pop3_database_get_handle (database), &n_dropped, error))
    return FALSE;

  statement = pop3_database_prepare (database, "SELECT 1 FROM Pop3LedgerTable LIMIT 1", error);
  if (statement == NULL || !pop3_database_query_id (database, statement, 0, &any, error))
    return FALSE;

  *wanted = n_dropped > 0 || any == 0;
  return TRUE;
}

/**
 * pop3_relearn:
 * @database: a connection in a transaction
 * @error: return location
 *
 * Makes a ledger that is empty, or has damaged rows, from the messages that are here;
 * one that is sound is left alone. What cannot be learned from them is forgotten: which
 * messages were deleted here while the server kept them. Store thread.
 *
 * Returns: whether the ledger can be used; POP3_ERROR_STORE when not
 */
gboolean
pop3_relearn (Pop3Database *database,
              GError      **error)
{
  g_autoptr (GArray) ids = NULL;
  gboolean wanted = FALSE;

  if (!clear (database, &wanted, error))
    return FALSE;
  if (!wanted)
    return TRUE;

  ids = find_unknown (database, error);
  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      if (!learn (database, g_array_index (ids, gint64, i), error))
        return FALSE;
    }
  if (ids->len > 0)
    g_message ("The list of known messages was made anew from %u messages", ids->len);
  return pop3_ledger_forget_uidls (pop3_database_get_handle (database), error);
}
