/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "protocol/pop3-multiline.h"

#include "protocol/pop3-error.h"
#include "test-span.h"

typedef struct {
  const char *description;
  gboolean    bare_status;
  const char *input;
  gsize       length;
  const char *body;
  gsize       body_length;
  const char *rest; /* what follows the end; NULL: the end does not come */
} Row;

#define CRLF FALSE
#define LF TRUE

static const Row rows[] = {
  { "RFC 1939 (T4)", CRLF, SPAN ("a\r\nb\r\n.\r\n"), SPAN ("a\r\nb\r\n"), "" },
  { "empty", CRLF, SPAN (".\r\n"), SPAN (""), "" },
  { "empty line", CRLF, SPAN ("\r\n.\r\n"), SPAN ("\r\n"), "" },
  { "what follows stays (T16)", CRLF, SPAN ("a\r\n.\r\n+OK\r\n.\r\n"), SPAN ("a\r\n"),
    "+OK\r\n.\r\n" },
  { "stuffed dot (T4)", CRLF, SPAN ("..\r\n.\r\n"), SPAN (".\r\n"), "" },
  { "stuffed dots", CRLF, SPAN ("...\r\n..a\r\n.\r\n"), SPAN ("..\r\n.a\r\n"), "" },
  { "one dot of several", CRLF, SPAN ("..a..\r\n.\r\n"), SPAN (".a..\r\n"), "" },
  { "dot that nobody stuffed (T4)", CRLF, SPAN (".a\r\n.\r\n"), SPAN ("a\r\n"), "" },
  { "dots inside lines", CRLF, SPAN ("a.\r\nb .\r\n.\r\n"), SPAN ("a.\r\nb .\r\n"), "" },
  { "dot and CR without LF", CRLF, SPAN (".\ra\r\n.\r\n"), SPAN ("\ra\r\n"), "" },
  { "dot, CR, CR, LF", CRLF, SPAN (".\r\r\n.\r\n"), SPAN ("\r\r\n"), "" },
  { "bare CR (T36)", CRLF, SPAN ("a\rb\r\r\n.\r\n"), SPAN ("a\rb\r\r\n"), "" },
  { "CR . CR is no end", CRLF, SPAN ("a\r.\rb\r\n.\r\n"), SPAN ("a\r.\rb\r\n"), "" },
  { "NUL (T36, D31)", CRLF, SPAN ("\0a\0\r\n\0\r\n.\r\n"), SPAN ("\0a\0\r\n\0\r\n"), "" },
  { "8-bit", CRLF, SPAN ("\xff\x80\r\n.\r\n"), SPAN ("\xff\x80\r\n"), "" },
  { "LF . LF inside CRLF (D10)", CRLF, SPAN ("a\r\nb\n.\nc\r\n.\r\n"), SPAN ("a\r\nb\n.\nc\r\n"),
    "" },
  { "LF . CRLF inside CRLF (D10)", CRLF, SPAN ("a\r\nb\n.\r\nc\r\n.\r\n"),
    SPAN ("a\r\nb\n.\r\nc\r\n"), "" },
  { "CRLF . LF inside CRLF (D10)", CRLF, SPAN ("a\r\n.\nb\r\n.\r\n"), SPAN ("a\r\n.\nb\r\n"), "" },
  { "dots behind LF inside CRLF (D10)", CRLF, SPAN ("a\r\nb\n..c\r\n.\r\n"),
    SPAN ("a\r\nb\n..c\r\n"), "" },
  { "all lines in LF (D9)", CRLF, SPAN ("a\nb\n.\n"), SPAN ("a\nb\n"), "" },
  { "all lines in LF, the end in CRLF (D9)", CRLF, SPAN ("a\nb\n.\r\n"), SPAN ("a\nb\n"), "" },
  { "all lines in LF, stuffed (D9)", CRLF, SPAN ("a\n..\n.\n+OK\n"), SPAN ("a\n.\n"), "+OK\n" },
  { "LF server (D9)", LF, SPAN ("a\nb\n.\n"), SPAN ("a\nb\n"), "" },
  { "LF server, empty (D9)", LF, SPAN (".\n"), SPAN (""), "" },
  { "LF server, CRLF inside (D9)", LF, SPAN ("a\r\nb\n.\n"), SPAN ("a\r\nb\n"), "" },
  { "LF server, the end behind CRLF (D9)", LF, SPAN ("a\r\n.\n+"), SPAN ("a\r\n"), "+" },
  { "LF server, the end in CRLF (D9)", LF, SPAN ("a\r\n.\r\n"), SPAN ("a\r\n"), "" },
  { "LF first, then CRLF (D10)", CRLF, SPAN ("a\nb\r\nc\n.\nd\r\n.\r\n"),
    SPAN ("a\nb\r\nc\n.\nd\r\n"), "" },
};

