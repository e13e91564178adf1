/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-options-list.h"

#include "pop3-row.h"

#include <glib/gi18n-lib.h>

/*
 * The rows about what is fetched, how often, and how long it stays on the server:
 * the settings of an account that only POP3 has. Main thread.
 */

#define RESOURCE "/org/gnome/Geary/plugins/pop3/pop3-options-list.ui"

#define BYTES_PER_MIB (G_GUINT64_CONSTANT (1) << 20)
#define DEFAULT_SINCE_MONTHS 3 /* proposed to those who do not want everything */

struct _Pop3OptionsList {
  GtkFrame parent_instance;

  GtkListBox      *list;
  Pop3Row         *keep_row;
  GtkComboBox     *keep;
  Pop3Row         *days_row;
  GtkSpinButton   *days;
  GtkComboBoxText *interval;
  GtkComboBox     *fetch;
  Pop3Row         *since_row;
  GtkMenuButton   *since;
  GtkCalendar     *calendar;
  GtkComboBoxText *size;
  gboolean         loading;
};

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const guint INTERVALS[] = { 5, 10, 15, 30, 60, 0 }; /* minutes */
static const guint SIZES[] = { 1, 2, 5, 10, 25, 50, 100, 0 }; /* MiB */

G_DEFINE_FINAL_TYPE (Pop3OptionsList, pop3_options_list, GTK_TYPE_FRAME)

/* ------------------------------------------------------- choices among numbers */

static char *
format_interval (guint minutes)
{
  if (minutes == 0)
    /* Translators: check for new mail: never by the clock */
    return g_strdup (_("Only when asked"));
  return g_strdup_printf (
    /* Translators: check for new mail: every so many minutes */
    g_dngettext (GETTEXT_PACKAGE, "Every minute", "Every %u minutes", minutes), minutes);
}

static char *
format_size (guint mib)
{
  if (mib == 0)
    /* Translators: no limit to the size of messages that are fetched */
    return g_strdup (_("No limit"));
  /* Translators: the size of a message, in units of 1048576 bytes */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u MB", "%u MB", mib), mib);
}

static void
append_number (GtkComboBoxText *combo,
               guint            number,
               char *(*format) (guint number))
{
  g_autofree char *id = g_strdup_printf ("%u", number);
  g_autofree char *text = format (number);

  gtk_combo_box_text_append (combo, id, text);
}

/* A number that is none of the usual ones becomes one. */
static void
select_number (GtkComboBoxText *combo,
               guint            number,
               char *(*format) (guint number))
{
  g_autofree char *id = g_strdup_printf ("%u", number);

  if (gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), id))
    return;
  append_number (combo, number, format);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), id);
}

static guint
get_number (GtkComboBoxText *combo)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (combo));

  return id != NULL ? (guint) g_ascii_strtoull (id, NULL, 10) : 0;
}

/* ------------------------------------------------------------- what is shown */

/* The choices have the words of the account file for their ids. */
static Pop3Keep
get_keep (Pop3OptionsList *self)
{
  Pop3Keep keep = POP3_KEEP_ALWAYS;

  pop3_keep_find (gtk_combo_box_get_active_id (self->keep), &keep);
  return keep;
}

static gboolean
fetches_all (Pop3OptionsList *self)
{
  return g_strcmp0 (gtk_combo_box_get_active_id (self->fetch), "since") != 0;
}

static void
update_rows (Pop3OptionsList *self)
{
  Pop3Keep keep = get_keep (self);

  gtk_widget_set_visible (GTK_WIDGET (self->days_row), keep == POP3_KEEP_DAYS ||
                                                       keep == POP3_KEEP_DAYS_OR_DELETED);
  gtk_widget_set_visible (GTK_WIDGET (self->since_row), !fetches_all (self));
  gtk_list_box_invalidate_headers (self->list);
}

static GDateTime *
get_day (Pop3OptionsList *self)
{
  guint year = 0;
  guint month = 0;
  guint day = 0;

  gtk_calendar_get_date (self->calendar, &year, &month, &day);
  return g_date_time_new_utc (year, month + 1, MAX (day, 1), 0, 0, 0);
}

static void
set_day (Pop3OptionsList *self,
         GDateTime       *day)
{
  gtk_calendar_select_month (self->calendar, g_date_time_get_month (day) - 1,
                             g_date_time_get_year (day));
  gtk_calendar_select_day (self->calendar, g_date_time_get_day_of_month (day));
}

