/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-secret.h"

#include <string.h>

/*
 * Memory that held a password or a token and must not outlive its use.
 */

typedef struct {
  gpointer data;
  gsize    length;
} Secret;

static void
secret_free (gpointer user_data)
{
  Secret *self = user_data;

  explicit_bzero (self->data, self->length);
  g_free (self->data);
  g_free (self);
}

GBytes *
pop3_secret_take (gpointer data,
                  gsize    length)
{
  Secret *self = NULL;

  g_return_val_if_fail (data != NULL, NULL);

  self = g_new (Secret, 1);
  self->data = data;
  self->length = length;

  return g_bytes_new_with_free_func (data, length, secret_free, self);
}

GBytes *
pop3_secret_take_string (GString *string)
{
  gsize length = 0;

  g_return_val_if_fail (string != NULL, NULL);

  length = string->len;
  explicit_bzero (string->str + length, string->allocated_len - length);

  return pop3_secret_take (g_string_free (string, FALSE), length);
}

void
pop3_secret_free_string (char *string)
{
  if (string == NULL)
    return;

  explicit_bzero (string, strlen (string));
  g_free (string);
}
