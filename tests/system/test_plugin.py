# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The plugin in Geary's preferences, switched off and on while Geary runs."""

import collections

from case import mail

NAME = "POP3 accounts"


def originals(geary, number=1):
    """The bytes of all mails in an Inbox, how often each is there."""
    return collections.Counter(each.original for each in geary.messages(number))


def switch(case, on):
    """Use the switch in the preferences, which are open."""
    button = case.screen.plugin_switch(NAME)
    assert case.screen.is_on(button) != on
    case.screen.press(button)
    case.wait_for(lambda: case.screen.is_on(case.screen.plugin_switch(NAME)) == on, 10,
                  "the switch")


def wait_for_account(case, shown, name="Account 1"):
    """Wait until the folder list has the account, or has it no more."""
    case.wait_for(lambda: (name in case.screen.folders()) == shown, 20,
                  f"{name} {'in' if shown else 'out of'} the folder list")


def wait_for_rest(case, geary, times):
    """Wait until the account has closed so many times, and does nothing more."""
    case.wait_for(lambda: geary.log().count("Account closed: Pop3Account") == times, 10,
                  "the account's end")


def test_switched_at_run_time(case):
    """Off and on, three times: the account goes and comes, its mail stays."""
    server = case.server(case.USER, "ben@example.org")
    mails = [mail("Before", minute=1)]
    server.add(case.USER, mails[0])
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, "ben@example.org", 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    wait_for_account(case, True, "Account 2")
    case.screen.open_plugins(geary)
    for turn in range(3):
        wait_for_account(case, True)
        switch(case, False)
        wait_for_account(case, False)
        wait_for_rest(case, geary, turn + 1)
        assert "Account 2" in case.screen.folders()
        visits = server.connections("pop3")
        checksum = geary.checksum(1)
        mails.append(mail(f"While it was off {turn}", minute=2 + turn))
        server.add(case.USER, mails[-1])
        assert geary.checksum(1) == checksum
        assert server.connections("pop3") == visits
        switch(case, True)
        # Nobody reads its database before it is open.
        wait_for_account(case, True)
        geary.wait_for_messages(1, "INBOX", len(mails))
    assert not case.screen.dialogs()
    assert geary.quit() == 0
    assert originals(geary) == collections.Counter(mails)
    assert len(server.commands(case.USER, "RETR")) == len(mails)
    assert geary.read_account(1)["Metadata"]["status"] == "disabled"


def test_only_account_switched_at_run_time(case):
    """The same where there is no other account."""
    server = case.server()
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    case.screen.open_plugins(geary)
    for _ in range(3):
        wait_for_account(case, True)
        switch(case, False)
        wait_for_account(case, False)
        switch(case, True)
    wait_for_account(case, True)
    server.add(case.USER, mail("Afterwards", minute=5))
    geary.restart()
    geary.wait_for_messages(1, "INBOX", 2)
    assert geary.quit() == 0


def test_switched_off_while_it_opens(case):
    """Another program has the database: the account does not wait for it in hiding."""
    server = case.server(case.USER, "ben@example.org")
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, "ben@example.org", 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    assert geary.quit() == 0
    server.add(case.USER, mail("While it was off", minute=1))
    # What the host says when it cannot try the database out.
    case.expect_in_log("Unable to open database: Possible integrity problem")
    with geary.locked_database():
        geary.start()
        case.wait_for(lambda: "; examining it" in geary.log(), 20, "the examination")
        case.screen.open_plugins(geary)
        switch(case, False)
        wait_for_rest(case, geary, 2)
    assert "Account 1" not in case.screen.folders()
    switch(case, True)
    wait_for_account(case, True)
    geary.wait_for_messages(1, "INBOX", 2)
    # Once before, and once now.
    assert geary.log().count("Pop3Incoming: Started") == 2
    assert not case.screen.dialogs() and not case.screen.info_bars()
    assert geary.quit() == 0
    assert len(server.commands(case.USER, "RETR")) == 2
    assert geary.read_account(1)["Metadata"]["status"] == "disabled"


def test_off_at_quit_stays_off(case):
    """What was switched off is off after a restart, too, and can be switched on."""
    server = case.server(case.USER, "ben@example.org")
    mails = [mail("Before")]
    server.add(case.USER, mails[0])
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, "ben@example.org", 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    case.screen.open_plugins(geary)
    switch(case, False)
    wait_for_account(case, False)
    assert geary.quit() == 0
    assert "pop3" not in geary.get_setting("optional-plugins")
    assert geary.read_account(1)["Metadata"]["status"] == "disabled"

    checksum, visits = geary.checksum(1), server.connections("pop3")
    mails.append(mail("While it was off", minute=1))
    server.add(case.USER, mails[-1])
    geary.start()
    wait_for_account(case, True, "Account 2")
    case.screen.open_plugins(geary)
    assert not case.screen.is_on(case.screen.plugin_switch(NAME))
    assert "Account 1" not in case.screen.folders()
    assert geary.checksum(1) == checksum
    assert server.connections("pop3") == visits

    switch(case, True)
    wait_for_account(case, True)
    geary.wait_for_messages(1, "INBOX", 2)
    assert geary.quit() == 0
    assert originals(geary) == collections.Counter(mails)

    geary.start()
    wait_for_account(case, True)
    assert geary.quit() == 0
