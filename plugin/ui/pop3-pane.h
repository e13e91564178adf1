/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-classes.h"

G_BEGIN_DECLS

#define POP3_TYPE_PANE (pop3_pane_get_type ())
G_DECLARE_DERIVABLE_TYPE (Pop3Pane, pop3_pane, POP3, PANE, GtkGrid)

struct _Pop3PaneClass {
  GtkGridClass parent_class;

  void (*running_changed) (Pop3Pane *self, gboolean running);
};

void            pop3_pane_set_parts     (Pop3Pane *self, GtkHeaderBar *header,
                                         GtkWidget *initial_widget);
AccountsEditor *pop3_pane_get_editor    (Pop3Pane *self);
GCancellable   *pop3_pane_start         (Pop3Pane *self);
void            pop3_pane_finish        (Pop3Pane *self);
GCancellable   *pop3_pane_get_cancellable (Pop3Pane *self);
gboolean        pop3_pane_is_alive      (Pop3Pane *self);
gboolean        pop3_pane_is_running    (Pop3Pane *self);
void            pop3_pane_cancel        (Pop3Pane *self);
void            pop3_pane_leave         (Pop3Pane *self);
void            pop3_pane_describe      (GtkWidget *control, const char *text);
void            pop3_pane_notify        (Pop3Pane *self, const char *message);
void            pop3_pane_notify_editor (AccountsEditor *editor, const char *message);

G_END_DECLS
