/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "model-play.h"
#include "plain-visit.h"
#include "sync/pop3-stumbles.h"

#include <string.h>

/* Visits after which all has to be in order: one that recognises, one that compares and
 * deletes, and one more of each for what a fault has left in doubt. */
#define CALM_VISITS 4

struct _ModelPlay {
  ModelWorld   *world;
  ModelServer  *server;
  ModelFaults   faults;
  ModelFigures *figures;
  ModelManners  manners;  /* of the server, as long as nothing goes wrong */
  GPtrArray    *stumbles; /* as a program has them until it ends */
  GHashTable   *owners;   /* unique id -> Owner, as far as the program knows */
  guint64       total;    /* octets on the server after the last good visit, 0 = who knows */
  ModelMeasure  measure;  /* of the last visit */
  char         *failure;
};

/* Whose a unique id is, and of how many octets. */
typedef struct {
  ModelLetter *letter;
  guint64      size;
} Owner;

/* A visit and what the server showed of itself. */
typedef struct {
  const ModelMishap *mishap;
  GPtrArray         *shown;  /* of ModelCopy */
  guint              n_seen; /* the first of these were listed */
  guint64            total;  /* octets of all */
  gboolean           nameless;
  gboolean           done;
} Sight;

static void
fail (ModelPlay  *self,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

/* The first counts. */
static void
fail (ModelPlay  *self,
      const char *format,
      ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (self->failure == NULL)
    self->failure = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

ModelPlay *
model_play_new (ModelWorld   *world,
                ModelServer  *server,
                ModelFaults   faults,
                ModelFigures *figures)
{
  ModelPlay *self = g_new0 (ModelPlay, 1);

  self->world = world;
  self->server = server;
  self->faults = faults;
  self->figures = figures;
  self->stumbles = pop3_stumbles_new ();
  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  world->reuses_ids = (faults & MODEL_FAULT_IDS) != 0;
  if (faults & MODEL_FAULT_SERVERS)
    {
      self->manners.no_uidl = world->nameless = model_world_toss (world, 2);
      self->manners.no_top = model_world_toss (world, 2);
      self->manners.no_pipelining = model_world_toss (world, 2);
      model_world_note (world, "a server %s UIDL, %s TOP, %s PIPELINING",
                        self->manners.no_uidl ? "without" : "with",
                        self->manners.no_top ? "without" : "with",
                        self->manners.no_pipelining ? "without" : "with");
    }
  return self;
}

void
model_play_free (ModelPlay *self)
{
  g_ptr_array_unref (self->stumbles);
  g_hash_table_unref (self->owners);
  g_free (self->failure);
  g_free (self);
}

const char *
model_play_get_failure (ModelPlay *self)
{
  return self->failure;
}

void
model_play_restart (ModelPlay *self)
{
  g_ptr_array_set_size (self->stumbles, 0);
  model_world_note (self->world, "the program is started again");
}

/* --------------------------------------------------------------------------- a visit */

static gboolean
is_refused (const Sight *sight,
            const char  *command)
{
  return g_strcmp0 (sight->mishap->manners.refused, command) == 0;
}

/* A visit that was good and heard all that it wanted to hear. */
static gboolean
is_whole (const Sight *sight)
{
  return sight->done && sight->mishap->manners.refused == NULL &&
         sight->mishap->manners.broken == 0;
}

static gboolean
was_asked (ModelPlay  *self,
           const char *word)
{
  return strstr (fake_mailbox_get_log (self->world->mailbox), word) != NULL;
}

static void
fill_server (ModelPlay *self,
             Sight     *sight)
{
  const ModelMishap *mishap = sight->mishap;
  GPtrArray *copies = self->world->copies;
  g_autofree ModelMail *mails = g_new (ModelMail, copies->len + 1);

  for (guint i = 0; i < copies->len; i++)
    {
      ModelCopy *copy = g_ptr_array_index (copies, i);

      if (mishap->hiding == MODEL_HIDING_ALL ||
          (mishap->hiding == MODEL_HIDING_HALF && i % 2 == 1))
        continue;
      mails[sight->shown->len] = (ModelMail) { copy->uidl, copy->letter->texts[copy->letter->read],
                                               copy->size };
      g_ptr_array_add (sight->shown, copy);
      sight->total += copy->size;
    }

  sight->nameless = mishap->manners.no_uidl || is_refused (sight, "UIDL");
  sight->n_seen = sight->shown->len;
  if (mishap->manners.uidl_lines > 0 && !sight->nameless)
    sight->n_seen = MIN (sight->n_seen, mishap->manners.uidl_lines);
  model_server_fill (self->server, mails, sight->shown->len, &mishap->manners);
  model_server_break_after (self->server, mishap->line, mishap->side, mishap->octets);
}

static void
run_visit (ModelPlay *self,
           Sight     *sight)
{
  ModelWorld *world = self->world;
  Pop3SessionConfig *config = plain_visit_new_config (model_server_get_port (self->server));
  g_autoptr (Pop3Settings) settings = pop3_settings_new ();
  g_autoptr (Pop3Visit) visit = NULL;
  g_autoptr (GError) error = NULL;

  g_free (config->host);
  config->host = g_strdup (world->host);
  settings->keep = world->keep;
  settings->keep_days = world->keep_days;
  fake_mailbox_fail (world->mailbox, sight->mishap->failure, sight->mishap->calls);
  visit = pop3_visit_new (config, settings, POP3_MAILBOX (world->mailbox));
  visit->last = g_ptr_array_ref (self->stumbles);

  sight->done = pop3_visit_run (visit, NULL, &error);
  pop3_stumbles_note (self->stumbles, visit, sight->done);
  self->measure.calls = fake_mailbox_get_calls (world->mailbox);
  self->measure.octets[MODEL_TOLD] = model_server_get_octets (self->server, MODEL_TOLD);
  self->measure.octets[MODEL_HEARD] = model_server_get_octets (self->server, MODEL_HEARD);
  self->figures->visits++;
  self->figures->broken += !sight->done;
  model_world_note (world, "visit%s: %u fetched%s%s", sight->mishap->words->str, visit->fetched,
                    error != NULL ? "; " : "", error != NULL ? error->message : "");
  if (sight->mishap->words->len == 0 && !sight->done)
    fail (self, "a visit failed with which nothing went wrong: %s", error->message);
  if (sight->done && sight->mishap->manners.quit != MODEL_QUIT_DONE &&
      sight->mishap->manners.quit != MODEL_QUIT_FORGOTTEN)
    fail (self, "a visit takes for good that QUIT was not answered");
}

/* (nullable): whose id this is, as far as the program knows. */
static const Owner *
find_owner (ModelPlay  *self,
            const char *uidl)
{
  const Owner *owner = g_hash_table_lookup (self->owners, uidl);

  return owner != NULL && (owner->letter->came > 0 || owner->letter->alike) ? owner : NULL;
}

/* Whether nothing has the program look at sizes, or there are none to look at: as many
 * octets in all as after the last visit, and no id that is not known. */
static gboolean
is_blind (ModelPlay   *self,
          const Sight *sight)
{
  if (is_refused (sight, "LIST") || is_refused (sight, "STAT"))
    return TRUE;

  for (guint i = 0; i < sight->n_seen; i++)
    {
      if (find_owner (self, ((ModelCopy *) g_ptr_array_index (sight->shown, i))->uidl) == NULL)
        return FALSE;
    }
  return sight->total == self->total;
}

/* What is not promised: an id is another letter's now, of the same size, and nothing was
 * told of that one being away, or its header does not tell either. */
static void
find_masked (ModelPlay *self,
             Sight     *sight)
{
  gboolean blind = is_blind (self, sight);
  gboolean foreign = sight->nameless ||
                     (model_world_has_moved (self->world) && !self->world->astray);

  for (guint i = 0; i < sight->n_seen; i++)
    {
      ModelCopy *copy = g_ptr_array_index (sight->shown, i);
      const Owner *owner = foreign ? NULL : find_owner (self, copy->uidl);

      if (owner == NULL && copy->taken_for != NULL && copy->letter->alike)
        continue;
      if (owner == NULL || owner->letter == copy->letter ||
          (owner->size != copy->size && !blind && !owner->letter->alike))
        {
          copy->taken_for = NULL;
          continue;
        }
      self->figures->masked += copy->taken_for == NULL;
      copy->taken_for = owner->letter;
      copy->like = owner->size == copy->size;
      owner->letter->mistaken = TRUE;
    }
}

/* On a day without ids a letter that had none before is there under the id that it had: what
 * was only missed, and was deleted here, is then not taken for a new one. */
static void
forget_wishes (const Sight *sight)
{
  for (guint i = 0; i < sight->n_seen && sight->nameless; i++)
    {
      ModelCopy *copy = g_ptr_array_index (sight->shown, i);

      copy->wanted &= copy->letter->gone || !copy->letter->shifted;
    }
}

/* ------------------------------------------------------------- what has to be true */

static gboolean
is_due (ModelPlay         *self,
        const ModelLetter *letter)
{
  Pop3Keep keep = self->world->keep;
  gboolean days = keep == POP3_KEEP_DAYS || keep == POP3_KEEP_DAYS_OR_DELETED;
  gboolean deleted = keep == POP3_KEEP_UNTIL_DELETED || keep == POP3_KEEP_DAYS_OR_DELETED;

  return keep == POP3_KEEP_NEVER ||
         (days && self->world->day - letter->day >= self->world->keep_days) ||
         (deleted && letter->deleted);
}

/* Where there are no ids a letter is known by what does not change. */
static const char *
get_id (const Sight     *sight,
        const ModelCopy *copy)
{
  return sight->nameless ? MODEL_NO_ID : copy->uidl;
}

/* Whether a letter is there under another id than a good visit saw last, or than any that
 * was not good may have come to know since. */
static gboolean
has_other_id (const Sight     *sight,
              const ModelCopy *copy)
{
  const ModelLetter *letter = copy->letter;

  return letter->shifted || g_strcmp0 (letter->known_as, get_id (sight, copy)) != 0;
}

/* A letter that was deleted here is here again. */
static void
judge_return (ModelPlay         *self,
              const Sight       *sight,
              const ModelLetter *letter,
              const ModelCopy   *copy)
{
  gboolean other_id = has_other_id (sight, copy);
  gboolean seen_away = other_id ? letter->gone || !letter->listed
                                : letter->gone && letter->missed;

  if (copy->wanted || seen_away)
    return;
  if (letter->mistaken || letter->alike || copy->taken_for != NULL)
    self->figures->mistaken++;
  else if ((other_id && letter->let_go) || letter->unread)
    self->figures->returned++;
  else
    fail (self, "letter %u comes again though it was deleted here", letter->number);
}

/* A letter that was here is here once more. */
static void
judge_repetition (ModelPlay         *self,
                  const Sight       *sight,
                  const ModelLetter *letter,
                  const ModelCopy   *copy)
{
  if (letter->mistaken || letter->alike || copy->taken_for != NULL)
    self->figures->mistaken++;
  else if (letter->gone && has_other_id (sight, copy))
    self->figures->again++;
  else
    fail (self, "letter %u is here twice", letter->number);
}

static void
judge_arrival (ModelPlay   *self,
               const Sight *sight,
               ModelLetter *letter)
{
  guint here = model_world_count_here (self->world, letter);
  ModelCopy *copy = model_world_find_copy (self->world, letter);

  if (here < letter->here)
    fail (self, "letter %u is not here any more", letter->number);
  if (here > letter->here)
    {
      self->figures->came += here - letter->here;
      if (here > 1)
        judge_repetition (self, sight, letter, copy);
      if (letter->deleted)
        judge_return (self, sight, letter, copy);
      letter->twofold |= letter->came > 0 && !self->world->nameless &&
                         has_other_id (sight, copy);
      letter->came++;
      letter->visit = self->figures->visits;
      letter->day = self->world->day;
      letter->deleted = FALSE;
      copy->wanted = FALSE;
      copy->taken_for = NULL;
    }
  letter->here = here;
}

static void
judge_arrivals (ModelPlay   *self,
                const Sight *sight)
{
  GPtrArray *letters = self->world->letters;
  guint total = 0;

  for (guint i = 0; i < letters->len; i++)
    {
      judge_arrival (self, sight, g_ptr_array_index (letters, i));
      total += ((ModelLetter *) g_ptr_array_index (letters, i))->here;
    }
  if (total != model_world_count_all (self->world))
    fail (self, "something is here that is no letter");
}

static void
judge_deletion (ModelPlay       *self,
                const ModelCopy *copy)
{
  const ModelLetter *letter = copy->letter;
  gboolean mistaken = copy->taken_for != NULL || letter->mistaken;

  self->figures->deleted++;
  if (letter->came == 0 && (copy->taken_for == NULL || !copy->like) &&
      !(letter->alike && self->world->nameless))
    fail (self, "letter %u is deleted there and has not come", letter->number);
  self->figures->unseen += letter->came == 0;
  if (copy->wanted && !mistaken && !letter->alike)
    fail (self, "letter %u is deleted there and has not come again", letter->number);
  if (!is_due (self, letter) && !letter->twofold && !mistaken && !letter->alike)
    fail (self, "letter %u is deleted there and was to stay", letter->number);
}

/* Whether the program may have come to think that the server keeps a letter, or that which
 * of several is which cannot be told: such ones are never deleted there. */
static gboolean
may_be_kept (const ModelLetter *letter)
{
  return letter->kept >= 2 || (letter->doubted && (letter->kept == 1 || letter->came >= 2));
}

/* Of letters on the server: whether some visits in a row with which nothing went wrong
 * have done all there was to do. */
static void
judge_rest (ModelPlay *self)
{
  for (guint i = 0; i < self->world->copies->len; i++)
    {
      const ModelCopy *copy = g_ptr_array_index (self->world->copies, i);
      const ModelLetter *letter = copy->letter;

      if (copy->taken_for != NULL || letter->mistaken || letter->alike)
        continue;
      if (letter->here == 0 && (!letter->deleted || copy->wanted))
        fail (self, "letter %u does not come", letter->number);
      if (!is_due (self, letter))
        continue;
      if (!may_be_kept (letter))
        fail (self, "letter %u stays there and was to go", letter->number);
      self->figures->kept++;
    }
}

/* ------------------------------------------------------------- what a program knows */

/* What the program takes a message for. */
static ModelLetter *
get_taken (const ModelCopy *copy)
{
  return copy->taken_for != NULL ? copy->taken_for : copy->letter;
}

/* Nobody else has the id under which it was seen. */
static void
note_id (ModelPlay       *self,
         const Sight     *sight,
         const ModelCopy *copy)
{
  ModelLetter *letter = get_taken (copy);

  for (guint i = 0; i < self->world->letters->len && !sight->nameless; i++)
    {
      ModelLetter *other = g_ptr_array_index (self->world->letters, i);

      if (other != letter && g_strcmp0 (other->known_as, copy->uidl) == 0)
        g_clear_pointer (&other->known_as, g_free);
    }
  letter->shifted |= g_strcmp0 (letter->known_as, get_id (sight, copy)) != 0;
  if (is_whole (sight))
    {
      letter->shifted = FALSE;
      g_free (letter->known_as);
      letter->known_as = g_strdup (get_id (sight, copy));
    }
}

/* Of what may have been deleted nobody knows what has its id, and none is known by it on a
 * day without ids. A visit that was not good need not have come to know who has it. */
static void
note_owner (ModelPlay       *self,
            const Sight     *sight,
            const ModelCopy *copy,
            gboolean         told)
{
  Owner owner = { get_taken (copy), copy->size };
  const Owner *before = find_owner (self, copy->uidl);
  gboolean unsure = sight->nameless || (before != NULL && before->letter != owner.letter &&
                                        owner.letter->visit != self->figures->visits);
  gboolean unsized = is_refused (sight, "LIST") || is_refused (sight, "STAT");

  if (unsure && !sight->done)
    return;
  if (before != NULL && before->letter == owner.letter && (copy->taken_for != NULL || unsized))
    owner.size = before->size;
  if (told || sight->nameless)
    g_hash_table_remove (self->owners, copy->uidl);
  else
    g_hash_table_replace (self->owners, g_strdup (copy->uidl), g_memdup2 (&owner, sizeof owner));
}

/* What was not listed is away. */
static void
forget_owners (ModelPlay   *self,
               const Sight *sight)
{
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer uidl = NULL;

  for (guint i = 0; i < sight->n_seen; i++)
    g_hash_table_add (listed, ((ModelCopy *) g_ptr_array_index (sight->shown, i))->uidl);
  g_hash_table_iter_init (&iter, self->owners);
  while (g_hash_table_iter_next (&iter, &uidl, NULL))
    {
      if (!g_hash_table_contains (listed, uidl))
        g_hash_table_iter_remove (&iter);
    }
}

static void
note_seen (ModelPlay       *self,
           const Sight     *sight,
           const ModelCopy *copy,
           gboolean         told)
{
  ModelLetter *letter = get_taken (copy);
  gboolean doubtful = has_other_id (sight, copy) || letter->size != copy->size ||
                      letter->let_go || letter->missed;

  letter->doubted |= letter->came > 0 && doubtful;
  note_id (self, sight, copy);
  note_owner (self, sight, copy, told);
  if (copy->taken_for == NULL)
    letter->size = copy->size;
  letter->kept += sight->done && letter->gone;
  if (sight->done && told)
    {
      letter->gone = TRUE;
      letter->listed = letter->missed = letter->let_go = letter->unsure = FALSE;
    }
  else if (is_whole (sight))
    {
      letter->listed = TRUE;
      letter->gone = letter->missed = letter->let_go = FALSE;
      letter->unsure = letter->unread = FALSE;
    }
  else
    {
      letter->let_go |= !sight->done && was_asked (self, "let-go") && is_due (self, letter);
      letter->unsure |= letter->gone || !letter->listed;
      letter->unread |= sight->done && (doubtful || sight->nameless);
      letter->listed |= sight->done && !letter->gone && !letter->missed && !letter->let_go;
    }
}

static void
note_unseen (ModelLetter *letter,
             const Sight *sight)
{
  letter->missed = TRUE;
  if (sight->n_seen > 0)
    letter->listed = FALSE;
}

static gboolean
is_seen (const Sight       *sight,
         const ModelLetter *letter)
{
  for (guint i = 0; i < sight->n_seen; i++)
    {
      if (get_taken (g_ptr_array_index (sight->shown, i)) == letter)
        return TRUE;
    }
  return FALSE;
}

/* With another server ids mean nothing, and whatever was known of letters, they may be
 * there. After a visit that was not good nobody knows which of the servers ids are of. */
static void
note_move (ModelPlay *self)
{
  ModelWorld *world = self->world;

  for (guint i = 0; i < world->letters->len; i++)
    {
      ModelLetter *letter = g_ptr_array_index (world->letters, i);

      g_clear_pointer (&letter->known_as, g_free);
      letter->unsure |= world->astray;
      if (world->astray)
        continue;
      letter->gone = letter->missed = letter->let_go = FALSE;
      letter->listed = TRUE;
    }
  world->astray = FALSE;
  world->entered = world->host;
}

static void
note_sight (ModelPlay   *self,
            const Sight *sight)
{
  if (!sight->done)
    self->world->astray |= model_world_has_moved (self->world);
  else if (self->world->astray || model_world_has_moved (self->world))
    note_move (self);
  if (sight->done)
    self->total = sight->total;
  if (sight->done && sight->n_seen > 0)
    forget_owners (self, sight);
  for (guint i = 0; i < sight->n_seen; i++)
    note_seen (self, sight, g_ptr_array_index (sight->shown, i),
               model_server_was_told (self->server, i));
  for (guint i = 0; i < self->world->letters->len && sight->done; i++)
    {
      ModelLetter *letter = g_ptr_array_index (self->world->letters, i);

      if (!is_seen (sight, letter))
        note_unseen (letter, sight);
    }
}

/* ------------------------------------------------------------------------- together */

static void
visit (ModelPlay         *self,
       const ModelMishap *mishap)
{
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();
  Sight sight = { .mishap = mishap, .shown = shown };

  fill_server (self, &sight);
  find_masked (self, &sight);
  forget_wishes (&sight);
  run_visit (self, &sight);
  judge_arrivals (self, &sight);
  note_sight (self, &sight);
  for (guint i = 0; i < shown->len; i++)
    {
      if (model_server_has (self->server, i))
        continue;
      judge_deletion (self, g_ptr_array_index (shown, i));
      self->total = 0;
      model_world_note (self->world, "  letter %u is deleted there",
                        ((ModelCopy *) g_ptr_array_index (shown, i))->letter->number);
      g_ptr_array_remove (self->world->copies, g_ptr_array_index (shown, i));
    }
}

void
model_play_visit (ModelPlay *self)
{
  g_autoptr (GString) words = g_string_new (NULL);
  ModelMishap mishap = { .manners = self->manners, .words = words };

  model_mishap_draw (&mishap, self->world, self->faults, &self->measure);
  visit (self, &mishap);
  if (mishap.failure == FAKE_FAILURE_DEATH)
    model_play_restart (self);
}

void
model_play_calm (ModelPlay *self)
{
  for (guint i = 0; i < CALM_VISITS; i++)
    {
      g_autoptr (GString) words = g_string_new (NULL);
      ModelMishap mishap = { .manners = self->manners, .words = words };

      visit (self, &mishap);
    }
  judge_rest (self);
}
