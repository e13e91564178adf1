/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-search-text.h"

#include "protocol/pop3-limits.h"
#include "store/pop3-partial.h"

#include <string.h>

/*
 * What the search is to know of a message whose sender thought big: the host takes
 * all of it, however long that keeps everybody from the database. Attachments are
 * not texts.
 */

/* Returns: (transfer full) (nullable): what the host would take of one message */
static char *
read_body (GearyRFC822Message *message,
           gboolean           *html)
{
  char *body = geary_rf_c822_message_get_html_body (message, NULL, NULL, NULL);

  *html = body != NULL;
  return body != NULL
         ? body : geary_rf_c822_message_get_plain_body (message, FALSE, NULL, NULL, NULL);
}

/* Takes no more than @room octets of a message's text. Returns: how many there are */
static gsize
add_text (GearyRFC822Message *message,
          gsize               room,
          GString            *text)
{
  gboolean html = FALSE;
  g_autofree char *body = read_body (message, &html);
  g_autofree char *valid = NULL;
  g_autofree char *converted = NULL;
  gsize length = body != NULL ? strlen (body) : 0;

  if (text == NULL || MIN (length, room) == 0)
    return length;

  valid = g_utf8_make_valid (body, (gssize) MIN (length, room));
  converted = html ? geary_html_html_to_text (valid, TRUE, "UTF-8") : NULL;
  g_string_append (text, converted != NULL ? converted : valid);
  g_string_append_c (text, '\n');
  return length;
}

/* Returns: octets of all texts; as many as there may be go into @text (nullable) */
static gsize
add_texts (GearyRFC822Message *message,
           GString            *text)
{
  g_autoptr (GeeList) forwarded = geary_rf_c822_message_get_sub_messages (message, NULL);
  int size = forwarded != NULL ? gee_collection_get_size ((GeeCollection *) forwarded) : 0;
  gsize total = add_text (message, POP3_LIMIT_SEARCH_TEXT, text);

  for (int i = 0; i < size; i++)
    {
      g_autoptr (GObject) each = gee_list_get (forwarded, i);

      total += add_text ((GearyRFC822Message *) each,
                         POP3_LIMIT_SEARCH_TEXT - MIN (total, POP3_LIMIT_SEARCH_TEXT), text);
    }
  return total;
}

static void
set_text (GearyEmail *email,
          GString    *text)
{
  gpointer old = geary_email_get_header (email);
  g_autoptr (GBytes) old_bytes = geary_memory_buffer_get_bytes (
    geary_message_data_block_message_data_get_buffer (old));
  g_autoptr (GBytes) header = pop3_partial_compose_header (old_bytes);
  gsize length = 0;
  guint8 *data = (guint8 *) g_bytes_get_data (header, &length);
  g_autoptr (GObject) header_buffer = NULL;
  g_autoptr (GObject) text_buffer = NULL;
  g_autoptr (GObject) new_header = NULL;
  g_autoptr (GObject) body = NULL;

  header_buffer = (GObject *) geary_memory_byte_buffer_new (data, (int) length, length);
  text_buffer = (GObject *) geary_memory_byte_buffer_new ((guint8 *) text->str, (int) text->len,
                                                          text->len);
  new_header = (GObject *) geary_rf_c822_header_new ((GearyMemoryBuffer *) header_buffer, NULL);
  if (new_header == NULL)
    return;

  body = (GObject *) geary_rf_c822_text_new ((GearyMemoryBuffer *) text_buffer);
  geary_email_set_message_header (email, (GearyRFC822Header *) new_header);
  geary_email_set_message_body (email, (GearyRFC822Text *) body);
}

/**
 * pop3_search_text_bound:
 * @email: a message that is about to be indexed, with header and body
 *
 * Gives a message with more than POP3_LIMIT_SEARCH_TEXT octets of text, those of
 * forwarded messages in it included, a shorter one. Store thread.
 */
void
pop3_search_text_bound (GearyEmail *email)
{
  g_autoptr (GObject) message = (GObject *) geary_email_get_message (email, NULL);
  g_autoptr (GString) text = NULL;

  if (message == NULL || add_texts ((GearyRFC822Message *) message, NULL) <= POP3_LIMIT_SEARCH_TEXT)
    return;

  text = g_string_new (NULL);
  add_texts ((GearyRFC822Message *) message, text);
  set_text (email, text);
}
