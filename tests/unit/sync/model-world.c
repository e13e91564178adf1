/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "model-world.h"

#include "ledger/pop3-sql.h"

#include <string.h>

/* Octets of a letter's body at most: so few that letters of one size are not rare. */
#define MOST_OCTETS 12

/* Names of one server and of another: the same machine. */
static const char *const hosts[] = { "localhost", "127.0.0.1" };

static const char *const rule_names[] = {
  [POP3_KEEP_ALWAYS] = "everything stays",
  [POP3_KEEP_DAYS] = "some days",
  [POP3_KEEP_UNTIL_DELETED] = "until deleted here",
  [POP3_KEEP_DAYS_OR_DELETED] = "some days, or until deleted here",
  [POP3_KEEP_NEVER] = "nothing stays",
};

static void
letter_free (gpointer data)
{
  ModelLetter *self = data;

  for (gsize i = 0; i < MODEL_TEXTS; i++)
    {
      g_free (self->texts[i]);
      g_free (self->digests[i]);
    }
  g_free (self->known_as);
  g_free (self->last_id);
  g_free (self);
}

static void
copy_free (gpointer data)
{
  ModelCopy *self = data;

  g_free (self->uidl);
  g_free (self);
}

ModelWorld *
model_world_new (void)
{
  ModelWorld *self = g_new0 (ModelWorld, 1);

  self->random = g_rand_new_with_seed (0);
  self->letters = g_ptr_array_new_with_free_func (letter_free);
  self->copies = g_ptr_array_new_with_free_func (copy_free);
  self->mailbox = fake_mailbox_new (NULL, FALSE);
  self->host = self->entered = hosts[0];
  self->next_id = 1;
  self->fresh_id = 1;
  self->history = g_string_new (NULL);
  return self;
}

void
model_world_free (ModelWorld *self)
{
  g_rand_free (self->random);
  g_ptr_array_unref (self->letters);
  g_ptr_array_unref (self->copies);
  g_object_unref (self->mailbox);
  g_string_free (self->history, TRUE);
  g_free (self);
}

void
model_world_seed (ModelWorld *self,
                  guint       seed,
                  guint       kind,
                  guint       step)
{
  const guint32 seeds[] = { seed, kind, step };

  g_rand_set_seed_array (self->random, seeds, G_N_ELEMENTS (seeds));
}

guint
model_world_draw (ModelWorld *self,
                  guint       n)
{
  return (guint) g_rand_int_range (self->random, 0, (gint32) n);
}

gboolean
model_world_toss (ModelWorld *self,
                  guint       times)
{
  return model_world_draw (self, times) == 0;
}

void
model_world_note (ModelWorld *self,
                  const char *format,
                  ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (self->history, format, arguments);
  g_string_append_c (self->history, '\n');
  va_end (arguments);
}

/* ---------------------------------------------------------------- what is here */

static guint
count_here (ModelWorld        *self,
            const ModelLetter *letter,
            gint64            *message_id)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_row = FALSE;

  statement = pop3_sql_prepare (fake_mailbox_get_db (self->mailbox),
                                "SELECT count(*), max (id) FROM MessageTable"
                                " WHERE digest IN (?, ?)", &error);
  for (int i = 0; i < MODEL_TEXTS; i++)
    pop3_sql_bind_text (statement, i + 1, letter->digests[i], &error);
  pop3_sql_next (statement, &has_row, &error);
  g_assert_no_error (error);
  if (message_id != NULL)
    *message_id = sqlite3_column_int64 (statement, 1);
  return (guint) sqlite3_column_int (statement, 0);
}

guint
model_world_count_here (ModelWorld        *self,
                        const ModelLetter *letter)
{
  return count_here (self, letter, NULL);
}

guint
model_world_count_all (ModelWorld *self)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_row = FALSE;

  statement = pop3_sql_prepare (fake_mailbox_get_db (self->mailbox),
                                "SELECT count(*) FROM MessageTable", &error);
  pop3_sql_next (statement, &has_row, &error);
  g_assert_no_error (error);
  return (guint) sqlite3_column_int (statement, 0);
}

/* ------------------------------------------------------------ what is on the server */

gboolean
model_world_has_moved (const ModelWorld *self)
{
  return self->entered != self->host;
}

