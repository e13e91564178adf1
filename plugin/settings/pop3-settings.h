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
 * pop3_keep_get_word:
 * @keep: what stays on the server
 *
 * Any thread.
 *
 * Returns: the word for it in an account file
 */
const char *pop3_keep_get_word (Pop3Keep keep);

/**
 * pop3_keep_find:
 * @word: (nullable): a word of an account file
 * @keep: (out): what it stands for
 *
 * Any thread.
 *
 * Returns: whether there is such a word; when not, @keep is as it was
 */
gboolean pop3_keep_find (const char *word, Pop3Keep *keep);

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
 * the README, "The account file". A plain value without a thread of its own;
 * the password is never part of it.
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

/* What the file may hold; also the bounds of the widgets that ask for it. */

#define POP3_SETTINGS_MIN_KEEP_DAYS    1u
#define POP3_SETTINGS_MAX_KEEP_DAYS    3650u  /* ten years; longer is "always" */
#define POP3_SETTINGS_MAX_CHECK_MIN    10080u /* a week; rarer is "when asked" */
#define POP3_SETTINGS_MAX_MESSAGE_MIB  4096u  /* above what any server takes in */

/**
 * pop3_settings_new:
 *
 * The settings a new account begins with: kept on the server for 14 days or
 * until deleted here, a check every 10 minutes, everything fetched. Any thread.
 *
 * Returns: (transfer full): the settings
 */
Pop3Settings *pop3_settings_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_settings_copy:
 * @self: settings
 *
 * Any thread.
 *
 * Returns: (transfer full): a copy that shares nothing with @self
 */
Pop3Settings *pop3_settings_copy (const Pop3Settings *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_settings_free:
 * @self: (nullable) (transfer full): settings
 *
 * Any thread.
 */
void pop3_settings_free (Pop3Settings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Settings, pop3_settings_free)

/**
 * pop3_settings_is_pop3:
 * @config_dir: an account's configuration folder
 *
 * Whether the account file in @config_dir has a [POP3] group; a missing or
 * unreadable file has none. Reads a small file; any thread.
 *
 * Returns: %TRUE when the account is ours
 */
gboolean pop3_settings_is_pop3 (GFile *config_dir);

/**
 * pop3_settings_load:
 * @config_dir: an account's configuration folder
 * @unknown_keys: (out) (optional) (transfer full) (array zero-terminated=1):
 *   the keys of the group that this version does not know, maybe none; they
 *   stay in the file and are worth a word in the log. Not set on failure
 * @error: return location for a POP3_ERROR_SETTINGS, which names file, group
 *   and key and says what is allowed
 *
 * Reads the account file in @config_dir; on failure the account must not be
 * opened. A missing keep_on_server means always: only a written word deletes
 * mail. Reads a small file; any thread.
 *
 * Returns: (transfer full): the settings, %NULL with @error set
 */
Pop3Settings *pop3_settings_load (GFile *config_dir, char ***unknown_keys,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * pop3_settings_store:
 * @self: settings, within the bounds above
 * @key_file: the account file's contents
 *
 * Writes @self into @key_file, all keys of ours with the version first, leaving
 * all other groups and unknown keys. Any thread.
 */
void pop3_settings_store (const Pop3Settings *self, GKeyFile *key_file);

/**
 * pop3_settings_get_deletion:
 * @self: settings
 * @after_days: (out): days after which a message is deleted on the server, -1 =
 *   never by age, 0 = as soon as it is safe here
 * @deleted: (out): whether what is deleted here for good is deleted there, too
 *
 * The rules for the server's copies in the two values that the plan of a visit
 * asks for. Any thread.
 */
void pop3_settings_get_deletion (const Pop3Settings *self, int *after_days, gboolean *deleted);

G_END_DECLS
