/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-settings.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-text.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* The [POP3] group of an account file. The file is the administrator's: what it
 * says is taken as it is or refused with the place and the reason, never
 * guessed, because a guess may delete mail. The other groups are the host's. */

/* The version of the group that this code reads and writes. */
#define SETTINGS_VERSION 1u

/* What holds where a key is missing. */
#define DEFAULT_KEEP_DAYS      14u
#define DEFAULT_CHECK_MINUTES  10u
#define DEFAULT_AUTHENTICATION "auto"

#define BYTES_PER_MIB (1024 * 1024)

/* First year of fetch_since: there was no RFC 822 before. */
#define MIN_YEAR 1982

/* A bad value is shown up to this many characters. */
#define SHOWN_LENGTH 60

#define KEY_VERSION        "version"
#define KEY_KEEP_ON_SERVER "keep_on_server"
#define KEY_KEEP_DAYS      "keep_days"
#define KEY_CHECK_MINUTES  "check_minutes"
#define KEY_MAX_MESSAGE    "max_message_mib"
#define KEY_FETCH_SINCE    "fetch_since"
#define KEY_AUTHENTICATION "authentication"
#define KEY_RECEIVE_ONLY   "receive_only"

static const char *const known_keys[] = {
  KEY_VERSION,     KEY_KEEP_ON_SERVER, KEY_KEEP_DAYS,      KEY_CHECK_MINUTES,
  KEY_MAX_MESSAGE, KEY_FETCH_SINCE,    KEY_AUTHENTICATION, KEY_RECEIVE_ONLY,
  NULL,
};

/* The words of keep_on_server, by Pop3Keep. */
static const char *const keep_words[] = {
  [POP3_KEEP_ALWAYS] = "always",
  [POP3_KEEP_DAYS] = "days",
  [POP3_KEEP_UNTIL_DELETED] = "until-deleted",
  [POP3_KEEP_DAYS_OR_DELETED] = "days-or-deleted",
  [POP3_KEEP_NEVER] = "never",
  NULL,
};

const char *
pop3_keep_get_word (Pop3Keep keep)
{
  g_return_val_if_fail (keep <= POP3_KEEP_NEVER, keep_words[POP3_KEEP_ALWAYS]);

  return keep_words[keep];
}

gboolean
pop3_keep_find (const char *word,
                Pop3Keep   *keep)
{
  for (guint i = 0; keep_words[i] != NULL; i++)
    if (g_strcmp0 (word, keep_words[i]) == 0)
      {
        *keep = i;
        return TRUE;
      }

  return FALSE;
}

/* An account file while it is read. */
typedef struct
{
  GKeyFile *key_file;
  char     *path; /* for messages */
} Reader;

