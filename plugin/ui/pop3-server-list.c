/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-server-list.h"

#include "pop3-row.h"

#include "backend/pop3-services.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The rows about one server: where it is, how the line is protected, and how to
 * log in; for the server for sending also whether there is one. What the check of
 * a server has shown stands at the row it belongs to. Main thread.
 */

#define RESOURCE "/org/gnome/Geary/plugins/pop3/pop3-server-list.ui"

struct _Pop3ServerList {
  GtkFrame parent_instance;

  GtkListBox *list;
  Pop3Row    *receive_only_row;
  GtkSwitch  *receive_only;
  Pop3Row    *host_row;
  GtkEntry   *host;
  Pop3Row    *port_row;
  GtkSpinButton *port;
  Pop3Row    *security_row;
  GtkWidget  *security;
  Pop3Row    *login_row;
  GtkWidget  *login;
  Pop3Row    *user_row;
  GtkEntry   *user;
  Pop3Row    *password_row;
  GtkEntry   *password;
  Pop3Row    *remember_row;
  GtkSwitch  *remember;
  Pop3Row    *authentication_row;
  GtkComboBox *authentication;

  GObject    *host_validator;     /* ComponentsValidator */
  GObject    *user_validator;     /* ComponentsValidator */
  GObject    *password_validator; /* ComponentsValidator */
  Pop3Security last_security; /* what the port was for */
  gboolean    is_outgoing;
  gboolean    loading; /* what changes is not the user's doing */
};

enum {
  PROP_0,
  PROP_OUTGOING,
};

