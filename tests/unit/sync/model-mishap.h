/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "model-world.h"

G_BEGIN_DECLS

/**
 * ModelFaults:
 * @MODEL_FAULT_LINES: the line breaks after any octet of either side
 * @MODEL_FAULT_REFUSALS: RETR, DELE, LIST, UIDL, TOP or STAT is refused now and then
 * @MODEL_FAULT_QUITS: QUIT is refused, not answered, or answered and not done
 * @MODEL_FAULT_LISTINGS: some messages are not listed for once, or none is
 * @MODEL_FAULT_SIZES: LIST and STAT say other sizes
 * @MODEL_FAULT_IDS: all ids are new, or are used again
 * @MODEL_FAULT_HOSTS: the account gets another server
 * @MODEL_FAULT_SERVERS: the server has no UIDL, TOP or PIPELINING
 * @MODEL_FAULT_DISK: something cannot be stored, or the program is killed then
 *
 * What may go wrong.
 */
typedef enum {
  MODEL_FAULT_LINES    = 1 << 0,
  MODEL_FAULT_REFUSALS = 1 << 1,
  MODEL_FAULT_QUITS    = 1 << 2,
  MODEL_FAULT_LISTINGS = 1 << 3,
  MODEL_FAULT_SIZES    = 1 << 4,
  MODEL_FAULT_IDS      = 1 << 5,
  MODEL_FAULT_HOSTS    = 1 << 6,
  MODEL_FAULT_SERVERS  = 1 << 7,
  MODEL_FAULT_DISK     = 1 << 8,
} ModelFaults;

/**
 * ModelHiding:
 * @MODEL_HIDING_NOTHING: all is listed
 * @MODEL_HIDING_ALL: nothing is
 * @MODEL_HIDING_HALF: each second message is not
 *
 * What a server loses sight of for once.
 */
typedef enum {
  MODEL_HIDING_NOTHING,
  MODEL_HIDING_ALL,
  MODEL_HIDING_HALF,
} ModelHiding;

/**
 * ModelMishap:
 * @manners: of the server
 * @line: how the line breaks
 * @side: on which side
 * @octets: after how many octets there
 * @failure: how the mailbox fails
 * @calls: after how many calls
 * @hiding: what is not listed
 * @words: all of that for the history; empty when nothing goes wrong
 *
 * What goes wrong in a visit.
 */
typedef struct {
  ModelManners manners;
  ModelBreak   line;
  ModelSide    side;
  gsize        octets;
  FakeFailure  failure;
  guint        calls;
  ModelHiding  hiding;
  GString     *words;
} ModelMishap;

/**
 * ModelMeasure:
 * @octets: by side, that passed
 * @calls: of the mailbox
 *
 * How long a visit was, so that the next may break anywhere.
 */
typedef struct {
  gsize octets[2];
  guint calls;
} ModelMeasure;

/* Adds some of what @faults may bring, or nothing. */
void model_mishap_draw (ModelMishap *self, ModelWorld *world, ModelFaults faults,
                        const ModelMeasure *last);

G_END_DECLS
