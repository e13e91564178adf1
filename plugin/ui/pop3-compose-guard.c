/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-compose-guard.h"

#include "host/pop3-host-composing.h"
#include "ui/pop3-composer.h"
#include "ui/pop3-notice.h"
#include "ui/pop3-senders.h"

#include <glib/gi18n-lib.h>

/*
 * Keeps the user from writing what no account can send. The host takes any
 * account for one that sends; its actions that begin a letter are put behind
 * actions of ours with the same names, which say so when there is no account to
 * send with. Where there is one, the composer is told to use that. Main thread.
 */

/* An action of the host's that ours stands before. */
typedef struct {
  GObject       *map;      /* weak: GActionMap */
  GSimpleAction *original;
  GSimpleAction *ours;
} Covered;

struct _Pop3ComposeGuard {
  GObject parent_instance;

  ApplicationClient *client;  /* weak */
  GPtrArray         *covered; /* of Covered */
  gulong             hook;
};

G_DEFINE_FINAL_TYPE (Pop3ComposeGuard, pop3_compose_guard, G_TYPE_OBJECT)

static void
refuse (void)
{
  /* Translators: title, when a message was to be written */
  pop3_notice_inform (_("Writing is not possible"),
                      _("None of the accounts has a server to send mail with: they only "
                        "receive."));
}

static void
covered_free (gpointer data)
{
  Covered *covered = data;

  g_clear_weak_pointer (&covered->map);
  g_object_unref (covered->original);
  g_object_unref (covered->ours);
  g_free (covered);
}

/* Puts the host's action back in its place, as sensitive as ours was last. */
static void
uncover (Covered *covered)
{
  if (covered->map == NULL)
    return;

  g_simple_action_set_enabled (covered->original,
                               g_action_get_enabled (G_ACTION (covered->ours)));
  g_action_map_add_action (G_ACTION_MAP (covered->map), G_ACTION (covered->original));
}

static void
on_activate (GSimpleAction    *ours,
             GVariant         *parameter,
             Pop3ComposeGuard *self)
{
  GAction *original = g_object_get_data (G_OBJECT (ours), "original");

  if (self->client != NULL && pop3_senders_can_send (self->client))
    g_action_activate (original, parameter);
  else
    refuse ();
}

static void
cover (Pop3ComposeGuard *self,
       GActionMap       *map,
       const char       *name)
{
  GAction *original = g_action_map_lookup_action (map, name);
  Covered *covered = NULL;

  if (!G_IS_SIMPLE_ACTION (original) || g_object_get_data (G_OBJECT (original), "original"))
    return;

  covered = g_new0 (Covered, 1);
  g_set_weak_pointer (&covered->map, G_OBJECT (map));
  covered->original = G_SIMPLE_ACTION (g_object_ref (original));
  covered->ours = g_simple_action_new (name, g_action_get_parameter_type (original));
  g_simple_action_set_enabled (covered->ours, g_action_get_enabled (original));
  g_simple_action_set_enabled (covered->original, TRUE);
  g_object_set_data_full (G_OBJECT (covered->ours), "original", g_object_ref (original),
                          g_object_unref);
  g_signal_connect_object (covered->ours, "activate", G_CALLBACK (on_activate), self, 0);
  g_action_map_add_action (map, G_ACTION (covered->ours));
  g_ptr_array_add (self->covered, covered);
}

static void
cover_all (Pop3ComposeGuard  *self,
           gpointer           map,
           const char *const *names)
{
  for (guint i = self->covered->len; i > 0; i--)
    if (((Covered *) g_ptr_array_index (self->covered, i - 1))->map == NULL)
      g_ptr_array_remove_index_fast (self->covered, i - 1);

  for (gsize i = 0; G_IS_ACTION_MAP (map) && names[i] != NULL; i++)
    cover (self, G_ACTION_MAP (map), names[i]);
}

static void
on_conversation_added (GtkWidget        *viewer,
                       GtkWidget        *list,
                       Pop3ComposeGuard *self)
{
  cover_all (self, gtk_widget_get_action_group (list, POP3_HOST_MESSAGE_GROUP),
             POP3_HOST_MESSAGE_COMPOSES);
}

