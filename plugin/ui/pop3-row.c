/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-row.h"

#include "host/pop3-host-rows.h"

#include <string.h>

/*
 * A row of the lists on our pages, as the host's are: a label, and the control
 * that it names. What there is to say about a row stands in a second one below
 * it. The names of the style classes are the host's. Main thread.
 */

/* As the host's style has them around a label. */
#define NOTE_MARGIN 18
#define TALL_MARGIN 12
#define TALL_INDENT 6

struct _Pop3Row {
  GtkListBoxRow parent_instance;

  GtkWidget   *grid;
  GtkWidget   *label;
  GtkWidget   *value; /* in the grid, %NULL until it is added */
  gboolean     is_tall;
  Pop3NoteRow *note;  /* in the same list, %NULL until there was something to say */
};

struct _Pop3NoteRow {
  GtkListBoxRow parent_instance;

  GtkWidget *icon;
  GtkWidget *label;
};

enum {
  PROP_0,
  PROP_LABEL,
  PROP_TALL,
};

static const char *const NOTE_ICONS[] = {
  [POP3_NOTE_HINT] = "dialog-information-symbolic",
  [POP3_NOTE_WARNING] = "dialog-warning-symbolic",
  [POP3_NOTE_PROBLEM] = "dialog-error-symbolic",
};

G_DEFINE_FINAL_TYPE (Pop3Row, pop3_row, GTK_TYPE_LIST_BOX_ROW)
G_DEFINE_FINAL_TYPE (Pop3NoteRow, pop3_note_row, GTK_TYPE_LIST_BOX_ROW)

static void
add_style (void)
{
  static gsize added;

  if (g_once_init_enter (&added))
    {
      g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

      gtk_css_provider_load_from_data (provider, pop3_host_rows_get_style (), -1, NULL);
      gtk_style_context_add_provider_for_screen (gdk_screen_get_default (),
                                                 GTK_STYLE_PROVIDER (provider),
                                                 GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
      g_once_init_leave (&added, 1);
    }
}

static GtkWidget *
add_layout (GtkWidget *row)
{
  GtkStyleContext *style = gtk_widget_get_style_context (row);
  GtkWidget *grid = gtk_grid_new ();

  gtk_style_context_add_class (style, "geary-settings");
  gtk_style_context_add_class (style, "geary-labelled-row");
  gtk_style_context_add_class (style, "pop3-row");
  add_style ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_show (grid);
  gtk_widget_show (row);
  return grid;
}

/* -------------------------------------------------------------------- notes */

static void
pop3_note_row_class_init (Pop3NoteRowClass *klass)
{
}

static void
pop3_note_row_init (Pop3NoteRow *self)
{
  GtkWidget *grid = add_layout (GTK_WIDGET (self));

  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_container_add (GTK_CONTAINER (self), grid);

  self->icon = gtk_image_new ();
  gtk_widget_set_valign (self->icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->icon, NOTE_MARGIN);
  gtk_container_add (GTK_CONTAINER (grid), self->icon);

  self->label = gtk_label_new (NULL);
  gtk_label_set_line_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_container_add (GTK_CONTAINER (grid), self->label);
  gtk_widget_show_all (grid);
}

/**
 * pop3_note_row_set:
 * @self: a row that says something about others
 * @kind: what it is
 * @text: (nullable): what to say, as markup, or %NULL to hide the row
 */
void
pop3_note_row_set (Pop3NoteRow *self,
                   Pop3NoteKind kind,
                   const char  *text)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), NOTE_ICONS[kind], GTK_ICON_SIZE_BUTTON);
  gtk_label_set_markup (GTK_LABEL (self->label), text != NULL ? text : "");
  /* A label without a link is no stop on the way through the page. */
  gtk_widget_set_can_focus (self->label, text != NULL && strstr (text, "<a ") != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
}

/**
 * pop3_note_row_get_text:
 * @self: a row that says something about others
 *
 * Returns: (transfer none): what it says, without markup; "" when it is hidden
 */
