/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>
#include <string.h>

/* A string with NULs in it, and its length. */
#define SPAN(text) text, sizeof (text) - 1

/* A copy of exactly these octets (of one, for none) with nothing behind them, so
 * that a sanitizer
 * sees whoever reads on. */
static inline char *
exact_copy (const char *bytes,
            gsize       length)
{
  char *copy = g_malloc (MAX (length, 1));

  if (length > 0)
    memcpy (copy, bytes, length);

  return copy;
}
