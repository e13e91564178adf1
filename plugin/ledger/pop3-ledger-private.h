/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "ledger/pop3-ledger.h"

G_BEGIN_DECLS

#define POP3_SECONDS_PER_DAY (24 * 60 * 60)

/* Keys of Pop3StateTable. */

#define POP3_STATE_VERSION "version" /* of the tables */
#define POP3_STATE_BACKLOG "backlog" /* 1 until the first bulk download is over */
#define POP3_STATE_SESSION "session" /* unix time of the last good session */
#define POP3_STATE_DAY     "day"     /* days with a good session so far */
#define POP3_STATE_TICK    "tick"    /* unix time at which that count last grew */
#define POP3_STATE_EMPTY   "empty"   /* the id behind the last row that a listing of nothing
                                      * was of; 0 when the last good session listed something */
#define POP3_STATE_DOUBT   "doubt"   /* 1 while the ids may be those of other messages */
#define POP3_STATE_TOTAL   "total"   /* octets of all that the last good session found, as STAT
                                      * said; 0 = it did not, -1 = it deleted some */
#define POP3_STATE_MAILBOX "mailbox" /* whose unique ids the rows have */

/*< private >
 * pop3_ledger_get_state:
 * @value: (out): the value of @key, @fallback when it is not there
 */
gboolean pop3_ledger_get_state (sqlite3 *db, const char *key, gint64 fallback, gint64 *value,
                                GError **error);

/*< private >
 * pop3_ledger_get_time:
 * @value: (out): the value of @key, 0 when it is not there or is none that a clock
 *   or a count of days has
 */
gboolean pop3_ledger_get_time (sqlite3 *db, const char *key, gint64 *value, GError **error);

/*< private >
 * pop3_ledger_is_time:
 *
 * Returns: whether @time is one of ours, which can be reckoned with: whoever wrote it
 */
gboolean pop3_ledger_is_time (gint64 time);

/*< private >
 * pop3_ledger_set_state:
 *
 * Sets or replaces the value of @key.
 */
gboolean pop3_ledger_set_state (sqlite3 *db, const char *key, gint64 value, GError **error);

/*< private >
 * pop3_ledger_get_text:
 * @value: (out) (transfer full) (nullable): the value of @key, %NULL when it is not there
 */
gboolean pop3_ledger_get_text (sqlite3 *db, const char *key, char **value, GError **error);

/*< private >
 * pop3_ledger_set_text:
 *
 * Sets or replaces the value of @key.
 */
gboolean pop3_ledger_set_text (sqlite3 *db, const char *key, const char *value, GError **error);

/*< private >
 * pop3_ledger_get_age_days:
 *
 * Returns: for how many days the message has been here; a clock that was set back makes
 *   none older
 */
gint64 pop3_ledger_get_age_days (const Pop3LedgerRow *row, gint64 now);

/*< private >
 * pop3_ledger_set_damaged:
 *
 * Returns: %FALSE, with an error that names the row
 */
gboolean pop3_ledger_set_damaged (gint64 row_id, GError **error);

/*< private >
 * pop3_ledger_bind_digest:
 * @digest: (nullable): what to bind, %NULL for NULL
 */
gboolean pop3_ledger_bind_digest (sqlite3_stmt *statement, int index, GBytes *digest,
                                  GError **error);

/*< private >
 * pop3_ledger_index_listing:
 * @listing: must outlive the result
 *
 * Returns: (transfer full) (element-type Pop3ListingEntry): a set of the entries by
 *   id and occurrence
 */
GHashTable *pop3_ledger_index_listing (const Pop3Listing *listing);

G_END_DECLS
