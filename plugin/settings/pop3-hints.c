/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "pop3-hints.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/*
 * Rules of providers, which their autoconfiguration cannot express. To be looked up by
 * the domain of an address, or by where the domain's mail is delivered to. They are few:
 * a provider whose settings are found and work needs no word here.
 */

#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* Texts that several providers share. */

/* Translators: advice for an account with a provider that accepts no usual password. */
#define APP_PASSWORD                                                                     \
  N_("This provider does not accept your usual password here. Make an app password on "  \
     "its website, and enter that.")

/* Translators: advice for an account; POP3 is the name of a protocol. */
#define SWITCH_ON                                                                        \
  N_("Access by POP3 has to be switched on in the settings of your mailbox on the "      \
     "provider’s website first.")

/* Translators: advice for an account; POP3 is the name of a protocol. */
#define SWITCH_ON_APP_PASSWORD                                                           \
  N_("Switch on access by POP3 in the settings of your mailbox on the provider’s "       \
     "website, and make an app password there to enter here.")

/* Translators: advice for an account with a Chinese provider, whose website calls this
 * an authorization code (授权码). */
#define AUTHORIZATION_CODE                                                               \
  N_("Switch on access by POP3 in the settings of your mailbox on the provider’s "       \
     "website. It then shows an authorization code, to be entered here in place of the " \
     "password.")

