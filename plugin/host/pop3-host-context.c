/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-context.h"

/* What the client, as opposed to its engine, knows of an account. Main thread. */

static ApplicationClient *host_client; /* weak */

/**
 * pop3_host_context_set_client:
 * @client: (nullable): the host's application object, %NULL when the plugin goes
 *
 * Tells where to ask. There is one application in a process, as there is one
 * plugin.
 */
void
pop3_host_context_set_client (ApplicationClient *client)
{
  g_set_weak_pointer ((GObject **) &host_client, (GObject *) client);
}

/**
 * pop3_host_context_get_trust:
 * @information: an account
 *
 * Returns: how far the host is with asking about the account's certificate
 */
Pop3HostTrust
pop3_host_context_get_trust (GearyAccountInformation *information)
{
  ApplicationController *controller = NULL;
  g_autoptr (GObject) object = NULL;
  ApplicationAccountContext *context = NULL;

  if (host_client != NULL)
    controller = application_client_get_controller (host_client);
  if (controller != NULL)
    object = (GObject *) application_account_interface_get_context_for_account (
      (ApplicationAccountInterface *) controller, information);
  if (object == NULL)
    return POP3_HOST_TRUST_REFUSED;

  context = (ApplicationAccountContext *) object;
  if (application_account_context_get_tls_validation_prompting (context))
    return POP3_HOST_TRUST_ASKING;

  return application_account_context_get_tls_validation_failed (context)
         ? POP3_HOST_TRUST_REFUSED : POP3_HOST_TRUST_SETTLED;
}
