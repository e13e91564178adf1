/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "host-engine.h"
#include "protocol/pop3-limits.h"
#include "store/pop3-message.h"
#include "store/pop3-partial.h"

#include <string.h>

/*
 * The message that stands for one of which only the beginning is here: what is in
 * its text and what is not, and that the host can read it back whatever came.
 */

#define BYTES(literal) literal, sizeof (literal) - 1
#define ENVELOPE \
  "From: Ana <ana@example.com>\r\nSubject: Plans\r\nMessage-ID: <1@example.com>\r\n"
#define MULTIPART(type) \
  ENVELOPE "MIME-Version: 1.0\r\nContent-Type: multipart/" type "; boundary=\"b\"\r\n" \
  "\r\npreamble\r\n"
#define BASE64_LINE "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2\r\n"
#define BASE64 BASE64_LINE BASE64_LINE BASE64_LINE BASE64_LINE
#define PDF "--b\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\n" \
  "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n" BASE64

#define WHOLE_SIZE (38 * 1000 * 1000)
#define SIZE "38.0"

typedef struct {
  const char *name;
  const char *wire;
  gsize       length;
  const char *text;  /* the last lines of the text; NULL = only the notice */
  const char *never; /* not in the text */
} Row;

static const Row rows[] = {
  { "plain", BYTES (ENVELOPE "\r\nHello Bo,\r\nmore to come"),
    "Hello Bo,\r\nmore to come\r\n", NULL },
  { "plain, LF only", BYTES ("Subject: x\n\nHello\nBo\n"), "Hello\r\nBo\r\n", NULL },
  { "mixed", BYTES (MULTIPART ("mixed") "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n" PDF),
    "Hello\r\n", "QUJD" },
  { "mixed, attachment first", BYTES (MULTIPART ("mixed") PDF), NULL, "QUJD" },
  { "mixed, text file first",
    BYTES (MULTIPART ("mixed") "--b\r\nContent-Type: text/plain\r\n"
           "Content-Disposition: attachment; filename=a.txt\r\n\r\nnot this\r\n"), NULL,
    "not this" },
  { "alternative", BYTES (MULTIPART ("alternative") "--b\r\nContent-Type: text/html\r\n\r\n"
                          "<p>rich\r\n--b\r\nContent-Type: text/plain\r\n\r\npoor\r\n"),
    "poor\r\n", "rich" },
  { "alternative, cut before the plain one",
    BYTES (MULTIPART ("alternative") "--b\r\nContent-Type: text/html\r\n\r\n<p><b>rich</b> text"),
    "rich text\r\n", "<b>" },
  { "mixed around alternative",
    BYTES (MULTIPART ("mixed") "--b\r\nContent-Type: multipart/alternative; boundary=\"c\"\r\n\r\n"
           "--c\r\nContent-Type: text/plain\r\n\r\ninner\r\n--c\r\nContent-Type: text/html\r\n\r\n"
           "<p>inner html\r\n--c--\r\n" PDF), "inner\r\n", "QUJD" },
  { "text in base64", BYTES (ENVELOPE "Content-Type: text/plain; charset=utf-8\r\n"
                             "Content-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ=="),
    "Gr\303\274\303\237e\r\n", "R3LD" },
  { "text in quoted-printable, cut", BYTES (ENVELOPE "Content-Type: text/plain; charset=utf-8\r\n"
                                            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                                            "Gr=C3=BC=C3"), NULL, "=C3" },
  { "another character set", BYTES (ENVELOPE "Content-Type: text/plain; charset=iso-8859-1\r\n"
                                    "Content-Transfer-Encoding: 8bit\r\n\r\nGr\374\337e\r\n"),
    "Gr\303\274\303\237e\r\n", NULL },
  { "html", BYTES (ENVELOPE "Content-Type: text/html\r\n\r\n<html><body><p>Hello<p>Bo"), "Bo\r\n",
    "<p>" },
  { "picture", BYTES (ENVELOPE "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
                      "\r\n" BASE64), NULL, "QUJD" },
  { "the type was cut off (D22)", BYTES (ENVELOPE "\r\n" BASE64), NULL, "QUJD" },
  { "text, then base64 without a type (D22)", BYTES (ENVELOPE "\r\nHello\r\n" BASE64), "Hello\r\n",
    "QUJD" },
  { "encrypted", BYTES (MULTIPART ("encrypted") "--b\r\nContent-Type: application/pgp-encrypted"
                        "\r\n\r\nVersion: 1\r\n"), NULL, "Version" },
  { "a message inside", BYTES (MULTIPART ("mixed") "--b\r\nContent-Type: message/rfc822\r\n\r\n"
                               "Subject: inner\r\n\r\ninner text\r\n"), NULL, "inner" },
  { "header only (D22)", BYTES (ENVELOPE "\r\n"), NULL, NULL },
  { "header cut (D22)", BYTES (ENVELOPE "X-Lo"), NULL, NULL },
  { "blank text", BYTES (ENVELOPE "\r\n \r\n\r\n"), NULL, NULL },
  { "NULs", BYTES ("Subject: a\0b\r\n\r\nx\0y\r\n"), NULL, NULL },
  { "no header", BYTES ("this is no header\r\n"), NULL, NULL },
  { "nothing", BYTES (""), NULL, NULL },
};

