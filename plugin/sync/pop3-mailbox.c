/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-mailbox.h"

G_DEFINE_INTERFACE (Pop3Mailbox, pop3_mailbox, G_TYPE_OBJECT)

static void
pop3_mailbox_default_init (Pop3MailboxInterface *iface)
{
}

/**
 * pop3_mailbox_load_ledger:
 * @self: the mailbox
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Reads what is known of the server's messages afresh from disk, after everything
 * that was delivered is durable or has failed; a failure is forgotten then. Session
 * thread.
 *
 * Returns: (transfer full) (nullable): the ledger, or %NULL with POP3_ERROR_STORE
 */
Pop3Ledger *
pop3_mailbox_load_ledger (Pop3Mailbox  *self,
                          GCancellable *cancellable,
                          GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->load_ledger (self, cancellable, error);
}

/**
 * pop3_mailbox_reload_ledger:
 * @self: the mailbox
 * @ledger: (inout): what was known; %NULL when it could not be read again
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * pop3_mailbox_load_ledger() once more, after something has changed. Session thread.
 *
 * Returns: %FALSE with POP3_ERROR_STORE
 */
gboolean
pop3_mailbox_reload_ledger (Pop3Mailbox  *self,
                            Pop3Ledger  **ledger,
                            GCancellable *cancellable,
                            GError      **error)
{
  g_clear_pointer (ledger, pop3_ledger_free);
  *ledger = pop3_mailbox_load_ledger (self, cancellable, error);
  return *ledger != NULL;
}

/**
 * pop3_mailbox_begin:
 * @self: the mailbox
 * @n_before: messages to come that belong before all that is there
 * @n_behind: messages to come that belong behind
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Reserves numbers in the Inbox, so that its order follows the server's. Session
 * thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_begin (Pop3Mailbox  *self,
                    guint         n_before,
                    guint         n_behind,
                    GCancellable *cancellable,
                    GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->begin (self, n_before, n_behind, cancellable, error);
}

/**
 * pop3_mailbox_deliver:
 * @self: the mailbox
 * @delivery: (transfer full): a message
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Hands a message over, waiting while too much is on its way to the disk. It is
 * not durable yet. Session thread.
 *
 * Returns: whether it was taken; the reason why an earlier one could not be stored
 *   when not
 */
gboolean
pop3_mailbox_deliver (Pop3Mailbox  *self,
                      Pop3Delivery *delivery,
                      GCancellable *cancellable,
                      GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->deliver (self, delivery, cancellable, error);
}

/**
 * pop3_mailbox_skip:
 * @self: the mailbox
 * @skips: (element-type Pop3Skip): messages that are too old to be fetched
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Records messages as seen, so that they are not asked about again. Durable when
 * it returns. Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_skip (Pop3Mailbox  *self,
                   GArray       *skips,
                   GCancellable *cancellable,
                   GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->skip (self, skips, cancellable, error);
}

/**
 * pop3_mailbox_get_room:
 * @self: the mailbox
 *
 * Session thread.
 *
 * Returns: octets that are free where mail goes; %G_MAXUINT64 when that is not known
 */
guint64
pop3_mailbox_get_room (Pop3Mailbox *self)
{
  return POP3_MAILBOX_GET_IFACE (self)->get_room (self);
}

/**
 * pop3_mailbox_flush:
 * @self: the mailbox
 * @timeout_ms: milliseconds to wait at most, 0 = as long as it takes
 * @durable: (out): whether everything delivered is durable
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Waits until everything delivered is durable, or the time is up. Session thread.
 *
 * Returns: whether nothing has failed so far; POP3_ERROR_STORE when something has
 */
gboolean
pop3_mailbox_flush (Pop3Mailbox  *self,
                    guint         timeout_ms,
                    gboolean     *durable,
                    GCancellable *cancellable,
                    GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->flush (self, timeout_ms, durable, cancellable, error);
}

