/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-rest-bar.h"

#include "backend/pop3-account.h"
#include "backend/pop3-incoming.h"
#include "backend/pop3-rest.h"
#include "host/pop3-host-conversation.h"

#include <glib/gi18n-lib.h>

/*
 * The bar above a message of which only the beginning is here, with a button that
 * gets the rest. The host shows a bar for as long as it shows the message; what the
 * bar says follows what becomes of the wish. Main thread.
 */

#define ACTION "download-rest"

/* How the host writes an email's identifier down: the account's id, and a row of
 * the database in what is the account's own business. */
#define IDENTIFIER_TYPE "(sv)"
#define EMAIL_TYPE "(y(xx))"

/* The host shows the bar with the highest number. */
#define PRIORITY 10

struct _Pop3RestBar {
  GObject parent_instance;

  GearyEngine        *engine;      /* weak */
  PluginApplication  *application; /* weak */
  PluginEmailContext *context;     /* owned */
  GObject            *emails;      /* owned: the host's PluginEmailStore, once it came */
  GSimpleAction      *action;
  GPtrArray          *shown;       /* of Shown */
};

G_DEFINE_FINAL_TYPE (Pop3RestBar, pop3_rest_bar, G_TYPE_OBJECT)

/* A bar that the host shows, or did. */
typedef struct {
  GVariant *identifier; /* of the email */
  GWeakRef  bar;        /* the host's widget owns it */
} Shown;

/* What is being asked about an email. */
typedef struct {
  Pop3RestBar *self;       /* owned */
  GVariant    *identifier;
  GObject     *displayed;  /* owned: its PluginEmailIdentifier; NULL for a bar that is there */
} Query;

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_variant_unref (shown->identifier);
  g_weak_ref_clear (&shown->bar);
  g_free (shown);
}

static void
query_free (Query *query)
{
  g_object_unref (query->self);
  g_variant_unref (query->identifier);
  g_clear_object (&query->displayed);
  g_free (query);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Query, query_free)

/* -------------------------------------------------------------- identifiers */

/* Returns: the row of an email, 0 when it is none of a database */
static gint64
get_message_id (GVariant *identifier)
{
  g_autoptr (GVariant) boxed = g_variant_get_child_value (identifier, 1);
  g_autoptr (GVariant) email = g_variant_get_variant (boxed);
  gint64 message_id = 0;

  if (g_variant_is_of_type (email, G_VARIANT_TYPE (EMAIL_TYPE)))
    g_variant_get (email, EMAIL_TYPE, NULL, &message_id, NULL);
  return MAX (message_id, 0);
}

/* Returns: (transfer full) (nullable): the email's account, if it is one of ours */
static GearyAccount *
find_account (Pop3RestBar *self,
              GVariant    *identifier)
{
  g_autoptr (GPtrArray) accounts = NULL;
  const char *id = NULL;

  g_variant_get_child (identifier, 0, "&s", &id);
  if (self->engine != NULL)
    accounts = pop3_account_list (self->engine);
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      GearyAccount *account = g_ptr_array_index (accounts, i);
      GearyAccountInformation *information = geary_account_get_information (account);

      if (g_strcmp0 (geary_account_information_get_id (information), id) == 0)
        return g_object_ref ((gpointer) account);
    }

  return NULL;
}

/* -------------------------------------------------------------------- words */

static char *
describe (Pop3Rest rest,
          guint64  octets)
{
  g_autofree char *size = g_format_size (octets);

  switch (rest)
    {
    case POP3_REST_WANTED:
      /* Translators: %s is a size, as “38 MB”. */
      return g_strdup_printf (_("The rest of this message (%s) will be here as soon as the mail "
                                "server has sent it."), size);

    case POP3_REST_MISSED:
      return g_strdup (_("The rest of this message could not be downloaded: the mail server does "
                         "not have the message any more."));

    case POP3_REST_NONE:
      return g_strdup (_("This message is complete."));

    case POP3_REST_LEFT:
    default:
      /* Translators: %s is a size, as “38 MB”. */
      return g_strdup_printf (_("Only the beginning of this message (%s) was downloaded."), size);
    }
}

static const char *
get_title (Pop3Rest rest)
{
  switch (rest)
    {
    case POP3_REST_WANTED:
      /* Translators: title of the bar above a message */
      return _("Downloading the rest");
    case POP3_REST_MISSED:
      /* Translators: title of the bar above a message */
      return _("The rest is gone");
    case POP3_REST_NONE:
      /* Translators: title of the bar above a message */
      return _("Complete");
    case POP3_REST_LEFT:
    default:
      /* Translators: title of the bar above a message */
      return _("Not complete");
    }
}

