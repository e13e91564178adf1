/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-checker.h"

#include "protocol/pop3-error.h"
#include "sync/pop3-main-thread.h"
#include "sync/pop3-schedule.h"

/*
 * When to visit the server: at the start, when the network comes back, when asked, and
 * when the schedule says so that follows from the last visit. It says when a visit is
 * due; its owner, who knows the password, then begins it. The visit itself runs on a
 * thread of its own, one at a time; all else here on the main one.
 */

/* After the machine woke up or the network came back it takes a while until all
 * of it works: names, routes, a VPN. For so long failures mean little, and the
 * next attempt comes soon. */
#define SETTLE_US (30 * G_USEC_PER_SEC)

/* Seconds to leave a server alone that let us in a moment ago and now does not
 * want the same password: some mean by that that it is too soon (web.de: one login
 * in 15 minutes). */
#define TOO_SOON_S (15 * 60)

struct _Pop3Checker {
  GObject parent_instance;

  Pop3Settings *settings;
  Pop3Mailbox  *mailbox;

  gboolean started;
  gboolean online;    /* as far as we are told */
  gboolean asleep;    /* the machine is, or is about to be */
  gint64   settled;   /* monotonic time from which failures count again */
  gboolean halted;    /* needs the user: no visits until started again */
  gboolean wanted;    /* somebody asked during a visit */
  gboolean at_once;   /* the next visit follows the last one */
  guint    timer;
  gint64   due;       /* unix time at which it ends */

  gint64   earliest;  /* monotonic time before which the server wants no login */
  gint64   let_in;    /* monotonic time of the last visit that it let in */

  Pop3Schedule schedule;

  Pop3Status   *status;
  GThread      *thread;      /* of the visit under way */
  GCancellable *cancellable; /* of the visit under way */
  GPtrArray    *stoppers;    /* GTasks that wait for its end */
};

G_DEFINE_FINAL_TYPE (Pop3Checker, pop3_checker, G_TYPE_OBJECT)

enum {
  DUE,
  FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What goes to the session thread and comes back. */
typedef struct {
  Pop3Checker  *checker; /* owned */
  Pop3Visit    *visit;   /* owned */
  GCancellable *cancellable;
  GMainContext *context;
  gint64        begun;   /* monotonic time */
  gboolean      at_once; /* it follows one that was let in a moment ago */
  GError       *error;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->checker);
  pop3_visit_free (job->visit);
  g_object_unref (job->cancellable);
  g_main_context_unref (job->context);
  g_clear_error (&job->error);
  g_free (job);
}

static void
emit_due (Pop3Checker *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->wanted = FALSE;
  g_signal_emit (self, signals[DUE], 0);
}

static gboolean
on_timer (gpointer user_data)
{
  Pop3Checker *self = user_data;

  self->timer = 0;
  emit_due (self);
  return G_SOURCE_REMOVE;
}

/* Says what we are waiting for. */
static void
tell (Pop3Checker *self)
{
  Pop3Activity activity = POP3_ACTIVITY_IDLE;

  if (self->thread != NULL)
    return;
  if (!self->started)
    activity = POP3_ACTIVITY_STOPPED;
  else if (self->halted)
    activity = POP3_ACTIVITY_HALTED;
  else if (!self->online || self->asleep)
    activity = POP3_ACTIVITY_OFFLINE;
  pop3_status_wait (self->status, activity, self->timer != 0 ? self->due : 0);
}

static gboolean
may_visit (Pop3Checker *self)
{
  return self->started && self->online && !self->asleep && !self->halted &&
         self->thread == NULL;
}

static void
schedule (Pop3Checker *self,
          guint        seconds)
{
  gint64 wait = (self->earliest - g_get_monotonic_time ()) / G_USEC_PER_SEC;

  wait = MAX (wait + (wait > 0 ? 1 : 0), (gint64) seconds);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (may_visit (self))
    {
      /* A timer of whole seconds waits for others, even one of none. */
      self->timer = wait > 0 ? g_timeout_add_seconds ((guint) wait, on_timer, self)
                             : g_timeout_add (0, on_timer, self);
      self->due = g_get_real_time () / G_USEC_PER_SEC + wait;
    }
  tell (self);
}

