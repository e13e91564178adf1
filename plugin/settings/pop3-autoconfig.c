/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-autoconfig.h"

#include "protocol/pop3-error.h"
#include "protocol/pop3-limits.h"
#include "protocol/pop3-text.h"

#include "settings/pop3-settings.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

/*
 * clientConfig = emailProvider
 * emailProvider = displayName? incomingServer* outgoingServer* enable* documentation*
 * incomingServer[type=pop3|imap|...] = hostname port socketType username authentication+
 *                                      pop3?
 * pop3 = leaveMessagesOnServer? daysToLeaveMessagesOnServer? checkInterval[minutes]?
 *
 * The file comes from a server that nobody has trusted yet. Errors are for the log.
 */

#define NODE(name) ((const xmlChar *) (name))

#define SECURE_SCHEME "https://"

/* An e-mail address in its parts. */
typedef struct {
  const char *address;
  char       *local;
  const char *domain;
} Person;

static void
on_internal_subset (void          *context,
                    const xmlChar *name,
                    const xmlChar *external_id,
                    const xmlChar *system_id)
{
  xmlStopParser (context);
}

static xmlDoc *
read_document (const char *data,
               gsize       length,
               GError    **error)
{
  xmlParserCtxt *context = NULL;
  xmlDoc *document = NULL;

  if (length > POP3_LIMIT_AUTOCONFIG)
    {
      g_set_error_literal (error, POP3_ERROR, POP3_ERROR_LIMIT,
                           "The settings file is too large");
      return NULL;
    }

  context = xmlNewParserCtxt ();
  if (context != NULL)
    {
      context->sax->internalSubset = on_internal_subset;
      document = xmlCtxtReadMemory (context, data, (int) length, NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                    XML_PARSE_NOCDATA);
      xmlFreeParserCtxt (context);
    }
  if (document == NULL)
    g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                         "No settings file of this kind");
  return document;
}

static xmlNode *
next_element (xmlNode    *node,
              const char *name)
{
  while (node != NULL && (node->type != XML_ELEMENT_NODE ||
                          xmlStrcmp (node->name, NODE (name)) != 0))
    node = node->next;
  return node;
}

static xmlNode *
find_child (const xmlNode *parent,
            const char    *name)
{
  return parent != NULL ? next_element (parent->children, name) : NULL;
}

/* Returns: (transfer full): the cleaned text in @node (nullable), "" when there is none */
static char *
get_text (xmlNode *node)
{
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *text = pop3_text_clean (content != NULL ? (const char *) content : "", -1);

  xmlFree (content);
  return text;
}

static char *
get_attribute (xmlNode    *node,
               const char *name)
{
  xmlChar *content = xmlGetNoNsProp (node, NODE (name));
  char *text = pop3_text_clean (content != NULL ? (const char *) content : "", -1);

  xmlFree (content);
  return text;
}

/* Returns: (transfer full): the text in @node with its placeholders filled in */
static char *
get_filled_text (xmlNode      *node,
                 const Person *person)
{
  g_autofree char *text = get_text (node);
  GString *filled = g_string_new (text);

  g_string_replace (filled, "%EMAILADDRESS%", person->address, 0);
  g_string_replace (filled, "%EMAILLOCALPART%", person->local, 0);
  g_string_replace (filled, "%EMAILDOMAIN%", person->domain, 0);
  return g_string_free (filled, FALSE);
}

/* Whether @number (out) is one from @min to @max. */
static gboolean
get_number (xmlNode *node,
            guint64  min,
            guint64  max,
            guint64 *number)
{
  g_autofree char *text = get_text (node);

  return g_ascii_string_to_unsigned (text, 10, min, max, number, NULL);
}