/* What is never an end. */
static const Row open_rows[] = {
  { "nothing", CRLF, SPAN (""), SPAN (""), NULL },
  { "a dot", CRLF, SPAN ("a\r\n."), SPAN ("a\r\n"), NULL },
  { "a dot and CR", CRLF, SPAN ("a\r\n.\r"), SPAN ("a\r\n"), NULL },
  { "no line end before the dot (D12)", CRLF, SPAN ("a.\r\n"), SPAN ("a.\r\n"), NULL },
  { "CRLF . LF where CRLF rules (D10)", CRLF, SPAN ("a\r\n.\n"), SPAN ("a\r\n.\n"), NULL },
  { "LF . CRLF where CRLF rules (D10)", CRLF, SPAN ("a\r\nb\n.\r\n"), SPAN ("a\r\nb\n.\r\n"),
    NULL },
  { "a blank behind the dot", CRLF, SPAN ("a\r\n. \r\n"), SPAN ("a\r\n \r\n"), NULL },
  { "a blank before the dot", CRLF, SPAN ("a\r\n .\r\n"), SPAN ("a\r\n .\r\n"), NULL },
  { "two dots", CRLF, SPAN ("a\r\n..\r\n"), SPAN ("a\r\n.\r\n"), NULL },
  { "NUL behind the dot", CRLF, SPAN ("a\r\n.\0\r\n"), SPAN ("a\r\n\0\r\n"), NULL },
};

static gboolean
collect (const char  *bytes,
         gsize        length,
         gpointer     user_data,
         GError     **error)
{
  g_assert_cmpuint (length, >, 0);
  g_byte_array_append (user_data, (const guint8 *) bytes, (guint) length);

  return TRUE;
}

/* Feeds the input cut at @cut and then in pieces of @piece octets. */
static void
check_row (const Row *row,
           gsize      cut,
           gsize      piece)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  Pop3MultilineResult result = POP3_MULTILINE_MORE;
  Pop3Multiline multiline;
  gsize position = 0;

  pop3_multiline_init (&multiline, row->bare_status);
  while (result == POP3_MULTILINE_MORE && position < row->length)
    {
      gsize size = MIN (position < cut ? cut - position : piece, row->length - position);
      g_autofree char *bytes = exact_copy (row->input + position, size);
      gsize consumed = 0;

      result = pop3_multiline_feed (&multiline, bytes, size, &consumed, collect, body, NULL);
      g_assert_cmpuint (consumed, <=, size);
      if (result == POP3_MULTILINE_MORE)
        g_assert_cmpuint (consumed, ==, size);
      position += consumed;
    }

  g_assert_cmpmem (body->data, body->len, row->body, row->body_length);
  g_assert_cmpint (result, ==, row->rest != NULL ? POP3_MULTILINE_DONE : POP3_MULTILINE_MORE);
  if (row->rest != NULL)
    g_assert_cmpmem (row->input + position, row->length - position, row->rest,
                     strlen (row->rest));
}

