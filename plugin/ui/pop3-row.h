/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  POP3_NOTE_HINT,
  POP3_NOTE_WARNING,
  POP3_NOTE_PROBLEM,
} Pop3NoteKind;

#define POP3_TYPE_ROW (pop3_row_get_type ())
G_DECLARE_FINAL_TYPE (Pop3Row, pop3_row, POP3, ROW, GtkListBoxRow)

#define POP3_TYPE_NOTE_ROW (pop3_note_row_get_type ())
G_DECLARE_FINAL_TYPE (Pop3NoteRow, pop3_note_row, POP3, NOTE_ROW, GtkListBoxRow)

GtkWidget *pop3_row_get_value  (Pop3Row *self);
void       pop3_row_set_note   (Pop3Row *self, Pop3NoteKind kind, const char *text);
void       pop3_note_row_set   (Pop3NoteRow *self, Pop3NoteKind kind, const char *text);
const char *pop3_note_row_get_text (Pop3NoteRow *self);
void       pop3_row_list_setup (GtkListBox *list);
char      *pop3_row_dup_text   (GtkEntry *entry);

G_END_DECLS