ModelCopy *
model_world_find_copy (ModelWorld        *self,
                       const ModelLetter *letter)
{
  for (guint i = 0; i < self->copies->len; i++)
    {
      ModelCopy *copy = g_ptr_array_index (self->copies, i);

      if (copy->letter == letter)
        return copy;
    }
  return NULL;
}

static gboolean
is_taken (ModelWorld *self,
          const char *uidl)
{
  for (guint i = 0; i < self->copies->len; i++)
    {
      if (g_str_equal (((ModelCopy *) g_ptr_array_index (self->copies, i))->uidl, uidl))
        return TRUE;
    }
  return FALSE;
}

static guint
count_id (ModelWorld *self)
{
  guint id = self->next_id++;

  self->fresh_id = MAX (self->fresh_id, self->next_id);
  return id;
}

static void
go_to_fresh_ids (ModelWorld *self)
{
  self->next_id = self->fresh_id;
}

/* Returns: (transfer full): an id that no message on the server has, now and then one that
 * a letter had before, where there is such a thing */
static char *
make_id (ModelWorld *self)
{
  g_autofree char *uidl = NULL;

  if (self->reuses_ids && self->letters->len > 0 && model_world_toss (self, 4))
    {
      const ModelLetter *letter = g_ptr_array_index (
        self->letters, model_world_draw (self, self->letters->len));

      if (letter->last_id != NULL && !is_taken (self, letter->last_id))
        return g_strdup (letter->last_id);
    }

  do
    {
      g_free (uidl);
      uidl = g_strdup_printf ("u%u", count_id (self));
    }
  while (is_taken (self, uidl));
  return g_steal_pointer (&uidl);
}

static void
measure (ModelWorld *self,
         ModelCopy  *copy)
{
  copy->size = strlen (copy->letter->texts[copy->letter->read]);
  if (self->sizes_wrong)
    copy->size = model_world_toss (self, 2) ? 1024 : copy->size + model_world_draw (self, 3);
}

/* @uidl: (transfer full): its id */
static ModelCopy *
add_copy (ModelWorld  *self,
          ModelLetter *letter,
          char        *uidl)
{
  ModelCopy *copy = g_new0 (ModelCopy, 1);

  copy->letter = letter;
  copy->uidl = uidl;
  measure (self, copy);
  g_free (letter->last_id);
  letter->last_id = g_strdup (uidl);
  g_ptr_array_add (self->copies, copy);
  return copy;
}

/* (nullable): one of what is on the server. */
static ModelCopy *
draw_copy (ModelWorld *self)
{
  return self->copies->len > 0
         ? g_ptr_array_index (self->copies, model_world_draw (self, self->copies->len)) : NULL;
}

/* (nullable): one of the letters that are here, or of those that are not on the server. */
static ModelLetter *
draw_letter (ModelWorld *self,
             gboolean    here)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  for (guint i = 0; i < self->letters->len; i++)
    {
      ModelLetter *letter = g_ptr_array_index (self->letters, i);

      if (here ? letter->here > 0 : model_world_find_copy (self, letter) == NULL)
        g_ptr_array_add (chosen, letter);
    }
  return chosen->len > 0
         ? g_ptr_array_index (chosen, model_world_draw (self, chosen->len)) : NULL;
}

/* ------------------------------------------------------------------ what people do */

static void
be_alike (ModelLetter *self,
          ModelLetter *other)
{
  self->subject = other->subject;
  self->alike = other->alike = TRUE;
}

/* @uidl: (transfer full): the id of a new one; @length: octets of its body */
static void
write_letter (ModelWorld *self,
              char       *uidl,
              guint       length)
{
  ModelLetter *letter = g_new0 (ModelLetter, 1);
  g_autofree char *body = g_strnfill (length, 'x');
  const ModelCopy *copy = NULL;

  letter->number = self->letters->len + 1;
  letter->length = length;
  letter->subject = letter->number;
  if (self->letters->len > 0 && model_world_toss (self, 15))
    be_alike (letter, g_ptr_array_index (self->letters,
                                         model_world_draw (self, self->letters->len)));
  letter->texts[0] = g_strdup_printf ("Subject: %03u\r\n\r\n%03u%s\r\n", letter->subject,
                                      letter->number, body);
  letter->texts[1] = g_strdup_printf ("Subject: %03u\r\nStatus: RO\r\n\r\n%03u%s\r\n",
                                      letter->subject, letter->number, body);
  for (gsize i = 0; i < MODEL_TEXTS; i++)
    letter->digests[i] = g_compute_checksum_for_string (G_CHECKSUM_SHA256, letter->texts[i], -1);
  g_ptr_array_add (self->letters, letter);
  copy = add_copy (self, letter, uidl);
  model_world_note (self, "letter %u arrives as %s, %" G_GUINT64_FORMAT " octets%s",
                    letter->number, copy->uidl, copy->size,
                    letter->alike ? ", with the header of another" : "");
}