static void
schedule_next (Pop3Checker *self,
               const Job   *job)
{
  const Pop3Terms terms = {
    .check_minutes = self->settings->check_minutes,
    .wanted = self->wanted,
    .settling = pop3_checker_is_settling (self),
  };
  guint seconds = 0;

  switch (pop3_schedule_next (&self->schedule, job->visit, job->error, &terms, &seconds))
    {
    case POP3_NEXT_AT_ONCE:
      self->at_once = TRUE;
      schedule (self, 0);
      break;
    case POP3_NEXT_LATER:
      schedule (self, seconds);
      break;
    case POP3_NEXT_WHEN_MENDED:
      self->halted = TRUE;
      break;
    case POP3_NEXT_WHEN_ASKED:
    default:
      break;
    }
}

/* The password was right a moment ago: it is not what this is about. Nor is it the server
 * whose certificate a network shows in everybody's place until somebody logs in there. */
static void
forgive (Pop3Checker *self,
         Job         *job)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  if (g_error_matches (job->error, POP3_ERROR, POP3_ERROR_CERTIFICATE) &&
      g_network_monitor_get_connectivity (monitor) == G_NETWORK_CONNECTIVITY_PORTAL)
    job->error->code = POP3_ERROR_NETWORK;
  if (!job->at_once || !g_error_matches (job->error, POP3_ERROR, POP3_ERROR_AUTHENTICATION))
    return;

  job->error->code = POP3_ERROR_BUSY;
  self->earliest = MAX (self->earliest, g_get_monotonic_time () +
                                        (gint64) TOO_SOON_S * G_USEC_PER_SEC);
}

static void
learn (Pop3Checker *self,
       const Job   *job)
{
  /* Rounded up: timers and whole seconds may be early. */
  gint64 wait_s = job->visit->wait_s > 0 ? job->visit->wait_s + 1 : 0;

  self->earliest = g_get_monotonic_time () + wait_s * G_USEC_PER_SEC;
  if (job->visit->let_in)
    self->let_in = job->begun;
}

