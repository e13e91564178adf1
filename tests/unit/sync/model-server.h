/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ModelServer:
 *
 * A POP3 server with a mailbox, on a free port of the loopback interface and a thread
 * of its own, whose line breaks wherever it is told to. Anybody may log in. As RFC
 * 1939 has it, messages are gone once QUIT was received, not before.
 */
typedef struct _ModelServer ModelServer;

/**
 * ModelBreak:
 * @MODEL_BREAK_NONE: it does not
 * @MODEL_BREAK_CLOSE: the server hangs up
 * @MODEL_BREAK_RESET: the connection is reset
 * @MODEL_BREAK_STALL: nothing passes any more, until the client hangs up
 * @MODEL_BREAK_VANISH: the server is gone without a word, and knows of no connection
 *
 * How a line breaks.
 */
typedef enum {
  MODEL_BREAK_NONE,
  MODEL_BREAK_CLOSE,
  MODEL_BREAK_RESET,
  MODEL_BREAK_STALL,
  MODEL_BREAK_VANISH,
} ModelBreak;

/**
 * ModelSide:
 * @MODEL_TOLD: what the server says
 * @MODEL_HEARD: what the client says
 *
 * A direction of the line.
 */
typedef enum {
  MODEL_TOLD,
  MODEL_HEARD,
} ModelSide;

/* @messages: borrowed, as they are on the wire, without any line that starts with a dot. */
ModelServer *model_server_new          (const char *const *messages);
guint16      model_server_get_port     (ModelServer *self);
/* From now on: each line breaks after so many octets of a side. */
void         model_server_break_after  (ModelServer *self, ModelBreak kind, ModelSide side,
                                        gsize octets);
/* From now on: every octet of an answer goes alone. */
void         model_server_fragment     (ModelServer *self);
/* Octets that passed on that side of the last connection, after it ended. */
gsize        model_server_get_octets   (ModelServer *self, ModelSide side);
/* Whether the message is still there, by its place. */
gboolean     model_server_has          (ModelServer *self, guint index);
/* Whether the system lets a server vanish. */
gboolean     model_server_can_vanish   (void);
void         model_server_free         (ModelServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelServer, model_server_free)

G_END_DECLS
