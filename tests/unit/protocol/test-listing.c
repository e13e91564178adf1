/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-listing.h"

#include "test-span.h"

/* As many as POP3_LIMIT_LISTING would take too long under a sanitizer. */
#define MANY 100000

static void
test_order (void)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();
  const Pop3ListingEntry *entry = NULL;

  g_assert_cmpuint (pop3_listing_get_length (listing), ==, 0);
  pop3_listing_add (listing, 1, "a");
  pop3_listing_add (listing, 2, "b");
  pop3_listing_add (listing, 5, "a");
  pop3_listing_add (listing, 6, "a");
  g_assert_cmpuint (pop3_listing_get_length (listing), ==, 4);

  entry = pop3_listing_get (listing, 3);
  g_assert_cmpuint (entry->number, ==, 6);
  g_assert_cmpuint (entry->occurrence, ==, 2);
  g_assert_cmpstr (entry->uidl, ==, "a");
  g_assert_cmpuint (entry->size, ==, 0);
  g_assert_cmpuint (pop3_listing_get (listing, 1)->occurrence, ==, 0);
}

/* D20: numbers twice, numbers in any order. */
static void
test_odd_numbers (void)
{
  static const guint numbers[] = { 5, 5, 3, 9, 3, 5, 1, 9 };
  static const guint expected[] = { 5, 3, 9, 1 };
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    pop3_listing_add (listing, numbers[i], "x");
  g_assert_cmpuint (pop3_listing_get_length (listing), ==, G_N_ELEMENTS (expected));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpuint (pop3_listing_get (listing, i)->number, ==, expected[i]);
      g_assert_cmpuint (pop3_listing_get (listing, i)->occurrence, ==, i);
      pop3_listing_set_size (listing, expected[i], 100 + i);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (pop3_listing_get (listing, i)->size, ==, 100 + i);
}

static void
test_sizes (void)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();

  pop3_listing_add (listing, 2, "a");
  pop3_listing_add (listing, 4, "b");
  pop3_listing_set_size (listing, 4, G_MAXUINT64);
  pop3_listing_set_size (listing, 3, 7);
  pop3_listing_set_size (listing, 0, 7);
  pop3_listing_set_size (listing, 5, 7);
  g_assert_cmpuint (pop3_listing_get (listing, 0)->size, ==, 0);
  g_assert_cmpuint (pop3_listing_get (listing, 1)->size, ==, G_MAXUINT64);
}

/* D15. */
static void
test_nameless (void)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();

  pop3_listing_add (listing, 1, "a");
  g_assert_cmpuint (pop3_listing_count_nameless (listing), ==, 0);
  pop3_listing_add (listing, 2, "");
  pop3_listing_add (listing, 3, "");
  g_assert_cmpuint (pop3_listing_count_nameless (listing), ==, 2);
}

static void
fill (Pop3Listing *listing,
      gboolean     downwards)
{
  for (guint i = 1; i <= MANY; i++)
    {
      char uidl[32];

      g_snprintf (uidl, sizeof uidl, "%08x%08x", i / 2, 0x5f3759df);
      pop3_listing_add (listing, downwards ? MANY + 1 - i : i, uidl);
    }
}

static void
test_many (gconstpointer downwards)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();
  double seconds = 0;

  g_test_timer_start ();
  fill (listing, GPOINTER_TO_INT (downwards));
  for (guint i = 1; i <= MANY; i++)
    pop3_listing_set_size (listing, i, i);
  seconds = g_test_timer_elapsed ();
  g_test_minimized_result (seconds, "%u entries: %.3f s", MANY, seconds);

  g_assert_cmpuint (pop3_listing_get_length (listing), ==, MANY);
  g_assert_cmpuint (pop3_listing_get (listing, 0)->occurrence, ==, 0);
  for (guint i = 1; i < MANY; i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);

      g_assert_cmpuint (entry->occurrence, ==, i % 2 == 0 ? 1 : 0);
      g_assert_cmpuint (entry->size, ==, entry->number);
    }
  g_assert_cmpfloat (seconds, <, 5.0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/listing/order", test_order);
  g_test_add_func ("/listing/odd-numbers", test_odd_numbers);
  g_test_add_func ("/listing/sizes", test_sizes);
  g_test_add_func ("/listing/nameless", test_nameless);
  g_test_add_data_func ("/listing/many", GINT_TO_POINTER (FALSE), test_many);
  g_test_add_data_func ("/listing/many-downwards", GINT_TO_POINTER (TRUE), test_many);

  return g_test_run ();
}
