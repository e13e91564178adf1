/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-recognition.h"

#include "protocol/pop3-limits.h"

/*
 * What of a mailbox is known, though not by the unique ids that it is listed under: a
 * server that numbers its mailbox anew, or has no ids, is not to deliver it a second
 * time, and what it lists under an id that it has used before may be another message.
 * Headers tell; which of them to read, and what they mean, the ledger's pure functions
 * say. Session thread.
 */

/* Returns: (transfer full): what became of the messages at @positions, or %NULL */
static GArray *
judge (Pop3Visit        *visit,
       Pop3Session      *session,
       Pop3Census       *census,
       const GArray     *positions,
       const Pop3Ledger *ledger,
       GCancellable     *cancellable,
       GError          **error)
{
  return pop3_census_read_headers (census, session, positions, &visit->top, cancellable, error)
         ? pop3_recall_judge (census->listing, positions, census->headers, ledger) : NULL;
}

/* What was away and is listed again must be seen to be the same. @ledger: (inout): the
 * ledger, afterwards as it is then. @renumbered: (out): whether ids were used again */
static gboolean
recall (Pop3Visit    *visit,
        Pop3Session  *session,
        Pop3Census   *census,
        Pop3Ledger  **ledger,
        gboolean     *renumbered,
        GCancellable *cancellable,
        GError      **error)
{
  g_autoptr (GArray) positions = pop3_recall_find (census->listing, *ledger);
  g_autoptr (GArray) chosen = NULL;
  g_autoptr (GArray) recalls = NULL;

  if (positions->len == 0)
    return TRUE;
  if (positions->len > POP3_LIMIT_RECALLS &&
      !pop3_census_list_sizes (census, session, cancellable, error))
    return FALSE;

  chosen = pop3_recall_choose (positions, census->listing, *ledger);
  recalls = judge (visit, session, census, chosen, *ledger, cancellable, error);
  if (recalls != NULL && chosen->len < positions->len && pop3_recall_has_other (recalls))
    {
      g_array_unref (recalls);
      recalls = judge (visit, session, census, positions, *ledger, cancellable, error);
    }
  if (recalls == NULL)
    return FALSE;
  /* Then more of them may have been, and only their sizes tell. */
  if (pop3_recall_has_other (recalls) && !census->sized)
    return pop3_census_list_sizes (census, session, cancellable, error) &&
           recall (visit, session, census, ledger, renumbered, cancellable, error);

  *renumbered = pop3_recall_has_other (recalls);
  pop3_recall_add_rest (recalls, census->listing, positions, *ledger);
  return pop3_mailbox_recall (visit->mailbox, (const Pop3Recall *) recalls->data, recalls->len,
                              cancellable, error) &&
         pop3_mailbox_reload_ledger (visit->mailbox, ledger, cancellable, error);
}

/* Has rows go on under the ids that their messages have now, as far as headers were
 * read, and with the sizes that go with these. @ledger: (inout): the ledger, afterwards as
 * it is then */
static gboolean
adopt (Pop3Visit    *visit,
       Pop3Session  *session,
       Pop3Census   *census,
       Pop3Ledger  **ledger,
       GCancellable *cancellable,
       GError      **error)
{
  g_autoptr (GArray) adoptions = NULL;

  adoptions = pop3_adoption_match (census->listing, census->headers, *ledger);
  if (adoptions->len == 0)
    return TRUE;
  if (!pop3_census_list_sizes (census, session, cancellable, error) ||
      !pop3_mailbox_adopt (visit->mailbox, (const Pop3Adoption *) adoptions->data, adoptions->len,
                           cancellable, error))
    return FALSE;

  visit->adopted += adoptions->len;
  return pop3_mailbox_reload_ledger (visit->mailbox, ledger, cancellable, error);
}

static gboolean
has_header (const Pop3Census *census,
            const GArray     *positions,
            GHashTable       *headers)
{
  for (guint i = 0; i < positions->len; i++)
    {
      GBytes *header = g_ptr_array_index (census->headers, g_array_index (positions, gsize, i));

      if (header != NULL && g_hash_table_contains (headers, header))
        return TRUE;
    }
  return FALSE;
}

