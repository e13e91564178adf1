# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""POP3 and IMAP accounts side by side, some of them at one server."""

import collections

from case import mail

BEN = "ben@example.org"
CARL = "carl@example.org"
COUNT = 300


def originals(geary, number):
    """The bytes of all mails in an Inbox, how often each is there."""
    return collections.Counter(each.original for each in geary.messages(number))


def accounts(case):
    """The accounts in the order of the folder list, below the list of Inboxes."""
    names = case.screen.folders()
    if "Inboxes" not in names:
        return []
    return [name for name in names[names.index("Inboxes") + 4:] if name.startswith("Account")]


def test_three_accounts(case):
    """Two of ours fetch at one time beside one of the host's; then in another order."""
    server = case.server(case.USER, BEN, CARL)
    sent = {}
    for number, user in ((1, case.USER), (3, CARL)):
        sent[number] = collections.Counter()
        for minute in range(COUNT):
            data = mail(f"For {number}, {minute}", to=user, minute=minute)
            server.add(user, data)
            sent[number][data] += 1
    server.add(BEN, mail("For Ben", to=BEN))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, BEN, 2, smtp=case.smtp().port)
    geary.write_pop3_account(server, CARL, 3)
    geary.start()
    for number, count in ((1, COUNT), (2, 1), (3, COUNT)):
        geary.wait_for_messages(number, "INBOX", count)
    case.wait_for(lambda: accounts(case) == ["Account 1", "Account 2", "Account 3"], 20,
                  "the accounts in order")
    case.picture("side-by-side")

    geary.activate("accounts")
    dialog = case.screen.wait_for("dialog", "Accounts")
    rows = case.wait_for(lambda: case.screen.find_all("list item", top=dialog)[2:], 10,
                         "the accounts in the dialog")
    case.screen.focus(rows[0])
    case.screen.key("ctrl+Up")
    case.screen.close_dialog(dialog)
    order = ["Account 1", "Account 3", "Account 2"]
    case.wait_for(lambda: accounts(case) == order, 20, "the new order")
    case.picture("side-by-side-reordered")

    for number, user in ((1, case.USER), (3, CARL)):
        data = mail(f"Later for {number}", to=user, minute=COUNT)
        server.add(user, data)
        sent[number][data] += 1
    geary.activate("pop3-check-mail")
    for number in (1, 3):
        geary.wait_for_messages(number, "INBOX", COUNT + 1)
    geary.restart()
    case.wait_for(lambda: accounts(case) == order, 20, "the order of before")
    assert geary.quit() == 0
    for number, mails in sent.items():
        assert originals(geary, number) == mails
        assert geary.read_account(number)["Metadata"]["status"] == "disabled"
    assert originals(geary, 2) == {mail("For Ben", to=BEN): 1}


def test_no_way_to_another_account(case):
    """Dragged to a folder of another account: an error, and the mail stays."""
    server = case.server(case.USER, CARL)
    server.add(case.USER, mail("To be dragged"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_pop3_account(server, CARL, 2)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    case.screen.select_folder("Inbox", 0)
    case.screen.wait_for_conversations(1)
    for copy in (False, True):
        case.screen.drag_conversation(0, "Archive", copy=copy, nth=1)
        case.wait_for(lambda seen=copy: geary.log().count("folder of another account") > seen,
                      20, "the refusal")
        # It slides in above the rows.
        case.screen.wait_for_info_bar("problem")
    case.picture("side-by-side-dragged")
    assert geary.quit() == 0
    assert (geary.count(1, "INBOX"), geary.count(1, "Archive")) == (1, 0)
    assert geary.count(2, "Archive") == 0
