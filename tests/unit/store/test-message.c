/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "host-engine.h"
#include "store/pop3-message.h"

#include <string.h>

/*
 * Wire bytes to what is stored, with the host's own classes. Every row is given
 * with its length, for NULs are part of the matter.
 */

#define BYTES(literal) literal, sizeof (literal) - 1
#define HEAD "From: a@example.com\r\nSubject: x\r\n"
#define PREVIEW_MAX 256

typedef struct {
  const char *name;
  const char *wire;
  gsize       length;
  gsize       header; /* octets of @wire in the header */
} SplitRow;

static const SplitRow split_rows[] = {
  { "usual", BYTES (HEAD "\r\nbody\r\n"), sizeof (HEAD) + 1 },
  { "no body", BYTES (HEAD "\r\n"), sizeof (HEAD) + 1 },
  { "no blank line", BYTES (HEAD), sizeof (HEAD) - 1 },
  { "no line end", BYTES ("Subject: x"), 10 },
  { "LF only", BYTES ("Subject: x\n\nbody\n"), 12 },
  { "mixed line ends", BYTES ("Subject: x\r\n\nbody\n"), 13 },
  { "two blank lines", BYTES (HEAD "\r\n\r\n"), sizeof (HEAD) + 1 },
  { "bare CR is no line end", BYTES ("Subject: x\r\rbody: y\r\n\r\nz"), 23 },
  { "empty header block", BYTES ("\r\nonly a body\r\n"), 2 },
  { "envelope line", BYTES ("From a Mon Nov  2\r\nSubject: x\r\n\r\nbody"), 33 },
};

typedef struct {
  const char *name;
  const char *wire;
  gsize       length;
} RepairRow;

/* What is not stored as it is: the original has to be attached. */
static const RepairRow repair_rows[] = {
  { "no header", BYTES ("this is no header at all\r\nand this neither\r\n") },
  { "empty", BYTES ("") },
  { "colon first", BYTES (": x\r\n\r\nbody") },
  { "NUL in body", BYTES (HEAD "\r\nbefore\0after\r\n") },
  { "NUL in header", BYTES ("Subject: a\0b\r\n\r\nbody\r\n") },
  { "only NULs", BYTES ("\0\0\0") },
};

typedef struct {
  const char *name;
  const char *body;
  const char *expected;
} PreviewRow;

static const PreviewRow preview_rows[] = {
  { "one line", "Good morning.\r\n", "Good morning." },
  { "folded", "Good\r\n\r\n   morning,\t Ana\r\n", "Good morning, Ana" },
  { "blank before", "\r\n \r\nlate\r\n", "late" },
  { "nothing", "", "" },
  { "only blanks", " \r\n\t\r\n", "" },
};

typedef struct {
  const char *name;
  const char *header;
  const char *expected; /* NULL: now */
} ReceivedRow;

static const ReceivedRow received_rows[] = {
  { "received",
    "Received: from a by b; Mon, 02 Nov 2020 10:00:00 +0000\r\n"
    "Date: Sun, 01 Nov 2020 10:00:00 +0000\r\n", "2020-11-02T10:00:00Z" },
  { "topmost received",
    "Received: by c; Tue, 03 Nov 2020 10:00:00 +0000\r\n"
    "Received: by b; Mon, 02 Nov 2020 10:00:00 +0000\r\n", "2020-11-03T10:00:00Z" },
  { "zone", "Date: Sun, 01 Nov 2020 10:00:00 +0200\r\n", "2020-11-01T08:00:00Z" },
  { "received without a date",
    "Received: from a by b\r\nDate: Sun, 01 Nov 2020 10:00:00 +0000\r\n",
    "2020-11-01T10:00:00Z" },
  { "received with an odd date",
    "Received: by b; soon\r\nDate: Sun, 01 Nov 2020 10:00:00 +0000\r\n",
    "2020-11-01T10:00:00Z" },
  { "future", "Date: Sun, 01 Nov 2099 10:00:00 +0000\r\n", NULL },
  { "before the epoch", "Date: Sun, 01 Nov 1953 10:00:00 +0000\r\n", NULL },
  { "none", "Subject: x\r\n", NULL },
  { "odd", "Date: Tue, 99 Foo 9999 99:99:99\r\n", NULL },
};

