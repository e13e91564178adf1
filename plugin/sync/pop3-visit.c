/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-visit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ledger/pop3-plan.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "sync/pop3-intake.h"
#include "sync/pop3-learning.h"
#include "sync/pop3-proof.h"
#include "sync/pop3-question.h"
#include "sync/pop3-recognition.h"

/*
 * The order in which mail changes hands, and the only place where it is
 * decided: log in, list, recognise what has other ids than before, fetch into the
 * mailbox, wait until that is durable, read the ledger again, let go of what it confirms,
 * delete only that, QUIT, and record what was deleted only when QUIT was answered with +OK. Every
 * error ends the visit by dropping the line without QUIT, which undoes all DELE
 * marks (RFC 1939 §6).
 */

/* Gmail lists the last 30 days to a user name that starts so. */
#define RECENT_PREFIX "recent:"

/**
 * pop3_visit_new:
 * @config: (transfer full): where and how to log in
 * @settings: (transfer none): the account's settings
 * @mailbox: (transfer none): where mail goes
 *
 * Returns: (transfer full): a visit; main thread
 */
Pop3Visit *
pop3_visit_new (Pop3SessionConfig  *config,
                const Pop3Settings *settings,
                Pop3Mailbox        *mailbox)
{
  Pop3Visit *self = g_new0 (Pop3Visit, 1);

  self->config = config;
  self->settings = pop3_settings_copy (settings);
  self->mailbox = g_object_ref (mailbox);
  self->meter = pop3_meter_new ();
  self->delivered = g_ptr_array_new ();
  self->top = TRUE;
  return self;
}

/**
 * pop3_visit_free:
 * @self: (transfer full): a visit
 *
 * Main thread.
 */
void
pop3_visit_free (Pop3Visit *self)
{
  pop3_session_config_free (self->config);
  pop3_settings_free (self->settings);
  g_object_unref (self->mailbox);
  pop3_meter_unref (self->meter);
  g_clear_pointer (&self->last, g_ptr_array_unref);
  g_ptr_array_unref (self->delivered);
  g_free (self->broke_at);
  g_clear_object (&self->certificate);
  g_free (self);
}

static Pop3Rules
get_rules (const Pop3Visit *self)
{
  Pop3Rules rules = { 0 };

  pop3_settings_get_deletion (self->settings, &rules.delete_after_days, &rules.delete_deleted);
  rules.max_size = self->settings->max_message_bytes;
  rules.since = self->settings->fetch_since != G_MININT64 ? self->settings->fetch_since : 0;
  return rules;
}

static Pop3Plan *
make_plan (Pop3Visit         *self,
           const Pop3Listing *listing,
           const Pop3Ledger  *ledger)
{
  Pop3Rules rules = get_rules (self);

  return pop3_plan_new (listing, ledger, &rules, self->last,
                        g_get_real_time () / G_USEC_PER_SEC);
}

/* What is left on the server, for the user to know. */
static void
count_copies (Pop3Visit         *self,
              const Pop3Listing *listing,
              const Pop3Ledger  *ledger,
              const GArray      *gone)
{
  Pop3Rules rules = get_rules (self);
  Pop3Copies copies = { 0 };

  pop3_copies_count (&copies, listing, ledger, &rules, (const gint64 *) gone->data, gone->len,
                     g_get_real_time () / G_USEC_PER_SEC);
  pop3_meter_set_copies (self->meter, &copies);
}

/* What may be deleted there is let go first: should the answer to QUIT be lost, it is not
 * known by its id alone any more. Returns: (transfer full): rows whose DELE was accepted,
 * %NULL on error */
static GArray *
delete (Pop3Visit      *self,
        Pop3Session    *session,
        const Pop3Plan *plan,
        GCancellable   *cancellable,
        GError        **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree guint *numbers = g_new (guint, plan->remove->len);
  g_autofree gint64 *row_ids = g_new (gint64, plan->remove->len);
  g_autofree gboolean *accepted = g_new0 (gboolean, plan->remove->len);

  if (plan->remove->len == 0)
    return g_steal_pointer (&gone);

  pop3_meter_deleting (self->meter);
  for (guint i = 0; i < plan->remove->len; i++)
    {
      numbers[i] = g_array_index (plan->remove, Pop3PlanDelete, i).entry->number;
      row_ids[i] = g_array_index (plan->remove, Pop3PlanDelete, i).row_id;
    }

  if (!pop3_mailbox_let_go (self->mailbox, row_ids, plan->remove->len, cancellable, error) ||
      !pop3_session_delete (session, numbers, plan->remove->len, accepted, cancellable, error))
    return NULL;

  for (guint i = 0; i < plan->remove->len; i++)
    {
      if (accepted[i])
        g_array_append_val (gone, row_ids[i]);
    }

  self->deleted = gone->len;
  return g_steal_pointer (&gone);
}