static gboolean
on_visit_ended (gpointer user_data)
{
  Job *job = user_data;
  Pop3Checker *self = job->checker;
  g_autoptr (GPtrArray) stoppers = NULL;

  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_object (&self->cancellable);
  learn (self, job);
  forgive (self, job);
  pop3_status_end (self->status, job->visit->fetched, job->error,
                   !job->visit->postponed &&
                   !g_error_matches (job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  schedule_next (self, job);
  tell (self);

  g_signal_emit (self, signals[FINISHED], 0, job->visit, job->error);

  stoppers = g_steal_pointer (&self->stoppers);
  self->stoppers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < stoppers->len; i++)
    g_task_return_boolean (g_ptr_array_index (stoppers, i), TRUE);

  return G_SOURCE_REMOVE;
}

static gpointer
session_thread (gpointer data)
{
  Job *job = data;

  pop3_visit_run (job->visit, job->cancellable, &job->error);
  pop3_main_thread_post (job->context, G_PRIORITY_DEFAULT, on_visit_ended, job, job_free);
  return NULL;
}

/**
 * pop3_checker_start:
 * @self: the checker
 *
 * Begins checking, or goes on after something only the user could mend: a visit
 * is due as soon as the network is there.
 */
void
pop3_checker_start (Pop3Checker *self)
{
  self->started = TRUE;
  self->halted = FALSE;
  self->schedule.failures = 0;
  pop3_checker_check_now (self);
}

/**
 * pop3_checker_stop_async:
 * @self: the checker
 * @callback: called when no visit runs any more
 * @user_data: for @callback
 *
 * Ends checking and cancels a visit under way.
 */
void
pop3_checker_stop_async (Pop3Checker        *self,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pop3_checker_stop_async);
  self->started = FALSE;
  self->wanted = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  tell (self);
  if (self->thread == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_add (self->stoppers, g_steal_pointer (&task));
}

/**
 * pop3_checker_stop_finish:
 * @self: the checker
 * @result: what the callback was given
 * @error: return location
 *
 * Finishes pop3_checker_stop_async().
 *
 * Returns: %TRUE
 */
gboolean
pop3_checker_stop_finish (Pop3Checker  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cancel_visit (Pop3Checker *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  tell (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
come_back (Pop3Checker *self)
{
  self->schedule.failures = 0;
  if (self->started)
    self->settled = g_get_monotonic_time () + SETTLE_US;
  pop3_checker_check_now (self);
}

/**
 * pop3_checker_set_online:
 * @self: the checker
 * @online: whether the server can be reached
 *
 * A visit is due when the network comes back; one under way is cancelled when
 * it goes. Being told again that it is there changes nothing: some hosts repeat
 * it after every failure.
 */
void
pop3_checker_set_online (Pop3Checker *self,
                         gboolean     online)
{
  if (self->online == online)
    return;

  self->online = online;
  if (online)
    come_back (self);
  else
    cancel_visit (self);
}

/**
 * pop3_checker_set_asleep:
 * @self: the checker
 * @asleep: whether the machine goes to sleep, or has woken up
 *
 * Nothing is visited while it sleeps. A visit that was under way is cancelled,
 * at the latest when it wakes up: its connection is dead by then, which would
 * show only at some deadline. Then one is due.
 */
void
pop3_checker_set_asleep (Pop3Checker *self,
                         gboolean     asleep)
{
  self->asleep = asleep;
  cancel_visit (self);
  if (!asleep)
    come_back (self);
}

/**
 * pop3_checker_is_settling:
 * @self: the checker
 *
 * Returns: whether the network or the machine came back so lately that a server
 *   which cannot be reached is not worth a word
 */
gboolean
pop3_checker_is_settling (Pop3Checker *self)
{
  return g_get_monotonic_time () < self->settled;
}

/**
 * pop3_checker_check_now:
 * @self: the checker
 *
 * Asks for a visit now, or right after the one under way.
 */
void
pop3_checker_check_now (Pop3Checker *self)
{
  self->wanted = TRUE;
  schedule (self, 0);
}

/**
 * pop3_checker_visit:
 * @self: the checker
 * @config: (transfer full): where and how to log in
 *
 * Begins the visit that Pop3Checker::due asked for. Does nothing when it may
 * not be any more: the network went or the checker was stopped.
 */
void
pop3_checker_visit (Pop3Checker       *self,
                    Pop3SessionConfig *config)
{
  Job *job = NULL;

  if (!may_visit (self))
    {
      pop3_session_config_free (config);
      return;
    }

  g_clear_handle_id (&self->timer, g_source_remove);
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->checker = g_object_ref (self);
  job->visit = pop3_visit_new (config, self->settings, self->mailbox);
  job->visit->last = g_ptr_array_ref (self->schedule.stumbles);
  job->cancellable = g_object_ref (self->cancellable);
  job->context = g_main_context_ref_thread_default ();
  job->begun = g_get_monotonic_time ();
  job->at_once = self->at_once && job->begun < self->let_in + (gint64) TOO_SOON_S * G_USEC_PER_SEC;
  self->at_once = FALSE;
  pop3_status_watch (self->status, job->visit->meter);
  self->thread = g_thread_new ("pop3-session", session_thread, job);
}

/**
 * pop3_checker_put_off:
 * @self: the checker
 * @needs_user: whether only the user can change that
 *
 * The visit that was due cannot begin: it is due again as after a failure of that kind.
 */
void
pop3_checker_put_off (Pop3Checker *self,
                      gboolean     needs_user)
{
  self->halted |= needs_user;
  schedule (self, pop3_schedule_put_off (&self->schedule));
}

/**
 * pop3_checker_is_visiting:
 * @self: the checker
 *
 * Returns: whether a visit is under way
 */
gboolean
pop3_checker_is_visiting (Pop3Checker *self)
{
  return self->thread != NULL;
}

/**
 * pop3_checker_is_mending:
 * @self: the checker
 *
 * Tells whether the last visit failed for something that the next one, begun at once,
 * does without or goes on from: then nobody needs to hear of it. So it is when a server
 * announces PIPELINING and cannot do it, or a line broke in the middle of the mail.
 *
 * Returns: %TRUE when the failure is not worth a word
 */
gboolean
pop3_checker_is_mending (Pop3Checker *self)
{
  return self->schedule.mending;
}

/**
 * pop3_checker_get_settings:
 * @self: the checker
 *
 * Returns: (transfer none): the account's settings
 */
const Pop3Settings *
pop3_checker_get_settings (Pop3Checker *self)
{
  return self->settings;
}

/**
 * pop3_checker_change_server:
 * @self: the checker
 *
 * The account has another mailbox from now on: when the last one wanted to be left alone
 * does not matter any more.
 */
void
pop3_checker_change_server (Pop3Checker *self)
{
  self->earliest = 0;
  self->let_in = 0;
}

/**
 * pop3_checker_set_settings:
 * @self: the checker
 * @settings: the account's settings
 *
 * Goes on with other settings: the rules hold from the next visit on, the time between
 * two visits from now on. A visit under way ends as it began.
 */
void
pop3_checker_set_settings (Pop3Checker        *self,
                           const Pop3Settings *settings)
{
  guint minutes = self->settings->check_minutes;

  pop3_settings_free (self->settings);
  self->settings = pop3_settings_copy (settings);
  if (minutes == settings->check_minutes || self->schedule.failures > 0 || self->wanted)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (settings->check_minutes > 0)
    schedule (self, settings->check_minutes * 60);
  tell (self);
}

/**
 * pop3_checker_set_status:
 * @self: the checker, before it is started
 * @status: (transfer none): where to say what it does, in place of one of its own
 *
 * Has one status outlive its checkers.
 */
void
pop3_checker_set_status (Pop3Checker *self,
                         Pop3Status  *status)
{
  g_set_object (&self->status, status);
}

static void
pop3_checker_finalize (GObject *object)
{
  Pop3Checker *self = POP3_CHECKER (object);

  g_assert (self->thread == NULL);

  g_clear_handle_id (&self->timer, g_source_remove);
  pop3_settings_free (self->settings);
  g_object_unref (self->mailbox);
  g_object_unref (self->status);
  g_ptr_array_unref (self->stoppers);
  pop3_schedule_clear (&self->schedule);

  G_OBJECT_CLASS (pop3_checker_parent_class)->finalize (object);
}

static void
pop3_checker_class_init (Pop3CheckerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pop3_checker_finalize;

  /**
   * Pop3Checker::due:
   * @self: the checker
   *
   * A visit is due: answer with pop3_checker_visit(), now or later.
   */
  signals[DUE] = g_signal_new ("due", POP3_TYPE_CHECKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);

  /**
   * Pop3Checker::finished:
   * @self: the checker
   * @visit: (type Pop3Visit): the visit
   * @error: (nullable) (type GError): why it failed
   *
   * A visit has ended; the next is scheduled already.
   */
  signals[FINISHED] = g_signal_new ("finished", POP3_TYPE_CHECKER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
}

static void
pop3_checker_init (Pop3Checker *self)
{
  self->stoppers = g_ptr_array_new_with_free_func (g_object_unref);
  pop3_schedule_init (&self->schedule);
  self->status = pop3_status_new ();
}

/**
 * pop3_checker_new:
 * @settings: the account's settings
 * @mailbox: where mail goes
 *
 * Returns: (transfer full): a checker, stopped and offline
 */
Pop3Checker *
pop3_checker_new (const Pop3Settings *settings,
                  Pop3Mailbox        *mailbox)
{
  Pop3Checker *self = g_object_new (POP3_TYPE_CHECKER, NULL);

  self->settings = pop3_settings_copy (settings);
  self->mailbox = g_object_ref (mailbox);
  return self;
}
