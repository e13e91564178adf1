/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "model-mishap.h"

G_BEGIN_DECLS

/**
 * ModelFigures:
 * @runs: runs made
 * @visits: visits made
 * @broken: of these, ended by an error
 * @letters: letters written
 * @came: messages that came
 * @deleted: messages that the server has deleted for a visit
 * @masked: letters that had the id and the size of another which was there before
 * @unseen: of these, deleted there without having come
 * @mistaken: letters that came a second time for that
 * @again: letters that came a second time as they were put back under another id after
 *   the server had said that they were deleted
 * @returned: letters deleted here that came again, as a visit that wanted to delete them
 *   there was not answered, and then all ids were new
 * @kept: letters that stay on the server, as it had them again when they were deleted
 *
 * How much was played, and how often what is not promised has happened.
 */
typedef struct {
  guint runs;
  guint visits;
  guint broken;
  guint letters;
  guint came;
  guint deleted;
  guint masked;
  guint unseen;
  guint mistaken;
  guint again;
  guint returned;
  guint kept;
} ModelFigures;

/**
 * ModelPlay:
 *
 * Visits of the program to a world, and what has to be true after each.
 */
typedef struct _ModelPlay ModelPlay;

/* @server: borrowed; @figures: borrowed, grow */
ModelPlay  *model_play_new         (ModelWorld *world, ModelServer *server, ModelFaults faults,
                                    ModelFigures *figures);
/* One visit, with what may go wrong. */
void        model_play_visit       (ModelPlay *self);
/* Some visits with which nothing goes wrong, after which all has to be in order. */
void        model_play_calm        (ModelPlay *self);
/* The program ends and is started. */
void        model_play_restart     (ModelPlay *self);
/* (nullable): what was not as it has to be. */
const char *model_play_get_failure (ModelPlay *self);
void        model_play_free        (ModelPlay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelPlay, model_play_free)

G_END_DECLS