/* Gmail's last 30 days. */
static gboolean
shows_recent_only (const Pop3Visit *self)
{
  return g_ascii_strncasecmp (self->config->user, RECENT_PREFIX, strlen (RECENT_PREFIX)) == 0;
}

/* Whose unique ids are listed; the port makes no other mailbox. */
static char *
name_mailbox (const Pop3Visit *self)
{
  g_autofree char *host = g_ascii_strdown (self->config->host, -1);
  gsize prefix = shows_recent_only (self) ? strlen (RECENT_PREFIX) : 0;

  return g_strdup_printf ("%s@%s", self->config->user + prefix, host);
}

/* Returns: (transfer full): what is known of the mailbox that is listed */
static Pop3Ledger *
enter (Pop3Visit    *self,
       GCancellable *cancellable,
       GError      **error)
{
  g_autofree char *name = name_mailbox (self);

  return pop3_mailbox_enter (self->mailbox, name, cancellable, error)
         ? pop3_mailbox_load_ledger (self->mailbox, cancellable, error) : NULL;
}

/* The plan with sizes, where it has something to do. */
static Pop3Plan *
make_full_plan (Pop3Visit        *self,
                Pop3Session      *session,
                Pop3Census       *census,
                const Pop3Ledger *ledger,
                GCancellable     *cancellable,
                GError          **error)
{
  g_autoptr (Pop3Plan) plan = make_plan (self, census->listing, ledger);

  if (plan->fetch->len + plan->prove->len + plan->remove->len == 0)
    return g_steal_pointer (&plan);

  return pop3_census_list_sizes (census, session, cancellable, error)
         ? make_plan (self, census->listing, ledger) : NULL;
}

/* Old mail may come in portions, one for each session: only a session that brings
 * nothing ends it (Gmail lists a few hundred messages at a time). */
static gboolean
close_backlog (Pop3Visit    *self,
               gboolean      more,
               GCancellable *cancellable,
               GError      **error)
{
  self->more = more;
  return self->more || pop3_mailbox_finish_backlog (self->mailbox, cancellable, error);
}

/* Fetches what is new. @ledger: (inout): the ledger, afterwards as it is then.
 * Returns: (transfer full): the plan of what is to be deleted */
static Pop3Plan *
bring_in (Pop3Visit    *self,
          Pop3Session  *session,
          Pop3Census   *census,
          Pop3Ledger  **ledger,
          GError      **left_out,
          GCancellable *cancellable,
          GError      **error)
{
  gboolean in_backlog = pop3_ledger_in_backlog (*ledger);
  guint n_taken = 0;
  g_autoptr (Pop3Plan) plan = NULL;

  plan = make_full_plan (self, session, census, *ledger, cancellable, error);
  if (plan == NULL)
    return NULL;

  self->planned = plan->fetch->len;
  if (!pop3_intake_run (self, session, census->listing, *ledger, plan, left_out, cancellable,
                        error))
    return NULL;
  if (self->held_back)
    {
      g_clear_error (left_out);
      g_clear_pointer (&plan, pop3_plan_free);
      if (!pop3_recognition_widen (self, session, census, ledger, cancellable, error))
        return NULL;
      plan = make_plan (self, census->listing, *ledger);
      if (!pop3_intake_run (self, session, census->listing, *ledger, plan, left_out, cancellable,
                            error))
        return NULL;
    }
  if (!pop3_proof_run (self, session, plan, in_backlog, cancellable, error))
    return NULL;
  n_taken = self->fetched + self->skipped + self->recognised;
  if (in_backlog && *left_out == NULL && !close_backlog (self, n_taken > 0, cancellable, error))
    return NULL;
  if (n_taken + self->proven == 0)
    return g_steal_pointer (&plan);

  g_clear_pointer (&plan, pop3_plan_free);
  return pop3_mailbox_reload_ledger (self->mailbox, ledger, cancellable, error)
         ? make_plan (self, census->listing, *ledger) : NULL;
}