static const Pop3Hint hints[] = {
  {
    "Gmail",
    LIST ("gmail.com", "googlemail.com"),
    LIST ("google.com", "googlemail.com", "smtp.goog"),
    POP3_HINT_APP_PASSWORD,
    /* Translators: advice for a Gmail account; POP is what Gmail's website calls POP3. */
    N_("Gmail does not accept your usual password here. Switch on POP in Gmail’s settings, "
       "make an app password in your Google account, and enter that."),
    "https://support.google.com/mail/answer/7104828",
    10, FALSE,
  },
  {
    "Yahoo",
    LIST ("yahoo.com", "ymail.com", "rocketmail.com", "myyahoo.com", "yahoo.ca", "yahoo.co.in",
          "yahoo.co.uk", "yahoo.com.ar", "yahoo.com.au", "yahoo.com.br", "yahoo.com.mx",
          "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.in", "yahoo.it", "cox.net", "sky.com"),
    LIST ("yahoodns.net"),
    POP3_HINT_APP_PASSWORD, APP_PASSWORD,
    "https://help.yahoo.com/kb/SLN15241.html",
    0, FALSE,
  },
  {
    "AOL",
    LIST ("aol.com", "aim.com", "aol.de", "aol.co.uk", "aol.fr", "verizon.net", "netscape.net"),
    NULL,
    POP3_HINT_APP_PASSWORD, APP_PASSWORD,
    "https://help.aol.com/articles/Create-and-manage-app-password",
    0, FALSE,
  },
  {
    "AT&T",
    LIST ("att.net", "sbcglobal.net", "bellsouth.net", "ameritech.net", "pacbell.net"),
    NULL,
    POP3_HINT_APP_PASSWORD,
    /* Translators: advice for an AT&T account; "secure mail key" is that provider's term. */
    N_("AT&T does not accept your usual password here. Make a secure mail key on its website, "
       "and enter that."),
    "https://www.att.com/support/article/email-support/KM1240308",
    0, FALSE,
  },
  {
    "Outlook.com",
    LIST ("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "outlook.es",
          "outlook.fr", "outlook.it", "outlook.jp", "hotmail.co.uk", "hotmail.de", "hotmail.es",
          "hotmail.fr", "hotmail.it", "live.co.uk", "live.de", "live.fr", "live.it"),
    NULL,
    POP3_HINT_NO_POP3,
    /* Translators: advice for an Outlook.com account. "GNOME Online Accounts" is a part of
     * GNOME's settings. */
    N_("Outlook.com no longer accepts passwords over POP3. Add this account through GNOME "
       "Online Accounts, which uses IMAP."),
    "https://support.microsoft.com/office/"
    "pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040",
    0, FALSE,
  },
  {
    "Microsoft 365",
    LIST ("onmicrosoft.com", "office365.com"),
    LIST ("outlook.com", "office365.us", "mx.microsoft"),
    POP3_HINT_NO_POP3,
    /* Translators: advice for a Microsoft 365 account. "GNOME Online Accounts" is a part of
     * GNOME's settings. */
    N_("Microsoft 365 no longer accepts passwords over POP3. Add this account through GNOME "
       "Online Accounts, which uses IMAP."),
    "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/"
    "deprecation-of-basic-authentication-exchange-online",
    0, FALSE,
  },
  {
    "iCloud",
    LIST ("icloud.com", "me.com", "mac.com"),
    LIST ("icloud.com"),
    POP3_HINT_NO_POP3,
    /* Translators: advice for an account; the provider has IMAP and no POP3. */
    N_("iCloud Mail has no POP3. Add this account as an IMAP account, with an app-specific "
       "password from your Apple account."),
    "https://support.apple.com/102525",
    0, FALSE,
  },
  {
    "Proton Mail",
    LIST ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
    LIST ("protonmail.ch"),
    POP3_HINT_NO_POP3,
    /* Translators: advice for an account; "Proton Mail Bridge" is a program's name. */
    N_("Proton Mail has no POP3. Its program Proton Mail Bridge makes the mailbox available "
       "as an IMAP account on this computer."),
    "https://proton.me/support/imap-smtp-and-pop3-setup",
    0, FALSE,
  },
  {
    "Tuta",
    LIST ("tuta.com", "tutanota.com", "tutanota.de", "tutamail.com", "tuta.io", "keemail.me"),
    LIST ("tutanota.de"),
    POP3_HINT_NO_POP3,
    /* Translators: advice for an account with the provider Tuta. */
    N_("Tuta keeps its mail encrypted and offers neither POP3 nor IMAP. It can be read with "
       "Tuta’s own programs only."),
    "https://tuta.com/support",
    0, FALSE,
  },
  {
    "web.de",
    LIST ("web.de", "email.de"),
    NULL,
    POP3_HINT_ADVICE,
    /* Translators: advice for a web.de account; POP3 is the name of a protocol. */
    N_("Access by POP3 has to be switched on in the settings of your mailbox at web.de first. "
       "web.de refuses to be checked more often than every 15 minutes."),
    "https://hilfe.web.de/pop-imap/index.html",
    15, TRUE,
  },
  {
    "GMX",
    LIST ("gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.org", "gmx.info", "gmx.biz", "gmx.eu"),
    NULL,
    POP3_HINT_ADVICE, SWITCH_ON,
    "https://hilfe.gmx.net/pop-imap/pop3/index.html",
    0, FALSE,
  },
  {
    "GMX",
    LIST ("gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es", "caramail.com"),
    NULL,
    POP3_HINT_ADVICE, SWITCH_ON,
    "https://support.gmx.com/pop-imap/index.html",
    0, FALSE,
  },
  {
    "mail.com",
    LIST ("mail.com", "email.com", "usa.com", "consultant.com", "post.com", "europe.com"),
    NULL,
    POP3_HINT_ADVICE, SWITCH_ON,
    "https://support.mail.com/pop-imap/index.html",
    0, FALSE,
  },
  {
    "T-Online",
    LIST ("t-online.de", "magenta.de"),
    NULL,
    POP3_HINT_ADVICE,
    /* Translators: advice for a T-Online account. */
    N_("T-Online has a password for e-mail programs, which is not the one of your login. It "
       "is set on the provider’s website, and to be entered here."),
    "https://www.telekom.de/hilfe",
    0, FALSE,
  },
  {
    "Fastmail",
    LIST ("fastmail.com", "fastmail.fm", "fastmail.net", "fastmail.org", "sent.com"),
    LIST ("messagingengine.com"),
    POP3_HINT_APP_PASSWORD, APP_PASSWORD,
    "https://www.fastmail.help/hc/en-us/articles/360058752854",
    0, FALSE,
  },
  {
    "Zoho",
    LIST ("zoho.com", "zohomail.com", "zohomail.eu", "zoho.eu", "zoho.in"),
    LIST ("zoho.com", "zoho.eu", "zoho.in", "zoho.jp", "zoho.com.au", "zohocloud.ca"),
    POP3_HINT_ADVICE, SWITCH_ON_APP_PASSWORD,
    "https://www.zoho.com/mail/help/pop-access.html",
    0, FALSE,
  },
  {
    "Yandex",
    LIST ("yandex.com", "yandex.ru", "ya.ru", "yandex.by", "yandex.kz", "yandex.ua"),
    LIST ("yandex.net", "yandex.ru"),
    POP3_HINT_APP_PASSWORD, SWITCH_ON_APP_PASSWORD,
    "https://yandex.com/support/mail/mail-clients.html",
    0, FALSE,
  },
  {
    "Mail.ru",
    LIST ("mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru"),
    LIST ("mail.ru"),
    POP3_HINT_APP_PASSWORD, APP_PASSWORD,
    "https://help.mail.ru/mail/security/protection/external",
    0, FALSE,
  },
  {
    "QQ",
    LIST ("qq.com", "foxmail.com", "vip.qq.com"),
    LIST ("qq.com"),
    POP3_HINT_APP_PASSWORD, AUTHORIZATION_CODE,
    "https://service.mail.qq.com/",
    0, FALSE,
  },
  {
    "NetEase",
    LIST ("163.com", "126.com", "yeah.net"),
    LIST ("netease.com", "163.com"),
    POP3_HINT_APP_PASSWORD, AUTHORIZATION_CODE,
    "https://help.mail.163.com/",
    0, FALSE,
  },
  {
    "Xfinity",
    LIST ("comcast.net"),
    NULL,
    POP3_HINT_ADVICE,
    /* Translators: advice for a Comcast account; the quoted words are on its website. */
    N_("Access by other programs has to be allowed in the settings of your mailbox on the "
       "website of Xfinity first (“Third Party Access Security”)."),
    "https://www.xfinity.com/support/articles/third-party-email-access",
    0, FALSE,
  },
};

const Pop3Hint *
pop3_hint_lookup (const char *domain)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (domain != NULL, NULL);

  lower = g_ascii_strdown (domain, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      if (g_strv_contains (hints[i].domains, lower))
        return &hints[i];
    }
  return NULL;
}

/* Whether @host is @domain or in it; both in lower case. */
static gboolean
is_within (const char *host,
           const char *domain)
{
  gsize host_length = strlen (host);
  gsize length = strlen (domain);

  return host_length >= length && strcmp (host + host_length - length, domain) == 0 &&
         (host_length == length || host[host_length - length - 1] == '.');
}

const Pop3Hint *
pop3_hint_lookup_mx (const char *exchanger)
{
  g_autofree char *lower = NULL;
  gsize length = 0;

  g_return_val_if_fail (exchanger != NULL, NULL);

  lower = g_ascii_strdown (exchanger, -1);
  length = strlen (lower);
  if (length > 0 && lower[length - 1] == '.')
    lower[length - 1] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      for (const char *const *mx = hints[i].mx; mx != NULL && *mx != NULL; mx++)
        {
          if (is_within (lower, *mx))
            return &hints[i];
        }
    }
  return NULL;
}

const char *
pop3_hint_get_text (const Pop3Hint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_dgettext (GETTEXT_PACKAGE, self->text);
}