static const char *
get_text (GBytes *bytes,
          gsize  *length)
{
  return g_bytes_get_data (bytes, length);
}

/* A part that is the notice and nothing else has one paragraph. */
static void
check_body (GBytes    *body,
            const Row *row)
{
  gsize length = 0;
  const char *data = get_text (body, &length);
  g_autofree char *text = g_strndup (data, length);

  g_assert_true (g_utf8_validate (data, (gssize) length, NULL));
  g_assert_nonnull (strstr (text, SIZE));
  g_assert_nonnull (strstr (text, "Download the Rest"));
  g_assert_true (g_str_has_suffix (text, "\r\n"));
  if (row->text != NULL)
    {
      g_assert_true (g_str_has_prefix (text, "Only the beginning"));
      g_assert_true (g_str_has_suffix (text, row->text));
    }
  if (row->never != NULL)
    g_assert_null (strstr (text, row->never));
}

/* The host reads it, finds no attachment in it, and the fields that count. */
static void
check_message (GBytes    *beginning,
               gboolean   repair,
               gboolean   has_envelope)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (Pop3Message) message = NULL;
  g_autoptr (GError) error = NULL;
  GearyEmailHeaderSet *headers = NULL;

  message = pop3_message_new_partial (beginning, WHOLE_SIZE, repair, POP3_MESSAGE_FLAGS_UNREAD,
                                      now, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (message->parts->len, ==, 0);
  g_assert_null (memchr (g_bytes_get_data (message->header, NULL), '\0',
                         g_bytes_get_size (message->header)));
  headers = (GearyEmailHeaderSet *) message->email;
  if (g_bytes_get_size (beginning) == 0)
    g_assert_nonnull (geary_email_header_set_get_subject (headers));
  if (has_envelope)
    {
      g_assert_nonnull (geary_email_header_set_get_subject (headers));
      g_assert_nonnull (geary_email_header_set_get_from (headers));
      g_assert_nonnull (geary_email_header_set_get_message_id (headers));
    }
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *exact = g_memdup2 (row->wire, row->length);
  g_autoptr (GBytes) beginning = g_bytes_new_take (g_steal_pointer (&exact), row->length);
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  gboolean has_envelope = g_str_has_prefix (row->wire, ENVELOPE);

  pop3_partial_compose (beginning, WHOLE_SIZE, &header, &body);
  check_body (body, row);
  check_message (beginning, FALSE, has_envelope);
  if (row->length > 0 && has_envelope)
    check_message (beginning, TRUE, TRUE);
}

/* Wherever the server cuts: something that can be stored, and no base64. */
static void
test_cut_anywhere (void)
{
  static const char wire[] =
    MULTIPART ("mixed") "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n" PDF;

  for (gsize length = 0; length < sizeof (wire); length++)
    {
      g_autoptr (GBytes) beginning = g_bytes_new (wire, length);
      g_autoptr (GBytes) header = NULL;
      g_autoptr (GBytes) body = NULL;
      gsize size = 0;
      const char *data = NULL;

      pop3_partial_compose (beginning, WHOLE_SIZE, &header, &body);
      data = get_text (body, &size);
      g_assert_null (g_strstr_len (data, (gssize) size, "QUJD"));
      data = get_text (header, &size);
      g_assert_null (g_strstr_len (data, (gssize) size, "multipart"));
      check_message (beginning, FALSE, FALSE);
    }
}

