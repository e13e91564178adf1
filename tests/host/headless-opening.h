/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host-api.h"

G_BEGIN_DECLS

/* How one account after another is disturbed while it opens: the first at once, each
 * one a step of the main loop later than the one before, until one has come to its end
 * first, or waits for somebody. */
typedef enum {
  HEADLESS_AMID_CLOSED,    /* closed, twice */
  HEADLESS_AMID_LOCKED,    /* likewise, when somebody else has just locked the database */
  HEADLESS_AMID_CANCELLED, /* as when the client ends */
} HeadlessAmid;

/* Opens the account of the folder @dir. Fails when one is closed and goes on, takes long
 * to be closed, says that it is open and is not, or the other way round, or opens twice.
 * @n_accounts: (out): how many there were. */
gboolean headless_disturb_opening (GearyEngine *engine, const char *dir,
                                   const char *password, HeadlessAmid amid,
                                   guint *n_accounts, GError **error);

G_END_DECLS
