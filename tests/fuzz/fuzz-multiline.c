/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include "protocol/pop3-multiline.h"

/* The body of a multi-line answer: in one piece and in pieces it is the same. The
 * first octet of the input says how the answer begins and how it is cut. */

static gboolean
append (const char *bytes,
        gsize       length,
        gpointer    user_data,
        GError    **error)
{
  g_assert_cmpuint (length, >, 0);
  g_byte_array_append (user_data, (const guint8 *) bytes, (guint) length);
  return TRUE;
}

static gsize
read_answer (const guint8        *data,
             gsize                size,
             gboolean             bare,
             gsize                piece,
             GByteArray          *answer,
             Pop3MultilineResult *result)
{
  Pop3Multiline multiline;
  gsize taken = 0;

  pop3_multiline_init (&multiline, bare);
  *result = POP3_MULTILINE_MORE;
  while (*result == POP3_MULTILINE_MORE && taken < size)
    {
      gsize length = MIN (piece, size - taken);
      g_autofree char *bytes = g_memdup2 (data + taken, length);
      gsize consumed = 0;

      *result = pop3_multiline_feed (&multiline, bytes, length, &consumed, append, answer, NULL);
      g_assert_cmpuint (consumed, <=, length);
      g_assert_true (*result == POP3_MULTILINE_DONE || consumed == length);
      taken += consumed;
    }
  return taken;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GByteArray) pieces = g_byte_array_new ();
  Pop3MultilineResult whole_result = POP3_MULTILINE_MORE;
  Pop3MultilineResult pieces_result = POP3_MULTILINE_MORE;
  gsize whole_taken = 0;
  gsize pieces_taken = 0;

  if (size < 2)
    return 0;

  whole_taken = read_answer (data + 1, size - 1, data[0] & 1, size, whole, &whole_result);
  pieces_taken = read_answer (data + 1, size - 1, data[0] & 1, 1 + (data[0] >> 1) % 7, pieces,
                              &pieces_result);

  g_assert_cmpint (whole_result, ==, pieces_result);
  g_assert_cmpuint (whole_taken, ==, pieces_taken);
  g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);
  return 0;
}
