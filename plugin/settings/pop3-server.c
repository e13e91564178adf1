/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-server.h"

#include <string.h>

/* A server as a value. */

/* RFC 1035 §2.3.4. */
#define MAX_HOST_LENGTH 253

gboolean
pop3_server_is_host (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_HOST_LENGTH || text[0] == '-' || text[0] == '.')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("-.:", text[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

Pop3Server *
pop3_server_new (const char  *host,
                 guint16      port,
                 Pop3Security security,
                 const char  *user,
                 Pop3Source   source)
{
  Pop3Server *self = NULL;

  g_return_val_if_fail (host != NULL, NULL);

  self = g_new0 (Pop3Server, 1);
  self->host = g_strdup (host);
  self->port = port;
  self->security = security;
  self->user = g_strdup (user);
  self->authentication = g_strdup (POP3_SERVER_AUTHENTICATION_AUTO);
  self->source = source;
  return self;
}

Pop3Server *
pop3_server_copy (const Pop3Server *self)
{
  Pop3Server *copy = NULL;

  if (self == NULL)
    return NULL;

  copy = pop3_server_new (self->host, self->port, self->security, self->user, self->source);
  g_free (copy->authentication);
  copy->authentication = g_strdup (self->authentication);
  return copy;
}

gboolean
pop3_server_equal (const Pop3Server *self,
                   const Pop3Server *other)
{
  if (self == NULL || other == NULL)
    return self == other;

  return g_ascii_strcasecmp (self->host, other->host) == 0 && self->port == other->port &&
         self->security == other->security && g_strcmp0 (self->user, other->user) == 0 &&
         g_strcmp0 (self->authentication, other->authentication) == 0;
}

gboolean
pop3_server_is_vouched_for (const Pop3Server *self)
{
  return self != NULL && (self->source == POP3_SOURCE_AUTOCONFIG ||
                          self->source == POP3_SOURCE_ISPDB);
}

void
pop3_server_free (Pop3Server *self)
{
  if (self == NULL)
    return;

  g_free (self->host);
  g_free (self->user);
  g_free (self->authentication);
  g_free (self);
}
