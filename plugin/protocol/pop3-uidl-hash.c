/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-uidl-hash.h"

#include <string.h>

/* SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"), the
 * variant that hash tables use, over the text and then the occurrence. */

typedef struct
{
  guint64 low;
  guint64 high;
} Key;

typedef struct
{
  guint64 v0;
  guint64 v1;
  guint64 v2;
  guint64 v3;
} State;

static gpointer
make_key (gpointer data)
{
  static Key key;

  key.low = (guint64) g_random_int () << 32 | g_random_int ();
  key.high = (guint64) g_random_int () << 32 | g_random_int ();
  return &key;
}

static const Key *
get_key (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_key, NULL);
}

static inline guint64
rotate (guint64 value, guint bits)
{
  return value << bits | value >> (64 - bits);
}

static inline void
mix (State *s)
{
  s->v0 += s->v1;
  s->v1 = rotate (s->v1, 13) ^ s->v0;
  s->v0 = rotate (s->v0, 32);
  s->v2 += s->v3;
  s->v3 = rotate (s->v3, 16) ^ s->v2;
  s->v0 += s->v3;
  s->v3 = rotate (s->v3, 21) ^ s->v0;
  s->v2 += s->v1;
  s->v1 = rotate (s->v1, 17) ^ s->v2;
  s->v2 = rotate (s->v2, 32);
}

static inline void
absorb (State *s, guint64 word)
{
  s->v3 ^= word;
  mix (s);
  s->v0 ^= word;
}

guint
pop3_uidl_hash (const char *uidl, guint occurrence)
{
  const Key *key = get_key ();
  gsize length = strlen (uidl);
  guint64 word = 0;
  State s = {
    G_GUINT64_CONSTANT (0x736f6d6570736575) ^ key->low,
    G_GUINT64_CONSTANT (0x646f72616e646f6d) ^ key->high,
    G_GUINT64_CONSTANT (0x6c7967656e657261) ^ key->low,
    G_GUINT64_CONSTANT (0x7465646279746573) ^ key->high,
  };

  for (gsize left = length; left > 0; left -= MIN (left, sizeof word))
    {
      word = 0;
      memcpy (&word, uidl + (length - left), MIN (left, sizeof word));
      absorb (&s, word);
    }
  absorb (&s, (guint64) length << 32 | occurrence);
  s.v2 ^= 0xff;
  mix (&s);
  mix (&s);
  mix (&s);
  word = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
  return (guint) (word ^ word >> 32);
}

guint
pop3_uidl_hash_text (gconstpointer uidl)
{
  return pop3_uidl_hash (uidl, 0);
}
