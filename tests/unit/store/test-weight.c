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
  { "a text that names one without an end", HEAD "\r\n--\r\nboundary=x", ";a=b", FIELDS, "\r\n",
    TRUE },
  { "a text like a header", MIXED "\r\n--b\r\n\r\n", "a: b\n", FIELDS, "--b--\r\n", FALSE },
  { "a file named like a message", MIXED "\r\n--b\r\nContent-Type: a/b; name=\"message/digest\"\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n", "AAAA\n", FIELDS, "--b--\r\n", FALSE },
  { "a message in code", MIXED "\r\n--b\r\n" CODE INSIDE, "AAAA\n", FIELDS, "--b--\r\n", FALSE },
  { "a file of a type with a comment", MIXED "\r\n--b\r\n" CODE "Content-Type: a/b (c)\r\n\r\n",
    "AAAA\n", FIELDS, "--b--\r\n", FALSE },
  { "most files", MIXED "\r\n", FILE_PART, POP3_LIMIT_ATTACHMENTS, "--b--\r\n", FALSE },
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

  return g_test_run ();
}
