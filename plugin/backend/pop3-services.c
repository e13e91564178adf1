/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-services.h"

/*
 * Between the host's configuration of a service and our values: its values for the
 * protection of a line, its file format, and what a session needs to know. Main thread.
 */

#define KEY_CREDENTIALS "credentials"
#define KEY_HOST        "host"
#define KEY_LOGIN       "login"
#define KEY_PORT        "port"
#define KEY_REMEMBER    "remember_password"
#define KEY_SECURITY    "transport_security"

/**
 * pop3_services_to_method:
 * @security: how the line to a server is protected
 *
 * Returns: the host's value for it
 */
GearyTlsNegotiationMethod
pop3_services_to_method (Pop3Security security)
{
  switch (security)
    {
    case POP3_SECURITY_NONE:
      return GEARY_TLS_NEGOTIATION_METHOD_NONE;
    case POP3_SECURITY_STLS:
      return GEARY_TLS_NEGOTIATION_METHOD_START_TLS;
    case POP3_SECURITY_TLS:
    default:
      return GEARY_TLS_NEGOTIATION_METHOD_TRANSPORT;
    }
}

/**
 * pop3_services_to_security:
 * @method: a value of the host's
 *
 * Returns: ours for it
 */
Pop3Security
pop3_services_to_security (GearyTlsNegotiationMethod method)
{
  switch (method)
    {
    case GEARY_TLS_NEGOTIATION_METHOD_NONE:
      return POP3_SECURITY_NONE;
    case GEARY_TLS_NEGOTIATION_METHOD_START_TLS:
      return POP3_SECURITY_STLS;
    case GEARY_TLS_NEGOTIATION_METHOD_TRANSPORT:
    default:
      return POP3_SECURITY_TLS;
    }
}

static Pop3Security
get_security (GearyServiceInformation *service)
{
  return pop3_services_to_security (geary_service_information_get_transport_security (service));
}

/**
 * pop3_services_get_server:
 * @service: a service of the host's
 *
 * Returns: (transfer full): where it is and who logs in
 */
Pop3Server *
pop3_services_get_server (GearyServiceInformation *service)
{
  GearyCredentials *credentials = geary_service_information_get_credentials (service);

  return pop3_server_new (geary_service_information_get_host (service),
                          geary_service_information_get_port (service), get_security (service),
                          credentials != NULL ? geary_credentials_get_user (credentials) : NULL,
                          POP3_SOURCE_USER);
}

/**
 * pop3_services_get_password:
 * @service: a service of the host's
 *
 * Returns: (transfer none) (nullable): its password, as far as it is loaded
 */
const char *
pop3_services_get_password (GearyServiceInformation *service)
{
  GearyCredentials *credentials = geary_service_information_get_credentials (service);

  return credentials != NULL ? geary_credentials_get_token (credentials) : NULL;
}

static GearyServiceInformation *
new_service (GearyProtocol     protocol,
             const Pop3Server *server,
             const char       *password,
             gboolean          remember)
{
  GearyServiceInformation *service =
    geary_service_information_new (protocol, GEARY_SERVICE_PROVIDER_OTHER);

  geary_service_information_set_host (service, server->host);
  geary_service_information_set_port (service, server->port);
  geary_service_information_set_transport_security (service,
                                                    pop3_services_to_method (server->security));
  geary_service_information_set_remember_password (service, remember);
  if (server->user != NULL)
    {
      g_autoptr (GObject) credentials = (GObject *) geary_credentials_new (
        GEARY_CREDENTIALS_METHOD_PASSWORD, server->user, password);

      geary_service_information_set_credentials (service, (GearyCredentials *) credentials);
    }
  return service;
}

/**
 * pop3_services_new_incoming:
 * @values: an account
 *
 * Returns: (transfer full): the host's configuration of its POP3 server
 */
GearyServiceInformation *
pop3_services_new_incoming (const Pop3AccountValues *values)
{
  GearyServiceInformation *service =
    new_service (GEARY_PROTOCOL_IMAP, values->incoming, values->password,
                 values->remember_password);

  geary_service_information_set_credentials_requirement (
    service, GEARY_CREDENTIALS_REQUIREMENT_CUSTOM);
  return service;
}

/**
 * pop3_services_new_outgoing:
 * @values: an account
 *
 * Returns: (transfer full): the host's configuration of its SMTP server; of one that
 *   cannot be there when the account only receives
 */
