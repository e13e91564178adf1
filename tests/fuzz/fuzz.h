/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>
#include <string.h>

/*
 * What libFuzzer calls, and what the targets share. A target checks what must hold
 * of any input by g_assert(): a failure is a crash, which the fuzzer keeps.
 */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
int LLVMFuzzerInitialize (int *argc, char ***argv);

typedef gboolean (*FuzzLineFunc) (const char *line, gsize length, gpointer user_data);

/* Gives each line of the input, in a block of exactly its size, without its LF. */
static inline void
fuzz_each_line (const guint8 *data,
                gsize         size,
                FuzzLineFunc  func,
                gpointer      user_data)
{
  const char *position = (const char *) data;
  const char *end = position + size;
  gboolean more = TRUE;

  while (more && position < end)
    {
      const char *line_end = memchr (position, '\n', (gsize) (end - position));
      gsize length = (gsize) ((line_end != NULL ? line_end : end) - position);
      g_autofree char *line = g_memdup2 (position, MAX (length, 1));

      more = func (line, length, user_data);
      position += length + 1;
    }
}