static void
check_rows (const Row *table,
            gsize      n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_test_message ("%s", table[i].description);
      for (gsize cut = 0; cut <= table[i].length; cut++)
        check_row (&table[i], cut, table[i].length);
      check_row (&table[i], 0, 1);
      check_row (&table[i], 0, 2);
      check_row (&table[i], 0, 3);
    }
}

static void
test_rows (void)
{
  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_open_rows (void)
{
  check_rows (open_rows, G_N_ELEMENTS (open_rows));
}

/* Whatever a message holds: stuffed by the rule and fed in any pieces, it comes
 * back as it was. */
static void
test_random (void)
{
  static const char alphabet[] = "..\r\n\r\nab\0";

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (GString) message = g_string_new (NULL);
      g_autoptr (GString) input = g_string_new (NULL);
      gboolean start = TRUE;
      Row row = { "random", CRLF, NULL, 0, NULL, 0, "" };

      g_string_append (message, "a\r\n");
      for (gint length = g_test_rand_int_range (0, 40); length > 0; length--)
        g_string_append_c (message, alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)]);
      g_string_append (message, "\r\n");

      for (gsize i = 0; i < message->len; i++)
        {
          if (start && message->str[i] == '.')
            g_string_append_c (input, '.');
          g_string_append_c (input, message->str[i]);
          start = i > 0 && message->str[i - 1] == '\r' && message->str[i] == '\n';
        }
      g_string_append (input, ".\r\n");

      row.input = input->str;
      row.length = input->len;
      row.body = message->str;
      row.body_length = message->len;
      check_row (&row, (gsize) g_test_rand_int_range (0, (gint) input->len), 3);
      check_row (&row, 0, 1);
    }
}

static gboolean
fail_at_dot (const char  *bytes,
             gsize        length,
             gpointer     user_data,
             GError     **error)
{
  if (bytes[0] != 'b')
    return TRUE;

  g_set_error_literal (error, POP3_ERROR, POP3_ERROR_STORE, "full");
  return FALSE;
}

static void
test_sink_fails (void)
{
  g_autoptr (GError) error = NULL;
  Pop3Multiline multiline;
  gsize consumed = 0;

  pop3_multiline_init (&multiline, CRLF);
  g_assert_cmpint (
    pop3_multiline_feed (&multiline, SPAN ("a\r\n.b\r\n.\r\n"), &consumed, fail_at_dot, NULL,
                         &error), ==, POP3_MULTILINE_ERROR);
  g_assert_error (error, POP3_ERROR, POP3_ERROR_STORE);
}

static gboolean
count (const char  *bytes,
       gsize        length,
       gpointer     user_data,
       GError     **error)
{
  *(guint64 *) user_data += length;

  return TRUE;
}

/* Lines of usual length, in spans of one TLS record. */
static void
test_speed (void)
{
  const gsize total = 32 * 1024 * 1024;
  g_autoptr (GString) text = g_string_new (NULL);
  Pop3Multiline multiline;
  guint64 taken = 0;
  double speed = 0;

  while (text->len < 16 * 1024)
    g_string_append (text, "0123456789012345678901234567890123456789012345678901234567890123456789"
                           "\r\n");
  pop3_multiline_init (&multiline, CRLF);
  g_test_timer_start ();
  while (taken < total)
    {
      gsize consumed = 0;

      g_assert_cmpint (pop3_multiline_feed (&multiline, text->str, text->len, &consumed, count,
                                            &taken, NULL), ==, POP3_MULTILINE_MORE);
    }
  speed = (double) taken / g_test_timer_elapsed () / 1e6;
  g_test_maximized_result (speed, "%.0f MB/s", speed);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/multiline/rows", test_rows);
  g_test_add_func ("/multiline/open-rows", test_open_rows);
  g_test_add_func ("/multiline/random", test_random);
  g_test_add_func ("/multiline/sink-fails", test_sink_fails);
  g_test_add_func ("/multiline/speed", test_speed);

  return g_test_run ();
}