static void
reader_clear (Reader *self)
{
  g_clear_pointer (&self->key_file, g_key_file_unref);
  g_clear_pointer (&self->path, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean
reader_open (Reader *self, GFile *config_dir, GError **error)
{
  g_autoptr (GFile) file = g_file_get_child (config_dir, POP3_SETTINGS_FILE_NAME);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *reason = NULL;
  gsize length = 0;

  self->key_file = g_key_file_new ();
  self->path = g_file_get_parse_name (file);
  if (g_file_load_contents (file, NULL, &contents, &length, NULL, &local_error) &&
      g_key_file_load_from_data (self->key_file, contents, length, G_KEY_FILE_NONE, &local_error))
    return TRUE;

  /* GLib quotes lines of the file as they are, whatever they hold. */
  reason = pop3_text_clean (local_error->message, -1);
  g_set_error (error, POP3_ERROR, POP3_ERROR_SETTINGS,
               /* Translators: the first %s is a file's name, the second the reason. */
               _("%s: The account file cannot be read: %s"), self->path, reason);
  return FALSE;
}

/* @text: (nullable): the value as it stands in the file */
static gboolean
set_bad_value (const Reader *self, const char *key, const char *text, const char *allowed,
               GError **error)
{
  g_autofree char *clean = pop3_text_clean (text != NULL ? text : "", -1);
  g_autofree char *shown = g_utf8_substring (clean, 0, MIN (g_utf8_strlen (clean, -1),
                                                            SHOWN_LENGTH));

  g_set_error (error, POP3_ERROR, POP3_ERROR_SETTINGS,
               /* Translators: in this order a file's name, a group and a key in it, the
                * key's value, and a description of the values that are allowed. */
               _("%s, group [%s], key “%s”: The value “%s” is not allowed. Allowed: %s"),
               self->path, POP3_SETTINGS_GROUP, key, shown, allowed);
  return FALSE;
}

/* The value of @key without the blanks around it. @text stays %NULL where the
 * key is missing. */
static gboolean
read_text (const Reader *self, const char *key, char **text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *raw = NULL;
  char *value = NULL;

  if (!g_key_file_has_key (self->key_file, POP3_SETTINGS_GROUP, key, NULL))
    return TRUE;
  value = g_key_file_get_string (self->key_file, POP3_SETTINGS_GROUP, key, &local_error);
  if (value == NULL)
    {
      raw = g_key_file_get_value (self->key_file, POP3_SETTINGS_GROUP, key, NULL);
      /* Translators: what a key of the account file may hold. */
      return set_bad_value (self, key, raw, _("text in UTF-8"), error);
    }
  *text = g_strstrip (value);
  return TRUE;
}

/* @value keeps its default where the key is missing. */
static gboolean
read_number (const Reader *self, const char *key, guint min, guint max, guint *value,
             GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *allowed = NULL;
  guint64 number = 0;

  if (!read_text (self, key, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_unsigned (text, 10, min, max, &number, NULL))
    {
      *value = number;
      return TRUE;
    }
  /* Translators: what a key of the account file may hold. */
  allowed = g_strdup_printf (_("a whole number from %u to %u"), min, max);
  return set_bad_value (self, key, text, allowed, error);
}

static gboolean
read_version (const Reader *self, GError **error)
{
  g_autofree char *text = NULL;
  guint64 version = 0;

  if (!read_text (self, KEY_VERSION, &text, error))
    return FALSE;
  if (text == NULL)
    {
      g_set_error (error, POP3_ERROR, POP3_ERROR_SETTINGS,
                   /* Translators: in this order a file's name, a group and a key in it,
                    * and the value that the key must have. */
                   _("%s, group [%s]: The key “%s” is missing. Allowed: %u"),
                   self->path, POP3_SETTINGS_GROUP, KEY_VERSION, SETTINGS_VERSION);
      return FALSE;
    }
  if (g_ascii_string_to_unsigned (text, 10, SETTINGS_VERSION + 1, G_MAXUINT64, &version, NULL))
    {
      g_set_error (error, POP3_ERROR, POP3_ERROR_SETTINGS,
                   /* Translators: in this order a file's name, a group and a key in it, the
                    * version found, and the newest version that is known. */
                   _("%s, group [%s], key “%s”: The account was set up by a newer Geary POP3 "
                     "(version %s of the group). Allowed: %u"),
                   self->path, POP3_SETTINGS_GROUP, KEY_VERSION, text, SETTINGS_VERSION);
      return FALSE;
    }
  return read_number (self, KEY_VERSION, SETTINGS_VERSION, SETTINGS_VERSION, &(guint){ 0 }, error);
}

static gboolean
read_keep (const Reader *self, Pop3Keep *keep, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *allowed = NULL;

  if (!read_text (self, KEY_KEEP_ON_SERVER, &text, error))
    return FALSE;
  if (text == NULL || pop3_keep_find (text, keep))
    return TRUE;

  allowed = g_strjoinv (", ", (char **) keep_words);
  return set_bad_value (self, KEY_KEEP_ON_SERVER, text, allowed, error);
}

static gboolean
read_max_message (const Reader *self, guint64 *bytes, GError **error)
{
  guint mib = 0;

  if (!read_number (self, KEY_MAX_MESSAGE, 0, POP3_SETTINGS_MAX_MESSAGE_MIB, &mib, error))
    return FALSE;
  *bytes = (guint64) mib * BYTES_PER_MIB;
  return TRUE;
}

/* YYYY-MM-DD, all ten characters. */
static GDateTime *
parse_day (const char *text)
{
  static const char form[] = "dddd-dd-dd";
  int year = 0;

  if (strlen (text) != strlen (form))
    return NULL;
  for (gsize i = 0; i < strlen (form); i++)
    {
      if (form[i] == 'd' ? !g_ascii_isdigit (text[i]) : text[i] != form[i])
        return NULL;
    }
  year = g_ascii_strtoull (text, NULL, 10);
  if (year < MIN_YEAR)
    return NULL;
  return g_date_time_new_utc (year, g_ascii_strtoull (text + 5, NULL, 10),
                              g_ascii_strtoull (text + 8, NULL, 10), 0, 0, 0);
}

/* An empty value is written for "all", so it is read as that. */
static gboolean
read_fetch_since (const Reader *self, gint64 *fetch_since, GError **error)
{
  g_autoptr (GDateTime) day = NULL;
  g_autofree char *text = NULL;

  if (!read_text (self, KEY_FETCH_SINCE, &text, error))
    return FALSE;
  if (text == NULL || *text == '\0')
    return TRUE;
  day = parse_day (text);
  if (day == NULL)
    return set_bad_value (self, KEY_FETCH_SINCE, text,
                          /* Translators: what a key of the account file may hold; the
                           * letters stand for the digits of a date. */
                          _("a day as YYYY-MM-DD, or nothing"), error);
  *fetch_since = g_date_time_to_unix (day);
  return TRUE;
}

/* Whether there is a mechanism of this name is for those to say who log in. */
static gboolean
is_mechanism_name (const char *text)
{
  gsize length = strlen (text);

  if (length < 1 || length > POP3_LIMIT_SASL_NAME)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_authentication (const Reader *self, char **authentication, GError **error)
{
  g_autofree char *text = NULL;

  if (!read_text (self, KEY_AUTHENTICATION, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!is_mechanism_name (text))
    return set_bad_value (self, KEY_AUTHENTICATION, text,
                          /* Translators: what a key of the account file may hold; “auto”
                           * is not translated. */
                          _("“auto” or the name of a login mechanism"), error);
  g_free (*authentication);
  *authentication = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
read_receive_only (const Reader *self, gboolean *receive_only, GError **error)
{
  g_autofree char *text = NULL;

  if (!read_text (self, KEY_RECEIVE_ONLY, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (strcmp (text, "true") != 0 && strcmp (text, "false") != 0)
    return set_bad_value (self, KEY_RECEIVE_ONLY, text, "true, false", error);
  *receive_only = strcmp (text, "true") == 0;
  return TRUE;
}

static gboolean
read_all (const Reader *self, Pop3Settings *settings, GError **error)
{
  return read_version (self, error) &&
         read_keep (self, &settings->keep, error) &&
         read_number (self, KEY_KEEP_DAYS, POP3_SETTINGS_MIN_KEEP_DAYS,
                      POP3_SETTINGS_MAX_KEEP_DAYS, &settings->keep_days, error) &&
         read_number (self, KEY_CHECK_MINUTES, 0, POP3_SETTINGS_MAX_CHECK_MIN,
                      &settings->check_minutes, error) &&
         read_max_message (self, &settings->max_message_bytes, error) &&
         read_fetch_since (self, &settings->fetch_since, error) &&
         read_authentication (self, &settings->authentication, error) &&
         read_receive_only (self, &settings->receive_only, error);
}

static char **
list_unknown_keys (const Reader *self)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->key_file, POP3_SETTINGS_GROUP, NULL, NULL);
  g_autoptr (GStrvBuilder) unknown = g_strv_builder_new ();

  for (char **key = keys; key != NULL && *key != NULL; key++)
    {
      if (!g_strv_contains (known_keys, *key))
        g_strv_builder_add (unknown, *key);
    }
  return g_strv_builder_end (unknown);
}

Pop3Settings *
pop3_settings_new (void)
{
  Pop3Settings *self = g_new0 (Pop3Settings, 1);

  self->keep = POP3_KEEP_DAYS_OR_DELETED;
  self->keep_days = DEFAULT_KEEP_DAYS;
  self->check_minutes = DEFAULT_CHECK_MINUTES;
  self->fetch_since = G_MININT64;
  self->authentication = g_strdup (DEFAULT_AUTHENTICATION);
  return self;
}

Pop3Settings *
pop3_settings_copy (const Pop3Settings *self)
{
  Pop3Settings *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->authentication = g_strdup (self->authentication);
  return copy;
}

void
pop3_settings_free (Pop3Settings *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->authentication, g_free);
  g_free (self);
}

gboolean
pop3_settings_is_pop3 (GFile *config_dir)
{
  g_auto (Reader) reader = { 0 };

  g_return_val_if_fail (G_IS_FILE (config_dir), FALSE);

  return reader_open (&reader, config_dir, NULL) &&
         g_key_file_has_group (reader.key_file, POP3_SETTINGS_GROUP);
}

Pop3Settings *
pop3_settings_load (GFile *config_dir, char ***unknown_keys, GError **error)
{
  g_auto (Reader) reader = { 0 };
  g_autoptr (Pop3Settings) self = NULL;

  g_return_val_if_fail (G_IS_FILE (config_dir), NULL);

  if (!reader_open (&reader, config_dir, error))
    return NULL;

  self = pop3_settings_new ();
  self->keep = POP3_KEEP_ALWAYS;
  if (!read_all (&reader, self, error))
    return NULL;
  if (unknown_keys != NULL)
    *unknown_keys = list_unknown_keys (&reader);
  return g_steal_pointer (&self);
}

void
pop3_settings_store (const Pop3Settings *self, GKeyFile *key_file)
{
  g_autoptr (GDateTime) day = NULL;
  g_autofree char *since = NULL;
  guint64 mib = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (key_file != NULL);
  g_return_if_fail (self->keep <= POP3_KEEP_NEVER);

  if (self->fetch_since != G_MININT64)
    day = g_date_time_new_from_unix_utc (self->fetch_since);
  since = day != NULL ? g_date_time_format (day, "%Y-%m-%d") : g_strdup ("");
  mib = self->max_message_bytes / BYTES_PER_MIB + (self->max_message_bytes % BYTES_PER_MIB != 0);

  g_key_file_set_uint64 (key_file, POP3_SETTINGS_GROUP, KEY_VERSION, SETTINGS_VERSION);
  g_key_file_set_string (key_file, POP3_SETTINGS_GROUP, KEY_KEEP_ON_SERVER,
                         pop3_keep_get_word (self->keep));
  g_key_file_set_uint64 (key_file, POP3_SETTINGS_GROUP, KEY_KEEP_DAYS, self->keep_days);
  g_key_file_set_uint64 (key_file, POP3_SETTINGS_GROUP, KEY_CHECK_MINUTES, self->check_minutes);
  g_key_file_set_uint64 (key_file, POP3_SETTINGS_GROUP, KEY_MAX_MESSAGE, mib);
  g_key_file_set_string (key_file, POP3_SETTINGS_GROUP, KEY_FETCH_SINCE, since);
  g_key_file_set_string (key_file, POP3_SETTINGS_GROUP, KEY_AUTHENTICATION, self->authentication);
  g_key_file_set_boolean (key_file, POP3_SETTINGS_GROUP, KEY_RECEIVE_ONLY, self->receive_only);
}

void
pop3_settings_get_deletion (const Pop3Settings *self, int *after_days, gboolean *deleted)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (after_days != NULL);
  g_return_if_fail (deleted != NULL);

  *after_days = -1;
  if (self->keep == POP3_KEEP_NEVER)
    *after_days = 0;
  else if (self->keep == POP3_KEEP_DAYS || self->keep == POP3_KEEP_DAYS_OR_DELETED)
    *after_days = self->keep_days;
  *deleted = self->keep == POP3_KEEP_UNTIL_DELETED || self->keep == POP3_KEEP_DAYS_OR_DELETED;
}