static gboolean
lacks_header (const Pop3Census *census,
              const GArray     *positions)
{
  for (guint i = 0; i < positions->len; i++)
    {
      if (g_ptr_array_index (census->headers, g_array_index (positions, gsize, i)) == NULL)
        return TRUE;
    }
  return FALSE;
}

/* All that is listed is new, or ids were used again: it is another part of the mailbox,
 * or the same under other ids. When none of some headers is among those that are known,
 * each message is compared as it comes, as is one whose header cannot be read. */
static gboolean
read_renumbered (Pop3Visit        *visit,
                 Pop3Session      *session,
                 Pop3Census       *census,
                 const Pop3Ledger *ledger,
                 GCancellable     *cancellable,
                 GError          **error)
{
  g_autoptr (GArray) unknown = pop3_adoption_find (census->listing, ledger);
  g_autoptr (GArray) chosen = pop3_adoption_choose (unknown);
  g_autoptr (GHashTable) headers = NULL;

  if (!pop3_census_read_headers (census, session, chosen, &visit->top, cancellable, error))
    return FALSE;

  headers = pop3_adoption_index (census->listing, ledger);
  if (has_header (census, chosen, headers) &&
      !pop3_census_read_headers (census, session, unknown, &visit->top, cancellable, error))
    return FALSE;
  if (!lacks_header (census, unknown))
    return TRUE;

  visit->headers = g_steal_pointer (&headers);
  return pop3_mailbox_doubt (visit->mailbox, cancellable, error);
}

/**
 * pop3_recognition_run:
 * @visit: the visit
 * @session: its session, logged in
 * @census: who is in the mailbox
 * @ledger: (inout): what is known of the mailbox, afterwards as it is then; %NULL when
 *   that could not be loaded
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: return location
 *
 * Has the ledger know what is listed by the unique ids that it has now, before anything is
 * fetched. Session thread.
 *
 * Returns: %FALSE with what the session or the mailbox says
 */
gboolean
pop3_recognition_run (Pop3Visit    *visit,
                      Pop3Session  *session,
                      Pop3Census   *census,
                      Pop3Ledger  **ledger,
                      GCancellable *cancellable,
                      GError      **error)
{
  gboolean renumbered = FALSE;

  /* Ids may have been used again since, and no listing without them in between. */
  if (pop3_ledger_may_have_others (*ledger, census->listing) &&
      !pop3_census_list_sizes (census, session, cancellable, error))
    return FALSE;
  if (!recall (visit, session, census, ledger, &renumbered, cancellable, error))
    return FALSE;
  if ((renumbered || pop3_adoption_is_due (census->listing, *ledger)) &&
      !read_renumbered (visit, session, census, *ledger, cancellable, error))
    return FALSE;

  return census->headers == NULL || adopt (visit, session, census, ledger, cancellable, error);
}

/**
 * pop3_recognition_widen:
 * @visit: the visit
 * @session: its session
 * @census: who is in the mailbox
 * @ledger: (inout): as for pop3_recognition_run()
 * @cancellable: (nullable): may be cancelled on any thread
 * @error: return location
 *
 * A message came that may be known by another id: so may all that has not come yet, and
 * is now recognised before anything else is fetched. Session thread.
 *
 * Returns: %FALSE with what the session or the mailbox says
 */
gboolean
pop3_recognition_widen (Pop3Visit    *visit,
                        Pop3Session  *session,
                        Pop3Census   *census,
                        Pop3Ledger  **ledger,
                        GCancellable *cancellable,
                        GError      **error)
{
  g_autoptr (GArray) unknown = NULL;

  g_clear_pointer (&visit->headers, g_hash_table_unref);
  visit->held_back = FALSE;
  if (!pop3_mailbox_reload_ledger (visit->mailbox, ledger, cancellable, error))
    return FALSE;

  unknown = pop3_adoption_find (census->listing, *ledger);
  return pop3_census_read_headers (census, session, unknown, &visit->top, cancellable, error) &&
         adopt (visit, session, census, ledger, cancellable, error);
}
