# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Geary's own full-text search finds mail that came over POP3."""

from case import mail


def search(case, word):
    """Write a word into the search bar; what was there is replaced."""
    if not any(each.name == "Search" for each in case.screen.find_all("text")):
        case.screen.key("ctrl+s")
    entry = case.screen.wait_for("text", "Search")
    case.screen.fill(entry, word)


def test_old_mail(case):
    """A word of an old mail finds it and no other, also after a restart."""
    server = case.server()
    server.add(case.USER, mail("Holiday", "We looked for hedgehogs.\r\n", minute=1))
    for minute in range(2, 12):
        server.add(case.USER, mail(f"Other {minute}", "Nothing special.\r\n", minute=minute))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 11)
    case.screen.wait_for_conversations(11)
    for _ in range(2):
        search(case, "hedgehogs")
        case.screen.wait_for_conversations(1)
        case.screen.open_conversation_with("Holiday", "We looked for hedgehogs.")
        search(case, "special")
        case.screen.wait_for_conversations(10)
        geary.restart()
        case.wait_for(lambda: "Inbox" in case.screen.folders(), 20, "the Inbox")
    assert geary.quit() == 0
