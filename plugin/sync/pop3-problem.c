/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-problem.h"

#include <glib/gi18n-lib.h>

/*
 * What can be wrong with a server's settings, in words that say what to do. They stand
 * next to the value that they are about.
 */

typedef struct {
  Pop3ProblemPlace place;
  const char      *text;
} Row;

static const Row rows[] = {
  [POP3_PROBLEM_NONE] = { POP3_PLACE_SERVER, NULL },
  [POP3_PROBLEM_NO_HOST] = {
    POP3_PLACE_SERVER,
    N_("There is no server of this name. Check the spelling.") },
  [POP3_PROBLEM_NOT_LISTENING] = {
    POP3_PLACE_SERVER,
    N_("No mail server answers on this port of the server. Check the port.") },
  [POP3_PROBLEM_NETWORK] = {
    POP3_PLACE_SERVER,
    N_("The server cannot be reached. Check the network connection and the server’s name.") },
  [POP3_PROBLEM_TIMEOUT] = {
    POP3_PLACE_SERVER,
    N_("The server does not answer. Check its name and the port, or try again later.") },
  [POP3_PROBLEM_IMAP] = {
    POP3_PLACE_SERVER,
    /* Translators: IMAP and POP3 are the names of protocols. */
    N_("This is an IMAP server. Enter the provider’s POP3 server, or add an IMAP account "
       "instead.") },
  [POP3_PROBLEM_SMTP] = {
    POP3_PLACE_SERVER,
    /* Translators: POP3 is the name of a protocol. */
    N_("This is a server for sending mail. Enter the provider’s POP3 server.") },
  [POP3_PROBLEM_WEB] = {
    POP3_PLACE_SERVER,
    /* Translators: POP3 is the name of a protocol. */
    N_("This is a web server. Enter the provider’s POP3 server.") },
  [POP3_PROBLEM_NOT_POP3] = {
    POP3_PLACE_SERVER,
    /* Translators: POP3 is the name of a protocol. */
    N_("This is not a POP3 server. Check its name and the port.") },
  [POP3_PROBLEM_WANTS_PLAIN_START] = {
    POP3_PLACE_SECURITY,
    /* Translators: StartTLS and TLS are choices of a list. */
    N_("On this port the server does not begin with TLS. Choose StartTLS, or another port.") },
  [POP3_PROBLEM_WANTS_TLS_START] = {
    POP3_PLACE_SECURITY,
    /* Translators: TLS is a choice of a list. */
    N_("On this port the server expects TLS from the start. Choose TLS, or another port.") },
  [POP3_PROBLEM_NO_TLS] = {
    POP3_PLACE_SECURITY,
    /* Translators: TLS is the name of a protocol and a choice of a list; usual ports of the
     * others are other numbers. */
    N_("The server offers no secure connection on this port. Ask the provider for the port "
       "with TLS.") },
  [POP3_PROBLEM_NEEDS_TLS] = {
    POP3_PLACE_SECURITY,
    /* Translators: TLS and StartTLS are choices of a list. */
    N_("The server lets nobody in without a secure connection. Choose TLS or StartTLS.") },
  [POP3_PROBLEM_OLD_TLS] = {
    POP3_PLACE_SECURITY,
    N_("No secure connection to the server could be made. Its encryption may be too old to "
       "be safe.") },
  [POP3_PROBLEM_CERTIFICATE] = {
    POP3_PLACE_SERVER,
    N_("The server’s certificate is not trusted. Check that this is the name your provider "
       "gives.") },
  [POP3_PROBLEM_PASSWORD] = {
    POP3_PLACE_PASSWORD,
    N_("The server did not accept the user name and password. Check both; some providers "
       "want an app password.") },
  [POP3_PROBLEM_MECHANISM] = {
    POP3_PLACE_AUTHENTICATION,
    N_("The server does not offer this way to log in. Choose another, or the automatic "
       "choice.") },
  [POP3_PROBLEM_IN_USE] = {
    POP3_PLACE_USER,
    N_("The server is busy, or another program is in this mailbox. The password may be right: "
       "try again in a few minutes.") },
  [POP3_PROBLEM_REFUSED] = {
    POP3_PLACE_USER,
    /* Translators: POP3 is the name of a protocol. */
    N_("The server refused the login. Access by POP3 may have to be switched on with the "
       "provider first.") },
  [POP3_PROBLEM_NO_UIDL] = {
    POP3_PLACE_SERVER,
    N_("The server does not number its messages for good. They are told apart by their "
       "content, which makes each check slower.") },
  [POP3_PROBLEM_VALUE] = {
    POP3_PLACE_USER,
    N_("The user name or password has a character that cannot be sent. Enter it again.") },
  [POP3_PROBLEM_OTHER] = {
    POP3_PLACE_SERVER,
    N_("The server does not work as expected. Try again later, or ask the provider.") },
};

Pop3ProblemPlace
pop3_problem_get_place (Pop3Problem self)
{
  g_return_val_if_fail ((guint) self < G_N_ELEMENTS (rows), POP3_PLACE_SERVER);

  return rows[self].place;
}

const char *
pop3_problem_get_text (Pop3Problem self)
{
  g_return_val_if_fail ((guint) self < G_N_ELEMENTS (rows), "");

  return rows[self].text != NULL ? g_dgettext (GETTEXT_PACKAGE, rows[self].text) : "";
}

gboolean
pop3_problem_is_warning (Pop3Problem self)
{
  return self == POP3_PROBLEM_NO_UIDL;
}
