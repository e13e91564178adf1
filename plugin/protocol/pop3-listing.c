/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-listing.h"

#include "protocol/pop3-uidl-hash.h"

/*
 * The listing: entries in the server's order, their ids in one chunk, and a
 * table that counts how often an id was seen.
 */

/* Octets of one block of the chunk: a few hundred ids. */
#define CHUNK_SIZE (16 * 1024)

struct _Pop3Listing {
  GArray       *entries;    /* of Pop3ListingEntry */
  GStringChunk *strings;    /* what the entries' uidl point into */
  GHashTable   *seen;       /* uidl in strings -> how often, unowned key */
  gboolean      incomplete; /* a part of the mailbox */
  GHashTable   *positions;  /* number -> index + 1; NULL while numbers ascend */
  guint64       total;      /* octets of all as STAT says, 0 = it does not */
};

Pop3Listing *
pop3_listing_new (void)
{
  Pop3Listing *self = g_new0 (Pop3Listing, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Pop3ListingEntry));
  self->strings = g_string_chunk_new (CHUNK_SIZE);
  self->seen = g_hash_table_new (pop3_uidl_hash_text, g_str_equal);

  return self;
}

void
pop3_listing_free (Pop3Listing *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->positions, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->strings, g_string_chunk_free);
  g_clear_pointer (&self->entries, g_array_unref);
  g_free (self);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  const Pop3ListingEntry *left = a;
  const Pop3ListingEntry *right = b;

  return left->number < right->number ? -1 : left->number > right->number;
}

/* (nullable): the entry of message @number. */
static Pop3ListingEntry *
find_entry (Pop3Listing *self,
            guint        number)
{
  Pop3ListingEntry wanted = { .number = number };
  guint position = 0;

  if (self->positions == NULL)
    {
      if (!g_array_binary_search (self->entries, &wanted, compare_numbers, &position))
        return NULL;
      return &g_array_index (self->entries, Pop3ListingEntry, position);
    }

  position = GPOINTER_TO_UINT (g_hash_table_lookup (self->positions, GUINT_TO_POINTER (number)));

  return position == 0 ? NULL : &g_array_index (self->entries, Pop3ListingEntry, position - 1);
}

static void
note_position (Pop3Listing *self,
               guint        index)
{
  guint number = g_array_index (self->entries, Pop3ListingEntry, index).number;

  g_hash_table_insert (self->positions, GUINT_TO_POINTER (number), GUINT_TO_POINTER (index + 1));
}

/* Numbers ascend on every sane server; a table is made for the others only. */
static void
leave_ascending_order (Pop3Listing *self)
{
  if (self->positions != NULL)
    return;

  self->positions = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < self->entries->len; i++)
    note_position (self, i);
}

/* Whether the number ascends, and so cannot have been seen. */
static gboolean
is_next (Pop3Listing *self,
         guint        number)
{
  guint length = self->entries->len;

  if (self->positions != NULL)
    return FALSE;

  return length == 0 || g_array_index (self->entries, Pop3ListingEntry, length - 1).number < number;
}

void
pop3_listing_add (Pop3Listing *self,
                  guint        number,
                  const char  *uidl)
{
  Pop3ListingEntry entry = { .number = number };
  gpointer first = NULL;
  gpointer count = NULL;

  g_return_if_fail (self != NULL && number > 0);
  g_return_if_fail (uidl != NULL);

  if (!is_next (self, number))
    {
      if (find_entry (self, number) != NULL)
        return;
      leave_ascending_order (self);
    }

  if (g_hash_table_lookup_extended (self->seen, uidl, &first, &count))
    {
      entry.uidl = first;
      entry.occurrence = GPOINTER_TO_UINT (count);
    }
  else
    entry.uidl = g_string_chunk_insert (self->strings, uidl);

  g_hash_table_insert (self->seen, (gpointer) entry.uidl, GUINT_TO_POINTER (entry.occurrence + 1));
  g_array_append_val (self->entries, entry);
  if (self->positions != NULL)
    note_position (self, self->entries->len - 1);
}

void
pop3_listing_set_incomplete (Pop3Listing *self)
{
  g_return_if_fail (self != NULL);

  self->incomplete = TRUE;
}

gboolean
pop3_listing_is_incomplete (const Pop3Listing *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->incomplete;
}

gsize
pop3_listing_count_nameless (const Pop3Listing *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->seen, ""));
}

gsize
pop3_listing_get_length (const Pop3Listing *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->entries->len;
}

const Pop3ListingEntry *
pop3_listing_get (const Pop3Listing *self,
                  gsize              index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->entries->len, NULL);

  return &g_array_index (self->entries, Pop3ListingEntry, index);
}

void
pop3_listing_set_size (Pop3Listing *self,
                       guint        number,
                       guint64      size)
{
  Pop3ListingEntry *entry = NULL;

  g_return_if_fail (self != NULL);

  entry = find_entry (self, number);
  if (entry != NULL)
    entry->size = size;
}

void
pop3_listing_set_total (Pop3Listing *self,
                        guint64      total)
{
  g_return_if_fail (self != NULL);

  self->total = total;
}

guint64
pop3_listing_get_total (const Pop3Listing *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->total;
}

void
pop3_listing_set_uncertain (Pop3Listing *self,
                            gsize        index,
                            gboolean     uncertain)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (index < self->entries->len);

  g_array_index (self->entries, Pop3ListingEntry, index).uncertain = uncertain;
}
