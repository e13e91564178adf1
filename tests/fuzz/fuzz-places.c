/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "fuzz.h"

#include <libsoup/soup.h>

#include "protocol/pop3-error.h"
#include "settings/pop3-fetcher.h"
#include "settings/pop3-finder-private.h"

/*
 * Where servers and their settings are said to be: each line is a name out of DNS, and a
 * redirect. What is made of it is connected to, shown, and put into the address of a
 * file: it is a host's name and nothing else.
 */

#define DATABASE "https://ispdb.example.org/v1.1/"
#define BASE "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml"

static void
check_host (const char *host)
{
  for (const char *c = host; *c != '\0'; c++)
    g_assert_true (g_ascii_isalnum (*c) || strchr ("-.:", *c) != NULL);
  g_assert_true (*host != '\0' && *host != '-' && *host != '.');
  g_assert_cmpuint (strlen (host), <=, 253);
}

static void
check_name (const char *name)
{
  const Pop3Hint *hint = NULL;
  g_autofree char *target = pop3_finder_read_target (name);
  g_autofree char *domain = pop3_finder_read_exchanger (name, &hint);
  g_autofree char *address = g_strconcat (DATABASE, domain, NULL);
  g_autoptr (GUri) uri = NULL;

  if (target != NULL)
    {
      check_host (target);
      g_assert_true (g_ascii_strncasecmp (name, target, strlen (target)) == 0);
      g_assert_cmpuint (strlen (name) - strlen (target), <=, 1);
    }
  if (domain == NULL)
    return;

  check_host (domain);
  uri = pop3_fetcher_parse_address (NULL, address, NULL);
  g_assert_nonnull (uri);
  g_assert_cmpstr (g_uri_get_host (uri), ==, "ispdb.example.org");
  g_assert_cmpstr (g_uri_get_path (uri) + strlen ("/v1.1/"), ==, domain);
  g_assert_null (g_uri_get_query (uri));
}

/* What is taken for an address is one to libsoup, too, and its request is one line. */
static void
check_redirect (const char *text)
{
  g_autoptr (GUri) base = pop3_fetcher_parse_address (NULL, BASE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = pop3_fetcher_parse_address (base, text, &error);
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *request = NULL;

  g_assert_true ((uri == NULL) == (error != NULL));
  if (uri == NULL)
    return;

  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "https");
  check_host (g_uri_get_host (uri));
  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  g_assert_nonnull (message);
  request = g_strconcat (g_uri_get_path (uri), g_uri_get_query (uri), NULL);
  for (const char *c = request; *c != '\0'; c++)
    g_assert_true (g_ascii_isgraph (*c));
}

static gboolean
on_line (const char *line,
         gsize       length,
         gpointer    user_data)
{
  g_autofree char *text = g_strndup (line, length);

  check_name (text);
  check_redirect (text);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  fuzz_each_line (data, size, on_line, NULL);
  return 0;
}
