/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-intake.h"

#include "ledger/pop3-fingerprint.h"
#include "protocol/pop3-error.h"
#include "sync/pop3-message-date.h"
#include "sync/pop3-room.h"

/*
 * The first half of a visit: brings what the plan wants from the server into the
 * mailbox. Where messages have to be dated first, only the beginning of some is
 * wanted, or some may be known by other ids, it goes in portions, newest first: the
 * dates of a portion, its messages, its beginnings. Otherwise everything is one
 * portion. A message at which the line broke before is a portion of its own, behind
 * all others. Session thread.
 */

/* Milliseconds without a word after which some servers come to doubt us; those seen
 * hang up after a minute (D25). */
#define KEEP_ALIVE_MS (20 * 1000)

/* Messages of a portion: enough that its few round trips do not count. */
#define PORTION 250

typedef struct {
  Pop3Visit      *visit;
  Pop3Session    *session;
  const Pop3Plan *plan;
  GCancellable   *cancellable;
  GHashTable     *wholes;    /* of pop3_adoption_index_wholes() */
  gboolean       *wanted;    /* for each message of the plan */
  gboolean        dateless;  /* the server does not know TOP */
  GArray         *positions; /* in the plan, of what is being fetched */
  gsize           answered;  /* of these */
  GArray         *skips;     /* of Pop3Skip, of this portion */
  GError         *left_out;  /* what there was no room for */
} Intake;

typedef gboolean (*FetchFunc) (Pop3Session *session, const guint *numbers, gsize n_numbers,
                               Pop3SessionFetchFunc func, gpointer user_data,
                               GCancellable *cancellable, GError **error);

typedef gboolean (*ChooseFunc) (const Pop3PlanFetch *fetch);

static const Pop3PlanFetch *
get_fetch (const Intake *self,
           gsize         position)
{
  return &g_array_index (self->plan->fetch, Pop3PlanFetch, position);
}

static void
clear_skip (gpointer data)
{
  g_bytes_unref (((Pop3Skip *) data)->header);
}

static gboolean
is_dated (const Pop3PlanFetch *fetch)
{
  return fetch->dated;
}

static gboolean
is_beginning (const Pop3PlanFetch *fetch)
{
  return fetch->beginning;
}

static gboolean
is_whole (const Pop3PlanFetch *fetch)
{
  return !fetch->beginning;
}

static gboolean
has_any (const Intake *self,
         ChooseFunc    choose)
{
  for (gsize i = 0; i < self->plan->fetch->len; i++)
    {
      if (choose (get_fetch (self, i)))
        return TRUE;
    }
  return FALSE;
}

/* Fetches what @choose says of the plan's messages from @first to before @end. */
static gboolean
fetch_chosen (Intake              *self,
              gsize                first,
              gsize                end,
              ChooseFunc           choose,
              FetchFunc            fetch,
              Pop3SessionFetchFunc func,
              GError             **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));

  self->answered = 0;
  g_array_set_size (self->positions, 0);
  for (gsize i = first; i < end; i++)
    {
      if (!self->wanted[i] || !choose (get_fetch (self, i)))
        continue;
      g_array_append_val (self->positions, i);
      g_array_append_val (numbers, get_fetch (self, i)->entry->number);
    }

  return numbers->len == 0 ||
         fetch (self->session, (const guint *) numbers->data, numbers->len, func, self,
                self->cancellable, error);
}

/* Whether a new message has the header of one that may have got another id, or none that
 * could be compared. It then waits until all of them are recognised. */
static gboolean
hold_back (Intake              *self,
           const Pop3PlanFetch *fetch,
           GBytes              *message)
{
  GHashTable *headers = self->visit->headers;
  gsize length = 0;
  gconstpointer bytes = g_bytes_get_data (message, &length);
  g_autoptr (GBytes) header = NULL;

  if (headers == NULL || fetch->row_id > 0)
    return FALSE;

  pop3_fingerprint_new (bytes, length, &header, NULL);
  if (length > 0 && (header == NULL || !g_hash_table_contains (headers, header)))
    return FALSE;

  g_info ("Message %u may be known by another id", fetch->entry->number);
  self->visit->held_back = TRUE;
  return TRUE;
}