enum {
  CHANGED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* For receiving and for sending, by Pop3Security. */
static const guint16 PORTS[2][POP3_SECURITY_TLS + 1] = {
  { POP3_PORT_STLS, POP3_PORT_STLS, POP3_PORT_TLS },
  { POP3_PORT_SUBMISSION, POP3_PORT_SUBMISSION, POP3_PORT_SUBMISSIONS },
};

G_DEFINE_FINAL_TYPE (Pop3ServerList, pop3_server_list, GTK_TYPE_FRAME)

static Pop3Security
get_security (Pop3ServerList *self)
{
  return pop3_services_to_security (accounts_tls_combo_box_get_method (self->security));
}

static void
set_security (Pop3ServerList *self,
              Pop3Security    security)
{
  accounts_tls_combo_box_set_method (self->security, pop3_services_to_method (security));
}

static GearyCredentialsRequirement
get_login (Pop3ServerList *self)
{
  return accounts_outgoing_auth_combo_box_get_source (self->login);
}

/* ------------------------------------------------------------- what is shown */

static void
show_row (Pop3Row *row,
          gboolean visible)
{
  gtk_widget_set_visible (GTK_WIDGET (row), visible);
}

static void
update_rows (Pop3ServerList *self)
{
  gboolean has_server = !gtk_switch_get_active (self->receive_only);
  gboolean has_login = !self->is_outgoing ||
                       get_login (self) == GEARY_CREDENTIALS_REQUIREMENT_CUSTOM;

  show_row (self->receive_only_row, self->is_outgoing);
  show_row (self->host_row, has_server);
  show_row (self->port_row, has_server);
  show_row (self->security_row, has_server);
  show_row (self->login_row, has_server && self->is_outgoing);
  show_row (self->user_row, has_server && has_login);
  show_row (self->password_row, has_server && has_login);
  show_row (self->remember_row, !self->is_outgoing);
  show_row (self->authentication_row, !self->is_outgoing);
  gtk_list_box_invalidate_headers (self->list);
}

/* Shows the warning that belongs to a choice, in place of a check's outcome. */
static void
update_security_note (Pop3ServerList *self)
{
  const char *text = NULL;

  if (get_security (self) == POP3_SECURITY_NONE && !gtk_switch_get_active (self->receive_only))
    text = _("Without protection, everybody on the way to the server can read your password and "
             "your mail.");
  pop3_row_set_note (self->security_row, POP3_NOTE_WARNING, text);
}

/* Forgets what the last check has shown. */
static void
clear_notes (Pop3ServerList *self)
{
  Pop3Row *rows[] = { self->host_row, self->user_row, self->password_row,
                      self->authentication_row, self->login_row };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    pop3_row_set_note (rows[i], POP3_NOTE_HINT, NULL);
  update_security_note (self);
}

/* Returns: (transfer none): the row for a place that is showing */
static Pop3Row *
get_row (Pop3ServerList  *self,
         Pop3ProblemPlace place)
{
  Pop3Row *row = self->host_row;

  if (place == POP3_PLACE_SECURITY)
    row = self->security_row;
  else if (place == POP3_PLACE_USER)
    row = self->user_row;
  else if (place == POP3_PLACE_PASSWORD)
    row = self->password_row;
  else if (place == POP3_PLACE_AUTHENTICATION)
    row = self->authentication_row;

  if (!gtk_widget_get_visible (GTK_WIDGET (row)))
    row = self->is_outgoing ? self->login_row : self->host_row;
  return row;
}

/* Returns: (transfer full): as markup */
static char *
describe (const Pop3CheckOutcome *outcome)
{
  g_autofree char *detail = NULL;

  if (outcome->detail == NULL || *outcome->detail == '\0')
    return g_markup_escape_text (outcome->text, -1);

  /* Translators: the placeholder is what the server or the system says of a problem, mostly in
   * English */
  detail = g_strdup_printf (_("Details: %s"), outcome->detail);
  return g_markup_printf_escaped ("%s\n<small>%s</small>", outcome->text, detail);
}

/**
 * pop3_server_list_show_outcome:
 * @self: the rows of a server
 * @outcome: what its check came to
 *
 * Says at the row it belongs to what is wrong, if something is.
 *
 * Returns: (transfer none) (nullable): the control to look at, %NULL when it works
 */
GtkWidget *
pop3_server_list_show_outcome (Pop3ServerList         *self,
                               const Pop3CheckOutcome *outcome)
{
  gboolean is_warning = pop3_problem_is_warning (outcome->problem);
  Pop3Row *row = NULL;
  g_autofree char *text = NULL;

  clear_notes (self);
  if (outcome->problem == POP3_PROBLEM_NONE)
    return NULL;

  row = get_row (self, outcome->place);
  text = describe (outcome);
  pop3_row_set_note (row, is_warning ? POP3_NOTE_WARNING : POP3_NOTE_PROBLEM, text);
  return is_warning ? NULL : pop3_row_get_value (row);
}

/* ------------------------------------------------------------- what is edited */

static void
on_changed (Pop3ServerList *self)
{
  if (self->loading)
    return;
  clear_notes (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_shape_changed (Pop3ServerList *self)
{
  update_rows (self);
  on_changed (self);
}

/* The port follows, unless it is one that somebody chose. */
static void
on_security_changed (Pop3ServerList *self)
{
  Pop3Security security = get_security (self);
  const guint16 *ports = PORTS[self->is_outgoing];

  if (!self->loading && gtk_spin_button_get_value_as_int (self->port) ==
      ports[self->last_security])
    gtk_spin_button_set_value (self->port, ports[security]);
  self->last_security = security;
  on_changed (self);
}

/* A port behind the name goes where it belongs, as in the host's pages, where both
 * are in one row. */
static void
split_host (Pop3ServerList *self)
{
  g_autofree char *text = pop3_row_dup_text (self->host);
  char *colon = strrchr (text, ':');
  guint64 port = 0;

  if (colon != NULL && strchr (text, ':') == colon &&
      g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    {
      *colon = '\0';
      gtk_spin_button_set_value (self->port, port);
    }
  if (g_strcmp0 (text, gtk_entry_get_text (self->host)) != 0)
    gtk_entry_set_text (self->host, text);
}

static gboolean
on_host_focus_out (GtkWidget      *host,
                   GdkEvent       *event,
                   Pop3ServerList *self)
{
  split_host (self);
  return GDK_EVENT_PROPAGATE;
}

static void
on_entry_activated (Pop3ServerList *self)
{
  split_host (self);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static gboolean
is_row_valid (Pop3Row *row,
              GObject *validator)
{
  return !gtk_widget_get_visible (GTK_WIDGET (row)) ||
         components_validator_get_is_valid ((ComponentsValidator *) validator);
}

/**
 * pop3_server_list_is_valid:
 * @self: the rows of a server
 *
 * Returns: whether all that is needed is there
 */
gboolean
pop3_server_list_is_valid (Pop3ServerList *self)
{
  return is_row_valid (self->host_row, self->host_validator) &&
         is_row_valid (self->user_row, self->user_validator) &&
         is_row_valid (self->password_row, self->password_validator);
}

/**
 * pop3_server_list_forget:
 * @self: the rows of a server
 *
 * Empties the entry for the password.
 */
void
pop3_server_list_forget (Pop3ServerList *self)
{
  gtk_entry_set_text (self->password, "");
}

/**
 * pop3_server_list_focus_server:
 * @self: the rows of a server
 *
 * Gives the keyboard to the server's name.
 */
void
pop3_server_list_focus_server (Pop3ServerList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->host));
}

/* ------------------------------------------------------------ from and to values */

static void
load_text (GtkEntry   *entry,
           const char *text)
{
  gtk_entry_set_text (entry, text != NULL ? text : "");
}

/**
 * pop3_server_list_load:
 * @self: the rows of a server
 * @values: an account
 *
 * Shows the account's server, and forgets what a check has shown.
 */
void
pop3_server_list_load (Pop3ServerList          *self,
                       const Pop3AccountValues *values)
{
  const Pop3Server *server = self->is_outgoing ? values->outgoing : values->incoming;
  Pop3Security security = server != NULL ? server->security : POP3_SECURITY_TLS;
  const char *authentication = values->settings->authentication;

  self->loading = TRUE;
  gtk_switch_set_active (self->receive_only, self->is_outgoing && values->settings->receive_only);
  load_text (self->host, server != NULL ? server->host : NULL);
  set_security (self, security);
  gtk_spin_button_set_value (self->port, server != NULL
                                         ? server->port : PORTS[self->is_outgoing][security]);
  load_text (self->user, server != NULL ? server->user : NULL);
  load_text (self->password, self->is_outgoing ? values->outgoing_password : values->password);
  accounts_outgoing_auth_combo_box_set_source (self->login, values->outgoing_login);
  gtk_switch_set_active (self->remember, values->remember_password);
  gtk_combo_box_set_active_id (self->authentication,
                               authentication != NULL ? authentication
                                                      : POP3_SERVER_AUTHENTICATION_AUTO);
  update_rows (self);
  self->loading = FALSE;
  clear_notes (self);
}

static Pop3Server *
make_server (Pop3ServerList *self)
{
  g_autofree char *host = pop3_row_dup_text (self->host);
  g_autofree char *user = pop3_row_dup_text (self->user);

  return pop3_server_new (host, gtk_spin_button_get_value_as_int (self->port),
                          get_security (self),
                          gtk_widget_get_visible (GTK_WIDGET (self->user_row)) ? user : NULL,
                          POP3_SOURCE_USER);
}

/* An empty entry stands for the password that the host has. */
static void
replace_secret (char    **secret,
                GtkEntry *entry)
{
  const char *text = gtk_entry_get_text (entry);

  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_free (*secret);
  *secret = *text != '\0' ? g_strdup (text) : NULL;
}

static void
store_incoming (Pop3ServerList    *self,
                Pop3AccountValues *values)
{
  const char *authentication = gtk_combo_box_get_active_id (self->authentication);

  pop3_server_free (values->incoming);
  values->incoming = make_server (self);
  replace_secret (&values->password, self->password);
  values->remember_password = gtk_switch_get_active (self->remember);
  g_free (values->settings->authentication);
  values->settings->authentication = g_strdup (authentication);
  g_free (values->incoming->authentication);
  values->incoming->authentication = g_strdup (authentication);
}

static void
store_outgoing (Pop3ServerList    *self,
                Pop3AccountValues *values)
{
  gboolean receive_only = gtk_switch_get_active (self->receive_only);

  pop3_server_free (values->outgoing);
  values->outgoing = receive_only ? NULL : make_server (self);
  values->settings->receive_only = receive_only;
  values->outgoing_login = receive_only ? GEARY_CREDENTIALS_REQUIREMENT_NONE : get_login (self);
  replace_secret (&values->outgoing_password, self->password);
}

/**
 * pop3_server_list_store:
 * @self: the rows of a server
 * @values: an account
 *
 * Writes what the rows say into @values.
 */
void
pop3_server_list_store (Pop3ServerList    *self,
                        Pop3AccountValues *values)
{
  /* What was typed counts once the entry is left, or now. */
  split_host (self);
  gtk_spin_button_update (self->port);
  if (self->is_outgoing)
    store_outgoing (self, values);
  else
    store_incoming (self, values);
}

/* ------------------------------------------------------------------ the class */

static void
name_rows (Pop3ServerList *self)
{
  g_object_set (self->host_row, "label",
                self->is_outgoing ? _("S_MTP server") : _("POP_3 server"), NULL);
  gtk_entry_set_placeholder_text (
    self->host,
    self->is_outgoing
    /* Translators: an example of a server's name, shown in an empty entry */
    ? _("smtp.example.com")
    /* Translators: an example of a server's name, shown in an empty entry */
    : _("pop.example.com"));
}

static void
pop3_server_list_set_property (GObject      *object,
                               guint         id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  Pop3ServerList *self = POP3_SERVER_LIST (object);

  if (id != PROP_OUTGOING)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  self->is_outgoing = g_value_get_boolean (value);
  name_rows (self);
  update_rows (self);
}

static void
pop3_server_list_dispose (GObject *object)
{
  Pop3ServerList *self = POP3_SERVER_LIST (object);

  g_clear_object (&self->host_validator);
  g_clear_object (&self->user_validator);
  g_clear_object (&self->password_validator);

  G_OBJECT_CLASS (pop3_server_list_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, Pop3ServerList, name)

static void
pop3_server_list_class_init (Pop3ServerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = pop3_server_list_set_property;
  object_class->dispose = pop3_server_list_dispose;

  /**
   * Pop3ServerList:outgoing:
   *
   * Whether the server is the one for sending.
   */
  g_object_class_install_property (
    object_class, PROP_OUTGOING,
    g_param_spec_boolean ("outgoing", NULL, NULL, FALSE,
                          G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS));

  /**
   * Pop3ServerList::changed:
   * @self: the rows of a server
   *
   * The user has changed something; what a check has shown counts no more.
   */
  signals[CHANGED] = g_signal_new ("changed", POP3_TYPE_SERVER_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  /**
   * Pop3ServerList::activated:
   * @self: the rows of a server
   *
   * The user has pressed Enter in an entry.
   */
  signals[ACTIVATED] = g_signal_new ("activated", POP3_TYPE_SERVER_LIST, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (POP3_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE);
  BIND (list);
  BIND (receive_only_row);
  BIND (receive_only);
  BIND (host_row);
  BIND (host);
  BIND (port_row);
  BIND (port);
  BIND (security_row);
  BIND (login_row);
  BIND (user_row);
  BIND (user);
  BIND (password_row);
  BIND (password);
  BIND (remember_row);
  BIND (remember);
  BIND (authentication_row);
  BIND (authentication);
}

/* The host's own, with the host's words. */
static void
add_host_widgets (Pop3ServerList *self)
{
  self->security = accounts_tls_combo_box_new ();
  self->login = accounts_outgoing_auth_combo_box_new ();
  /* They cannot be asked while nothing is chosen. */
  set_security (self, POP3_SECURITY_TLS);
  accounts_outgoing_auth_combo_box_set_source (self->login,
                                               GEARY_CREDENTIALS_REQUIREMENT_USE_INCOMING);
  gtk_widget_show (self->security);
  gtk_widget_show (self->login);
  gtk_container_add (GTK_CONTAINER (self->security_row), self->security);
  gtk_container_add (GTK_CONTAINER (self->login_row), self->login);

  /* They judge first, and we ask then. */
  self->host_validator = (GObject *) components_validator_new (self->host);
  self->user_validator = (GObject *) components_validator_new (self->user);
  self->password_validator = (GObject *) components_validator_new (self->password);
}

static void
connect_entries (Pop3ServerList *self)
{
  GtkEntry *entries[] = { self->host, self->user, self->password };

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_signal_connect_swapped (entries[i], "changed", G_CALLBACK (on_changed), self);
      g_signal_connect_swapped (entries[i], "activate", G_CALLBACK (on_entry_activated), self);
    }
  g_signal_connect (self->host, "focus-out-event", G_CALLBACK (on_host_focus_out), self);
}

static void
pop3_server_list_init (Pop3ServerList *self)
{
  self->last_security = POP3_SECURITY_TLS;
  gtk_widget_init_template (GTK_WIDGET (self));
  pop3_row_list_setup (self->list);

  add_host_widgets (self);
  connect_entries (self);
  g_signal_connect_swapped (self->port, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->security, "changed", G_CALLBACK (on_security_changed), self);
  g_signal_connect_swapped (self->login, "changed", G_CALLBACK (on_shape_changed), self);
  g_signal_connect_swapped (self->receive_only, "notify::active", G_CALLBACK (on_shape_changed),
                            self);
  g_signal_connect_swapped (self->remember, "notify::active", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->authentication, "changed", G_CALLBACK (on_changed), self);
}
