# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who is told of which mail: notifications and the number on the icon."""

from case import mail
from test_actions import undo

EVE = "Eve Ex <eve@example.org>"


def test_only_news(case):
    """Not the first download, not what is read, moved, deleted or undone here.

    Geary announces no mail of the folder that it shows.
    """
    server = case.server()
    for minute in range(20):
        server.add(case.USER, mail(f"Old {minute}", minute=minute))
    shown = case.notifications()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    server.stop()
    geary.start()
    case.screen.wait_for_info_bar("problem", timeout=60)
    case.screen.show_folder("Drafts")
    server.start()
    geary.activate("pop3-check-mail")
    geary.wait_for_messages(1, "INBOX", 20)
    case.wait_for(lambda: "20 fetched" in geary.log(), 20, "the end of the first visit")
    assert not shown.shown() and not shown.badge()

    server.add(case.USER, mail("News", sender=EVE, minute=30))
    geary.check_mail()
    case.wait_for(shown.shown, 10, "a notification")
    case.picture("notifications-news")
    assert shown.shown() == [("Eve Ex", "News")], shown.shown()
    case.wait_for(lambda: shown.badge() == 1, 10, "the number on the icon")

    # Shown, so read; then into the Trash, back, and into the Trash again.
    case.screen.show_folder("Inbox")
    case.screen.open_row("Inbox", 0, 21, "News", other="Drafts")
    case.wait_for(lambda: shown.badge() == 0, 10, "no number on the icon")
    case.screen.key("Delete")
    geary.wait_for_totals(1, INBOX=20, Trash=1)
    undo(case, geary, INBOX=21)
    # A key that comes while the host still looks what to select is lost.
    case.screen.open_row("Inbox", 0, 21, "News", other="Drafts")
    case.screen.key("Delete")
    geary.wait_for_totals(1, INBOX=20, Trash=1)
    case.screen.show_folder("Drafts")
    geary.check_mail()
    geary.restart()
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account")
    geary.check_mail()
    assert geary.quit() == 0
    assert shown.shown() == [("Eve Ex", "News")], shown.shown()
    assert geary.count(1, "INBOX") == 20
    assert len(server.commands(case.USER, "RETR")) == 21
