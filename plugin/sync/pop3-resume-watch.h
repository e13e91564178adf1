/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define POP3_TYPE_RESUME_WATCH (pop3_resume_watch_get_type ())
G_DECLARE_FINAL_TYPE (Pop3ResumeWatch, pop3_resume_watch, POP3, RESUME_WATCH, GObject)

Pop3ResumeWatch *pop3_resume_watch_new (void);

G_END_DECLS