gboolean
model_world_arrive (ModelWorld *self)
{
  write_letter (self, make_id (self), 1 + model_world_draw (self, MOST_OCTETS));
  return TRUE;
}

/* Servers that keep mail in one file write into it that it was read. */
gboolean
model_world_read (ModelWorld *self)
{
  ModelCopy *copy = draw_copy (self);

  if (copy == NULL || copy->letter->read == 1)
    return FALSE;

  copy->letter->read = 1;
  measure (self, copy);
  model_world_note (self, "letter %u is read elsewhere, now %" G_GUINT64_FORMAT " octets",
                    copy->letter->number, copy->size);
  return TRUE;
}

gboolean
model_world_remove (ModelWorld *self)
{
  ModelCopy *copy = draw_copy (self);

  if (copy == NULL)
    return FALSE;

  model_world_note (self, "letter %u is deleted elsewhere", copy->letter->number);
  return g_ptr_array_remove (self->copies, copy);
}

gboolean
model_world_empty (ModelWorld *self)
{
  if (self->copies->len == 0)
    return FALSE;

  model_world_note (self, "everything is deleted elsewhere");
  g_ptr_array_set_size (self->copies, 0);
  return TRUE;
}

gboolean
model_world_delete (ModelWorld *self)
{
  ModelLetter *letter = draw_letter (self, TRUE);
  gint64 message_id = 0;

  if (letter == NULL)
    return FALSE;

  for (; letter->here > 0; letter->here--)
    {
      count_here (self, letter, &message_id);
      fake_mailbox_delete (self->mailbox, message_id);
    }
  letter->deleted = TRUE;
  model_world_note (self, "letter %u is deleted here", letter->number);
  return TRUE;
}

/* Whether the program can know that somebody wants a letter again that was deleted here:
 * it has seen the letter away. */
static gboolean
is_wish (const ModelWorld  *self,
         const ModelLetter *letter,
         const char        *uidl,
         gboolean           fresh)
{
  const char *id = self->nameless ? MODEL_NO_ID : uidl;

  if (!letter->deleted || letter->unsure || letter->mistaken || self->astray ||
      model_world_has_moved (self))
    return FALSE;
  return fresh && !self->nameless
         ? letter->gone || (letter->missed && !letter->listed && !letter->let_go)
         : g_strcmp0 (letter->known_as, id) == 0 && letter->gone && letter->missed;
}

gboolean
model_world_put_back (ModelWorld *self)
{
  ModelLetter *letter = draw_letter (self, FALSE);
  gboolean same = model_world_toss (self, 2);
  gboolean fresh = FALSE;
  char *uidl = NULL;
  ModelCopy *copy = NULL;

  if (letter == NULL)
    return FALSE;

  if (same && !is_taken (self, letter->last_id))
    {
      uidl = g_strdup (letter->last_id);
    }
  else
    {
      guint fresh_id = self->fresh_id;

      uidl = make_id (self);
      fresh = g_ascii_strtoull (uidl + 1, NULL, 10) >= fresh_id;
    }
  copy = add_copy (self, letter, uidl);
  copy->wanted = is_wish (self, letter, uidl, fresh);
  model_world_note (self, "letter %u is put back as %s, %" G_GUINT64_FORMAT " octets%s",
                    letter->number, uidl, copy->size, copy->wanted ? ", to come again" : "");
  return TRUE;
}

gboolean
model_world_change_rule (ModelWorld *self)
{
  self->keep = (Pop3Keep) model_world_draw (self, G_N_ELEMENTS (rule_names));
  self->keep_days = 1 + model_world_draw (self, 10);
  model_world_note (self, "what stays on the server: %s (%u)", rule_names[self->keep],
                    self->keep_days);
  return TRUE;
}

