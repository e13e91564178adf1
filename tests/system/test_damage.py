# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A database that cannot be opened: damaged, or only in use by another program."""

import collections
import contextlib
import sqlite3

from case import mail

OTHER = "ben@example.org"


def originals(geary, number=1):
    """The bytes of all mails in an Inbox, how often each is there."""
    return collections.Counter(each.original for each in geary.messages(number))


def two_accounts(case):
    """A server, a Geary with ours and a stock IMAP account, and the mails."""
    server = case.server(case.USER, OTHER)
    mails = {}
    for minute in range(3):
        data = mail(f"Mail {minute}", minute=minute)
        mails[server.add(case.USER, data)] = data
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, OTHER, 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", len(mails))
    return server, geary, mails


def overwrite_table(path, name):
    """Damage the first page of a table; the file is still taken for a database."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        page, = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        size, = db.execute("PRAGMA page_size").fetchone()
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))


def test_damaged(case):
    """The user is asked; what is damaged is put aside, what the server has comes again."""
    server, geary, mails = two_accounts(case)
    assert geary.quit() == 0
    lost = server.names(case.USER)[1]
    server.delete(case.USER, lost)
    path = geary.data_folder(1) / "geary.db"
    overwrite_table(path, "FolderTable")
    case.expect_in_log("Unable to open database")
    geary.start()
    question = case.screen.wait_for_dialog("is damaged")
    case.picture("damage-question")
    text = "\n".join(case.screen.texts(question))
    assert f"{geary.data_folder(1)}/damaged-" in text, text
    case.screen.close_dialog(question, "Leave as It Is")
    case.wait_for(lambda: "Account 2" in case.screen.folders(), 20, "the other account")
    assert "Account 1" not in case.screen.folders() and not case.screen.dialogs()
    assert geary.quit() == 0
    assert b"Subject: Mail 1" in path.read_bytes()
    assert not list(geary.data_folder(1).glob("damaged-*"))

    geary.start()
    case.screen.press_button("Begin Anew", case.screen.wait_for_dialog("is damaged"))
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account")
    geary.wait_for_messages(1, "INBOX", 2)
    case.screen.wait_for_conversations(2)
    case.picture("damage-begun-anew")
    geary.restart()
    geary.wait_for_messages(1, "INBOX", 2)
    assert not case.screen.dialogs() and not case.screen.info_bars()
    assert geary.quit() == 0
    assert originals(geary) == collections.Counter(
        data for name, data in mails.items() if name != lost)
    aside, = geary.data_folder(1).glob("damaged-*")
    assert b"Subject: Mail 1" in (aside / "geary.db").read_bytes()


def test_switched_off_amid_the_question(case):
    """It goes, unanswered: another one comes when the plugin is switched on again."""
    _server, geary, mails = two_accounts(case)
    assert geary.quit() == 0
    overwrite_table(geary.data_folder(1) / "geary.db", "FolderTable")
    case.expect_in_log("Unable to open database")
    geary.start()
    case.screen.wait_for_dialog("is damaged")
    case.screen.open_plugins(geary)
    for on in (False, True):
        case.screen.press(case.screen.plugin_switch("POP3 accounts"))
        case.wait_for(lambda on=on: bool(case.screen.dialogs()) == on, 10, "the question")
    case.screen.press_button("Begin Anew", case.screen.wait_for_dialog("is damaged"))
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account")
    geary.wait_for_messages(1, "INBOX", len(mails))
    assert not case.screen.dialogs() and not case.screen.info_bars()
    assert geary.quit() == 0
    assert originals(geary) == collections.Counter(mails.values())


def test_in_use(case):
    """Another program reads the database while Geary starts: no word about damage."""
    _server, geary, mails = two_accounts(case)
    assert geary.quit() == 0
    # What the host says when it cannot try the database out.
    case.expect_in_log("Unable to open database: Possible integrity problem")
    with contextlib.closing(sqlite3.connect(geary.data_folder(1) / "geary.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM MessageTable").fetchall()
        geary.start()
        case.wait_for(lambda: "; examining it" in geary.log(), 20, "the examination")
        assert not case.screen.dialogs()
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account")
    case.screen.wait_for_conversations(len(mails))
    assert not case.screen.dialogs() and not case.screen.info_bars()
    assert geary.quit() == 0
    assert originals(geary) == collections.Counter(mails.values())
    assert not list(geary.data_folder(1).glob("damaged-*"))


def set_version(geary, version):
    """Let the database be one of another Geary."""
    path = geary.data_folder(1) / "geary.db"
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute(f"PRAGMA user_version = {version}")


def test_other_version(case):
    """Of a newer Geary: the user is told, and nothing is touched; of an older: upgraded."""
    server, geary, _mails = two_accounts(case)
    assert geary.quit() == 0
    set_version(geary, 31)
    before = originals(geary)
    title = "The account “Account 1” cannot be opened"
    case.expect_in_log("Unable to open database", title)
    geary.start()
    dialog = case.screen.wait_for_dialog(title)
    case.picture("damage-other-version")
    case.screen.close_dialog(dialog)
    case.wait_for(lambda: "Account 2" in case.screen.folders(), 20, "the other account")
    assert geary.quit() == 0
    assert originals(geary) == before

    set_version(geary, 28)
    geary.start()
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account")
    assert originals(geary) == before
    server.add(case.USER, mail("After the upgrade", minute=5))
    geary.check_mail()
    assert geary.count() == len(before) + 1
    assert not case.screen.dialogs()
    assert geary.quit() == 0