static gboolean
get_security (xmlNode      *node,
              Pop3Security *security)
{
  g_autofree char *text = get_text (node);

  if (g_ascii_strcasecmp (text, "SSL") == 0)
    *security = POP3_SECURITY_TLS;
  else if (g_ascii_strcasecmp (text, "STARTTLS") == 0)
    *security = POP3_SECURITY_STLS;
  else if (g_ascii_strcasecmp (text, "plain") == 0)
    *security = POP3_SECURITY_NONE;
  else
    return FALSE;
  return TRUE;
}

typedef enum {
  LOGIN_OTHER,    /* by something that we do not have */
  LOGIN_NONE,
  LOGIN_PASSWORD,
} Login;

/* The best of the logins that are offered; an old file names none. */
static Login
get_login (const xmlNode *server)
{
  static const char *const none[] = { "none", "client-IP-address", "smtp-after-pop", NULL };
  static const char *const password[] = {
    "password-cleartext", "password-encrypted", "plain", "secure", NULL
  };
  xmlNode *node = find_child (server, "authentication");
  Login login = node == NULL ? LOGIN_PASSWORD : LOGIN_OTHER;

  for (; node != NULL; node = next_element (node->next, "authentication"))
    {
      g_autofree char *text = get_text (node);

      if (g_strv_contains (password, text))
        login = LOGIN_PASSWORD;
      else if (login == LOGIN_OTHER && g_strv_contains (none, text))
        login = LOGIN_NONE;
    }
  return login;
}

/* Returns: (transfer full) (nullable): the server, %NULL when it makes no sense to us */
static Pop3Server *
parse_server (const xmlNode *node,
              const Person  *person,
              Pop3Source     source,
              gboolean       may_be_open)
{
  g_autofree char *host = get_filled_text (find_child (node, "hostname"), person);
  g_autofree char *user = get_filled_text (find_child (node, "username"), person);
  Pop3Security security = POP3_SECURITY_NONE;
  guint64 port = 0;
  Login login = get_login (node);

  if (!pop3_server_is_host (host) ||
      !get_number (find_child (node, "port"), 1, G_MAXUINT16, &port) ||
      !get_security (find_child (node, "socketType"), &security) || login == LOGIN_OTHER ||
      (login == LOGIN_NONE && !may_be_open))
    return NULL;

  return pop3_server_new (host, (guint16) port, security,
                          login == LOGIN_NONE ? NULL
                          : *user != '\0' ? user : person->address, source);
}

/* The first <pop3> that says something counts. */
static void
parse_options (const xmlNode *server,
               Pop3Findings  *findings)
{
  xmlNode *pop3 = find_child (server, "pop3");
  xmlNode *interval = find_child (pop3, "checkInterval");
  g_autofree char *leave = get_text (find_child (pop3, "leaveMessagesOnServer"));
  guint64 number = 0;

  if (findings->leave == POP3_LEAVE_UNKNOWN && g_ascii_strcasecmp (leave, "true") == 0)
    findings->leave = POP3_LEAVE_YES;
  else if (findings->leave == POP3_LEAVE_UNKNOWN && g_ascii_strcasecmp (leave, "false") == 0)
    findings->leave = POP3_LEAVE_NO;

  if (findings->leave_days == 0 &&
      get_number (find_child (pop3, "daysToLeaveMessagesOnServer"), 1,
                  POP3_SETTINGS_MAX_KEEP_DAYS, &number))
    findings->leave_days = (guint) number;

  if (interval != NULL && findings->check_minutes == 0)
    {
      g_autofree char *minutes = get_attribute (interval, "minutes");

      if (g_ascii_string_to_unsigned (minutes, 10, 1, POP3_SETTINGS_MAX_CHECK_MIN, &number, NULL))
        findings->check_minutes = (guint) number;
    }
}

static void
parse_incoming (xmlNode      *node,
                const Person *person,
                Pop3Source    source,
                Pop3Findings *findings)
{
  g_autofree char *type = get_attribute (node, "type");
  Pop3Server *server = NULL;

  if (g_ascii_strcasecmp (type, "imap") == 0)
    findings->has_imap = TRUE;
  if (g_ascii_strcasecmp (type, "pop3") != 0)
    return;

  server = parse_server (node, person, source, FALSE);
  if (server == NULL)
    return;
  pop3_findings_add (findings->incoming, server);
  parse_options (node, findings);
}

