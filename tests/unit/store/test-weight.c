/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "host-engine.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "store/pop3-message.h"

#include <string.h>

/*
 * Messages that are small on the wire and large in memory: those are refused before
 * anybody parses them. What only looks like it is stored as it came.
 */

#define HEAD "From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
#define MIXED HEAD "Content-Type: multipart/mixed; boundary=b\r\n"
#define FILE_PART "--b\r\nContent-Type: a/b\r\n\r\n"
#define CODE "Content-Transfer-Encoding: base64\r\n"
#define INSIDE "Content-Type: message/rfc822\r\n\r\n"
/* Three times as many parts or fields as there may be. */
#define PARTS (3 * POP3_LIMIT_PARSED / 1400)
#define FIELDS (3 * POP3_LIMIT_PARSED / 500)

#define MIB (1024 * 1024)
/* Microseconds, with sanitizers and on a busy machine; it was ten times as long. */
#define QUICK (10 * G_USEC_PER_SEC)

typedef struct {
  const char *name;
  const char *start;
  const char *again;
  guint       times;
  const char *end;
  gboolean    refused;
} Row;

static const Row rows[] = {
  { "parts", MIXED "\r\n", "--b\n\n", PARTS, "--b--\r\n", TRUE },
  { "parts, name behind the type",
    HEAD "Content-Type: multipart/mixed;\r\n\tboundary*0=b; boundary*1=c\r\n\r\n",
    "--bc \n\n", PARTS, "", TRUE },
  { "parts, name in code",
    HEAD "Content-Type: multipart/mixed; boundary*=us-ascii''%62\r\n\r\n", "--b\n\n", PARTS, "",
    TRUE },
  { "parts, name in quotes",
    HEAD "Content-Type: multipart/mixed; Boundary=\"\\b\"\r\n\r\n", "--b\n\n", PARTS, "", TRUE },
  { "empty multiparts", MIXED "\r\n",
    "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n--c--\n", PARTS / 2, "", TRUE },
  { "fields", HEAD, "a:b\n", FIELDS, "\r\ntext\r\n", TRUE },
  { "fields of a part", MIXED "\r\n--b\r\n", "a:b\n", FIELDS, "\r\ntext\r\n--b--\r\n", TRUE },
  { "fields inside", HEAD INSIDE, "a:b\n", FIELDS, "\r\ntext\r\n", TRUE },
  { "fields inside, hidden", HEAD "Content-Type:\r\n (;/)\r\n message/rfc822\r\n\r\n", "a:b\n",
    FIELDS, "\r\ntext\r\n", TRUE },
  { "fields in a digest", HEAD "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n",
    "a:b\n", FIELDS, "\r\ntext\r\n--b--\r\n", TRUE },
  { "fields in a digest, behind no type",
    HEAD "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\nContent-Type: a b/c\r\n\r\n",
    "a:b\n", FIELDS, "\r\ntext\r\n--b--\r\n", TRUE },
  { "fields inside, behind what is no boundary",
    HEAD "Content-Type: message/rfc822\r\n--x: y\r\n\r\n", "a:b\n", FIELDS, "\r\ntext\r\n", TRUE },
  { "parameters", HEAD "Content-Type: text/plain", ";a=b", FIELDS, "\r\n\r\ntext\r\n", TRUE },
  { "people", HEAD "To: a@example.com", ",a@b", FIELDS, "\r\n\r\ntext\r\n", TRUE },
  { "chains", MIXED "\r\n", "--b\n" INSIDE INSIDE INSIDE INSIDE "\n", PARTS / 4, "", TRUE },
  { "many people", HEAD "To: a@example.com", ",a@b", 20000, "\r\n\r\ntext\r\n", FALSE },
  { "a text of comments", HEAD "\r\n", "-- a: b\n", PARTS, "", FALSE },
  { "a file of comments", MIXED "\r\n" FILE_PART, "-- a: b\n", PARTS, "--b--\r\n", FALSE },
  { "a text that speaks of it", HEAD "\r\n", "boundary=x\n-- \na: b\n", PARTS, "", FALSE },
  { "a text that names one without an end", HEAD "\r\n--\r\ny: boundary=x", ";a=b", FIELDS, "\r\n",
    TRUE },
  { "a text like a header", MIXED "\r\n--b\r\n\r\n", "a: b\n", FIELDS, "--b--\r\n", FALSE },
  { "a file named like a message", MIXED "\r\n--b\r\nContent-Type: a/b; name=\"message/digest\"\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n", "AAAA\n", FIELDS, "--b--\r\n", FALSE },
  { "a message in code", MIXED "\r\n--b\r\n" CODE INSIDE, "AAAA\n", FIELDS, "--b--\r\n", FALSE },
  { "a file of a type with a comment", MIXED "\r\n--b\r\n" CODE "Content-Type: a/b (c)\r\n\r\n",
    "AAAA\n", FIELDS, "--b--\r\n", FALSE },
  { "most files", MIXED "\r\n", FILE_PART, POP3_LIMIT_ATTACHMENTS, "--b--\r\n", FALSE },
  { "groups", HEAD "To: ", "a:", 48000, "\r\n\r\n", TRUE },
  { "groups inside, folded", HEAD INSIDE "Cc: ", "a:a:a:a:\r\n ", 12000, "b\r\n\r\n", TRUE },
  { "groups, blank before the colon", HEAD "REPLY-TO \t:", "a:", 48000, "\r\n\r\n", TRUE },
  { "groups of the sender", "Subject: x\r\nFrom: ", "a:", 48000, "\r\n\r\n", TRUE },
  { "groups of the sender, not so many", "Subject: x\r\nFrom: ", "a:", POP3_LIMIT_GROUPS + 1,
    "\r\n\r\n", TRUE },
  { "groups in code", HEAD "To: =?utf-8?q?x=40", "a=3A", 48000, "?=\r\n\r\n", TRUE },
  { "groups of the sender in code", "Subject: x\r\nFrom: =?utf-8?q?x=40", "a=3A", 200,
    "?=\r\n\r\n", TRUE },
  { "most groups", HEAD "To: ", "a:", POP3_LIMIT_GROUPS, "\r\n\r\n", FALSE },
  { "names with colons", HEAD "To: b@c", ",\r\n \"a: b, c\" <d@e>", 5000, "\r\n\r\n", FALSE },
  { "people with comments", HEAD "To: b@c", ",\r\n M\xc3\xbc l. (d) <a@b>, c@d (d)", 5000,
    "\r\n\r\n", FALSE },
  { "names without addresses", HEAD "To: ", "a b,", 100000, "\r\n\r\n", TRUE },
  { "comments without an end", HEAD "To: ", "a(,", 100000, "\r\n\r\n", TRUE },
  { "some odd people", HEAD "To: ", "a b,", 1000, "\r\n\r\n", FALSE },
  { "charset", HEAD "X-Mailer: =?", "a", POP3_LIMIT_CHARSET + 1, "?q?b?=\r\n\r\n", TRUE },
  { "longest charset", HEAD "X-Mailer: =?", "a", POP3_LIMIT_CHARSET, "?q?b?=\r\n\r\n", FALSE },
  { "charset of a subject", "Subject: =?", "a", 12 * MIB, "?q?b?=\r\n\r\n", TRUE },
  { "charset of a parameter", HEAD "Content-Type: text/plain; name*=", "a", 12 * MIB,
    "'b\r\n\r\n", TRUE },
  { "charset of a file", HEAD "Content-Disposition: attachment; filename*0*=", "a", 12 * MIB,
    "'b\r\n\r\n", TRUE },
  { "words of a date", "From: a@example.com\r\nDate: ", "1-1/", 2 * MIB, "\r\n\r\n", TRUE },
  { "words of references", HEAD "References: ", "a ", 12 * MIB, "\r\n\r\n", TRUE },
  { "references", HEAD "In-Reply-To: ", "<a>", 8 * MIB, "\r\n\r\n", TRUE },
  { "words of a subject", "From: a@b\r\nSubject: ", "a\r\n ", 6 * MIB, "\r\n\r\n", TRUE },
  { "addresses without commas", HEAD "To: ", "<a>", 8 * MIB, "\r\n\r\n", TRUE },
  { "many references", HEAD "References: ", "<a@example.com>\r\n ", 2000, "\r\n\r\n", FALSE },
  { "multiparts and dashes", HEAD, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    1000, "", FALSE },
  { "too many files", MIXED "\r\n", FILE_PART, POP3_LIMIT_ATTACHMENTS + 1, "--b--\r\n", TRUE },
};

