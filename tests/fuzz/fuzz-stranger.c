/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "backend/pop3-trust.h"
#include "protocol/pop3-limits.h"
#include "settings/pop3-guess.h"
#include "sync/pop3-sniff.h"

/*
 * Whoever answers where no session is yet: at a guessed place, where a server was expected
 * that is none, and where a certificate is only looked at. The first octet of the input
 * says who listens, the second how long the pieces are that the rest comes in, whether they
 * end with a line, and whether they come once or for as long as anybody reads.
 */

#define ENDLESS 0x80
#define LINES 0x40
#define MAX_PIECE 0x3f

/* What one call to read takes at most. */
#define MAX_READ 512

/* ------------------------------------------------------------ the other side */

#define TYPE_STRANGER (stranger_get_type ())
G_DECLARE_FINAL_TYPE (Stranger, stranger, FUZZ, STRANGER, GInputStream)

/* Who says what the input holds. */
struct _Stranger {
  GInputStream parent_instance;

  const char *words;
  gsize       length;
  gsize       piece;
  gboolean    lines;
  gboolean    endless;
  gsize       limit; /* more is never read */
  GString    *said;
  gsize       last;  /* octets of it that the last reading had */
  const char *heard; /* what was said to it */
  gsize       greeting; /* octets of @said before it had heard anything */
};

G_DEFINE_FINAL_TYPE (Stranger, stranger, G_TYPE_INPUT_STREAM)

static gssize
stranger_read (GInputStream *stream,
               void         *buffer,
               gsize         count,
               GCancellable *cancellable,
               GError      **error)
{
  Stranger *self = FUZZ_STRANGER (stream);
  gsize at = self->said->len;
  const char *feed = NULL;

  g_assert_cmpuint (count, <=, MAX_READ);
  if (self->endless && self->length > 0)
    at %= self->length;
  self->last = at < self->length ? MIN (MIN (count, self->piece), self->length - at) : 0;
  if (self->last == 0)
    return 0;

  feed = self->lines ? memchr (self->words + at, '\n', self->last) : NULL;
  if (feed != NULL)
    self->last = (gsize) (feed - self->words) - at + 1;
  memcpy (buffer, self->words + at, self->last);
  g_string_append_len (self->said, self->words + at, (gssize) self->last);
  g_assert_cmpuint (self->said->len, <=, self->limit);
  if (*self->heard == '\0')
    self->greeting = self->said->len;
  return (gssize) self->last;
}

static void
stranger_read_async (GInputStream       *stream,
                     void               *buffer,
                     gsize               count,
                     int                 priority,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_return_int (task, stranger_read (stream, buffer, count, cancellable, NULL));
}

static gssize
stranger_read_finish (GInputStream *stream,
                      GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
stranger_finalize (GObject *object)
{
  g_string_free (FUZZ_STRANGER (object)->said, TRUE);

  G_OBJECT_CLASS (stranger_parent_class)->finalize (object);
}

static void
stranger_class_init (StrangerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stranger_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = stranger_read;
  G_INPUT_STREAM_CLASS (klass)->read_async = stranger_read_async;
  G_INPUT_STREAM_CLASS (klass)->read_finish = stranger_read_finish;
}

static void
stranger_init (Stranger *self)
{
  self->said = g_string_new (NULL);
}

/* ----------------------------------------------------------------- a guess */

static gboolean
ends_line (char octet)
{
  return octet == '\r' || octet == '\n' || octet == '\0';
}

static gboolean
begins_with (const char *text,
             const char *word)
{
  return g_ascii_strncasecmp (text, word, strlen (word)) == 0;
}

/* Whether a line of @text is @word, behind @prefix octets. */
static gboolean
has_word (const char *text,
          const char *word,
          gsize       prefix)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (begins_with (at, word) && ends_line (at[strlen (word)]) &&
          (gsize) (at - text) >= prefix &&
          (at == text + prefix || ends_line (at[-(gssize) prefix - 1])))
        return TRUE;
    }
  return FALSE;
}

/* A guess is right only for one who has said so, in words that a line of text can hold. */
static void
check_right (const Pop3Guess *guess,
             const Stranger  *stranger)
{
  const char *greeting = stranger->said->str;
  const char *answer = greeting + stranger->greeting;

  g_assert_cmpuint (strlen (greeting), ==, stranger->said->len);
  g_assert_true (begins_with (greeting, guess->outgoing ? "220" : "+OK"));
  g_assert_true (strchr (greeting, '\n') != NULL);
  if (guess->security == POP3_SECURITY_TLS)
    return;

  g_assert_true (begins_with (answer, guess->outgoing ? "250" : "+OK"));
  g_assert_true (guess->outgoing ? has_word (answer, "STARTTLS", strlen ("250-"))
                                 : has_word (answer, "STLS", 0));
}

/* Nothing is said but what anybody may hear. */
static void
check_manners (const Pop3Guess *guess,
               const char      *heard)
{
  g_autofree char *all = g_strconcat (guess->security == POP3_SECURITY_TLS ? ""
                                      : guess->outgoing ? "EHLO [127.0.0.1]\r\n" : "CAPA\r\n",
                                      "QUIT\r\n", NULL);

  g_assert_true (*heard == '\0' || strcmp (heard, all) == 0);
}

