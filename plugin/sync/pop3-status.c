/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-status.h"

/*
 * What there is to say of an account, and the one place where it is said: at most once in
 * a while, however fast things change. Main thread.
 */

/* Milliseconds between two looks at the meter of a visit, and between two signals. */
#define INTERVAL_MS 250

/* Before so much is done of a download, nobody knows how long it takes. */
#define ESTIMATE_AFTER_US (2 * G_USEC_PER_SEC)

struct _Pop3Status {
  GObject parent_instance;

  GThread       *owner; /* the main thread: the checker's steps are all said here */
  Pop3StatusView view;
  Pop3Meter     *meter; /* of the visit under way */
  guint          timer; /* to the next look or signal */
  gboolean       dirty; /* there is something new */
};

G_DEFINE_FINAL_TYPE (Pop3Status, pop3_status, G_TYPE_OBJECT)

static guint changed_signal;

static Pop3Activity
get_activity (Pop3Stage stage)
{
  switch (stage)
    {
    case POP3_STAGE_FETCHING:
      return POP3_ACTIVITY_FETCHING;
    case POP3_STAGE_DELETING:
      return POP3_ACTIVITY_DELETING;
    case POP3_STAGE_LOOKING:
    default:
      return POP3_ACTIVITY_CONNECTING;
    }
}

/* As fast as until now: by octets where they are known. */
static int
estimate (const Pop3Reading *reading)
{
  gint64 elapsed = g_get_monotonic_time () - reading->begun;
  gboolean sized = reading->bytes_total > 0;
  double done = sized ? (double) reading->bytes : reading->messages;
  double total = sized ? (double) reading->bytes_total : reading->messages_total;
  double left = 0;

  if (reading->stage != POP3_STAGE_FETCHING || done <= 0 || elapsed < ESTIMATE_AFTER_US)
    return -1;

  left = (double) elapsed / G_USEC_PER_SEC * (total - done) / done;
  return left < G_MAXINT ? (int) left : -1;
}

static void
look (Pop3Status *self)
{
  Pop3Reading reading = pop3_meter_read (self->meter);
  Pop3StatusView *view = &self->view;
  int seconds_left = estimate (&reading);

  self->dirty |= view->activity != get_activity (reading.stage) ||
                 view->fetched != reading.messages || view->bytes != reading.bytes ||
                 view->seconds_left != seconds_left;
  view->activity = get_activity (reading.stage);
  view->fetched = reading.messages;
  view->to_fetch = reading.messages_total;
  view->bytes = reading.bytes;
  view->bytes_to_fetch = reading.bytes_total;
  view->seconds_left = seconds_left;
  if (reading.has_copies)
    {
      view->has_copies = TRUE;
      view->copies = reading.copies;
    }
}

static gboolean
on_timer (gpointer user_data)
{
  g_autoptr (Pop3Status) self = g_object_ref (user_data);

  gboolean going = self->meter != NULL;

  if (going)
    look (self);
  else
    self->timer = 0;
  if (self->dirty)
    {
      self->dirty = FALSE;
      g_signal_emit (self, changed_signal, 0);
    }
  return going ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
touch (Pop3Status *self)
{
  self->dirty = TRUE;
  if (self->timer == 0)
    self->timer = g_timeout_add (INTERVAL_MS, on_timer, self);
}

const Pop3StatusView *
pop3_status_get_view (Pop3Status *self)
{
  g_return_val_if_fail (POP3_IS_STATUS (self), NULL);

  return &self->view;
}

/**
 * pop3_status_wait:
 * @self: the status
 * @activity: what the account waits for
 * @next_check: unix time of the next visit, 0 = none is planned
 *
 * The account does nothing. Not while a visit is watched.
 */
void
pop3_status_wait (Pop3Status  *self,
                  Pop3Activity activity,
                  gint64       next_check)
{
  g_assert (self->owner == g_thread_self ());
  g_return_if_fail (self->meter == NULL);

  if (self->view.activity == activity && self->view.next_check == next_check)
    return;

  self->view.activity = activity;
  self->view.next_check = next_check;
  touch (self);
}

/**
 * pop3_status_watch:
 * @self: the status
 * @meter: (transfer none): the meter of a visit
 *
 * A visit begins.
 */
void
pop3_status_watch (Pop3Status *self,
                   Pop3Meter  *meter)
{
  g_assert (self->owner == g_thread_self ());
  g_return_if_fail (self->meter == NULL);

  self->meter = pop3_meter_ref (meter);
  self->view.next_check = 0;
  look (self);
  touch (self);
}

/**
 * pop3_status_end:
 * @self: the status
 * @fetched: messages that the visit brought
 * @error: (nullable): why it failed
 * @counts: whether it was one: not when it was cancelled, or put off
 *
 * The visit has ended; pop3_status_wait() is to follow.
 */
void
pop3_status_end (Pop3Status   *self,
                 guint         fetched,
                 const GError *error,
                 gboolean      counts)
{
  g_assert (self->owner == g_thread_self ());
  g_return_if_fail (self->meter != NULL);

  look (self);
  g_clear_pointer (&self->meter, pop3_meter_unref);
  self->view.activity = POP3_ACTIVITY_IDLE;
  self->view.fetched = 0;
  self->view.to_fetch = 0;
  self->view.bytes = 0;
  self->view.bytes_to_fetch = 0;
  self->view.seconds_left = -1;
  touch (self);
  if (!counts)
    return;

  self->view.last_check = g_get_real_time () / G_USEC_PER_SEC;
  self->view.last_fetched = fetched;
  g_clear_error (&self->view.last_error);
  self->view.last_error = error != NULL ? g_error_copy (error) : NULL;
}

static void
pop3_status_finalize (GObject *object)
{
  Pop3Status *self = POP3_STATUS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->meter, pop3_meter_unref);
  g_clear_error (&self->view.last_error);

  G_OBJECT_CLASS (pop3_status_parent_class)->finalize (object);
}

static void
pop3_status_class_init (Pop3StatusClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pop3_status_finalize;

  /**
   * Pop3Status::changed:
   * @self: the status
   *
   * There is something new in pop3_status_get_view().
   */
  changed_signal = g_signal_new ("changed", POP3_TYPE_STATUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
pop3_status_init (Pop3Status *self)
{
  self->owner = g_thread_self ();
  self->view.seconds_left = -1;
}

/**
 * pop3_status_new:
 *
 * Returns: (transfer full): the status of an account that is not open
 */
Pop3Status *
pop3_status_new (void)
{
  return g_object_new (POP3_TYPE_STATUS, NULL);
}