static GBytes *
make_wire (const Row *row)
{
  GString *wire = g_string_new (row->start);

  for (guint i = 0; i < row->times; i++)
    g_string_append (wire, row->again);
  g_string_append (wire, row->end);
  return g_string_free_to_bytes (wire);
}

/* Appends @count texts of @pairs pairs each, which are all different, and all the same to
 * a hash that anybody knows. */
static void
append_equals (GString    *wire,
               const char *start,
               const char *first,
               const char *second,
               guint       count)
{
  for (guint i = 0; i < count; i++)
    {
      g_string_append (wire, start);
      for (guint bit = 0; bit < 17; bit++)
        g_string_append (wire, (i >> bit & 1) != 0 ? first : second);
      g_string_append (wire, start[0] == '\0' ? ": a\n" : "\n");
    }
}

/* What would keep the parser, or us, for minutes, is refused in no time. */
static void
check_refused_quickly (const char *text)
{
  g_autoptr (GBytes) wire = g_bytes_new (text, strlen (text));
  g_autoptr (GDateTime) received = g_date_time_new_now_utc ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_null (pop3_message_new (wire, POP3_MESSAGE_FLAGS_UNREAD, received, &error));
  g_assert_error (error, POP3_ERROR, POP3_ERROR_LIMIT);
  g_assert_cmpint (g_get_monotonic_time () - start, <, QUICK);
}