GearyServiceInformation *
pop3_services_new_outgoing (const Pop3AccountValues *values)
{
  g_autoptr (Pop3Server) server = NULL;
  GearyServiceInformation *service = NULL;
  GearyCredentialsRequirement requirement = values->outgoing_login;

  if (values->outgoing != NULL)
    server = pop3_server_copy (values->outgoing);
  else
    {
      server = pop3_server_new (POP3_SERVICES_NO_HOST, POP3_PORT_SUBMISSIONS, POP3_SECURITY_TLS,
                                NULL, POP3_SOURCE_USER);
      requirement = GEARY_CREDENTIALS_REQUIREMENT_NONE;
    }

  /* A user name that does not count would be written, and read again as if it did. */
  if (requirement != GEARY_CREDENTIALS_REQUIREMENT_CUSTOM)
    g_clear_pointer (&server->user, g_free);
  service = new_service (GEARY_PROTOCOL_SMTP, server, values->outgoing_password,
                         values->remember_password);
  geary_service_information_set_credentials_requirement (service, requirement);
  return service;
}

/**
 * pop3_services_new_config:
 * @service: an incoming service of the host's, with credentials
 * @mechanism: "auto" or the name of a mechanism
 *
 * Returns: (transfer full): what a session needs to know of it
 */
Pop3SessionConfig *
pop3_services_new_config (GearyServiceInformation *service,
                          const char              *mechanism)
{
  GearyCredentials *credentials = geary_service_information_get_credentials (service);
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup (geary_service_information_get_host (service));
  config->port = geary_service_information_get_port (service);
  config->security = get_security (service);
  config->credentials = geary_credentials_get_supported_method (credentials) ==
                        GEARY_CREDENTIALS_METHOD_OAUTH2
                        ? POP3_CREDENTIALS_TOKEN : POP3_CREDENTIALS_PASSWORD;
  config->user = g_strdup (geary_credentials_get_user (credentials));
  config->secret = g_strdup (geary_credentials_get_token (credentials));
  g_free (config->mechanism);
  config->mechanism = g_strdup (mechanism);
  g_set_object (&config->tls_database, geary_endpoint_default_tls_database);
  return config;
}

/**
 * pop3_services_update_secret:
 * @manager: the host's accounts
 * @information: the account
 * @before: (nullable): a service whose password is no longer to be there, if that of
 *   @after is not in the same place
 * @after: (nullable): a service whose password is to be there
 * @callback: called with the @manager
 * @user_data: for @callback
 *
 * Has the secret service put in the password of @after or, without it, take out that of
 * @before. A service without a login is what the host takes for the other side of
 * either. Finish with accounts_manager_update_local_credentials_finish().
 */
void
pop3_services_update_secret (AccountsManager         *manager,
                             GearyAccountInformation *information,
                             GearyServiceInformation *before,
                             GearyServiceInformation *after,
                             GAsyncReadyCallback      callback,
                             gpointer                 user_data)
{
  g_autoptr (GObject) bare = NULL;

  bare = (GObject *) geary_service_information_new_copy (after != NULL ? after : before);
  geary_service_information_set_credentials ((GearyServiceInformation *) bare, NULL);
  accounts_manager_update_local_credentials (
    manager, information, before != NULL ? before : (GearyServiceInformation *) bare,
    after != NULL ? after : (GearyServiceInformation *) bare, NULL, callback, user_data);
}

/**
 * pop3_services_store:
 * @service: a service of the host's
 * @group: its group in an account file
 * @key_file: the account file's contents
 *
 * Writes a service as the host does, but leaves no user name behind that does not count.
 */
void
pop3_services_store (GearyServiceInformation *service,
                     const char              *group,
                     GKeyFile                *key_file)
{
  GearyCredentials *credentials = geary_service_information_get_credentials (service);
  g_autofree char *security = geary_tls_negotiation_method_to_value (
    geary_service_information_get_transport_security (service));
  g_autofree char *requirement = geary_credentials_requirement_to_value (
    geary_service_information_get_credentials_requirement (service));

  if (credentials != NULL)
    g_key_file_set_string (key_file, group, KEY_LOGIN, geary_credentials_get_user (credentials));
  else
    g_key_file_remove_key (key_file, group, KEY_LOGIN, NULL);
  g_key_file_set_boolean (key_file, group, KEY_REMEMBER,
                          geary_service_information_get_remember_password (service));
  g_key_file_set_string (key_file, group, KEY_HOST, geary_service_information_get_host (service));
  g_key_file_set_integer (key_file, group, KEY_PORT,
                          geary_service_information_get_port (service));
  g_key_file_set_string (key_file, group, KEY_SECURITY, security);
  g_key_file_set_string (key_file, group, KEY_CREDENTIALS, requirement);
}
