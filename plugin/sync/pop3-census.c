/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-census.h"

#include "ledger/pop3-fingerprint.h"
#include "protocol/pop3-error.h"

/*
 * The server's messages and what tells them apart: their unique ids; where there
 * are none, the headers, which TOP reads without the rest. A server whose TOP is
 * of no use is asked for whole messages.
 */

/* What was read of some messages, in the order of their numbers. */
typedef struct {
  const guint *numbers;
  gsize        n;
  const gsize *places;  /* (nullable): where in the arrays each goes */
  GBytes     **headers;
  GBytes     **wholes;  /* (nullable): of messages that were read to the end */
} Reading;

static void
free_all (GBytes **fingerprints,
          gsize    n)
{
  for (gsize i = 0; i < n; i++)
    g_clear_pointer (&fingerprints[i], g_bytes_unref);
  g_free (fingerprints);
}

static gboolean
on_read (gsize         index,
         GBytes       *message,
         const GError *refusal,
         gpointer      user_data,
         GError      **error)
{
  const Reading *reading = user_data;
  gsize place = reading->places != NULL ? reading->places[index] : index;
  gsize length = 0;
  gconstpointer bytes = NULL;

  if (message == NULL)
    return TRUE;

  bytes = g_bytes_get_data (message, &length);
  g_clear_pointer (&reading->headers[place], g_bytes_unref);
  pop3_fingerprint_new (bytes, length, &reading->headers[place],
                        reading->wholes != NULL ? &reading->wholes[place] : NULL);
  return TRUE;
}

