# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Geary's own full-text search finds mail that came over POP3."""

import email
import email.policy

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
    for _ in range(2):
        case.screen.wait_for_conversations(11)
        search(case, "special")
        case.screen.wait_for_conversations(10)
        search(case, "hedgehogs")
        case.screen.wait_for_conversations(1)
        # The last thing: a click so soon after the start may fill the window with it.
        case.screen.open_conversation_with("Holiday", "We looked for hedgehogs.")
        geary.restart()
        case.wait_for(lambda: "Inbox" in case.screen.folders(), 20, "the Inbox")
    assert geary.quit() == 0


def with_attachment(data, name):
    """The same mail with a file attached."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    message.set_content("See the file.\n")
    message.add_attachment(b"1;2;3\n", "application", "octet-stream", filename=name)
    return message.as_bytes(policy=email.policy.SMTP)


def test_operators(case):
    """Fields, flags, attachments, all folders; and mail that comes while it is open."""
    server = case.server()
    # Geary looks for the stem of a word in all fields, whatever field was asked for:
    # so these words are their own stems.
    # The newest is shown, and read by that.
    for data in (mail("Holiday", "We looked for a badger.\r\n", minute=1),
                 mail("Garden", "Roses, no animals.\r\n", sender="Eve <eve@example.org>",
                      minute=2),
                 with_attachment(mail("Numbers", minute=3), "quarter.csv"),
                 mail("Badger", "A book about them.\r\n", minute=4)):
        server.add(case.USER, data)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 4)
    screen = case.screen
    screen.open_row("Inbox", 3, 4, "We looked for a badger.")
    screen.key("ctrl+i")
    screen.key("ctrl+d")
    case.wait_for(lambda: geary.rows(1, """SELECT 1 FROM MessageTable
        WHERE lower(flags) LIKE '%seen%' AND lower(flags) LIKE '%flagged%'"""), 20, "a star")
    screen.key("ctrl+k")
    geary.wait_for_totals(1, INBOX=3, Archive=1)

    search(case, "is:unread subject:numbers")
    screen.wait_for_conversations(1)
    case.picture("search-unread")
    for words, count in (("badger", 2), ("is:read is:starred", 1),
                         ("subject:badger", 1), ("body:badger", 1),
                         ("from:eve", 1), ("from:bob", 3), ("to:ana@example.org", 4),
                         ("attachment:quarter", 1), ("is:starred", 1),
                         ("is:starred from:bob", 1), ("from:bob subject:numbers", 1)):
        search(case, words)
        screen.wait_for_conversations(count)
    search(case, "badger")
    screen.wait_for_conversations(2)
    server.add(case.USER, mail("Late news", "One more badger seen.\r\n", minute=9))
    server.add(case.USER, mail("Other news", "Nothing seen.\r\n", minute=10))
    geary.activate("pop3-check-mail")
    geary.wait_for_messages(1, "INBOX", 5)
    screen.wait_for_conversations(3)
    case.picture("search-live")
    # It marks the words in what it shows, and does not survive that another conversation is
    # chosen amid that.
    geary.wait_until_silent()
    # A hit is worked on where it is shown.
    screen.open_conversation_with("Late news", "One more badger seen.")
    screen.key("shift+Delete")
    screen.press_button("Delete", screen.wait_for_dialog("permanently delete"))
    geary.wait_for_totals(1, INBOX=4, Archive=1)
    assert "Late news" not in [each.subject for each in geary.messages()]
    assert not geary.wrong_counts()
    assert geary.quit() == 0
