/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "settings/pop3-findings.h"
#include "settings/pop3-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define POP3_TYPE_OPTIONS_LIST (pop3_options_list_get_type ())
G_DECLARE_FINAL_TYPE (Pop3OptionsList, pop3_options_list, POP3, OPTIONS_LIST, GtkFrame)

void pop3_options_list_load         (Pop3OptionsList *self, const Pop3Settings *settings);
void pop3_options_list_store        (Pop3OptionsList *self, Pop3Settings *settings);
void pop3_options_list_show_expiry  (Pop3OptionsList *self, int days);

G_END_DECLS
