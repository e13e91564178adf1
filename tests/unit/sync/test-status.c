/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "main-loop.h"
#include "sync/pop3-status.h"

/* What there is to say of an account, and how often it is said. */

/* More than a signal takes to come, and less than two take. */
#define MOMENT_MS 400

static void
on_changed (Pop3Status *status,
            guint      *count)
{
  (*count)++;
}

static Pop3Status *
new_status (guint *count)
{
  Pop3Status *status = pop3_status_new ();

  g_signal_connect (status, "changed", G_CALLBACK (on_changed), count);
  return status;
}

static void
test_wait (void)
{
  guint count = 0;
  g_autoptr (Pop3Status) status = new_status (&count);
  const Pop3StatusView *view = pop3_status_get_view (status);

  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_STOPPED);
  g_assert_cmpint (view->seconds_left, ==, -1);
  pop3_status_wait (status, POP3_ACTIVITY_OFFLINE, 0);
  pop3_status_wait (status, POP3_ACTIVITY_IDLE, 1234);
  g_assert_cmpint (view->next_check, ==, 1234);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (count, ==, 1);

  /* Said again is not news. */
  pop3_status_wait (status, POP3_ACTIVITY_IDLE, 1234);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (count, ==, 1);
}

static void
test_visit (void)
{
  guint count = 0;
  g_autoptr (Pop3Status) status = new_status (&count);
  g_autoptr (Pop3Meter) meter = pop3_meter_new ();
  g_autoptr (GError) error = NULL;
  const Pop3StatusView *view = pop3_status_get_view (status);

  pop3_status_watch (status, meter);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_CONNECTING);
  main_loop_await (&count, 1);

  /* However much happens between two looks. */
  pop3_meter_fetching (meter, 1000, 5000);
  for (guint i = 0; i < 900; i++)
    pop3_meter_fetched (meter, 5);
  main_loop_await (&count, 2);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_FETCHING);
  g_assert_cmpuint (view->fetched, ==, 900);
  g_assert_cmpuint (view->to_fetch, ==, 1000);
  g_assert_cmpuint (view->bytes, ==, 4500);
  g_assert_cmpuint (view->bytes_to_fetch, ==, 5000);

  pop3_meter_deleting (meter);
  pop3_meter_set_copies (meter, &(Pop3Copies) { .listed = 7, .kept = 7 });
  main_loop_await (&count, 3);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_DELETING);

  pop3_status_end (status, 900, NULL, TRUE);
  pop3_status_wait (status, POP3_ACTIVITY_IDLE, 99);
  main_loop_await (&count, 4);
  g_assert_cmpint (view->activity, ==, POP3_ACTIVITY_IDLE);
  g_assert_cmpuint (view->fetched, ==, 0);
  g_assert_cmpuint (view->last_fetched, ==, 900);
  g_assert_cmpint (view->last_check, >, 0);
  g_assert_no_error (view->last_error);
  g_assert_true (view->has_copies);
  g_assert_cmpuint (view->copies.kept, ==, 7);
  main_loop_pass (MOMENT_MS);
  g_assert_cmpuint (count, ==, 4);
}

/* What failed is said, and what was known before stays; a cancel says nothing. */
static void
test_failure (void)
{
  guint count = 0;
  g_autoptr (Pop3Status) status = new_status (&count);
  g_autoptr (Pop3Meter) meter = pop3_meter_new ();
  g_autoptr (GError) refused = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  const Pop3StatusView *view = pop3_status_get_view (status);

  pop3_meter_set_copies (meter, &(Pop3Copies) { .listed = 7 });
  pop3_status_watch (status, meter);
  pop3_status_end (status, 0, cancelled, FALSE);
  g_assert_cmpint (view->last_check, ==, 0);
  g_assert_no_error (view->last_error);

  g_clear_pointer (&meter, pop3_meter_unref);
  meter = pop3_meter_new ();
  pop3_status_watch (status, meter);
  pop3_status_end (status, 0, refused, TRUE);
  g_assert_error (view->last_error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpuint (view->copies.listed, ==, 7);
}

/* Sizes that are wrong (D19) never show more than there is. */
static void
test_meter (void)
{
  g_autoptr (Pop3Meter) meter = pop3_meter_new ();
  Pop3Reading reading = { 0 };

  pop3_meter_fetching (meter, 2, 10);
  pop3_meter_fetched (meter, 1000);
  pop3_meter_fetched (meter, 1000);
  pop3_meter_fetched (meter, 1000);
  reading = pop3_meter_read (meter);
  g_assert_cmpuint (reading.messages, ==, 2);
  g_assert_cmpuint (reading.bytes, ==, 10);

  pop3_meter_fetching (meter, 9, 0);
  pop3_meter_fetched (meter, 1000);
  g_assert_cmpuint (pop3_meter_read (meter).bytes, ==, 1010);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/status/wait", test_wait);
  g_test_add_func ("/status/visit", test_visit);
  g_test_add_func ("/status/failure", test_failure);
  g_test_add_func ("/status/meter", test_meter);

  return g_test_run ();
}