/* -------------------------------------------------------------------- dates */

/* A refusal at a server that does not announce TOP: it has none. */
static gboolean
is_without_top (const Intake *self,
                const GError *refusal)
{
  const Pop3Capabilities *capabilities = pop3_session_get_capabilities (self->session);

  return g_error_matches (refusal, POP3_ERROR, POP3_ERROR_REFUSED) &&
         (capabilities == NULL || (capabilities->flags & POP3_CAPABILITY_TOP) == 0);
}

/* What cannot be dated is fetched. */
static gboolean
on_header (gsize         index,
           GBytes       *header,
           const GError *refusal,
           gpointer      user_data,
           GError      **error)
{
  Intake *self = user_data;
  gsize position = g_array_index (self->positions, gsize, index);
  Pop3Skip skip = { .entry = get_fetch (self, position)->entry };

  self->answered = index + 1;
  if (header == NULL)
    {
      self->dateless |= is_without_top (self, refusal);
      return TRUE;
    }
  if (hold_back (self, get_fetch (self, position), header))
    {
      self->wanted[position] = FALSE;
      return TRUE;
    }
  if (!pop3_message_date_read (header, &skip.sent) ||
      skip.sent >= self->visit->settings->fetch_since)
    return TRUE;

  skip.header = g_bytes_ref (header);
  g_array_append_val (self->skips, skip);
  self->wanted[position] = FALSE;
  return TRUE;
}

static gboolean
skip_old (Intake  *self,
          gsize    first,
          gsize    end,
          GError **error)
{
  gboolean done = TRUE;

  if (self->dateless)
    return TRUE;
  if (!fetch_chosen (self, first, end, is_dated, pop3_session_fetch_headers, on_header, error))
    return FALSE;

  if (self->skips->len > 0)
    done = pop3_mailbox_skip (self->visit->mailbox, self->skips, self->cancellable, error);
  self->visit->skipped += done ? self->skips->len : 0;
  g_array_set_size (self->skips, 0);
  return done;
}

/* ----------------------------------------------------------------- messages */

static gboolean
deliver (Intake              *self,
         const Pop3PlanFetch *fetch,
         GBytes              *message,
         const GError        *suspicion,
         GError             **error)
{
  Pop3Delivery *delivery = pop3_delivery_new (fetch->entry->uidl, fetch->entry->occurrence,
                                              message);

  delivery->backlog = fetch->backlog;
  delivery->behind = fetch->behind;
  delivery->order = fetch->order;
  delivery->row_id = fetch->row_id;
  delivery->size = fetch->entry->size;
  delivery->partial = fetch->beginning;
  delivery->suspect = suspicion != NULL;
  if (suspicion != NULL)
    {
      g_message ("Message %u may lack its end; it is kept and stays on the server: %s",
                 fetch->entry->number, suspicion->message);
      self->visit->suspects++;
    }
  else
    {
      g_ptr_array_add (self->visit->delivered, (gpointer) fetch->entry);
    }
  self->visit->fetched++;
  pop3_meter_fetched (self->visit->meter, g_bytes_get_size (message));
  return pop3_mailbox_deliver (self->visit->mailbox, delivery, self->cancellable, error);
}

/* Whether a new message is, octet by octet, one that is here: then its row goes on under
 * this id. Headers may have failed to tell, for the server refused one, or TOP shows them
 * otherwise than RETR. */
static gboolean
find_whole (Intake              *self,
            const Pop3PlanFetch *fetch,
            GBytes              *message,
            Pop3Adoption        *adoption)
{
  gsize length = 0;
  gconstpointer bytes = g_bytes_get_data (message, &length);
  g_autoptr (GBytes) whole = NULL;
  const gint64 *row_id = NULL;

  if (fetch->row_id > 0 || fetch->beginning || g_hash_table_size (self->wholes) == 0)
    return FALSE;

  pop3_fingerprint_new (bytes, length, NULL, &whole);
  row_id = g_hash_table_lookup (self->wholes, whole);
  if (row_id == NULL)
    return FALSE;

  adoption->entry = fetch->entry;
  adoption->row_id = *row_id;
  adoption->alone = TRUE;
  g_hash_table_remove (self->wholes, whole);
  return TRUE;
}