static GBytes *
join (Pop3Message *message)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();

  g_byte_array_append (whole, g_bytes_get_data (message->header, NULL),
                       g_bytes_get_size (message->header));
  g_byte_array_append (whole, g_bytes_get_data (message->body, NULL),
                       g_bytes_get_size (message->body));
  return g_byte_array_free_to_bytes (g_steal_pointer (&whole));
}

static Pop3Message *
make (GBytes *wire)
{
  g_autoptr (GDateTime) received = g_date_time_new_from_unix_utc (1700000000);
  g_autoptr (GError) error = NULL;
  Pop3Message *message = pop3_message_new (wire, POP3_MESSAGE_FLAGS_UNREAD, received, &error);

  g_assert_no_error (error);
  return message;
}

static void
assert_complete (Pop3Message *message)
{
  g_autoptr (GearyImapDBMessageRow) row = NULL;

  row = geary_imap_db_message_row_new_from_email (message->email);
  g_assert_cmphex (geary_imap_db_message_row_get_fields (row), ==, GEARY_EMAIL_FIELD_ALL);
  /* The host's texts end at a NUL. */
  g_assert_null (memchr (g_bytes_get_data (message->header, NULL), '\0',
                         g_bytes_get_size (message->header)));
}

static void
test_split (gconstpointer data)
{
  const SplitRow *row = data;
  g_autoptr (GBytes) wire = g_bytes_new_static (row->wire, row->length);
  g_autoptr (Pop3Message) message = make (wire);
  g_autoptr (GBytes) whole = join (message);

  g_assert_cmpuint (g_bytes_get_size (message->header), ==, row->header);
  g_assert_true (g_bytes_equal (whole, wire));
  g_assert_false (message->repaired);
  g_assert_cmpuint (message->parts->len, ==, 0);
  assert_complete (message);
}

static void
test_repair (gconstpointer data)
{
  const RepairRow *row = data;
  g_autoptr (GBytes) wire = g_bytes_new_static (row->wire, row->length);
  g_autoptr (Pop3Message) message = make (wire);
  const Pop3Part *part = NULL;

  g_assert_true (message->repaired);
  g_assert_cmpuint (message->parts->len, ==, 1);
  part = g_ptr_array_index (message->parts, 0);
  g_assert_true (g_bytes_equal (part->content, wire));
  g_assert_cmpint (part->disposition, ==, GEARY_MIME_DISPOSITION_TYPE_ATTACHMENT);
  assert_complete (message);
}

/* The form for what even the parser refuses takes anything. */
static void
test_stand_in (void)
{
  g_autoptr (GDateTime) received = g_date_time_new_from_unix_utc (1700000000);

  for (gsize i = 0; i < G_N_ELEMENTS (repair_rows); i++)
    {
      g_autoptr (GBytes) wire = g_bytes_new_static (repair_rows[i].wire, repair_rows[i].length);
      g_autoptr (GError) error = NULL;
      g_autoptr (Pop3Message) message = NULL;
      const Pop3Part *part = NULL;

      message = pop3_message_new_repaired (wire, "", received, NULL, &error);
      g_assert_no_error (error);
      part = g_ptr_array_index (message->parts, message->parts->len - 1);
      g_assert_true (g_bytes_equal (part->content, wire));
      assert_complete (message);
    }
}

/* Octets of a message without any may be nowhere. */
static void
test_nothing (void)
{
  g_autoptr (GBytes) wire = g_bytes_new (NULL, 0);
  g_autoptr (GDateTime) before = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) received = pop3_message_guess_received (wire);
  g_autoptr (Pop3Message) message = make (wire);
  g_autoptr (Pop3Message) repaired = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_date_time_difference (received, before), >=, 0);
  assert_complete (message);
  repaired = pop3_message_new_repaired (wire, "", received, NULL, &error);
  g_assert_no_error (error);
  assert_complete (repaired);
}

