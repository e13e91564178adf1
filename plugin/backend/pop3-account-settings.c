/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "backend/pop3-account-private.h"

/*
 * What of an account depends on its settings and can change while it is open. Main
 * thread.
 */

static void
outgoing_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Pop3Account) self = user_data;
  g_autoptr (GError) error = NULL;

  geary_client_service_start_finish ((GearyClientService *) source, result, &error);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("Sending could not be started: %s", error->message);
}

/**
 * pop3_account_start_outgoing:
 * @self: an account that is open
 *
 * Starts sending, for the first time with the Outbox. Main thread.
 */
void
pop3_account_start_outgoing (Pop3Account *self)
{
  GearyAccount *base = (GearyAccount *) self;
  GearySmtpClientService *smtp = (GearySmtpClientService *) geary_account_get_outgoing (base);

  GEARY_ACCOUNT_GET_CLASS (base)->register_local_folder (
    base, (GearyFolder *) geary_smtp_client_service_get_outbox (smtp), NULL);
  geary_client_service_start ((GearyClientService *) smtp, self->cancellable, outgoing_cb,
                              g_object_ref (self));
}

static void
ignore_stop_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  geary_client_service_stop_finish ((GearyClientService *) source, result, NULL);
}

/**
 * pop3_account_apply_settings:
 * @account: an account of ours
 * @settings: what its file says of POP3 now
 *
 * Goes on with other settings, from the next visit on. Main thread.
 */
void
pop3_account_apply_settings (GearyAccount       *account,
                             const Pop3Settings *settings)
{
  Pop3Account *self = POP3_ACCOUNT (account);
  gboolean sends = !self->settings->receive_only;

  pop3_settings_free (self->settings);
  self->settings = pop3_settings_copy (settings);
  pop3_incoming_set_settings ((Pop3Incoming *) geary_account_get_incoming (account), settings);
  if (!self->open || sends == !settings->receive_only)
    return;

  if (sends)
    geary_client_service_stop (geary_account_get_outgoing (account), NULL, ignore_stop_cb, NULL);
  else
    pop3_account_start_outgoing (self);
}
