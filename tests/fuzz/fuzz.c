/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include <stdlib.h>

/* A critical warning is a finding: G_DEBUG=fatal-criticals would end the program by a
 * signal that the fuzzer does not know, and the input would be lost. */

/* What the host says, and goes on, when it looks for the attachments of a message that
 * has a message/rfc822 part with nothing in it. */
static const char *const known[] = {
  "geary_rf_c822_message_get_attachments_recursively: assertion 'G_TYPE_CHECK_INSTANCE_TYPE "
  "(root, g_mime_object_get_type ())' failed",
  "g_mime_message_get_mime_part: assertion 'GMIME_IS_MESSAGE (message)' failed",
  "g_mime_message_get_subject: assertion 'GMIME_IS_MESSAGE (message)' failed",
  "g_mime_object_write_to_stream: assertion 'GMIME_IS_OBJECT (object)' failed",
  NULL,
};

static gboolean
is_known (const GLogField *fields,
          gsize            n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, "MESSAGE") == 0)
        return g_strv_contains (known, fields[i].value);
    }

  return FALSE;
}

static GLogWriterOutput
on_log (GLogLevelFlags   level,
        const GLogField *fields,
        gsize            n_fields,
        gpointer         user_data)
{
  if (!(level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) || is_known (fields, n_fields))
    return G_LOG_WRITER_HANDLED;

  g_log_writer_standard_streams (level, fields, n_fields, user_data);
  abort ();
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_log_set_writer_func (on_log, NULL, NULL);
  return 0;
}
