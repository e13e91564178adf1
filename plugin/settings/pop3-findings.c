/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-findings.h"

/* What was found for an address, as a value. */

Pop3Findings *
pop3_findings_new (void)
{
  Pop3Findings *self = g_new0 (Pop3Findings, 1);

  self->incoming = g_ptr_array_new_with_free_func ((GDestroyNotify) pop3_server_free);
  self->outgoing = g_ptr_array_new_with_free_func ((GDestroyNotify) pop3_server_free);
  return self;
}

void
pop3_findings_free (Pop3Findings *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->incoming);
  g_ptr_array_unref (self->outgoing);
  g_free (self->provider);
  g_free (self->documentation);
  g_free (self);
}

void
pop3_findings_add (GPtrArray  *servers,
                   Pop3Server *server)
{
  guint position = 0;

  while (position < servers->len &&
         ((const Pop3Server *) g_ptr_array_index (servers, position))->security >=
         server->security)
    position++;
  g_ptr_array_insert (servers, (int) position, server);
}

/* The plain ones stand last. */
static const Pop3Server *
get_first_secure (const GPtrArray *servers)
{
  const Pop3Server *first = servers->len > 0 ? g_ptr_array_index (servers, 0) : NULL;

  return first != NULL && first->security != POP3_SECURITY_NONE ? first : NULL;
}

const Pop3Server *
pop3_findings_get_incoming (const Pop3Findings *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_first_secure (self->incoming);
}

const Pop3Server *
pop3_findings_get_outgoing (const Pop3Findings *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_first_secure (self->outgoing);
}
