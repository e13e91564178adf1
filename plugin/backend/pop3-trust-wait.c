/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-trust-wait.h"

#include "backend/pop3-trust.h"
#include "host/pop3-host-context.h"

/*
 * From a certificate that the session does not trust to the next visit: the host asks the
 * user and tells nobody what came of it, so it is looked at again and again, and the
 * service started anew once the user said yes. Main thread.
 */

/* How often to look whether the user has decided about a certificate: the host
 * tells nobody. */
#define POLL_MS 500

/* The host asks about one account at a time. Another one's certificate counts as
 * settled all the while, so it is visited again after 1, 2, 4, ... looks, and no
 * fewer than every 2 to the power of this, which are 16 s. */
#define PATIENCE 5

struct _Pop3TrustWait {
  GearyClientService *service; /* not owned: it owns us */
  Pop3TrustWaitFunc   func;
  gpointer            user_data;
  guint               poll;
  guint               looks;    /* to let pass before the next visit */
  guint               restarts; /* in a row */
};

/* A question under way. */
typedef struct {
  GObject       *service; /* owned: with it @wait stays */
  Pop3TrustWait *wait;
} Question;

/**
 * pop3_trust_wait_new:
 * @service: the service; owns the result
 * @func: called after a question, unless that was cancelled or the user is being asked
 * @user_data: for @func
 *
 * Returns: (transfer full): what waits for nothing yet
 */
Pop3TrustWait *
pop3_trust_wait_new (GearyClientService *service,
                     Pop3TrustWaitFunc   func,
                     gpointer            user_data)
{
  Pop3TrustWait *self = g_new0 (Pop3TrustWait, 1);

  self->service = service;
  self->func = func;
  self->user_data = user_data;
  return self;
}

/**
 * pop3_trust_wait_free:
 * @self: (transfer full): what waits, or not
 */
void
pop3_trust_wait_free (Pop3TrustWait *self)
{
  pop3_trust_wait_stop (self);
  g_free (self);
}

static gboolean
on_poll (gpointer user_data)
{
  Pop3TrustWait *self = user_data;

  switch (pop3_host_context_get_trust (geary_client_service_get_account (self->service)))
    {
    case POP3_HOST_TRUST_ASKING:
      return G_SOURCE_CONTINUE;

    case POP3_HOST_TRUST_SETTLED:
      if (self->looks > 0)
        {
          self->looks--;
          return G_SOURCE_CONTINUE;
        }
      /* Nobody else starts the service again after the user said yes. */
      self->restarts++;
      geary_client_service_restart (self->service, NULL, NULL, NULL);
      break;

    case POP3_HOST_TRUST_REFUSED:
    default:
      break;
    }

  self->poll = 0;
  return G_SOURCE_REMOVE;
}

static void
ask_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autofree Question *question = user_data;
  g_autoptr (GObject) service = question->service;
  Pop3TrustWait *self = question->wait;
  g_autoptr (GError) error = NULL;
  gboolean trusted = pop3_trust_ask_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* Again and again when the host and our session do not agree: then with patience. */
  if (trusted && self->restarts++ == 0)
    self->func (NULL, self->user_data);
  else if (!trusted && !g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    self->func (error, self->user_data);
  else if (self->poll == 0)
    {
      self->looks = (1u << MIN (self->restarts, PATIENCE)) - 1;
      self->poll = g_timeout_add (POLL_MS, on_poll, self);
    }
}

/**
 * pop3_trust_wait_ask:
 * @self: what waits
 * @cancellable: ends the question
 *
 * Has the host ask the user about the certificate of the service's server.
 */
void
pop3_trust_wait_ask (Pop3TrustWait *self,
                     GCancellable  *cancellable)
{
  GearyServiceInformation *information = geary_client_service_get_configuration (self->service);
  Question *question = g_new0 (Question, 1);

  question->service = g_object_ref ((gpointer) self->service);
  question->wait = self;
  pop3_trust_ask_async (geary_client_service_get_remote (self->service),
                        geary_service_information_get_transport_security (information) ==
                        GEARY_TLS_NEGOTIATION_METHOD_START_TLS,
                        cancellable, ask_cb, question);
}

/**
 * pop3_trust_wait_stop:
 * @self: what waits
 *
 * The service stops: what the user decides now is found at its next start.
 */
void
pop3_trust_wait_stop (Pop3TrustWait *self)
{
  g_clear_handle_id (&self->poll, g_source_remove);
}

/**
 * pop3_trust_wait_settle:
 * @self: what waits
 *
 * A visit had another end: the next question about a certificate is a new one.
 */
void
pop3_trust_wait_settle (Pop3TrustWait *self)
{
  self->restarts = 0;
}
