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
 * @MODEL_BREAK_CLOSE: the server says goodbye to the line, and hears nothing any more
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

/**
 * ModelMail:
 * @uidl: its unique id
 * @text: as it is on the wire, without any line that starts with a dot
 * @size: octets as LIST says
 *
 * A message of the server's. Text is borrowed.
 */
typedef struct {
  const char *uidl;
  const char *text;
  guint64     size;
} ModelMail;

/**
 * ModelQuit:
 * @MODEL_QUIT_DONE: it deletes what it was told to and says so
 * @MODEL_QUIT_UNHEARD: it deletes that, and the line breaks before its answer
 * @MODEL_QUIT_UNDONE: the line breaks before it does anything
 * @MODEL_QUIT_REFUSED: it deletes nothing and says so
 * @MODEL_QUIT_FORGOTTEN: it deletes nothing and says that it has
 *
 * What the server does at QUIT.
 */
typedef enum {
  MODEL_QUIT_DONE,
  MODEL_QUIT_UNHEARD,
  MODEL_QUIT_UNDONE,
  MODEL_QUIT_REFUSED,
  MODEL_QUIT_FORGOTTEN,
} ModelQuit;

/**
 * ModelManners:
 * @no_uidl: it gives no unique ids
 * @no_top: it has no TOP
 * @no_pipelining: it wants one command at a time
 * @refused: (nullable): a command that it refuses in each session
 * @refused_first: the first of these commands that it refuses, 0 = the very first
 * @refused_times: how many it refuses from there on
 * @broken: the number of a message of which it gives nothing, 0 = none
 * @uidl_lines: how many messages UIDL gives, 0 = all
 * @quit: what it does at the end
 *
 * How the server behaves; all zero is well.
 */
typedef struct {
  gboolean    no_uidl;
  gboolean    no_top;
  gboolean    no_pipelining;
  const char *refused;
  guint       refused_first;
  guint       refused_times;
  guint       broken;
  guint       uidl_lines;
  ModelQuit   quit;
} ModelManners;

/* @messages: borrowed, without any line that starts with a dot; their ids are "id-0",
 * "id-1" and so on, their sizes right. */
ModelServer *model_server_new          (const char *const *messages);
guint16      model_server_get_port     (ModelServer *self);
/* From now on: it has these, and behaves so. */
void         model_server_fill         (ModelServer *self, const ModelMail *mails, guint n,
                                        const ModelManners *manners);
/* From now on: each line breaks after so many octets of a side. */
void         model_server_break_after  (ModelServer *self, ModelBreak kind, ModelSide side,
                                        gsize octets);
/* From now on: every octet of an answer goes alone. */
void         model_server_fragment     (ModelServer *self);
/* Octets that passed on that side of the last connection, after it ended. */
gsize        model_server_get_octets   (ModelServer *self, ModelSide side);
/* Whether the message is still there, by its place. */
gboolean     model_server_has          (ModelServer *self, guint index);
/* Whether the last connection told it to delete the message. */
gboolean     model_server_was_told     (ModelServer *self, guint index);
/* Whether the system lets a server vanish. */
gboolean     model_server_can_vanish   (void);
void         model_server_free         (ModelServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelServer, model_server_free)

G_END_DECLS
