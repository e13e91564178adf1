/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-revokable.h"

/*
 * Undo of a move. The move is done already, so that there is nothing to commit:
 * committing leaves it valid, and undoing moves the messages back, those at
 * least that are still where they were put. What the destination had before the
 * move stays there, too. Main thread.
 */

typedef struct {
  GearyRevokable parent_instance;

  Pop3Folder *source;
  Pop3Folder *destination;
  GArray     *moved; /* rows of messages that the move brought to the destination */
  GArray     *kept;  /* rows of those that it had already */
} Pop3Revokable;

typedef struct {
  GearyRevokableClass parent_class;
} Pop3RevokableClass;

G_DEFINE_FINAL_TYPE (Pop3Revokable, pop3_revokable, geary_revokable_get_type ())

/* First what was moved comes back, then what the destination keeps is copied, which
 * the task's data says. */
static void
placed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pop3Revokable *self = g_task_get_source_object (task);
  gboolean copied = g_task_get_task_data (task) != NULL;
  g_autoptr (GArray) placements = NULL;
  GError *error = NULL;

  placements = pop3_store_place_finish (POP3_STORE (source), result, &error);
  if (placements == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (!copied)
    pop3_folder_show_removed (self->destination, placements);
  pop3_folder_show_added (self->source, placements);
  if (!copied && self->kept->len > 0)
    {
      g_task_set_task_data (task, self->kept, NULL);
      pop3_store_copy_async (self->source->store, self->destination->steps, self->source->steps,
                             self->kept, placed_cb, g_steal_pointer (&task));
      return;
    }

  geary_revokable_notify_revoked ((GearyRevokable *) self);
  geary_revokable_set_invalid ((GearyRevokable *) self);
  g_task_return_boolean (task, TRUE);
}

static void
pop3_revokable_revoke_async (GearyRevokable     *base,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  Pop3Revokable *self = (Pop3Revokable *) base;
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pop3_revokable_revoke_async);
  pop3_store_move_async (self->source->store, self->destination->steps, self->source->steps,
                         self->moved, placed_cb, task);
}

static void
pop3_revokable_commit_async (GearyRevokable     *base,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (base, cancellable, callback, user_data);

  g_task_set_source_tag (task, pop3_revokable_commit_async);
  g_task_return_boolean (task, TRUE);
}

static void
finish_boolean (GearyRevokable *base,
                GAsyncResult   *result,
                GError        **error)
{
  g_task_propagate_boolean (G_TASK (result), error);
}

static void
pop3_revokable_finalize (GObject *object)
{
  Pop3Revokable *self = (Pop3Revokable *) object;

  g_clear_object ((GObject **) &self->source);
  g_clear_object ((GObject **) &self->destination);
  g_clear_pointer (&self->moved, g_array_unref);
  g_clear_pointer (&self->kept, g_array_unref);

  G_OBJECT_CLASS (pop3_revokable_parent_class)->finalize (object);
}

static void
pop3_revokable_class_init (Pop3RevokableClass *klass)
{
  GearyRevokableClass *revokable_class = &klass->parent_class;

  G_OBJECT_CLASS (klass)->finalize = pop3_revokable_finalize;
  revokable_class->internal_revoke_async = pop3_revokable_revoke_async;
  revokable_class->internal_revoke_finish = finish_boolean;
  revokable_class->internal_commit_async = pop3_revokable_commit_async;
  revokable_class->internal_commit_finish = finish_boolean;
}

static void
pop3_revokable_init (Pop3Revokable *self)
{
}

/**
 * pop3_revokable_new:
 * @source: where the messages were
 * @destination: where they are now
 * @placements: (element-type Pop3Placement): what was moved
 *
 * Returns: (transfer full): what undoes the move
 */
GearyRevokable *
pop3_revokable_new (Pop3Folder *source,
                    Pop3Folder *destination,
                    GArray     *placements)
{
  GearyRevokable *base = geary_revokable_construct (pop3_revokable_get_type (), 0);
  Pop3Revokable *self = (Pop3Revokable *) base;

  self->source = g_object_ref (source);
  self->destination = g_object_ref (destination);
  self->moved = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < placements->len; i++)
    {
      const Pop3Placement *placement = &g_array_index (placements, Pop3Placement, i);

      g_array_append_val (placement->added ? self->moved : self->kept, placement->message_id);
    }

  return base;
}
