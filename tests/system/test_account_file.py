# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The account's file: what protects the mail in it, and what is wrong in it."""

import re

from case import limit, mail

BEN = "ben@example.org"


def two_accounts(case, **settings):
    """A server, and a Geary with a POP3 account and a stock IMAP account."""
    server = case.server(case.USER, BEN)
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1, **settings)
    geary.write_imap_account(server, BEN, 2, smtp=case.smtp().port)
    return server, geary


def wait_until_saved(case, geary, key, value, group):
    """Wait until a save by the host is in the file, and what is ours, too."""
    def saved():
        file = geary.read_account(1)
        return (file["Account"].get(key) == value
                and file["Metadata"]["status"] == "disabled" and file)
    file = case.wait_for(saved, 10, f"{key}={value} and status=disabled")
    assert file["POP3"] == group, file


@limit(240)
def test_saves_by_the_host(case):
    """Whatever makes the host save: the account rests without the plugin."""
    server, geary = two_accounts(case, password="wrong")
    group = geary.read_account(1)["POP3"]
    geary.start()
    case.screen.answer_password_prompt(case.PASSWORD, timeout=40)
    geary.wait_for_messages(1, "INBOX", 1)
    wait_until_saved(case, geary, "ordinal", "1", group)
    geary.activate("accounts")
    dialog = case.screen.wait_for("dialog", "Accounts")
    for place, key, number in ((0, "ctrl+Down", 2), (1, "ctrl+Up", 1)):
        rows = case.wait_for(lambda last=place: case.screen.find_all(
            "list item", top=dialog)[last:], 10, "the accounts in the dialog")
        case.screen.focus(rows[0])
        case.screen.key(key)
        case.wait_for(lambda moved=number: geary.read_account(moved)["Account"]["ordinal"]
                      == "0", 10, "the new order")
    wait_until_saved(case, geary, "ordinal", "0", group)
    # The Accounts dialog has to be closed before Geary can quit.
    case.screen.close_dialog(dialog)
    assert geary.quit() == 0
    assert geary.read_account(1)["Metadata"]["status"] == "disabled"

    checksum, visits = geary.checksum(1), server.connections("pop3")
    server.add(case.USER, mail("While there is no plugin", minute=1))
    stock = case.geary(plugin=False)
    for turn in range(2):
        server.add(BEN, mail(f"For the other account {turn}", minute=turn))
        stock.start()
        stock.wait_for_messages(2, "INBOX", turn + 1)
        assert "Account 1" not in case.screen.folders()
        stock.wait_until_silent()
        assert stock.quit() == 0
    assert server.connections("pop3") == visits
    assert server.logins("imap", case.USER) == 0
    assert geary.checksum(1) == checksum

    geary.start()
    geary.wait_for_messages(1, "INBOX", 2)
    assert geary.quit() == 0


def set_status(geary, status):
    """Write a status into the file as a crash may have left it."""
    file = geary.read_account(1)
    file["Metadata"]["status"] = status
    geary.write_account(1, **file)


@limit(240)
def test_left_enabled_without_plugin(case):
    """After a crash at a bad moment: one attempt that fails, and no more.

    The stock Geary takes the account for IMAP then, and the greeting of a POP3
    server is not one of IMAP. It opens two sessions at a time.
    """
    server, geary = two_accounts(case)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    assert geary.quit() == 0
    original = geary.messages()[0].original
    visits, logins = server.connections("pop3"), server.logins("pop3")

    set_status(geary, "enabled")
    # The stock Geary says that it did not understand the server.
    case.expect_in_log("Geary.Imap", "account_01")
    stock = case.geary(plugin=False)
    stock.start()
    server.add(BEN, mail("For the other account"))
    stock.wait_for_messages(2, "INBOX", 1)
    case.wait_for(lambda: stock.log().count("Received bad response +OK") == 2, 40,
                  "the two sessions that fail")
    server.add(BEN, mail("For the other account, later", minute=1))
    stock.wait_for_messages(2, "INBOX", 2)
    stock.wait_until_silent()
    assert stock.quit() == 0
    assert stock.log().count("Received bad response +OK") == 2
    assert server.connections("pop3") - visits <= 2
    assert server.logins("pop3") == logins
    assert [each.original for each in geary.messages()] == [original]


def test_left_enabled_with_plugin(case):
    """The same with the plugin: our account opens, and the file is put right."""
    server, geary = two_accounts(case)
    for status in ("enabled", "unavailable"):
        set_status(geary, status)
        visits = server.logins("pop3")
        geary.start()
        case.wait_for(lambda seen=visits: server.logins("pop3") > seen, 30, "a visit")
        geary.wait_for_messages(1, "INBOX", 1)
        case.wait_for(lambda: geary.read_account(1)["Metadata"]["status"] == "disabled",
                      10, "status=disabled")
        # In the list of all Inboxes, and by itself.
        case.wait_for(lambda: case.screen.folders().count("Account 1") == 2, 20,
                      "the account in the folder list")
        assert geary.quit() == 0
        assert geary.read_account(1)["Metadata"]["status"] == "disabled"
    assert server.logins("imap", case.USER) == 0
    assert len(server.commands(case.USER, "RETR")) == 1


def test_bad_value(case):
    """The user is told what is wrong where; nothing is opened or written."""
    server, geary = two_accounts(case, keep_on_server="perhaps")
    file = geary.account_path(1).read_bytes()
    title = "A POP3 account cannot be opened"
    case.expect_in_log(title)
    geary.start()
    dialog = case.screen.wait_for_dialog(title)
    text = "\n".join(case.screen.texts(dialog))
    for words in (str(geary.account_path(1)), "[POP3]", "keep_on_server", "perhaps"):
        assert words in text, text
    case.screen.close_dialog(dialog)
    case.wait_for(lambda: "Account 2" in case.screen.folders(), 20, "the other account")
    assert "Account 1" not in case.screen.folders()
    assert geary.quit() == 0
    assert geary.account_path(1).read_bytes() == file
    assert not (geary.data_folder(1) / "geary.db").exists()
    assert server.connections("pop3") == 0


def test_receive_only(case):
    """An account that only receives has no trouble with sending."""
    server = case.server()
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    file = geary.read_account(1)
    assert file["POP3"]["receive_only"] == "true"
    assert file["Outgoing"]["host"] == "smtp.invalid"
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    case.screen.wait_for_conversations(1)
    assert not case.screen.info_bars()
    assert not case.screen.dialogs()
    assert geary.quit() == 0
    assert not re.search(r"\[smtp\].*(?:connecting|[Ee]rror|failed)", geary.log())
