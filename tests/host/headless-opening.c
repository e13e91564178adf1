/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-opening.h"

#include "backend/pop3-account-private.h"
#include "headless-account.h"
#include "headless-lock.h"
#include "headless-watch.h"

/* Counted by a main loop that waits for nothing else: while a machine stands still there
 * are none. */
#define BEAT_MS 100

/* An opening that has come no further in so many waits for another program. */
#define STALL_BEATS 20

/* Closing takes no more: some of what the host does there cannot be helped. */
#define MAX_BEATS 30

/* One account that is disturbed while it opens. */
typedef struct {
  GearyAccount *account;      /* owned */
  GCancellable *cancellable;  /* of the opening; owned */
  GAsyncResult *opening;      /* owned; NULL until it has ended */
  gboolean      waits;        /* for the user or another program, neither of whom comes */
  gboolean      undisturbed;  /* it had opened, or failed to, before */
} Attempt;

static void
attempt_clear (Attempt *attempt)
{
  g_clear_object ((GObject **) &attempt->account);
  g_clear_object (&attempt->cancellable);
  g_clear_object (&attempt->opening);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attempt, attempt_clear)

static void
on_damaged (GearyAccount *account,
            const char   *aside,
            gboolean     *waits)
{
  *waits = TRUE;
}

static gboolean
on_beat (gpointer n_beats)
{
  ++*(guint *) n_beats;
  return G_SOURCE_CONTINUE;
}

/* Lets the opening take some steps of the main loop, if it has so many. */
static void
step (Attempt *attempt,
      guint    n_steps)
{
  guint n_beats = 0;
  guint beat = g_timeout_add (BEAT_MS, on_beat, &n_beats);

  while (n_steps > 0 && attempt->opening == NULL && !attempt->waits)
    {
      guint before = n_beats;

      g_main_context_iteration (NULL, TRUE);
      if (n_beats == before)
        n_steps--;
      attempt->waits |= n_beats >= STALL_BEATS;
    }
  g_source_remove (beat);
}

/* Begins to open the account, and returns some steps later. */
static gboolean
begin (Attempt                 *attempt,
       GearyEngine             *engine,
       GearyAccountInformation *information,
       guint                    n_steps,
       GError                 **error)
{
  attempt->account = headless_insert (engine, information, error);
  if (attempt->account == NULL)
    return FALSE;

  headless_watch (attempt->account);
  attempt->cancellable = g_cancellable_new ();
  g_signal_connect (attempt->account, "damaged", G_CALLBACK (on_damaged), &attempt->waits);
  geary_account_open_async (attempt->account, attempt->cancellable, headless_on_result,
                            &attempt->opening);
  step (attempt, n_steps);
  attempt->undisturbed = attempt->opening != NULL || attempt->waits;
  return TRUE;
}

static gboolean
is_open (const Attempt *attempt)
{
  return GEARY_ACCOUNT_GET_CLASS (attempt->account)->is_open (attempt->account);
}

static gboolean
complain (GError    **error,
          const char *what)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, what);
  return FALSE;
}

/* Asked for while one is opening, closing or closed: it must be refused. */
static gboolean
opens_again (Attempt *attempt)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) refusal = NULL;
  GAsyncResult *slot = NULL;

  geary_account_open_async (attempt->account, NULL, headless_on_result, &slot);
  result = headless_await (&slot);
  geary_account_open_finish (attempt->account, result, &refusal);
  return !g_error_matches (refusal, geary_engine_error_quark (), GEARY_ENGINE_ERROR_ALREADY_OPEN);
}

static gboolean
end_closing (Attempt      *attempt,
             GAsyncResult *result,
             GError      **error)
{
  GError *failure = NULL;

  geary_account_close_finish (attempt->account, result, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (attempt->opening == NULL)
    return complain (error, "The account goes on opening when it is closed");
  return !is_open (attempt) || complain (error, "The account is open when it is closed");
}

/* Whoever closes it again is answered likewise. */
static gboolean
close_it (Attempt *attempt,
          GError **error)
{
  guint n_beats = 0;
  guint beat = g_timeout_add (BEAT_MS, on_beat, &n_beats);
  g_autoptr (GAsyncResult) first_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  GAsyncResult *first = NULL;
  GAsyncResult *second = NULL;

  geary_account_close_async (attempt->account, NULL, headless_on_result, &first);
  geary_account_close_async (attempt->account, NULL, headless_on_result, &second);
  first_result = headless_await (&first);
  g_source_remove (beat);
  if (!end_closing (attempt, first_result, error))
    return FALSE;
  if (n_beats > MAX_BEATS && !attempt->undisturbed)
    return complain (error, "Closing took too long");

  second_result = headless_await (&second);
  return end_closing (attempt, second_result, error) &&
         (!opens_again (attempt) || complain (error, "The account opens again"));
}

/* Closed while it opened, it has done as it was told: only what happened before is said.
 * @locked: (nullable): the folder of a database that somebody else locks before */
static gboolean
check_closed (Attempt    *attempt,
              const char *locked,
              GError    **error)
{
  g_autoptr (HeadlessLock) lock = NULL;
  g_autoptr (GError) failure = NULL;

  if (locked != NULL && !attempt->undisturbed)
    lock = headless_lock_new (locked);
  if (!close_it (attempt, error))
    return FALSE;

  geary_account_open_finish (attempt->account, attempt->opening, &failure);
  return failure == NULL || attempt->undisturbed || complain (error, failure->message);
}

static gboolean
check_cancelled (Attempt *attempt,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;

  g_cancellable_cancel (attempt->cancellable);
  while (attempt->opening == NULL)
    g_main_context_iteration (NULL, TRUE);
  geary_account_open_finish (attempt->account, attempt->opening, &failure);
  if (failure != NULL && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return complain (error, failure->message);
  if (is_open (attempt) && g_cancellable_is_cancelled (POP3_ACCOUNT (attempt->account)->unwanted))
    return complain (error, "The account is open and its store would not do what it is asked");
  if (is_open (attempt) != (failure == NULL))
    return complain (error, failure != NULL ? "The account is open and says that it is not"
                                            : "The account says that it is open and is not");
  return close_it (attempt, error);
}

static gboolean
disturb_once (GearyEngine  *engine,
              const char   *dir,
              const char   *password,
              HeadlessAmid  amid,
              guint         n_steps,
              gboolean     *undisturbed,
              GError      **error)
{
  g_autoptr (GObject) object = (GObject *) headless_load_information (dir, password, error);
  GearyAccountInformation *information = (GearyAccountInformation *) object;
  g_auto (Attempt) attempt = { 0 };
  GError *failure = NULL;

  if (information == NULL || !begin (&attempt, engine, information, n_steps, error))
    return FALSE;

  *undisturbed = attempt.undisturbed;
  if (!(amid == HEADLESS_AMID_CANCELLED
        ? check_cancelled (&attempt, error)
        : check_closed (&attempt, amid == HEADLESS_AMID_LOCKED ? dir : NULL, error)))
    return FALSE;

  geary_engine_remove_account (engine, information, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

gboolean
headless_disturb_opening (GearyEngine  *engine,
                          const char   *dir,
                          const char   *password,
                          HeadlessAmid  amid,
                          guint        *n_accounts,
                          GError      **error)
{
  gboolean undisturbed = FALSE;

  for (guint n_steps = 0; !undisturbed; n_steps++)
    {
      if (!disturb_once (engine, dir, password, amid, n_steps, &undisturbed, error))
        {
          g_prefix_error (error, "%u steps: ", n_steps);
          return FALSE;
        }
      ++*n_accounts;
      headless_drain ();
    }

  return TRUE;
}
