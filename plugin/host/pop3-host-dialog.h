/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

/**
 * Pop3HostListPage:
 * @header: the bar on top of it
 * @add_button: what begins a new account, in @header
 * @content: all below @header
 * @welcome: in @content: what is seen as long as there is no account
 * @accounts: in @content: a row for each account
 *
 * The parts of the dialog's first page, which owns them.
 */
typedef struct {
  GtkContainer *header;
  GtkButton    *add_button;
  GtkGrid      *content;
  GtkWidget    *welcome;
  GtkContainer *accounts;
} Pop3HostListPage;

/**
 * Pop3HostAccountPage:
 * @header: the bar on top of it
 * @settings: the rows of its last list
 * @download: (nullable): in @settings: how much of an IMAP mailbox to download
 * @servers_button: (nullable): what leads to the settings of the servers
 * @remove_button: what removes the account
 *
 * The parts of an account's page, which owns them.
 */
typedef struct {
  GtkHeaderBar *header;
  GtkListBox   *settings;
  GtkWidget    *download;
  GtkButton    *servers_button;
  GtkButton    *remove_button;
} Pop3HostAccountPage;

GtkContainer *pop3_host_dialog_get_pages         (AccountsEditor      *editor);
gboolean      pop3_host_dialog_find_list_page    (GtkWidget           *page,
                                                  Pop3HostListPage    *parts);
gboolean      pop3_host_dialog_find_account_page (GtkWidget           *page,
                                                  Pop3HostAccountPage *parts);
void          pop3_host_dialog_take_button       (GtkButton           *button,
                                                  GtkWidget           *page);

G_END_DECLS
