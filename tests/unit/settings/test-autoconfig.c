/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "settings/pop3-autoconfig.h"

#include <string.h>

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"

/* The parser of the providers' settings files. */

#define HEAD "<clientConfig version=\"1.1\"><emailProvider id=\"example.org\">"
#define TAIL "</emailProvider></clientConfig>"

#define SERVER(type, element, host, port, socket, user, authentication)                    \
  "<" element " type=\"" type "\"><hostname>" host "</hostname><port>" port "</port>"       \
  "<socketType>" socket "</socketType><username>" user "</username>"                        \
  "<authentication>" authentication "</authentication></" element ">"

#define POP3(host, port, socket, user) \
  SERVER ("pop3", "incomingServer", host, port, socket, user, "password-cleartext")
#define SMTP(host, port, socket, user, authentication) \
  SERVER ("smtp", "outgoingServer", host, port, socket, user, authentication)

typedef struct {
  const char *description;
  const char *xml;
  const char *incoming; /* "host:port/security/user" of each, blanks between */
  const char *outgoing;
} ServerRow;

static const ServerRow server_rows[] = {
  { "nothing in it", HEAD TAIL, "", "" },
  { "one of each",
    HEAD POP3 ("pop.example.org", "995", "SSL", "%EMAILADDRESS%")
    SMTP ("smtp.example.org", "465", "SSL", "%EMAILADDRESS%", "password-cleartext") TAIL,
    "pop.example.org:995/2/ana.ng@example.org", "smtp.example.org:465/2/ana.ng@example.org" },
  { "the safer first, in the file's order otherwise",
    HEAD POP3 ("a.example.org", "110", "plain", "x") POP3 ("b.example.org", "110", "STARTTLS", "x")
    POP3 ("c.example.org", "995", "SSL", "x") POP3 ("d.example.org", "995", "SSL", "x") TAIL,
    "c.example.org:995/2/x d.example.org:995/2/x b.example.org:110/1/x a.example.org:110/0/x", "" },
  { "placeholders",
    HEAD POP3 ("mail.%EMAILDOMAIN%", "995", "SSL", "%EMAILLOCALPART%.%EMAILDOMAIN%") TAIL,
    "mail.example.org:995/2/ana.ng.example.org", "" },
  { "no user name", HEAD POP3 ("pop.example.org", "995", "SSL", "") TAIL,
    "pop.example.org:995/2/ana.ng@example.org", "" },
  { "IMAP is not for us",
    HEAD SERVER ("imap", "incomingServer", "i.example.org", "993", "SSL", "x",
                 "password-cleartext") TAIL, "", "" },
  { "another login than a password",
    HEAD SERVER ("pop3", "incomingServer", "p.example.org", "995", "SSL", "x", "OAuth2") TAIL,
    "", "" },
  { "a password among others",
    HEAD "<incomingServer type=\"pop3\"><hostname>p.example.org</hostname><port>995</port>"
    "<socketType>SSL</socketType><username>x</username><authentication>OAuth2</authentication>"
    "<authentication>password-encrypted</authentication></incomingServer>" TAIL,
    "p.example.org:995/2/x", "" },
  { "no login for sending",
    HEAD SMTP ("smtp.example.org", "25", "plain", "x", "client-IP-address") TAIL,
    "", "smtp.example.org:25/0/-" },
  { "no login for receiving",
    HEAD SERVER ("pop3", "incomingServer", "p.example.org", "995", "SSL", "x", "none") TAIL,
    "", "" },
  { "an old file names no login",
    HEAD "<incomingServer type=\"pop3\"><hostname>p.example.org</hostname><port>995</port>"
    "<socketType>SSL</socketType><username>x</username></incomingServer>" TAIL,
    "p.example.org:995/2/x", "" },
  { "blanks and comments",
    HEAD POP3 (" pop.example.org\n", "\t995 ", " SSL", "<!-- me --> x ") TAIL,
    "pop.example.org:995/2/x", "" },
  { "senseless values",
    HEAD POP3 ("", "995", "SSL", "x") POP3 ("p q", "995", "SSL", "x")
    POP3 ("p.example.org", "0", "SSL", "x") POP3 ("p.example.org", "65536", "SSL", "x")
    POP3 ("p.example.org", "995", "TLS1", "x") POP3 ("-p.example.org", "995", "SSL", "x")
    POP3 ("p.example.org/a", "995", "SSL", "x") TAIL, "", "" },
  { "predefined entities", HEAD POP3 ("p.example.org", "995", "SSL", "a&amp;&#98;") TAIL,
    "p.example.org:995/2/a&b", "" },
  { "an unknown element around it",
    HEAD "<future>" POP3 ("p.example.org", "995", "SSL", "x") "</future>" TAIL, "", "" },
};

