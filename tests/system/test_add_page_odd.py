# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the page says of servers that are not as they should be."""

from rude import Rude
from test_add_page import open_by_hand

# The server's answers, the row, and words of what is said there.
ODD = (
    ("expiry", {"CAPA": b"+OK\r\nSASL PLAIN\r\nUIDL\r\nTOP\r\nEXPIRE 0\r\n.\r\n"},
     "Keep messages on the server", "as soon as they have been fetched"),
    ("busy", {"AUTH": b"-ERR [IN-USE] mailbox is locked\r\n"}, "Login name", "another program"),
    ("tls", {"CAPA": b"+OK\r\nSTLS\r\nUIDL\r\n.\r\n",
             "USER": b"-ERR plain text is not welcome, use STLS\r\n"},
     "Connection security", "secure connection"),
    ("uidl", {"CAPA": b"+OK\r\nSASL PLAIN\r\nTOP\r\n.\r\n", "UIDL": b"-ERR what?\r\n"},
     "POP3 server", "does not number its messages"),
)


class Odd(Rude):
    """A server that gives some answers of its own."""

    answers = {}

    def _answer(self, verb, words, uidl, uidls):
        return self.answers.get(verb) or super()._answer(verb, words, uidl, uidls)


def test_odd_servers(case):
    """At the row it belongs to; what is only a warning keeps nobody from going on."""
    dovecot = case.server()
    with Odd(users=dovecot.users) as server:
        server.mails["u1"] = b"Subject: One\r\n\r\nHello\r\n"
        _geary, dialog = open_by_hand(case, dovecot)
        dialog.choose("Connection security", "None")
        case.wait_for(lambda: "everybody on the way" in dialog.note("Connection security"), 5,
                      "the warning")
        for name, answers, row, words in ODD:
            server.answers = answers
            # A change, so that it is checked once more.
            dialog.fill("Port", "1")
            dialog.fill("Port", server.ports["pop3"])
            dialog.press("Check")
            case.wait_for(lambda: words in dialog.note(row), 30,
                          f"{name}: {dialog.note(row)} in {dialog.texts()}")
            dialog.picture(f"add-odd-{name}")
            works = case.screen.find("push button", "Create", dialog.window) is not None
            assert works == (name in ("expiry", "uidl")), name
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