/**
 * pop3_mailbox_enter:
 * @self: the mailbox
 * @name: a name for the server's mailbox
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Says whose unique ids will be compared with those of the ledger, see
 * pop3_ledger_enter(), after everything that was delivered is durable or has failed.
 * Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_enter (Pop3Mailbox  *self,
                    const char   *name,
                    GCancellable *cancellable,
                    GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->enter (self, name, cancellable, error);
}

/**
 * pop3_mailbox_recall:
 * @self: the mailbox
 * @recalls: (array length=n): what pop3_recall_judge() said
 * @n: how many
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Records which messages are back, and whose ids others have now. Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_recall (Pop3Mailbox      *self,
                     const Pop3Recall *recalls,
                     gsize             n,
                     GCancellable     *cancellable,
                     GError          **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->recall (self, recalls, n, cancellable, error);
}

/**
 * pop3_mailbox_adopt:
 * @self: the mailbox
 * @adoptions: (array length=n): what pop3_adoption_match() said
 * @n: how many
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Records by which ids messages are known from now on. Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_adopt (Pop3Mailbox        *self,
                    const Pop3Adoption *adoptions,
                    gsize               n,
                    GCancellable       *cancellable,
                    GError            **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->adopt (self, adoptions, n, cancellable, error);
}

/**
 * pop3_mailbox_doubt:
 * @self: the mailbox
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Records that messages are fetched which may have been known by other ids before, until
 * a session ends well. Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_doubt (Pop3Mailbox  *self,
                    GCancellable *cancellable,
                    GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->doubt (self, cancellable, error);
}

/**
 * pop3_mailbox_confirm:
 * @self: the mailbox
 * @proven: (array length=n): messages that were fetched and compared
 * @n: how many
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Records that messages are those that are stored. Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_confirm (Pop3Mailbox      *self,
                      const Pop3Proven *proven,
                      gsize             n,
                      GCancellable     *cancellable,
                      GError          **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->confirm (self, proven, n, cancellable, error);
}

/**
 * pop3_mailbox_question:
 * @self: the mailbox
 * @row_ids: (array length=n): rows of messages that may not be those that were stored
 * @n: how many
 * @error: return location
 *
 * Has a later visit compare them, see pop3_ledger_question(); also after a cancel.
 * Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_question (Pop3Mailbox  *self,
                       const gint64 *row_ids,
                       gsize         n,
                       GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->question (self, row_ids, n, error);
}

/**
 * pop3_mailbox_let_go:
 * @self: the mailbox
 * @row_ids: (array length=n): rows of messages that are about to be deleted there
 * @n: how many
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Records, durably, that nobody knows what has their unique ids, until
 * pop3_mailbox_close_session(). Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_let_go (Pop3Mailbox  *self,
                     const gint64 *row_ids,
                     gsize         n,
                     GCancellable *cancellable,
                     GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->let_go (self, row_ids, n, cancellable, error);
}

/**
 * pop3_mailbox_finish_backlog:
 * @self: the mailbox
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Records that the first bulk download is complete. Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_finish_backlog (Pop3Mailbox  *self,
                             GCancellable *cancellable,
                             GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->finish_backlog (self, cancellable, error);
}

/**
 * pop3_mailbox_load_lessons:
 * @self: the mailbox
 * @server: whose
 * @cancellable: (nullable): ends the waiting
 * @error: return location
 *
 * Reads what was learned of the server itself. Session thread.
 *
 * Returns: (transfer full) (nullable): the lessons; %NULL with POP3_ERROR_STORE
 */
Pop3Lessons *
pop3_mailbox_load_lessons (Pop3Mailbox  *self,
                           const char   *server,
                           GCancellable *cancellable,
                           GError      **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->load_lessons (self, server, cancellable, error);
}

/**
 * pop3_mailbox_save_lessons:
 * @self: the mailbox
 * @server: whose
 * @lessons: what was learned
 * @error: return location
 *
 * Records what was learned of the server itself, also after a cancel. Session
 * thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_save_lessons (Pop3Mailbox       *self,
                           const char        *server,
                           const Pop3Lessons *lessons,
                           GError           **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->save_lessons (self, server, lessons, error);
}

/**
 * pop3_mailbox_close_session:
 * @self: the mailbox
 * @listing: what the server listed
 * @gone: (array length=n_gone): rows of messages that it has deleted
 * @n_gone: how many
 * @error: return location
 *
 * Records a session that the server ended well, also after a cancel: the server has done
 * its part. Session thread.
 *
 * Returns: whether it was done; POP3_ERROR_STORE when not
 */
gboolean
pop3_mailbox_close_session (Pop3Mailbox       *self,
                            const Pop3Listing *listing,
                            const gint64      *gone,
                            gsize              n_gone,
                            GError           **error)
{
  return POP3_MAILBOX_GET_IFACE (self)->close_session (self, listing, gone, n_gone, error);
}