static void
fill (Pop3RestBar   *self,
      PluginInfoBar *bar,
      GVariant      *identifier,
      Pop3Rest       rest,
      guint64        octets)
{
  g_autofree char *description = describe (rest, octets);
  g_autoptr (GObject) button = NULL;

  if (rest == POP3_REST_LEFT)
    /* Translators: button of the bar above a message; other texts name it */
    button = (GObject *) plugin_actionable_new (_("Download the Rest"), G_ACTION (self->action),
                                                identifier);
  plugin_info_bar_set_status (bar, get_title (rest));
  plugin_info_bar_set_description (bar, description);
  plugin_info_bar_set_primary_button (bar, (PluginActionable *) button);
}

/* ----------------------------------------------------------------- the bars */

/* One that was shown before may still be there when another window shows it. */
static void
refill (Pop3RestBar *self,
        GVariant    *identifier,
        Pop3Rest     rest,
        guint64      octets)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      Shown *shown = g_ptr_array_index (self->shown, i);
      g_autoptr (GObject) bar = g_weak_ref_get (&shown->bar);

      if (bar != NULL && g_variant_equal (shown->identifier, identifier))
        fill (self, (PluginInfoBar *) bar, identifier, rest, octets);
    }
}

/* Forgets the bars of messages that are off the screen. */
static void
forget_closed (Pop3RestBar *self)
{
  for (guint i = self->shown->len; i > 0; i--)
    {
      Shown *shown = g_ptr_array_index (self->shown, i - 1);
      g_autoptr (GObject) bar = g_weak_ref_get (&shown->bar);

      if (bar == NULL)
        g_ptr_array_remove_index (self->shown, i - 1);
    }
}

static void
show (Pop3RestBar *self,
      Query       *query,
      Pop3Rest     rest,
      guint64      octets)
{
  g_autofree char *description = describe (rest, octets);
  g_autoptr (GObject) bar = NULL;
  Shown *shown = NULL;

  /* Without a description from the first the host's bar has no place for one. */
  bar = (GObject *) plugin_info_bar_new (get_title (rest), description);
  fill (self, (PluginInfoBar *) bar, query->identifier, rest, octets);
  plugin_email_context_add_email_info_bar (self->context,
                                           (PluginEmailIdentifier *) query->displayed,
                                           (PluginInfoBar *) bar, PRIORITY);
  forget_closed (self);
  shown = g_new0 (Shown, 1);
  shown->identifier = g_variant_ref (query->identifier);
  g_weak_ref_init (&shown->bar, bar);
  g_ptr_array_add (self->shown, shown);
}

static void
find_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Query) query = user_data;
  g_autoptr (GError) error = NULL;
  guint64 octets = 0;
  Pop3Rest rest = pop3_rest_find_finish ((GearyAccount *) source, result, &octets, &error);

  /* The plugin was switched off meanwhile. */
  if (query->self->context == NULL)
    return;

  if (error != NULL)
    g_debug ("What is here of a message is not known: %s", error->message);
  else if (query->displayed == NULL)
    refill (query->self, query->identifier, rest, octets);
  else if (rest != POP3_REST_NONE)
    show (query->self, query, rest, octets);
}

static Query *
query_new (Pop3RestBar *self,
           GVariant    *identifier,
           GObject     *displayed)
{
  Query *query = g_new0 (Query, 1);

  query->self = g_object_ref (self);
  query->identifier = g_variant_ref (identifier);
  query->displayed = displayed != NULL ? g_object_ref (displayed) : NULL;
  return query;
}

/* @displayed: (nullable): the email, when a bar is to be made for it */
static void
ask (Pop3RestBar *self,
     GVariant    *identifier,
     GObject     *displayed)
{
  g_autoptr (GObject) account = (GObject *) find_account (self, identifier);
  gint64 message_id = get_message_id (identifier);

  if (account == NULL || message_id == 0)
    return;

  pop3_rest_find_async ((GearyAccount *) account, message_id, find_cb,
                        query_new (self, identifier, displayed));
}

static void
on_visited (Pop3RestBar *self)
{
  forget_closed (self);
  for (guint i = 0; i < self->shown->len; i++)
    ask (self, ((Shown *) g_ptr_array_index (self->shown, i))->identifier, NULL);
}

/* The whole of a message is about to take the place of what has a bar. */
static void
on_replacing (GearyAccount *account,
              gint64        message_id,
              Pop3RestBar  *self)
{
  forget_closed (self);
  for (guint i = 0; i < self->shown->len; i++)
    {
      const Shown *shown = g_ptr_array_index (self->shown, i);
      g_autoptr (GObject) its_account = (GObject *) find_account (self, shown->identifier);

      if (its_account == (GObject *) account && get_message_id (shown->identifier) == message_id)
        pop3_host_conversation_unfold_next (GTK_APPLICATION (g_application_get_default ()));
    }
}

