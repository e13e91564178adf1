/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-room.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"

#include <glib/gi18n-lib.h>

/*
 * Whether what is about to be fetched fits on the disk. Sizes are what LIST says,
 * which is not always so: they decide what is said beforehand, never what is done
 * with a message.
 */

/* What a message takes, as a multiple of its size. Measured for 1000 mixed mails of
 * 13 MB, the search index filled: 3.5, of which 1.1 are in the host's table of
 * messages, 2.2 in its search tables, 0.1 in files. The rest is for the temporary file
 * of a large one. */
#define OCTETS_PER_OCTET 4

/* What is left alone for everybody else on the disk. */
#define RESERVE (G_GUINT64_CONSTANT (64) * 1024 * 1024)

/* Octets a message will take on the disk. A size that no message can have says
 * nothing. */
static guint64
get_need (const Pop3PlanFetch *fetch)
{
  guint64 size = fetch->entry->size;

  if (fetch->beginning)
    size = POP3_LIMIT_BEGINNING;
  return size <= POP3_LIMIT_MESSAGE ? size * OCTETS_PER_OCTET : 0;
}

static guint64
sum_up (const Pop3Plan *plan,
        gsize           first,
        gsize           end,
        const gboolean *wanted)
{
  guint64 sum = 0;

  for (gsize i = first; i < end; i++)
    {
      if (wanted[i])
        sum += get_need (&g_array_index (plan->fetch, Pop3PlanFetch, i));
    }
  return sum;
}

/* Leaves out each message that does not fit even alone. Returns: how many */
static guint
leave_out_giants (const Pop3Plan *plan,
                  gsize           first,
                  gsize           end,
                  guint64         room,
                  gboolean       *wanted)
{
  guint n_giants = 0;

  for (gsize i = first; i < end; i++)
    {
      if (!wanted[i] || get_need (&g_array_index (plan->fetch, Pop3PlanFetch, i)) <= room)
        continue;
      wanted[i] = FALSE;
      n_giants++;
    }
  return n_giants;
}

static void
set_left_out (guint    n,
              guint64  need,
              guint64  free_octets,
              GError **error)
{
  g_autofree char *needed = g_format_size (need);
  g_autofree char *left = g_format_size (free_octets);

  g_set_error (error, POP3_ERROR, POP3_ERROR_ROOM,
               g_dngettext (GETTEXT_PACKAGE,
                            /* Translators: the placeholders are a number and two sizes, as
                             * “1.2 GB”. */
                            "%u message is too large for the disk and was left on the server: "
                            "about %s are needed, and %s are free. Please make room, or set a "
                            "size limit for this account.",
                            "%u messages are too large for the disk and were left on the server: "
                            "about %s are needed, and %s are free. Please make room, or set a "
                            "size limit for this account.", n),
               n, needed, left);
}

static void
set_no_room (guint64  need,
             guint64  free_octets,
             GError **error)
{
  g_autofree char *needed = g_format_size (need);
  g_autofree char *left = g_format_size (free_octets);

  g_set_error (error, POP3_ERROR, POP3_ERROR_ROOM,
               /* Translators: the placeholders are sizes, as “1.2 GB”. */
               _("There is not enough room on the disk for the new messages: about %s are needed, "
                 "and %s are free. Please make room, or set a size limit or a first day for "
                 "this account."),
               needed, left);
}

/**
 * pop3_room_check:
 * @plan: a plan made from a listing with sizes
 * @first: the first message to be fetched
 * @end: the one behind the last
 * @free_octets: free space on the disk that they go to
 * @wanted: (inout): for each message of the plan whether it is to be fetched;
 *   unset for those that do not fit even alone, when the others fit without them
 * @left_out: (out): set for these, to be said when the others are here
 * @error: POP3_ERROR_ROOM
 *
 * Compares what is about to be fetched with the room for it. Any thread.
 *
 * Returns: whether to fetch what is still wanted
 */
gboolean
pop3_room_check (const Pop3Plan *plan,
                 gsize           first,
                 gsize           end,
                 guint64         free_octets,
                 gboolean       *wanted,
                 GError        **left_out,
                 GError        **error)
{
  guint64 room = free_octets > RESERVE ? free_octets - RESERVE : 0;
  guint64 need = sum_up (plan, first, end, wanted);
  guint64 rest = 0;
  guint n_giants = 0;

  if (need <= room)
    return TRUE;

  n_giants = leave_out_giants (plan, first, end, room, wanted);
  rest = sum_up (plan, first, end, wanted);
  if (n_giants > 0 && room > 0 && rest <= room)
    {
      g_clear_error (left_out);
      set_left_out (n_giants, need - rest + RESERVE, free_octets, left_out);
      return TRUE;
    }

  set_no_room (need + RESERVE, free_octets, error);
  return FALSE;
}