static void
test_equal_boundaries (void)
{
  g_autoptr (GString) wire = g_string_new (HEAD "\r\n");

  for (guint i = 0; i < FIELDS / 3; i++)
    g_string_append (wire, "--\nx:y\n");
  append_equals (wire, "boundary=", "ab", "bA", 60000);
  check_refused_quickly (wire->str);
}

static void
test_equal_names (void)
{
  g_autoptr (GString) wire = g_string_new (HEAD);

  append_equals (wire, "", "1~", "2_", 100000);
  check_refused_quickly (wire->str);
}

static void
test_deep_dashes (void)
{
  g_autoptr (GString) wire = g_string_new (HEAD);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (wire, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n",
                            i, i);
  g_string_append (wire, "\r\n");
  for (guint i = 0; i < MIB; i++)
    g_string_append (wire, "--x\n");
  check_refused_quickly (wire->str);
}

static void
test_weight (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GBytes) wire = make_wire (row);
  g_autoptr (GDateTime) received = pop3_message_guess_received (wire);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (Pop3Message) message = NULL;

  message = pop3_message_new (wire, POP3_MESSAGE_FLAGS_UNREAD, received, &error);
  if (!row->refused)
    {
      g_assert_no_error (error);
      g_assert_false (message->repaired);
      return;
    }

  g_assert_error (error, POP3_ERROR, POP3_ERROR_LIMIT);
  message = pop3_message_new_repaired (wire, POP3_MESSAGE_FLAGS_UNREAD, received, error, &failure);
  g_assert_no_error (failure);
  g_assert_true (message->repaired);
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
      g_autofree char *path = g_strdup_printf ("/weight/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_weight);
    }

  g_test_add_func ("/weight/equal boundaries", test_equal_boundaries);
  g_test_add_func ("/weight/equal names", test_equal_names);
  g_test_add_func ("/weight/deep dashes", test_deep_dashes);
  return g_test_run ();
}
