/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Issuer:
 *
 * An authority that signs whatever a test wants.
 */
typedef struct _Issuer Issuer;

Issuer *issuer_new (void);
void issuer_free (Issuer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Issuer, issuer_free)

/* (transfer full): a database with this authority alone; once. */
GTlsDatabase *issuer_get_database (Issuer *self);

/* (transfer full): a server's certificate with its key: @name as its common name,
 * @alternatives as OpenSSL writes them ("DNS:a.test,IP:127.0.0.1") or NULL, what it may
 * be used for likewise ("clientAuth") or NULL for anything, good from so many to so many
 * days from now. */
GTlsCertificate *issuer_sign (Issuer *self, const char *name, const char *alternatives,
                              const char *usage, int from_days, int to_days);

G_END_DECLS
