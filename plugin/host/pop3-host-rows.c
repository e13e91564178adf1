/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-host-rows.h"

/*
 * How the host that we are built for shows the rows of its Accounts dialog, for ours to
 * look the same: grids in rows of the class pop3-row, and the bar in pop3-progress. Its
 * own are grids up to Geary 44 and boxes later, with rules that do not reach a grid.
 */

#ifdef HOST_HAS_BOX_ROWS
#define ENTRY_ALIGNMENT 0

static const char STYLE[] =
  "row.pop3-row > grid > * { margin: 18px 6px; }"
  "row.pop3-row > grid > button, row.pop3-row > grid > combobox,"
  "row.pop3-row > grid > spinbutton, row.pop3-row > grid > switch { margin: 18px; }"
  "row.pop3-row > grid > entry { margin: 18px 12px; }"
  "row.pop3-row > grid > image { margin: 0 6px; padding: 0 6px; }"
  "row.pop3-row > grid > .pop3-tall:dir(ltr) { margin: 0 18px 6px 0; }"
  "row.pop3-row > grid > .pop3-tall:dir(rtl) { margin: 0 0 6px 18px; }"
  "row.pop3-progress > box { margin: 18px 6px; }";
#else
#define ENTRY_ALIGNMENT 1

static const char STYLE[] =
  "row.pop3-row > grid > * { margin: 18px 6px; }"
  "row.pop3-row > grid > *:first-child:dir(ltr), row.pop3-row > grid > *:last-child:dir(rtl)"
  "  { margin-left: 18px; }"
  "row.pop3-row > grid > *:last-child:dir(ltr), row.pop3-row > grid > *:first-child:dir(rtl)"
  "  { margin-right: 18px; }"
  "row.pop3-row grid > image { padding: 0 6px; }"
  "row.pop3-row > grid > combobox, row.pop3-row > grid > entry, row.pop3-row > grid > image,"
  "row.pop3-row > grid > switch { margin: 0 12px; }"
  "row.pop3-row > grid > button, row.pop3-row > grid > spinbutton"
  "  { margin-top: 0; margin-bottom: 0; }"
  "row.pop3-progress > box { margin: 18px; }";
#endif

/**
 * pop3_host_rows_get_style:
 *
 * Returns: (transfer none): the rules for our rows, as CSS
 */
const char *
pop3_host_rows_get_style (void)
{
  return STYLE;
}

/**
 * pop3_host_rows_get_entry_alignment:
 *
 * Returns: where in an entry its text stands, from 0 at the beginning to 1 at the end
 */
float
pop3_host_rows_get_entry_alignment (void)
{
  return ENTRY_ALIGNMENT;
}
