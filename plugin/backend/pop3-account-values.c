/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-account-values.h"

#include "backend/pop3-services.h"
#include "protocol/pop3-secret.h"

/* An account as a value, for the pages in which it is edited. */

Pop3AccountValues *
pop3_account_values_new (void)
{
  Pop3AccountValues *self = g_new0 (Pop3AccountValues, 1);

  self->outgoing_login = GEARY_CREDENTIALS_REQUIREMENT_USE_INCOMING;
  self->remember_password = TRUE;
  self->settings = pop3_settings_new ();
  return self;
}

static void
load_sender (Pop3AccountValues       *self,
             GearyAccountInformation *information)
{
  g_autoptr (GObject) mailbox =
    (GObject *) geary_account_information_get_primary_mailbox (information);

  self->label = g_strdup (geary_account_information_get_label (information));
  self->name = g_strdup (geary_rf_c822_mailbox_address_get_name (
                           (GearyRFC822MailboxAddress *) mailbox));
  self->address = g_strdup (geary_rf_c822_mailbox_address_get_address (
                              (GearyRFC822MailboxAddress *) mailbox));
}

Pop3AccountValues *
pop3_account_values_load (GearyAccountInformation *information,
                          GError                 **error)
{
  GearyServiceInformation *incoming = geary_account_information_get_incoming (information);
  GearyServiceInformation *outgoing = geary_account_information_get_outgoing (information);
  g_autoptr (Pop3Settings) settings = NULL;
  Pop3AccountValues *self = NULL;

  settings = pop3_settings_load (geary_account_information_get_config_dir (information), NULL,
                                 error);
  if (settings == NULL)
    return NULL;

  self = g_new0 (Pop3AccountValues, 1);
  load_sender (self, information);
  self->incoming = pop3_services_get_server (incoming);
  g_free (self->incoming->authentication);
  self->incoming->authentication = g_strdup (settings->authentication);
  self->password = g_strdup (pop3_services_get_password (incoming));
  self->remember_password = geary_service_information_get_remember_password (incoming);
  self->outgoing_login = geary_service_information_get_credentials_requirement (outgoing);
  if (!settings->receive_only)
    {
      self->outgoing = pop3_services_get_server (outgoing);
      self->outgoing_password = g_strdup (pop3_services_get_password (outgoing));
    }
  self->settings = g_steal_pointer (&settings);
  return self;
}

Pop3AccountValues *
pop3_account_values_copy (const Pop3AccountValues *self)
{
  Pop3AccountValues *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->name = g_strdup (self->name);
  copy->address = g_strdup (self->address);
  copy->label = g_strdup (self->label);
  copy->incoming = pop3_server_copy (self->incoming);
  copy->password = g_strdup (self->password);
  copy->outgoing = pop3_server_copy (self->outgoing);
  copy->outgoing_password = g_strdup (self->outgoing_password);
  copy->settings = pop3_settings_copy (self->settings);
  return copy;
}

void
pop3_account_values_free (Pop3AccountValues *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->address);
  g_free (self->label);
  pop3_server_free (self->incoming);
  pop3_secret_free_string (self->password);
  pop3_server_free (self->outgoing);
  pop3_secret_free_string (self->outgoing_password);
  pop3_settings_free (self->settings);
  g_free (self);
}