static void
check_guess (Stranger    *stranger,
             GIOStream   *line,
             gboolean     outgoing,
             Pop3Security security)
{
  Pop3Guess guess = { "pop.example.org", 1, security, outgoing, NULL };

  stranger->limit = (security == POP3_SECURITY_TLS ? 1 : 2) * (POP3_LIMIT_GUESS_ANSWER + MAX_READ);
  if (pop3_guess_talk (&guess, line, NULL))
    check_right (&guess, stranger);
  check_manners (&guess, stranger->heard);
}

/* ------------------------------------------------------------------- a sniff */

static void
check_sniff (Stranger  *stranger,
             GIOStream *line)
{
  static const char *const beginnings[] = {
    [POP3_SCENT_POP3] = "+-", [POP3_SCENT_IMAP] = "*", [POP3_SCENT_SMTP] = "245",
    [POP3_SCENT_WEB] = "Hh<",
  };
  g_autoptr (GMainContext) context = g_main_context_new ();
  const char *heard = stranger->heard;
  const char *word = NULL;
  Pop3Scent scent = POP3_SCENT_OTHER;

  stranger->limit = 2 * (POP3_LIMIT_SNIFF_GREETING - 1);
  scent = pop3_sniff_at (line, context, NULL);
  word = stranger->said->str + stranger->said->len - stranger->last;

  g_assert_true (*heard == '\0' || strcmp (heard, "HEAD / HTTP/1.0\r\n\r\n") == 0);
  g_assert_true (*heard != '\0' || scent != POP3_SCENT_SILENT);
  if (scent == POP3_SCENT_SILENT)
    g_assert_true (*word == '\0' || *word == '\x15');
  else if (scent != POP3_SCENT_OTHER)
    g_assert_nonnull (strchr (beginnings[scent], *word));
}

/* ------------------------------------------------------- a look at a certificate */

/* Returns: octets of the first line and its end */
static gsize
measure_line (const char *words,
              gsize       length)
{
  const char *end = memchr (words, '\n', length);

  g_assert_nonnull (end);
  return (gsize) (end - words) + 1;
}

/* Returns: whether a line with its end says that all is well */
static gboolean
says_ok (const char *line,
         gsize       length)
{
  return length > 3 && begins_with (line, "+OK") &&
         (memchr (" \t\n", line[3], 3) != NULL || (line[3] == '\r' && length == 5));
}

/* Returns: whether a line has come, and says that all is well */
static gboolean
read_line (GBufferedInputStream *input)
{
  gboolean is_good = FALSE;

  while (g_buffered_input_stream_fill (input, -1, NULL, NULL) > 0)
    {
      if (pop3_trust_take_line (input, &is_good))
        return is_good;
      g_assert_false (is_good);
    }
  return FALSE;
}

/* A greeting and an answer: each goes, and what follows stays where it is, as it is
 * nothing of what comes later, under TLS. */
static void
check_trust (Stranger *stranger)
{
  g_autoptr (GBufferedInputStream) input = (GBufferedInputStream *)
    g_buffered_input_stream_new_sized (G_INPUT_STREAM (stranger), POP3_LIMIT_TRUST_LINE);
  gsize taken = 0;

  stranger->limit = 2 * POP3_LIMIT_TRUST_LINE;
  for (guint i = 0; i < 2 && read_line (input); i++)
    {
      const char *line = stranger->said->str + taken;
      gsize length = measure_line (line, stranger->said->len - taken);

      g_assert_cmpuint (length, <=, POP3_LIMIT_TRUST_LINE);
      g_assert_true (says_ok (line, length));
      taken += length;
      g_assert_cmpuint (taken + g_buffered_input_stream_get_available (input), ==,
                        stranger->said->len);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (Stranger) stranger = NULL;
  g_autoptr (GOutputStream) output = NULL;
  g_autoptr (GIOStream) line = NULL;
  g_autofree char *words = NULL;
  char heard[MAX_READ] = "";
  guint who = 0;

  if (size < 2)
    return 0;

  words = g_memdup2 (data + 2, size - 2);
  stranger = g_object_new (TYPE_STRANGER, NULL);
  stranger->words = words;
  stranger->length = size - 2;
  stranger->piece = 1 + (data[1] & MAX_PIECE);
  stranger->lines = (data[1] & LINES) != 0;
  stranger->endless = (data[1] & ENDLESS) != 0;
  stranger->heard = heard;
  output = g_memory_output_stream_new (heard, sizeof heard - 1, NULL, NULL);
  line = g_simple_io_stream_new (G_INPUT_STREAM (stranger), output);

  who = data[0] % 6;
  if (who < 4)
    check_guess (stranger, line, who & 1, who & 2 ? POP3_SECURITY_STLS : POP3_SECURITY_TLS);
  else if (who == 4)
    check_sniff (stranger, line);
  else
    check_trust (stranger);
  return 0;
}
