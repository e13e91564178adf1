/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Pop3Keep:
 * @POP3_KEEP_ALWAYS: leave everything on the server
 * @POP3_KEEP_DAYS: until N days after it came here
 * @POP3_KEEP_UNTIL_DELETED: until deleted here for good
 * @POP3_KEEP_DAYS_OR_DELETED: whichever comes first
 * @POP3_KEEP_NEVER: delete as soon as it is safe here
 *
 * What stays on the server (keep_on_server).
 */
typedef enum {
  POP3_KEEP_ALWAYS,
  POP3_KEEP_DAYS,
  POP3_KEEP_UNTIL_DELETED,
  POP3_KEEP_DAYS_OR_DELETED,
  POP3_KEEP_NEVER,
} Pop3Keep;

/**
 * Pop3Settings:
 * @keep: what stays on the server
 * @keep_days: days for the rules that count them, 1 or more
 * @check_minutes: minutes between checks, 0 = only when asked
 * @max_message_bytes: size above which only a part is fetched, 0 = no limit
 * @fetch_since: unix time of the first day to fetch (UTC midnight), G_MININT64 = all
 * @authentication: "auto" or a mechanism's name
 * @receive_only: no outgoing server; composing is refused
 *
 * The [POP3] group of an account file as a value: design of the file format in
 * the README, "The account file".
 */
typedef struct {
  Pop3Keep keep;
  guint    keep_days;
  guint    check_minutes;
  guint64  max_message_bytes;
  gint64   fetch_since;
  char    *authentication;
  gboolean receive_only;
} Pop3Settings;

#define POP3_SETTINGS_FILE_NAME "geary.ini"
#define POP3_SETTINGS_GROUP     "POP3"

Pop3Settings *pop3_settings_copy (const Pop3Settings *self);
void          pop3_settings_free (Pop3Settings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Settings, pop3_settings_free)

/* Whether the account file in @config_dir has a [POP3] group; a missing or
 * unreadable file has none. Reads a small file; any thread. */
gboolean pop3_settings_is_pop3 (GFile *config_dir);

/* Reads the account file in @config_dir. POP3_ERROR_SETTINGS names file, group
 * and key; then the account must not be opened. Unknown keys of the group are
 * listed in @unknown_keys (nullable) (transfer full) and left alone. */
Pop3Settings *pop3_settings_load (GFile *config_dir, char ***unknown_keys, GError **error);

/* Writes @self into @key_file, leaving all other groups and unknown keys. */
void pop3_settings_store (const Pop3Settings *self, GKeyFile *key_file);

G_END_DECLS
