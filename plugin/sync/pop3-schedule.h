/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "sync/pop3-portions.h"
#include "sync/pop3-visit.h"

G_BEGIN_DECLS

/**
 * Pop3Schedule:
 * @failures: visits in a row that failed
 * @mending: the last one failed for what the next does without, or goes on from
 * @stumbles: (owned) (element-type utf8): of pop3_stumbles_new()
 * @portions: of the first bulk download
 *
 * What the visits until now mean for the next one.
 */
typedef struct {
  guint        failures;
  gboolean     mending;
  GPtrArray   *stumbles;
  Pop3Portions portions;
} Pop3Schedule;

/**
 * Pop3Terms:
 * @check_minutes: between two visits, 0 = only when asked
 * @wanted: somebody has asked during the last one
 * @settling: the line came back so lately that its failures mean little
 *
 * What counts beside the visits.
 */
typedef struct {
  guint    check_minutes;
  gboolean wanted;
  gboolean settling;
} Pop3Terms;

/**
 * Pop3Next:
 * @POP3_NEXT_WHEN_ASKED: not by the clock
 * @POP3_NEXT_WHEN_MENDED: not before the user has done something
 * @POP3_NEXT_AT_ONCE: as a part of the last one
 * @POP3_NEXT_LATER: after some seconds
 *
 * When the next visit is.
 */
typedef enum {
  POP3_NEXT_WHEN_ASKED,
  POP3_NEXT_WHEN_MENDED,
  POP3_NEXT_AT_ONCE,
  POP3_NEXT_LATER,
} Pop3Next;

void     pop3_schedule_init    (Pop3Schedule *self);
void     pop3_schedule_clear   (Pop3Schedule *self);
Pop3Next pop3_schedule_next    (Pop3Schedule *self, const Pop3Visit *visit, const GError *error,
                                const Pop3Terms *terms, guint *seconds);
guint    pop3_schedule_put_off (Pop3Schedule *self);

G_END_DECLS
