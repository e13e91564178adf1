# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""When Geary looks for mail by itself, how much comes, and who is told."""

import collections

import corpus
from case import limit, mail
from slow_line import SlowLine

# With it a visit for 5 MB takes minutes.
BYTES_PER_SECOND = 50_000


def originals(geary, number=1):
    """The bytes of all mails in an Inbox, how often each is there."""
    return collections.Counter(each.original for each in geary.messages(number))


def test_after_resume(case):
    """When the machine wakes up new mail comes at once, and is announced.

    The first mails of an account are not: nobody wants a thousand of them.
    Geary announces no mail of the folder that it shows.
    """
    server = case.server()
    for minute in range(20):
        server.add(case.USER, mail(f"Old {minute}", minute=minute))
    system = case.system_bus()
    notifications = case.notifications()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    server.stop()
    geary.start()
    case.screen.wait_for_info_bar("problem", timeout=60)
    case.screen.show_folder("Drafts")
    server.start()
    case.screen.press_button("Retry")
    geary.wait_for_messages(1, "INBOX", 20)
    # A second visit shows that the first was all of the old mail.
    geary.wait_for_nothing_new()

    server.add(case.USER, mail("While it slept", sender="Eve Ex <eve@example.org>", minute=30))
    system.sleep_and_resume()
    geary.wait_for_messages(1, "INBOX", 21, timeout=20)
    case.wait_for(notifications.shown, 10, "a notification")
    assert geary.quit() == 0
    assert notifications.shown() == [("Eve Ex", "While it slept")], notifications.shown()
    assert server.logins("pop3") == 3


def test_asked_for(case):
    """New mail comes when the user presses F5, or chooses so in Geary's main menu."""
    server = case.server()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_nothing_new()

    server.add(case.USER, mail("By a key"))
    case.screen.click(case.screen.main_window())
    case.screen.key("F5")
    geary.wait_for_messages(1, "INBOX", 1)

    server.add(case.USER, mail("By the menu", minute=1))
    # That of a message is called the same, and farther to the right.
    menus = case.screen.find_all("toggle button", "Menu", case.screen.main_window())
    case.screen.click(min(menus, key=lambda each: each.extents))
    case.screen.press(case.screen.wait_for("push button", "Check for New Mail"))
    geary.wait_for_messages(1, "INBOX", 2)
    assert geary.quit() == 0


def test_renumbered(case):
    """All unique ids change: nothing comes twice, and the user is told once."""
    server = case.server()
    for minute in range(3):
        server.add(case.USER, mail(f"Old {minute}", minute=minute))
    notifications = case.notifications()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, label="Work")
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    geary.wait_for_nothing_new()
    assert geary.quit() == 0

    server.stop()
    server.uidls = "{validity}-{uid}"
    server.start()
    geary.start()
    case.wait_for(notifications.shown, 30, "a notification")
    assert geary.quit() == 0
    assert notifications.shown() == [
        ("The mail server of “Work” has changed",
         "It gives its messages new ids. 3 messages are here already and were not fetched "
         "again.")], notifications.shown()
    assert len(geary.messages()) == 3
    assert len(server.commands(case.USER, "RETR")) == 3


@limit(120)
def test_by_the_clock(case):
    """With check_minutes=1 new mail comes within 75 seconds, untouched."""
    server = case.server()
    server.add(case.USER, mail("First"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, check_minutes=1)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    # Sessions of the first download follow each other at once.
    geary.wait_for_nothing_new()
    server.add(case.USER, mail("Second", minute=1))
    geary.wait_for_messages(1, "INBOX", 2, timeout=75)
    assert geary.quit() == 0


def test_thousand_messages(case):
    """1,000 mails of all sizes over TLS: each there, byte for byte, once."""
    count = 1000
    server = case.server()
    sent = collections.Counter()
    for _name, data in corpus.mixed(count, seed=7):
        server.add(case.USER, data)
        sent[data] += 1
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", count, timeout=120)
    case.wait_for(case.screen.conversation_rows, 30, "rows in the conversation list")
    assert geary.quit() == 0
    assert originals(geary) == sent
    assert len(server.commands(case.USER, "RETR")) == count
    assert len(server.names(case.USER)) == count


def test_three_accounts(case):
    """Three accounts at one server are visited at the same time."""
    users = (case.USER, "ben@example.org", "eve@example.org")
    server = case.server(*users)
    sent = {}
    for number, user in enumerate(users, 1):
        mails = [data for _name, data in corpus.mixed(400, seed=number)]
        for data in mails:
            server.add(user, data)
        sent[number] = collections.Counter(mails)
    line = SlowLine(server.ports["pop3s"], BYTES_PER_SECOND)
    case.at_end(line.stop)
    geary = case.geary()
    for number, user in enumerate(users, 1):
        geary.write_pop3_account(server, user, number)
        geary.set_port(line.port, number)
    geary.start()
    # None of them waits until another one has gone.
    case.wait_for(lambda: all(server.logins("pop3", user) for user in users), 60, "all visits")
    assert "Disconnected: Logged out" not in server.log_text()
    line.speed_up()
    for number in sent:
        geary.wait_for_messages(number, "INBOX", 400, timeout=60)
    assert geary.quit() == 0
    for number, mails in sent.items():
        assert originals(geary, number) == mails


def test_while_an_imap_account_works(case):
    """Mail for ours and for a stock IMAP account arrives at the same time."""
    server = case.server(case.USER, "ben@example.org")
    mails = [mail("First")]
    server.add(case.USER, mails[0])
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, "ben@example.org", 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    theirs = []
    for minute in range(1, 6):
        for user, sent in ((case.USER, mails), ("ben@example.org", theirs)):
            sent.append(mail(f"For {user} {minute}", to=user, minute=minute))
            server.add(user, sent[-1])
        geary.activate("pop3-check-mail")
        geary.wait_for_messages(1, "INBOX", len(mails), timeout=30)
    geary.wait_for_messages(2, "INBOX", len(theirs))
    assert geary.quit() == 0
    assert originals(geary, 1) == collections.Counter(mails)
    assert originals(geary, 2) == collections.Counter(theirs)
