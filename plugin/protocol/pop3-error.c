/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-error.h"

G_DEFINE_QUARK (pop3-error-quark, pop3_error)