static char *
describe (const GPtrArray *servers)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < servers->len; i++)
    {
      const Pop3Server *server = g_ptr_array_index (servers, i);

      g_string_append_printf (text, "%s%s:%u/%d/%s", i > 0 ? " " : "", server->host, server->port,
                              server->security, server->user != NULL ? server->user : "-");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static Pop3Findings *
parse (const char *xml,
       GError    **error)
{
  /* Nothing may be read behind the end. */
  g_autofree char *data = g_memdup2 (xml, strlen (xml));

  return pop3_autoconfig_parse (data, strlen (xml), "ana.ng@example.org", POP3_SOURCE_ISPDB,
                                error);
}

static void
test_servers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (server_rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (Pop3Findings) findings = parse (server_rows[i].xml, &error);
      g_autofree char *incoming = NULL;
      g_autofree char *outgoing = NULL;

      g_test_message ("%s", server_rows[i].description);
      g_assert_no_error (error);
      incoming = describe (findings->incoming);
      outgoing = describe (findings->outgoing);
      g_assert_cmpstr (incoming, ==, server_rows[i].incoming);
      g_assert_cmpstr (outgoing, ==, server_rows[i].outgoing);
    }
}

#define OPTIONS(text)                                                                       \
  HEAD "<incomingServer type=\"pop3\"><hostname>p.example.org</hostname><port>995</port>"   \
  "<socketType>SSL</socketType><pop3>" text "</pop3></incomingServer>" TAIL

typedef struct {
  const char *description;
  const char *xml;
  Pop3Leave   leave;
  guint       leave_days;
  guint       check_minutes;
  gboolean    has_imap;
  const char *provider;
  const char *documentation;
} AdviceRow;

static const AdviceRow advice_rows[] = {
  { "none", OPTIONS ("") },
  { "leave", OPTIONS ("<leaveMessagesOnServer>true</leaveMessagesOnServer>"), POP3_LEAVE_YES },
  { "do not", OPTIONS ("<leaveMessagesOnServer>false</leaveMessagesOnServer>"), POP3_LEAVE_NO },
  { "days", OPTIONS ("<daysToLeaveMessagesOnServer>14</daysToLeaveMessagesOnServer>"),
    POP3_LEAVE_UNKNOWN, 14 },
  { "interval", OPTIONS ("<checkInterval minutes=\"15\"/>"), POP3_LEAVE_UNKNOWN, 0, 15 },
  { "senseless", OPTIONS ("<leaveMessagesOnServer>maybe</leaveMessagesOnServer>"
                          "<daysToLeaveMessagesOnServer>-1</daysToLeaveMessagesOnServer>"
                          "<checkInterval minutes=\"99999999999\"/>") },
  { "IMAP", HEAD "<incomingServer type=\"imap\"/>" TAIL, .has_imap = TRUE },
  { "a name with tricks", HEAD "<displayName>Ex&#x202e;ample\nMail</displayName>" TAIL,
    .provider = "Example Mail" },
  { "where to switch it on goes first",
    HEAD "<documentation url=\"https://example.org/help\"/>"
    "<enable visiturl=\"https://example.org/on\"/>" TAIL,
    .documentation = "https://example.org/on" },
  { "only https",
    HEAD "<documentation url=\"http://example.org/1\"/><documentation url=\"file:///etc\"/>"
    "<documentation url=\"https://example.org/2\"/>" TAIL,
    .documentation = "https://example.org/2" },
  { "links with tricks",
    HEAD "<documentation url=\"https://example.org/&#10;1\"/>"
    "<documentation url=\"https://example.org/ 2\"/>"
    "<documentation url=\"https://example.org/&#x202e;3\"/>"
    "<documentation url=\"https://example.org/%E2%80%AE4\"/>" TAIL,
    .documentation = "https://example.org/%E2%80%AE4" },
};