/* What can be read of the original is shown; nothing of it ends the header. */
static void
test_stand_in_fields (void)
{
  static const char WIRE[] = "From: Eve <eve@example.com>\r\nSubject: a\r\n\tb\r\n"
                             "Date: Mon, 02 Nov 2020 10:00:00 +0000\r\n\r\nbody";
  g_autoptr (GBytes) wire = g_bytes_new_static (WIRE, sizeof WIRE - 1);
  g_autoptr (GDateTime) received = g_date_time_new_from_unix_utc (1700000000);
  g_autoptr (GError) error = NULL;
  g_autoptr (Pop3Message) message = pop3_message_new_repaired (wire, "", received, NULL, &error);
  g_autoptr (GearyImapDBMessageRow) row = NULL;

  g_assert_no_error (error);
  row = geary_imap_db_message_row_new_from_email (message->email);
  g_assert_cmpstr (geary_imap_db_message_row_get_from (row), ==, "Eve <eve@example.com>");
  g_assert_true (g_str_has_prefix (geary_imap_db_message_row_get_subject (row), "a"));
  g_assert_cmpint (geary_imap_db_message_row_get_date_time_t (row), ==, 1604311200);
}

static char *
preview_of (const char *body)
{
  g_autofree char *text = g_strconcat (HEAD "\r\n", body, NULL);
  g_autoptr (GBytes) wire = g_bytes_new (text, strlen (text));
  g_autoptr (Pop3Message) message = make (wire);
  g_autoptr (GearyImapDBMessageRow) row = NULL;

  row = geary_imap_db_message_row_new_from_email (message->email);
  return g_strdup (geary_imap_db_message_row_get_preview (row));
}

static void
test_preview (gconstpointer data)
{
  const PreviewRow *row = data;
  g_autofree char *preview = preview_of (row->body);

  g_assert_cmpstr (preview, ==, row->expected);
}

static void
test_long_preview (void)
{
  g_autofree char *words = g_strnfill (500000, 'x');
  g_autofree char *preview = preview_of (words);

  g_assert_cmpuint (strlen (preview), ==, PREVIEW_MAX);
}

static void
test_attachments (void)
{
  static const char WIRE[] =
    HEAD "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\n\r\ntext\r\n"
    "--b\r\nContent-Type: application/octet-stream\r\n"
    "Content-Disposition: attachment; filename=\"../x\"\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n"
    "--b--\r\n";
  g_autoptr (GBytes) wire = g_bytes_new_static (WIRE, sizeof WIRE - 1);
  g_autoptr (Pop3Message) message = make (wire);
  const Pop3Part *part = NULL;

  g_assert_cmpuint (message->parts->len, ==, 1);
  part = g_ptr_array_index (message->parts, 0);
  g_assert_null (strchr (part->filename, '/'));
  g_assert_cmpmem (g_bytes_get_data (part->content, NULL), g_bytes_get_size (part->content),
                   "Hello", 5);
}

static void
test_received (gconstpointer data)
{
  const ReceivedRow *row = data;
  g_autofree char *text = g_strconcat (row->header, "\r\nbody\r\n", NULL);
  g_autoptr (GBytes) wire = g_bytes_new (text, strlen (text));
  g_autoptr (GDateTime) before = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) received = pop3_message_guess_received (wire);
  g_autoptr (GDateTime) expected = NULL;

  if (row->expected == NULL)
    {
      g_assert_cmpint (g_date_time_difference (received, before), >=, 0);
      return;
    }

  expected = g_date_time_new_from_iso8601 (row->expected, NULL);
  g_assert_cmpint (g_date_time_to_unix (received), ==, g_date_time_to_unix (expected));
}

#define ADD_ROWS(prefix, table, func) \
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) \
    { \
      g_autofree char *path = g_strdup_printf ("/message/" prefix "/%s", table[i].name); \
      g_test_add_data_func (path, &table[i], func); \
    }

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GObject) engine = NULL;

  g_test_init (&argc, &argv, NULL);
  engine = host_engine_set_up ("/");

  ADD_ROWS ("split", split_rows, test_split)
  ADD_ROWS ("repair", repair_rows, test_repair)
  ADD_ROWS ("preview", preview_rows, test_preview)
  ADD_ROWS ("received", received_rows, test_received)
  g_test_add_func ("/message/nothing", test_nothing);
  g_test_add_func ("/message/stand-in", test_stand_in);
  g_test_add_func ("/message/stand-in-fields", test_stand_in_fields);
  g_test_add_func ("/message/preview/long", test_long_preview);
  g_test_add_func ("/message/attachments", test_attachments);

  return g_test_run ();
}