static void
on_day_changed (Pop3OptionsList *self)
{
  g_autoptr (GDateTime) day = get_day (self);
  g_autofree char *text = g_date_time_format (day, "%x");

  gtk_button_set_label (GTK_BUTTON (self->since), text);
  /* Its name is that of the row. */
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self->since)), text);
  if (!self->loading)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_changed (Pop3OptionsList *self)
{
  update_rows (self);
  if (!self->loading)
    g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * pop3_options_list_show_expiry:
 * @self: the rows of an account's options
 * @days: days for which the server keeps what was fetched; negative when it keeps it
 *   for ever or does not say
 *
 * Tells the user of a server that deletes by itself.
 */
void
pop3_options_list_show_expiry (Pop3OptionsList *self,
                               int              days)
{
  g_autofree char *text = NULL;

  if (days == 0)
    text = g_strdup (_("This server deletes messages by itself as soon as they have been fetched, "
                       "whatever is chosen here."));
  else if (days > 0)
    text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   /* Translators: the placeholder is a number of days; the choice is how long
                    * messages stay on the server. */
                   "This server deletes messages by itself after %d day, whatever is chosen here.",
                   "This server deletes messages by itself after %d days, whatever is chosen here.",
                   (gulong) days), days);
  pop3_row_set_note (self->keep_row, POP3_NOTE_WARNING, text);
}

/* ---------------------------------------------------------- from and to settings */

static void
load_since (Pop3OptionsList *self,
            gint64           since)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) day = NULL;

  if (since != G_MININT64)
    day = g_date_time_new_from_unix_utc (since);
  if (day == NULL)
    day = g_date_time_add_months (now, -DEFAULT_SINCE_MONTHS);
  gtk_combo_box_set_active_id (self->fetch, since != G_MININT64 ? "since" : "all");
  set_day (self, day);
}

/**
 * pop3_options_list_load:
 * @self: the rows of an account's options
 * @settings: the options
 *
 * Shows them.
 */
void
pop3_options_list_load (Pop3OptionsList    *self,
                        const Pop3Settings *settings)
{
  self->loading = TRUE;
  gtk_combo_box_set_active_id (self->keep, pop3_keep_get_word (settings->keep));
  gtk_spin_button_set_value (self->days, settings->keep_days);
  select_number (self->interval, settings->check_minutes, format_interval);
  load_since (self, settings->fetch_since);
  /* A limit is counted in whole units, in the file and here. */
  select_number (self->size, (guint) (settings->max_message_bytes / BYTES_PER_MIB), format_size);
  update_rows (self);
  self->loading = FALSE;
}

/**
 * pop3_options_list_store:
 * @self: the rows of an account's options
 * @settings: the options
 *
 * Writes what the rows say into @settings.
 */
void
pop3_options_list_store (Pop3OptionsList *self,
                         Pop3Settings    *settings)
{
  g_autoptr (GDateTime) day = get_day (self);

  /* A number that was typed counts once the entry is left, or now. */
  gtk_spin_button_update (self->days);
  settings->keep = get_keep (self);
  settings->keep_days = gtk_spin_button_get_value_as_int (self->days);
  settings->check_minutes = get_number (self->interval);
  settings->fetch_since = fetches_all (self) ? G_MININT64 : g_date_time_to_unix (day);
  settings->max_message_bytes = get_number (self->size) * BYTES_PER_MIB;
}

/* ------------------------------------------------------------------ the class */

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, Pop3OptionsList, name)

static void
pop3_options_list_class_init (Pop3OptionsListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /**
   * Pop3OptionsList::changed:
   * @self: the rows of an account's options
   *
   * The user has changed something.
   */
  signals[CHANGED] = g_signal_new ("changed", POP3_TYPE_OPTIONS_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (POP3_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE);
  BIND (list);
  BIND (keep_row);
  BIND (keep);
  BIND (days_row);
  BIND (days);
  BIND (interval);
  BIND (fetch);
  BIND (since_row);
  BIND (since);
  BIND (calendar);
  BIND (size);
}

static void
pop3_options_list_init (Pop3OptionsList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pop3_row_list_setup (self->list);
  gtk_spin_button_set_range (self->days, POP3_SETTINGS_MIN_KEEP_DAYS,
                             POP3_SETTINGS_MAX_KEEP_DAYS);
  for (gsize i = 0; i < G_N_ELEMENTS (INTERVALS); i++)
    append_number (self->interval, INTERVALS[i], format_interval);
  for (gsize i = 0; i < G_N_ELEMENTS (SIZES); i++)
    append_number (self->size, SIZES[i], format_size);

  g_signal_connect_swapped (self->keep, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->days, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->interval, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->fetch, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->calendar, "day-selected", G_CALLBACK (on_day_changed), self);
  g_signal_connect_swapped (self->size, "changed", G_CALLBACK (on_changed), self);
}
