/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"
#include "settings/pop3-server.h"
#include "settings/pop3-settings.h"

G_BEGIN_DECLS

/**
 * Pop3AccountValues:
 * @name: the sender's name
 * @address: the sender's address
 * @label: the account's name in the list of folders
 * @incoming: the POP3 server; @authentication of it is that of @settings
 * @password: (nullable): its password; %NULL: the one that the host has
 * @outgoing: (nullable): the SMTP server, %NULL for an account that only receives; its
 *   user name counts where @outgoing_login is %GEARY_CREDENTIALS_REQUIREMENT_CUSTOM
 * @outgoing_login: how to log in to it
 * @outgoing_password: (nullable): its password where it has one of its own; %NULL: the
 *   one that the host has
 * @remember_password: whether passwords go into the secret service
 * @settings: what stays on the server, how often to check, and so on; receive_only of it
 *   is what @outgoing says
 *
 * All that makes up an account, as a page holds it while it is edited. Main thread.
 */
typedef struct {
  char                       *name;
  char                       *address;
  char                       *label;
  Pop3Server                 *incoming;
  char                       *password;
  Pop3Server                 *outgoing;
  GearyCredentialsRequirement outgoing_login;
  char                       *outgoing_password;
  gboolean                    remember_password;
  Pop3Settings               *settings;
} Pop3AccountValues;

/**
 * pop3_account_values_new:
 *
 * Returns: (transfer full): values with the settings of a new account, whose outgoing
 *   server takes the incoming one's login, and which remember their passwords; no
 *   servers and texts yet
 */
Pop3AccountValues *pop3_account_values_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_account_values_load:
 * @information: an account of ours
 * @error: POP3_ERROR_SETTINGS
 *
 * Reads an existing account, from its file and from the host. Passwords are %NULL where
 * the host has not loaded them.
 *
 * Returns: (transfer full): its values, %NULL with @error set
 */
Pop3AccountValues *pop3_account_values_load (GearyAccountInformation *information,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_account_values_copy:
 * @self: values
 *
 * Returns: (transfer full): a copy that shares nothing with @self
 */
Pop3AccountValues *
pop3_account_values_copy (const Pop3AccountValues *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_account_values_free:
 * @self: (nullable) (transfer full): values
 *
 * Frees the values and wipes their passwords.
 */
void pop3_account_values_free (Pop3AccountValues *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3AccountValues, pop3_account_values_free)

G_END_DECLS
