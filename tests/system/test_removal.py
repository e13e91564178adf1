# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Removing an account: what is said before, what is gone after, and Undo."""

import re

from case import mail
from slow_line import SlowLine

OTHER = "ben@example.org"
COUNT = 5000
BYTES_PER_SECOND = 50_000

# Its description: later versions than Geary 43 have a picture in place of a name.
BUTTON = "Remove this account from Geary"


def open_account_page(case, geary, name="Account 1"):
    """Open the page of an account in the Accounts dialog; returns the dialog."""
    geary.activate("accounts")
    dialog = case.screen.wait_for("dialog", "Accounts")

    def row():
        return next((each for each in case.screen.find_all("list item", top=dialog)
                     if any(name in text for text in case.screen.texts(each))), None)
    case.screen.click(case.wait_for(row, 10, f"{name} in the dialog"))
    wait_for_button(case, dialog)
    return dialog


def wait_for_button(case, dialog):
    """Wait until the account's page shows its end, with the button; returns that."""
    def button():
        # While the page slides in, what is scrolled may be the one that leaves, and where
        # it has arrived it goes back to what has the keyboard.
        case.screen.scroll_to(dialog, end=True)
        return case.screen.find("push button", BUTTON, top=dialog)
    return case.wait_for(button, 20, "the end of the account's page")


def ask_to_remove(case, dialog):
    """Press the button; returns the question and its text."""
    case.screen.press(wait_for_button(case, dialog))
    question = case.screen.wait_for_dialog("can be undone")
    return question, "\n".join(case.screen.texts(question))


def password_of(case, login):
    """The password that is stored for a login, as it is for incoming mail."""
    return case.desktop.run(["secret-tool", "lookup", "xdg:schema", "org.gnome.Geary", "proto",
                             "IMAP", "login", login, "host", "localhost"]).stdout


def press_remove(case, question):
    """Say yes to the question, and wait for what the host says then."""
    case.screen.press_button("Remove Account", question)
    case.screen.wait_for("label", "Account “Account 1” removed")


def wait_until_gone(case, geary):
    """Wait until the account's mail and file are not there any more."""
    case.wait_for(lambda: not geary.data_folder(1).exists()
                  and not geary.account_path(1).parent.exists(), 20, "the account's end")


def test_remove_and_undo(case):
    """Said before: how many messages are only here; then gone but for the Undo.

    The password is shared with an IMAP account for the same mailbox, which keeps it.
    """
    server = case.server()
    for minute in range(3):
        server.add(case.USER, mail(f"Mail {minute}", minute=minute))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, case.USER, 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    # The IMAP account may just be reading it.
    case.expect_in_log("account_02.*Unable to convert email")
    server.delete(case.USER, server.names(case.USER)[0])
    geary.check_mail()
    dialog = open_account_page(case, geary)
    question, text = ask_to_remove(case, dialog)
    case.picture("removal-question")
    assert "3 messages" in text and "1 of them is only here" in text, text
    case.screen.close_dialog(question, "Cancel")
    assert "Account 1" in case.screen.folders()

    press_remove(case, ask_to_remove(case, dialog)[0])
    case.wait_for(lambda: "Account 1" not in case.screen.folders(), 10, "the account gone")
    case.picture("removal-undo")
    assert geary.count(1) == 3
    case.wait_for(lambda: geary.read_account(1)["Metadata"]["status"] == "disabled", 10,
                  "status=disabled")
    case.screen.press_button("Undo", dialog)
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account back")
    server.add(case.USER, mail("After the undo", minute=5))
    geary.check_mail()
    assert geary.count(1) == 4
    case.screen.close_dialog(dialog)
    assert geary.count(1) == 4

    press_remove(case, ask_to_remove(case, open_account_page(case, geary))[0])
    case.screen.press_button("Close", case.screen.wait_for("dialog", "Accounts"))
    wait_until_gone(case, geary)
    case.picture("removal-done")
    assert password_of(case, case.USER) == case.PASSWORD
    assert geary.quit() == 0
    assert len(server.names(case.USER)) == 3
    assert geary.account_path(2).exists()
    assert len(server.commands(case.USER, "RETR")) == 4


