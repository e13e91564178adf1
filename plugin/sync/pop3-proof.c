/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-proof.h"

#include "ledger/pop3-fingerprint.h"
#include "sync/pop3-intake.h"

#include <string.h>

/*
 * Messages that could be deleted on the server if it were sure that they are those
 * stored here: they are fetched once more and compared. One that differs is another
 * message and comes into the mailbox as new.
 */

typedef struct {
  Pop3Visit      *visit;
  const Pop3Plan *plan;
  gboolean        in_backlog;
  GArray         *proven; /* of Pop3Proven */
  GArray         *open;   /* of gint64, rows whose message may have more than what was compared */
  GCancellable   *cancellable;
} Proof;

static gboolean
is_stored_one (const Pop3LedgerRow *row,
               GBytes              *message)
{
  gsize length = 0;
  gconstpointer bytes = g_bytes_get_data (message, &length);
  g_autoptr (GBytes) whole = NULL;

  if (row->digest == NULL)
    return FALSE;

  pop3_fingerprint_new (bytes, length, NULL, &whole);
  return memcmp (g_bytes_get_data (whole, NULL), row->digest, POP3_LEDGER_DIGEST_SIZE) == 0;
}

static gboolean
deliver (Proof               *self,
         const Pop3PlanProof *proof,
         guint                order,
         GBytes              *message,
         gboolean             suspect,
         GError             **error)
{
  Pop3Delivery *delivery = pop3_delivery_new (proof->entry->uidl, proof->entry->occurrence,
                                              message);

  g_info ("Message %u is not the one that was stored under its id", proof->entry->number);
  delivery->backlog = self->in_backlog;
  delivery->behind = TRUE;
  delivery->order = order;
  delivery->retires = proof->row->id;
  delivery->suspect = suspect;
  delivery->size = proof->entry->size;
  if (suspect)
    self->visit->suspects++;
  else
    g_ptr_array_add (self->visit->delivered, (gpointer) proof->entry);
  self->visit->fetched++;
  return pop3_mailbox_deliver (self->visit->mailbox, delivery, self->cancellable, error);
}

static gboolean
on_fetched (gsize         index,
            GBytes       *message,
            const GError *refusal,
            gpointer      user_data,
            GError      **error)
{
  Proof *self = user_data;
  const Pop3PlanProof *proof = &g_array_index (self->plan->prove, Pop3PlanProof, index);
  Pop3Proven proven = { proof->row->id, proof->entry->size };

  if (message == NULL)
    {
      g_info ("Message %u was refused: %s", proof->entry->number, refusal->message);
      self->visit->refused++;
      return TRUE;
    }
  if (!is_stored_one (proof->row, message))
    return deliver (self, proof, (guint) index, message, refusal != NULL, error);

  if (refusal == NULL)
    g_array_append_val (self->proven, proven);
  else
    g_array_append_val (self->open, proof->row->id);
  return TRUE;
}

/* Also when the session has ended there, or the next one would do the same. */
static gboolean
question (Proof   *self,
          GError **error)
{
  return self->open->len == 0 ||
         pop3_mailbox_question (self->visit->mailbox, (const gint64 *) self->open->data,
                                self->open->len, error);
}

static gboolean
confirm (Proof   *self,
         GError **error)
{
  if (self->proven->len == 0)
    return TRUE;

  self->visit->proven = self->proven->len;
  return pop3_mailbox_confirm (self->visit->mailbox, (const Pop3Proven *) self->proven->data,
                               self->proven->len, self->cancellable, error);
}

/**
 * pop3_proof_run:
 * @visit: the visit; its counts grow
 * @session: a session that has listed
 * @plan: a plan made from that listing; its ledger must still be there
 * @in_backlog: whether what turns out to be new is old mail, not news
 * @cancellable: (nullable): ends it at once
 * @error: return location
 *
 * Fetches what the plan wants to be proven, and records what came of it: a plan made
 * afterwards may delete it. Session thread.
 *
 * Returns: whether all was done that could be done; whatever a session or a mailbox
 *   says when not
 */
gboolean
pop3_proof_run (Pop3Visit      *visit,
                Pop3Session    *session,
                const Pop3Plan *plan,
                gboolean        in_backlog,
                GCancellable   *cancellable,
                GError        **error)
{
  g_autoptr (GArray) proven = g_array_new (FALSE, FALSE, sizeof (Pop3Proven));
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree guint *numbers = g_new (guint, plan->prove->len);
  Proof self = { visit, plan, in_backlog, proven, open, cancellable };
  gboolean done = FALSE;

  if (plan->prove->len == 0)
    return TRUE;

  for (guint i = 0; i < plan->prove->len; i++)
    numbers[i] = g_array_index (plan->prove, Pop3PlanProof, i).entry->number;

  done = pop3_mailbox_begin (visit->mailbox, 0, plan->prove->len, cancellable, error) &&
         pop3_session_fetch (session, numbers, plan->prove->len, on_fetched, &self, cancellable,
                             error);
  return question (&self, done ? error : NULL) && done &&
         pop3_intake_flush (visit, session, cancellable, error) &&
         confirm (&self, error);
}
