/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-limits.h"
#include "protocol/pop3-listing.h"
#include "protocol/pop3-scan.h"

/* The lines of UIDL, LIST and STAT, and the listing made of them. */

#define MAXIMUM 1000u

static void
check_uidl (Pop3Listing *listing,
            const char  *line,
            gsize        length)
{
  char text[POP3_LIMIT_UIDL + 1];
  const char *uidl = NULL;
  gsize uidl_length = 0;
  guint number = 0;

  if (!pop3_scan_uidl (line, length, MAXIMUM, &number, &uidl, &uidl_length))
    {
      g_assert_null (uidl);
      return;
    }

  g_assert_true (number >= 1 && number <= MAXIMUM);
  g_assert_true (uidl_length == 0 || *uidl != ' ');
  g_assert_true (uidl >= line && uidl + uidl_length <= line + length);
  g_assert_null (memchr (uidl, '\0', uidl_length));
  if (uidl_length > POP3_LIMIT_UIDL)
    return;

  memcpy (text, uidl, uidl_length);
  text[uidl_length] = '\0';
  pop3_listing_add (listing, number, text);
}

static gboolean
on_line (const char *line,
         gsize       length,
         gpointer    user_data)
{
  guint64 size = 0;
  guint number = 0;
  guint count = 0;

  check_uidl (user_data, line, length);
  if (pop3_scan_list (line, length, MAXIMUM, &number, &size))
    {
      g_assert_true (number >= 1 && number <= MAXIMUM);
      pop3_listing_set_size (user_data, number, size);
    }
  size = 0;
  g_assert_true (pop3_scan_stat (line, length, &count, &size) || (count == 0 && size == 0));
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  fuzz_each_line (data, size, on_line, listing);

  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);

      g_assert_true (entry->number >= 1 && entry->number <= MAXIMUM);
      g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (entry->number)));
    }
  return 0;
}