static gboolean
adopt (Intake             *self,
       const Pop3Adoption *adoption,
       GBytes             *message,
       GError            **error)
{
  g_info ("Message %u is here under another id", adoption->entry->number);
  self->visit->recognised++;
  pop3_meter_fetched (self->visit->meter, g_bytes_get_size (message));
  return pop3_mailbox_adopt (self->visit->mailbox, adoption, 1, self->cancellable, error);
}

static gboolean
take (Intake              *self,
      const Pop3PlanFetch *fetch,
      GBytes              *message,
      const GError        *suspicion,
      GError             **error)
{
  Pop3Adoption adoption = { 0 };

  if (hold_back (self, fetch, message))
    return TRUE;
  return suspicion == NULL && find_whole (self, fetch, message, &adoption)
         ? adopt (self, &adoption, message, error)
         : deliver (self, fetch, message, suspicion, error);
}

static gboolean
on_fetched (gsize         index,
            GBytes       *message,
            const GError *refusal,
            gpointer      user_data,
            GError      **error)
{
  Intake *self = user_data;
  const Pop3PlanFetch *fetch = get_fetch (self, g_array_index (self->positions, gsize, index));
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  self->answered = index + 1;
  if (message != NULL)
    return take (self, fetch, message, refusal, error);
  /* The user has to hear of the message all the same. */
  if (fetch->beginning && is_without_top (self, refusal))
    return hold_back (self, fetch, nothing) || deliver (self, fetch, nothing, NULL, error);

  g_info ("Message %u was refused: %s", fetch->entry->number, refusal->message);
  self->visit->refused++;
  return TRUE;
}

/* ----------------------------------------------------------------- portions */

static gboolean
check_room (Intake  *self,
            gsize    first,
            gsize    end,
            GError **error)
{
  return pop3_room_check (self->plan, first, end, pop3_mailbox_get_room (self->visit->mailbox),
                          self->wanted, &self->left_out, error);
}

static gboolean
take_portion (Intake  *self,
              gsize    first,
              gsize    end,
              gboolean dated,
              GError **error)
{
  return (!dated || (skip_old (self, first, end, error) &&
                     check_room (self, first, end, error))) &&
         fetch_chosen (self, first, end, is_whole, pop3_session_fetch, on_fetched, error) &&
         fetch_chosen (self, first, end, is_beginning, pop3_session_fetch_beginnings, on_fetched,
                       error);
}

static gboolean
take_all (Intake  *self,
          GError **error)
{
  gsize length = self->plan->fetch->len;
  gboolean dated = has_any (self, is_dated);
  gsize calm = length - self->plan->n_last;
  gsize portion = dated || self->visit->headers != NULL || has_any (self, is_beginning)
                  ? PORTION : length;

  /* Where much may be skipped the whole says nothing of what is to come. */
  if (!dated && !check_room (self, 0, length, error))
    return FALSE;
  if (!pop3_mailbox_begin (self->visit->mailbox, self->plan->n_before, self->plan->n_behind,
                           self->cancellable, error))
    return FALSE;

  for (gsize first = 0; first < calm && !self->visit->held_back; first += portion)
    {
      if (!take_portion (self, first, MIN (first + portion, calm), dated, error))
        return FALSE;
    }
  for (gsize i = calm; i < length && !self->visit->held_back; i++)
    {
      if (!take_portion (self, i, i + 1, dated, error))
        return FALSE;
    }

  return pop3_intake_flush (self->visit, self->session, self->cancellable, error);
}

