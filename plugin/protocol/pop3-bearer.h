/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "pop3-sasl.h"

G_BEGIN_DECLS

/*
 * What OAUTHBEARER and XOAUTH2 share, in the shape of a #Pop3SaslMechanism. Any
 * thread.
 */

gpointer pop3_bearer_start (const Pop3SaslInput *input, GError **error);
void     pop3_bearer_free  (gpointer state);

/**
 * pop3_bearer_check:
 * @error: POP3_ERROR_SETTINGS: user name or token cannot be in a message
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_bearer_check (const Pop3SaslInput *input, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_bearer_take_failure:
 * @challenge: the server's explanation
 * @error: POP3_ERROR_PROTOCOL: the second one
 *
 * Returns: %FALSE with @error set
 */
gboolean pop3_bearer_take_failure (gpointer state, GBytes *challenge,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean    pop3_bearer_finish      (gpointer state, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *pop3_bearer_get_failure (gpointer state);

G_END_DECLS
