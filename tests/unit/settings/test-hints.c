/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "settings/pop3-hints.h"

#include <string.h>

/* The rules of providers. */

typedef struct {
  const char  *name;     /* a domain or an exchanger */
  const char  *provider; /* NULL: nothing known */
  Pop3HintKind kind;
  guint        check_minutes;
  gboolean     local_user;
} Row;

static const Row domain_rows[] = {
  { "gmail.com", "Gmail", POP3_HINT_APP_PASSWORD, 10 },
  { "GoogleMail.COM", "Gmail", POP3_HINT_APP_PASSWORD, 10 },
  { "outlook.com", "Outlook.com", POP3_HINT_NO_POP3 },
  { "web.de", "web.de", POP3_HINT_ADVICE, 15, TRUE },
  { "gmx.net", "GMX", POP3_HINT_ADVICE },
  { "icloud.com", "iCloud", POP3_HINT_NO_POP3 },
  { "proton.me", "Proton Mail", POP3_HINT_NO_POP3 },
  { "163.com", "NetEase", POP3_HINT_APP_PASSWORD },
  { "example.org", NULL },
  { "notgmail.com", NULL },
  { "", NULL },
};

static const Row mx_rows[] = {
  { "aspmx.l.google.com.", "Gmail", POP3_HINT_APP_PASSWORD, 10 },
  { "Example-Org.mail.protection.OUTLOOK.com", "Microsoft 365", POP3_HINT_NO_POP3 },
  { "mx-eu.mail.am0.yahoodns.net", "Yahoo", POP3_HINT_APP_PASSWORD },
  { "in1-smtp.messagingengine.com", "Fastmail", POP3_HINT_APP_PASSWORD },
  { "notgoogle.com", NULL },
  { "mx.example.org", NULL },
  { ".", NULL },
  { "", NULL },
};

static void
check (const Row      *row,
       const Pop3Hint *hint)
{
  g_test_message ("%s", row->name);
  g_assert_cmpstr (hint != NULL ? hint->provider : NULL, ==, row->provider);
  if (hint == NULL)
    return;

  g_assert_cmpint (hint->kind, ==, row->kind);
  g_assert_cmpuint (hint->check_minutes, ==, row->check_minutes);
  g_assert_cmpint (hint->local_user, ==, row->local_user);
  g_assert_true (g_str_has_suffix (pop3_hint_get_text (hint), "."));
  g_assert_true (g_str_has_prefix (hint->link, "https://"));
}

static void
test_domain (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (domain_rows); i++)
    check (&domain_rows[i], pop3_hint_lookup (domain_rows[i].name));
}

static void
test_mx (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mx_rows); i++)
    check (&mx_rows[i], pop3_hint_lookup_mx (mx_rows[i].name));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hints/domain", test_domain);
  g_test_add_func ("/hints/mx", test_mx);

  return g_test_run ();
}
