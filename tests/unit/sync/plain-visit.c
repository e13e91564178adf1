/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "plain-visit.h"

Pop3SessionConfig *
plain_visit_new_config (guint16 port)
{
  Pop3SessionConfig *config = pop3_session_config_new ();

  config->host = g_strdup ("localhost");
  config->port = port;
  config->security = POP3_SECURITY_NONE;
  config->user = g_strdup ("ana");
  config->secret = g_strdup ("geheim-7");
  return config;
}

Pop3Visit *
plain_visit_new (guint16      port,
                 FakeMailbox *mailbox,
                 Pop3Keep     keep)
{
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();

  settings->keep = keep;
  return pop3_visit_new (plain_visit_new_config (port), settings, POP3_MAILBOX (mailbox));
}

static void
drop_talk (const char    *domain,
           GLogLevelFlags level,
           const char    *message,
           gpointer       user_data)
{
  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO | G_LOG_LEVEL_MESSAGE)) == 0)
    g_log_default_handler (domain, level, message, user_data);
}

void
plain_visit_hush (void)
{
  g_log_set_default_handler (drop_talk, NULL);
}