static void
test_header (void)
{
  static const char wire[] =
    "From a Mon Nov  2\r\n"
    "Received: by x;\r\n\tTue, 3 Nov 2020 10:00:00 +0000\r\n"
    "From: =?utf-8?q?J=C3=BCrgen?= <j@example.com>\r\n"
    "References: <1@example.com>\r\n <2@example.com>\r\n"
    "MIME-version: 1.0\r\n"
    "Content-Type: multipart/mixed;\r\n boundary=\"b\"\r\n"
    "content-transfer-encoding: 7bit\r\n"
    "X-Caf\303\251: 1\r\n"
    "no field\r\n"
    "Subject: y\r\n"
    "\r\n--b\r\n";
  static const char expected[] =
    "Received: by x;\r\n\tTue, 3 Nov 2020 10:00:00 +0000\r\n"
    "From: =?utf-8?q?J=C3=BCrgen?= <j@example.com>\r\n"
    "References: <1@example.com>\r\n <2@example.com>\r\n"
    "Subject: y\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n";
  g_autoptr (GBytes) beginning = g_bytes_new_static (wire, sizeof (wire) - 1);
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  pop3_partial_compose (beginning, WHOLE_SIZE, &header, &body);
  text = g_strndup (g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  g_assert_cmpstr (text, ==, expected);
  get_text (header, &length);
  g_assert_cmpuint (length, ==, strlen (expected));
}

/* However much a server sends, what is shown of it has an end. */
static void
test_long_text (void)
{
  g_autoptr (GString) wire = g_string_new (ENVELOPE "\r\n");
  g_autoptr (GBytes) beginning = NULL;
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (wire, "What a long letter this is, \303\274berhaupt.\r\n");
  beginning = g_string_free_to_bytes (g_steal_pointer (&wire));
  pop3_partial_compose (beginning, WHOLE_SIZE, &header, &body);
  g_assert_cmpuint (g_bytes_get_size (body), <, 80 * 1024);
  g_assert_cmpuint (g_bytes_get_size (body), >, 60 * 1024);
  check_message (beginning, FALSE, TRUE);
}

/* What the parser must not be given has no text, and ends nothing. */
static void
test_groups (void)
{
  g_autoptr (GString) wire = g_string_new (ENVELOPE "Content-Type: message/rfc822\r\n\r\nTo: ");
  g_autoptr (GBytes) beginning = NULL;
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; i < POP3_LIMIT_BEGINNING / 2; i++)
    g_string_append (wire, "a:");
  g_string_append (wire, "\r\n\r\nnot this\r\n");
  beginning = g_string_free_to_bytes (g_steal_pointer (&wire));
  pop3_partial_compose (beginning, WHOLE_SIZE, &header, &body);
  g_assert_null (g_strstr_len (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                               "not this"));
  check_message (beginning, FALSE, TRUE);
}

/* A text that lies as deep as may be, and one a step deeper. */
static void
test_deep (void)
{
  for (guint depth = POP3_LIMIT_BEGINNING_DEPTH; depth <= POP3_LIMIT_BEGINNING_DEPTH + 1; depth++)
    {
      g_autoptr (GString) wire = g_string_new (ENVELOPE "MIME-Version: 1.0\r\n");
      g_autoptr (GBytes) beginning = NULL;
      g_autoptr (GBytes) header = NULL;
      g_autoptr (GBytes) body = NULL;
      gsize size = 0;
      const char *text = NULL;

      for (guint i = 0; i < depth; i++)
        g_string_append_printf (wire, "Content-Type: multipart/mixed; boundary=\"b%u\"\r\n\r\n"
                                "--b%u\r\n", i, i);
      g_string_append (wire, "Content-Type: text/plain\r\n\r\ndown here\r\n");
      beginning = g_string_free_to_bytes (g_steal_pointer (&wire));
      pop3_partial_compose (beginning, WHOLE_SIZE, &header, &body);
      text = get_text (body, &size);
      g_assert_cmpint (g_strstr_len (text, (gssize) size, "down here") != NULL, ==,
                       depth <= POP3_LIMIT_BEGINNING_DEPTH);
      check_message (beginning, FALSE, TRUE);
    }
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
      g_autofree char *path = g_strdup_printf ("/partial/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/partial/header", test_header);
  g_test_add_func ("/partial/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/partial/long-text", test_long_text);
  g_test_add_func ("/partial/deep", test_deep);
  g_test_add_func ("/partial/groups", test_groups);

  return g_test_run ();
}