static void
test_advice (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (advice_rows); i++)
    {
      const AdviceRow *row = &advice_rows[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (Pop3Findings) findings = parse (row->xml, &error);

      g_test_message ("%s", row->description);
      g_assert_no_error (error);
      g_assert_cmpint (findings->leave, ==, row->leave);
      g_assert_cmpuint (findings->leave_days, ==, row->leave_days);
      g_assert_cmpuint (findings->check_minutes, ==, row->check_minutes);
      g_assert_cmpint (findings->has_imap, ==, row->has_imap);
      g_assert_cmpstr (findings->provider, ==, row->provider);
      g_assert_cmpstr (findings->documentation, ==, row->documentation);
    }
}

typedef struct {
  const char *description;
  const char *xml;
} BadRow;

static const BadRow bad_rows[] = {
  { "empty", "" },
  { "no XML", "It works!" },
  { "a web page", "<html><body>Not found</body></html>" },
  { "cut off", HEAD "<incomingServer type=\"pop3\">" },
  { "no provider", "<clientConfig version=\"1.1\"/>" },
  { "external entity",
    "<!DOCTYPE c [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
    HEAD "<displayName>&x;</displayName>" TAIL },
  { "external document type", "<!DOCTYPE c SYSTEM \"http://127.0.0.1:1/x.dtd\">" HEAD TAIL },
  { "a billion laughs",
    "<!DOCTYPE c [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>"
    HEAD "<displayName>&d;&d;&d;&d;</displayName>" TAIL },
  { "an entity that nobody declared", HEAD "<displayName>&x;</displayName>" TAIL },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (Pop3Findings) findings = parse (bad_rows[i].xml, &error);

      g_test_message ("%s", bad_rows[i].description);
      g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
      g_assert_null (findings);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) xml = g_string_new (HEAD);
  g_autoptr (GString) deep = g_string_new (HEAD);
  g_autofree char *much = g_strnfill (POP3_LIMIT_LINK, 'x');
  g_autofree char *link = g_strdup_printf (HEAD "<documentation url=\"https://%s\"/>" TAIL, much);
  g_autoptr (GError) error = NULL;
  g_autoptr (Pop3Findings) findings = NULL;

  for (guint i = 0; i < 3 * POP3_LIMIT_AUTOCONFIG_SERVERS; i++)
    g_string_append (xml, POP3 ("pop.example.org", "995", "SSL", "x"));
  g_string_append (xml, TAIL);
  findings = parse (xml->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->incoming->len, ==, POP3_LIMIT_AUTOCONFIG_SERVERS);
  g_clear_pointer (&findings, pop3_findings_free);

  findings = parse (link, &error);
  g_assert_no_error (error);
  g_assert_null (findings->documentation);
  g_clear_pointer (&findings, pop3_findings_free);

  for (guint i = 0; i < 4000; i++)
    g_string_append (deep, "<a>");
  findings = parse (deep->str, &error);
  g_assert_error (error, POP3_ERROR, POP3_ERROR_PROTOCOL);
  g_clear_error (&error);

  while (xml->len <= POP3_LIMIT_AUTOCONFIG)
    g_string_append_c (xml, ' ');
  findings = parse (xml->str, &error);
  g_assert_error (error, POP3_ERROR, POP3_ERROR_LIMIT);
  g_assert_null (findings);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/autoconfig/servers", test_servers);
  g_test_add_func ("/autoconfig/advice", test_advice);
  g_test_add_func ("/autoconfig/bad", test_bad);
  g_test_add_func ("/autoconfig/limits", test_limits);

  return g_test_run ();
}
