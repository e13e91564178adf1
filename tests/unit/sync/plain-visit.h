/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "fake-mailbox.h"
#include "sync/pop3-visit.h"

G_BEGIN_DECLS

/* To a server of the test on @port, without TLS, by the name and the password that the
 * dialogues have. (transfer full) */
Pop3SessionConfig *plain_visit_new_config (guint16 port);
/* A visit to it, which is not run yet. (transfer full) */
Pop3Visit         *plain_visit_new        (guint16 port, FakeMailbox *mailbox, Pop3Keep keep);
/* Drops what the log says of visits: of thousands it is for nobody. Warnings stay. */
void               plain_visit_hush       (void);

/* A test for each row of a table. */
#define ADD_ROWS(prefix, table, func) \
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) \
    { \
      g_autofree char *path = g_strconcat (prefix, (table)[i].name, NULL); \
 \
      g_test_add_data_func (path, &(table)[i], func); \
    }

G_END_DECLS
