/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-session-config.h"

#include "protocol/pop3-secret.h"

/*
 * What a visit is made from: a value that nobody changes once it is filled.
 */

Pop3SessionConfig *
pop3_session_config_new (void)
{
  Pop3SessionConfig *self = g_new0 (Pop3SessionConfig, 1);

  self->security = POP3_SECURITY_TLS;
  self->mechanism = g_strdup ("auto");

  return self;
}

void
pop3_session_config_free (Pop3SessionConfig *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->secret, pop3_secret_free_string);
  g_clear_pointer (&self->mechanism, g_free);
  g_clear_pointer (&self->known_mechanism, g_free);
  g_clear_pointer (&self->least_mechanism, g_free);
  g_clear_object (&self->tls_database);
  g_free (self);
}
