/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-pane.h"

/*
 * A page of the host's Accounts dialog: what the dialog wants to know of each of
 * its pages, for ours to derive from. Main thread.
 *
 * While an operation runs, the dialog's Escape key cancels it instead of leaving
 * the page.
 */

#define NOTIFICATION_SECONDS 5 /* as the host's own */

typedef struct {
  AccountsEditor *editor; /* weak: the dialog owns its pages */
  GtkHeaderBar   *header;
  GtkWidget      *initial_widget; /* a child */
  GCancellable   *cancellable;
  gboolean        running;
  gboolean        destroyed; /* its children are gone */
} Pop3PanePrivate;

enum {
  PROP_0,
  PROP_EDITOR,
  PROP_INITIAL_WIDGET,
  PROP_IS_OPERATION_RUNNING,
  PROP_OP_CANCELLABLE,
};

static void editor_pane_iface_init (AccountsEditorPaneIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (Pop3Pane, pop3_pane, GTK_TYPE_GRID,
                                  G_ADD_PRIVATE (Pop3Pane)
                                  G_IMPLEMENT_INTERFACE (accounts_editor_pane_get_type (),
                                                         editor_pane_iface_init))

static Pop3PanePrivate *
get_private (gpointer self)
{
  return pop3_pane_get_instance_private (POP3_PANE (self));
}

/* ------------------------------------------------------------- the interface */

static AccountsEditor *
get_editor (AccountsEditorPane *self)
{
  return get_private (self)->editor;
}

static void
set_editor (AccountsEditorPane *self,
            AccountsEditor     *value)
{
  g_set_weak_pointer ((GObject **) &get_private (self)->editor, (GObject *) value);
}

static GtkWidget *
get_initial_widget (AccountsEditorPane *self)
{
  return get_private (self)->initial_widget;
}

static gboolean
get_is_operation_running (AccountsEditorPane *self)
{
  return get_private (self)->running;
}

static void
set_is_operation_running (AccountsEditorPane *self,
                          gboolean            value)
{
  Pop3PanePrivate *priv = get_private (self);
  Pop3PaneClass *klass = POP3_PANE_GET_CLASS (self);

  if (priv->running == value)
    return;
  priv->running = value;
  if (klass->running_changed != NULL)
    klass->running_changed (POP3_PANE (self), value);
  g_object_notify (G_OBJECT (self), "is-operation-running");
}

static GCancellable *
get_op_cancellable (AccountsEditorPane *self)
{
  return get_private (self)->cancellable;
}

static void
set_op_cancellable (AccountsEditorPane *self,
                    GCancellable       *value)
{
  g_set_object (&get_private (self)->cancellable, value);
}

static GtkHeaderBar *
get_header (AccountsEditorPane *self)
{
  return g_object_ref (get_private (self)->header);
}

static void
editor_pane_iface_init (AccountsEditorPaneIface *iface)
{
  iface->get_editor = get_editor;
  iface->set_editor = set_editor;
  iface->get_initial_widget = get_initial_widget;
  iface->get_is_operation_running = get_is_operation_running;
  iface->set_is_operation_running = set_is_operation_running;
  iface->get_op_cancellable = get_op_cancellable;
  iface->set_op_cancellable = set_op_cancellable;
  iface->get_header = get_header;
}

/* ------------------------------------------------------------------ the class */

static void
pop3_pane_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  Pop3PanePrivate *priv = get_private (object);

  switch (id)
    {
    case PROP_EDITOR:
      g_value_set_object (value, priv->editor);
      break;
    case PROP_INITIAL_WIDGET:
      g_value_set_object (value, priv->initial_widget);
      break;
    case PROP_IS_OPERATION_RUNNING:
      g_value_set_boolean (value, priv->running);
      break;
    case PROP_OP_CANCELLABLE:
      g_value_set_object (value, priv->cancellable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pop3_pane_set_property (GObject      *object,
                        guint         id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  AccountsEditorPane *self = (AccountsEditorPane *) object;

  switch (id)
    {
    case PROP_EDITOR:
      set_editor (self, g_value_get_object (value));
      break;
    case PROP_IS_OPERATION_RUNNING:
      set_is_operation_running (self, g_value_get_boolean (value));
      break;
    case PROP_OP_CANCELLABLE:
      set_op_cancellable (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* A page that goes has nobody left to tell. */
static void
pop3_pane_destroy (GtkWidget *widget)
{
  Pop3PanePrivate *priv = get_private (widget);

  priv->destroyed = TRUE;
  priv->running = FALSE;
  g_cancellable_cancel (priv->cancellable);

  GTK_WIDGET_CLASS (pop3_pane_parent_class)->destroy (widget);
}

static void
pop3_pane_finalize (GObject *object)
{
  Pop3PanePrivate *priv = get_private (object);

  g_clear_weak_pointer ((GObject **) &priv->editor);
  g_clear_object (&priv->header);
  g_clear_object (&priv->cancellable);

  G_OBJECT_CLASS (pop3_pane_parent_class)->finalize (object);
}

static void
pop3_pane_class_init (Pop3PaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pop3_pane_get_property;
  object_class->set_property = pop3_pane_set_property;
  object_class->finalize = pop3_pane_finalize;
  GTK_WIDGET_CLASS (klass)->destroy = pop3_pane_destroy;

  g_object_class_override_property (object_class, PROP_EDITOR, "editor");
  g_object_class_override_property (object_class, PROP_INITIAL_WIDGET, "initial-widget");
  g_object_class_override_property (object_class, PROP_IS_OPERATION_RUNNING,
                                    "is-operation-running");
  g_object_class_override_property (object_class, PROP_OP_CANCELLABLE, "op-cancellable");
}

static void
pop3_pane_init (Pop3Pane *self)
{
  get_private (self)->cancellable = g_cancellable_new ();
}

/* --------------------------------------------------------- for those derived */

/**
 * pop3_pane_set_parts:
 * @self: a page that is being made
 * @header: its header bar
 * @initial_widget: the child that has the focus when the page comes up
 *
 * To be called once, after the page's template is there.
 */
void
pop3_pane_set_parts (Pop3Pane     *self,
                     GtkHeaderBar *header,
                     GtkWidget    *initial_widget)
{
  Pop3PanePrivate *priv = get_private (self);

  g_set_object (&priv->header, header);
  priv->initial_widget = initial_widget;
}

/**
 * pop3_pane_get_editor:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the dialog it is in
 */
AccountsEditor *
pop3_pane_get_editor (Pop3Pane *self)
{
  return get_private (self)->editor;
}

/**
 * pop3_pane_start:
 * @self: a page on which nothing runs
 *
 * Begins an operation that takes a while and that Escape cancels.
 *
 * Returns: (transfer full): cancelled when the user does not want to wait
 */
GCancellable *
pop3_pane_start (Pop3Pane *self)
{
  set_is_operation_running ((AccountsEditorPane *) self, TRUE);
  return g_object_ref (get_private (self)->cancellable);
}

/**
 * pop3_pane_finish:
 * @self: a page
 *
 * Ends the operation, if one runs.
 */
void
pop3_pane_finish (Pop3Pane *self)
{
  set_is_operation_running ((AccountsEditorPane *) self, FALSE);
}

/**
 * pop3_pane_get_cancellable:
 * @self: a page
 *
 * Returns: (transfer none): that of the operation that runs, for its next step
 */
GCancellable *
pop3_pane_get_cancellable (Pop3Pane *self)
{
  return get_private (self)->cancellable;
}

/**
 * pop3_pane_is_alive:
 * @self: a page
 *
 * Returns: whether it still has its widgets: an operation may end when the dialog
 *   has been closed
 */
gboolean
pop3_pane_is_alive (Pop3Pane *self)
{
  return !get_private (self)->destroyed;
}

/**
 * pop3_pane_is_running:
 * @self: a page
 *
 * Returns: whether an operation runs
 */
gboolean
pop3_pane_is_running (Pop3Pane *self)
{
  return get_private (self)->running;
}

/**
 * pop3_pane_cancel:
 * @self: a page
 *
 * Cancels its operation, as the dialog does for Escape.
 */
void
pop3_pane_cancel (Pop3Pane *self)
{
  accounts_editor_pane_cancel_operation ((AccountsEditorPane *) self);
}

/**
 * pop3_pane_leave:
 * @self: a page
 *
 * Goes back to the page before this one.
 */
void
pop3_pane_leave (Pop3Pane *self)
{
  AccountsEditor *editor = get_private (self)->editor;

  if (editor != NULL)
    accounts_editor_pop (editor);
}

/**
 * pop3_pane_describe:
 * @control: the control that has the keyboard
 * @text: (nullable): what the page says meanwhile, not as markup
 *
 * Has @text read to those who hear the page, for it stands where the keyboard is not.
 */
void
pop3_pane_describe (GtkWidget  *control,
                    const char *text)
{
  atk_object_set_description (gtk_widget_get_accessible (control), text != NULL ? text : "");
}

/**
 * pop3_pane_notify_editor:
 * @editor: the dialog
 * @message: what happened, translated
 *
 * Says it over the dialog's page for some seconds, as the host's pages do.
 */
void
pop3_pane_notify_editor (AccountsEditor *editor,
                         const char     *message)
{
  g_autoptr (GObject) notification = NULL;

  notification = (GObject *) components_in_app_notification_new (message, NOTIFICATION_SECONDS);
  g_object_ref_sink (notification);
  accounts_editor_add_notification (editor, (ComponentsInAppNotification *) notification);
}

/**
 * pop3_pane_notify:
 * @self: a page
 * @message: what happened, translated
 *
 * Says it over the page for some seconds.
 */
void
pop3_pane_notify (Pop3Pane   *self,
                  const char *message)
{
  if (get_private (self)->editor != NULL)
    pop3_pane_notify_editor (get_private (self)->editor, message);
}
