/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host-api.h"

/* The host sets its library up with its engine. @resources: its folder of data
 * Returns: (transfer full): the engine */
static inline GObject *
host_engine_set_up (const char *resources)
{
  g_autoptr (GFile) folder = g_file_new_for_path (resources);

  return (GObject *) geary_engine_new (folder);
}
