/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "sasl-server.h"

#include <gsasl.h>
#include <string.h>

#define USER "ana"

struct _SaslServer {
  Gsasl         *context;
  Gsasl_session *session;
  char          *secret;
  char          *exporter; /* base64; NULL when the line has none */
  char          *unique;   /* the same */
};

/* (transfer full) (nullable): base64 of the binding. */
static char *
get_binding (GIOStream              *stream,
             GTlsChannelBindingType  type)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (!G_IS_TLS_CONNECTION (stream) ||
      !g_tls_connection_get_channel_binding_data (G_TLS_CONNECTION (stream), type, data, NULL))
    return NULL;

  return g_base64_encode (data->data, data->len);
}

static int
set_property (Gsasl_session  *session,
              Gsasl_property  property,
              const char     *value)
{
  if (value == NULL)
    return GSASL_NO_CALLBACK;

  return gsasl_property_set (session, property, value);
}

static int
on_property (Gsasl          *context,
             Gsasl_session  *session,
             Gsasl_property  property)
{
  SaslServer *self = gsasl_session_hook_get (session);

  if (property == GSASL_PASSWORD)
    return set_property (session, property, self->secret);
  if (property == GSASL_CB_TLS_EXPORTER)
    return set_property (session, property, self->exporter);
  if (property == GSASL_CB_TLS_UNIQUE)
    return set_property (session, property, self->unique);
  if (property == GSASL_VALIDATE_SIMPLE)
    return g_strcmp0 (gsasl_property_get (session, GSASL_PASSWORD), self->secret) == 0
             ? GSASL_OK
             : GSASL_AUTHENTICATION_ERROR;

  return GSASL_NO_CALLBACK;
}

SaslServer *
sasl_server_new (const char *mechanism,
                 const char *secret,
                 GIOStream  *stream)
{
  SaslServer *self = g_new0 (SaslServer, 1);

  self->secret = g_strdup (secret);
  self->exporter = get_binding (stream, G_TLS_CHANNEL_BINDING_TLS_EXPORTER);
  self->unique = get_binding (stream, G_TLS_CHANNEL_BINDING_TLS_UNIQUE);
  g_assert_cmpint (gsasl_init (&self->context), ==, GSASL_OK);
  gsasl_callback_set (self->context, on_property);
  g_assert_cmpint (gsasl_server_start (self->context, mechanism, &self->session), ==, GSASL_OK);
  gsasl_session_hook_set (self->session, self);

  return self;
}

SaslServerResult
sasl_server_step (SaslServer  *self,
                  const char  *input,
                  char       **answer)
{
  char *output = NULL;
  int result = gsasl_step64 (self->session, input, &output);

  *answer = g_strdup (output == NULL ? "" : output);
  gsasl_free (output);
  if (result == GSASL_NEEDS_MORE)
    return SASL_SERVER_MORE;
  if (result != GSASL_OK)
    return SASL_SERVER_NO;

  g_assert_cmpstr (gsasl_property_fast (self->session, GSASL_AUTHID), ==, USER);
  return SASL_SERVER_DONE;
}

void
sasl_server_free (SaslServer *self)
{
  gsasl_finish (self->session);
  gsasl_done (self->context);
  g_free (self->secret);
  g_free (self->exporter);
  g_free (self->unique);
  g_free (self);
}