static gboolean
exchange (Pop3Visit    *self,
          Pop3Session  *session,
          Pop3Census   *census,
          GCancellable *cancellable,
          GError      **error)
{
  g_autoptr (Pop3Ledger) ledger = NULL;
  g_autoptr (Pop3Plan) plan = NULL;
  g_autoptr (GArray) gone = NULL;
  g_autoptr (GError) left_out = NULL;

  self->refused += census->unknown;
  self->nameless = census->headers != NULL;
  if (shows_recent_only (self))
    pop3_listing_set_incomplete (census->listing);
  ledger = enter (self, cancellable, error);
  if (ledger == NULL ||
      !pop3_recognition_run (self, session, census, &ledger, cancellable, error))
    return FALSE;

  plan = bring_in (self, session, census, &ledger, &left_out, cancellable, error);
  gone = plan != NULL ? delete (self, session, plan, cancellable, error) : NULL;
  if (gone == NULL || !pop3_session_quit (session, cancellable, error))
    return FALSE;

  if (!pop3_mailbox_close_session (self->mailbox, census->listing, (const gint64 *) gone->data,
                                   gone->len, error))
    return FALSE;

  count_copies (self, census->listing, ledger, gone);

  if (left_out == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&left_out));
  return FALSE;
}

static gboolean
run_session (Pop3Visit    *self,
             Pop3Session  *session,
             GCancellable *cancellable,
             GError      **error)
{
  g_autoptr (Pop3Census) census = pop3_census_take (session, &self->top, cancellable, error);
  GError *failed = NULL;

  if (census == NULL)
    return FALSE;
  if (exchange (self, session, census, cancellable, &failed))
    return TRUE;

  pop3_question_delivered (self, failed, cancellable);
  g_propagate_error (error, failed);
  return FALSE;
}

static void
log_end (const Pop3Visit *self,
         const GError    *failure)
{
  if (failure == NULL)
    g_info ("Visit done: %u fetched, %u refused, %u deleted", self->fetched, self->refused,
            self->deleted);
  else
    g_info ("Visit failed: %u fetched, %u refused: %s", self->fetched, self->refused,
            failure->message);
}

static gboolean
run_visit (Pop3Visit         *self,
           const Pop3Lessons *before,
           Pop3Lessons      **after,
           GCancellable      *cancellable,
           GError           **error)
{
  gint64 begun = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (Pop3Session) session = pop3_session_new (self->config);
  GError *failure = NULL;

  g_info ("Visit begun");
  if (self->limits != NULL)
    pop3_session_set_limits (session, self->limits);
  self->let_in = pop3_session_open (session, cancellable, &failure);
  if (self->let_in)
    run_session (self, session, cancellable, &failure);
  *after = pop3_learning_end (self, before, session, begun);
  log_end (self, failure);
  if (failure != NULL)
    {
      g_set_object (&self->certificate, pop3_session_get_peer_certificate (session));
      self->certificate_errors = pop3_session_get_certificate_errors (session);
      g_propagate_error (error, failure);
    }

  return failure == NULL;
}

/**
 * pop3_visit_run:
 * @self: the visit
 * @cancellable: (nullable): ends it at once
 * @error: return location
 *
 * Visits the server: brings in what is new, deletes there what the settings
 * allow. Messages that were handed over before an error are kept and not
 * fetched again. What the server has taught in earlier visits is obeyed; when it
 * wants no login yet, none is made. Session thread; blocks.
 *
 * Returns: whether all was done and the server ended the session well; any
 *   POP3_ERROR or G_IO_ERROR_CANCELLED when not
 */
gboolean
pop3_visit_run (Pop3Visit    *self,
                GCancellable *cancellable,
                GError      **error)
{
  g_autoptr (Pop3Lessons) before = pop3_learning_begin (self, cancellable, error);
  g_autoptr (Pop3Lessons) after = NULL;
  gboolean done = FALSE;

  if (before == NULL)
    return FALSE;
  if (self->wait_s > 0)
    {
      self->postponed = TRUE;
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_BUSY,
                           /* Translators: two checks for new mail came too soon after each other */
                           _("The server wants more time between two visits"));
      return FALSE;
    }

  done = run_visit (self, before, &after, cancellable, error);
  /* There may be as many as the mailbox has messages: not for the main thread to free. */
  g_clear_pointer (&self->headers, g_hash_table_unref);
  pop3_learning_keep (self, before, after);
  return done;
}
