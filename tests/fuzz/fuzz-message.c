/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include <dlfcn.h>
#include <gmodule.h>
#include <sanitizer/lsan_interface.h>

#include "host-api.h"
#include "ledger/pop3-fingerprint.h"
#include "protocol/pop3-limits.h"
#include "store/pop3-filename.h"
#include "store/pop3-message.h"
#include "store/pop3-search-text.h"
#include "sync/pop3-message-date.h"

/* A message, in Geary's own library: it is stored as it came, or in a repaired form
 * with its octets attached. The fuzzer sees our part of the way only. */

#define WHOLE_SIZE 1000000

/*
 * The host's language makes a quark of each text that it tells from others, and GLib
 * never frees a table of quarks that has become too small: not the first one, which is
 * there before any code of a program's, and not those that follow.
 */
__attribute__ ((section (".preinit_array"), used))
static void (*const before_libraries) (void) = __lsan_disable;

G_MODULE_EXPORT GQuark
g_quark_from_string (const char *text)
{
  static GQuark (*of_glib) (const char *text) = NULL;
  GQuark quark = 0;

  if (of_glib == NULL)
    of_glib = dlsym (RTLD_NEXT, "g_quark_from_string");
  __lsan_disable ();
  quark = of_glib (text);
  __lsan_enable ();
  return quark;
}

static void
check_filename (const char *name)
{
  g_autofree char *plain = pop3_filename_make_plain (name);

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strchr (name, '/'));
  g_assert_true (strcmp (name, ".") != 0 && strcmp (name, "..") != 0);
  g_assert_cmpuint (strlen (name), <=, POP3_LIMIT_FILENAME);
  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      g_assert_false (g_unichar_iscntrl (character));
      g_assert_false (character >= 0x202a && character <= 0x202e);
      g_assert_false (character >= 0x2066 && character <= 0x2069);
    }

  g_assert_cmpuint (strlen (plain), <=, POP3_LIMIT_FILENAME_PLAIN);
  g_assert_true (*plain != '\0' && *plain != '.' && plain[strlen (plain) - 1] != '.');
  for (const char *c = plain; *c != '\0'; c++)
    g_assert_true (g_ascii_isalnum (*c) || strchr ("._-", *c) != NULL);
}

static void
check_parts (const Pop3Message *message)
{
  for (guint i = 0; i < message->parts->len; i++)
    {
      const Pop3Part *part = g_ptr_array_index (message->parts, i);

      g_assert_nonnull (part->content);
      g_assert_nonnull (part->mime_type);
      if (part->filename != NULL)
        check_filename (part->filename);
    }
}

/* However messages are in each other, what the host makes of them has an end. */
static void
check_growth (const Pop3Message *message,
              gsize              size)
{
  gsize total = 0;

  for (guint i = 0; i < message->parts->len; i++)
    {
      const Pop3Part *part = g_ptr_array_index (message->parts, i);

      total += g_bytes_get_size (part->content);
    }
  g_assert_cmpuint (total, <=, (POP3_LIMIT_NESTED_COPIES + 1) * size + POP3_LIMIT_NESTED_ROOM);
}

/* All octets are there: in header and body, or in the last attachment. */
static void
check_octets (const Pop3Message *message,
              GBytes            *wire)
{
  gsize header = g_bytes_get_size (message->header);
  const char *data = g_bytes_get_data (wire, NULL);

  if (message->repaired)
    {
      const Pop3Part *last = g_ptr_array_index (message->parts, message->parts->len - 1);

      g_assert_true (g_bytes_equal (last->content, wire));
      return;
    }
  g_assert_cmpmem (data, header, g_bytes_get_data (message->header, NULL), header);
  g_assert_cmpmem (data + header, g_bytes_get_size (wire) - header,
                   g_bytes_get_data (message->body, NULL), g_bytes_get_size (message->body));
}

static void
check_header (GBytes *wire)
{
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) whole = NULL;
  gint64 date = 0;

  pop3_message_date_read (wire, &date);
  pop3_fingerprint_new (g_bytes_get_data (wire, NULL), g_bytes_get_size (wire), &header, &whole);
  g_assert_cmpuint (g_bytes_get_size (whole), ==, POP3_FINGERPRINT_SIZE);
}

/* The host sets its library up with its engine, which stays. */
static void
set_up_host (void)
{
  static GearyEngine *engine = NULL;
  g_autoptr (GFile) resources = g_file_new_for_path ("/");

  if (engine != NULL)
    return;

  __lsan_enable ();
  engine = geary_engine_new (resources);
}

static void
check_message (GBytes *wire)
{
  g_autoptr (GDateTime) received = pop3_message_guess_received (wire);
  g_autoptr (Pop3Message) message = NULL;
  g_autoptr (Pop3Message) beginning = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;

  check_header (wire);
  message = pop3_message_new (wire, POP3_MESSAGE_FLAGS_UNREAD, received, &cause);
  if (message == NULL)
    {
      message = pop3_message_new_repaired (wire, POP3_MESSAGE_FLAGS_UNREAD, received, cause,
                                           &error);
      g_assert_no_error (error);
    }
  check_parts (message);
  check_growth (message, g_bytes_get_size (wire));
  check_octets (message, wire);
  /* As the store indexes it, at once or when the account is opened again. */
  pop3_search_text_bound (message->email);

  beginning = pop3_message_new_partial (wire, WHOLE_SIZE, TRUE, POP3_MESSAGE_FLAGS_UNREAD,
                                        received, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (beginning->parts->len, ==, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GBytes) wire = g_bytes_new (data, size);

  set_up_host ();
  check_message (wire);
  return 0;
}
