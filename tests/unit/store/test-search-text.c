/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "host-engine.h"
#include "protocol/pop3-limits.h"
#include "store/pop3-message.h"
#include "store/pop3-search-text.h"

#include <string.h>

/*
 * What the search is given of a message with a long text, with the host's own
 * classes. Each text starts with FIRST and ends with LAST.
 */

#define HEAD "From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
#define PLAIN "Content-Type: text/plain; charset=utf-8\r\n"
#define HTML "Content-Type: text/html; charset=utf-8\r\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\r\n"
#define FIRST "beginning"
#define LAST "finally"

typedef struct {
  const char *name;
  const char *before; /* up to the text */
  const char *filler; /* of the text, again and again */
  gsize       octets; /* of the text */
  const char *after;
  gboolean    bounded;
} Row;

static const Row rows[] = {
  { "short", HEAD PLAIN "\r\n", "word ", 1000, "", FALSE },
  { "no more than may be", HEAD PLAIN "\r\n", "word ", POP3_LIMIT_SEARCH_TEXT, "", FALSE },
  { "plain", HEAD PLAIN "\r\n", "word ", POP3_LIMIT_SEARCH_TEXT + 1000, "", TRUE },
  { "one line of letters", HEAD PLAIN "\r\n", "\xc3\xb6", POP3_LIMIT_SEARCH_TEXT + 1001, "", TRUE },
  { "html", HEAD HTML "\r\n", "<p>word &amp; ", POP3_LIMIT_SEARCH_TEXT + 1000, "", TRUE },
  { "html that ends in a tag", HEAD HTML "\r\n", "<a href=\"x\">", 2 * POP3_LIMIT_SEARCH_TEXT, "",
    TRUE },
  { "no text at all", HEAD MIXED "\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n",
    "word ", 2 * POP3_LIMIT_SEARCH_TEXT, "\r\n--b--\r\n", FALSE },
  { "attached text", HEAD MIXED "\r\n--b\r\n" PLAIN "Content-Disposition: attachment\r\n\r\n",
    "word ", 2 * POP3_LIMIT_SEARCH_TEXT, "\r\n--b--\r\n", FALSE },
  { "forwarded", HEAD MIXED "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" HEAD PLAIN "\r\n",
    "word ", 2 * POP3_LIMIT_SEARCH_TEXT, "\r\n--b--\r\n", TRUE },
  { "no header at all", "\r\n", "word ", 2 * POP3_LIMIT_SEARCH_TEXT, "", TRUE },
};

static GearyEmail *
make_email (const Row *row)
{
  g_autoptr (GString) wire = g_string_new (row->before);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GDateTime) received = g_date_time_new_from_unix_utc (1000000000);
  g_autoptr (Pop3Message) message = NULL;
  g_autoptr (GError) error = NULL;
  gsize end = wire->len + row->octets - strlen (LAST);

  g_string_append (wire, FIRST " ");
  while (wire->len < end)
    g_string_append (wire, row->filler);
  g_string_truncate (wire, end);
  g_string_append (wire, LAST);
  g_string_append (wire, row->after);
  bytes = g_bytes_new (wire->str, wire->len);
  message = pop3_message_new (bytes, POP3_MESSAGE_FLAGS_UNREAD, received, &error);
  g_assert_no_error (error);
  return (GearyEmail *) g_object_ref ((GObject *) message->email);
}

static char *
read_text (GearyEmail *email)
{
  g_autoptr (GObject) message = (GObject *) geary_email_get_message (email, NULL);

  g_assert_nonnull (message);
  return geary_rf_c822_message_get_plain_body ((GearyRFC822Message *) message, FALSE, NULL, NULL,
                                               NULL);
}

static void
test_bound (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GObject) email = (GObject *) make_email (row);
  gpointer header = geary_email_get_header ((GearyEmail *) email);
  g_autofree char *text = NULL;

  pop3_search_text_bound ((GearyEmail *) email);
  g_assert_cmpint (geary_email_get_header ((GearyEmail *) email) != header, ==, row->bounded);
  if (!row->bounded)
    return;

  text = read_text ((GearyEmail *) email);
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, POP3_LIMIT_SEARCH_TEXT + 16);
  g_assert_nonnull (strstr (text, FIRST));
  g_assert_null (strstr (text, LAST));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GObject) engine = NULL;

  g_test_init (&argc, &argv, NULL);
  engine = host_engine_set_up ("/");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/search-text/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_bound);
    }
  return g_test_run ();
}