static gboolean
is_of_the_session (const GError *failed)
{
  return !g_error_matches (failed, POP3_ERROR, POP3_ERROR_STORE) &&
         !g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The first message of which nothing came is the one that the next visit puts off. */
static void
note_break (Intake       *self,
            const GError *failed)
{
  if (self->answered < self->positions->len && is_of_the_session (failed))
    self->visit->broke_at = pop3_plan_name (
      get_fetch (self, g_array_index (self->positions, gsize, self->answered))->entry);
}

/* A session that broke ends the visit. What it brought until then is good: it is seen
 * durable, so that the next one goes on behind it even when the program ends now. */
static void
keep_what_came (Intake       *self,
                const GError *failed)
{
  g_autoptr (GError) ignored = NULL;
  gboolean durable = FALSE;

  if (self->visit->fetched > 0 && is_of_the_session (failed) &&
      !pop3_mailbox_flush (self->visit->mailbox, 0, &durable, self->cancellable, &ignored))
    g_debug ("keeping what came: %s", ignored->message);
}

/* A beginning is as small as nothing; a server that tells no sizes is believed. */
static void
start_meter (const Intake *self)
{
  guint64 bytes = 0;

  for (gsize i = 0; i < self->plan->fetch->len; i++)
    bytes += get_fetch (self, i)->beginning ? 0 : get_fetch (self, i)->entry->size;
  pop3_meter_fetching (self->visit->meter, self->plan->fetch->len, bytes);
}

/**
 * pop3_intake_flush:
 * @visit: the visit
 * @session: its session
 * @cancellable: (nullable): ends it at once
 * @error: return location
 *
 * Waits until all that was delivered is durable, and has the server know meanwhile
 * that we are there (T9). Session thread.
 *
 * Returns: whether it is; whatever a session or a mailbox says when not
 */
gboolean
pop3_intake_flush (Pop3Visit    *visit,
                   Pop3Session  *session,
                   GCancellable *cancellable,
                   GError      **error)
{
  gboolean durable = FALSE;

  while (TRUE)
    {
      if (!pop3_mailbox_flush (visit->mailbox, KEEP_ALIVE_MS, &durable, cancellable, error))
        return FALSE;
      if (durable)
        return TRUE;
      if (!pop3_session_noop (session, cancellable, error))
        return FALSE;
    }
}

/**
 * pop3_intake_run:
 * @visit: the visit; its counts grow
 * @session: a session that has listed
 * @listing: what it has listed
 * @ledger: what is known
 * @plan: a plan made from these
 * @left_out: (out): a POP3_ERROR_ROOM for messages that are too large for the disk
 *   and were left where they are
 * @cancellable: (nullable): ends it at once
 * @error: return location
 *
 * Fetches what the plan says, and sees it durable. A message whose header is among
 * those of @visit is held back, and soon nothing more is fetched; one that is here under
 * another id is not taken a second time. When there is too little room on the disk nothing
 * is fetched. Session thread.
 *
 * Returns: whether all was done that could be done; POP3_ERROR_ROOM and whatever a
 *   session or a mailbox says when not
 */
gboolean
pop3_intake_run (Pop3Visit         *visit,
                 Pop3Session       *session,
                 const Pop3Listing *listing,
                 const Pop3Ledger  *ledger,
                 const Pop3Plan    *plan,
                 GError           **left_out,
                 GCancellable      *cancellable,
                 GError           **error)
{
  Intake self = { visit, session, plan, cancellable };
  g_autoptr (GError) local_error = NULL;
  gboolean done = TRUE;

  if (plan->fetch->len == 0)
    return TRUE;

  self.wholes = pop3_adoption_index_wholes (listing, ledger);
  self.wanted = g_new (gboolean, plan->fetch->len);
  for (guint i = 0; i < plan->fetch->len; i++)
    self.wanted[i] = TRUE;
  self.positions = g_array_new (FALSE, FALSE, sizeof (gsize));
  self.skips = g_array_new (FALSE, FALSE, sizeof (Pop3Skip));
  g_array_set_clear_func (self.skips, clear_skip);

  start_meter (&self);
  done = take_all (&self, &local_error);
  if (done && self.left_out != NULL)
    g_propagate_error (left_out, g_steal_pointer (&self.left_out));
  if (!done)
    {
      note_break (&self, local_error);
      keep_what_came (&self, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }

  g_clear_error (&self.left_out);
  g_free (self.wanted);
  g_hash_table_unref (self.wholes);
  g_array_unref (self.positions);
  g_array_unref (self.skips);
  return done;
}