/* Whether a line that ended may have been ended by what was asked for. */
static gboolean
line_was_dropped (const GError *error)
{
  return g_error_matches (error, POP3_ERROR, POP3_ERROR_NETWORK) ||
         g_error_matches (error, POP3_ERROR, POP3_ERROR_TIMEOUT) ||
         g_error_matches (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
}

/* The first message alone shows whether TOP is of any use. */
static gboolean
read_by_top (Pop3Session   *session,
             const Reading *reading,
             gboolean      *top,
             GCancellable  *cancellable,
             GError       **error)
{
  Reading rest = *reading;
  g_autoptr (GError) local_error = NULL;

  if (!*top)
    return TRUE;
  if (!pop3_session_fetch_headers (session, reading->numbers, 1, on_read, (gpointer) reading,
                                   cancellable, &local_error))
    {
      *top = !line_was_dropped (local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (reading->headers[0] == NULL)
    return TRUE;

  rest.numbers++;
  rest.n--;
  rest.headers++;
  return pop3_session_fetch_headers (session, rest.numbers, rest.n, on_read, &rest, cancellable,
                                     error);
}

static gboolean
read_by_retr (Pop3Session   *session,
              const Reading *reading,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree guint *numbers = g_new (guint, reading->n);
  g_autofree gsize *places = g_new (gsize, reading->n);
  Reading missing = *reading;

  missing.numbers = numbers;
  missing.places = places;
  missing.n = 0;
  for (gsize i = 0; i < reading->n; i++)
    {
      if (reading->headers[i] != NULL)
        continue;
      places[missing.n] = i;
      numbers[missing.n++] = reading->numbers[i];
    }

  return missing.n == 0 || pop3_session_fetch (session, numbers, missing.n, on_read, &missing,
                                               cancellable, error);
}

static gboolean
read_fingerprints (Pop3Session  *session,
                   const guint  *numbers,
                   gsize         n,
                   GBytes      **headers,
                   GBytes      **wholes,
                   gboolean     *top,
                   GCancellable *cancellable,
                   GError      **error)
{
  Reading by_top = { numbers, n, NULL, headers, NULL };
  Reading by_retr = { numbers, n, NULL, headers, wholes };

  return n == 0 ||
         (read_by_top (session, &by_top, top, cancellable, error) &&
          read_by_retr (session, &by_retr, cancellable, error));
}

/* A message without any header is known by the whole of it. */
static void
add_nameless (Pop3Census *self,
              guint       number,
              GBytes     *header,
              GBytes     *whole)
{
  g_autofree char *uidl = NULL;

  if (header == NULL && whole == NULL)
    {
      self->unknown++;
      return;
    }

  uidl = pop3_fingerprint_to_uidl (header != NULL ? header : whole);
  pop3_listing_add (self->listing, number, uidl);
  g_ptr_array_add (self->headers, header != NULL ? g_bytes_ref (header) : NULL);
}

static void
add_all (Pop3Census        *self,
         const Pop3Listing *listing,
         GBytes           **headers,
         GBytes           **wholes)
{
  gsize nameless = 0;

  self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);

      if (*entry->uidl == '\0')
        {
          add_nameless (self, entry->number, headers[nameless], wholes[nameless]);
          nameless++;
          continue;
        }
      pop3_listing_add (self->listing, entry->number, entry->uidl);
      g_ptr_array_add (self->headers, NULL);
    }
}

/* Numbers of the entries without an id. */
static guint *
collect_nameless (const Pop3Listing *listing,
                  gsize             *n)
{
  guint *numbers = g_new (guint, pop3_listing_get_length (listing) + 1);

  *n = 0;
  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    {
      const Pop3ListingEntry *entry = pop3_listing_get (listing, i);

      if (*entry->uidl == '\0')
        numbers[(*n)++] = entry->number;
    }
  return numbers;
}

/* Positions of the entries whose header is to be read: those without one yet, all or
 * among @wanted. */
static GArray *
collect_unread (const Pop3Census *self,
                const GArray     *wanted)
{
  GArray *unread = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize length = wanted != NULL ? wanted->len : pop3_listing_get_length (self->listing);

  for (gsize i = 0; i < length; i++)
    {
      gsize position = wanted != NULL ? g_array_index (wanted, gsize, i) : i;

      if (g_ptr_array_index (self->headers, position) == NULL)
        g_array_append_val (unread, position);
    }
  return unread;
}

/**
 * pop3_census_take:
 * @session: a session that is logged in
 * @top: (inout): whether TOP may be used; becomes %FALSE when that is what the line
 *   broke at
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: return location
 *
 * Lists the mailbox and gives a name to each message that has none (T12, D15).
 * Session thread.
 *
 * Returns: (transfer full): the census, or %NULL with what pop3_session_list() and
 *   pop3_session_fetch() say
 */
Pop3Census *
pop3_census_take (Pop3Session  *session,
                  gboolean     *top,
                  GCancellable *cancellable,
                  GError      **error)
{
  g_autoptr (Pop3Listing) listing = pop3_session_list (session, cancellable, error);
  g_autoptr (Pop3Census) self = NULL;
  g_autofree guint *numbers = NULL;
  GBytes **headers = NULL;
  GBytes **wholes = NULL;
  gsize n = 0;
  gboolean done = FALSE;

  if (listing == NULL)
    return NULL;

  self = g_new0 (Pop3Census, 1);
  if (pop3_listing_count_nameless (listing) == 0)
    {
      self->listing = g_steal_pointer (&listing);
      return g_steal_pointer (&self);
    }

  self->listing = pop3_listing_new ();
  numbers = collect_nameless (listing, &n);
  headers = g_new0 (GBytes *, n);
  wholes = g_new0 (GBytes *, n);
  done = read_fingerprints (session, numbers, n, headers, wholes, top, cancellable, error);
  if (done)
    add_all (self, listing, headers, wholes);
  free_all (headers, n);
  free_all (wholes, n);
  return done ? g_steal_pointer (&self) : NULL;
}

/**
 * pop3_census_read_headers:
 * @self: the census
 * @session: its session
 * @positions: (nullable) (element-type gsize): of which entries, %NULL for all
 * @top: (inout): as for pop3_census_take()
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: return location
 *
 * Reads the headers that are not yet known, for pop3_recall_judge() and
 * pop3_adoption_match(). Those that the server refuses stay unknown. Session thread.
 *
 * Returns: %FALSE with what pop3_session_fetch() says
 */
gboolean
pop3_census_read_headers (Pop3Census   *self,
                          Pop3Session  *session,
                          const GArray *positions,
                          gboolean     *top,
                          GCancellable *cancellable,
                          GError      **error)
{
  g_autoptr (GArray) unread = NULL;
  g_autofree guint *numbers = NULL;
  GBytes **headers = NULL;
  gboolean done = FALSE;

  if (self->headers == NULL)
    {
      self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_ptr_array_set_size (self->headers, (gint) pop3_listing_get_length (self->listing));
    }

  unread = collect_unread (self, positions);
  numbers = g_new (guint, unread->len);
  for (guint i = 0; i < unread->len; i++)
    numbers[i] = pop3_listing_get (self->listing, g_array_index (unread, gsize, i))->number;
  headers = g_new0 (GBytes *, unread->len);
  done = read_fingerprints (session, numbers, unread->len, headers, NULL, top, cancellable, error);
  for (guint i = 0; done && i < unread->len; i++)
    g_ptr_array_index (self->headers, g_array_index (unread, gsize, i)) =
      g_steal_pointer (&headers[i]);
  free_all (headers, unread->len);
  return done;
}

/**
 * pop3_census_list_sizes:
 * @self: the census
 * @session: its session
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: return location
 *
 * Asks for sizes, once, which no visit needs that has nothing to do. A server that
 * refuses is taken to have no large messages. Session thread.
 *
 * Returns: %FALSE with what pop3_session_list_sizes() says
 */
gboolean
pop3_census_list_sizes (Pop3Census   *self,
                        Pop3Session  *session,
                        GCancellable *cancellable,
                        GError      **error)
{
  g_autoptr (GError) refusal = NULL;

  if (self->sized)
    return TRUE;

  self->sized = TRUE;
  if (pop3_session_list_sizes (session, self->listing, cancellable, &refusal))
    return TRUE;

  if (g_error_matches (refusal, POP3_ERROR, POP3_ERROR_REFUSED) ||
      g_error_matches (refusal, POP3_ERROR, POP3_ERROR_BUSY))
    {
      g_info ("The server does not list sizes: %s", refusal->message);
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/**
 * pop3_census_free:
 * @self: (transfer full): the census
 */
void
pop3_census_free (Pop3Census *self)
{
  g_clear_pointer (&self->listing, pop3_listing_free);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_free (self);
}
