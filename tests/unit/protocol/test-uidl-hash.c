/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "protocol/pop3-uidl-hash.h"

/* Among so many hashes of 32 bits one or two pairs are alike by chance. */
#define N_UIDLS (1u << 14)
#define N_ALIKE 16u

static guint
count_distinct (guint (*make_hash) (guint))
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < N_UIDLS; i++)
    g_hash_table_add (seen, GUINT_TO_POINTER (make_hash (i)));
  return g_hash_table_size (seen);
}

/* "Ez" and "FY" are alike to g_str_hash(), and so are all rows of them. */
static void
make_flood_uidl (guint i, char uidl[29])
{
  for (guint bit = 0; bit < 14; bit++)
    {
      uidl[2 * bit] = (i >> bit & 1) != 0 ? 'E' : 'F';
      uidl[2 * bit + 1] = (i >> bit & 1) != 0 ? 'z' : 'Y';
    }
  uidl[28] = '\0';
}

static guint
hash_flood (guint i)
{
  char uidl[29];

  make_flood_uidl (i, uidl);
  return pop3_uidl_hash (uidl, 0);
}

static guint
hash_flood_plainly (guint i)
{
  char uidl[29];

  make_flood_uidl (i, uidl);
  return g_str_hash (uidl);
}

/* Two words of 8 octets each, of which the second takes back what the first has done to a
 * hash that multiplies by an odd number and shifts by 29, whatever its key is. */
static guint
hash_pairs (guint i)
{
  g_autofree char *uidl = g_strnfill (14 * 16, 'A');

  for (guint bit = 0; bit < 14; bit++)
    {
      if ((i >> bit & 1) != 0)
        {
          uidl[16 * bit + 7] = (char) ('A' ^ 0x80);
          uidl[16 * bit + 15] = (char) ('A' ^ 0x80);
          uidl[16 * bit + 12] = 'A' ^ 0x04;
        }
    }
  return pop3_uidl_hash (uidl, 0);
}

static guint
hash_occurrence (guint i)
{
  return pop3_uidl_hash ("the same", i);
}

static guint
hash_counted (guint i)
{
  g_autofree char *uidl = g_strdup_printf ("%08x5e1f0000", i);

  return pop3_uidl_hash (uidl, 0);
}

static void
test_spread (void)
{
  g_assert_cmpuint (count_distinct (hash_flood_plainly), ==, 1);
  g_assert_cmpuint (count_distinct (hash_flood), >, N_UIDLS - N_ALIKE);
  g_assert_cmpuint (count_distinct (hash_pairs), >, N_UIDLS - N_ALIKE);
  g_assert_cmpuint (count_distinct (hash_occurrence), >, N_UIDLS - N_ALIKE);
  g_assert_cmpuint (count_distinct (hash_counted), >, N_UIDLS - N_ALIKE);
}

/* Wherever the text stands in memory, and of any length. */
static void
test_same_text (void)
{
  const char text[] = "0123456789abcdef0123456789";

  for (gsize length = 0; length < sizeof text; length++)
    {
      g_autofree char *first = g_strndup (text, length);
      g_autofree char *moved = g_strdup_printf ("x%s", first);

      g_assert_cmpuint (pop3_uidl_hash (first, 3), ==, pop3_uidl_hash (moved + 1, 3));
      g_assert_cmpuint (pop3_uidl_hash_text (first), ==, pop3_uidl_hash (first, 0));
      g_assert_cmpuint (pop3_uidl_hash (first, 0), !=, pop3_uidl_hash (first, 1));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uidl-hash/spread", test_spread);
  g_test_add_func ("/uidl-hash/same-text", test_same_text);
  return g_test_run ();
}
