# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A keyring that is not there, fails, stays locked or does not answer."""

import process
from canary import SECRET, assert_nowhere
from case import mail
from pulse import Pulse
from test_account_pages import NEW_PASSWORD, open_servers
from test_removal import ask_to_remove, open_account_page, press_remove, wait_until_gone

# The host gives up on itself after 5.
LIMIT_SECONDS = 2
# A click that waits longer is noticed.
CLICK_SECONDS = 0.5


def begin(case, **options):
    """A keyring, a server with one mail, and a Geary with an account there, not started."""
    keyring = case.keyring()
    server = case.server()
    server.set_password(case.USER, SECRET)
    server.add(case.USER, mail("First"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, password=SECRET, **options)
    return keyring, server, geary


def start_with(keyring, geary, state):
    """Start Geary with a keyring that is in another state once Geary has met it.

    One that fails from the start is the end of Geary.
    """
    keyring.set("locked")
    prompts = keyring.calls().count("Prompt")
    geary.start(wait=False)
    keyring.wait_for_prompts(prompts + 1)
    keyring.set(state)
    keyring.dismiss()


def start_locked(keyring, geary):
    """Start Geary and say no to both questions, the host's own and that for the account."""
    start_with(keyring, geary, "locked")
    keyring.wait_for_prompts(2)
    keyring.dismiss()


def quit_in_time(geary):
    """Quit, and not by the host's own emergency exit."""
    with process.Stopwatch() as watch:
        assert geary.quit() == 0
    assert watch.seconds < LIMIT_SECONDS * process.crowd(), watch.seconds


def add_and_check(case, server, geary, minute):
    """One more mail comes, and nothing is said."""
    server.add(case.USER, mail(f"Mail {minute}", minute=minute))
    geary.check_mail(20)
    assert geary.count() == minute + 1
    assert not case.screen.info_bars()


def change_password(server, user, password):
    """Change it at the server, which looks for such a change once a second."""
    server.stop()
    server.set_password(user, password)
    server.start()


def assert_once(case, server, geary, count):
    """So many mails are here, each fetched once; the password went nowhere else."""
    subjects = [each.subject for each in geary.messages()]
    assert len(subjects) == len(set(subjects)) == count, subjects
    assert len(server.commands(case.USER, "RETR")) == count
    assert_nowhere(geary.home)


def leave_with(case, server, geary, count):
    """Geary quits in time, and has so many mails."""
    quit_in_time(geary)
    assert_once(case, server, geary, count)


def test_missing_at_start(case):
    """Geary ends by itself; account and mail are as before, and work when it is back."""
    keyring, server, geary = begin(case)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    quit_in_time(geary)
    before = geary.checksum(), geary.account_path().read_bytes()

    case.expect_in_log("Error creating controller: The (?:name .* was not provided|keyring is out)")
    keyring.set("broken")
    for _state in ("broken", "missing"):
        geary.start(wait=False)
        assert geary.wait(60) == 0
        assert (geary.checksum(), geary.account_path().read_bytes()) == before
        keyring.stop()
    keyring.start()
    geary.start()
    add_and_check(case, server, geary, 1)
    leave_with(case, server, geary, 2)


def test_fails_later(case):
    """Mail goes on coming, without a word and without a question."""
    keyring, server, geary = begin(case)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    calls = len(keyring.calls())
    for minute, state in enumerate(("broken", "locked", "silent", "well"), 1):
        keyring.set(state)
        add_and_check(case, server, geary, minute)
    keyring.stop()
    add_and_check(case, server, geary, 5)
    assert keyring.calls()[calls:] == ["broken", "locked", "silent", "well"], keyring.calls()
    leave_with(case, server, geary, 6)


def test_locked(case):
    """Who leaves it locked is asked by Geary, once; what he enters is good until the end."""
    keyring, server, geary = begin(case)
    case.expect_in_log("locked", "dismissed")
    start_locked(keyring, geary)
    case.screen.answer_password_prompt(SECRET, timeout=40)
    # To put it in, and to look for it once more.
    for count in (3, 4):
        keyring.wait_for_prompts(count)
        keyring.dismiss()
    geary.wait_for_messages(1, "INBOX", 1)
    prompts = keyring.calls().count("Prompt")
    server.add(case.USER, mail("Mail 1", minute=1))
    geary.check_mail()
    assert keyring.calls().count("Prompt") == prompts
    quit_in_time(geary)
    assert server.wrong_passwords() == 0
    assert_once(case, server, geary, 2)


def test_locked_and_not_answered(case):
    """Who does not answer Geary either has an account at rest, until he asks for mail."""
    keyring, server, geary = begin(case)
    start_locked(keyring, geary)
    case.screen.press_button("Cancel", case.screen.wait_for_dialog("password to continue"))
    case.screen.wait_for_info_bar(timeout=10)
    case.picture("keyring-locked")
    calls = len(keyring.calls())
    keyring.set("well")
    geary.activate("pop3-check-mail")
    geary.wait_for_messages(1, "INBOX", 1)
    case.wait_for(lambda: not case.screen.info_bars(), 10, "the end of the bar")
    assert "SearchItems" in keyring.calls()[calls:]
    leave_with(case, server, geary, 1)


def test_errors_at_first(case):
    """They are shown, and mail comes when it works again, the user's doing or not."""
    keyring, server, geary = begin(case)
    case.expect_in_log("The keyring is out of order")
    start_with(keyring, geary, "broken")
    bar = case.screen.wait_for_info_bar("problem", timeout=40)
    case.picture("keyring-broken")
    keyring.set("well")
    case.screen.press_button("Retry", bar)
    geary.wait_for_messages(1, "INBOX", 1)
    case.wait_for(lambda: not case.screen.info_bars(), 10, "the end of the bar")
    quit_in_time(geary)

    start_with(keyring, geary, "broken")
    case.screen.wait_for_info_bar("problem", timeout=40)
    server.add(case.USER, mail("Mail 1", minute=1))
    keyring.set("well")
    # After the shortest pause, half a minute.
    geary.wait_for_messages(1, "INBOX", 2)
    leave_with(case, server, geary, 2)


def test_no_answer(case):
    """Geary can be worked with and left, and does not ask again; a late answer is an answer."""
    keyring, server, geary = begin(case)
    for leave in (True, False):
        start_with(keyring, geary, "silent")
        case.wait_for(lambda: keyring.calls()[-1] != "silent", 20, "a question")
        with Pulse(geary) as pulse:
            for _time in range(3):
                geary.activate("pop3-check-mail")
            for folder in ("Drafts", "Inbox"):
                case.screen.show_folder(folder)
        assert pulse.own < CLICK_SECONDS, pulse.own
        assert keyring.calls()[-2] == "silent", keyring.calls()
        assert not case.screen.info_bars() and geary.count() == 0
        if leave:
            quit_in_time(geary)
    keyring.set("well")
    geary.wait_for_messages(1, "INBOX", 1)
    leave_with(case, server, geary, 1)


def test_changed_in_the_keyring(case):
    """A password that is refused is looked up again before anybody is asked."""
    keyring, server, geary = begin(case)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    change_password(server, case.USER, "another one")
    case.desktop.store_password("another one", protocol="IMAP", login=case.USER,
                                host="localhost")
    add_and_check(case, server, geary, 1)
    assert server.wrong_passwords() == 1
    change_password(server, case.USER, "a third")
    geary.activate("pop3-check-mail")
    case.screen.answer_password_prompt("a third")
    server.add(case.USER, mail("Mail 2", minute=2))
    geary.wait_for_messages(1, "INBOX", 2)
    geary.check_mail()
    # What the keyring had was what had been refused.
    assert server.wrong_passwords() == 2
    assert geary.count() == 3
    leave_with(case, server, geary, 3)


def test_removed_meanwhile(case):
    """The account goes at once, and Geary in time; what it could not clear is back, whole."""
    keyring, server, geary = begin(case)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    keyring.set("silent")
    dialog = open_account_page(case, geary)
    press_remove(case, ask_to_remove(case, dialog)[0])
    case.wait_for(lambda: "Account 1" not in case.screen.folders(), 10, "the account gone")
    case.screen.close_dialog(dialog)
    quit_in_time(geary)

    keyring.set("well")
    geary.start()
    add_and_check(case, server, geary, 1)
    dialog = open_account_page(case, geary)
    press_remove(case, ask_to_remove(case, dialog)[0])
    keyring.set("broken")
    case.screen.press_button("Close", dialog)
    wait_until_gone(case, geary)
    quit_in_time(geary)
    assert len(server.commands(case.USER, "RETR")) == 2


def test_pages(case):
    """A password that cannot be stored changes nothing, and it is said why."""
    keyring, server, geary = begin(case)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    before, incoming = geary.account_path(1).read_bytes(), geary.read_account(1)["Incoming"]
    case.expect_in_log("A password could not be put back")
    dialog = open_servers(case, geary)
    change_password(server, case.USER, NEW_PASSWORD)
    dialog.fill("Password", NEW_PASSWORD)
    keyring.set("broken")
    dialog.press("Apply")
    dialog.wait_for_text("Account not changed: The keyring is out of order")
    case.picture("keyring-not-stored")
    assert geary.account_path(1).read_bytes() == before

    keyring.set("silent")
    dialog.press("Apply")
    case.wait_for(lambda: keyring.calls()[-1] != "silent", 20, "a question")
    # Who does not want to wait leaves the page, the dialog and Geary.
    dialog.press("Cancel")
    for page in ("Edit Account", "Accounts"):
        case.screen.key("Escape")
        dialog.wait_for_page(page)
    dialog.close()
    quit_in_time(geary)
    assert geary.read_account(1)["Incoming"] == incoming
    # A keyring that gets over it does what it had been told.
    keyring.set("well")
    geary.start()
    add_and_check(case, server, geary, 1)
    quit_in_time(geary)
