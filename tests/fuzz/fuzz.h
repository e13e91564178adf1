/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <glib.h>
#include <string.h>

#include "protocol/pop3-text.h"

/*
 * What libFuzzer calls, and what the targets share. A target checks what must hold
 * of any input by g_assert(): a failure is a crash, which the fuzzer keeps.
 */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* What is shown and has words of somebody else's in it: one line of UTF-8, in which
 * nothing moves or hides what stands around it. */
static inline void
fuzz_check_shown (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_true (*c == ' ' || pop3_text_is_shown (g_utf8_get_char (c)));
}

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