const char *
pop3_note_row_get_text (Pop3NoteRow *self)
{
  return gtk_label_get_text (GTK_LABEL (self->label));
}

/* --------------------------------------------------------------------- rows */

/* The control has the row's name, also for those who do not see the label. */
static void
name_value (Pop3Row *self)
{
  const char *name = gtk_label_get_text (GTK_LABEL (self->label));
  GtkWidget *control = self->value;

  /* Where there is only something to read, or a picture, the row is the control. */
  if (control == NULL || GTK_IS_LABEL (control) || GTK_IS_IMAGE (control))
    control = GTK_WIDGET (self);
  atk_object_set_name (gtk_widget_get_accessible (control), name);
  gtk_label_set_mnemonic_widget (GTK_LABEL (self->label), control);
}

/* What is too long for a narrow window is cut, and seen in the list of choices. */
static void
let_shrink (GtkWidget *combo)
{
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));

  for (GList *l = cells; l != NULL; l = l->next)
    if (GTK_IS_CELL_RENDERER_TEXT (l->data))
      g_object_set (l->data, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
}

static gboolean
on_scroll (GtkWidget *widget)
{
  g_signal_stop_emission_by_name (widget, "scroll-event");
  return GDK_EVENT_PROPAGATE;
}

/* The wheel scrolls the page: a setting by which mail is deleted must not change
 * because it came by under the pointer. */
static void
leave_wheel_alone (GtkWidget *control)
{
  if (GTK_IS_COMBO_BOX (control) || GTK_IS_SPIN_BUTTON (control))
    g_signal_connect (control, "scroll-event", G_CALLBACK (on_scroll), NULL);
}

/* Wide controls stand below their label. */
static void
attach_value (Pop3Row   *self,
              GtkWidget *child)
{
  if (!self->is_tall)
    {
      gtk_container_add (GTK_CONTAINER (self->grid), child);
      return;
    }
  gtk_style_context_add_class (gtk_widget_get_style_context (child), "pop3-tall");
  gtk_widget_set_hexpand (child, TRUE);
  gtk_widget_set_margin_start (child, TALL_INDENT);
  gtk_widget_set_margin_bottom (child, TALL_MARGIN);
  gtk_grid_attach (GTK_GRID (self->grid), child, 0, 1, 1, 1);
}

static void
pop3_row_add (GtkContainer *container,
              GtkWidget    *child)
{
  Pop3Row *self = POP3_ROW (container);
  gboolean is_entry = GTK_IS_ENTRY (child) && !GTK_IS_SPIN_BUTTON (child);

  self->value = child;
  gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
  if (is_entry)
    {
      gtk_entry_set_alignment (GTK_ENTRY (child), pop3_host_rows_get_entry_alignment ());
      gtk_entry_set_width_chars (GTK_ENTRY (child), 12);
    }
  else if (GTK_IS_COMBO_BOX (child))
    let_shrink (child);
  gtk_widget_set_hexpand (child, is_entry);
  gtk_widget_set_hexpand (self->label, !is_entry);
  leave_wheel_alone (child);
  attach_value (self, child);
  name_value (self);
}

/* The row itself is no stop: the Tab key goes from control to control. */
static gboolean
pop3_row_focus (GtkWidget       *widget,
                GtkDirectionType direction)
{
  if (!gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget)) &&
      (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD))
    return gtk_widget_child_focus (POP3_ROW (widget)->grid, direction);
  return GTK_WIDGET_CLASS (pop3_row_parent_class)->focus (widget, direction);
}

