/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "fake-mailbox.h"
#include "model-server.h"
#include "settings/pop3-settings.h"

G_BEGIN_DECLS

/* Most texts that a letter has: as it came, and as it was read elsewhere. */
#define MODEL_TEXTS 2

/* What stands for its id where the server gives none. */
#define MODEL_NO_ID "none"

/**
 * ModelLetter:
 * @number: its name in the history
 * @subject: what tells its header from those of others
 * @length: octets of its body, apart from its number
 * @texts: (owned): what the server may have of it
 * @digests: (owned): the SHA-256 of each
 * @read: which of the texts the server has now
 * @here: how often it is here
 * @came: how often it has come
 * @visit: in which visit it came last
 * @day: on which day it did
 * @deleted: the user has deleted it here, and it has not come again since
 * @last_id: (owned): the id that it had on the server last
 * @known_as: (owned) (nullable): that under which the last good visit saw it, unless
 *   another letter has had it since
 * @shifted: a visit that was not good saw it under another id since
 * @size: octets that it had when a visit saw it last
 * @listed: the last good visit that was told of any letter was told of this one, and did
 *   not delete it
 * @gone: a visit was told that it was deleted on the server, and none has come to know
 *   better since
 * @missed: a good visit since it was there last was not told of it
 * @let_go: a visit wanted to delete it there and did not come to know whether it has
 * @unsure: a visit that was not good was told of it since, and may have come to know better
 * @unread: a good visit had a reason to compare it, and may not have been given it
 * @kept: how often the server still had it, or again, after it was deleted there
 * @doubted: there was a reason to compare it with what is here
 * @twofold: it came once more under another id, and may go when what came first may
 * @mistaken: its id is another letter's, and neither sizes nor their sum tell (README, "Not
 *   promised")
 * @alike: another has the same header, by which letters are known where ids tell nothing
 *
 * A letter, and what a program can know of it.
 */
typedef struct {
  guint    number;
  guint    subject;
  guint    length;
  char    *texts[MODEL_TEXTS];
  char    *digests[MODEL_TEXTS];
  guint    read;
  guint    here;
  guint    came;
  guint    visit;
  guint    day;
  gboolean deleted;
  char    *last_id;
  char    *known_as;
  gboolean shifted;
  guint64  size;
  gboolean listed;
  gboolean gone;
  gboolean missed;
  gboolean let_go;
  gboolean unsure;
  gboolean unread;
  guint    kept;
  gboolean doubted;
  gboolean twofold;
  gboolean mistaken;
  gboolean alike;
} ModelLetter;

/**
 * ModelCopy:
 * @letter: what it is a copy of
 * @uidl: (owned): its unique id
 * @size: octets as LIST says
 * @wanted: somebody has put it back after the user had deleted the letter here: it has to
 *   come
 * @taken_for: (nullable): the letter that had this id when the program last looked, and that
 *   it cannot be told from, see #ModelLetter
 * @like: and that was of the same size
 *
 * A message on the server.
 */
typedef struct {
  ModelLetter *letter;
  char        *uidl;
  guint64      size;
  gboolean     wanted;
  ModelLetter *taken_for;
  gboolean     like;
} ModelCopy;

/**
 * ModelWorld:
 * @random: what happens next
 * @letters: (element-type ModelLetter): all there have ever been
 * @copies: (element-type ModelCopy): what is on the server, in its order
 * @mailbox: what is here
 * @keep: what is to stay on the server
 * @keep_days: for how long, where days decide
 * @day: today
 * @host: the server's name
 * @entered: that of the last good visit
 * @astray: visits that were not good have been to another since
 * @next_id: for the next unique id
 * @fresh_id: from which on no id was ever used
 * @reuses_ids: a letter may get an id that another had
 * @nameless: the server gives no ids
 * @sizes_wrong: LIST does not say how many octets a message has
 * @history: what has happened, a line each
 *
 * A mailbox and its people.
 */
typedef struct {
  GRand       *random;
  GPtrArray   *letters;
  GPtrArray   *copies;
  FakeMailbox *mailbox;
  Pop3Keep     keep;
  guint        keep_days;
  guint        day;
  const char  *host;
  const char  *entered;
  gboolean     astray;
  guint        next_id;
  guint        fresh_id;
  gboolean     reuses_ids;
  gboolean     nameless;
  gboolean     sizes_wrong;
  GString     *history;
} ModelWorld;

ModelWorld *model_world_new  (void);
void        model_world_free (ModelWorld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelWorld, model_world_free)

/* What is drawn from now on follows from these. */
void     model_world_seed  (ModelWorld *self, guint seed, guint kind, guint step);
/* Whether something happens that does so once in @times. */
gboolean model_world_toss  (ModelWorld *self, guint times);
/* One of @n. */
guint    model_world_draw  (ModelWorld *self, guint n);
/* Writes a line of the history. */
void     model_world_note  (ModelWorld *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* How often a letter is here, octet by octet, and how many messages are. */
guint    model_world_count_here (ModelWorld *self, const ModelLetter *letter);
guint    model_world_count_all  (ModelWorld *self);
/* Whether no good visit has been to this server yet. */
gboolean model_world_has_moved  (const ModelWorld *self);
/* (nullable): the letter on the server. */
ModelCopy *model_world_find_copy (ModelWorld *self, const ModelLetter *letter);

/* What people do; each returns whether there was something to do it to. */
typedef gboolean (*ModelDeed) (ModelWorld *self);

gboolean model_world_arrive       (ModelWorld *self);
gboolean model_world_read         (ModelWorld *self);
gboolean model_world_remove       (ModelWorld *self);
gboolean model_world_empty        (ModelWorld *self);
gboolean model_world_delete       (ModelWorld *self);
gboolean model_world_put_back     (ModelWorld *self);
gboolean model_world_change_rule  (ModelWorld *self);
gboolean model_world_pass_days    (ModelWorld *self);
gboolean model_world_renumber     (ModelWorld *self);
gboolean model_world_reuse_ids    (ModelWorld *self);
gboolean model_world_refill       (ModelWorld *self);
gboolean model_world_move_to_host (ModelWorld *self);
gboolean model_world_resize       (ModelWorld *self);

G_END_DECLS
