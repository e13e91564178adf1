/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-capabilities.h"
#include "protocol/pop3-limits.h"

/* The lines of an answer to CAPA. */

static gboolean
on_line (const char *line,
         gsize       length,
         gpointer    user_data)
{
  pop3_capabilities_add_line (user_data, line, length);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (Pop3Capabilities) capabilities = pop3_capabilities_new ();

  fuzz_each_line (data, size, on_line, capabilities);

  g_assert_cmpuint (capabilities->sasl->len, <=, POP3_LIMIT_SASL_NAMES);
  for (guint i = 0; i < capabilities->sasl->len; i++)
    {
      const char *name = g_ptr_array_index (capabilities->sasl, i);

      g_assert_cmpuint (strlen (name), <=, POP3_LIMIT_SASL_NAME);
      g_assert_true (pop3_capabilities_has_mechanism (capabilities, name));
    }
  g_assert_cmpint (capabilities->expire, >=, MIN (POP3_EXPIRE_UNKNOWN, POP3_EXPIRE_NEVER));
  if (capabilities->implementation != NULL)
    fuzz_check_shown (capabilities->implementation);
  return 0;
}
