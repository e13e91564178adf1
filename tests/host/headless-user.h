/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host-api.h"

G_BEGIN_DECLS

/* A user who marks and moves messages of the Inbox all the time. */
typedef struct _HeadlessUser HeadlessUser;

/* @marks, @moves: (element-type int): get the milliseconds that each took */
HeadlessUser *headless_user_new  (GearyAccount *account, guint interval_ms, GArray *marks,
                                  GArray *moves);
/* Waits for the end of what is under way. */
void          headless_user_free (HeadlessUser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HeadlessUser, headless_user_free)

G_END_DECLS