/* All that was noted is so much older. */
gboolean
model_world_pass_days (ModelWorld *self)
{
  guint days = 1 + model_world_draw (self, 8);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  sql = g_strdup_printf (
    "UPDATE Pop3LedgerTable SET received = received - %1$u * 86400,"
    " deleted_here = CASE deleted_here WHEN 0 THEN 0 ELSE deleted_here - %1$u * 86400 END,"
    " gone = CASE gone WHEN 0 THEN 0 ELSE gone - %1$u * 86400 END,"
    " last_listed = last_listed - %1$u * 86400;"
    "UPDATE Pop3StateTable SET value = value - %1$u * 86400 WHERE key IN ('session', 'tick');"
    "UPDATE Pop3ServerTable SET no_pipelining = no_pipelining - %1$u * 86400,"
    " no_top = no_top - %1$u * 86400",
    days);
  pop3_sql_exec (fake_mailbox_get_db (self->mailbox), sql, &error);
  g_assert_no_error (error);
  self->day += days;
  model_world_note (self, "%u days pass", days);
  return TRUE;
}

static void
number_anew (ModelWorld *self)
{
  for (guint i = 0; i < self->copies->len; i++)
    {
      ModelCopy *copy = g_ptr_array_index (self->copies, i);

      g_free (copy->uidl);
      g_free (copy->letter->last_id);
      copy->uidl = g_strdup_printf ("u%u", count_id (self));
      copy->taken_for = NULL;
      copy->letter->last_id = g_strdup (copy->uidl);
    }
}

gboolean
model_world_renumber (ModelWorld *self)
{
  if (self->copies->len == 0)
    return FALSE;

  go_to_fresh_ids (self);
  model_world_note (self, "all get other ids, from u%u on", self->next_id);
  number_anew (self);
  return TRUE;
}

/* The mailbox is emptied elsewhere, and the server begins to count anew, or with what it
 * had there. */
gboolean
model_world_reuse_ids (ModelWorld *self)
{
  const ModelCopy *copy = model_world_toss (self, 2) ? NULL : draw_copy (self);
  guint next = copy != NULL ? (guint) g_ascii_strtoull (copy->uidl + 1, NULL, 10)
                            : 1 + model_world_draw (self, 3);

  model_world_empty (self);
  go_to_fresh_ids (self);
  self->next_id = next;
  model_world_note (self, "ids go on with u%u", self->next_id);
  return TRUE;
}

/* Exchanges two of some numbers, again and again. */
static void
shuffle (ModelWorld *self,
         guint      *numbers,
         guint       n)
{
  for (guint i = n; i > 1; i--)
    {
      guint other = model_world_draw (self, i);
      guint kept = numbers[i - 1];

      numbers[i - 1] = numbers[other];
      numbers[other] = kept;
    }
}

/* The mailbox is emptied elsewhere, and as many letters come, with the ids of before and
 * of the same size in all. */
gboolean
model_world_refill (ModelWorld *self)
{
  guint n = self->copies->len;
  g_autofree guint *lengths = g_new (guint, n + 1);
  g_auto (GStrv) ids = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const ModelCopy *copy = g_ptr_array_index (self->copies, i);

      ids[i] = g_strdup (copy->uidl);
      lengths[i] = copy->letter->length;
    }
  if (!model_world_empty (self))
    return FALSE;

  shuffle (self, lengths, n);
  for (guint i = 0; i < n; i++)
    write_letter (self, g_strdup (ids[i]), lengths[i]);
  return TRUE;
}

/* The account gets another server, with the same mail and ids of its own. */
gboolean
model_world_move_to_host (ModelWorld *self)
{
  self->host = hosts[self->host == hosts[0]];
  go_to_fresh_ids (self);
  if (model_world_toss (self, 2))
    self->next_id = 1 + model_world_draw (self, 3);
  model_world_note (self, "another server, whose ids begin with u%u", self->next_id);
  number_anew (self);
  for (guint i = 0; i < self->copies->len; i++)
    ((ModelCopy *) g_ptr_array_index (self->copies, i))->wanted = FALSE;
  return TRUE;
}

gboolean
model_world_resize (ModelWorld *self)
{
  self->sizes_wrong = !self->sizes_wrong;
  for (guint i = 0; i < self->copies->len; i++)
    measure (self, g_ptr_array_index (self->copies, i));
  model_world_note (self, "LIST says %s sizes", self->sizes_wrong ? "wrong" : "right");
  return TRUE;
}
