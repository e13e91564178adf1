/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-lister.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-scan.h"

/*
 * What is in the mailbox: STAT, UIDL and LIST. Lines that make no sense are left
 * out; counts and lengths beyond the limits end the session.
 */

typedef struct {
  Pop3Listing *listing;
  guint        maximum; /* the largest message number that can be */
  gboolean     counted; /* STAT made sense: there are so many messages */
  guint        lines;
  guint        lines_max;
  guint        left_out;
  gsize        octets;
} ListReader;

static gboolean
read_reply (Pop3Dialogue  *dialogue,
            Pop3Reply     *reply,
            GCancellable  *cancellable,
            GError       **error)
{
  return pop3_dialogue_read_reply (dialogue, FALSE, dialogue->limits->reply_ms, reply,
                                   cancellable, error);
}

/* A server whose STAT makes no sense may list up to the limit. */
static gboolean
read_stat (Pop3Dialogue  *dialogue,
           ListReader    *reader,
           GCancellable  *cancellable,
           GError       **error)
{
  guint64 total = 0;
  Pop3Reply reply;

  if (!read_reply (dialogue, &reply, cancellable, error))
    return FALSE;

  reader->maximum = dialogue->limits->listing;
  reader->counted = reply.status == POP3_REPLY_OK &&
                    pop3_scan_stat (reply.text, reply.length, &reader->maximum, &total);
  pop3_listing_set_total (reader->listing, total);
  if (reader->maximum <= dialogue->limits->listing)
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                       _("There are too many messages in the mailbox"));
  return FALSE;
}

static gboolean
count_line (ListReader  *reader,
            GError     **error)
{
  if (reader->lines++ < reader->lines_max)
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                       _("There are too many messages in the mailbox"));
  return FALSE;
}

static gboolean
add_uidl (const char  *line,
          gsize        length,
          gpointer     user_data,
          GError     **error)
{
  ListReader *reader = user_data;
  char uidl[POP3_LIMIT_UIDL + 1];
  const char *start = NULL;
  gsize size = 0;
  guint number = 0;

  if (!count_line (reader, error))
    return FALSE;
  if (!pop3_scan_uidl (line, length, reader->maximum, &number, &start, &size))
    {
      reader->left_out++;
      return TRUE;
    }

  reader->octets += size;
  if (size > POP3_LIMIT_UIDL || reader->octets > POP3_LIMIT_UIDL_TOTAL)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                           _("The server’s unique message ids are too long"));
      return FALSE;
    }

  memcpy (uidl, start, size);
  uidl[size] = '\0';
  pop3_listing_add (reader->listing, number, uidl);
  return TRUE;
}

static gboolean
add_size (const char  *line,
          gsize        length,
          gpointer     user_data,
          GError     **error)
{
  ListReader *reader = user_data;
  guint number = 0;
  guint64 size = 0;

  if (!count_line (reader, error))
    return FALSE;
  if (pop3_scan_list (line, length, reader->maximum, &number, &size))
    pop3_listing_set_size (reader->listing, number, size);

  return TRUE;
}

/* Up to the answer to STAT. */
static gboolean
ask_for_listing (Pop3Dialogue  *dialogue,
                 Pop3ListerAsk  ask,
                 ListReader    *reader,
                 GCancellable  *cancellable,
                 GError       **error)
{
  switch (ask)
    {
    case POP3_LISTER_ASKED:
      return read_stat (dialogue, reader, cancellable, error);

    case POP3_LISTER_ASK_TOGETHER:
      return pop3_dialogue_queue_fixed (dialogue, POP3_LISTER_COMMANDS, error) &&
             read_stat (dialogue, reader, cancellable, error);

    case POP3_LISTER_ASK_ONE_BY_ONE:
    default:
      return pop3_dialogue_queue_fixed (dialogue, POP3_COMMAND_STAT, error) &&
             read_stat (dialogue, reader, cancellable, error) &&
             pop3_dialogue_queue_fixed (dialogue, POP3_COMMAND_UIDL, error);
    }
}

/* UIDL was refused, or its answer says nothing of any message (T12). A refusal of
 * the moment is not that, and some servers refuse to list an empty mailbox. */
static gboolean
list_without_ids (Pop3Dialogue     *dialogue,
                  ListReader       *reader,
                  const Pop3Reply  *refusal,
                  GError          **error)
{
  g_autoptr (GError) local_error = NULL;

  if (refusal != NULL)
    local_error = pop3_dialogue_to_error (dialogue, refusal, POP3_REPLY_STEP_COMMAND);
  if (g_error_matches (local_error, POP3_ERROR, POP3_ERROR_BUSY))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!reader->counted)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_REFUSED,
                           _("The server does not say which messages there are"));
      return FALSE;
    }

  for (guint number = 1; number <= reader->maximum; number++)
    pop3_listing_add (reader->listing, number, "");
  return TRUE;
}

Pop3Listing *
pop3_lister_read (Pop3Dialogue  *dialogue,
                  Pop3ListerAsk  ask,
                  gboolean      *line_ok,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (Pop3Listing) listing = pop3_listing_new ();
  ListReader reader = { .listing = listing, .lines_max = dialogue->limits->listing };
  Pop3Reply reply;

  *line_ok = ask_for_listing (dialogue, ask, &reader, cancellable, error) &&
             read_reply (dialogue, &reply, cancellable, error);
  if (!*line_ok)
    return NULL;
  if (reply.status != POP3_REPLY_OK)
    return list_without_ids (dialogue, &reader, &reply, error) ? g_steal_pointer (&listing) : NULL;

  *line_ok = pop3_dialogue_read_lines (dialogue, add_uidl, &reader, cancellable, error);
  if (!*line_ok)
    return NULL;
  if (reader.left_out > 0)
    g_info ("%u lines of the listing are of no use", reader.left_out);
  if (pop3_listing_get_length (listing) == 0 && reader.left_out > 0 &&
      !list_without_ids (dialogue, &reader, NULL, error))
    return NULL;

  return g_steal_pointer (&listing);
}

gboolean
pop3_lister_read_sizes (Pop3Dialogue  *dialogue,
                        Pop3Listing   *listing,
                        gboolean      *line_ok,
                        GCancellable  *cancellable,
                        GError       **error)
{
  ListReader reader = { .listing = listing, .maximum = G_MAXUINT,
                        .lines_max = dialogue->limits->listing };
  Pop3Reply reply;

  *line_ok = pop3_dialogue_command (dialogue, POP3_COMMAND_LIST, &reply, cancellable, error);
  if (!*line_ok)
    return FALSE;

  if (reply.status != POP3_REPLY_OK)
    {
      g_propagate_error (error, pop3_dialogue_to_error (dialogue, &reply, POP3_REPLY_STEP_COMMAND));
      return FALSE;
    }

  *line_ok = pop3_dialogue_read_lines (dialogue, add_size, &reader, cancellable, error);
  return *line_ok;
}