/* Once for each account, however often its mail is looked at. */
static void
follow (Pop3RestBar  *self,
        GearyAccount *account)
{
  GearyClientService *incoming = geary_account_get_incoming (account);

  g_signal_handlers_disconnect_by_func (incoming, on_visited, self);
  g_signal_handlers_disconnect_by_func (account, on_replacing, self);
  g_signal_connect_object (incoming, "visited", G_CALLBACK (on_visited), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "replacing", G_CALLBACK (on_replacing), self, 0);
}

static void
on_email_displayed (GObject     *emails,
                    PluginEmail *email,
                    Pop3RestBar *self)
{
  PluginEmailIdentifier *displayed = plugin_email_get_identifier (email);
  g_autoptr (GVariant) identifier = g_variant_ref_sink (
    plugin_email_identifier_to_variant (displayed));
  g_autoptr (GObject) account = NULL;

  if (!g_variant_is_of_type (identifier, G_VARIANT_TYPE (IDENTIFIER_TYPE)) ||
      (account = (GObject *) find_account (self, identifier)) == NULL)
    return;

  follow (self, (GearyAccount *) account);
  ask (self, identifier, (GObject *) displayed);
}

/* ------------------------------------------------------------------ the wish */

static void
fetch_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Query) query = user_data;
  g_autoptr (GError) error = NULL;

  if (pop3_rest_fetch_finish ((GearyAccount *) source, result, &error))
    ask (query->self, query->identifier, NULL);
  else
    g_warning ("The rest of a message cannot be asked for: %s", error->message);
}

static void
on_activate (GSimpleAction *action,
             GVariant      *identifier,
             Pop3RestBar   *self)
{
  g_autoptr (GObject) account = (GObject *) find_account (self, identifier);
  gint64 message_id = get_message_id (identifier);

  if (account == NULL || message_id == 0)
    return;

  pop3_rest_fetch_async ((GearyAccount *) account, message_id, fetch_cb,
                         query_new (self, identifier, NULL));
}

/* --------------------------------------------------------------------- class */

static void
email_store_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Pop3RestBar) self = user_data;
  g_autoptr (GError) error = NULL;

  self->emails = (GObject *) plugin_email_context_get_email_store_finish (
    (PluginEmailContext *) source, result, &error);
  if (self->emails != NULL)
    g_signal_connect_object (self->emails, "email-displayed", G_CALLBACK (on_email_displayed),
                             self, 0);
  else
    g_warning ("Messages on the screen cannot be followed: %s", error->message);
}

static void
pop3_rest_bar_dispose (GObject *object)
{
  Pop3RestBar *self = POP3_REST_BAR (object);

  if (self->application != NULL && self->action != NULL)
    plugin_application_deregister_action (self->application, G_ACTION (self->action));
  g_clear_weak_pointer ((GObject **) &self->application);
  g_clear_weak_pointer ((GObject **) &self->engine);
  g_clear_object (&self->action);
  g_clear_object (&self->emails);
  g_clear_object ((GObject **) &self->context);

  G_OBJECT_CLASS (pop3_rest_bar_parent_class)->dispose (object);
}

static void
pop3_rest_bar_finalize (GObject *object)
{
  Pop3RestBar *self = POP3_REST_BAR (object);

  g_ptr_array_unref (self->shown);

  G_OBJECT_CLASS (pop3_rest_bar_parent_class)->finalize (object);
}

static void
pop3_rest_bar_class_init (Pop3RestBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pop3_rest_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = pop3_rest_bar_finalize;
}

static void
pop3_rest_bar_init (Pop3RestBar *self)
{
  self->shown = g_ptr_array_new_with_free_func (shown_free);
}

/**
 * pop3_rest_bar_new:
 * @engine: the host's engine, kept weakly
 * @plugin: the extension object, in whose name the button acts
 * @context: the host's messages
 *
 * Returns: (transfer full): bars above all incomplete messages that are shown, for
 *   as long as the object lives
 */
Pop3RestBar *
pop3_rest_bar_new (GearyEngine        *engine,
                   PluginPluginBase   *plugin,
                   PluginEmailContext *context)
{
  Pop3RestBar *self = g_object_new (POP3_TYPE_REST_BAR, NULL);

  g_set_weak_pointer ((GObject **) &self->engine, (GObject *) engine);
  g_set_weak_pointer ((GObject **) &self->application,
                      (GObject *) plugin_plugin_base_get_plugin_application (plugin));
  self->context = (PluginEmailContext *) g_object_ref ((GObject *) context);
  self->action = g_simple_action_new (ACTION, G_VARIANT_TYPE (IDENTIFIER_TYPE));
  g_signal_connect_object (self->action, "activate", G_CALLBACK (on_activate), self, 0);
  plugin_application_register_action (self->application, G_ACTION (self->action));
  plugin_email_context_get_email_store (self->context, email_store_cb, g_object_ref (self));
  return self;
}