static void
parse_outgoing (xmlNode      *node,
                const Person *person,
                Pop3Source    source,
                Pop3Findings *findings)
{
  g_autofree char *type = get_attribute (node, "type");
  Pop3Server *server = NULL;

  if (g_ascii_strcasecmp (type, "smtp") != 0)
    return;

  server = parse_server (node, person, source, TRUE);
  if (server != NULL)
    pop3_findings_add (findings->outgoing, server);
}

/* A pointer over the link shows it as it is: nothing in it may break a line or turn it round. */
static gboolean
is_link (const char *text)
{
  if (!g_str_has_prefix (text, SECURE_SCHEME) || strlen (text) > POP3_LIMIT_LINK)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    {
      if (!g_ascii_isgraph (*c))
        return FALSE;
    }
  return g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
}

/* Where the user has to switch something on, or else what there is to read. */
static void
parse_link (xmlNode      *node,
            const char   *attribute,
            Pop3Findings *findings)
{
  xmlChar *content = xmlGetNoNsProp (node, NODE (attribute));
  const char *link = (const char *) content;

  if (link != NULL && findings->documentation == NULL && is_link (link))
    findings->documentation = g_strdup (link);
  xmlFree (content);
}

static void
parse_provider (const xmlNode *provider,
                const Person  *person,
                Pop3Source     source,
                Pop3Findings  *findings)
{
  g_autofree char *name = get_text (find_child (provider, "displayName"));
  xmlNode *node = NULL;
  guint n_servers = 0;

  if (*name != '\0')
    findings->provider = g_strdup (name);

  for (node = provider->children; node != NULL; node = node->next)
    {
      if (node->type != XML_ELEMENT_NODE)
        continue;
      if (xmlStrcmp (node->name, NODE ("incomingServer")) == 0 &&
          n_servers++ < POP3_LIMIT_AUTOCONFIG_SERVERS)
        parse_incoming (node, person, source, findings);
      else if (xmlStrcmp (node->name, NODE ("outgoingServer")) == 0 &&
               n_servers++ < POP3_LIMIT_AUTOCONFIG_SERVERS)
        parse_outgoing (node, person, source, findings);
    }

  for (node = find_child (provider, "enable"); node != NULL;
       node = next_element (node->next, "enable"))
    parse_link (node, "visiturl", findings);
  for (node = find_child (provider, "documentation"); node != NULL;
       node = next_element (node->next, "documentation"))
    parse_link (node, "url", findings);
}

Pop3Findings *
pop3_autoconfig_parse (const char *data,
                       gsize       length,
                       const char *address,
                       Pop3Source  source,
                       GError    **error)
{
  const char *at = strrchr (address, '@');
  g_autofree char *local = NULL;
  Pop3Findings *findings = NULL;
  xmlDoc *document = NULL;
  xmlNode *root = NULL;
  xmlNode *provider = NULL;

  g_return_val_if_fail (at != NULL, NULL);

  document = read_document (data, length, error);
  if (document == NULL)
    return NULL;

  root = xmlDocGetRootElement (document);
  if (root != NULL && xmlStrcmp (root->name, NODE ("clientConfig")) == 0)
    provider = find_child (root, "emailProvider");
  if (provider != NULL)
    {
      local = g_strndup (address, (gsize) (at - address));
      findings = pop3_findings_new ();
      parse_provider (provider, &(Person) { address, local, at + 1 }, source, findings);
    }
  else
    g_set_error_literal (error, POP3_ERROR, POP3_ERROR_PROTOCOL,
                         "No settings file of this kind");
  xmlFreeDoc (document);
  return findings;
}
