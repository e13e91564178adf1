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

/* Returns: (transfer full) (nullable): an ApplicationAccountContext */
static GObject *
find_context (GearyAccountInformation *information)
{
  ApplicationController *controller = NULL;

  if (host_client != NULL)
    controller = application_client_get_controller (host_client);
  if (controller == NULL)
    return NULL;
  return (GObject *) application_account_interface_get_context_for_account (
    (ApplicationAccountInterface *) controller, information);
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
  g_autoptr (GObject) object = find_context (information);
  ApplicationAccountContext *context = (ApplicationAccountContext *) object;

  if (context == NULL)
    return POP3_HOST_TRUST_REFUSED;
  if (application_account_context_get_tls_validation_prompting (context))
    return POP3_HOST_TRUST_ASKING;

  return application_account_context_get_tls_validation_failed (context)
         ? POP3_HOST_TRUST_REFUSED : POP3_HOST_TRUST_SETTLED;
}

/**
 * pop3_host_context_let_in:
 * @information: an account whose server for incoming mail has let it in
 *
 * Has the host forget that the user did not enter a password, if it did not ask for that of
 * the other server: it does so by itself only when its bar is pressed, and would show that
 * bar again with each change, over an account that is well.
 */
void
pop3_host_context_let_in (GearyAccountInformation *information)
{
  g_autoptr (GObject) object = find_context (information);
  ApplicationAccountContext *context = (ApplicationAccountContext *) object;

  if (context != NULL &&
      geary_client_service_get_current_status (geary_account_get_outgoing (
        application_account_context_get_account (context))) !=
      GEARY_CLIENT_SERVICE_STATUS_AUTHENTICATION_FAILED)
    application_account_context_set_authentication_failed (context, FALSE);
}
