/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "sync/pop3-status.h"
#include "sync/pop3-visit.h"

G_BEGIN_DECLS

#define POP3_TYPE_CHECKER (pop3_checker_get_type ())
G_DECLARE_FINAL_TYPE (Pop3Checker, pop3_checker, POP3, CHECKER, GObject)

Pop3Checker *pop3_checker_new (const Pop3Settings *settings, Pop3Mailbox *mailbox);
void pop3_checker_set_status   (Pop3Checker *self, Pop3Status *status);
void pop3_checker_set_settings (Pop3Checker *self, const Pop3Settings *settings);
const Pop3Settings *pop3_checker_get_settings (Pop3Checker *self);

void     pop3_checker_start       (Pop3Checker *self);
void     pop3_checker_stop_async  (Pop3Checker *self, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean pop3_checker_stop_finish (Pop3Checker *self, GAsyncResult *result, GError **error);

void pop3_checker_set_online    (Pop3Checker *self, gboolean online);
void pop3_checker_set_asleep    (Pop3Checker *self, gboolean asleep);
void pop3_checker_change_server (Pop3Checker *self);
void pop3_checker_check_now     (Pop3Checker *self);

/* Answers to Pop3Checker::due. */
void pop3_checker_visit   (Pop3Checker *self, Pop3SessionConfig *config);
void pop3_checker_put_off (Pop3Checker *self, gboolean needs_user);

gboolean pop3_checker_is_visiting (Pop3Checker *self);
gboolean pop3_checker_is_settling (Pop3Checker *self);
gboolean pop3_checker_is_mending  (Pop3Checker *self);

G_END_DECLS
