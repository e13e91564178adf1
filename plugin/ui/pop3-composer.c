/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-composer.h"

#include "backend/pop3-account.h"
#include "host/pop3-host-composing.h"
#include "ui/pop3-senders.h"

/*
 * A composer of the host's: senders that cannot send are greyed out in its list,
 * and one that it begins with is exchanged for another, or, where there is none,
 * the composer closes. Main thread.
 */

/* Under which a composer keeps its watch. */
#define WATCH "pop3-watch"

typedef struct {
  ComposerWidget     *composer; /* not owned: the watch goes with it */
  ApplicationClient  *client;   /* weak */
  GtkComboBox        *list;     /* not owned: part of the composer */
  GObject            *body;     /* not owned: part of the composer */
  int                 last;     /* row of the list that could send, or -1 */
  Pop3ComposerRefused refused;
  guint               idle;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->idle, g_source_remove);
  g_clear_weak_pointer ((GObject **) &watch->client);
  g_free (watch);
}

/* Whether the user sees it and the text is there: another sender has the host save
 * a draft, which it cannot before. */
static gboolean
is_ready (Watch *watch)
{
  gboolean loaded = TRUE;

  if (watch->body != NULL)
    g_object_get (watch->body, POP3_HOST_BODY_LOADED, &loaded, NULL);
  return loaded && gtk_widget_get_mapped (GTK_WIDGET (watch->composer));
}

static gboolean
is_mute (Watch        *watch,
         GtkTreeModel *model,
         GtkTreeIter  *iter)
{
  g_autofree char *text = NULL;

  gtk_tree_model_get (model, iter, gtk_combo_box_get_entry_text_column (watch->list), &text, -1);
  return text != NULL && watch->client != NULL && pop3_senders_is_mute (watch->client, text);
}

static void
set_sensitive (GtkCellLayout   *layout,
               GtkCellRenderer *cell,
               GtkTreeModel    *model,
               GtkTreeIter     *iter,
               gpointer         user_data)
{
  g_object_set (cell, "sensitive", !is_mute (user_data, model, iter), NULL);
}

static gboolean
sends (Watch *watch)
{
  ApplicationAccountContext *context = composer_widget_get_sender_context (watch->composer);

  return !pop3_account_is_receive_only (application_account_context_get_account (context));
}

/* Returns: the row to use instead of those of the account that the list begins
 * with, which the host puts first; -1 when there is none */
static int
find_row (Watch *watch)
{
  GtkTreeModel *model = gtk_combo_box_get_model (watch->list);
  ApplicationAccountContext *context = composer_widget_get_sender_context (watch->composer);
  GearyAccount *account = application_account_context_get_account (context);
  g_autoptr (GeeList) own = NULL;
  GtkTreeIter iter;
  int row = 0;

  own = geary_account_information_get_sender_mailboxes (geary_account_get_information (account));
  row = gee_collection_get_size ((GeeCollection *) own);
  while (gtk_tree_model_iter_nth_child (model, &iter, NULL, row))
    {
      if (!is_mute (watch, model, &iter))
        return row;
      row++;
    }

  return -1;
}

static void
close_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  composer_widget_close_finish ((ComposerWidget *) source, result);
}

/* Not from inside the host's own handlers of what has just happened. */
static gboolean
on_idle (gpointer user_data)
{
  Watch *watch = user_data;
  int row = -1;

  watch->idle = 0;
  if (sends (watch))
    return G_SOURCE_REMOVE;

  if (watch->list != NULL)
    row = watch->last >= 0 ? watch->last : find_row (watch);
  if (row >= 0)
    {
      gtk_combo_box_set_active (watch->list, row);
      return G_SOURCE_REMOVE;
    }

  watch->refused (watch->composer);
  composer_widget_close (watch->composer, close_cb, NULL);
  return G_SOURCE_REMOVE;
}

static void
consider (Watch *watch)
{
  if (sends (watch))
    watch->last = watch->list != NULL ? gtk_combo_box_get_active (watch->list) : -1;
  else if (watch->idle == 0 && is_ready (watch))
    watch->idle = g_idle_add (on_idle, watch);
}

/* The view may outlive the composer. */
static void
on_body_loaded (GObject *composer)
{
  consider (g_object_get_data (composer, WATCH));
}

/**
 * pop3_composer_watch:
 * @composer: a composer that has just been made
 * @client: the host
 * @refused: called when nothing can be sent from it, before it closes
 *
 * Sees to it that mail is written from accounts only that can send.
 */
void
pop3_composer_watch (ComposerWidget     *composer,
                     ApplicationClient  *client,
                     Pop3ComposerRefused refused)
{
  Watch *watch = g_new0 (Watch, 1);
  Pop3HostComposer parts = { NULL };

  watch->composer = composer;
  g_set_weak_pointer ((GObject **) &watch->client, (GObject *) client);
  watch->last = -1;
  watch->refused = refused;
  pop3_host_composer_find (composer, &parts);
  watch->list = parts.senders;
  watch->body = parts.body;
  if (watch->list != NULL)
    {
      GtkCellLayout *layout = GTK_CELL_LAYOUT (watch->list);
      g_autoptr (GList) cells = gtk_cell_layout_get_cells (layout);

      for (GList *l = cells; l != NULL; l = l->next)
        gtk_cell_layout_set_cell_data_func (layout, l->data, set_sensitive, watch, NULL);
    }

  g_object_set_data_full (G_OBJECT (composer), WATCH, watch, watch_free);
  g_signal_connect_swapped (composer, "map", G_CALLBACK (consider), watch);
  g_signal_connect_swapped (composer, "notify::sender-context", G_CALLBACK (consider), watch);
  if (watch->body != NULL)
    g_signal_connect_object (watch->body, "notify::" POP3_HOST_BODY_LOADED,
                             G_CALLBACK (on_body_loaded), composer, G_CONNECT_SWAPPED);
}