static void
consider_window (GtkWidget        *window,
                 Pop3ComposeGuard *self)
{
  GObject *viewer = NULL;

  g_signal_handlers_disconnect_by_func (window, consider_window, self);
  if (!G_TYPE_CHECK_INSTANCE_TYPE (window, application_main_window_get_type ()))
    return;

  cover_all (self, window, POP3_HOST_WINDOW_COMPOSES);
  viewer = (GObject *) application_main_window_get_conversation_viewer (
    (ApplicationMainWindow *) window);
  g_signal_connect_object (viewer, "conversation-added", G_CALLBACK (on_conversation_added), self,
                           0);
}

/* The signal comes from inside the window's construction. */
static void
on_window_added (GtkApplication   *application,
                 GtkWindow        *window,
                 Pop3ComposeGuard *self)
{
  g_signal_connect_object (window, "map", G_CALLBACK (consider_window), self, G_CONNECT_AFTER);
}

/* A composer that was made in spite of all: by another plugin, by a click on an
 * address, for a link that the program was started with. */
static void
on_composer_refused (ComposerWidget *composer)
{
  refuse ();
}

static gboolean
on_composer_registered (GSignalInvocationHint *hint,
                        guint                  n_values,
                        const GValue          *values,
                        gpointer               user_data)
{
  Pop3ComposeGuard *self = user_data;

  if (self->client != NULL)
    pop3_composer_watch (g_value_get_object (&values[1]), self->client, on_composer_refused);
  return TRUE;
}

static void
pop3_compose_guard_dispose (GObject *object)
{
  Pop3ComposeGuard *self = POP3_COMPOSE_GUARD (object);

  if (self->hook != 0)
    g_signal_remove_emission_hook (g_signal_lookup ("composer-registered",
                                                    application_controller_get_type ()),
                                   self->hook);
  self->hook = 0;
  for (guint i = 0; i < self->covered->len; i++)
    uncover (g_ptr_array_index (self->covered, i));
  g_ptr_array_set_size (self->covered, 0);
  g_clear_weak_pointer ((GObject **) &self->client);

  G_OBJECT_CLASS (pop3_compose_guard_parent_class)->dispose (object);
}

static void
pop3_compose_guard_finalize (GObject *object)
{
  g_clear_pointer (&POP3_COMPOSE_GUARD (object)->covered, g_ptr_array_unref);

  G_OBJECT_CLASS (pop3_compose_guard_parent_class)->finalize (object);
}

static void
pop3_compose_guard_class_init (Pop3ComposeGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pop3_compose_guard_dispose;
  G_OBJECT_CLASS (klass)->finalize = pop3_compose_guard_finalize;
}

static void
pop3_compose_guard_init (Pop3ComposeGuard *self)
{
  self->covered = g_ptr_array_new_with_free_func (covered_free);
}

/**
 * pop3_compose_guard_new:
 * @client: the host
 *
 * Returns: (transfer full): the guard of all windows of @client, also of those
 *   that open later, for as long as the object lives
 */
Pop3ComposeGuard *
pop3_compose_guard_new (ApplicationClient *client)
{
  Pop3ComposeGuard *self = g_object_new (POP3_TYPE_COMPOSE_GUARD, NULL);
  GtkApplication *application = GTK_APPLICATION (client);
  gpointer controller_class = g_type_class_ref (application_controller_get_type ());

  g_set_weak_pointer ((GObject **) &self->client, (GObject *) client);
  self->hook = g_signal_add_emission_hook (
    g_signal_lookup ("composer-registered", application_controller_get_type ()), 0,
    on_composer_registered, self, NULL);
  g_type_class_unref (controller_class);

  cover_all (self, client, POP3_HOST_APPLICATION_COMPOSES);
  g_signal_connect_object (application, "window-added", G_CALLBACK (on_window_added), self, 0);
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    consider_window (l->data, self);
  return self;
}
