/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-senders.h"

#include "backend/pop3-account.h"

#include <string.h>

/* Which of the host's accounts, and of their addresses, mail can be sent from.
 * Main thread. */

/* As the host's list of senders shows an address, the first of an account's or
 * another one, for which it names the account, too, in an order that depends on
 * the language. */
static gboolean
shows (const char              *display,
       GearyAccountInformation *information)
{
  g_autoptr (GeeList) mailboxes = geary_account_information_get_sender_mailboxes (information);
  const char *account = geary_account_information_get_display_name (information);
  int size = gee_collection_get_size ((GeeCollection *) mailboxes);

  for (int i = 0; i < size; i++)
    {
      g_autoptr (GObject) mailbox = gee_list_get (mailboxes, i);
      g_autofree char *text = geary_rf_c822_mailbox_address_to_full_display (
        (GearyRFC822MailboxAddress *) mailbox, "<", ">");

      if (i == 0 ? strcmp (display, text) == 0
                 : strstr (display, text) != NULL && strstr (display, account) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Counts accounts that can send, and those that cannot; with @display (nullable)
 * those only that show an address so. */
static void
count (ApplicationClient *client,
       const char        *display,
       guint             *n_sending,
       guint             *n_mute)
{
  g_autoptr (GeeCollection) accounts = NULL;
  g_autoptr (GeeIterator) iterator = NULL;

  accounts = geary_engine_get_accounts (application_client_get_engine (client), NULL);
  iterator = accounts != NULL ? gee_iterable_iterator ((GeeIterable *) accounts) : NULL;
  while (iterator != NULL && gee_iterator_next (iterator))
    {
      g_autoptr (GObject) account = gee_iterator_get (iterator);

      if (display != NULL &&
          !shows (display, geary_account_get_information ((GearyAccount *) account)))
        continue;
      if (pop3_account_is_receive_only ((GearyAccount *) account))
        (*n_mute)++;
      else
        (*n_sending)++;
    }
}

/**
 * pop3_senders_can_send:
 * @client: the host
 *
 * Returns: whether one of its accounts can send; also when it has none at all
 */
gboolean
pop3_senders_can_send (ApplicationClient *client)
{
  guint n_sending = 0;
  guint n_mute = 0;

  count (client, NULL, &n_sending, &n_mute);
  return n_sending > 0 || n_mute == 0;
}

/**
 * pop3_senders_is_mute:
 * @client: the host
 * @display: a sender as the host's list of them shows it
 *
 * Returns: whether it belongs to accounts alone that cannot send
 */
gboolean
pop3_senders_is_mute (ApplicationClient *client,
                      const char        *display)
{
  guint n_sending = 0;
  guint n_mute = 0;

  count (client, display, &n_sending, &n_mute);
  return n_mute > 0 && n_sending == 0;
}
