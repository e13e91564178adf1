/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ModelServer:
 *
 * A POP3 server with a mailbox, on a free port of the loopback interface and a thread
 * of its own, which cuts the line wherever it is told to. Anybody may log in. As RFC
 * 1939 has it, messages are gone once QUIT was received, not before.
 */
typedef struct _ModelServer ModelServer;

/* @messages: borrowed, as they are on the wire, without any line that starts with a dot. */
ModelServer *model_server_new          (const char *const *messages);
guint16      model_server_get_port     (ModelServer *self);
/* From now on: hang up after so many octets of a connection, -1 = never. */
void         model_server_cut_after    (ModelServer *self, gssize octets);
/* Octets that the last connection got, after it ended. */
gsize        model_server_get_sent     (ModelServer *self);
/* Whether the message is still there, by its place. */
gboolean     model_server_has          (ModelServer *self, guint index);
void         model_server_free         (ModelServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelServer, model_server_free)

G_END_DECLS
