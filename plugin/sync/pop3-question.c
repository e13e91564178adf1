/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-question.h"

#include "protocol/pop3-error.h"

/*
 * What becomes of the mail of a session that ended with an answer to what nobody had
 * asked: some of those before may have been none, either, so that a message is stored
 * under the unique id of another, which has not come.
 */

/* Rows of what was handed over as whole. */
static GArray *
find_delivered (const Pop3Visit  *visit,
                const Pop3Ledger *ledger)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < visit->delivered->len; i++)
    {
      const Pop3ListingEntry *entry = g_ptr_array_index (visit->delivered, i);
      const Pop3LedgerRow *row = pop3_ledger_lookup (ledger, entry->uidl, entry->occurrence);

      if (row != NULL && row->state == POP3_LEDGER_STORED)
        g_array_append_val (ids, row->id);
    }
  return ids;
}

/**
 * pop3_question_delivered:
 * @visit: a visit whose session has ended
 * @failed: why
 * @cancellable: (nullable): ends the waiting
 *
 * After a POP3_ERROR_PROTOCOL, has a later visit fetch once more and compare what this one
 * has handed over as whole. Session thread.
 */
void
pop3_question_delivered (Pop3Visit    *visit,
                         const GError *failed,
                         GCancellable *cancellable)
{
  g_autoptr (GError) ignored = NULL;
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (GArray) ids = NULL;
  gboolean durable = FALSE;

  if (visit->delivered->len == 0 || !g_error_matches (failed, POP3_ERROR, POP3_ERROR_PROTOCOL))
    return;

  /* What is durable by now is questioned also after a cancel. */
  if (!pop3_mailbox_flush (visit->mailbox, 0, &durable, cancellable, &ignored))
    g_clear_error (&ignored);
  ledger = pop3_mailbox_load_ledger (visit->mailbox, NULL, &ignored);
  if (ledger != NULL)
    ids = find_delivered (visit, ledger);
  if (ids == NULL || !pop3_mailbox_question (visit->mailbox, (const gint64 *) ids->data, ids->len,
                                             &ignored))
    g_message ("What came is not questioned: %s", ignored->message);
}
