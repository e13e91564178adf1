/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "headless-json.h"

void
json_append_string (GString    *json,
               const char *text)
{
  g_string_append_c (json, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (json, "\\%c", *c);
      else if ((guchar) *c < ' ')
        g_string_append_printf (json, "\\u%04x", (guchar) *c);
      else
        g_string_append_c (json, *c);
    }
  g_string_append_c (json, '"');
}

void
json_append_member (GString    *json,
               const char *name,
               const char *value)
{
  g_string_append_printf (json, ", \"%s\": ", name);
  if (value != NULL)
    json_append_string (json, value);
  else
    g_string_append (json, "null");
}

void
json_append_numbers (GString    *json,
                const char *name,
                GArray     *numbers)
{
  g_string_append_printf (json, ", \"%s\": [", name);
  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (json, "%s%d", i > 0 ? ", " : "", g_array_index (numbers, int, i));
  g_string_append_c (json, ']');
}
