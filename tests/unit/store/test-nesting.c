/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "host-engine.h"
#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "store/pop3-message.h"

#include <string.h>

/*
 * Messages in messages, of which the host makes a file each. What is forwarded is
 * stored as it came; what would grow without end is not handed to it.
 */

#define HEAD "From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
#define KIB (1024)
#define MIB (1024 * 1024)

/* What leads into one more message. */
#define PLAIN "Content-Type: message/rfc822\r\n\r\n"
#define FOLDED "content-TYPE:\r\n\tMessage / RFC822;\r\n x=y\r\n\r\n"
#define NEWS "Content-Type: message/news\r\n\r\n"
#define GLOBAL "Content-Type: message/global\r\n\r\n"
#define MIXED "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" PLAIN
#define DIGEST "Content-Type: multipart/digest; boundary=m\r\n\r\n--m\r\n\r\n"
#define BASE64 "Content-Transfer-Encoding: base64\r\n" PLAIN

typedef struct {
  const char *name;
  const char *into;
  guint       levels;
  gsize       octets; /* at the bottom */
  guint       parts;  /* attachments; 0: refused */
} Row;

static const Row rows[] = {
  { "a forward", PLAIN, 1, 4 * MIB, 1 },
  { "of a forward", PLAIN, 2, 4 * MIB, 2 },
  { "of a forward, large", PLAIN, 3, 4 * MIB, 3 },
  { "grows", PLAIN, 4, 4 * MIB, 0 },
  { "small ones", PLAIN, POP3_LIMIT_NESTED_DEPTH, 100 * KIB, POP3_LIMIT_NESTED_DEPTH },
  { "small ones that grow", PLAIN, POP3_LIMIT_NESTED_DEPTH, 200 * KIB, 0 },
  { "as deep as may be", PLAIN, POP3_LIMIT_NESTED_DEPTH, 10, POP3_LIMIT_NESTED_DEPTH },
  { "too deep", PLAIN, POP3_LIMIT_NESTED_DEPTH + 1, 10, 0 },
  { "too deep in multiparts", MIXED, POP3_LIMIT_NESTED_DEPTH + 1, 10, 0 },
  { "too deep in digests", DIGEST, POP3_LIMIT_NESTED_DEPTH + 1, 10, 0 },
  { "too deep, folded", FOLDED, POP3_LIMIT_NESTED_DEPTH + 1, 10, 0 },
  { "too deep, news", NEWS, POP3_LIMIT_NESTED_DEPTH + 1, 10, 0 },
  { "too deep, global", GLOBAL, POP3_LIMIT_NESTED_DEPTH + 1, 10, 0 },
  { "deeper than GMime looks", PLAIN, 2000, 300 * KIB, 0 },
  /* The host's parser does not look into it. */
  { "encoded", BASE64, POP3_LIMIT_NESTED_DEPTH + 1, 10, 1 },
};

static GBytes *
make_nested (const Row *row)
{
  g_autofree char *bottom = g_strnfill (row->octets, 'x');
  GString *wire = g_string_new (HEAD);

  for (guint i = 0; i < row->levels; i++)
    {
      g_string_append (wire, row->into);
      g_string_append (wire, "Subject: y\r\n");
    }
  /* Lines, as the parser takes them. */
  for (gsize i = 70; i < row->octets; i += 70)
    bottom[i] = '\n';
  g_string_append_printf (wire, "\r\n%s\r\n", bottom);
  return g_string_free_to_bytes (wire);
}

static gsize
octets_of (const Pop3Message *message)
{
  gsize octets = 0;

  for (guint i = 0; i < message->parts->len; i++)
    {
      const Pop3Part *part = g_ptr_array_index (message->parts, i);

      octets += g_bytes_get_size (part->content);
    }
  return octets;
}

static void
assert_refused (GBytes       *wire,
                GDateTime    *received,
                const GError *cause)
{
  g_autoptr (Pop3Message) message = NULL;
  g_autoptr (GError) error = NULL;
  const Pop3Part *part = NULL;

  g_assert_error (cause, POP3_ERROR, POP3_ERROR_LIMIT);
  message = pop3_message_new_repaired (wire, POP3_MESSAGE_FLAGS_UNREAD, received, cause, &error);
  g_assert_no_error (error);
  g_assert_true (message->repaired);
  g_assert_cmpmem (g_bytes_get_data (message->body, NULL), g_bytes_get_size (message->body),
                   cause->message, strlen (cause->message));
  g_assert_cmpuint (message->parts->len, ==, 1);
  part = g_ptr_array_index (message->parts, 0);
  g_assert_true (g_bytes_equal (part->content, wire));
  g_assert_cmpstr (part->mime_type, ==, "application/octet-stream");
}

static void
test_nested (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GBytes) wire = make_nested (row);
  g_autoptr (GDateTime) received = g_date_time_new_from_unix_utc (1700000000);
  g_autoptr (GError) cause = NULL;
  g_autoptr (Pop3Message) message = NULL;

  message = pop3_message_new (wire, POP3_MESSAGE_FLAGS_UNREAD, received, &cause);
  if (row->parts == 0)
    {
      g_assert_null (message);
      assert_refused (wire, received, cause);
      return;
    }

  g_assert_no_error (cause);
  g_assert_false (message->repaired);
  g_assert_cmpuint (message->parts->len, ==, row->parts);
  g_assert_cmpuint (octets_of (message), <=,
                    POP3_LIMIT_NESTED_COPIES * g_bytes_get_size (wire) + POP3_LIMIT_NESTED_ROOM);
}

/* A digest of a list: many messages, but one behind the other. */
static void
test_digest (void)
{
  g_autoptr (GString) text = g_string_new (HEAD "Content-Type: multipart/digest; boundary=d\r\n");
  g_autoptr (GDateTime) received = g_date_time_new_from_unix_utc (1700000000);
  g_autoptr (GBytes) wire = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Pop3Message) message = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (text, "\r\n--d\r\n\r\nSubject: %u\r\n\r\nNumber %u.\r\n", i, i);
  g_string_append (text, "\r\n--d--\r\n");
  wire = g_bytes_new (text->str, text->len);

  message = pop3_message_new (wire, POP3_MESSAGE_FLAGS_UNREAD, received, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (message->parts->len, ==, 500);
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
      g_autofree char *path = g_strdup_printf ("/nesting/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_nested);
    }
  g_test_add_func ("/nesting/a digest", test_digest);

  return g_test_run ();
}