def test_remove_the_other(case):
    """An IMAP account for the same mailbox goes by the host's own words, and ours stays."""
    server = case.server()
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, case.USER, 2, smtp=case.smtp().port)
    geary.start()
    for number in (1, 2):
        geary.wait_for_messages(number, "INBOX", 1)
    dialog = open_account_page(case, geary, "Account 2")
    case.screen.press(wait_for_button(case, dialog))
    question = case.screen.wait_for_dialog("locally cached")
    case.screen.press_button("Remove Account", question)
    case.screen.wait_for("label", "Account “Account 2” removed")
    case.screen.press_button("Close", dialog)
    case.wait_for(lambda: not geary.account_path(2).parent.exists(), 20, "the other's end")
    # The host closes it behind that, and complains when it has to quit meanwhile.
    case.wait_for(lambda: re.search(r"Account closed: .*account_02", geary.log()), 20, "its rest")
    assert password_of(case, case.USER) == case.PASSWORD
    geary.restart()
    server.add(case.USER, mail("Afterwards", minute=1))
    geary.check_mail()
    assert geary.count(1) == 2
    assert not case.screen.dialogs()
    assert geary.quit() == 0


def test_remove_while_fetching(case):
    """In the middle of a download: nothing is left over."""
    server = case.server(case.USER, OTHER)
    for minute in range(COUNT):
        server.add(case.USER, mail(f"Mail {minute}", minute=minute))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    # The download takes half a minute, however fast the machine is.
    line = SlowLine(server.ports["pop3s"], BYTES_PER_SECOND)
    case.at_end(line.stop)
    geary.set_port(line.port)
    geary.write_imap_account(server, OTHER, 2, smtp=case.smtp().port)
    server.stop()
    geary.start()
    case.wait_for(lambda: "Pop3Incoming: Started" in geary.log(), 30, "the account")
    dialog = open_account_page(case, geary)
    question, text = ask_to_remove(case, dialog)
    assert "0 messages" in text, text
    server.start()
    geary.activate("pop3-check-mail")
    case.wait_for(lambda: server.commands(case.USER, "RETR"), 20, "mail on its way")
    case.screen.press_button("Remove Account", question)
    case.screen.wait_for("label", "Account “Account 1” removed")
    case.screen.press_button("Close", dialog)
    wait_until_gone(case, geary)
    case.wait_for(lambda: not password_of(case, case.USER), 10, "the password gone")
    assert password_of(case, OTHER) == case.PASSWORD
    assert geary.quit() == 0
    assert not geary.data_folder(1).exists()
    assert len(server.names(case.USER)) == COUNT
    assert "Visit done" not in geary.log()


def test_remove_while_it_opens(case):
    """Before its database could be read: it ends, and can be brought back."""
    server = case.server(case.USER, OTHER)
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, OTHER, 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    assert geary.quit() == 0
    server.add(case.USER, mail("Afterwards", minute=1))
    # What the host says when it cannot try the database out.
    case.expect_in_log("Unable to open database: Possible integrity problem")
    with geary.locked_database():
        geary.start()
        case.wait_for(lambda: "; examining it" in geary.log(), 20, "the examination")
        dialog = open_account_page(case, geary)
        question, text = ask_to_remove(case, dialog)
        assert "could not be found out" in text, text
        press_remove(case, question)
        case.wait_for(lambda: geary.log().count("Account closed: Pop3Account") == 2, 10,
                      "the account's end")
        case.screen.press_button("Undo", dialog)
        case.wait_for(lambda: geary.log().count("; examining it") == 2, 10, "the account back")
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account open")
    geary.wait_for_messages(1, "INBOX", 2)
    # Once before, and once now.
    assert geary.log().count("Pop3Incoming: Started") == 2
    case.screen.close_dialog(dialog)
    assert geary.quit() == 0
    assert len(server.commands(case.USER, "RETR")) == 2


def test_crash_after_removal(case):
    """Killed before the removal is final: the account comes back whole.

    A Geary without the plugin leaves it alone all the same.
    """
    server = case.server(case.USER, OTHER)
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, OTHER, 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    question, _text = ask_to_remove(case, open_account_page(case, geary))
    saves = geary.log().count("Writing config")
    press_remove(case, question)
    case.wait_for(lambda: geary.log().count("Writing config") > saves
                  and geary.read_account(1)["Metadata"]["status"] == "disabled", 10,
                  "status=disabled after the host's save")
    geary.kill()

    visits, logins = server.connections("pop3"), server.logins("pop3")
    stock = case.geary(plugin=False)
    server.add(OTHER, mail("For the other account"))
    stock.start()
    stock.wait_for_messages(2, "INBOX", 1)
    # One that closes while it fetches complains of itself.
    stock.wait_until_silent()
    assert stock.quit() == 0
    assert server.connections("pop3") == visits
    assert server.logins("imap", case.USER) == 0

    server.add(case.USER, mail("Afterwards", minute=1))
    geary.start()
    geary.wait_for_messages(1, "INBOX", 2)
    assert geary.quit() == 0
    assert server.logins("pop3") == logins + 1
    assert len(server.commands(case.USER, "RETR")) == 2
