/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-secrets.h"

#include "host/pop3-host-engine.h"

/*
 * The host keeps a password under protocol, host and login, and POP3 passwords
 * under those of IMAP: two accounts with the same mailbox have one password
 * between them, and the host clears it with the first that is removed. It clears
 * nothing for a service without credentials, so these are put aside while the
 * account is removed, and come back with it. Main thread.
 */

#define SPARED "pop3-spared-credentials"

/**
 * pop3_host_secrets_is_same:
 * @a: a service
 * @b: another one, of the same kind
 *
 * Returns: whether both log in, and the secret service knows both by the same name
 */
gboolean
pop3_host_secrets_is_same (GearyServiceInformation *a,
                           GearyServiceInformation *b)
{
  GearyCredentials *first = geary_service_information_get_credentials (a);
  GearyCredentials *second = geary_service_information_get_credentials (b);

  return first != NULL && second != NULL &&
         g_strcmp0 (geary_service_information_get_host (a),
                    geary_service_information_get_host (b)) == 0 &&
         g_strcmp0 (geary_credentials_get_user (first), geary_credentials_get_user (second)) == 0;
}

static void
spare (GearyServiceInformation *service,
       GearyServiceInformation *other)
{
  if (!pop3_host_secrets_is_same (service, other))
    return;

  g_object_set_data_full (
    (GObject *) service, SPARED,
    g_object_ref ((GObject *) geary_service_information_get_credentials (service)),
    g_object_unref);
  geary_service_information_set_credentials (service, NULL);
}

static void
give_back (GearyServiceInformation *service)
{
  g_autoptr (GObject) credentials = g_object_steal_data ((GObject *) service, SPARED);

  if (credentials != NULL)
    geary_service_information_set_credentials (service, (GearyCredentials *) credentials);
}

/**
 * pop3_host_secrets_spare:
 * @manager: the host's accounts, without @removed
 * @removed: an account that is removed and may be restored yet
 * @concern: tells which accounts are ours
 *
 * Keeps the host from clearing passwords of @removed that another account uses,
 * if one of the two is ours. Main thread.
 */
void
pop3_host_secrets_spare (AccountsManager         *manager,
                         GearyAccountInformation *removed,
                         Pop3HostSecretsConcern   concern)
{
  g_autoptr (GeeCollection) accounts = pop3_host_list_accounts (manager);
  g_autoptr (GeeIterator) iterator = gee_iterable_iterator ((GeeIterable *) accounts);
  gboolean is_ours = concern (removed);

  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) object = gee_iterator_get (iterator);
      GearyAccountInformation *other = (GearyAccountInformation *) object;

      if (!is_ours && !concern (other))
        continue;
      spare (geary_account_information_get_incoming (removed),
             geary_account_information_get_incoming (other));
      spare (geary_account_information_get_outgoing (removed),
             geary_account_information_get_outgoing (other));
    }
}

/**
 * pop3_host_secrets_give_back:
 * @restored: an account that comes, for the first time or after it was removed
 *
 * Undoes pop3_host_secrets_spare(). Main thread.
 */
void
pop3_host_secrets_give_back (GearyAccountInformation *restored)
{
  give_back (geary_account_information_get_incoming (restored));
  give_back (geary_account_information_get_outgoing (restored));
}

/**
 * pop3_host_secrets_is_shared:
 * @manager: the host's accounts
 * @information: the account that @service is of, whether it is among them or not
 * @service: with credentials
 *
 * Main thread.
 *
 * Returns: whether another account finds its password where that of @service is
 */
gboolean
pop3_host_secrets_is_shared (AccountsManager         *manager,
                             GearyAccountInformation *information,
                             GearyServiceInformation *service)
{
  g_autoptr (GeeCollection) accounts = pop3_host_list_accounts (manager);
  g_autoptr (GeeIterator) iterator = gee_iterable_iterator ((GeeIterable *) accounts);
  gboolean outgoing = geary_service_information_get_protocol (service) == GEARY_PROTOCOL_SMTP;

  while (gee_iterator_next (iterator))
    {
      g_autoptr (GObject) object = gee_iterator_get (iterator);
      GearyAccountInformation *other = (GearyAccountInformation *) object;
      GearyServiceInformation *theirs = outgoing
                                        ? geary_account_information_get_outgoing (other)
                                        : geary_account_information_get_incoming (other);

      if (other != information && geary_service_information_get_remember_password (theirs) &&
          pop3_host_secrets_is_same (service, theirs))
        return TRUE;
    }

  return FALSE;
}