/* What is said of a row is hidden with it. */
static void
on_notify_visible (Pop3Row *self)
{
  if (self->note != NULL && !gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_widget_hide (GTK_WIDGET (self->note));
}

static void
pop3_row_set_property (GObject      *object,
                       guint         id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  Pop3Row *self = POP3_ROW (object);

  if (id == PROP_LABEL)
    {
      gtk_label_set_text_with_mnemonic (GTK_LABEL (self->label), g_value_get_string (value));
      name_value (self);
    }
  else if (id == PROP_TALL)
    self->is_tall = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pop3_row_class_init (Pop3RowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = pop3_row_set_property;
  GTK_WIDGET_CLASS (klass)->focus = pop3_row_focus;
  GTK_CONTAINER_CLASS (klass)->add = pop3_row_add;

  /**
   * Pop3Row:label:
   *
   * The name of the control, with a mnemonic.
   */
  g_object_class_install_property (
    object_class, PROP_LABEL,
    g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));

  /**
   * Pop3Row:tall:
   *
   * Whether the control is too wide to stand beside its label; to be set before the
   * control is added.
   */
  g_object_class_install_property (
    object_class, PROP_TALL,
    g_param_spec_boolean ("tall", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static void
pop3_row_init (Pop3Row *self)
{
  self->grid = add_layout (GTK_WIDGET (self));
  GTK_CONTAINER_CLASS (pop3_row_parent_class)->add (GTK_CONTAINER (self), self->grid);

  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (self->label), TRUE);
  gtk_widget_set_halign (self->label, GTK_ALIGN_START);
  gtk_widget_set_valign (self->label, GTK_ALIGN_CENTER);
  gtk_widget_show (self->label);
  gtk_container_add (GTK_CONTAINER (self->grid), self->label);
  g_signal_connect (self, "notify::visible", G_CALLBACK (on_notify_visible), NULL);
}

/* Below the row; a list without a sort function keeps the order. */
static void
add_note (Pop3Row *self)
{
  GtkWidget *list = gtk_widget_get_parent (GTK_WIDGET (self));

  self->note = g_object_new (POP3_TYPE_NOTE_ROW, NULL);
  gtk_list_box_insert (GTK_LIST_BOX (list), GTK_WIDGET (self->note),
                       gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self)) + 1);
}

/**
 * pop3_row_set_note:
 * @self: a row in a list
 * @kind: what it is
 * @text: (nullable): what there is to say about it, as markup, or %NULL
 *
 * Says something below the row, in place of what was said there before; a
 * problem marks the entry, too.
 */
void
pop3_row_set_note (Pop3Row     *self,
                   Pop3NoteKind kind,
                   const char  *text)
{
  gboolean is_problem = text != NULL && kind == POP3_NOTE_PROBLEM;
  AtkObject *accessible = gtk_widget_get_accessible (self->value);
  g_autofree char *plain = NULL;

  if (self->note == NULL && text == NULL)
    return;
  if (self->note == NULL)
    add_note (self);
  pop3_note_row_set (self->note, kind, text);

  if (text != NULL)
    pango_parse_markup (text, -1, 0, NULL, &plain, NULL, NULL);
  atk_object_set_description (accessible, plain != NULL ? plain : "");
  if (!GTK_IS_ENTRY (self->value))
    return;
  if (is_problem)
    gtk_style_context_add_class (gtk_widget_get_style_context (self->value),
                                 GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class (gtk_widget_get_style_context (self->value),
                                    GTK_STYLE_CLASS_ERROR);
}

static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       user_data)
{
  if (before == NULL || POP3_IS_NOTE_ROW (row))
    gtk_list_box_row_set_header (row, NULL);
  else if (gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

/**
 * pop3_row_list_setup:
 * @list: a list of our rows
 *
 * Draws a line between the rows, as in the host's lists.
 */
void
pop3_row_list_setup (GtkListBox *list)
{
  gtk_list_box_set_header_func (list, update_header, NULL, NULL);
}

/**
 * pop3_row_get_value:
 * @self: a row
 *
 * Returns: (transfer none): the control in it
 */
GtkWidget *
pop3_row_get_value (Pop3Row *self)
{
  return self->value;
}

/**
 * pop3_row_dup_text:
 * @entry: an entry in a row
 *
 * Returns: (transfer full): what it holds, without blanks around it
 */
char *
pop3_row_dup_text (GtkEntry *entry)
{
  return g_strstrip (g_strdup (gtk_entry_get_text (entry)));
}
