/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary.h"

G_BEGIN_DECLS

/**
 * Pop3ComposerRefused:
 * @composer: the host's composer, which is about to close
 *
 * Called for a composer that has no sender to use.
 */
typedef void (*Pop3ComposerRefused) (ComposerWidget *composer);

void pop3_composer_watch (ComposerWidget *composer, ApplicationClient *client,
                          Pop3ComposerRefused refused);

G_END_DECLS
