/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

/* The actions that begin a letter: those of the application, of each of its windows, and
 * of each message that is shown; each list ends with %NULL. */
extern const char *const POP3_HOST_APPLICATION_COMPOSES[];
extern const char *const POP3_HOST_WINDOW_COMPOSES[];
extern const char *const POP3_HOST_MESSAGE_COMPOSES[];

/* The group that those of a message are in, at the list of its conversation. */
#define POP3_HOST_MESSAGE_GROUP "eml"

/* A property of the body: whether the text is there. */
#define POP3_HOST_BODY_LOADED "is-content-loaded"

/**
 * Pop3HostComposer:
 * @senders: (nullable): who the letter can be from; the addresses of the account that it
 *   begins with come first
 * @body: (nullable): the view with the text, which has %POP3_HOST_BODY_LOADED
 *
 * The parts of a composer, which owns them.
 */
typedef struct {
  GtkComboBox *senders;
  GObject     *body;
} Pop3HostComposer;

void pop3_host_composer_find (ComposerWidget   *composer,
                              Pop3HostComposer *parts);

G_END_DECLS
